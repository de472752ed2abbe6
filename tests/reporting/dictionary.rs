//! The views against the dictionary of the page: the page is printed from the code, and what a reporting job was told to find
//! stays there, in its place, unless its end was announced.

use std::fs;

use audit_trail::Events;
use read_model::{Column, OWN_VIEWS, Projection};
use request_status::Requests;
use rusqlite::{Connection, OpenFlags};

use crate::page;
use crate::service::Folder;

/// Set this to print the dictionary into the page: `WRITE_PAGES=1 cargo test -p acceptance --test reporting dictionary`.
const WRITE: &str = "WRITE_PAGES";

/// View and column.
type Name = (String, String);

/// Every view that strangers may read, with its columns and their meanings.
fn views() -> Vec<(&'static str, &'static [Column])> {
    let views = Requests.schema().views.iter().chain(Events.schema().views);
    views.map(|view| (view.name, view.columns)).chain(OWN_VIEWS).collect()
}

/// The table of the page, as the code has it.
fn printed() -> String {
    let rows = views().into_iter().flat_map(|(view, columns)| {
        columns.iter().map(move |column| format!("| `{view}` | `{}` | {} |\n", column.name, column.meaning))
    });
    ["| View | Column | Meaning |\n|---|---|---|\n".to_owned()].into_iter().chain(rows).collect()
}

/// Where the views are not what reporting jobs were told, for whoever changed them; `announced` says whose end was.
fn breaking(found: &[Name], told: &[Name], announced: impl Fn(&str) -> bool) -> Option<String> {
    let text = |(view, column): &Name| format!("{view}.{column}");
    let gone: Vec<String> = told.iter().filter(|column| !found.contains(column)).map(text).collect();
    let silent: Vec<&str> = gone.iter().map(String::as_str).filter(|column| !announced(column)).collect();
    if !silent.is_empty() {
        return Some(format!(
            "BREAKING CHANGE for reporting jobs: {} stood in docs/read-model.md and is not in read.db any more. Keep it, or \
             announce its end in CHANGELOG.md under Removed",
            silent.join(", ")
        ));
    }
    let still = |(view, column): &&Name| !gone.contains(&format!("{view}.{column}"));
    let before: Vec<&Name> = told.iter().filter(still).collect();
    let after: Vec<&Name> = found.iter().filter(|column| told.contains(column)).collect();
    let moved = after.iter().zip(&before).find(|(found, told)| found != told);
    moved.map(|(found, told)| {
        let (found, told) = (text(found), text(told));
        format!("BREAKING CHANGE for reporting jobs that read columns by number: {found} stands where docs/read-model.md has {told}")
    })
}

/// Says whether the changelog tells, under Removed, that a `view.column` is gone.
fn is_announced(column: &str) -> bool {
    let changelog = fs::read_to_string(acceptance::workspace_root().join("CHANGELOG.md")).expect("the changelog");
    let mut removed = changelog.split("### ").filter(|section| section.starts_with("Removed"));
    removed.any(|section| section.contains(&format!("`{column}`")))
}

/// Every view of the file with its columns, in the order of `like` where it has them.
fn columns(folder: &Folder, like: &[Name]) -> Vec<Name> {
    let file =
        Connection::open_with_flags(folder.read_models(), OpenFlags::SQLITE_OPEN_READ_ONLY).expect("read models");
    let mut views = file.prepare("SELECT name FROM sqlite_schema WHERE type = 'view'").expect("a schema");
    let views = views.query_map([], |row| row.get(0)).expect("views");
    let mut views: Vec<String> = views.collect::<Result<_, _>>().expect("names");
    views.sort_by_key(|view| like.iter().position(|(told, _)| told == view).unwrap_or(usize::MAX));
    let of = |view: String| {
        let statement = file.prepare(&format!("SELECT * FROM {view}")).expect("a view can be asked");
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        names.into_iter().map(move |name| (view.clone(), name))
    };
    views.into_iter().flat_map(of).collect()
}

#[test]
fn the_page_is_printed_from_the_code_and_takes_nothing_back_in_silence() {
    let names = views()
        .into_iter()
        .flat_map(|(view, columns)| columns.iter().map(move |column| (view.to_owned(), column.name.to_owned())));
    let names: Vec<Name> = names.collect();
    // Asked before anything is written: printing anew is no way round it.
    assert_eq!(breaking(&names, &page::dictionary(), is_announced), None);
    if std::env::var(WRITE).is_ok() {
        page::put_dictionary(&printed());
    }
    assert!(
        page::text().contains(&format!("\n{}\n", printed())),
        "docs/read-model.md is old; {WRITE}=1 prints it anew"
    );
}

#[test]
fn the_views_of_the_file_are_those_of_the_page_column_by_column() {
    let folder = Folder::with_every_journey();
    let told = page::dictionary();
    assert_eq!(columns(&folder, &told), told);
    let mut views: Vec<&str> = told.iter().map(|(view, _)| view.as_str()).collect();
    views.dedup();
    let all = [
        "v_requests",
        "v_mailboxes",
        "v_users",
        "v_events",
        "v_request_events",
        "v_event_policies",
        "v_checkpoints",
        "v_parked",
    ];
    assert_eq!(views, all, "the views that reporting jobs were promised");
}

#[test]
fn what_breaks_reporting_jobs_is_called_so() {
    let told = page::dictionary();
    let mut renamed = told.clone();
    renamed[3].1 = "opened_on".to_owned();
    let said = breaking(&renamed, &told, |_| false).expect("a renamed column");
    assert!(said.starts_with("BREAKING CHANGE for reporting jobs: v_requests.opened_at stood"), "{said}");
    assert_eq!(breaking(&renamed, &told, |column| column == "v_requests.opened_at"), None, "its end was announced");
    let mut moved = told.clone();
    moved.swap(4, 5);
    let said = breaking(&moved, &told, |_| false).expect("moved");
    assert!(said.contains("by number: v_requests.structure_name stands where"), "{said}");
    let mut added = told.clone();
    added.insert(36, ("v_requests".to_owned(), "colour".to_owned()));
    assert_eq!(breaking(&added, &told, |_| false), None, "a column more breaks nobody who names what they read");
    assert!(!is_announced("v_requests.stage"));
}
