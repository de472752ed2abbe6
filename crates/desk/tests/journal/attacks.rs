//! What a tool of strangers tries on the file: refused by the file itself, or found by the walk.

use desk::{Journal, JournalError};
use rusqlite::Connection;

use crate::support::{Place, numbers};

/// The statements that tables and triggers must refuse, whoever sends them.
const REFUSED: [&str; 13] = [
    "UPDATE rows SET bytes = bytes WHERE number = 2",
    "DELETE FROM rows WHERE number = 2",
    "DELETE FROM rows",
    "INSERT OR REPLACE INTO rows SELECT 2, at, hash, bytes FROM rows WHERE number = 3",
    "REPLACE INTO rows SELECT number, at, hash, bytes FROM rows WHERE number = 3",
    "INSERT INTO rows SELECT 5, at + 9, hash, bytes FROM rows WHERE number = 3",
    "INSERT INTO rows SELECT 4, 1, hash, bytes FROM rows WHERE number = 3",
    "INSERT INTO purged (id, last) VALUES (2, 3)",
    "UPDATE purged SET last = 3",
    "UPDATE purged SET last = -1",
    "DELETE FROM purged",
    "UPDATE text_keys SET wrapped = zeroblob(72) || x'00'",
    "DELETE FROM text_keys",
];

fn attacked() -> (Place, Journal) {
    let place = Place::new();
    let mut journal = place.with([10, 20, 30]);
    journal.text_key("2026-11", || [7; 72]).unwrap();
    (place, journal)
}

#[test]
fn rows_are_never_altered_removed_replaced_or_left_out() {
    let (place, journal) = attacked();
    let raw = place.raw();
    for statement in REFUSED {
        assert!(raw.execute_batch(statement).is_err(), "{statement} was not refused");
    }
    assert_eq!(numbers(&journal), [3, 2, 1]);
    assert_eq!(journal.verify().unwrap().unwrap().rows, 3);
}

/// Does to the rows what no trigger stops: they are dropped first, and made again.
fn behind_the_triggers(raw: &Connection, statement: &str) {
    let triggers: Vec<(String, String)> = raw
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .collect::<rusqlite::Result<_>>()
        .unwrap();
    triggers.iter().for_each(|(name, _)| raw.execute_batch(&format!("DROP TRIGGER {name}")).unwrap());
    assert!(raw.execute(statement, []).unwrap() > 0, "{statement} did nothing");
    triggers.iter().for_each(|(_, sql)| raw.execute_batch(sql).unwrap());
}

#[test]
fn a_row_that_was_touched_is_named() {
    let cases = [
        (
            "UPDATE rows SET bytes = CAST(replace(CAST(bytes AS TEXT), 'agent', 'agenT') AS BLOB) WHERE number = 2",
            2,
            "hash to",
        ),
        ("UPDATE rows SET hash = zeroblob(32) WHERE number = 1", 1, "hash to"),
        ("UPDATE rows SET at = at + 1 WHERE number = 3", 3, "not those of the bytes"),
        ("DELETE FROM rows WHERE number = 2", 3, "after row 1"),
        ("DELETE FROM rows WHERE number = 1", 2, "it is the first"),
        ("UPDATE purged SET last = 2", 1, "calls the rows up to 2 purged"),
    ];
    for (statement, number, reason) in cases {
        let (place, journal) = attacked();
        behind_the_triggers(&place.raw(), statement);
        drop(journal);
        let broken = place.open().verify().unwrap().expect_err(statement);
        assert_eq!(broken.number, number, "{statement}: {broken}");
        assert!(broken.reason.contains(reason), "{statement}: {broken}");
    }
}

#[test]
fn a_row_with_a_hash_of_its_own_does_not_fit_the_chain() {
    let (place, journal) = attacked();
    let raw = place.raw();
    // Bytes altered, and the hash made to fit them: the next row chains to the true one.
    let bytes: Vec<u8> = raw.query_row("SELECT bytes FROM rows WHERE number = 2", [], |row| row.get(0)).unwrap();
    let forged = String::from_utf8(bytes).unwrap().replace("\"uid\":1000", "\"uid\":1001").into_bytes();
    let hash = {
        use sha2::{Digest, Sha256};
        Sha256::new().chain_update([0]).chain_update(&forged).finalize()
    };
    let hex = |bytes: &[u8]| desk::row::hex(bytes);
    behind_the_triggers(
        &raw,
        &format!("UPDATE rows SET bytes = x'{}', hash = x'{}' WHERE number = 2", hex(&forged), hex(&hash)),
    );
    let broken = journal.verify().unwrap().unwrap_err();
    assert_eq!(broken.number, 3, "{broken}");
    assert!(broken.reason.contains("chains to"), "{broken}");
}

#[test]
fn a_file_without_a_trigger_or_with_a_table_more_is_not_used() {
    for statement in ["DROP TRIGGER rows_stay", "CREATE TABLE more (n INTEGER)"] {
        let (place, journal) = attacked();
        drop(journal);
        place.raw().execute_batch(statement).unwrap();
        assert!(matches!(Journal::open(&place.path()), Err(JournalError::Damaged { .. })), "{statement}");
    }
}

#[test]
fn what_is_no_journal_is_not_used_and_not_touched() {
    let place = Place::new();
    for bytes in ["no database at all, and long enough to be looked at as one".repeat(20), String::from("short")] {
        std::fs::write(place.path(), &bytes).unwrap();
        assert!(matches!(Journal::open(&place.path()), Err(JournalError::Damaged { .. })));
        assert_eq!(std::fs::read_to_string(place.path()).unwrap(), bytes);
    }
    std::fs::remove_file(place.path()).unwrap();
    place.raw().execute_batch("CREATE TABLE foreign_rows (n INTEGER)").unwrap();
    assert!(matches!(Journal::open(&place.path()), Err(JournalError::Damaged { .. })));
    std::fs::remove_file(place.path()).unwrap();
    std::fs::create_dir(place.path()).unwrap();
    assert!(Journal::open(&place.path()).is_err());
}

#[test]
fn a_newer_file_is_refused() {
    let (place, journal) = attacked();
    drop(journal);
    place.raw().execute_batch("PRAGMA user_version = 2").unwrap();
    assert!(matches!(Journal::open(&place.path()), Err(JournalError::Newer { found: 2, known: 1, .. })));
}
