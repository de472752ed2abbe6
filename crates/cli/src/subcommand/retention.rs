//! `parcours retention due|run`: cases that have rested for as long as the policy says.

use app::calendar;
use app::erasure::DueCase;
use clap::{Args, Subcommand};
use eventlog::{Clock, SystemClock};
use serde::Serialize;
use serde_json::{Map, Value};
use workflow::{Day, SubjectId};

use crate::arguments::Place;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::output::{ListFormat, Row, print_rows};
use crate::subcommand::erase::order;

const EXAMPLES: &str = "\
The section `retention` of the policy says how long: after the end of a case that equipped nobody,
or after the closing of the last mailbox. With a case goes its free text, its documents, and every
person of whom nothing else speaks. A legal hold keeps whom it holds.

Examples:
  parcours retention due
  parcours retention run --dry-run
  parcours retention run --as denise.morvan";

const DUE: &str = "\
Examples:
  parcours retention due
  parcours retention due --on 2031-01-01 --format csv";

const RUN: &str = "\
Examples:
  parcours retention run --dry-run
  parcours retention run --as denise.morvan --format json";

/// Cases that have rested for as long as the policy says, and who goes with them.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Retention {
    #[command(subcommand)]
    asked: Asked,
}

#[derive(Debug, Subcommand)]
enum Asked {
    /// Lists the cases that are due for erasure.
    #[command(after_help = DUE)]
    Due {
        /// On which day; today unless given.
        #[arg(long, value_name = "DAY", value_parser = day)]
        on: Option<Day>,
        /// How to print it.
        #[arg(long, value_enum, default_value_t)]
        format: ListFormat,
    },
    /// Erases them.
    #[command(after_help = RUN)]
    Run {
        /// Shows what would go, and erases nothing.
        #[arg(long)]
        dry_run: bool,
        /// The login of the data protection officer.
        #[arg(long = "as", value_name = "LOGIN", env = "PARCOURS_AS")]
        user: Option<String>,
        /// How to print it.
        #[arg(long, value_enum, default_value_t)]
        format: ListFormat,
    },
}

/// A case that is due.
#[derive(Debug, Serialize)]
struct Line {
    reference: String,
    ending: &'static str,
    due_on: String,
    /// Subjects that can go.
    subjects: Vec<SubjectId>,
    /// Positions of the legal holds that keep some of them.
    held_by: Vec<u64>,
    /// Subjects erased by this run.
    erased: usize,
}

fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).map_err(|error| error.to_string())
}

impl Retention {
    /// Lists or erases.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        let folder = Folder::open(place).await?;
        let today = calendar::day(SystemClock.wall());
        match self.asked {
            Asked::Due { on, format } => {
                let cases = folder.app.due_for_erasure(&on.unwrap_or(today)).await?;
                print_rows(&cases.iter().map(Line::of).collect::<Vec<_>>(), format)
            }
            Asked::Run { dry_run, user, format } => {
                let mut lines = Vec::new();
                for case in folder.app.due_for_erasure(&today).await? {
                    let erased = if dry_run { 0 } else { erase(&folder, user.as_deref(), &case).await? };
                    lines.push(Line { erased, ..Line::of(&case) });
                }
                print_rows(&lines, format)
            }
        }
    }
}

/// Erases whoever can go with a case; how many that were.
async fn erase(folder: &Folder, user: Option<&str>, case: &DueCase) -> Result<usize, Failure> {
    let mut erased = 0;
    for subject in case.subjects.iter().filter(|subject| !case.held.contains_key(subject)) {
        let texts = [("subject", subject.to_string()), ("basis", "retention".to_owned())];
        let with: Map<String, Value> = texts.into_iter().map(|(key, text)| (key.to_owned(), text.into())).collect();
        match folder.app.execute(&order(user, "erase-subject", with)?).await? {
            app::Outcome::Done(_) => erased += 1,
            // Gone with somebody they were joined to, or with another case.
            app::Outcome::Unchanged { .. } => {}
        }
    }
    Ok(erased)
}

impl Line {
    fn of(case: &DueCase) -> Self {
        let mut held_by: Vec<u64> = case.held.values().map(|at| at.get()).collect();
        held_by.sort_unstable();
        held_by.dedup();
        Self {
            reference: case.reference.to_string(),
            ending: case.ending,
            due_on: case.due_on.to_string(),
            subjects: case.subjects.iter().copied().collect(),
            held_by,
            erased: 0,
        }
    }
}

impl Row for Line {
    const COLUMNS: &'static [&'static str] = &["reference", "ending", "due_on", "subjects", "held_by", "erased"];

    fn cells(&self) -> Vec<String> {
        let held: Vec<String> = self.held_by.iter().map(|at| format!("#{at}")).collect();
        vec![
            self.reference.clone(),
            self.ending.to_owned(),
            self.due_on.clone(),
            self.subjects.len().to_string(),
            held.join(" "),
            self.erased.to_string(),
        ]
    }
}
