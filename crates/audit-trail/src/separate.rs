//! Facts that stand each alone: the next one takes nothing of them back, so that no trail prints `A → B` between two.

/// One kind of fact that stands alone.
struct Separate {
    event_type: &'static str,
    /// The fields that are no news of each other; the others of the type are compared.
    fields: &'static [&'static str],
}

const fn separate(event_type: &'static str, fields: &'static [&'static str]) -> Separate {
    Separate { event_type, fields }
}

/// Every such fact, each with what makes it one. A type or a field that is not here, known or not, is compared.
const SEPARATE: [Separate; 17] = [
    // Each purge has rows of its own; they are not those of an import either.
    separate("access-purged", &["before", "first", "head", "last", "rows"]),
    // Each takes back another act.
    separate("act-undone", &["reclaimed", "undone", "undone_type"]),
    // A second form is another paper.
    separate("adhesion-form-received", &["received_on"]),
    // What came of a talk, which has nothing to do with what comes of a dispute.
    separate("application-contact-concluded", &["outcome"]),
    separate("disputed-return-settled", &["outcome"]),
    // Each vouches for another instant.
    separate("clock-accepted", &["accepted", "reason"]),
    // The mailboxes of one end of a membership, of one list.
    separate("closing-planned", &["closes_on", "mailboxes"]),
    separate("creation-list-issued", &["mailboxes"]),
    // Each round has its own questions.
    separate("correction-asked", &["fields", "message"]),
    separate("document-added", &["kind"]),
    // Each loss is of another end of the log.
    separate("log-continued", &["last_note", "lost_from", "lost_to", "reason"]),
    separate("login-recorded", &["on"]),
    separate("note-added", &["note"]),
    // What is proposed changes nothing until it is approved.
    separate("quota-override-proposed", &["limit"]),
    // Another register, or another edition of it.
    separate("referential-imported", &["referential", "release", "rows", "sha256"]),
    // Reminders are counted within one wait.
    separate("reminder-sent", &["number"]),
    // Each time, other addresses are reserved again.
    separate("request-reopened", &["reclaimed"]),
];

/// The fields that say what one decision leant on, whatever its type: the next decision leans on something else.
const GROUNDS: [&str; 4] = ["evidence", "looked_up", "overrides", "proposal"];

/// Whether what an event of this type says under `path` is no news of what stood there before.
pub(crate) fn is_separate(event_type: &str, path: &str) -> bool {
    let field = path.split('.').next().unwrap_or(path);
    let of_type = |separate: &Separate| separate.event_type == event_type && separate.fields.contains(&field);
    GROUNDS.contains(&field) || SEPARATE.iter().any(of_type)
}
