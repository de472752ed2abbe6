//! Query plans: whatever a command does is a search by key, however many subjects there are.

use rusqlite::Connection;

use crate::{copying, doctor, lookups, reading, schema, writing};

fn plan(connection: &Connection, statement: &str) -> String {
    let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).unwrap();
    let unbound = vec![None::<i64>; explain.parameter_count()];
    let steps = explain.query_map(rusqlite::params_from_iter(unbound), |row| row.get::<_, String>("detail")).unwrap();
    steps.map(Result::unwrap).collect::<Vec<_>>().join("; ")
}

#[test]
fn no_statement_of_a_command_scans_a_table() {
    let connection = Connection::open_in_memory().unwrap();
    schema::create(&connection).unwrap();
    for statement in [
        lookups::SELECT_LOOKUP,
        lookups::SELECT_OF_SUBJECT,
        lookups::UPDATE_MAC,
        reading::SELECT_STATE,
        reading::SELECT_KEY,
        copying::SELECT_IS_KNOWN,
        doctor::SELECT_SUBJECTS,
        writing::OVERWRITE_KEY,
    ] {
        let plan = plan(&connection, statement);
        assert!(plan.contains("SEARCH"), "{statement}: {plan}");
        assert!(!plan.replace("SCAN CONSTANT ROW", "").contains("SCAN"), "{statement}: {plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{statement}: {plan}");
    }
}
