//! Situation × command: what can be done where, and which rule says no where it cannot.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use workflow::event::MailboxType;
use workflow::{ActionKind, Possible, Role, Rule, allowed, permitted};

use super::cast::{REQUEST, today};
use super::standing::{Standing, ended, open};
use super::walk::about_a_request;
use super::world::{actor, now};

/// The families of commands about a request: the title of each, and its first command.
const FAMILIES: [(&str, ActionKind); 9] = [
    ("The file", ActionKind::AddMailbox),
    ("Corrections", ActionKind::AskCorrection),
    ("First step: adhesion", ActionKind::AcceptStructure),
    ("Second step: the need", ActionKind::AddMailboxUser),
    ("Third step: creation", ActionKind::AcceptTerms),
    ("Fourth step: credentials", ActionKind::DeclareCredentialsSent),
    ("Fifth step: partners", ActionKind::TellPartner),
    ("Ends", ActionKind::CloseRequest),
    ("Life after the first equipment", ActionKind::AnnounceMailboxClosing),
];

/// What a command meets in a situation.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Cell {
    /// It can be done.
    Yes,
    /// It would change nothing.
    IsSo,
    /// There is nothing there to do it to.
    Nothing,
    /// These rules refuse it.
    No(BTreeSet<Rule>),
}

/// The cells of every command about a request, over the situations of one type of mailbox.
type Grid = BTreeMap<ActionKind, Vec<Cell>>;

/// The tables of every family, open and ended, with the rows of other mailboxes where they differ.
pub(crate) fn tables() -> String {
    let mut page = String::new();
    for (title, columns) in [("Open requests", open as fn(MailboxType) -> Vec<Standing>), ("Ended requests", ended)] {
        let _ = writeln!(page, "### {title}\n");
        page.push_str(&columns_told(&columns(MailboxType::Nominative)));
        let heads: Vec<_> = columns(MailboxType::Nominative).iter().map(|standing| standing.head).collect();
        let grid = grid(&columns(MailboxType::Nominative));
        let others = [MailboxType::Organisational, MailboxType::Application];
        let others = others.map(|mailbox_type| (mailbox_type, self::grid(&columns(mailbox_type))));
        let offered = |kind: &ActionKind| {
            let grids = [&grid].into_iter().chain(others.iter().map(|(_, other)| other));
            grids.into_iter().flat_map(|grid| &grid[kind]).any(|cell| *cell != Cell::Nothing)
        };
        let forgotten: Vec<_> = about_a_request().filter(|kind| !offered(kind)).collect();
        assert!(forgotten.is_empty(), "`allowed` says nothing of {forgotten:?}");
        for (name, kinds) in families() {
            let _ = writeln!(page, "#### {name}\n");
            page.push_str(&family(&kinds, &heads, &grid, &others));
        }
    }
    page
}

fn columns_told(columns: &[Standing]) -> String {
    let told = columns.iter().map(|column| format!("- *{}*: {}.\n", column.head, column.told));
    told.chain(["\n".to_owned()]).collect()
}

/// The commands about a request by family, in the order of the procedure.
pub(crate) fn families() -> Vec<(&'static str, Vec<ActionKind>)> {
    let mut families: Vec<(&str, Vec<ActionKind>)> = Vec::new();
    for kind in about_a_request() {
        match FAMILIES.iter().find(|(_, first)| *first == kind) {
            Some((title, _)) => families.push((title, vec![kind])),
            None => families.last_mut().expect("the first family begins with the first command").1.push(kind),
        }
    }
    assert_eq!(families.len(), FAMILIES.len(), "every family begins with a command of its own");
    families
}

fn grid(columns: &[Standing]) -> Grid {
    let mut grid: Grid = about_a_request().map(|kind| (kind, vec![Cell::Nothing; columns.len()])).collect();
    for (at, column) in columns.iter().enumerate() {
        for role in [Role::Agent, Role::Supervisor] {
            let by = actor(if role == Role::Agent { ActionKind::AddNote } else { ActionKind::ReopenRequest });
            let possibilities = allowed(column.world.state(), REQUEST, by, (now(), &today()));
            for possibility in possibilities.into_iter().filter(|possibility| asked_as(possibility.kind) == role) {
                if possibility.mailbox.is_none_or(|mailbox| column.world.request().mailboxes.contains_key(&mailbox)) {
                    let row = grid.get_mut(&possibility.kind).expect("every kind about a request has its row");
                    row[at] = row[at].clone().and(possibility.possible);
                }
            }
        }
    }
    grid
}

