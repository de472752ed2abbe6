//! Erasures cut off at every step, and at moments of chance: the next process finishes them, once, and revives nobody.
//!
//! The binary of the suites ends itself at a step (`PARCOURS_DIE_AT`), as a kill at that moment would; the kills by chance
//! are real ones. The oracle asks what an auditor would: two events and no more, a whole log, no byte of the person.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use acceptance::canary;
use eventlog::contract::sample::Dice;
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use tempfile::TempDir;

use crate::victims::{Exec, Victim};

/// The steps of an erasure, in order.
const STEPS: [&str; 9] = [
    "decided",
    "listed",
    "key-destroyed",
    "ciphertexts-destroyed",
    "purged-attachments",
    "purged-search",
    "purged-proofs",
    "purged-journal-of-reads",
    "completed",
];

/// Processes killed at moments of chance.
const KILLS: usize = 12;

/// The RPPS of the canary, and the person's mail: none of the log's other texts holds them.
const TRACES: [&str; 2] = ["99777777774", "639987777"];

/// A folder in which the canary was, and its officer.
struct Ground {
    home: TempDir,
}

impl Ground {
    fn new() -> Self {
        let ground = Self { home: TempDir::new().expect("a temporary folder") };
        Exec.prepare(ground.home.path());
        for (login, role) in [
            ("claire.durand", "agent"),
            ("yanis.leroy", "agent"),
            ("sophie.morel", "supervisor"),
            ("denise.morvan", "dpo"),
        ] {
            ground.done(&["user", "add", login, "--role", role, "--as", "admin"]);
        }
        let journey = acceptance::workspace_root().join("fixtures/journeys/canary.jsonl");
        ground.done(&["exec", journey.to_str().expect("UTF-8")]);
        ground.done(&["search", "canarine"]);
        ground
    }

    /// The same folder once more, for another fault.
    fn again(&self) -> Self {
        let home = TempDir::new().expect("a temporary folder");
        let copied = Command::new("cp").arg("-a").arg(self.data()).arg(home.path()).status();
        assert!(copied.expect("cp runs").success());
        Self { home }
    }

    fn data(&self) -> PathBuf {
        self.home.path().join("agency")
    }

