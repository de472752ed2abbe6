//! `parcours rebuild` killed at random moments while another process writes commands.
//!
//! What is shown is always one whole generation; what a killed rebuild left is finished or dropped by the next command; and
//! in the end the board is what a folder says that never had read models before.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use acceptance::log::Walk;
use acceptance::process::Writer;
use eventlog::contract::sample::Dice;
use eventlog::{CommandId, Position};
use eventlog_sqlite::{SqliteOptions, SqliteStore};
use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

use crate::victims::{Exec, Victim};

/// Kills that hit a rebuild before it was done; what is tried for them at most.
const KILLS: usize = 30;
const TRIES_MAX: usize = 300;

/// Commands that are there before the first rebuild: enough for a rebuild to take several transactions.
const BEFORE: usize = 250;

struct Ground {
    home: TempDir,
    acknowledged: BTreeMap<CommandId, Position>,
}

impl Ground {
    fn new() -> Self {
        let home = TempDir::new().expect("a temporary folder");
        Exec.prepare(home.path());
        Self { home, acknowledged: BTreeMap::new() }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.home.path().join("agency").join(name)
    }

    fn parcours(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(acceptance::parcours_binary());
        command.arg("--data").arg(self.home.path().join("agency")).args(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a command to its end and gives what it printed.
    fn told(&self, arguments: &[&str]) -> String {
        let output = self.parcours(arguments).output().expect("parcours starts");
        let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{arguments:?}: {stdout}{stderr}");
        stdout.into_owned()
    }

    fn listen(&mut self, writer: &mut Writer, count: usize) {
        for _ in 0..count {
            let receipt = writer.next_acknowledged().expect("it goes on writing");
            self.acknowledged.insert(receipt.command, receipt.last);
        }
    }

    /// Starts a rebuild and kills it at a moment of chance, at most `later` after it has begun; says whether it was at work.
    fn kill_a_rebuild(&self, dice: &mut Dice, later: Duration) -> bool {
        let before = self.newest_generation();
        let mut rebuild = self.parcours(&["rebuild"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // Only from its first generation on is there anything to leave behind.
        while self.newest_generation() == before && !has_ended(&mut rebuild) {
            thread::yield_now();
        }
        thread::sleep(Duration::from_micros(dice.roll(later.as_micros() as u64)));
        let was_at_work = !has_ended(&mut rebuild);
        rebuild.kill().expect("a process of ours can be killed");
        rebuild.wait().expect("a killed process ends");
        was_at_work
    }

    fn newest_generation(&self) -> i64 {
        self.ask("SELECT coalesce(max(number), 0) FROM generation", 0)
    }

    fn is_unfinished(&self) -> bool {
        self.ask("SELECT count(*) FROM generation WHERE state <> 'live'", 0) > 0
    }

    fn ask(&self, question: &str, otherwise: i64) -> i64 {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        let connection = Connection::open_with_flags(self.file("read.db"), flags).expect("read models are there");
        connection.busy_timeout(Duration::from_secs(5)).expect("a setting");
        connection.query_row(question, [], |row| row.get(0)).unwrap_or(otherwise)
    }

    /// Only the tables of the live generations are there.
    fn assert_nothing_is_left_over(&self) {
        let states = "SELECT count(*) FROM generation WHERE state <> 'live'";
        let live = "SELECT count(*) FROM generation";
        let tables = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name GLOB 'g[0-9]*_*'
                      AND NOT EXISTS (SELECT 1 FROM generation WHERE name GLOB 'g' || number || '_*')";
        assert_eq!([states, live, tables].map(|question| self.ask(question, -1)), [0, 2, 0]);
    }
}

fn has_ended(process: &mut Child) -> bool {
    matches!(process.try_wait(), Ok(Some(_)))
}

/// The board as a folder says it whose read models were thrown away.
fn from_the_log_alone(ground: &Ground, as_of: &str) -> String {
    for file in fs::read_dir(ground.file("")).expect("the folder") {
        let path = file.expect("an entry").path();
        if is_read_model(&path) {
            fs::remove_file(path).expect("it is ours");
        }
    }
    ground.told(&["status", "--format", "json", "--as-of", as_of])
}

fn is_read_model(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("read.db"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rebuild_killed_anywhere_while_others_write_harms_nothing() {
    let mut dice = Dice::new(acceptance::log::seed("kill -9 parcours rebuild"));
    let mut ground = Ground::new();
    let mut writer = Exec::start_undeterred(ground.home.path(), 1);
    ground.listen(&mut writer, BEFORE);
    ground.told(&["status", "--format", "json"]);
    let begun = Instant::now();
    ground.told(&["rebuild"]);
    let later = begun.elapsed();
    let (mut hits, mut unfinished, mut tries) = (0, 0, 0);
    while hits < KILLS && tries < TRIES_MAX {
        tries += 1;
        ground.listen(&mut writer, 1 + dice.roll(20) as usize);
        hits += usize::from(ground.kill_a_rebuild(&mut dice, later));
        unfinished += usize::from(ground.is_unfinished());
        // The next command, whichever: it finishes what was begun and sweeps what is old.
        let board: Vec<serde_json::Value> =
            serde_json::from_str(&ground.told(&["status", "--format", "json"])).unwrap();
        assert!(board.len() >= BEFORE / 3, "the board was never empty");
        ground.assert_nothing_is_left_over();
    }
    for receipt in writer.kill() {
        ground.acknowledged.insert(receipt.command, receipt.last);
    }
    println!("{tries} rebuilds, {hits} killed at work, {unfinished} of them left something unfinished");
    assert!(hits >= KILLS && unfinished > 0, "no kill hit a rebuild: nothing was proved");
    let proofs = ground.told(&["doctor", "--prove"]);
    for name in ["requests", "events"] {
        assert!(proofs.contains(&format!("{name}: equal to the log up to #")), "{proofs}");
    }
    let store = SqliteStore::open(ground.file("log.db"), SqliteOptions::default()).expect("a log");
    let walk = Walk::whole(&store).await.expect("a whole log");
    for (command, last) in &ground.acknowledged {
        assert_eq!(walk.found().get(command).map(|span| span.last), Some(*last), "an acknowledged command");
    }
    let end = walk.head().position.to_string();
    let survived = ground.told(&["status", "--format", "json", "--as-of", &end]);
    assert!(survived == from_the_log_alone(&ground, &end), "the board is not what the log says");
}
