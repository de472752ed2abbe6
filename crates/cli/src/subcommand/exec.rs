//! `parcours exec FILE|-`: commands as JSON lines in, receipts as JSON lines out.

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use app::{App, Order, Outcome};
use clap::Args;
use serde::Serialize;

use crate::arguments::Place;
use crate::exit::Exit as Ending;
use crate::failure::{Failure, Report};
use crate::folder::Folder;

const EXAMPLES: &str = r#"One command a line; unknown keys are refused:
  {"id": UUIDv7, "as": LOGIN, "role": ROLE, "at": RFC 3339, "channel": CHANNEL, "on_behalf": UUID,
   "expected": POSITION, "request": UUID or MSS-YYYY-NNNNNN, "do": COMMAND, "with": {…}}
Only "do" is always needed. With an "id" a line can be repeated safely: it is carried out once.

Examples:
  parcours exec journey.jsonl
  echo '{"as":"paul.martin","request":"MSS-2026-000123","do":"end-waiting"}' | parcours exec -
  parcours exec nightly.jsonl --continue > receipts.jsonl

Stops at the first line that is not carried out. With --continue, lines that are bad, refused or
in conflict are reported and the rest is carried out; the exit code is that of the worst. When
the machine fails, the log is in doubt or an outcome unknown, it stops all the same."#;

/// Longest line in bytes: far more than any request, far less than memory.
const LINE_BYTES_MAX: u64 = 4 << 20;

/// Carries out commands: JSON lines in, JSON-lines receipts out.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Exec {
    /// The file of commands; `-` for standard input.
    #[arg(value_name = "FILE|-")]
    file: PathBuf,
    /// Goes on after a line that was not carried out.
    #[arg(long = "continue")]
    goes_on: bool,
}

/// What became of a line.
#[derive(Debug, Serialize)]
struct Receipt {
    line: u64,
    #[serde(flatten)]
    what: What,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum What {
    Outcome(Settled),
    Error { error: Report },
}

/// What became of a command, for programs.
#[derive(Debug, Serialize)]
pub(crate) struct Settled {
    /// The command; `null` where nothing was written under an id that nobody chose.
    id: Option<uuid::Uuid>,
    /// `done` or `unchanged`.
    outcome: &'static str,
    /// What a reader has to reach to see it.
    position: u64,
    first: Option<u64>,
    last: Option<u64>,
    request: Option<uuid::Uuid>,
    /// The reference, where this command opened the request.
    reference: Option<String>,
    /// The stored types, in order; empty for a receipt of earlier.
    events: Vec<&'static str>,
    /// Whether it was written earlier, and this is its receipt again.
    replayed: bool,
}

impl Settled {
    /// What became of `order`.
    pub(crate) fn of(order: &Order, outcome: &Outcome) -> Self {
        let position = outcome.position().get();
        match outcome {
            Outcome::Done(done) => Self {
                id: Some(done.receipt.command.0),
                outcome: "done",
                position,
                first: Some(done.receipt.first.get()),
                last: Some(done.receipt.last.get()),
                request: done.request.map(|request| request.0),
                reference: done.reference.map(|reference| reference.to_string()),
                events: done.events.clone(),
                replayed: done.receipt.replay != eventlog::Replay::No,
            },
            Outcome::Unchanged { request, .. } => Self {
                id: order.id.map(|id| id.0),
                outcome: "unchanged",
                position,
                first: None,
                last: None,
                request: request.map(|request| request.0),
                reference: None,
                events: Vec::new(),
                replayed: false,
            },
        }
    }
}

impl fmt::Display for Settled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.first, self.last) {
            (Some(first), Some(last)) => {
                write!(f, "done: #{first}")?;
                if last > first {
                    write!(f, " to #{last}")?;
                }
            }
            (_, _) => write!(f, "unchanged: it was so already")?,
        }
        if self.replayed {
            write!(f, ", written earlier")?;
        }
        if !self.events.is_empty() {
            write!(f, " {}", self.events.join(", "))?;
        }
        match (&self.reference, self.request) {
            (Some(reference), Some(request)) => writeln!(f, "\n{reference}  {request}"),
            (_, _) => writeln!(f),
        }
    }
}

