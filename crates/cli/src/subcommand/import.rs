//! `parcours import operator-return FILE`: what the mail operator reports, line by line.

use std::fs;
use std::path::{Path, PathBuf};

use app::operator::{Import as How, ReturnLine, Returned};
use clap::{Args, Subcommand};
use serde::Serialize;

use crate::arguments::Place;
use crate::exit::Exit as Ending;
use crate::failure::{Failure, Report};
use crate::folder::Folder;
use crate::output::{ListFormat, Row, print_rows};
use crate::subcommand::missing_or_failed;

const EXAMPLES: &str = "\
A table with a heading, separated by `;` or `,`, in UTF-8 or Windows-1252, one line a mailbox:
  boite      its id; or, where this column is missing, `adresse` says which is meant
  resultat   cree or refuse, accents and endings as one likes; nothing where there is no answer yet
  adresse    the address as created
  motif      why it was refused
The list of `parcours export creation-list`, filled in, is such a file; other columns are passed over.

Examples:
  parcours import operator-return retour.csv --as claire.durand --dry-run
  parcours import operator-return retour.csv --as claire.durand --format json

A line whose address is not the one asked for becomes a disputed return, which an agent settles.
A second import of the same file changes nothing. Lines that are bad or refused are reported by
number and the others kept; the exit code is that of the worst.";

const REHEARSED: &str = "\
Examples:
  parcours import operator-return retour.csv --as claire.durand --dry-run";

/// Reads files of others.
#[derive(Debug, Args)]
#[command(after_help = REHEARSED)]
pub(crate) struct Import {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The mail operator's return: mailboxes created and refused.
    OperatorReturn(OperatorReturn),
}

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
struct OperatorReturn {
    /// The file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The login of the registered user who imports it.
    #[arg(long = "as", value_name = "LOGIN", env = "PARCOURS_AS")]
    user: String,
    /// Decides every line on the log as it is, and writes nothing.
    #[arg(long)]
    dry_run: bool,
    /// How to print what became of each line.
    #[arg(long, value_enum, default_value_t)]
    format: ListFormat,
}

/// What became of a line.
#[derive(Debug, Serialize)]
struct Told {
    line: u64,
    /// `created`, `refused`, `disputed`, `unchanged`, `unanswered` or `error`.
    outcome: &'static str,
    /// Why it is disputed.
    cause: Option<&'static str>,
    error: Option<Report>,
    /// The same for people.
    #[serde(skip)]
    why: String,
}

impl Import {
    /// Imports what was asked for.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        match self.what {
            What::OperatorReturn(asked) => asked.run(place).await,
        }
    }
}

impl OperatorReturn {
    async fn run(self, place: &Place) -> Result<(), Failure> {
        let bytes = read(&self.file)?;
        let folder = Folder::open(place).await?;
        let how = if self.dry_run { How::Rehearse } else { How::Write };
        let lines = folder.app.import_return(&bytes, &self.user, how).await?;
        let mut worst = Ending::Done;
        let rows: Vec<Told> = lines.into_iter().map(|line| Told::of(line, &mut worst)).collect();
        print_rows(&rows, self.format)?;
        if worst == Ending::Done { Ok(()) } else { Err(Failure::Told(worst)) }
    }
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(file).map_err(|error| missing_or_failed(file, error))
}

impl Told {
    fn of(line: ReturnLine, worst: &mut Ending) -> Self {
        let (number, known) = (line.line, |outcome| Self::known(line.line, outcome, None));
        match line.result {
            Ok(Returned::Created) => known("created"),
            Ok(Returned::Refused) => known("refused"),
            Ok(Returned::Unchanged) => known("unchanged"),
            Ok(Returned::Unanswered) => known("unanswered"),
            Ok(Returned::Disputed(cause)) => Self::known(number, "disputed", Some(cause.as_str())),
            Err(error) => {
                let failure = Failure::from(error);
                eprintln!("parcours: line {number}: {failure}");
                *worst = worst.worse(Ending::of(&failure));
                let (report, why) = (failure.report(), failure.to_string());
                Self { line: number, outcome: "error", cause: None, error: Some(report), why }
            }
        }
    }

    fn known(line: u64, outcome: &'static str, cause: Option<&'static str>) -> Self {
        Self { line, outcome, cause, error: None, why: cause.unwrap_or_default().to_owned() }
    }
}

impl Row for Told {
    const COLUMNS: &'static [&'static str] = &["line", "outcome", "why"];

    fn cells(&self) -> Vec<String> {
        vec![self.line.to_string(), self.outcome.to_owned(), self.why.clone()]
    }
}
