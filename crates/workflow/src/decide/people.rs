//! Users and roles.

use super::{Decided, Decision, one};
use crate::command::NewUser;
use crate::event::{RoleGranted, RoleRevoked, UserRegistered};
use crate::refusal::{Refusal, Rule};
use crate::state::State;
use crate::{Role, UserId};

/// A login belongs to one user, for ever.
pub(super) fn register(state: &State, new: &NewUser) -> Decided {
    if let Some(holder) = state.user_logins.get(&new.login) {
        if *holder == new.user {
            return Ok(Decision::Unchanged);
        }
        let evidence = state.users.get(holder).map(|user| user.registered_at);
        return Err(Refusal::new(Rule::LoginTaken).because(evidence));
    }
    if let Some(known) = state.users.get(&new.user) {
        return Err(Refusal::new(Rule::UserExists).because([known.registered_at]).detail(new.user.to_string()));
    }
    one(registered(new))
}

pub(super) fn registered(new: &NewUser) -> UserRegistered {
    UserRegistered { identity: new.identity.clone(), login: new.login.clone(), user: new.user }
}

/// Roles are granted to registered users who were not erased, and only those that a user can hold.
pub(super) fn grant(state: &State, user: UserId, role: Role) -> Decided {
    if !role.is_grantable() {
        return Err(Refusal::new(Rule::RoleNotGrantable).detail(role.as_str()));
    }
    let known = state.users.get(&user).ok_or_else(|| Refusal::new(Rule::UserUnknown).detail(user.to_string()))?;
    if let Some(at) = known.identity.and_then(|identity| state.gone_subjects.get(&identity)) {
        return Err(Refusal::new(Rule::SubjectGone).because([*at]).detail(user.to_string()));
    }
    if known.roles.contains_key(&role) { Ok(Decision::Unchanged) } else { one(RoleGranted { role, user }) }
}

/// The last administrator cannot be revoked.
pub(super) fn revoke(state: &State, user: UserId, role: Role) -> Decided {
    let Some(granted_at) = state.role_held(user, role) else { return Ok(Decision::Unchanged) };
    let others = state.users.iter().filter(|(id, other)| **id != user && other.roles.contains_key(&role)).count();
    if role == Role::Administrator && others == 0 {
        return Err(Refusal::new(Rule::LastAdministrator).because([granted_at]));
    }
    one(RoleRevoked { role, user })
}
