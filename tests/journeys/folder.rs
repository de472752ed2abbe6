//! A data folder of the real binary with the staff that the journeys expect.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::journey::Journey;

/// The folder, and the home it lies in.
pub(crate) struct Folder {
    home: TempDir,
}

impl Folder {
    /// A new folder after one journey.
    pub(crate) fn after(journey: &Journey) -> Self {
        let folder = Self { home: tempfile::tempdir().expect("a temporary folder") };
        let policy = acceptance::workspace_root().join("fixtures/policies/pays-de-la-loire.toml");
        folder.run(&["init", "--policy", &policy.display().to_string(), "--admin", "admin"]);
        let staff = folder.home.path().join("staff.jsonl");
        fs::write(&staff, staff_lines()).expect("a written file");
        folder.run(&["exec", &staff.display().to_string()]);
        folder.run(&["exec", &journey.path.display().to_string()]);
        folder
    }

    /// Runs what must succeed, and gives its standard output.
    pub(crate) fn run(&self, arguments: &[&str]) -> String {
        let mut command = Command::new(acceptance::parcours_binary());
        for name in ["PARCOURS_DATA", "PARCOURS_MASTER_KEY_FILE", "PARCOURS_AS", "PARCOURS_LOG"] {
            command.env_remove(name);
        }
        let command = command.args(arguments).arg("--data").arg(self.data()).current_dir(self.home.path());
        let output = command.output().expect("the binary runs");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "parcours {arguments:?}: {}: {errors}", output.status);
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// The same as one JSON document.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.run(arguments)).expect("JSON")
    }

    /// The same as JSON lines.
    pub(crate) fn lines(&self, arguments: &[&str]) -> Vec<Value> {
        self.run(arguments).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    fn data(&self) -> PathBuf {
        self.home.path().join("data")
    }
}

fn staff_lines() -> String {
    let staff = [("claire.durand", "agent"), ("yanis.leroy", "agent"), ("sophie.morel", "supervisor")];
    let lines = staff.map(|(login, role)| {
        format!(
            concat!(
                r#"{{"as":"admin","do":"register-user","with":{{"login":"{login}","name":"{login}"}}}}"#,
                "\n",
                r#"{{"as":"admin","do":"grant-role","with":{{"user":"{login}","role":"{role}"}}}}"#,
                "\n"
            ),
            login = login,
            role = role
        )
    });
    lines.concat()
}
