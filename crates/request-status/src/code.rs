//! The words under which states stand in the tables. They are documented with the views, so they are never respelt.

use eventlog::Timestamp;
use rusqlite::Row;
use rusqlite::types::Type;
use workflow::event::MailboxType;
use workflow::state::{Adhesion, Campaign, Correction, Credentials, Habilitation, MailboxStatus};
use workflow::{Day, Stage};

/// The word in a column, as what it stands for.
///
/// # Errors
/// A conversion failure, when the word is none of ours: a stranger wrote the row.
pub(crate) fn read<T>(row: &Row<'_>, column: &str, meaning: impl Fn(&str) -> Option<T>) -> rusqlite::Result<T> {
    let word = row.get_ref(column)?.as_str()?;
    meaning(word).ok_or_else(|| foreign(column, word))
}

/// The same, for a column that may be empty.
///
/// # Errors
/// As [`read`].
pub(crate) fn read_any<T>(
    row: &Row<'_>,
    column: &str,
    meaning: impl Fn(&str) -> Option<T>,
) -> rusqlite::Result<Option<T>> {
    let word = row.get_ref(column)?.as_str_or_null()?;
    word.map(|word| meaning(word).ok_or_else(|| foreign(column, word))).transpose()
}

/// The instant in a column, if there is one.
///
/// # Errors
/// SQLite's own, when the column holds something else.
pub(crate) fn instant(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<i64>>(column)?.map(Timestamp::from_micros))
}

fn foreign(column: &str, word: &str) -> rusqlite::Error {
    let what = format!("{column}: \"{word}\" is none of our words");
    rusqlite::Error::FromSqlConversionFailure(0, Type::Text, what.into())
}

pub(crate) fn day(text: &str) -> Option<Day> {
    Day::parse(text).ok()
}

pub(crate) fn stage(word: &str) -> Option<Stage> {
    Stage::ALL.into_iter().find(|stage| stage.as_str() == word)
}

pub(crate) fn of_adhesion(adhesion: &Adhesion) -> &'static str {
    match adhesion {
        Adhesion::Open => "open",
        Adhesion::FormReceived(_) => "form-received",
        Adhesion::FormComplete(_) => "form-complete",
        Adhesion::Member { .. } => "member",
        Adhesion::Refused(_) => "refused",
    }
}

pub(crate) fn of_campaign(campaign: Campaign) -> &'static str {
    match campaign {
        Campaign::Open => "open",
        Campaign::Finished(_) => "finished",
        Campaign::Waived(_) => "waived",
    }
}

pub(crate) fn of_correction(correction: Option<&Correction>) -> &'static str {
    match correction {
        None => "none",
        Some(Correction { answered_at: None, .. }) => "asked",
        Some(Correction { answered_at: Some(_), .. }) => "answered",
    }
}

pub(crate) fn of_habilitation(habilitation: Habilitation) -> &'static str {
    match habilitation {
        Habilitation::Pending => "pending",
        Habilitation::Granted(_) => "granted",
        Habilitation::Refused(_) => "refused",
    }
}

pub(crate) fn of_status(status: MailboxStatus) -> &'static str {
    match status {
        MailboxStatus::Wished => "wished",
        MailboxStatus::CreationRequested(_) => "creation-requested",
        MailboxStatus::Created(_) => "created",
        MailboxStatus::Refused(_) => "refused",
        MailboxStatus::Abandoned(_) => "abandoned",
        MailboxStatus::Closed(_) => "closed",
    }
}

pub(crate) fn of_credentials(credentials: Credentials) -> &'static str {
    match credentials {
        Credentials::None => "none",
        Credentials::Sent(_) => "sent",
        Credentials::Bounced(_) => "bounced",
        Credentials::Received(_) => "received",
        Credentials::LoggedIn(_) => "logged-in",
    }
}

/// The types of mailbox of which there is one, between commas, so that each can be looked for.
pub(crate) fn of_types(is_there: impl Fn(MailboxType) -> bool) -> &'static str {
    let there = |of| is_there(of);
    match (there(MailboxType::Nominative), there(MailboxType::Organisational), there(MailboxType::Application)) {
        (false, false, false) => "",
        (true, false, false) => ",nominative,",
        (false, true, false) => ",organisational,",
        (false, false, true) => ",application,",
        (true, true, false) => ",nominative,organisational,",
        (true, false, true) => ",nominative,application,",
        (false, true, true) => ",organisational,application,",
        (true, true, true) => ",nominative,organisational,application,",
    }
}
