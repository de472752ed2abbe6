//! Processes that accept a loss, with the key that signed or with a new one, and are killed: nobody writes until it is signed for,
//! and the administrator's own command gets through, whenever the one before it died.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use acceptance::process::linger;
use eventlog::contract::sample::Dice;
use serde_json::Value;
use tempfile::TempDir;

use crate::backups::{copy_folder, whole_run};

/// How many of each are killed between an event and its signature.
const KILLS: usize = 10;

/// How many are killed, at most, until so many were.
const ROUNDS_MAX: usize = 600;

/// An agency whose log ends before what its anchors know.
struct Ground {
    home: TempDir,
}

/// How the loss is accepted.
#[derive(Clone, Copy)]
enum By {
    TheKey,
    ANewKey,
}

/// What the kills met.
#[derive(Debug, Default)]
struct Tally {
    early: usize,
    late: usize,
    /// Those that left an event which nothing signed.
    unsigned: usize,
}

impl Ground {
    fn new() -> Self {
        let ground = Self { home: TempDir::new().expect("a temporary folder") };
        let policy = acceptance::workspace_root().join("fixtures/policies/pays-de-la-loire.toml");
        let policy = policy.display().to_string();
        ground.done("agency", &["init", "--policy", &policy, "--admin", "admin"]);
        copy_folder(&ground.at("agency"), &ground.at("behind"));
        ground.done("agency", &["user", "add", "late.comer", "--as", "admin"]);
        fs::remove_dir_all(ground.at("behind/anchors")).expect("older anchors");
        copy_folder(&ground.at("agency/anchors"), &ground.at("behind/anchors"));
        ground
    }

    fn at(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn parcours(&self, data: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(acceptance::parcours_binary());
        command.arg("--data").arg(self.at(data)).args(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    fn run(&self, data: &str, arguments: &[&str]) -> Output {
        let mut command = self.parcours(data, arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).output().expect("parcours starts")
    }

    #[track_caller]
    fn done(&self, data: &str, arguments: &[&str]) -> String {
        let Output { status, stdout, stderr } = self.run(data, arguments);
        assert!(status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&stderr));
        String::from_utf8(stdout).expect("UTF-8")
    }

    /// Another folder like it.
    fn again(&self, data: &str, by: By) {
        let data = self.at(data);
        copy_folder(&self.at("behind"), &data);
        match by {
            By::TheKey => {}
            By::ANewKey => fs::remove_file(data.join("signing.key")).expect("the key is gone"),
        }
    }

    fn events(&self, data: &str) -> Vec<Value> {
        let lines = self.done(data, &["events"]);
        lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }
}

impl By {
    const fn typed(self) -> &'static [&'static str] {
        match self {
            Self::TheKey => &["doctor", "--accept-loss", "--as", "admin", "--reason", "disk"],
            Self::ANewKey => &["key", "new", "--accept-loss", "--as", "admin", "--reason", "disk"],
        }
    }
}

fn count(events: &[Value], of: &str) -> usize {
    events.iter().filter(|event| event["event"]["type"] == of).count()
}

/// Whether the last checkpoint is one of after the loss.
fn is_signed_for(data: &Path) -> bool {
    let lines = fs::read_to_string(data.join("anchors/checkpoints.jsonl")).expect("checkpoints");
    let whole = lines.rfind('\n').map_or("", |end| &lines[..end]);
    let last: Value = serde_json::from_str(whole.lines().last().expect("one")).expect("JSON");
    last["note"].as_str().and_then(|note| note.lines().next()).is_some_and(|name| name.ends_with("/2"))
}

fn kill_acceptances(by: By) {
    let ground = Ground::new();
    ground.again("timed", by);
    let micros = whole_run(ground.parcours("timed", by.typed()));
    let dice = &mut Dice::new(acceptance::log::seed("kill -9 an acceptance"));
    let mut tally = Tally::default();
    for round in 0..ROUNDS_MAX {
        if tally.unsigned == KILLS {
            break;
        }
        let data = format!("round-{round}");
        ground.again(&data, by);
        let mut process = ground.parcours(&data, by.typed()).spawn().expect("parcours starts");
        // The first half of it is spent on opening the folder.
        linger(micros / 2 + dice.roll(micros));
        process.kill().expect("a process of ours can be killed");
        process.wait().expect("a killed process ends");
        let before = ground.events(&data);
        if is_signed_for(&ground.at(&data)) {
            tally.late += 1;
        } else {
            match count(&before, "log-continued") {
                0 => tally.early += 1,
                _ => tally.unsigned += 1,
            }
            let refused = ground.run(&data, &["user", "add", "new.comer", "--as", "admin"]);
            assert_eq!(refused.status.code(), Some(4), "{refused:?}");
            assert_eq!(ground.events(&data), before, "nobody else writes");
            ground.done(&data, by.typed());
        }
        ground.done(&data, &["user", "add", "new.comer", "--as", "admin"]);
        let events = ground.events(&data);
        assert_eq!(count(&events, "log-continued"), 1, "{tally:?}");
        let keys: Value =
            serde_json::from_str(&ground.done(&data, &["key", "show", "--format", "json"])).expect("JSON");
        let keys = keys["keys"].as_array().expect("a list").iter().filter_map(|key| key["key"].as_str());
        let named: Vec<&str> = keys.flat_map(|key| ["--key", key]).collect();
        ground.done(&data, &[&["verify", "--log-only"][..], &named].concat());
        fs::remove_dir_all(ground.at(&data)).expect("removed");
    }
    println!("kill -9 {:?}: {tally:?}", by.typed());
    assert_eq!(tally.unsigned, KILLS, "too few kills came between the event and its signature");
}

#[test]
fn an_acceptance_that_is_killed_is_gone_through_by_the_next() {
    kill_acceptances(By::TheKey);
}

#[test]
fn an_acceptance_with_a_new_key_that_is_killed_is_gone_through_by_the_next() {
    kill_acceptances(By::ANewKey);
}
