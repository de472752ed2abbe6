//! The journal of reads when the machine fails: a full disk closes personal fields and nothing else, and a purge that is killed
//! is ended by the next.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use desk::{Journal, Read};
use rusqlite::Connection;
use serde_json::Value;
use tempfile::TempDir;
use uuid::Uuid;

use crate::full_disk::Mounted;

const REQUEST: &str = "5a0b7c1e-0000-4000-8000-000000000001";
/// The person of the request.
const NAME: &str = "Zyxwvani";
/// Rows of two years ago.
const OLD: u64 = 3_000;
/// Purges that are killed, each a little later than the one before.
const KILLS: u64 = 24;

/// A folder with one request.
struct Agency(TempDir);

impl Agency {
    fn new() -> Self {
        let agency = Self(tempfile::tempdir().expect("a temporary folder"));
        let policy = acceptance::workspace_root().join("fixtures/policies/pays-de-la-loire.toml");
        agency.done(&["init", "--policy", &policy.display().to_string(), "--admin", "admin"]);
        let form = format!(
            r#"{{"request":"{REQUEST}","structure":{{"finess_juridique":"440000289","nom":"CHU de Nantes","secteur":"sanitaire"}},"messageries_nominatives":[{{"nom":"{NAME}","prenom":"Anaïs","mail_contact":"a.zyxwvani@sante.example"}}]}}"#
        );
        agency.done(&["request", "open", "--with", &form, "--channel", "form"]);
        agency
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join("data").join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(acceptance::parcours_binary());
        for name in ["PARCOURS_DATA", "PARCOURS_MASTER_KEY_FILE", "PARCOURS_AS", "PARCOURS_LOG"] {
            command.env_remove(name);
        }
        command.args(arguments).arg("--data").arg(self.0.path().join("data")).stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the binary runs")
    }

    fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
        text(&output.stdout)
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let said = self.done(&[arguments, &["--format", "json"]].concat());
        serde_json::from_str(&said).expect("JSON")
    }

    /// Somebody reads the request.
    fn reads(&self) -> Output {
        self.run(&["request", "show", REQUEST, "--as", "admin"])
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_full_disk_closes_personal_fields_and_nothing_else() {
    let Some(disk) = Mounted::new() else { return };
    let agency = Agency::new();
    assert!(text(&agency.reads().stdout).contains(NAME), "the control");
    // The journal alone moves to a disk of its own.
    let moved = disk.path().join("access.db");
    fs::copy(agency.file("access.db"), &moved).expect("a copied journal");
    fs::remove_file(agency.file("access.db")).expect("removed");
    std::os::unix::fs::symlink(&moved, agency.file("access.db")).expect("a link");
    assert!(text(&agency.reads().stdout).contains(NAME), "there is space yet");
    let rows = || -> u64 {
        let journal = Connection::open(&moved).expect("the journal");
        journal.query_row("SELECT count(*) FROM rows", [], |row| row.get(0)).expect("a number")
    };
    let before = rows();
    let ballast = fill(disk.path());
    let closed = agency.reads();
    let (stdout, stderr) = (text(&closed.stdout), text(&closed.stderr));
    assert!(closed.status.success() && !stdout.contains(NAME) && !stderr.contains(NAME), "{stdout}{stderr}");
    assert!(stdout.contains("CHU de Nantes") && stdout.contains("(sealed)"), "everything else is shown: {stdout}");
    assert_eq!(stderr.lines().count(), 1, "one line says why: {stderr}");
    assert!(stderr.contains("access.db") && stderr.contains("no-row-no-personal-data"), "{stderr}");
    fs::remove_file(ballast).expect("space again");
    assert_eq!(rows(), before, "nothing was half written");
    assert!(text(&agency.reads().stdout).contains(NAME), "and reading goes on");
    agency.done(&["access", "verify"]);
}

/// Fills a disk to its last byte.
fn fill(disk: &Path) -> PathBuf {
    use std::io::Write;
    let path = disk.join("ballast");
    let mut file = fs::File::create(&path).expect("a file");
    let mut size = 64 * 1024;
    while size > 0 {
        if file.write_all(&vec![1; size]).is_err() {
            size /= 2;
        }
    }
    path
}

/// Writes rows of two years ago behind the program's back, as it wrote them then.
fn with_a_past(agency: &Agency) {
    let path = agency.file("access.db");
    let mut journal = Journal::open(&path).expect("a journal");
    for number in 0..OLD {
        let read = Read {
            user: Uuid::from_u128(7),
            role: "agent".to_owned(),
            uid: None,
            surface: "cli".to_owned(),
            kind: "case".to_owned(),
            as_of: Some(1),
            cases: Vec::new(),
            subjects: Vec::new(),
            wide: false,
            persons: None,
            events: None,
            purpose: None,
            text: None,
        };
        journal.record(read, 1_600_000_000_000_000 + i64::try_from(number).expect("small")).expect("a row");
    }
}

#[test]
fn a_purge_that_is_killed_is_ended_by_the_next_and_counted_once() {
    let first = Agency::new();
    with_a_past(&first);
    assert!(first.reads().status.success());
    let (mut killed, mut told, mut removed) = (0, 0, 0);
    for delay in 0..KILLS {
        let agency = Agency(tempfile::tempdir().expect("a temporary folder"));
        let copied = Command::new("cp").arg("-a").arg(first.0.path().join("data")).arg(agency.0.path()).status();
        assert!(copied.expect("cp runs").success());
        let mut purge = agency.command(&["access", "purge", "--as", "admin"]);
        let mut purge = purge.stdout(Stdio::null()).spawn().expect("it starts");
        acceptance::process::linger(2_500 * delay);
        let has_ended = purge.try_wait().expect("a process").is_some();
        purge.kill().expect("killed, or ended");
        purge.wait().expect("gone");
        killed += u64::from(!has_ended);
        told += u64::from(events(&agency) == 1);
        let rest = agency.json(&["access", "purge", "--as", "admin"]);
        removed += u64::from(rest["rows"] == OLD);
        assert!(rest["rows"] == OLD || rest["rows"] == 0, "all of them or none: {rest}");
        assert_eq!(events(&agency), 1, "counted once, {delay}");
        let whole = agency.json(&["access", "verify"]);
        // The row of the reader, and the trace.
        assert_eq!((&whole["rows"], &whole["purged_to"]), (&2.into(), &OLD.into()), "{delay}");
    }
    println!("{killed} of {KILLS} purges killed, {told} after the log was told, {removed} before the rows were gone");
    assert!(killed > 0 && removed > 0, "nothing was cut off");
}

/// How many purges the log tells of.
fn events(agency: &Agency) -> usize {
    let log = agency.done(&["events"]);
    log.lines().filter(|line| line.contains(r#""type":"access-purged""#)).count()
}
