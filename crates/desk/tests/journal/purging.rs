//! Old rows go, counted; a purge that was cut off is ended by the next.

use desk::{Cut, Journal, JournalError};

use crate::support::{Place, numbers, read, rows};

const MONTH: &str = "2026-11";

fn purge(journal: &mut Journal, cut: &Cut) -> u64 {
    let purged = journal.purge(cut, (read("purge"), 100, MONTH), 4711).unwrap();
    assert!(purged.wal_truncated);
    purged.rows
}

#[test]
fn what_was_written_before_an_instant_goes_and_is_counted_in_the_chain() {
    let place = Place::new();
    let mut journal = place.with([10, 20, 30]);
    let cut = journal.cut(30).unwrap().unwrap();
    assert_eq!((cut.first, cut.last), (1, 2));
    assert_eq!(purge(&mut journal, &cut), 2);
    assert_eq!(numbers(&journal), [4, 3]);
    let trace = rows(&journal)[0].purge.clone().unwrap();
    assert_eq!((trace.first, trace.last, trace.rows, trace.from, trace.to), (1, 2, 2, Some(10), Some(20)));
    assert_eq!((trace.recorded_at, trace.head == cut.head), (4711, true));
    let verified = journal.verify().unwrap().unwrap();
    assert_eq!((verified.rows, verified.last, verified.purge), (2, 4, Some(trace)));
    // The next row follows, and the next purge begins where this one ended.
    journal.record(read("case"), 200).unwrap();
    let next = journal.cut(150).unwrap().unwrap();
    assert_eq!((next.first, next.last), (3, 4));
    assert_eq!(purge(&mut journal, &next), 2);
    assert_eq!(numbers(&journal), [6, 5]);
    assert_eq!(journal.verify().unwrap().unwrap().purge.unwrap().last, 4);
}

#[test]
fn a_journal_that_went_whole_keeps_the_trace() {
    let place = Place::new();
    let mut journal = place.with([10, 20]);
    let cut = journal.cut(i64::MAX).unwrap().unwrap();
    assert_eq!(purge(&mut journal, &cut), 2);
    assert_eq!(numbers(&journal), [3]);
    assert_eq!(journal.verify().unwrap().unwrap().rows, 1);
    assert_eq!(place.with([]).cut(20).unwrap(), None);
}

#[test]
fn a_purge_that_was_done_removes_nothing_again() {
    let place = Place::new();
    let mut journal = place.with([10, 20, 30]);
    let cut = journal.cut(30).unwrap().unwrap();
    purge(&mut journal, &cut);
    assert_eq!(purge(&mut journal, &cut), 0);
    assert_eq!(numbers(&journal), [4, 3]);
}

#[test]
fn rows_of_another_history_are_not_removed() {
    let place = Place::new();
    let mut journal = place.with([10, 20, 30]);
    let cut = Cut { head: "00".repeat(32), ..journal.cut(30).unwrap().unwrap() };
    let refused = journal.purge(&cut, (read("purge"), 100, MONTH), 4711);
    assert!(matches!(refused, Err(JournalError::OtherHistory { number: 2, .. })));
    assert_eq!(numbers(&journal), [3, 2, 1]);
}

#[test]
fn of_what_was_purged_no_byte_is_left() {
    const NEEDLE: &str = "motif-reconnaissable";
    let place = Place::new();
    let mut journal = place.open();
    for at in 1..200 {
        journal.record(desk::Read { purpose: Some(NEEDLE.to_owned()), ..read("case") }, at).unwrap();
    }
    let bytes = |path| String::from_utf8_lossy(&std::fs::read(path).unwrap_or_default()).into_owned();
    let wal = place.path().with_extension("db-wal");
    assert!(bytes(place.path()).contains(NEEDLE) || bytes(wal.clone()).contains(NEEDLE), "the control");
    let cut = journal.cut(i64::MAX).unwrap().unwrap();
    assert_eq!(purge(&mut journal, &cut), 199);
    assert!(!bytes(place.path()).contains(NEEDLE) && !bytes(wal).contains(NEEDLE));
}

#[test]
fn while_somebody_reads_the_rest_of_the_write_ahead_log_stays_and_is_said() {
    let place = Place::new();
    let mut journal = place.with([10, 20, 30]);
    let reader = place.raw();
    reader.execute_batch("BEGIN; SELECT count(*) FROM rows").unwrap();
    let cut = journal.cut(30).unwrap().unwrap();
    let purged = journal.purge(&cut, (read("purge"), 100, MONTH), 4711).unwrap();
    assert_eq!((purged.rows, purged.wal_truncated), (2, false));
    drop(reader);
    let again = journal.purge(&cut, (read("purge"), 100, MONTH), 4711).unwrap();
    assert_eq!((again.rows, again.wal_truncated), (0, true));
}

#[test]
fn a_journal_in_the_place_of_one_that_was_lost_goes_on_after_what_the_log_counts() {
    let lost = Place::new();
    let cut = lost.with([10, 20]).cut(i64::MAX).unwrap().unwrap();
    let place = Place::new();
    let mut journal = place.open();
    for _ in 0..2 {
        journal.begin_after(&cut, (read("begun"), 50), 4711).unwrap();
    }
    assert_eq!(journal.record(read("case"), 60).unwrap(), 4);
    assert_eq!(numbers(&journal), [4, 3], "begun once");
    let verified = journal.verify().unwrap().unwrap();
    assert_eq!(verified.purge.map(|trace| (trace.last, trace.from)), Some((2, None)));
    assert_eq!(purge(&mut journal, &cut), 0);
    let next = journal.cut(60).unwrap().unwrap();
    assert_eq!((next.first, next.last), (3, 3));
    assert_eq!(purge(&mut journal, &next), 1);
    assert!(journal.verify().unwrap().is_ok());
}
