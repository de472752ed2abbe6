//! Users by name: the log knows ids, boards and trails show logins and names.

use std::collections::BTreeMap;

use app::{StaffMember, StaffName};
use read_model::OpenFailure;

use crate::failure::Failure;
use crate::folder::Folder;

/// Every registered user, with what could be opened of them.
pub(crate) struct People(Vec<StaffMember>);

impl People {
    /// Every registered user of `folder`.
    ///
    /// # Errors
    /// [`Failure`] when log or keys cannot be read.
    pub(crate) async fn of(folder: &Folder) -> Result<Self, Failure> {
        Ok(Self(folder.app.staff().await?))
    }

    /// Nobody: where personal fields stay closed, a user is called by their id.
    pub(crate) const fn unnamed() -> Self {
        Self(Vec::new())
    }

    /// In the order in which they were registered.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &StaffMember> {
        self.0.iter()
    }

    /// Display names by id, as the log writes ids.
    pub(crate) fn names(&self) -> BTreeMap<String, String> {
        let named = |person: &StaffMember| match &person.name {
            StaffName::Known { name, .. } => Some((person.row.user.to_string(), name.clone())),
            StaffName::Erased => None,
        };
        self.0.iter().filter_map(named).collect()
    }

    /// What to call the user of this id in a list: the login, or the id of somebody who was erased or never was.
    pub(crate) fn login_of(&self, user: &str) -> String {
        let found = self.0.iter().find(|person| person.row.user.to_string() == user).map(|person| &person.name);
        match found {
            Some(StaffName::Known { login, .. }) => login.clone(),
            Some(StaffName::Erased) | None => user.to_owned(),
        }
    }
}

/// Records that should open and do not are an alarm.
pub(crate) fn doubtful(failure: &OpenFailure) -> Failure {
    Failure::Doubt(failure.to_string())
}
