//! A folder with cases of every kind, and a process that goes on writing to it while others read.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};

use tempfile::TempDir;

/// A data folder.
pub(crate) struct Folder {
    home: TempDir,
}

impl Folder {
    /// A folder after every journey that the fixtures tell, with its read models.
    pub(crate) fn with_every_journey() -> Self {
        let folder = Self { home: tempfile::tempdir().expect("a temporary folder") };
        let fixtures = acceptance::workspace_root().join("fixtures");
        let policy = fixtures.join("policies/pays-de-la-loire.toml").display().to_string();
        folder.run(&["init", "--policy", &policy, "--admin", "admin"]);
        for (login, role) in [("claire.durand", "agent"), ("yanis.leroy", "agent"), ("sophie.morel", "supervisor")] {
            folder.give(&format!(
                r#"{{"as":"admin","do":"register-user","with":{{"login":"{login}","name":"{login}"}}}}"#
            ));
            folder.give(&format!(r#"{{"as":"admin","do":"grant-role","with":{{"user":"{login}","role":"{role}"}}}}"#));
        }
        let mut journeys: Vec<PathBuf> = fs::read_dir(fixtures.join("journeys"))
            .expect("journeys")
            .map(|entry| entry.expect("one").path())
            .collect();
        journeys.sort();
        for journey in journeys.iter().filter(|path| path.extension().is_some_and(|extension| extension == "jsonl")) {
            folder.run(&["exec", &journey.display().to_string()]);
        }
        folder.run(&["status"]);
        folder
    }

    /// The data folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.home.path().join("data")
    }

    /// The file that reporting jobs read.
    pub(crate) fn read_models(&self) -> PathBuf {
        self.data().join("read.db")
    }

    fn run(&self, arguments: &[&str]) {
        succeeded(arguments, self.command(arguments).output());
    }

    fn give(&self, line: &str) {
        let file = self.home.path().join("line.jsonl");
        fs::write(&file, line).expect("a line");
        self.run(&["exec", &file.display().to_string()]);
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(acceptance::parcours_binary());
        command.arg("--data").arg(self.data()).args(arguments).stdin(Stdio::null());
        command
    }

    /// Writes commands, looks at the board and rebuilds, over and over, until told to stop.
    pub(crate) fn serve(self: &Arc<Self>) -> Service {
        let (stop, rounds) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let thread = thread::spawn({
            let (folder, stop, rounds) = (Arc::clone(self), Arc::clone(&stop), Arc::clone(&rounds));
            move || {
                while !stop.load(Ordering::Acquire) {
                    let round = rounds.fetch_add(1, Ordering::AcqRel);
                    let request = uuid::Uuid::from_u128(0x7000_8000_0000_0000_0000 + u128::from(round));
                    folder.give(&submission(&request.to_string()));
                    folder.run(&["status"]);
                    if round % 4 == 3 {
                        folder.run(&["rebuild", "requests", "events"]);
                    }
                }
            }
        });
        Service { stop, rounds, thread: Some(thread) }
    }
}

fn succeeded(what: &[&str], output: std::io::Result<Output>) {
    let Output { status, stdout, stderr } = output.expect("it starts");
    let said = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(status.success(), "{what:?}: {status}: {said}");
}

/// A service at work.
pub(crate) struct Service {
    stop: Arc<AtomicBool>,
    rounds: Arc<AtomicU64>,
    thread: Option<JoinHandle<()>>,
}

impl Service {
    /// How many rounds were begun.
    pub(crate) fn rounds(&self) -> u64 {
        self.rounds.load(Ordering::Acquire)
    }

    /// Whether it gave up, which it does when any of its commands fails.
    pub(crate) fn has_failed(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// Lets it end its round.
    ///
    /// # Panics
    /// When one of its commands failed.
    pub(crate) fn stop(mut self) {
        self.stop.store(true, Ordering::Release);
        let thread = self.thread.take().expect("it is stopped once");
        assert!(thread.join().is_ok(), "the service failed while strangers read");
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
    }
}

fn submission(request: &str) -> String {
    let structure = r#"{"finess_juridique":"440000289","nom":"CHU de Nantes","secteur":"sanitaire"}"#;
    let person = r#"{"nom":"Lefèvre","prenom":"Anaïs","mail_contact":"anais.lefevre@sante.example"}"#;
    format!(
        r#"{{"channel":"form","do":"submit-request","with":{{"request":"{request}","structure":{structure},"messageries_nominatives":[{person}]}}}}"#
    )
}
