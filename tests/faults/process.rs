//! A writing process from outside: start it, read what it acknowledges, kill it.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use acceptance::log::Acknowledged;
use eventlog::{CommandId, Position};

/// A running program that prints a JSON line for each acknowledged command: `{"id":…,"outcome":"done","position":…}`.
pub(crate) struct Writer {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Writer {
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
        let lines = BufReader::new(child.stdout.take().expect("its output is piped"));
        Self { child, lines }
    }

    /// The next acknowledgement; `None` when the process has ended.
    pub(crate) fn next(&mut self) -> Option<Acknowledged> {
        let mut line = String::new();
        loop {
            line.clear();
            let length = self.lines.read_line(&mut line).expect("its output is text");
            if length == 0 {
                return None;
            }
            // A line without its end was cut off by the kill: it acknowledges nothing.
            if let Some(acknowledged) = line.strip_suffix('\n').and_then(acknowledged) {
                return Some(acknowledged);
            }
        }
    }

    /// Kills it (SIGKILL) and gives what it had acknowledged that nobody had read yet.
    pub(crate) fn kill(mut self) -> Vec<Acknowledged> {
        self.child.kill().expect("a process of ours can be killed");
        let mut rest = Vec::new();
        while let Some(acknowledged) = self.next() {
            rest.push(acknowledged);
        }
        self.child.wait().expect("a killed process ends");
        rest
    }
}

/// Burns less than a millisecond: finer than any sleep.
pub(crate) fn linger(micros: u64) {
    let begun = std::time::Instant::now();
    while begun.elapsed() < Duration::from_micros(micros) {
        std::hint::spin_loop();
    }
}

fn acknowledged(line: &str) -> Option<Acknowledged> {
    let receipt: serde_json::Value = serde_json::from_str(line).ok()?;
    if receipt["outcome"] != "done" {
        return None;
    }
    let command = CommandId(receipt["id"].as_str()?.parse().ok()?);
    Some(Acknowledged { command, last: Position::new(receipt["position"].as_u64()?) })
}

#[test]
fn only_whole_lines_of_done_commands_acknowledge() {
    let id = "01900000-0000-7000-8000-000000000001";
    let line = |outcome| format!("{{\"id\":\"{id}\",\"outcome\":\"{outcome}\",\"position\":7}}");
    assert_eq!(acknowledged(&line("done")).map(|a| a.last), Some(Position::new(7)));
    assert_eq!(acknowledged(&line("refused")), None);
    assert_eq!(acknowledged(&line("done")[..40]), None);
}
