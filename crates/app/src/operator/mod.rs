//! What goes to the mail operator and what comes back: the creation list, and the return file that says what became of
//! each mailbox on it.
//!
//! Each line of a return is a command of its own under an id drawn from the file and the line, so that the same file twice writes
//! once. What is wrong with a line stops that line and no other.
//!
//! # Source
//! `domain.md` rule 20.

mod file;
mod list;
mod rehearse;

use eventlog::{Position, Query, QueryItem, Tag};
use identifiers::MssAddress;
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;
use workflow::Event;
use workflow::event::DisputeCause;

use crate::app::App;
use crate::error::{CommandError, InputError};
use crate::facts;
use crate::order::Order;
use crate::translate;
use crate::write::Outcome;
use file::{Row, Said, Which};
pub use list::CreationList;

/// What became of one line of a return file.
#[derive(Debug)]
pub struct ReturnLine {
    /// The line of the file, counted from 1.
    pub line: u64,
    /// What it did, or would do.
    pub result: Result<Returned, CommandError>,
}

/// What a line of a return file did, or would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Returned {
    /// The mailbox exists, under the address that was reserved.
    Created,
    /// The operator refused to create it.
    Refused,
    /// The line contradicts what was asked for: an agent settles it.
    Disputed(DisputeCause),
    /// It was known already: nothing is written.
    Unchanged,
    /// The line says nothing yet: a list that comes back half filled in, or a second person of the same mailbox.
    Unanswered,
}

/// Whether the lines are written, or only decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Import {
    /// Each line is written.
    Write,
    /// Each line is decided on the log as it is, without the lines before it, and nothing is written.
    Rehearse,
}

/// Looks through the operator's return file, and says of each line by number whether it can be read; decides nothing.
///
/// # Errors
/// [`InputError`] when the file has no heading that names what is needed.
pub fn look_through(bytes: &[u8]) -> Result<Vec<(u64, bool)>, InputError> {
    Ok(file::rows(bytes)?.into_iter().map(|(line, row)| (line, row.is_ok())).collect())
}

impl App {
    /// Reads the operator's return file line by line, in the name of the user `login`.
    ///
    /// # Errors
    /// [`InputError`] when the file has no heading that names what is needed; what is wrong with a line stands in
    /// that line's result.
    pub async fn import_return(
        &self,
        bytes: &[u8],
        login: &str,
        import: Import,
    ) -> Result<Vec<ReturnLine>, InputError> {
        let digest = Sha256::digest(bytes);
        let mut lines = Vec::new();
        for (line, row) in file::rows(bytes)? {
            let result = match row {
                Ok(row) => self.returned(&row, login, command_id(&digest, line), import).await,
                Err(error) => Err(error.into()),
            };
            lines.push(ReturnLine { line, result });
        }
        Ok(lines)
    }

    async fn returned(&self, row: &Row, login: &str, id: Uuid, import: Import) -> Result<Returned, CommandError> {
        let (mailbox, request) = self.asked_for(&row.which).await?;
        let (name, with) = match &row.said {
            Said::Nothing => return Ok(Returned::Unanswered),
            Said::Created(address) => ("record-mailbox-created", json!({"mailbox": mailbox, "address": address})),
            Said::Refused(reason) => ("record-mailbox-refused", json!({"mailbox": mailbox, "reason": reason})),
        };
        let line = json!({"id": id, "as": login, "request": request, "do": name, "with": with});
        let order = Order::parse(&line.to_string())?;
        let events = match import {
            Import::Rehearse => self.rehearse(&order).await?,
            Import::Write => match self.execute(&order).await? {
                Outcome::Unchanged { .. } => Vec::new(),
                // A receipt of earlier names no events: this line was imported before.
                Outcome::Done(done) if done.events.is_empty() => Vec::new(),
                Outcome::Done(done) => {
                    let (after, last) = (done.receipt.first.previous(), done.receipt.last);
                    let entries = facts::all(&self.store, &Query::all(), after, last).await?;
                    entries
                        .iter()
                        .map(|entry| Ok(translate::recorded(entry)?.event))
                        .collect::<Result<_, CommandError>>()?
                }
            },
        };
        Ok(told(&events, &row.said))
    }

    /// The mailbox that a line is about, and its request: creation was asked for it, last there.
    async fn asked_for(&self, which: &Which) -> Result<(Uuid, Uuid), CommandError> {
        let (tag, column, given) = match which {
            Which::Mailbox(id) => (Tag::new("mailbox", id.to_string()), file::MAILBOX, id.to_string()),
            Which::Address(text) => {
                let address = MssAddress::parse(text).map_err(|error| InputError::of(file::ADDRESS, &error))?;
                let hash = self.hasher.address(address.as_str()).to_string();
                (Tag::new("address", &hash), file::ADDRESS, text.clone())
            }
        };
        let tag = tag.expect("ids and hashes are printable ASCII");
        let item = QueryItem::typed([translate::event_type("creation-requested")]).and(tag);
        let head = self.store.head().await?.position;
        let entries = facts::all(&self.store, &Query::any_of([item]), Position::START, head).await?;
        let asked = entries.last().map(translate::recorded).transpose()?;
        if let Some(asked) = asked
            && let (Event::CreationRequested(event), Some(request)) = (asked.event, asked.request)
        {
            return Ok((event.mailbox.0, request.0));
        }
        Err(InputError::new(column, given, "a mailbox whose creation was asked of the operator").into())
    }
}

/// What the events of one line say.
fn told(events: &[Event], said: &Said) -> Returned {
    let dispute = events
        .iter()
        .find_map(|event| if let Event::MailboxReturnDisputed(dispute) = event { Some(dispute.cause) } else { None });
    match (dispute, said) {
        _ if events.is_empty() => Returned::Unchanged,
        (Some(cause), _) => Returned::Disputed(cause),
        (None, Said::Created(_)) => Returned::Created,
        (None, Said::Refused(_)) => Returned::Refused,
        (None, Said::Nothing) => Returned::Unanswered,
    }
}

/// The id of the command of one line: the same for the same file.
fn command_id(file: &[u8], line: u64) -> Uuid {
    let digest = Sha256::new().chain_update(b"operator-return").chain_update(file).chain_update(line.to_be_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest.finalize()[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
