//! The people of the agency: one administrator, two agents, a supervisor, an auditor.

use serde_json::json;
use uuid::Uuid;
use workflow::{ActionKind, Role};

/// Login and name of the administrator, with whom the folder is born.
pub(super) const ADMINISTRATOR: (&str, &str) = ("admin", "Ada Morvan");

/// The agents, who own the cases.
pub(super) const OWNERS: [&str; 2] = ["claire.durand", "yanis.leroy"];

/// Who ends and reopens cases against the ordinary course.
pub(super) const SUPERVISOR: &str = "sophie.morel";

/// Everybody else: login, name, role.
const STAFF: [(&str, &str, Role); 4] = [
    (OWNERS[0], "Claire Durand", Role::Agent),
    (OWNERS[1], "Yanis Leroy", Role::Agent),
    (SUPERVISOR, "Sophie Morel", Role::Supervisor),
    ("paul.henry", "Paul Henry", Role::Auditor),
];

/// The agent who is not `owner`.
pub(super) fn the_other(owner: &str) -> &'static str {
    OWNERS.into_iter().find(|login| *login != owner).unwrap_or(OWNERS[0])
}

/// The administrator's orders that let everybody else in; `id` gives each an id of their own.
pub(super) fn admission(mut id: impl FnMut() -> Uuid) -> Vec<String> {
    let orders = STAFF.into_iter().flat_map(|(login, name, role)| {
        let line = |kind: ActionKind, with| json!({"as": ADMINISTRATOR.0, "channel": "shell", "do": kind.as_str(), "with": with});
        let user = json!({"user": id(), "login": login, "name": name});
        [
            line(ActionKind::RegisterUser, user),
            line(ActionKind::GrantRole, json!({"user": login, "role": role.as_str()})),
        ]
    });
    orders.map(|line| line.to_string()).collect()
}
