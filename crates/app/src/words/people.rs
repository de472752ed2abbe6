//! Words about users, roles and imports.

use serde::Deserialize;
use uuid::Uuid;
use vault::SubjectKind;
use workflow::command::NewUser;
use workflow::{Action, ActionKind, KeyedHash, Referential, Role, UserId, UserIdentity};

use super::{Draft, Words, text};
use crate::error::{CommandError, InputError};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct User {
    user: Option<Uuid>,
    login: String,
    name: String,
}

pub(super) fn register(words: &Words<'_>, draft: &mut Draft<'_>) -> Result<Action, CommandError> {
    let User { user, login, name } = words.read()?;
    let user = user.unwrap_or_else(|| draft.id());
    Ok(Action::RegisterUser(new_user(UserId(user), &login, &name, draft)?))
}

/// A user with the login and the name that colleagues know.
pub(crate) fn new_user(user: UserId, login: &str, name: &str, draft: &mut Draft<'_>) -> Result<NewUser, InputError> {
    let login = staff_login("/with/login", login)?;
    let hash = KeyedHash(draft.hasher.login(&login).to_string());
    let identity = UserIdentity { login, name: text("/with/name", name)?.text };
    Ok(NewUser { user, login: hash, identity: draft.private(SubjectKind::Person, identity) })
}

/// A login of this folder: lower-case letters, digits, dots and dashes.
pub(crate) fn staff_login(field: &str, given: &str) -> Result<String, InputError> {
    let lower = given.trim().to_ascii_lowercase();
    let fits = (2..=60).contains(&lower.len()) && lower.starts_with(|c: char| c.is_ascii_lowercase());
    if fits && lower.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.' || b == b'-') {
        Ok(lower)
    } else {
        Err(InputError::new(field, given, "a login of 2 to 60 letters, digits, dots and dashes"))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleOf {
    user: String,
    role: String,
}

pub(super) fn change_role(words: &Words<'_>, draft: &mut Draft<'_>) -> Result<Action, CommandError> {
    let RoleOf { user, role: name } = words.read()?;
    let user = draft.user_named("/with/user", &user)?;
    let expected = || format!("one of {}", Role::ALL.map(Role::as_str).join(", "));
    let role = Role::from_name(&name).ok_or_else(|| InputError::new("/with/role", &name, expected()))?;
    match words.order.kind {
        ActionKind::GrantRole => Ok(Action::GrantRole { user, role }),
        ActionKind::RevokeRole => Ok(Action::RevokeRole { user, role }),
        _ => Err(words.misplaced()),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Import {
    referential: Referential,
    release: String,
    sha256: String,
    rows: u64,
}

pub(super) fn import(words: &Words<'_>) -> Result<Action, CommandError> {
    let Import { referential, release, sha256, rows } = words.read()?;
    Ok(Action::RecordImport { referential, release, sha256, rows })
}
