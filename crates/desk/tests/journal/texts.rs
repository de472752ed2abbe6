//! What readers type: one key a month, and none that outlives an erasure.

use crate::support::{Place, read};

#[test]
fn a_month_has_one_key_until_it_is_destroyed() {
    let place = Place::new();
    let mut journal = place.open();
    let first = journal.text_key("2026-11", || [1; 72]).unwrap();
    let draws_none = || panic!("there is one");
    assert_eq!(journal.text_key("2026-11", draws_none).unwrap(), first);
    let other = journal.text_key("2026-12", || [2; 72]).unwrap();
    assert_eq!((first.id, other.id), (1, 2));
    assert!(journal.shred_texts().unwrap());
    assert_eq!([1, 2].map(|id| journal.find_text_key(id).unwrap()), [None, None]);
    let next = journal.text_key("2026-12", || [3; 72]).unwrap();
    assert_eq!((next.id, next.wrapped), (3, [3; 72]));
    // Nothing living: repeated without harm.
    assert!(journal.shred_texts().unwrap() && journal.shred_texts().unwrap());
}

#[test]
fn of_a_destroyed_key_no_byte_is_left() {
    let place = Place::new();
    let mut journal = place.open();
    journal.text_key("2026-11", || [0xa7; 72]).unwrap();
    let holds = || {
        let files = [place.path(), place.path().with_extension("db-wal")];
        files.iter().any(|path| std::fs::read(path).unwrap_or_default().windows(72).any(|bytes| bytes == [0xa7; 72]))
    };
    assert!(holds(), "the control");
    assert!(journal.shred_texts().unwrap());
    assert!(!holds());
}

#[test]
fn a_purge_takes_the_keys_of_the_months_before_it() {
    let place = Place::new();
    let mut journal = place.with([10, 20, 30]);
    for month in ["2025-10", "2025-11", "2025-12"] {
        journal.text_key(month, || [9; 72]).unwrap();
    }
    let cut = journal.cut(30).unwrap().unwrap();
    journal.purge(&cut, (read("purge"), 100, "2025-11"), 1).unwrap();
    let lives = [1, 2, 3].map(|id| journal.find_text_key(id).unwrap().is_some());
    assert_eq!(lives, [false, true, true]);
}

#[test]
fn keys_come_under_another_master_key_at_once_and_what_nobody_opens_is_destroyed() {
    let place = Place::new();
    let mut journal = place.open();
    let keys = ["2026-10", "2026-11"].map(|month| journal.text_key(month, || [month.as_bytes()[6]; 72]).unwrap());
    let (october, november) = (keys[0].wrapped, keys[1].wrapped);
    let mut rewrap = || journal.rewrap_texts(|old| (*old != november).then_some([0xee; 72])).unwrap();
    let done = rewrap();
    assert_eq!((done.keys, done.destroyed, done.wal_truncated), (1, 1, true));
    assert_eq!(rewrap().destroyed, 0, "repeated without harm");
    assert_eq!(journal.find_text_key(1).unwrap().map(|key| key.wrapped), Some([0xee; 72]));
    assert_eq!(journal.find_text_key(2).unwrap(), None);
    let bytes = std::fs::read(place.path()).unwrap();
    assert!(![october, november].iter().any(|old| bytes.windows(72).any(|bytes| bytes == old)));
    // The trigger is back: nobody alters a key in passing, and the file is still ours.
    let attack =
        rusqlite::Connection::open(place.path()).unwrap().execute("UPDATE text_keys SET wrapped = randomblob(72)", []);
    assert!(attack.unwrap_err().to_string().contains("destroyed, never altered"));
    drop(journal);
    place.open();
}
