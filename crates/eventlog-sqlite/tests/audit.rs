//! An audit finds what was altered behind the triggers' back, and says where.

mod common;

use common::{Log, append};
use eventlog::contract::sample::{Dice, Draft, NOON, subject};
use eventlog::{EventStore, Timestamp};
use eventlog_sqlite::audit::{AuditError, Check};
use rusqlite::params;

/// Five entries in four appends: two events together, two ciphertexts, the clock vouched for.
async fn log_of_five() -> Log {
    let log = Log::create();
    let store = log.open();
    append(&store, Draft::event("opened", &["a:1"]).and("closed", &["a:1", "b:1"])).await;
    let sealed = Draft::event("opened", &["a:1"]).sealing(subject(1), b"one").sealing(subject(2), b"two");
    append(&store, sealed).await;
    let last = store.head().await.unwrap().recorded_at;
    append(&store, Draft::clock_accepted(last)).await;
    append(&store, Draft::event("opened", &["c:1"])).await;
    store.close();
    log
}

#[tokio::test]
async fn a_log_as_it_was_written_passes() {
    let log = log_of_five().await;
    let audited = log.audit().unwrap();
    assert_eq!((audited.head.position.get(), audited.commands, audited.tags), (5, 4, 10));
    assert_eq!((audited.ciphertexts, audited.ciphertexts_destroyed), (2, 0));
    let store = log.open();
    store.forget(subject(1)).await.unwrap();
    log.clock.advance(eventlog::BODY_KEPT_MICROS + 1);
    store.forget_bodies().await.unwrap();
    let audited = log.audit().unwrap();
    assert_eq!((audited.ciphertexts, audited.ciphertexts_destroyed), (1, 1));
}

