//! Others on the same file: more runners, and strangers' tools.

use std::process::Command;

use crate::support::{log_of, long_script, rows, runner, standing};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_runners_at_once_double_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (path, fresh) = (folder.path().join("read.db"), folder.path().join("fresh.db"));
    let store = log_of("one", &long_script(12_000)).await;
    runner(&fresh, &store).catch_up().await.unwrap();
    let runners: Vec<_> = (0..3).map(|_| runner(&path, &store)).collect();
    let tasks: Vec<_> = runners
        .into_iter()
        .enumerate()
        .map(|(number, runner)| {
            tokio::spawn(async move {
                runner.catch_up().await.unwrap();
                if number == 0 {
                    runner.rebuild(&[], &mut |_| {}).await.unwrap();
                }
                runner.catch_up().await.unwrap();
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(rows(&path), rows(&fresh));
    assert_eq!(standing(&path).checkpoint, standing(&fresh).checkpoint);
}

/// Whatever a stranger's SQLite reads during a rebuild and a catch-up is one moment's rows, whole.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reporting_job_reads_with_its_own_sqlite_while_we_write() {
    if Command::new("sqlite3").arg("--version").output().is_err() {
        println!("left out: no `sqlite3` on this machine");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("read.db");
    let store = log_of("one", &long_script(12_000)).await;
    let writing = runner(&path, &store);
    writing.catch_up().await.unwrap();
    let whole = rows(&path).len();
    let task = tokio::spawn(async move { writing.rebuild(&[], &mut |_| {}).await });
    let mut looks = 0;
    while !task.is_finished() || looks == 0 {
        let asked = path.clone();
        let count = tokio::task::spawn_blocking(move || foreign_count(&asked)).await.unwrap();
        assert_eq!(count, format!("{whole}|12001\n"));
        looks += 1;
    }
    println!("{looks} looks during the rebuild");
    task.await.unwrap().unwrap();
    assert_eq!(foreign_count(&path), format!("{whole}|12001\n"), "after the last writer left");
}

fn foreign_count(path: &std::path::Path) -> String {
    let question = "SELECT count(*), (SELECT position FROM v_checkpoints) FROM v_shelves";
    let address = format!("file:{}?mode=ro", path.display());
    let answer = Command::new("sqlite3").args(["-readonly", &address, question]).output().unwrap();
    assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
    String::from_utf8(answer.stdout).unwrap()
}

/// A folder one may not write in can be read all the same: the files beside the database stay when we leave.
#[tokio::test]
async fn the_write_ahead_log_stays_for_those_who_may_not_create_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("read.db");
    let runner = runner(&path, &log_of("one", &long_script(10)).await);
    runner.catch_up().await.unwrap();
    drop(runner);
    for suffix in ["-wal", "-shm"] {
        let beside = folder.path().join(format!("read.db{suffix}"));
        assert!(beside.exists(), "{} is gone", beside.display());
    }
}
