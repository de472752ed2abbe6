//! The programs that are killed: a bare writer of the log, the same with a lie in it, and the `parcours` binary.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use acceptance::log::Numbered;
use acceptance::process::Writer;
use eventlog_sqlite::{SqliteOptions, SqliteStore};

/// A program that carries out numbered commands and prints a receipt for each.
pub(crate) trait Victim {
    /// Makes a folder that the program can write to, and says where its log is.
    fn prepare(&self, folder: &Path) -> PathBuf;

    /// Starts it: the commands of `writer`, from number `from` on, without end.
    fn start(&self, folder: &Path, writer: u64, from: u64) -> Writer;

    /// How many events a command writes, where that is known.
    fn events(&self, command: Numbered) -> Option<usize>;

    /// What else the program has to say about a folder in which it was killed.
    fn examine(&self, folder: &Path) -> Result<(), String>;
}

/// `log_writer`: the store and nothing above it.
pub(crate) struct LogWriter {
    /// Acknowledges before it appends: the negative control.
    pub(crate) is_early: bool,
}

impl Victim for LogWriter {
    fn prepare(&self, folder: &Path) -> PathBuf {
        let log = folder.join("log.db");
        drop(SqliteStore::create(&log, SqliteOptions::default()).expect("a new log"));
        log
    }

    fn start(&self, folder: &Path, writer: u64, from: u64) -> Writer {
        let mut command = Command::new(env!("CARGO_BIN_EXE_log_writer"));
        command.arg(folder.join("log.db")).args([format!("writer={writer}"), format!("from={from}")]);
        if self.is_early {
            command.arg("acknowledge=early");
        }
        Writer::start(&mut command)
    }

    fn events(&self, command: Numbered) -> Option<usize> {
        Some(command.events())
    }

    fn examine(&self, _: &Path) -> Result<(), String> {
        Ok(())
    }
}

/// `parcours exec -`: the whole write path, with persons, keys and rules.
pub(crate) struct Exec;

impl Exec {
    fn parcours(folder: &Path) -> Command {
        let mut command = Command::new(acceptance::parcours_binary());
        command.arg("--data").arg(folder.join("agency"));
        command
    }

    /// The same as [`Victim::start`], of a process that goes on when others were faster.
    pub(crate) fn start_undeterred(folder: &Path, writer: u64) -> Writer {
        Self::fed(Self::parcours(folder).args(["exec", "-", "--continue"]), (writer, 0))
    }

    fn fed(command: &mut Command, (writer, from): (u64, u64)) -> Writer {
        // It may say there that others were faster.
        let mut exec = Writer::start(command.stderr(Stdio::null()));
        exec.feed((from..).map(move |number| Self::line(Numbered { writer, number })));
        exec
    }

    /// A new user, or a request for a mailbox of a person whom nobody knows yet: both make keys and seal under them.
    fn line(command: Numbered) -> String {
        let Numbered { writer, number } = command;
        let id = command.id();
        if number % 2 == 0 {
            let with = format!(r#"{{"login":"user{writer}.n{number}","name":"User {number}"}}"#);
            return format!(r#"{{"id":"{id}","as":"admin","do":"register-user","with":{with}}}"#);
        }
        let request = Numbered { writer: writer + 1_000, number }.id();
        let structure = r#"{"finess_juridique":"440000289","nom":"CHU de Nantes","secteur":"sanitaire"}"#;
        let person = format!(
            r#"{{"nom":"Lefèvre","prenom":"Anaïs","mail_contact":"anais.lefevre{writer}x{number}@sante.example"}}"#
        );
        let with = format!(r#"{{"request":"{request}","structure":{structure},"messageries_nominatives":[{person}]}}"#);
        format!(r#"{{"id":"{id}","channel":"form","do":"submit-request","with":{with}}}"#)
    }
}

impl Victim for Exec {
    fn prepare(&self, folder: &Path) -> PathBuf {
        let policy = acceptance::workspace_root().join("fixtures/policies/pays-de-la-loire.toml");
        let mut init = Self::parcours(folder);
        init.args(["init", "--admin", "admin", "--policy"]).arg(policy);
        let status = init.stdout(Stdio::null()).stderr(Stdio::null()).status().expect("parcours starts");
        assert!(status.success(), "a new folder");
        folder.join("agency").join("log.db")
    }

    fn start(&self, folder: &Path, writer: u64, from: u64) -> Writer {
        Self::fed(Self::parcours(folder).args(["exec", "-"]), (writer, from))
    }

    fn events(&self, _: Numbered) -> Option<usize> {
        None
    }

    fn examine(&self, folder: &Path) -> Result<(), String> {
        let verified = Self::parcours(folder).arg("verify").output().map_err(|error| error.to_string())?;
        if verified.status.success() {
            return Ok(());
        }
        Err(String::from_utf8_lossy(&verified.stderr).into_owned())
    }
}
