//! `parcours request propose REF MAILBOX`: the address and the login ids that are free, for an agent to confirm.

use std::fmt;

use app::Proposal;
use app::reading::{Glimpse, ReadKind};
use clap::Args;
use serde::Serialize;
use uuid::Uuid;
use workflow::{EventRef, MailboxId, SubjectId};

use crate::arguments::Place;
use crate::case::Case;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::moment::{moment, request, unopened};
use crate::output::{Format, print};
use crate::reading::ReadBy;

const EXAMPLES: &str = "\
Examples:
  parcours request propose MSS-2026-000123 5f0c8a4e-0d0c-4c4e-9a51-2f6f0f3c9b10 --as paul.martin

A proposal is made of names: whoever asks is noted in the journal of reads.";

/// Proposes the first free address of a mailbox, and the login id of each of its users. Reserves nothing.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Propose {
    /// The request, by reference or id.
    #[arg(value_name = "REF")]
    request: String,
    /// The mailbox.
    mailbox: Uuid,
    #[command(flatten)]
    by: ReadBy,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Debug, Serialize)]
struct Proposed {
    mailbox: MailboxId,
    address: Option<Value>,
    logins: Vec<Login>,
}

#[derive(Debug, Serialize)]
struct Login {
    person: SubjectId,
    name: Option<String>,
    login: Option<Value>,
}

/// What is proposed, and the events by which the values before it are taken.
#[derive(Debug, Serialize)]
struct Value {
    value: String,
    taken_by: Vec<EventRef>,
}

impl Propose {
    /// Looks what is free.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        let folder = Folder::open(place).await?;
        let id = request(&folder, &self.request).await?;
        let now = moment(&*folder.store, None).await?;
        let (kind, as_of) = (ReadKind::Proposal, now.position);
        let extent = folder.app.extent_of_case(id, as_of).await?;
        if folder.app.case(id, as_of).await?.is_none() {
            return Err(unopened(&self.request, now));
        }
        let glimpse = Glimpse { kind, as_of, extent, events: None, terms: None, purpose: None };
        // A proposal is made of names: without them there is none.
        let reading = self.by.insist(&folder, glimpse).await?;
        let opener = folder.app.opener(&reading);
        let case = Case::at(&folder, id, now, &opener).await?.ok_or_else(|| unopened(&self.request, now))?;
        let mailbox = MailboxId(self.mailbox);
        let users = case.users_of(mailbox).ok_or_else(|| {
            Failure::input("MAILBOX", self.mailbox.to_string(), format!("a mailbox of {}", self.request))
        })?;
        let address = folder.app.propose_address(id, mailbox, &reading).await?.map(Value::of);
        let mut logins = Vec::new();
        for person in users {
            let login = folder.app.propose_login(id, (mailbox, Some(person)), &reading).await?.map(Value::of);
            logins.push(Login { person, name: case.name_of(mailbox, person), login });
        }
        print(&Proposed { mailbox, address, logins }, self.format)
    }
}

impl Value {
    fn of<T: ToString>(proposal: Proposal<T>) -> Self {
        Self { value: proposal.value.to_string(), taken_by: proposal.taken_by }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.value)?;
        let taken: Vec<String> = self.taken_by.iter().map(ToString::to_string).collect();
        if taken.is_empty() { Ok(()) } else { write!(f, "  (those before it are taken by {})", taken.join(", ")) }
    }
}

impl fmt::Display for Proposed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.address {
            Some(address) => writeln!(f, "address  {address}")?,
            None => writeln!(f, "address  none: there is no name to make one of")?,
        }
        for Login { person, name, login } in &self.logins {
            let who = name.clone().unwrap_or_else(|| person.to_string());
            match login {
                Some(login) => writeln!(f, "login    {login}  for {who}")?,
                None => writeln!(f, "login    none for {who}: the name cannot be read")?,
            }
        }
        Ok(())
    }
}
