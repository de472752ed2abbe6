//! The N-th I/O of an opening or a creation fails: that is said, nothing is changed, and it works once the disk does.

use std::path::Path;

use acceptance::log::Ledger;
use eventlog::{EventStore, Head};
use eventlog_sqlite::{OpenError, SqliteStore};
use tempfile::TempDir;

use crate::io_failures::{Answers, Beginning, NTH_MAX, copy, judge, options};
use crate::saboteur::{Saboteur, Weapon};

type Opened = Result<SqliteStore, OpenError>;

/// Fails the N-th I/O of `open`, for every N until none is hit, in folders made by `prepare`, and says how many times it
/// did not open.
async fn sweep(
    prepare: impl Fn(&Path),
    open: impl Fn(&Path, &Saboteur) -> Opened,
    check: impl AsyncFn(&Path, bool) -> Result<(), String>,
) -> usize {
    let saboteur = Saboteur::register(Weapon::ErrorAnywhere);
    let mut failed = 0;
    for nth in 1..=NTH_MAX {
        let folder = TempDir::new().expect("a temporary folder");
        prepare(folder.path());
        let log = folder.path().join("log.db");
        saboteur.arm(nth);
        let opened = open(&log, saboteur);
        let struck = saboteur.disarm();
        let error = opened.err();
        failed += usize::from(error.is_some());
        assert!(may_be_said(error.as_ref()), "{nth}. I/O ({struck:?}): {error:?}");
        assert_eq!(check(&log, struck.is_some()).await, Ok(()), "{nth}. I/O ({struck:?}): {error:?}");
        if struck.is_none() {
            return failed;
        }
    }
    panic!("it never ends");
}

/// A failing machine is no other file, no newer schema and no missing one.
fn may_be_said(error: Option<&OpenError>) -> bool {
    matches!(error, None | Some(OpenError::Io { .. } | OpenError::Damaged { .. }))
}

#[tokio::test]
async fn a_log_that_could_not_be_opened_is_opened_later() {
    let Beginning { folder, ledger } = Beginning::new().await;
    let as_before = async |log: &Path, _: bool| {
        let judged = judge(log, Ledger::clone(&ledger), &Answers::default()).await;
        judged.map_err(|violation| violation.to_string())
    };
    let open = |log: &Path, saboteur: &Saboteur| SqliteStore::open(log, options(Some(saboteur.name())));
    let failed = sweep(|into| copy(folder.path(), into), open, as_before).await;
    println!("{failed} openings failed");
    assert!(failed > 0);
}

#[tokio::test]
async fn a_log_that_could_not_be_created_is_empty_or_none() {
    let empty_or_none = async |log: &Path, was_struck: bool| match SqliteStore::open(log, options(None)) {
        Ok(store) if store.head().await == Ok(Head::EMPTY) => Ok(()),
        Ok(_) => Err("a new log holds something".to_owned()),
        Err(_) if was_struck => Ok(()),
        Err(error) => Err(error.to_string()),
    };
    let create = |log: &Path, saboteur: &Saboteur| SqliteStore::create(log, options(Some(saboteur.name())));
    let failed = sweep(|_| (), create, empty_or_none).await;
    println!("{failed} creations failed");
    assert!(failed > 0);
}

/// The control: the same sweep objects to a log that lost its last entries while it was opened.
#[tokio::test]
#[should_panic(expected = "is gone")]
async fn an_opening_that_loses_entries_is_caught() {
    let (long, short) = (Beginning::new().await, Beginning::of(2).await);
    let as_before = async |log: &Path, _: bool| {
        let judged = judge(log, Ledger::clone(&long.ledger), &Answers::default()).await;
        judged.map_err(|violation| violation.to_string())
    };
    let open = |log: &Path, saboteur: &Saboteur| SqliteStore::open(log, options(Some(saboteur.name())));
    sweep(|into| copy(short.folder.path(), into), open, as_before).await;
}
