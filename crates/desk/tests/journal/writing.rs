//! Rows are dense, in order, durable, and written by many at once.

use std::thread;

use crate::support::{Place, numbers, read, rows};

#[test]
fn a_row_is_there_for_whoever_opens_the_file_next() {
    let place = Place::new();
    let mut journal = place.open();
    assert_eq!(journal.record(read("case"), 5).unwrap(), 1);
    assert_eq!(journal.record(read("search"), 9).unwrap(), 2);
    drop(journal);
    let found = rows(&place.open());
    let told: Vec<_> = found.iter().map(|row| (row.number, row.at, row.kind.as_str())).collect();
    assert_eq!(told, [(2, 9, "search"), (1, 5, "case")]);
    assert_eq!((found[1].subjects.len(), found[1].persons, found[1].uid), (2, Some(1), Some(1000)));
}

#[test]
fn a_clock_that_stands_still_or_goes_back_leaves_the_rows_in_order() {
    let place = Place::new();
    let journal = place.with([10, 10, 3]);
    let instants: Vec<i64> = rows(&journal).iter().map(|row| row.at).collect();
    assert_eq!(instants, [12, 11, 10]);
}

#[test]
fn many_who_write_at_once_leave_no_hole() {
    const WRITERS: u64 = 4;
    const EACH: u64 = 25;
    let place = Place::new();
    thread::scope(|scope| {
        for _ in 0..WRITERS {
            scope.spawn(|| {
                let mut journal = place.open();
                (0..EACH).for_each(|at| {
                    journal.record(read("case"), i64::try_from(at).unwrap()).unwrap();
                });
            });
        }
    });
    let journal = place.open();
    let expected: Vec<u64> = (1..=WRITERS * EACH).rev().collect();
    assert_eq!(numbers(&journal), expected);
    assert_eq!(journal.verify().unwrap().unwrap().rows, WRITERS * EACH);
}

#[cfg(unix)]
#[test]
fn the_file_and_what_lies_beside_it_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let _journal = place.with([1]);
    let beside = std::fs::read_dir(place.path().parent().unwrap()).unwrap().map(|entry| entry.unwrap().path());
    let modes: Vec<u32> = beside.map(|path| path.metadata().unwrap().permissions().mode() & 0o777).collect();
    assert!(modes.len() >= 2 && modes.iter().all(|mode| *mode == 0o600), "{modes:?}");
}

#[test]
fn a_row_that_is_too_large_is_refused_whole() {
    let place = Place::new();
    let mut journal = place.with([1]);
    let many = desk::Read { subjects: vec![uuid::Uuid::from_u128(9); 2_000], ..read("trail") };
    assert!(matches!(journal.record(many, 2), Err(desk::JournalError::TooLarge { .. })));
    assert_eq!(numbers(&journal), [1]);
}
