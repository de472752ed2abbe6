//! How the mailboxes stand: by type, and which the operator is asked for.

use read_model::{AsOf, Look, ReadModelError};
use rusqlite::named_params;
use serde::Serialize;
use workflow::RequestId;

use crate::code;

/// The mailboxes of one type that exist, or did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MailboxesOfType {
    /// `nominative`, `organisational`, `application`.
    #[serde(rename = "type")]
    pub mailbox_type: String,
    /// In use.
    pub created: u32,
    /// Closed since.
    pub closed: u32,
    /// Persons who use them: each is counted once a mailbox.
    pub users: u32,
}

impl MailboxesOfType {
    /// Every type of which there is a mailbox as of a position, in the order of their names.
    ///
    /// # Errors
    /// [`ReadModelError`] when the read model cannot be read.
    pub fn all(look: &Look<'_>, as_of: AsOf) -> Result<Vec<Self>, ReadModelError> {
        look.ask(|connection| {
            let mut statement = connection.prepare(&format!(
                "SELECT type, sum(status = 'created') AS created, sum(status = 'closed') AS closed,
                        sum(users * (status = 'created')) AS users
                 FROM v_mailboxes WHERE {} AND status IN ('created', 'closed')
                 GROUP BY type ORDER BY type",
                as_of.holds("v_mailboxes")
            ))?;
            let rows = statement.query_map(named_params! {":as_of": as_of.as_sql()}, |row| {
                let (created, closed, users) = (row.get("created")?, row.get("closed")?, row.get("users")?);
                Ok(Self { mailbox_type: row.get("type")?, created, closed, users })
            })?;
            rows.collect()
        })
    }
}

/// The requests of which a mailbox is asked of the mail operator and not answered as of a position, in the order of their
/// opening.
///
/// # Errors
/// [`ReadModelError`] when the read model cannot be read.
pub fn asked_of_operator(look: &Look<'_>, as_of: AsOf) -> Result<Vec<RequestId>, ReadModelError> {
    look.ask(|connection| {
        let mut statement = connection.prepare(&format!(
            "SELECT request FROM v_requests AS request
             WHERE {} AND request.ending IS NULL
               AND EXISTS (SELECT 1 FROM v_mailboxes AS mailbox
                           WHERE mailbox.request = request.request AND mailbox.status = 'creation-requested' AND {})
             ORDER BY opened_position",
            as_of.holds("request"),
            as_of.holds("mailbox")
        ))?;
        let rows = statement.query_map(named_params! {":as_of": as_of.as_sql()}, |row| {
            code::read(row, "request", |id| uuid::Uuid::try_parse(id).ok().map(RequestId))
        })?;
        rows.collect()
    })
}
