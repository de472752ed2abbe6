//! Users by name: the log knows ids, their names are opened with the keys.

use std::collections::BTreeMap;

use app::UserRow;
use eventlog::{EventStore, Position, Query};
use read_model::{OpenFailure, Opened, Opener};
use serde::Deserialize;

use crate::failure::Failure;
use crate::folder::Folder;

/// Every registered user, with what could be opened of them.
pub(crate) struct People(Vec<Person>);

/// A registered user.
pub(crate) struct Person {
    pub(crate) row: UserRow,
    pub(crate) name: Name,
}

/// What is known of a user's identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Name {
    /// Login and display name.
    Known { login: String, name: String },
    /// The user was erased.
    Erased,
}

#[derive(Deserialize)]
struct Identity {
    login: String,
    name: String,
}

impl People {
    /// Reads and opens every registered user of `folder`.
    ///
    /// # Errors
    /// [`Failure`] when log or keys cannot be read.
    pub(crate) async fn of(folder: &Folder) -> Result<Self, Failure> {
        let opener = folder.app.opener();
        let mut people = Vec::new();
        for row in folder.app.users(None).await? {
            let name = open(folder, &opener, row.registered_at).await?;
            people.push(Person { row, name });
        }
        Ok(Self(people))
    }

    /// Nobody: where personal fields stay closed, a user is called by their id.
    pub(crate) const fn unnamed() -> Self {
        Self(Vec::new())
    }

    /// In the order in which they were registered.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Person> {
        self.0.iter()
    }

    /// Display names by id, as the log writes ids.
    pub(crate) fn names(&self) -> BTreeMap<String, String> {
        let named = |person: &Person| match &person.name {
            Name::Known { name, .. } => Some((person.row.user.to_string(), name.clone())),
            Name::Erased => None,
        };
        self.0.iter().filter_map(named).collect()
    }

    /// What to call the user of this id in a list: the login, or the id of somebody who was erased or never was.
    pub(crate) fn login_of(&self, user: &str) -> String {
        let found = self.0.iter().find(|person| person.row.user.to_string() == user).map(|person| &person.name);
        match found {
            Some(Name::Known { login, .. }) => login.clone(),
            Some(Name::Erased) | None => user.to_owned(),
        }
    }
}

async fn open(folder: &Folder, opener: &dyn Opener, at: Position) -> Result<Name, Failure> {
    let entries = folder.store.read(&Query::all(), at.previous(), at, 1).await?;
    let Some(entry) = entries.first() else { return Ok(Name::Erased) };
    let event = entry.event().map_err(app::CommandError::from)?;
    let opened = opener.open(&event, at).await.map_err(|failure| doubtful(&failure))?;
    Ok(match opened.into_iter().next() {
        Some(Opened::Known(content)) => match serde_json::from_value::<Identity>(content) {
            Ok(Identity { login, name }) => Name::Known { login, name },
            Err(error) => return Err(Failure::Doubt(format!("event {at}: the identity of a user is none: {error}"))),
        },
        Some(Opened::Sealed | Opened::Erased) | None => Name::Erased,
    })
}

/// Records that should open and do not are an alarm.
pub(crate) fn doubtful(failure: &OpenFailure) -> Failure {
    Failure::Doubt(failure.to_string())
}
