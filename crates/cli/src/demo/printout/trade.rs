//! What of the trade the history holds beside the ordinary course: how often, and what that is.

use std::fmt::Write;

use audit_trail::{Events, Filter};
use eventlog::Position;
use read_model::{Look, ReadModelError};
use request_status::MailboxesOfType;
use workflow::EventKind as Kind;

use super::ink::{grouped, padded};

/// Kinds of events, and what it means that there are some.
const TRADE: [(&[Kind], &str, &str); 18] = [
    (
        &[Kind::MembershipTakenOver],
        "members taken over",
        "their mailboxes count for cap and uniqueness from the first day",
    ),
    (
        &[Kind::MembershipEnquired],
        "enquiries",
        "whether a structure is a member already, answered from the log, without a request",
    ),
    (&[Kind::StructureAccepted], "accepted by hand", "structures without FINESS"),
    (
        &[Kind::CorrectionAsked],
        "rounds of correction",
        "flagged fields, corrected by the structure alone; the request stands still",
    ),
    (&[Kind::ReminderSent], "reminders", "to applicants who had not answered"),
    (
        &[Kind::HabilitationOverrideProposed],
        "proposals of a grant",
        "against the rule, or without the evidence it accepts",
    ),
    (&[Kind::AbbreviationConfirmed], "abbreviations", "confirmed to stand for a structure's name in its addresses"),
    (&[Kind::MailboxReturnDisputed], "disputed returns", "the operator created another address than the reserved one"),
    (&[Kind::ActUndone], "acts taken back", "by their author, within minutes"),
    (
        &[Kind::MailboxUserAdded, Kind::MailboxUserRemoved],
        "users come and gone",
        "in shared mailboxes, from the first wish on",
    ),
    (&[Kind::MailboxRefused], "operator's refusals", "the place under the cap of 150 is free again"),
    (&[Kind::CredentialsBounced], "credentials come back", "the mail was wrong; they are sent again"),
    (&[Kind::PartnerTold], "partners told", "who writes to the structure, and now knows the new addresses"),
    (&[Kind::PartnerAnswered], "partners answered", "with an address of their own"),
    (&[Kind::RequestReopened], "reopened", "after an end, with a reason"),
    (&[Kind::ToDoUpdated], "to-do items", "asked of structures, and done by them"),
    (&[Kind::MailboxClosingAnnounced], "closings announced", "with notice; whoever is concerned may object"),
    (
        &[Kind::MembershipWithdrawn, Kind::StructuresMerged],
        "members left or merged",
        "with a closing plan, or with places and requests that count on",
    ),
];

/// One line a kind of thing that happened, and how the mailboxes stand by type.
///
/// # Errors
/// [`ReadModelError`] when the read models cannot be asked.
pub(super) fn lines(look: &Look<'_>, head: Position) -> Result<String, ReadModelError> {
    let mut text = String::new();
    for (kinds, name, meaning) in TRADE {
        let types = kinds.iter().map(|kind| kind.as_str().to_owned()).collect();
        let count = Filter { types, ..Filter::default() }.count(look, look.as_of(Events::NAME, Some(head))?)?;
        let _ = writeln!(text, "  {:>6}  {} {meaning}", grouped(count), padded(name, 24));
    }
    let as_of = look.as_of(request_status::Requests::NAME, Some(head))?;
    text.push('\n');
    for MailboxesOfType { mailbox_type, created, closed, users } in MailboxesOfType::all(look, as_of)? {
        let _ = writeln!(
            text,
            "  {:>6}  {} mailboxes in use by {} people; {} closed",
            grouped(created.into()),
            padded(&mailbox_type, 24),
            grouped(users.into()),
            grouped(closed.into())
        );
    }
    Ok(text)
}