#[tokio::test]
async fn whatever_is_altered_is_found_where_it_is() {
    use Check::{Ciphertext, Clock, Command, Dense, Entry, Leaf, Tags};
    let mut missed = Vec::new();
    for (sql, position, check) in [
        ("UPDATE entries SET bytes = replace(bytes, 'u1', 'u2') WHERE position = 2", 2, Leaf),
        ("UPDATE entries SET leaf = zeroblob(32) WHERE position = 4", 4, Leaf),
        ("UPDATE entries SET recorded_at = recorded_at + 1 WHERE position = 5", 5, Entry),
        ("DELETE FROM entries WHERE position = 2", 2, Dense),
        ("UPDATE entries SET position = 7 WHERE position = 5", 5, Dense),
        ("DELETE FROM entries WHERE position = 5", 5, Tags),
        ("DELETE FROM tags WHERE rowid_of_two", 2, Tags),
        ("INSERT INTO tags VALUES (42, 3)", 3, Tags),
        ("INSERT INTO tags VALUES (42, 6)", 6, Tags),
        ("UPDATE sealed SET ciphertext = x'00' WHERE ordinal = 1", 3, Ciphertext),
        ("UPDATE sealed SET subject = randomblob(16) WHERE ordinal = 1", 3, Ciphertext),
        ("UPDATE sealed SET ordinal = 2 WHERE ordinal = 1", 3, Ciphertext),
        ("INSERT INTO sealed SELECT 2, 0, subject, ciphertext FROM sealed LIMIT 1", 2, Ciphertext),
        ("UPDATE commands SET last = 1 WHERE first = 1", 1, Command),
        ("UPDATE commands SET last = 9 WHERE first = 5", 5, Command),
        ("UPDATE commands SET recorded_at = 0 WHERE first = 3", 3, Command),
        ("DELETE FROM commands WHERE first = 3", 3, Command),
        ("INSERT INTO commands SELECT randomblob(16), NULL, 2, 2, 0", 2, Command),
        ("UPDATE clock SET accepted = accepted + 1", 0, Clock),
        ("UPDATE entries SET leaf = zeroblob(31) WHERE position = 4", 4, Leaf),
        ("UPDATE entries SET leaf = zeroblob(33) WHERE position = 5", 5, Leaf),
        ("UPDATE sealed SET subject = zeroblob(15) WHERE ordinal = 1", 3, Ciphertext),
        ("DELETE FROM clock", 0, Clock),
        ("INSERT INTO clock VALUES (2, 0)", 0, Clock),
        ("INSERT INTO sealed SELECT 2, 4294967296, subject, ciphertext FROM sealed LIMIT 1", 2, Ciphertext),
        ("INSERT INTO sealed SELECT 9, 4294967296, subject, ciphertext FROM sealed LIMIT 1", 9, Ciphertext),
        ("INSERT INTO sealed SELECT 3, 4294967296, subject, ciphertext FROM sealed LIMIT 1", 3, Ciphertext),
        ("INSERT INTO sealed SELECT 0, 0, subject, ciphertext FROM sealed LIMIT 1", 0, Ciphertext),
        ("INSERT INTO sealed SELECT -7, 0, subject, ciphertext FROM sealed LIMIT 1", 0, Ciphertext),
        ("INSERT INTO tags VALUES (42, 0)", 0, Tags),
        ("INSERT INTO tags VALUES (42, -3)", 0, Tags),
        ("UPDATE commands SET first = -1 WHERE first = 3", 3, Command),
        ("UPDATE commands SET first = -2, last = -1 WHERE first = 3", 3, Command),
        ("INSERT INTO commands SELECT randomblob(16), NULL, -2, -2, 0", 0, Command),
        ("INSERT INTO commands SELECT randomblob(16), NULL, 0, 0, 0", 0, Command),
        ("INSERT INTO commands SELECT randomblob(15), NULL, 2, 2, 0", 2, Command),
        ("UPDATE commands SET body = x'00' WHERE first = 3", 3, Command),
        ("INSERT INTO entries SELECT 0, 0, leaf, bytes FROM entries WHERE position = 1", 0, Dense),
        ("INSERT INTO entries SELECT -9, 0, leaf, bytes FROM entries WHERE position = 1", 0, Dense),
    ] {
        let log = log_of_five().await;
        let sql = sql.replace("rowid_of_two", "position = 2 AND tag = (SELECT max(tag) FROM tags WHERE position = 2)");
        let sql = sql.replace("replace(bytes, 'u1', 'u2')", "CAST(replace(CAST(bytes AS TEXT), 'u1', 'u2') AS BLOB)");
        log.tamper(&sql);
        match log.audit() {
            Err(AuditError::Fault(fault)) if (fault.position.get(), fault.check) == (position, check) => {}
            other => missed.push(format!("{sql}: wanted {check:?} at {position}: {other:?}")),
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[tokio::test]
async fn an_entry_rewritten_with_its_leaf_breaks_the_chain_after_it() {
    let log = log_of_five().await;
    let raw = log.raw();
    let bytes: Vec<u8> = raw.query_row("SELECT bytes FROM entries WHERE position = 2", [], |row| row.get(0)).unwrap();
    drop(raw);
    let forged = String::from_utf8(bytes).unwrap().replace("\"u1\"", "\"u9\"");
    let leaf = eventlog::Recorded {
        position: eventlog::Position::new(2),
        recorded_at: Timestamp::EPOCH,
        bytes: forged.as_bytes().into(),
    }
    .leaf();
    log.tamper(&format!(
        "UPDATE entries SET bytes = x'{}', leaf = x'{leaf}' WHERE position = 2",
        forged.bytes().map(|byte| format!("{byte:02x}")).collect::<String>()
    ));
    let fault = log.fault();
    assert_eq!((fault.position.get(), fault.check), (3, Check::Entry), "{fault}");
}

/// A connection that cannot write does not know of the checks of a table.
#[tokio::test]
async fn an_entry_longer_than_any_is_none_even_in_canonical_form() {
    for (more, passes) in [(60_000, true), (65_536, false)] {
        let log = log_of_five().await;
        let raw = log.raw();
        let bytes: Vec<u8> =
            raw.query_row("SELECT bytes FROM entries WHERE position = 5", [], |row| row.get(0)).unwrap();
        drop(raw);
        let text = String::from_utf8(bytes).unwrap();
        let long = text.replacen("\"role\":\"", &format!("\"role\":\"{}", "x".repeat(more)), 1);
        assert_eq!(long.len(), text.len() + more);
        let entry = eventlog::Recorded {
            position: eventlog::Position::new(5),
            recorded_at: Timestamp::EPOCH,
            bytes: long.as_bytes().into(),
        };
        let leaf = entry.leaf();
        log.tamper(&format!("UPDATE entries SET bytes = CAST('{long}' AS BLOB), leaf = x'{leaf}' WHERE position = 5"));
        match (passes, log.audit()) {
            (true, Ok(_)) => {}
            (false, Err(AuditError::Fault(fault))) => {
                assert_eq!((fault.position.get(), fault.check), (5, Check::Entry), "{fault}");
            }
            (_, other) => panic!("{more} bytes more: {other:?}"),
        }
    }
}

#[tokio::test]
async fn requests_are_numbered_without_holes() {
    for (numbers, fault_at) in [(vec![1, 2, 3], None), (vec![1, 3], Some(2)), (vec![2], Some(1)), (vec![1, 1], Some(2))]
    {
        let log = Log::create();
        let store = log.open();
        for number in &numbers {
            append(&store, Draft::event("noted", &[]).of_request(7, *number)).await;
        }
        store.close();
        let found = log.audit().err().map(|_| log.fault());
        assert_eq!(found.as_ref().map(|fault| fault.position.get()), fault_at, "{numbers:?}: {found:?}");
        assert!(found.is_none_or(|fault| fault.check == Check::RequestNumber));
    }
}

/// Any one bit of the closed file: noticed, or harmless because every row is as it was.
#[tokio::test]
async fn a_flipped_bit_is_noticed_or_harmless() {
    const SEED: u64 = 20_260_302;
    let log = log_of_five().await;
    let (pristine, rows) = (std::fs::read(log.path()).unwrap(), rows_that_count(&log));
    let (mut dice, mut noticed, mut harmless) = (Dice::new(SEED), 0, 0);
    for _ in 0..400 {
        let (byte, bit) = (dice.roll(pristine.len() as u64) as usize, dice.roll(8));
        let mut flipped = pristine.clone();
        flipped[byte] ^= 1 << bit;
        std::fs::write(log.path(), &flipped).unwrap();
        match log.audit() {
            Err(_) => noticed += 1,
            Ok(_) => {
                harmless += 1;
                assert_eq!(rows_that_count(&log), rows, "seed {SEED}: bit {bit} of byte {byte} passed unnoticed");
            }
        }
        log.remove_side_files();
    }
    assert!(noticed > 50 && harmless > 50, "{noticed} noticed, {harmless} harmless");
}

/// Every row but the bodies' keyed hashes, which nothing else in the log speaks of.
fn rows_that_count(log: &Log) -> Vec<String> {
    let raw = log.raw();
    let mut statement = raw.prepare("SELECT id, first, last, recorded_at FROM commands ORDER BY first").unwrap();
    let commands = statement.query_map(params![], |row| {
        let (id, first, last, at): ([u8; 16], i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        Ok(format!("{id:?} {first} {last} {at}"))
    });
    let commands: Vec<String> = commands.unwrap().collect::<Result<_, _>>().unwrap();
    log.contents().into_iter().filter(|row| !row.starts_with("commands")).chain(commands).collect()
}

#[tokio::test]
async fn an_audit_reports_how_far_it_has_come() {
    let log = Log::create();
    let store = log.open();
    let mut draft = Draft::new();
    for _ in 0..700 {
        draft = draft.and("noted", &["a:1"]).occurring_at(NOON);
    }
    append(&store, draft).await;
    let mut seen = Vec::new();
    eventlog_sqlite::audit::verify(log.path(), &log.options(), |progress, _| {
        seen.push((progress.checked, progress.of));
    })
    .unwrap();
    assert_eq!(seen, [(512, 700), (700, 700)]);
}
