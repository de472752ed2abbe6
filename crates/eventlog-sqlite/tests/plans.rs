//! No statement of the store walks a table: what it costs does not grow with the log.

mod common;

use common::Log;
use eventlog_sqlite::statements;

#[test]
fn no_statement_scans_or_sorts() {
    let log = Log::create();
    let raw = log.raw();
    for (name, statement) in statements::ALL {
        let plan: Vec<String> = raw.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).unwrap().raw_query_plan();
        for step in &plan {
            assert!(!step.contains("SCAN") && !step.contains("TEMP B-TREE"), "{name}: {plan:?}");
        }
    }
}

#[test]
fn tags_subjects_and_commands_are_sought_in_their_index() {
    let log = Log::create();
    let raw = log.raw();
    for (statement, expected) in [
        (statements::SEEK_TAG, "SEARCH tags USING PRIMARY KEY (tag=? AND position>?)"),
        (statements::READ_COMMAND, "SEARCH commands USING PRIMARY KEY (id=?)"),
        (statements::FORGET_SUBJECT, "SEARCH sealed USING INDEX sealed_by_subject (subject=?)"),
        (statements::READ_SEALED, "SEARCH sealed USING PRIMARY KEY (position=?)"),
        (statements::SCAN_ENTRIES, "SEARCH entries USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"),
        (statements::FORGET_BODIES, "SEARCH commands USING INDEX commands_with_body (recorded_at<?)"),
    ] {
        let plan = raw.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).unwrap().raw_query_plan();
        assert!(plan.iter().any(|step| step == expected), "{statement}: {plan:?}");
    }
}

trait Planned {
    fn raw_query_plan(&mut self) -> Vec<String>;
}

impl Planned for rusqlite::Statement<'_> {
    /// The steps of the plan, in order; unbound parameters are NULL, which does not change it.
    fn raw_query_plan(&mut self) -> Vec<String> {
        self.raw_query().mapped(|row| row.get(3)).collect::<Result<_, _>>().unwrap()
    }
}
