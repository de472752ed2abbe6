//! The days of the three who use the program, typed as they would type them: each output and exit code is held, and the
//! guides of `docs/guides` are printed from them.
//!
//! Read in this order: this module (a terminal, and what was said there), `steady` (what differs from run to run, and how
//! that is shown), `guide` (a page made of prose and of what was typed), then the days: `agent`, `auditor`, `report`.
//!
//! References and ids are those of the demonstration with [`REQUESTS`] and [`SEED`]. Where its stories change, the days
//! find other cases there: `parcours status --only open --as-of 2026-08-31` shows which.

mod agent;
mod auditor;
mod guide;
mod report;
mod steady;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use steady::Moving;

const REQUESTS: &str = "120";
const SEED: &str = "2";

/// A terminal in a folder of its own, with a demonstration as `parcours-demo`, and what was typed there.
struct Day {
    home: TempDir,
    login: &'static str,
    typed: Vec<Typed>,
}

/// A line, what came back, and how it ended.
struct Typed {
    /// What a guide calls it.
    name: &'static str,
    line: String,
    said: String,
    code: i32,
}

impl Day {
    /// The day of `login`, on a fresh demonstration.
    fn of(login: &'static str) -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(home.path().join("bin")).expect("a folder");
        std::os::unix::fs::symlink(acceptance::parcours_binary(), home.path().join("bin/parcours")).expect("a link");
        // The suite's own scripts, as they lie below the root of the tree.
        std::os::unix::fs::symlink(acceptance::workspace_root().join("tests"), home.path().join("tests"))
            .expect("a link");
        let day = Self { home, login, typed: Vec::new() };
        let (_, code) = day.run(&format!("parcours demo --requests {REQUESTS} --seed {SEED} --no-serve"));
        assert_eq!(code, 0, "no demonstration");
        day
    }

    /// Types a line that goes well, and gives back what came.
    #[track_caller]
    fn types(&mut self, name: &'static str, line: &str) -> &str {
        self.types_and_is_told(0, name, line)
    }

    /// Types a line that ends with `code`.
    #[track_caller]
    fn types_and_is_told(&mut self, code: i32, name: &'static str, line: &str) -> &str {
        let (said, ended) = self.run(line);
        assert_eq!(ended, code, "$ {line}\n{said}");
        let said = steady::steady(&said, &self.moving(line));
        self.typed.push(Typed { name, line: line.to_owned(), said, code });
        &self.typed[self.typed.len() - 1].said
    }

    /// What the answer to `line` holds that is of this run alone, beside its instants.
    fn moving(&self, line: &str) -> Vec<Moving> {
        let counts_to_now = !line.contains("--as-of");
        let goes_on = self.typed.iter().any(|typed| typed.said.contains("done: #"));
        let found = [(counts_to_now, Moving::DaysHeld), (goes_on, Moving::Leaf)];
        found.into_iter().filter_map(|(is_so, moving)| is_so.then_some(moving)).collect()
    }

    /// What a shell says to a line, both of its outputs as they come, and how it ends.
    fn run(&self, line: &str) -> (String, i32) {
        let mut shell = Command::new("sh");
        let path = std::env::var("PATH").unwrap_or_default();
        shell.args(["-c", &format!("exec 2>&1\n{line}")]).current_dir(self.home.path()).stdin(Stdio::null());
        shell.env("PATH", format!("{}:{path}", self.at("bin").display()));
        for name in ["PARCOURS_MASTER_KEY_FILE", "PARCOURS_LOG"] {
            shell.env_remove(name);
        }
        shell.env("PARCOURS_DATA", "parcours-demo").env("PARCOURS_AS", self.login).env("LC_ALL", "C.UTF-8");
        let output = shell.output().expect("a shell");
        let said = String::from_utf8(output.stdout).expect("UTF-8");
        (said, output.status.code().expect("it was not killed"))
    }

    fn at(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Everything that was typed, as a terminal shows it.
    fn transcript(&self) -> String {
        let mut text = String::new();
        for Typed { name, line, said, code } in &self.typed {
            writeln!(text, "[{name}] {}> {line}\n{said}exit {code}\n", self.login).expect("a string takes everything");
        }
        text
    }

    /// Prints the guide `page` from its template, or holds it to what was typed.
    fn guide(&self, page: &str, files: &[(&str, &Path)]) {
        guide::hold(page, &self.typed, files);
    }
}
