//! What a hand with all rights does to files: SQL behind the triggers, which stand again afterwards, and lines of text.

use std::fs;
use std::path::Path;

use rusqlite::Connection;

use crate::folder::Folder;

/// Does `deed` in a database of the folder with its triggers out of the way, and puts them back word for word.
pub(crate) fn behind_triggers<T>(folder: &Folder, name: &str, deed: impl FnOnce(&Connection) -> T) -> T {
    let connection = Connection::open(folder.file(name)).expect("a database");
    connection.execute_batch("PRAGMA foreign_keys = OFF").expect("a setting");
    let triggers = triggers(&connection);
    for (trigger, _) in &triggers {
        connection.execute_batch(&format!("DROP TRIGGER {trigger}")).expect("a trigger less");
    }
    let done = deed(&connection);
    for (_, statement) in &triggers {
        connection.execute_batch(statement).expect("the trigger stands again");
    }
    done
}

/// Runs statements behind the triggers of `log.db`.
pub(crate) fn in_log(folder: &Folder, sql: &str) {
    behind_triggers(folder, "log.db", |log| log.execute_batch(sql).expect("a deed"));
}

/// Runs statements behind the triggers of `keys.db`.
pub(crate) fn in_keys(folder: &Folder, sql: &str) {
    behind_triggers(folder, "keys.db", |keys| keys.execute_batch(sql).expect("a deed"));
}

/// Runs statements behind the triggers of `access.db`.
pub(crate) fn in_journal(folder: &Folder, sql: &str) {
    behind_triggers(folder, "access.db", |journal| journal.execute_batch(sql).expect("a deed"));
}

/// Runs statements on a table of a read model's live generation, named `{table}`.
pub(crate) fn in_read_model(folder: &Folder, (file, projection): (&str, &str), sql: &str) {
    let connection = Connection::open(folder.file(file)).expect("a database");
    let live = "SELECT number FROM generation WHERE state = 'live' AND projection = ?1";
    let number: i64 = connection.query_row(live, [projection], |row| row.get(0)).expect("a live generation");
    connection.execute_batch(&sql.replace("{g}", &format!("g{number}_"))).expect("a deed");
}

/// Runs statements in a database of the folder that no trigger stands against.
pub(crate) fn plainly(folder: &Folder, name: &str, sql: &str) {
    Connection::open(folder.file(name)).and_then(|connection| connection.execute_batch(sql)).expect("a deed");
}

/// Takes a trigger away and leaves it away.
pub(crate) fn drop_trigger(folder: &Folder, name: &str, trigger: &str) {
    plainly(folder, name, &format!("DROP TRIGGER {trigger}"));
}

/// Writes the lines of a file of the folder anew.
pub(crate) fn rewrite_lines(folder: &Folder, name: &str, change: impl FnOnce(&mut Vec<String>)) {
    let path = folder.file(name);
    let mut lines: Vec<String> =
        fs::read_to_string(&path).expect("a file of lines").lines().map(str::to_owned).collect();
    change(&mut lines);
    write_lines(&path, &lines);
}

/// Writes lines, each with its end.
pub(crate) fn write_lines(path: &Path, lines: &[String]) {
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    fs::write(path, text).expect("a written file");
}

/// Name and statement of every trigger.
fn triggers(connection: &Connection) -> Vec<(String, String)> {
    let mut select =
        connection.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").expect("a statement");
    let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("triggers");
    rows.collect::<rusqlite::Result<_>>().expect("triggers")
}
