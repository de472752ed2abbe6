//! `docs/attacks.md`, printed from the scenarios and held to them.

use std::fs;

use crate::scenarios::all;

const TOP: &str = include_str!("page.md.in");

fn printed() -> String {
    let mut page = TOP.to_owned();
    for (section, scenarios) in all() {
        page += &format!("\n## {section}\n\n| What an attacker does | Asked | What names it |\n|---|---|---|\n");
        for scenario in scenarios {
            page += &format!("| {} | `{}` | `{}` |\n", scenario.what, scenario.ask.typed(), scenario.named);
        }
    }
    page
}

/// `WRITE_PAGES=1 cargo test -p acceptance --test attacks page` prints it anew.
#[test]
fn the_page_is_the_table_of_the_suite() {
    let path = acceptance::workspace_root().join("docs/attacks.md");
    let page = printed();
    if std::env::var_os("WRITE_PAGES").is_some() {
        fs::write(&path, &page).expect("a page");
    }
    assert_eq!(fs::read_to_string(&path).expect("docs/attacks.md"), page);
}
