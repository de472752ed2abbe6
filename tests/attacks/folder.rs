//! An agency with a past: two cases, an erasure, a rotation, a checkpoint kept elsewhere; and copies of it to be harmed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use tempfile::TempDir;

/// A data folder, and beside it what an auditor kept elsewhere.
pub(crate) struct Folder {
    home: TempDir,
}

/// What a run said, and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ran {
    /// `None` when a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The checkpoint that an auditor kept, of the whole log.
pub(crate) const KEPT: &str = "kept.note";

/// An evidence pack that an auditor was given.
pub(crate) const PACK: &str = "kept.zip";

/// The hash tiles in that pack: the only place where hash tiles are files.
pub(crate) const TILES: &str = "kept.zip, its tiles";

/// The folder as it was before the erasure and the rotation.
pub(crate) const EARLIER: &str = "earlier";

/// The two requests of the folder.
pub(crate) const REQUESTS: [&str; 2] = ["df57c0f9-2c45-4d25-86d8-0693d85589ec", "3c1d6a52-7a0e-4f43-9f0b-6f2f5f0c6a11"];

/// Beside every database: the index of its write-ahead log, which SQLite makes anew.
const MADE_ANEW: &str = "-shm";

impl Folder {
    /// The agency, built once a process; nobody changes it.
    pub(crate) fn untouched() -> &'static Self {
        static GROUND: OnceLock<Folder> = OnceLock::new();
        GROUND.get_or_init(Self::build)
    }

    /// The same once more, with entries that still lie in the write-ahead log.
    pub(crate) fn with_live_wal() -> &'static Self {
        static GROUND: OnceLock<Folder> = OnceLock::new();
        GROUND.get_or_init(|| {
            let source = Self::untouched().again();
            let reader = Connection::open_with_flags(source.file("log.db"), OpenFlags::SQLITE_OPEN_READ_ONLY);
            let reader = reader.expect("the log opens");
            // While somebody reads an older state, nothing can be carried from the write-ahead log into the file.
            reader.execute_batch("BEGIN; SELECT count(*) FROM entries;").expect("a snapshot");
            source.done(&["user", "add", "late.comer", "--role", "agent", "--as", "admin"]);
            let note = source.beside(KEPT);
            fs::remove_file(&note).expect("the older note");
            source.done(&["checkpoint", "--out", &note.display().to_string()]);
            let copy = source.again();
            assert!(fs::metadata(copy.file("log.db-wal")).expect("a write-ahead log").len() > 0);
            copy
        })
    }

    fn build() -> Self {
        let folder = Self { home: TempDir::new().expect("a temporary folder") };
        let fixtures = acceptance::workspace_root().join("fixtures");
        let fixture = |name: &str| fixtures.join(name).display().to_string();
        folder.done(&["init", "--policy", &fixture("policies/pays-de-la-loire.toml"), "--admin", "admin"]);
        for (login, role) in [("claire.durand", "agent"), ("yanis.leroy", "agent"), ("sophie.morel", "supervisor")] {
            folder.done(&["user", "add", login, "--role", role, "--as", "admin"]);
        }
        folder.done(&["exec", &fixture("journeys/withdrawn.jsonl")]);
        let journey = fs::read_to_string(fixtures.join("journeys/erasure.jsonl")).expect("a journey");
        let lines: Vec<&str> = journey.lines().collect();
        let erased = lines.iter().position(|line| line.contains("erase-subject")).expect("an erasure");
        folder.exec("before.jsonl", &lines[..erased]);
        folder.done(&["search", "nantes", "--as", "claire.durand"]);
        copy(&folder.data(), &folder.beside(EARLIER));
        folder.exec("after.jsonl", &lines[erased..]);
        folder.done(&["key", "rotate", "--as", "admin", "--reason", "yearly rotation"]);
        folder.done(&["search", "bastia", "--as", "claire.durand"]);
        folder.done(&["search", "nantes", "--as", "yanis.leroy"]);
        folder.done(&["evidence", REQUESTS[0], "--out", PACK, "--as", "sophie.morel"]);
        folder.done(&["status"]);
        folder.done(&["checkpoint", "--out", &folder.beside(KEPT).display().to_string()]);
        folder
    }

    fn exec(&self, name: &str, lines: &[&str]) {
        let path = self.beside(name);
        fs::write(&path, lines.join("\n") + "\n").expect("a written file");
        self.done(&["exec", &path.display().to_string()]);
    }

    /// A copy, to be harmed.
    pub(crate) fn again(&self) -> Self {
        let home = TempDir::new().expect("a temporary folder");
        copy(self.home.path(), home.path());
        Self { home }
    }

    /// A copy of what the checks look at: what can be written anew, and what is earlier, stays behind.
    pub(crate) fn bare(&self) -> Self {
        let home = TempDir::new().expect("a temporary folder");
        fs::create_dir(home.path().join("data")).expect("a folder");
        for entry in fs::read_dir(self.data()).expect("a folder to copy") {
            let entry = entry.expect("an entry of a folder");
            let name = entry.file_name().to_string_lossy().into_owned();
            let target = home.path().join("data").join(&name);
            if entry.path().is_dir() {
                copy(&entry.path(), &target);
            } else if !name.starts_with("search.db") && !name.ends_with(MADE_ANEW) {
                fs::copy(entry.path(), &target).expect("a copied file");
            }
        }
        for kept in [KEPT, PACK] {
            fs::copy(self.beside(kept), home.path().join(kept)).expect("what is kept elsewhere");
        }
        Self { home }
    }

    /// The data folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.beside("data")
    }

    /// A file of the data folder.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.data().join(name)
    }

    /// A file beside the data folder.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Puts an earlier file in the place of today's, and what SQLite kept beside it away.
    pub(crate) fn restore_earlier(&self, name: &str) {
        for end in ["-wal", MADE_ANEW] {
            let _ = fs::remove_file(self.file(&format!("{name}{end}")));
        }
        fs::copy(self.beside(EARLIER).join(name), self.file(name)).expect("an earlier file");
    }

    /// Runs `parcours` on the folder; nothing of the surroundings reaches it.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        let mut command = Command::new(acceptance::parcours_binary());
        for name in ["PARCOURS_DATA", "PARCOURS_MASTER_KEY_FILE", "PARCOURS_ANCHORS", "PARCOURS_AS", "PARCOURS_LOG"] {
            command.env_remove(name);
        }
        command.current_dir(self.home.path()).arg("--data").arg("data").args(arguments).stdin(Stdio::null());
        let output = command.output().expect("parcours starts");
        Ran {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Runs what must go well; its output.
    pub(crate) fn done(&self, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        assert_eq!(ran.code, Some(0), "{arguments:?}: {}", ran.stderr);
        ran.stdout
    }

    /// The events, oldest first.
    pub(crate) fn events(&self) -> Vec<Value> {
        let lines = self.done(&["events"]);
        lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    /// The position of the last event of a type.
    pub(crate) fn position_of(&self, event_type: &str) -> u64 {
        let events = self.events();
        let found = events.iter().rfind(|event| event["event"]["type"] == event_type).expect("such an event");
        found["position"].as_u64().expect("a position")
    }
}

/// Copies a folder with all that is in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder to copy") {
        let entry = entry.expect("an entry of a folder");
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy(&source, &target);
        } else if !source.to_string_lossy().ends_with(MADE_ANEW) {
            fs::copy(&source, &target).expect("a copied file");
        }
    }
}
