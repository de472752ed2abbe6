//! The users of the program by name: what the agency's own people go by, on boards and in trails.
//!
//! Their logins and names are opened without a row in the journal of reads, and nothing else is with them: that journal is
//! about those whom the agency serves.

use eventlog::{Query, Recorded};
use read_model::{Opened, Opener};
use serde::Deserialize;

use crate::app::{App, UserRow};
use crate::error::CommandError;

/// A registered user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffMember {
    /// Id and roles.
    pub row: UserRow,
    /// Who it is.
    pub name: StaffName,
}

/// What is known of a user's identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StaffName {
    /// Login and display name.
    Known {
        /// What they type to sign in.
        login: String,
        /// What they are called.
        name: String,
    },
    /// The user was erased.
    Erased,
}

#[derive(Deserialize)]
struct Identity {
    login: String,
    name: String,
}

impl App {
    /// Every registered user by name, in the order in which they were registered.
    ///
    /// # Errors
    /// [`CommandError::Integrity`] when a name that should open does not; otherwise the log cannot be read.
    pub async fn staff(&self) -> Result<Vec<StaffMember>, CommandError> {
        let mut staff = Vec::new();
        for row in self.users(None).await? {
            let at = row.registered_at;
            let name = match self.store.read(&Query::all(), at.previous(), at, 1).await?.first() {
                Some(entry) => self.staff_name(entry).await?,
                None => StaffName::Erased,
            };
            staff.push(StaffMember { row, name });
        }
        Ok(staff)
    }

    async fn staff_name(&self, entry: &Recorded) -> Result<StaffName, CommandError> {
        let (at, event) = (entry.position, entry.event()?);
        let opened = self.opener_of_staff().open(&event, at).await;
        let opened = opened.map_err(|failure| CommandError::Integrity(failure.to_string()))?;
        Ok(match opened.into_iter().next() {
            Some(Opened::Known(content)) => match serde_json::from_value::<Identity>(content) {
                Ok(Identity { login, name }) => StaffName::Known { login, name },
                Err(error) => {
                    return Err(CommandError::Integrity(format!(
                        "event {at}: the identity of a user is none: {error}"
                    )));
                }
            },
            Some(Opened::Sealed | Opened::Erased) | None => StaffName::Erased,
        })
    }
}
