//! A folder of its own, and how a command is run on it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use assert_cmd::Command as Assertable;
use serde_json::Value;
use tempfile::TempDir;

/// An agency with its policy, an administrator (`admin`) and the staff that the journeys expect.
pub(crate) struct World {
    home: TempDir,
}

/// What a run said, and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl World {
    /// A place without a folder.
    pub(crate) fn empty() -> Self {
        Self { home: tempfile::tempdir().expect("a temporary folder") }
    }

    /// A folder with its policy and its administrator.
    pub(crate) fn born() -> Self {
        let world = Self::empty();
        world.run(&["init", "--policy", &policy(), "--admin", "admin"]).succeeded();
        world
    }

    /// The same with the staff that the journeys expect.
    pub(crate) fn staffed() -> Self {
        let world = Self::born();
        let staff = [("claire.durand", "agent"), ("yanis.leroy", "agent"), ("sophie.morel", "supervisor")];
        let lines = staff.map(|(login, role)| {
            let register =
                format!(r#"{{"as":"admin","do":"register-user","with":{{"login":"{login}","name":"{login}"}}}}"#);
            let grant = format!(r#"{{"as":"admin","do":"grant-role","with":{{"user":"{login}","role":"{role}"}}}}"#);
            register + "\n" + &grant
        });
        world.fed(&lines.join("\n"), &["exec", "-"]).succeeded();
        world
    }

    /// The same after the journey `name`.
    pub(crate) fn after(name: &str) -> Self {
        let world = Self::staffed();
        world.run(&["exec", &journey(name)]).succeeded();
        world
    }

    /// The folder in which everything of this world lies, for whoever goes on in it.
    pub(crate) fn into_home(self) -> TempDir {
        self.home
    }

    /// Where everything of this world lies.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// The data folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.home.path().join("data")
    }

    /// A file of the data folder.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.data().join(name)
    }

    /// Writes a file beside the data folder.
    pub(crate) fn write(&self, name: &str, text: &str) -> String {
        let path = self.home.path().join(name);
        fs::write(&path, text).expect("a written file");
        path.display().to_string()
    }

    /// Runs a command on this folder.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.fed("", arguments)
    }

    /// Runs a command that shows personal data, in the name of a reader.
    pub(crate) fn read(&self, arguments: &[&str]) -> Ran {
        self.run(&[arguments, &["--as", "admin"]].concat())
    }

    /// Runs a command with something on standard input.
    pub(crate) fn fed(&self, input: &str, arguments: &[&str]) -> Ran {
        let mut command = Assertable::from_std(self.command(arguments));
        let output = command.write_stdin(input).output().expect("the binary runs");
        Ran {
            code: output.status.code().expect("it was not killed"),
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }

    /// A process on this folder, to be started by the test itself; nothing of the surroundings reaches it.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(acceptance::parcours_binary());
        for name in ["PARCOURS_DATA", "PARCOURS_MASTER_KEY_FILE", "PARCOURS_AS", "PARCOURS_LOG"] {
            command.env_remove(name);
        }
        command.current_dir(self.home()).args(arguments).stdin(Stdio::null());
        if !arguments.contains(&"--data") {
            command.arg("--data").arg(self.data());
        }
        command
    }

    /// The last position of the log.
    pub(crate) fn head(&self) -> u64 {
        let last = self.run(&["events"]).succeeded().lines().last().expect("a log has a first event").clone();
        last["position"].as_u64().expect("a position")
    }
}

impl Ran {
    /// Checks that all went well.
    #[track_caller]
    pub(crate) fn succeeded(self) -> Self {
        self.ended(0)
    }

    /// Checks the exit code.
    #[track_caller]
    pub(crate) fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        self
    }

    /// Checks that standard error says all of this.
    #[track_caller]
    pub(crate) fn saying(self, words: &[&str]) -> Self {
        for word in words {
            assert!(self.stderr.contains(word), "\"{word}\" is missing in: {}", self.stderr);
        }
        self
    }

    /// Standard output as one JSON document.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error} in: {}", self.stdout))
    }

    /// Standard output as JSON lines.
    #[track_caller]
    pub(crate) fn lines(&self) -> Vec<Value> {
        let line = |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in: {line}"));
        self.stdout.lines().map(line).collect()
    }
}

/// The policy of Pays de la Loire.
pub(crate) fn policy() -> String {
    fixture("policies/pays-de-la-loire.toml")
}

/// A journey, as `exec` reads it.
pub(crate) fn journey(name: &str) -> String {
    fixture(&format!("journeys/{name}.jsonl"))
}

fn fixture(name: &str) -> String {
    acceptance::workspace_root().join("fixtures").join(name).display().to_string()
}

/// The request that `first-equipment.jsonl` opens.
pub(crate) const FIRST: &str = "9206ecd2-5c5b-4341-9b0e-ef8c8f37688b";

/// A submission by the online form, of the request `request`.
pub(crate) fn submission(request: &str) -> String {
    format!(
        r#"{{"channel":"form","do":"submit-request","with":{{"request":"{request}","structure":{{"finess_juridique":"440000289","nom":"CHU de Nantes","secteur":"sanitaire"}},"messageries_nominatives":[{{"nom":"Lefèvre","prenom":"Anaïs","mail_contact":"anais.lefevre@sante.example"}}]}}}}"#
    )
}
