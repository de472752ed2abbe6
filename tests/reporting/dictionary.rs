//! The views against the dictionary of the page: what a reporting job was told to find there stays there, in its place.

use rusqlite::{Connection, OpenFlags};

use crate::page;
use crate::service::Folder;

/// Where the views are not what the page says, for whoever changed them.
fn breaking(found: &[(String, String)], told: &[(String, String)]) -> Option<String> {
    let text = |(view, column): &(String, String)| format!("{view}.{column}");
    let gone: Vec<String> = told.iter().filter(|column| !found.contains(column)).map(text).collect();
    if !gone.is_empty() {
        return Some(format!(
            "BREAKING CHANGE for reporting jobs: {} stood in docs/read-model.md and is not in read.db any more. Keep it, or \
             announce its end in CHANGELOG.md under Removed and take it out of the page",
            gone.join(", ")
        ));
    }
    let new: Vec<String> = found.iter().filter(|column| !told.contains(column)).map(text).collect();
    if !new.is_empty() {
        return Some(format!("docs/read-model.md does not say what {} mean", new.join(", ")));
    }
    let moved = found.iter().zip(told).find(|(found, told)| found != told)?;
    Some(format!(
        "BREAKING CHANGE for reporting jobs that read columns by number: {} stands where docs/read-model.md has {}",
        text(moved.0),
        text(moved.1)
    ))
}

/// Every view of the file with its columns, in the order of the page where it has them.
fn columns(folder: &Folder, told: &[(String, String)]) -> Vec<(String, String)> {
    let file =
        Connection::open_with_flags(folder.read_models(), OpenFlags::SQLITE_OPEN_READ_ONLY).expect("read models");
    let mut views = file.prepare("SELECT name FROM sqlite_schema WHERE type = 'view'").expect("a schema");
    let views = views.query_map([], |row| row.get(0)).expect("views");
    let mut views: Vec<String> = views.collect::<Result<_, _>>().expect("names");
    views.sort_by_key(|view| told.iter().position(|(told, _)| told == view).unwrap_or(usize::MAX));
    let of = |view: String| {
        let statement = file.prepare(&format!("SELECT * FROM {view}")).expect("a view can be asked");
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        names.into_iter().map(move |name| (view.clone(), name))
    };
    views.into_iter().flat_map(of).collect()
}

#[test]
fn the_views_are_those_of_the_dictionary_column_by_column() {
    let folder = Folder::with_every_journey();
    let told = page::dictionary();
    assert_eq!(breaking(&columns(&folder, &told), &told), None);
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
    let said = breaking(&renamed, &told).expect("a renamed column");
    assert!(said.starts_with("BREAKING CHANGE for reporting jobs: v_requests.opened_at stood"), "{said}");
    let mut moved = told.clone();
    moved.swap(4, 5);
    assert!(breaking(&moved, &told).expect("moved").contains("by number: v_requests.structure_name stands where"));
    assert!(breaking(&told, &told[1..]).expect("new").contains("does not say what v_requests.reference mean"));
}
