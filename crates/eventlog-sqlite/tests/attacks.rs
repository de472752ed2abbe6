//! Raw SQL against the log: what cannot be written back, added or taken away, by us or by a stranger's SQLite.

mod common;

use common::{Log, refusal};
use eventlog::contract::sample::{Draft, subject, tag};
use eventlog_sqlite::SqliteStore;
use rusqlite::Connection;

/// Statements that would falsify a log of three entries, and what each is refused with. The same list is tried through
/// our SQLite and through Python's.
const ATTACKS: [(&str, &str); 25] = [
    ("UPDATE entries SET bytes = x'7b7d' WHERE position = 1", "an entry is never altered"),
    ("UPDATE entries SET recorded_at = recorded_at + 1", "an entry is never altered"),
    ("UPDATE OR REPLACE entries SET position = 2 WHERE position = 1", "an entry is never altered"),
    ("DELETE FROM entries WHERE position = 3", "an entry is never removed"),
    ("DELETE FROM entries", "an entry is never removed"),
    (
        "INSERT OR REPLACE INTO entries SELECT 3, 9000000000000000000, leaf, bytes FROM entries WHERE position = 3",
        "stands right after the last",
    ),
    (
        "REPLACE INTO entries SELECT 2, 9000000000000000000, leaf, bytes FROM entries WHERE position = 1",
        "right after the last",
    ),
    (
        "INSERT OR IGNORE INTO entries SELECT 1, 9000000000000000000, leaf, bytes FROM entries WHERE position = 1",
        "right after the last",
    ),
    (
        "INSERT INTO entries SELECT 5, 9000000000000000000, leaf, bytes FROM entries WHERE position = 3",
        "right after the last",
    ),
    (
        "INSERT INTO entries SELECT NULL, 9000000000000000000, leaf, bytes FROM entries WHERE position = 3",
        "right after the last",
    ),
    (
        "INSERT INTO entries SELECT 0, 9000000000000000000, leaf, bytes FROM entries WHERE position = 3",
        "right after the last",
    ),
    (
        "INSERT INTO entries SELECT 4, recorded_at, leaf, bytes FROM entries WHERE position = 3",
        "recorded after the last",
    ),
    ("INSERT INTO tags (tag, position) VALUES (42, 3)", "a tag is written right before its entry"),
    ("INSERT OR IGNORE INTO tags (tag, position) VALUES (42, 1)", "a tag is written right before its entry"),
    ("INSERT INTO tags (tag, position) VALUES (42, 5)", "a tag is written right before its entry"),
    ("UPDATE tags SET position = 1 WHERE position = 2", "a tag is never altered"),
    ("DELETE FROM tags WHERE position = 2", "a tag is never removed"),
    ("INSERT INTO sealed SELECT 3, 0, subject, ciphertext FROM sealed", "right before its entry"),
    ("REPLACE INTO sealed SELECT position, ordinal, subject, x'00' FROM sealed", "right before its entry"),
    ("UPDATE sealed SET ciphertext = x'00'", "a ciphertext is never altered"),
    (
        "INSERT INTO commands SELECT randomblob(16), body, 3, 3, recorded_at FROM commands LIMIT 1",
        "before its first entry",
    ),
    ("REPLACE INTO commands SELECT id, body, 4, 4, recorded_at FROM commands LIMIT 1", "before its first entry"),
    ("UPDATE commands SET last = last + 1, body = NULL", "only the body can be forgotten"),
    ("UPDATE commands SET body = randomblob(32)", "only the body can be forgotten"),
    ("DELETE FROM commands", "a command is never removed"),
];

/// The same for the one row of the clock.
const ATTACKS_ON_THE_CLOCK: [(&str, &str); 5] = [
    ("UPDATE clock SET accepted = -1", "only moves forward"),
    ("UPDATE clock SET accepted = accepted", "only moves forward"),
    ("INSERT INTO clock VALUES (2, 1)", "the clock is one row"),
    ("REPLACE INTO clock VALUES (1, 1)", "the clock is one row"),
    ("DELETE FROM clock", "the clock is never removed"),
];

fn attacks() -> impl Iterator<Item = (&'static str, &'static str)> {
    ATTACKS.into_iter().chain(ATTACKS_ON_THE_CLOCK)
}