/// An agent, or a supervisor where only they may.
fn asked_as(kind: ActionKind) -> Role {
    if permitted(kind).contains(&Role::Agent) { Role::Agent } else { Role::Supervisor }
}

impl Cell {
    /// One mailbox, user or partner more: what can be done to any of them can be done.
    fn and(self, possible: Possible) -> Self {
        match (self, possible) {
            (Self::Yes, _) | (_, Possible::Yes) => Self::Yes,
            (Self::IsSo, _) | (_, Possible::IsSo) => Self::IsSo,
            (Self::Nothing, Possible::No(refusal)) => Self::No(BTreeSet::from([refusal.rule])),
            (Self::No(mut rules), Possible::No(refusal)) => {
                rules.insert(refusal.rule);
                Self::No(rules)
            }
        }
    }

    fn print(&self, notes: &[Rule]) -> String {
        match self {
            Self::Yes => "✓".to_owned(),
            Self::IsSo => "=".to_owned(),
            Self::Nothing => "·".to_owned(),
            Self::No(rules) => {
                let letter =
                    |rule| letter(notes.iter().position(|note| note == rule).expect("every rule has its note"));
                rules.iter().map(letter).collect::<Vec<_>>().join(" ")
            }
        }
    }
}

/// `a` to `z`: no table needs more.
fn letter(at: usize) -> String {
    let at = u8::try_from(at).expect("a table has few notes");
    assert!(at < 26, "a table has at most 26 notes");
    char::from(b'a' + at).to_string()
}

fn family(kinds: &[ActionKind], heads: &[&str], grid: &Grid, others: &[(MailboxType, Grid)]) -> String {
    // A mailbox without users has nothing to do to one: that is said once, and not in a row each.
    let differs = |other: &Grid, kind: &ActionKind| {
        other[kind] != grid[kind] && other[kind].iter().any(|cell| *cell != Cell::Nothing)
    };
    let differing = |other: &Grid| kinds.iter().copied().filter(|kind| differs(other, kind)).collect::<Vec<_>>();
    let blocks: Vec<_> = others.iter().map(|(kind, other)| (*kind, other, differing(other))).collect();
    let shown = kinds.iter().map(|kind| &grid[kind]);
    let shown = shown.chain(blocks.iter().flat_map(|(_, other, kinds)| kinds.iter().map(|kind| &other[kind])));
    let notes = notes(shown);
    let mut page = rows("Command", kinds, heads, (grid, &notes));
    for (mailbox_type, other, kinds) in blocks.iter().filter(|(_, _, kinds)| !kinds.is_empty()) {
        let title = match mailbox_type {
            MailboxType::Nominative => "Nominative",
            MailboxType::Organisational => "Organisational",
            MailboxType::Application => "Applicative",
        };
        page.push_str(&rows(title, kinds, heads, (other, &notes)));
    }
    let legend: Vec<_> = notes.iter().enumerate().map(|(at, rule)| format!("{} `{rule}`", letter(at))).collect();
    if !legend.is_empty() {
        let _ = writeln!(page, "{}\n", legend.join(" · "));
    }
    page
}

/// The rules of a table, in the order in which they are met.
fn notes<'a>(rows: impl Iterator<Item = &'a Vec<Cell>>) -> Vec<Rule> {
    let mut notes = Vec::new();
    for cell in rows.flatten() {
        if let Cell::No(rules) = cell {
            let new: Vec<_> = rules.iter().filter(|rule| !notes.contains(*rule)).copied().collect();
            notes.extend(new);
        }
    }
    notes
}

fn rows(title: &str, kinds: &[ActionKind], heads: &[&str], (grid, notes): (&Grid, &[Rule])) -> String {
    let mut page = format!("| {title} | {} |\n|---|{}\n", heads.join(" | "), ":-:|".repeat(heads.len()));
    for kind in kinds {
        let cells: Vec<_> = grid[kind].iter().map(|cell| cell.print(notes)).collect();
        let whose = if asked_as(*kind) == Role::Agent { "" } else { " (S)" };
        let _ = writeln!(page, "| `{kind}`{whose} | {} |", cells.join(" | "));
    }
    page.push('\n');
    page
}
