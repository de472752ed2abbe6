//! The words under which states stand in the tables. They are documented with the views, so they are never respelt.
//!
//! Reading a word back gives the state without the event that said so: rows show where things stand, and who wants the
//! evidence folds the case itself.

use eventlog::Timestamp;
use rusqlite::Row;
use rusqlite::types::Type;
use workflow::event::MailboxType;
use workflow::state::{Adhesion, Campaign, Credentials, End, Habilitation, MailboxStatus};
use workflow::{Day, EventRef, RequestId, Stage};

/// In place of the event that said so.
pub(crate) const UNKNOWN: EventRef = EventRef(0);

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

pub(crate) fn adhesion(word: &str, member_from: Option<Day>) -> Option<Adhesion> {
    Some(match word {
        "open" => Adhesion::Open,
        "form-received" => Adhesion::FormReceived(UNKNOWN),
        "form-complete" => Adhesion::FormComplete(UNKNOWN),
        "member" => Adhesion::Member { at: UNKNOWN, effective_on: member_from },
        "refused" => Adhesion::Refused(UNKNOWN),
        _ => return None,
    })
}

pub(crate) fn of_campaign(campaign: Campaign) -> &'static str {
    match campaign {
        Campaign::Open => "open",
        Campaign::Finished(_) => "finished",
        Campaign::Waived(_) => "waived",
    }
}

pub(crate) fn campaign(word: &str) -> Option<Campaign> {
    [Campaign::Open, Campaign::Finished(UNKNOWN), Campaign::Waived(UNKNOWN)]
        .into_iter()
        .find(|campaign| of_campaign(*campaign) == word)
}

pub(crate) fn end(word: &str, duplicate_of: Option<RequestId>) -> Option<End> {
    let simple = [End::Closed(UNKNOWN), End::Rejected(UNKNOWN), End::Dropped(UNKNOWN), End::Withdrawn(UNKNOWN)];
    let duplicate = duplicate_of.map(|of| End::Duplicate { at: UNKNOWN, of });
    simple.into_iter().chain(duplicate).find(|end| end.as_str() == word)
}

pub(crate) fn mailbox_type(word: &str) -> Option<MailboxType> {
    [MailboxType::Nominative, MailboxType::Organisational, MailboxType::Application]
        .into_iter()
        .find(|mailbox_type| mailbox_type.as_str() == word)
}

pub(crate) fn of_habilitation(habilitation: Habilitation) -> &'static str {
    match habilitation {
        Habilitation::Pending => "pending",
        Habilitation::Granted(_) => "granted",
        Habilitation::Refused(_) => "refused",
    }
}

pub(crate) fn habilitation(word: &str) -> Option<Habilitation> {
    [Habilitation::Pending, Habilitation::Granted(UNKNOWN), Habilitation::Refused(UNKNOWN)]
        .into_iter()
        .find(|habilitation| of_habilitation(*habilitation) == word)
}

pub(crate) fn of_status(status: MailboxStatus) -> &'static str {
    match status {
        MailboxStatus::Wished => "wished",
        MailboxStatus::CreationRequested(_) => "creation-requested",
        MailboxStatus::Created(_) => "created",
        MailboxStatus::Refused(_) => "refused",
        MailboxStatus::Abandoned(_) => "abandoned",
    }
}

pub(crate) fn status(word: &str) -> Option<MailboxStatus> {
    [
        MailboxStatus::Wished,
        MailboxStatus::CreationRequested(UNKNOWN),
        MailboxStatus::Created(UNKNOWN),
        MailboxStatus::Refused(UNKNOWN),
        MailboxStatus::Abandoned(UNKNOWN),
    ]
    .into_iter()
    .find(|status| of_status(*status) == word)
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

pub(crate) fn credentials(word: &str) -> Option<Credentials> {
    [
        Credentials::None,
        Credentials::Sent(UNKNOWN),
        Credentials::Bounced(UNKNOWN),
        Credentials::Received(UNKNOWN),
        Credentials::LoggedIn(UNKNOWN),
    ]
    .into_iter()
    .find(|credentials| of_credentials(*credentials) == word)
}
