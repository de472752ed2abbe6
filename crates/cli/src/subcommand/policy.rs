//! `parcours policy …`: what the agency decided once for all its cases.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use app::policy_file::{self, PolicyFinding};
use app::{Outcome, When, calendar, translate};
use clap::{Args, Subcommand};
use eventlog::{Position, Query, QueryItem};
use identifiers::Severity;
use serde::Serialize;
use workflow::Event;
use workflow::policy::{Section, SectionName};

use crate::arguments::Place;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::folder::{Folder, Log};
use crate::moment::moment;
use crate::output::{Format, print};
use crate::pages::Pages;
use crate::policy;

const EXAMPLES: &str = "\
Examples:
  parcours policy check agency.toml
  parcours policy adopt agency.toml --as claire.durand
  parcours policy show quota --as-of 2026-06-30

Only sections that differ from those in force are adopted; a past decision keeps the version
that it leant on.";

const SHOW: &str = "\
Examples:
  parcours policy show
  parcours policy show quota --as-of 2026-06-30 --format json";

const CHECK: &str = "\
Examples:
  parcours policy check agency.toml

Exits with 2 when the file cannot be adopted.";

const ADOPT: &str = "\
Examples:
  parcours policy adopt agency.toml --as claire.durand

Only sections that differ from those in force are adopted.";

/// What the agency decided once for all its cases, section by section.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Policy {
    #[command(subcommand)]
    asked: Asked,
}

#[derive(Debug, Subcommand)]
enum Asked {
    /// Shows the sections in force.
    #[command(after_help = SHOW)]
    Show {
        /// One section only.
        section: Option<String>,
        /// As of a position, an RFC 3339 instant or the end of a day.
        #[arg(long, value_name = "WHEN")]
        as_of: Option<When>,
        /// How to print it.
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Checks a policy file, without any folder.
    #[command(after_help = CHECK)]
    Check {
        /// The file.
        file: PathBuf,
        /// How to print it.
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Puts the sections of a policy file in force.
    #[command(after_help = ADOPT)]
    Adopt {
        /// The file.
        file: PathBuf,
        /// The login of the administrator who acts.
        #[arg(long = "as", value_name = "LOGIN", env = "PARCOURS_AS")]
        administrator: String,
        /// How to print it.
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
}

/// The sections in force at a position.
#[derive(Debug, Serialize)]
struct InForce {
    as_of: Position,
    sections: Vec<Adopted>,
}

#[derive(Debug, Serialize)]
struct Adopted {
    adopted_at: Position,
    adopted_on: String,
    #[serde(flatten)]
    section: Section,
}

/// What a file says, and what is off with it.
#[derive(Debug, Serialize)]
struct Checked {
    file: PathBuf,
    sections: Vec<&'static str>,
    findings: Vec<Found>,
}

#[derive(Debug, Serialize)]
struct Found {
    severity: Severity,
    rule: &'static str,
    path: String,
    line: usize,
    column: usize,
    given: Option<String>,
    expected: String,
    #[serde(skip)]
    text: String,
}

/// What an adoption changed.
#[derive(Debug, Serialize)]
struct Adoption {
    outcome: &'static str,
    position: Position,
    changed: usize,
}

impl Policy {
    /// Does what was asked.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        match self.asked {
            Asked::Show { section, as_of, format } => {
                let only = section.map(|name| named(&name)).transpose()?;
                print(&in_force(&Log::open(place)?, (only, as_of)).await?, format)
            }
            Asked::Check { file, format } => {
                let checked = Checked::of(file)?;
                print(&checked, format)?;
                if checked.is_refused() { Err(Failure::Told(Exit::BadInput)) } else { Ok(()) }
            }
            Asked::Adopt { file, administrator, format } => {
                let sections = policy::read(&file)?;
                let folder = Folder::open(place).await?;
                let outcome = folder.app.adopt_policy(&administrator, &sections).await?;
                let position = outcome.position();
                let adoption = match outcome {
                    Outcome::Done(done) => Adoption { outcome: "done", position, changed: done.events.len() },
                    Outcome::Unchanged { .. } => Adoption { outcome: "unchanged", position, changed: 0 },
                };
                print(&adoption, format)
            }
        }
    }
}

fn named(name: &str) -> Result<SectionName, Failure> {
    let found = SectionName::ALL.into_iter().find(|section| section.as_str() == name);
    let expected = || format!("one of {}", SectionName::ALL.map(SectionName::as_str).join(", "));
    found.ok_or_else(|| Failure::input("SECTION", name, expected()))
}

async fn in_force(log: &Log, (only, as_of): (Option<SectionName>, Option<When>)) -> Result<InForce, Failure> {
    let store = &*log.store;
    let as_of = moment(store, as_of.as_ref()).await?.position;
    let query = Query::any_of([QueryItem::typed([translate::event_type("policy-adopted")])]);
    let mut sections = BTreeMap::new();
    let mut pages = Pages::of(store, query, Position::START, as_of);
    while let Some(page) = pages.next().await? {
        for entry in page {
            if let Event::PolicyAdopted(event) = translate::recorded(&entry)?.event {
                let adopted_on = calendar::day(entry.recorded_at).to_string();
                let name = event.adopted.name();
                let adopted = Adopted { adopted_at: entry.position, adopted_on, section: event.adopted };
                sections.insert(name, adopted);
            }
        }
    }
    sections.retain(|name, _| only.is_none_or(|only| *name == only));
    Ok(InForce { as_of, sections: sections.into_values().collect() })
}

impl fmt::Display for InForce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sections.iter().try_for_each(|adopted| {
            let Adopted { adopted_at, adopted_on, section } = adopted;
            writeln!(f, "# {}, adopted {adopted_on} (#{adopted_at})", section.name())?;
            writeln!(f, "{}", policy_file::render(std::slice::from_ref(section)))
        })
    }
}

impl Checked {
    fn of(file: PathBuf) -> Result<Self, Failure> {
        let checked = policy::check(&file)?;
        let sections = checked.sections.iter().map(|section| section.name().as_str()).collect();
        let found = |finding: &PolicyFinding| Found {
            severity: finding.severity(),
            rule: finding.rule.as_str(),
            path: finding.path.clone(),
            line: finding.line,
            column: finding.column,
            given: finding.given.clone(),
            expected: finding.expected.clone(),
            text: finding.to_string(),
        };
        Ok(Self { file, sections, findings: checked.findings.iter().map(found).collect() })
    }

    fn is_refused(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }
}

impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.is_refused() { "cannot be adopted" } else { "can be adopted" };
        let sections = if self.sections.is_empty() { "no section".to_owned() } else { self.sections.join(", ") };
        writeln!(f, "{}: {verdict}; {sections}", self.file.display())?;
        self.findings.iter().try_for_each(|finding| {
            let severity = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            };
            writeln!(f, "  {severity}: {}", finding.text)
        })
    }
}

impl fmt::Display for Adoption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.changed {
            0 => writeln!(f, "unchanged: every section is in force already"),
            changed => writeln!(f, "{}: {changed} sections in force since #{}", self.outcome, self.position),
        }
    }
}