    fn parcours(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(acceptance::parcours_binary());
        command.arg("--data").arg(self.data()).args(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn erasure(&self) -> Command {
        self.parcours(&[
            "erase",
            TRACES[0],
            "--as",
            "denise.morvan",
            "--basis",
            "gdpr-17-1-b",
            "--reason",
            "asked by letter",
        ])
    }

    fn ran(&self, arguments: &[&str]) -> Output {
        self.parcours(arguments).output().expect("parcours starts")
    }

    fn done(&self, arguments: &[&str]) -> String {
        let output = self.ran(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// How many events of a type there are, without opening the folder as a process that finishes erasures would.
    fn count(&self, event_type: &str) -> usize {
        let events = self.done(&["events"]);
        let typed = |line: &&str| serde_json::from_str::<Value>(line).expect("JSON")["event"]["type"] == event_type;
        events.lines().filter(typed).count()
    }

    /// What is wrong with the folder, if the erasure that was begun in it is to be over.
    fn objections(&self) -> Vec<String> {
        let mut objections = Vec::new();
        for event_type in ["erasure-decided", "erasure-completed"] {
            let count = self.count(event_type);
            if count != 1 {
                objections.push(format!("{count} × {event_type}"));
            }
        }
        let list = fs::read_to_string(self.data().join("anchors/erased.jsonl")).unwrap_or_default();
        if list.lines().count() != 1 {
            objections.push(format!("the list has {} lines", list.lines().count()));
        }
        let traced = canary::search(&self.data()).into_iter();
        let traced = traced.filter(|(_, seen)| seen.iter().any(|seen| TRACES.contains(&seen.as_str())));
        objections.extend(traced.map(|(path, seen)| format!("{} shows {seen:?}", path.display())));
        let verified = self.ran(&["verify"]);
        if !verified.status.success() {
            objections.push(String::from_utf8_lossy(&verified.stderr).into_owned());
        }
        objections
    }
}

/// Any command that opens the folder goes on with what another process left.
fn finish(ground: &Ground) {
    ground.done(&["user", "list"]);
}

#[test]
fn an_erasure_cut_off_at_any_step_is_finished_by_the_next_process() {
    let ground = Ground::new();
    let mut cut_off = 0;
    for step in STEPS {
        let ground = ground.again();
        let ended = ground.erasure().env("PARCOURS_DIE_AT", step).status().expect("parcours starts");
        assert_eq!(ended.code(), None, "it died at {step}");
        cut_off += 1;
        assert_eq!(ground.count("erasure-completed"), usize::from(step == "completed"), "{step}");
        finish(&ground);
        assert_eq!(ground.objections(), [""; 0], "cut off at {step}");
    }
    assert_eq!(cut_off, STEPS.len());
    // The control: the same oracle objects to a folder in which nobody has gone on.
    let left = ground.again();
    let ended = left.erasure().env("PARCOURS_DIE_AT", "decided").status().expect("parcours starts");
    assert_eq!(ended.code(), None);
    let objections = left.objections();
    assert!(objections.iter().any(|one| one.contains("0 × erasure-completed")), "{objections:?}");
    assert!(objections.iter().any(|one| one.contains("search.db shows")), "{objections:?}");
}

#[test]
fn who_finishes_may_be_cut_off_too() {
    let ground = Ground::new();
    for (first, then) in STEPS.iter().zip(STEPS.iter().skip(1)) {
        let ground = ground.again();
        for step in [first, then, then] {
            // The last of them finds nothing to die at where all is done by then.
            let _ = ground.erasure().env("PARCOURS_DIE_AT", step).status().expect("parcours starts");
        }
        finish(&ground);
        assert_eq!(ground.objections(), [""; 0], "cut off at {first}, then at {then}");
    }
}

#[test]
fn an_erasure_killed_at_a_moment_of_chance_is_finished_or_was_never_decided() {
    let dice = &mut Dice::new(acceptance::log::seed("kill -9 parcours erase"));
    let ground = Ground::new();
    let (mut kills, mut decided) = (0, 0);
    for _ in 0..KILLS {
        let ground = ground.again();
        let mut erasure = ground.erasure().spawn().expect("parcours starts");
        thread::sleep(Duration::from_micros(dice.roll(150_000)));
        kills += usize::from(matches!(erasure.try_wait(), Ok(None)));
        erasure.kill().expect("a process of ours can be killed");
        erasure.wait().expect("a killed process ends");
        finish(&ground);
        if ground.count("erasure-decided") == 0 {
            // Nothing was acknowledged and nothing happened: the officer asks again.
            assert!(ground.erasure().status().expect("parcours starts").success());
        } else {
            decided += 1;
        }
        assert_eq!(ground.objections(), [""; 0]);
    }
    println!("kill -9 parcours erase: {kills} killed at work, {decided} decided by then");
    assert!(kills > 0);
}

#[test]
fn whoever_reads_an_older_state_delays_the_end_and_it_is_said() {
    let ground = Ground::new();
    for name in ["keys.db", "search.db", "log.db"] {
        let ground = ground.again();
        let reader = reader(&ground.data().join(name));
        let ended = ground.erasure().output().expect("parcours starts");
        assert_eq!(ended.status.code(), Some(6), "{name}: {}", String::from_utf8_lossy(&ended.stderr));
        assert_eq!(ground.count("erasure-completed"), 0, "{name}");
        drop(reader);
        finish(&ground);
        assert_eq!(ground.objections(), [""; 0], "{name}");
    }
}

/// A transaction that goes on looking at the database as it is now.
fn reader(database: &Path) -> Connection {
    let reader = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("it opens");
    reader.execute_batch("BEGIN").expect("a transaction");
    let _: i64 = reader.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).expect("a snapshot");
    reader
}