/// Three entries in two appends, one ciphertext.
async fn log_of_three() -> Log {
    let log = Log::create();
    let store = log.open();
    common::append(&store, Draft::event("opened", &["a:1"]).and("closed", &["a:1", "b:1"])).await;
    common::append(&store, Draft::event("opened", &["a:1"]).sealing(subject(1), b"sealed")).await;
    store.close();
    log
}

#[tokio::test]
async fn raw_sql_is_refused_and_changes_nothing() {
    let log = log_of_three().await;
    let attacker = Connection::open(log.path()).unwrap();
    let before = log.contents();
    for (attack, expected) in attacks() {
        let refused = attacker.execute_batch(attack).map_err(|error| error.to_string());
        assert!(refusal(&refused).contains(expected), "{attack}: {refused:?}");
        assert_eq!(log.contents(), before, "{attack} left something behind");
    }
}

#[tokio::test]
async fn a_refused_attack_inside_a_transaction_leaves_the_rest_of_it_harmless() {
    let log = log_of_three().await;
    let attacker = Connection::open(log.path()).unwrap();
    let before = log.contents();
    attacker.execute_batch("BEGIN; SAVEPOINT s").unwrap();
    for (attack, _) in attacks() {
        assert!(attacker.execute_batch(attack).is_err());
    }
    attacker.execute_batch("RELEASE s; COMMIT").unwrap();
    assert_eq!(log.contents(), before);
}

/// A stranger with another SQLite, on a copy: Debian's must not write a live file.
#[tokio::test]
async fn a_strangers_sqlite_is_refused_the_same() {
    let log = log_of_three().await;
    let copy = log.copied();
    let attacks: Vec<(&str, &str)> = attacks().collect();
    let script = "
import json, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
for attack, expected in json.loads(sys.argv[2]):
    try:
        connection.execute(attack)
        sys.exit(f'passed: {attack}')
    except sqlite3.Error as error:
        if expected not in str(error):
            sys.exit(f'{attack}: {error}')
print(sqlite3.sqlite_version, connection.execute('SELECT count(*) FROM entries').fetchone()[0])
";
    let ran = std::process::Command::new("python3")
        .args(["-c", script, copy.to_str().unwrap(), &serde_json::to_string(&attacks).unwrap()])
        .output();
    let Ok(ran) = ran else { return eprintln!("left out: no python3 here to play the stranger") };
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let said = String::from_utf8(ran.stdout).unwrap();
    assert!(said.trim().ends_with(" 3"), "{said}");
    assert!(!said.starts_with(rusqlite::version()), "this was to be another SQLite than ours: {said}");
}

#[tokio::test]
async fn a_dropped_trigger_is_noticed_at_the_next_opening() {
    for sabotage in [
        "DROP TRIGGER entries_remain",
        "DROP TRIGGER tags_stay; CREATE TRIGGER tags_stay BEFORE UPDATE ON tags BEGIN SELECT 1; END",
        "DROP INDEX sealed_by_subject",
        "CREATE TRIGGER mine AFTER INSERT ON entries BEGIN DELETE FROM sealed; END",
        "CREATE TABLE mine (a)",
    ] {
        let log = log_of_three().await;
        Connection::open(log.path()).unwrap().execute_batch(sabotage).unwrap();
        let refused = SqliteStore::open(log.path(), log.options()).map(|_| ()).map_err(|error| error.to_string());
        assert!(refusal(&refused).contains("is not as it was created"), "{sabotage}: {refused:?}");
    }
}

#[tokio::test]
async fn rows_smuggled_in_before_their_entry_do_no_harm_and_are_found() {
    let log = log_of_three().await;
    let attacker = Connection::open(log.path()).unwrap();
    let number = tag("a:2").index_key();
    attacker.execute("INSERT INTO tags (tag, position) VALUES (?1, 4)", [number]).unwrap();
    let store = log.open();
    let receipt = common::append(&store, Draft::event("opened", &["a:1"])).await;
    assert_eq!(receipt.first.get(), 4);
    let condition = eventlog::contract::sample::nothing(&[], &["a:2"], 0);
    common::append(&store, Draft::event("opened", &["a:2"]).under(condition)).await;
    store.close();
    let fault = log.fault();
    assert_eq!((fault.position.get(), fault.check), (4, eventlog_sqlite::audit::Check::Tags));
}
