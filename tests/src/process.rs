//! A writing process from outside: start it, give it orders, read what it acknowledges, stop it, kill it.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::log::Acknowledged;
use eventlog::{CommandId, Position};

/// A running program that prints a JSON line for each acknowledged command: `{"id":…,"outcome":"done","position":…}`.
pub struct Writer {
    child: Child,
    orders: Option<ChildStdin>,
    lines: Option<BufReader<ChildStdout>>,
}

impl Writer {
    /// Starts `command`; it is given orders through its standard input.
    ///
    /// # Panics
    /// When there is no such program.
    pub fn start(command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
        let orders = child.stdin.take();
        let lines = child.stdout.take().map(BufReader::new);
        Self { child, orders, lines }
    }

    /// The number of the process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(Some(_)))
    }

    /// Listens to it on a thread of its own until it has ended, and then says the longest wait that it reported.
    ///
    /// # Panics
    /// The thread, when somebody listens already.
    pub fn longest_wait(&mut self) -> JoinHandle<Duration> {
        let lines = self.lines.take();
        std::thread::spawn(move || {
            let mut lines = lines.expect("one listens to a process");
            std::iter::from_fn(|| next_measured(&mut lines)).map(|(_, waited)| waited).max().unwrap_or_default()
        })
    }

    /// Sends a line to its standard input.
    ///
    /// # Panics
    /// When it has ended.
    pub fn order(&mut self, line: &str) {
        let orders = self.orders.as_mut().expect("orders are piped until the end");
        orders.write_all(format!("{line}\n").as_bytes()).expect("it takes orders");
    }

    /// Sends all of `lines` to its standard input while it works, as far as it takes them.
    pub fn feed(&mut self, lines: impl Iterator<Item = String> + Send + 'static) {
        let Some(mut orders) = self.orders.take() else { return };
        // Ends with the process: nobody takes the next line then.
        std::thread::spawn(move || {
            for line in lines {
                if orders.write_all(format!("{line}\n").as_bytes()).is_err() {
                    return;
                }
            }
        });
    }

    /// The next acknowledgement; `None` when the process has ended.
    ///
    /// # Panics
    /// When its output is not text.
    pub fn next_acknowledged(&mut self) -> Option<Acknowledged> {
        self.next_measured().map(|(acknowledged, _)| acknowledged)
    }

    /// The same, with how long the process says that it waited: zero when it says nothing.
    ///
    /// # Panics
    /// When its output is not text.
    pub fn next_measured(&mut self) -> Option<(Acknowledged, Duration)> {
        next_measured(self.lines.as_mut()?)
    }

    /// Kills it (SIGKILL) and gives what it had acknowledged that nobody had read yet.
    ///
    /// # Panics
    /// When it cannot be killed, which a process of ours always can.
    pub fn kill(mut self) -> Vec<Acknowledged> {
        self.child.kill().expect("a process of ours can be killed");
        let mut rest = Vec::new();
        while let Some(acknowledged) = self.next_acknowledged() {
            rest.push(acknowledged);
        }
        self.child.wait().expect("a killed process ends");
        rest
    }
}

impl Drop for Writer {
    /// Nothing is left behind, whatever the test did.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Burns less than a millisecond: finer than any sleep.
pub fn linger(micros: u64) {
    let begun = std::time::Instant::now();
    while begun.elapsed() < Duration::from_micros(micros) {
        std::hint::spin_loop();
    }
}

fn next_measured(lines: &mut impl BufRead) -> Option<(Acknowledged, Duration)> {
    let mut line = String::new();
    loop {
        line.clear();
        let length = lines.read_line(&mut line).expect("its output is text");
        if length == 0 {
            return None;
        }
        // A line without its end was cut off by the kill: it acknowledges nothing.
        if let Some(acknowledged) = line.strip_suffix('\n').and_then(acknowledged) {
            return Some(acknowledged);
        }
    }
}

fn acknowledged(line: &str) -> Option<(Acknowledged, Duration)> {
    let receipt: serde_json::Value = serde_json::from_str(line).ok()?;
    if receipt["outcome"] != "done" {
        return None;
    }
    let command = CommandId(receipt["id"].as_str()?.parse().ok()?);
    let waited = Duration::from_micros(receipt["waited_micros"].as_u64().unwrap_or(0));
    Some((Acknowledged { command, last: Position::new(receipt["position"].as_u64()?) }, waited))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_lines_of_done_commands_acknowledge() {
        let id = "01900000-0000-7000-8000-000000000001";
        let line = |outcome| format!("{{\"id\":\"{id}\",\"outcome\":\"{outcome}\",\"position\":7}}");
        assert_eq!(acknowledged(&line("done")).map(|(a, _)| a.last), Some(Position::new(7)));
        assert_eq!(acknowledged(&line("refused")), None);
        assert_eq!(acknowledged(&line("done")[..40]), None);
    }
}
