//! The dependency table of `docs/architecture.md`, compared with what Cargo sees.
//!
//! A row is `| crate | one sentence | may use |`. The last cell is `–`, or a list of names in backticks, each perhaps
//! followed by "and below" (that crate and all it may use), or "all above", perhaps followed by "but" and names. A
//! crate that has a row and no code yet says "Not built yet." in its sentence.

use std::collections::{BTreeMap, BTreeSet};

use crate::packages::our_edges;

const HEADER: &str = "| Crate | One sentence | May use of ours |";
const NOT_BUILT: &str = "Not built yet.";

/// Who uses whom, by name.
type Edges = BTreeMap<String, BTreeSet<String>>;

#[test]
fn the_table_of_the_architecture_page_is_what_cargo_sees() {
    let page = acceptance::workspace_root().join("docs/architecture.md");
    let page = std::fs::read_to_string(page).expect("the architecture page is part of the tree");
    let broken = Table::parse(&page).map_or_else(|unreadable| vec![unreadable], |table| table.broken_by(&our_edges()));
    assert!(broken.is_empty(), "docs/architecture.md and the tree disagree:\n  {}", broken.join("\n  "));
}

#[derive(Default)]
struct Table {
    may_use: Edges,
    not_built: BTreeSet<String>,
}

impl Table {
    /// Reads the table from the page; a row may only name rows above it, so that dependencies run downwards.
    fn parse(page: &str) -> Result<Self, String> {
        let rows = page.lines().skip_while(|line| *line != HEADER).skip(2).take_while(|line| line.starts_with('|'));
        let mut table = Self::default();
        for row in rows {
            table.add(row)?;
        }
        if table.may_use.is_empty() { Err(format!("no table under `{HEADER}`")) } else { Ok(table) }
    }

    fn add(&mut self, row: &str) -> Result<(), String> {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [name, sentence, may_use] = cells[..] else { return Err(format!("not three cells: {row}")) };
        let name = name.trim_matches('`').to_owned();
        let allowed = self.allowed(may_use).map_err(|wrong| format!("row `{name}`: {wrong}"))?;
        if sentence.contains(NOT_BUILT) {
            self.not_built.insert(name.clone());
        }
        match self.may_use.insert(name.clone(), allowed) {
            None => Ok(()),
            Some(_) => Err(format!("row `{name}` stands twice")),
        }
    }

    fn allowed(&self, cell: &str) -> Result<BTreeSet<String>, String> {
        if cell == "–" {
            return Ok(BTreeSet::new());
        }
        if let Some(rest) = cell.strip_prefix("all above") {
            let but = rest.trim().strip_prefix("but").unwrap_or(rest);
            let excluded = self.listed(but)?;
            return Ok(self.may_use.keys().filter(|above| !excluded.contains(*above)).cloned().collect());
        }
        self.listed(cell)
    }

    fn listed(&self, cell: &str) -> Result<BTreeSet<String>, String> {
        let mut listed = BTreeSet::new();
        for item in cell.split(',').map(str::trim).filter(|item| !item.is_empty()) {
            let (name, below) = item.strip_suffix(" and below").map_or((item, false), |name| (name, true));
            let name = name.strip_prefix('`').and_then(|name| name.strip_suffix('`')).ok_or(format!("`{item}`?"))?;
            let row = self.may_use.get(name).ok_or(format!("`{name}` has no row above"))?;
            listed.insert(name.to_owned());
            if below {
                listed.extend(row.iter().cloned());
            }
        }
        Ok(listed)
    }

    fn broken_by(&self, actual: &Edges) -> Vec<String> {
        let mut broken = Vec::new();
        for (user, used) in actual {
            let Some(may_use) = self.may_use.get(user) else {
                broken.push(format!("`{user}` is in the tree and has no row"));
                continue;
            };
            broken.extend(
                used.difference(may_use).map(|name| format!("`{user}` uses `{name}`, which its row does not allow")),
            );
        }
        for name in self.may_use.keys() {
            match (actual.contains_key(name), self.not_built.contains(name)) {
                (true, true) => broken.push(format!("`{name}` is in the tree and its row says \"{NOT_BUILT}\"")),
                (false, false) => broken.push(format!("`{name}` has a row and is not in the tree")),
                (true, false) | (false, true) => {}
            }
        }
        broken
    }
}

#[cfg(test)]
mod controls {
    use super::*;

    const PAGE: &str = "\
# A page
| Crate | One sentence | May use of ours |
|---|---|---|
| `log` | The log | – |
| `rules` | The rules | – |
| `runner` | The runner | `log` |
| `board` | The board. Not built yet. | `runner` and below, `rules` |
| `app` | Use cases | all above but `board` |
| `bin` | The binary | all above |

| Crate | Another table |
";

    fn edges(lines: &[(&str, &[&str])]) -> Edges {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        lines.iter().map(|(user, used)| ((*user).to_owned(), owned(used))).collect()
    }

    fn broken(actual: &[(&str, &[&str])]) -> Vec<String> {
        let mut tree = edges(&[("log", &[]), ("rules", &[]), ("runner", &[]), ("app", &[]), ("bin", &[])]);
        tree.extend(edges(actual));
        Table::parse(PAGE).expect("a readable table").broken_by(&tree)
    }

    #[test]
    fn each_phrase_of_a_row_means_what_it_says() {
        let table = Table::parse(PAGE).expect("a readable table");
        let expected: &[(&str, &[&str])] = &[
            ("log", &[]),
            ("rules", &[]),
            ("runner", &["log"]),
            ("board", &["log", "rules", "runner"]),
            ("app", &["log", "rules", "runner"]),
            ("bin", &["app", "board", "log", "rules", "runner"]),
        ];
        assert_eq!(table.may_use, edges(expected));
    }

    #[test]
    fn a_tree_that_keeps_to_the_table_passes() {
        assert_eq!(broken(&[("app", &["log", "rules"]), ("runner", &["log"])]), Vec::<String>::new());
    }

    #[test]
    fn an_edge_that_no_row_allows_is_found() {
        assert_eq!(broken(&[("rules", &["log"])]), ["`rules` uses `log`, which its row does not allow"]);
    }

    #[test]
    fn a_crate_without_a_row_and_a_row_without_a_crate_are_found() {
        assert_eq!(broken(&[("helpers", &[])]), ["`helpers` is in the tree and has no row"]);
        assert_eq!(broken(&[("board", &[])]), ["`board` is in the tree and its row says \"Not built yet.\""]);
        let without = Table::parse(PAGE).expect("a readable table").broken_by(&edges(&[("log", &[])]));
        assert!(without.contains(&"`runner` has a row and is not in the tree".to_owned()), "{without:?}");
    }

    #[test]
    fn a_row_that_looks_upwards_and_a_page_without_a_table_are_refused() {
        let upwards = PAGE.replace("| `log` | The log | – |", "| `log` | The log | `rules` |");
        assert_eq!(Table::parse(&upwards).err().as_deref(), Some("row `log`: `rules` has no row above"));
        assert!(Table::parse("# A page without a table").is_err());
    }
}
