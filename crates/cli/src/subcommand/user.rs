//! `parcours user …`: people who act, and the roles in which they do.

use app::{StaffName, calendar};
use clap::{Args, Subcommand};
use eventlog::{EventStore, Query};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::arguments::Place;
use crate::by_hand::Author;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::output::{Format, ListFormat, Row, print, print_rows};
use crate::people::People;
use crate::subcommand::exec::Settled;

const EXAMPLES: &str = "\
Roles: administrator, agent, supervisor, auditor, dpo

Examples:
  parcours user add paul.martin --name 'Paul Martin' --role agent --as claire.durand
  parcours user revoke paul.martin supervisor --as claire.durand
  parcours user list --format csv";

const ADD: &str = "\
Examples:
  parcours user add paul.martin --as claire.durand
  parcours user add paul.martin --name 'Paul Martin' --role agent --role auditor --as claire.durand";

const GRANT: &str = "\
Examples:
  parcours user grant paul.martin auditor --as claire.durand";

const REVOKE: &str = "\
Examples:
  parcours user revoke paul.martin supervisor --as claire.durand

The last administrator remains one: that role is not taken back from them.";

const LIST: &str = "\
Examples:
  parcours user list
  parcours user list --format csv";

/// People who act, and the roles in which they do.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct User {
    #[command(subcommand)]
    asked: Asked,
}

#[derive(Debug, Subcommand)]
enum Asked {
    /// Registers somebody, and grants roles.
    #[command(after_help = ADD)]
    Add {
        /// What they type to sign in.
        login: String,
        /// Their name; the login unless given.
        #[arg(long)]
        name: Option<String>,
        /// A role to grant; can be repeated.
        #[arg(long = "role", value_name = "ROLE")]
        roles: Vec<String>,
        #[command(flatten)]
        by: By,
    },
    /// Lets a user act in a role.
    #[command(after_help = GRANT)]
    Grant(Change),
    /// Takes a role back.
    #[command(after_help = REVOKE)]
    Revoke(Change),
    /// Lists everybody who was registered.
    #[command(after_help = LIST)]
    List {
        /// How to print it.
        #[arg(long, value_enum, default_value_t)]
        format: ListFormat,
    },
}

#[derive(Debug, Args)]
struct Change {
    /// The user.
    login: String,
    /// The role.
    role: String,
    #[command(flatten)]
    by: By,
}

#[derive(Debug, Args)]
struct By {
    /// The login of the administrator who acts.
    #[arg(long = "as", value_name = "LOGIN", env = "PARCOURS_AS")]
    administrator: String,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// A user, as a list shows them.
#[derive(Debug, Serialize)]
struct Output {
    /// `null` once erased.
    login: Option<String>,
    /// `null` once erased.
    name: Option<String>,
    roles: Vec<&'static str>,
    user: String,
    registered_at: u64,
    registered_on: String,
}

impl User {
    /// Does what was asked.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        let folder = Folder::open(place).await?;
        match self.asked {
            Asked::Add { login, name, roles, by } => add(&folder, (login, name), roles, by).await,
            Asked::Grant(change) => change.make(&folder, "grant-role").await,
            Asked::Revoke(change) => change.make(&folder, "revoke-role").await,
            Asked::List { format } => list(&folder, format).await,
        }
    }
}

async fn add(
    folder: &Folder,
    (login, name): (String, Option<String>),
    roles: Vec<String>,
    by: By,
) -> Result<(), Failure> {
    let name = name.unwrap_or_else(|| login.clone());
    by.give(folder, "register-user", [("login", login.clone()), ("name", name)]).await?;
    for role in roles {
        by.give(folder, "grant-role", [("user", login.clone()), ("role", role)]).await?;
    }
    Ok(())
}

impl Change {
    async fn make(self, folder: &Folder, command: &str) -> Result<(), Failure> {
        self.by.give(folder, command, [("user", self.login), ("role", self.role)]).await
    }
}

impl By {
    async fn give<const N: usize>(
        &self,
        folder: &Folder,
        command: &str,
        with: [(&str, String); N],
    ) -> Result<(), Failure> {
        let with: Map<String, Value> = with.into_iter().map(|(key, text)| (key.to_owned(), text.into())).collect();
        let order = Author::of(&self.administrator).order(command, None, with)?;
        let outcome = folder.app.execute(&order).await?;
        print(&Settled::of(&order, &outcome), self.format)
    }
}

async fn list(folder: &Folder, format: ListFormat) -> Result<(), Failure> {
    let mut rows = Vec::new();
    for person in People::of(folder).await?.iter() {
        let at = person.row.registered_at;
        let entry = folder.store.read(&Query::all(), at.previous(), at, 1).await?;
        let (login, name) = match &person.name {
            StaffName::Known { login, name } => (Some(login.clone()), Some(name.clone())),
            StaffName::Erased => (None, None),
        };
        rows.push(Output {
            login,
            name,
            roles: person.row.roles.iter().map(|role| role.as_str()).collect(),
            user: person.row.user.to_string(),
            registered_at: at.get(),
            registered_on: entry.first().map(|entry| calendar::day(entry.recorded_at).to_string()).unwrap_or_default(),
        });
    }
    print_rows(&rows, format)
}

impl Row for Output {
    const COLUMNS: &'static [&'static str] = &["login", "name", "roles", "user", "registered_at", "registered_on"];

    fn cells(&self) -> Vec<String> {
        let known = |text: &Option<String>| text.clone().unwrap_or_else(|| "(erased)".to_owned());
        vec![
            known(&self.login),
            known(&self.name),
            self.roles.join(" "),
            self.user.clone(),
            self.registered_at.to_string(),
            self.registered_on.clone(),
        ]
    }
}
