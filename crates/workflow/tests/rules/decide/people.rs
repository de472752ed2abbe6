//! Users, roles, and who may do what.

use workflow::event::{RoleGranted, RoleRevoked, UserRegistered};
use workflow::{Action, Actor, Role, Rule, UserId, permitted};

use crate::support::*;

#[test]
fn an_administrator_registers_a_user_who_has_no_role_yet() {
    let yann = new_user(UserId(uuid::Uuid::from_u128(77)), "Yann");
    let registered = UserRegistered { identity: yann.identity.clone(), login: yann.login.clone(), user: yann.user };
    given([]).when(Action::RegisterUser(yann)).then([registered.into()]);
}

#[test]
fn a_login_belongs_to_one_user_for_ever() {
    let twin = new_user(UserId(uuid::Uuid::from_u128(77)), "Claire");
    given([]).when(Action::RegisterUser(twin)).refused(Rule::LoginTaken).leaning_on(["user-registered"]);
}

#[test]
fn a_user_has_one_login() {
    let claire_again = new_user(CLAIRE, "Clara");
    given([]).when(Action::RegisterUser(claire_again)).refused(Rule::UserExists).leaning_on(["user-registered"]);
}

#[test]
fn registering_a_user_again_changes_nothing() {
    given([]).when(Action::RegisterUser(new_user(CLAIRE, "Claire"))).then_nothing_changes();
}

#[test]
fn a_role_is_granted_to_a_registered_user_once() {
    let grant = || Action::GrantRole { user: NOLWENN, role: Role::Auditor };
    let granted = given([]).when(grant()).then([RoleGranted { role: Role::Auditor, user: NOLWENN }.into()]);
    granted.when(grant()).then_nothing_changes();
}

#[test]
fn a_role_is_not_granted_to_a_stranger() {
    let stranger = UserId(uuid::Uuid::from_u128(77));
    given([]).when(Action::GrantRole { user: stranger, role: Role::Agent }).refused(Rule::UserUnknown);
}

#[test]
fn applicants_and_the_program_are_no_users() {
    for role in [Role::Applicant, Role::System] {
        given([])
            .when(Action::GrantRole { user: NOLWENN, role })
            .refused(Rule::RoleNotGrantable)
            .telling(role.as_str());
    }
}

#[test]
fn a_role_is_taken_back_once() {
    let revoke = || Action::RevokeRole { user: CLAIRE, role: Role::Agent };
    let revoked = given([]).when(revoke()).then([RoleRevoked { role: Role::Agent, user: CLAIRE }.into()]);
    revoked.when(revoke()).then_nothing_changes();
}

#[test]
fn the_last_administrator_cannot_be_revoked() {
    let revoke = || Action::RevokeRole { user: ADA, role: Role::Administrator };
    given([]).when(revoke()).refused(Rule::LastAdministrator).leaning_on(["role-granted"]);
    let two = given([]).and_of_nobody([RoleGranted { role: Role::Administrator, user: PAUL }.into()]);
    two.when(revoke()).then_types(["role-revoked"]);
}

#[test]
fn of_two_administrators_who_revoke_each_other_one_stays() {
    let two = given([]).and_of_nobody([RoleGranted { role: Role::Administrator, user: PAUL }.into()]);
    let by_ada = by(Role::Administrator, Action::RevokeRole { user: PAUL, role: Role::Administrator });
    let mut by_paul = by(Role::Administrator, Action::RevokeRole { user: ADA, role: Role::Administrator });
    by_paul.by.user = Some(PAUL);

    let (_, read_by_paul) = two.log().facts(&by_paul);
    let read_up_to = two.log().len();
    let after = two.when_commanded(by_ada).then_types(["role-revoked"]);
    assert!(after.log().conflicts(&read_by_paul, read_up_to), "both would be revoked");
    after.when_commanded(by_paul).refused(Rule::RoleNotHeld);
}

#[test]
fn a_role_may_do_what_the_matrix_says_and_nothing_else() {
    for kind in workflow::ActionKind::ALL {
        for role in Role::ALL {
            assert_eq!(role.may_kind(*kind), permitted(*kind).contains(&role), "{role} {kind}");
        }
        assert!(!Role::Auditor.may_kind(*kind), "an auditor writes nothing, yet may {kind}");
    }
    given(through("request-opened"))
        .when_by(Role::Auditor, validate_need())
        .refused(Rule::RoleMayNot)
        .telling("auditor")
        .liftable_by([Role::Agent, Role::Supervisor]);
}

#[test]
fn whoever_acts_is_registered_and_holds_the_role() {
    let mut as_stranger = by(Role::Agent, validate_need());
    as_stranger.by.user = Some(UserId(uuid::Uuid::from_u128(77)));
    given(through("request-opened")).when_commanded(as_stranger).refused(Rule::UserUnknown);

    let mut as_nobody = by(Role::Agent, validate_need());
    as_nobody.by.user = None;
    given(through("request-opened")).when_commanded(as_nobody).refused(Rule::UserUnknown);

    let mut without_role = by(Role::Agent, validate_need());
    without_role.by = Actor { user: Some(NOLWENN), role: Role::Agent };
    let refused = given(through("request-opened")).when_commanded(without_role).refused(Rule::RoleNotHeld);
    refused.telling("agent").leaning_on(["user-registered"]);
}

#[test]
fn a_role_taken_back_is_held_no_more() {
    let revoked = given(through("request-opened")).when(Action::RevokeRole { user: CLAIRE, role: Role::Agent });
    revoked.then_types(["role-revoked"]).when_by(Role::Agent, validate_need()).refused(Rule::RoleNotHeld);
}
