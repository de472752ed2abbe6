//! Role × command: who may give which command, whatever the state of the case.

use std::fmt::Write as _;

use workflow::{ActionKind, Role, permitted};

use super::table::families;

/// The matrix, family by family.
pub(crate) fn matrix() -> String {
    let of_folder = ActionKind::ALL.iter().copied().filter(|kind| !kind.is_about_a_request()).collect();
    let heads: Vec<_> = Role::ALL.iter().map(|role| role.as_str()).collect();
    let mut page = format!("| Command | {} |\n|---|{}\n", heads.join(" | "), ":-:|".repeat(heads.len()));
    for (title, kinds) in [("The folder and its structures", of_folder)].into_iter().chain(families()) {
        let _ = writeln!(page, "| **{title}** |{}", " |".repeat(heads.len()));
        for kind in kinds {
            let may = Role::ALL.map(|role| if permitted(kind).contains(&role) { "✓" } else { "" });
            let _ = writeln!(page, "| `{kind}` | {} |", may.join(" | "));
        }
    }
    page
}