impl Exec {
    /// Carries the lines out, one after the other.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        let mut lines = Lines::of(&self.file)?;
        let folder = Folder::open(place).await?;
        let mut worst = Ending::Done;
        while let Some(Line { number: line, text }) = lines.next()? {
            let outcome = match text {
                Ok(text) => carry_out(&folder.app, &text).await,
                Err(failure) => Err(failure),
            };
            let what = match outcome {
                Ok(settled) => What::Outcome(settled),
                Err(failure) => {
                    eprintln!("parcours: line {line}: {failure}");
                    worst = worst.worse(Ending::of(&failure));
                    What::Error { error: failure.report() }
                }
            };
            print(&Receipt { line, what })?;
            if worst != Ending::Done && !(self.goes_on && is_of_one_line(worst)) {
                break;
            }
        }
        if worst == Ending::Done { Ok(()) } else { Err(Failure::Told(worst)) }
    }
}

/// Whether the next line may fare better.
fn is_of_one_line(ending: Ending) -> bool {
    match ending {
        Ending::Done | Ending::BadInput | Ending::Refused | Ending::Conflict => true,
        Ending::Failure | Ending::IntegrityInDoubt | Ending::UnknownOutcome => false,
    }
}

async fn carry_out(app: &App, text: &str) -> Result<Settled, Failure> {
    let order = Order::parse(text)?;
    let outcome = app.execute(&order).await?;
    Ok(Settled::of(&order, &outcome))
}

/// A receipt that cannot be delivered ends the run: what was done must be known to whoever asked.
fn print(receipt: &Receipt) -> Result<(), Failure> {
    let mut line = serde_json::to_vec(receipt).map_err(|error| Failure::Machine(error.into()))?;
    line.push(b'\n');
    let mut out = io::stdout().lock();
    let written = out.write_all(&line).and_then(|()| out.flush());
    written.map_err(|error| Failure::Machine(anyhow::Error::new(error).context("cannot write receipts")))
}

/// Numbered lines of a file or of standard input, empty ones passed over.
struct Lines {
    reader: Box<dyn BufRead + Send>,
    path: PathBuf,
    number: u64,
}

/// A line of a file.
struct Line {
    /// From 1, empty lines counted.
    number: u64,
    /// An error where it is nothing that a command can stand in.
    text: Result<String, Failure>,
}

impl Lines {
    fn of(path: &Path) -> Result<Self, Failure> {
        let reader: Box<dyn BufRead + Send> = if path == Path::new("-") {
            Box::new(BufReader::new(io::stdin()))
        } else {
            Box::new(BufReader::new(File::open(path).map_err(|error| missing_or_failed(path, error))?))
        };
        Ok(Self { reader, path: path.to_owned(), number: 0 })
    }

    /// The next line that is not empty.
    fn next(&mut self) -> Result<Option<Line>, Failure> {
        loop {
            let mut bytes = Vec::new();
            let mut limited = (&mut self.reader).take(LINE_BYTES_MAX);
            limited.read_until(b'\n', &mut bytes).map_err(|error| Failure::file(&self.path, error))?;
            if bytes.is_empty() {
                return Ok(None);
            }
            self.number += 1;
            if bytes.len() as u64 == LINE_BYTES_MAX && bytes.last() != Some(&b'\n') {
                self.skip_line()?;
                let expected = format!("a line of at most {LINE_BYTES_MAX} bytes");
                let text = Err(Failure::input("line", "a longer one", expected));
                return Ok(Some(Line { number: self.number, text }));
            }
            let text = String::from_utf8(bytes).map_err(|_| Failure::input("line", "other bytes", "UTF-8 text"));
            match text {
                Ok(text) if text.trim().is_empty() => {}
                text => return Ok(Some(Line { number: self.number, text })),
            }
        }
    }

    fn skip_line(&mut self) -> Result<(), Failure> {
        self.reader.skip_until(b'\n').map_err(|error| Failure::file(&self.path, error)).map(drop)
    }
}

/// A file that is not there was misnamed; anything else is the machine.
pub(crate) fn missing_or_failed(path: &Path, error: io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::NotFound => Failure::input("FILE", path.display().to_string(), "a file that exists"),
        _ => Failure::file(path, error),
    }
}
