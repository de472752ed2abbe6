//! `parcours subject …`: what is held about a person, given out, held, released, joined.

mod export;

use clap::{Args, Subcommand};
use serde_json::{Map, Value};

use crate::arguments::Place;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::output::{Format, print};
use crate::subcommand::erase::order;
use crate::subcommand::exec::Settled;
use crate::whom::whom;
use export::Export;

const EXAMPLES: &str = "\
SUBJECT is a subject id, a number, mail or whole name that leads to one person, user:LOGIN, or the
reference of a request.

Examples:
  parcours subject export claire.martin@sante.example --as denise.morvan --out claire.json
  parcours subject hold claire.martin@sante.example --reason 'claim pending' --as denise.morvan";

const HOLD: &str = "\
Held, neither `parcours erase` nor `parcours retention run` takes it; the refusal names the event. The
reason is sealed under the person, and goes with them once they are erased.

Examples:
  parcours subject hold claire.martin@sante.example --reason 'claim pending' --as denise.morvan
  parcours subject hold MSS-2026-000123 --reason 'claim pending' --as denise.morvan";

const RELEASE: &str = "\
Examples:
  parcours subject release claire.martin@sante.example --reason 'claim settled' --as denise.morvan";

const JOIN: &str = "\
From then on an erasure and an export take both, whichever is named.

Examples:
  parcours subject join claire.martin@sante.example 99700000013 --reason same --as denise.morvan";

/// What is held about a person: given out, held back from erasure, or found to be the same person's.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Subject {
    #[command(subcommand)]
    asked: Asked,
}

#[derive(Debug, Subcommand)]
enum Asked {
    /// Writes everything that is held about a person as JSON.
    Export(Export),
    /// Keeps what is held from being erased.
    #[command(after_help = HOLD)]
    Hold(About),
    /// Lets it be erased again.
    #[command(after_help = RELEASE)]
    Release(About),
    /// Says that two subjects are one person.
    #[command(after_help = JOIN)]
    Join {
        /// The one.
        subject: String,
        /// The other.
        other: String,
        #[command(flatten)]
        by: By,
    },
}

#[derive(Debug, Args)]
struct About {
    /// Whom.
    #[arg(value_name = "SUBJECT")]
    subject: String,
    #[command(flatten)]
    by: By,
}

#[derive(Debug, Args)]
struct By {
    /// Why.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// The login of whoever acts.
    #[arg(long = "as", value_name = "LOGIN", env = "PARCOURS_AS")]
    user: Option<String>,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Subject {
    /// Does what was asked.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        let folder = Folder::open(place).await?;
        match self.asked {
            Asked::Export(export) => export.write(&folder).await,
            Asked::Hold(about) => about.give(&folder, "place-legal-hold").await,
            Asked::Release(about) => about.give(&folder, "lift-legal-hold").await,
            Asked::Join { subject, other, by } => {
                let [subject, other] = [one(&folder, &subject).await?, one(&folder, &other).await?];
                by.give(&folder, "join-subjects", [("subject", subject), ("other", other)]).await
            }
        }
    }
}

impl About {
    async fn give(&self, folder: &Folder, command: &str) -> Result<(), Failure> {
        for subject in whom(folder, &self.subject).await?.subjects() {
            self.by.give(folder, command, [("subject", subject.to_string())]).await?;
        }
        Ok(())
    }
}

impl By {
    async fn give<const N: usize>(
        &self,
        folder: &Folder,
        command: &str,
        with: [(&str, String); N],
    ) -> Result<(), Failure> {
        let mut with: Map<String, Value> =
            with.into_iter().map(|(key, text)| (key.to_owned(), Value::from(text))).collect();
        with.insert("reason".to_owned(), self.reason.clone().into());
        let order = order(self.user.as_deref(), command, with)?;
        let outcome = folder.app.execute(&order).await?;
        print(&Settled::of(&order, &outcome), self.format)
    }
}

/// The subject of one person.
async fn one(folder: &Folder, text: &str) -> Result<String, Failure> {
    match whom(folder, text).await?.subjects().as_slice() {
        [subject] => Ok(subject.to_string()),
        _ => Err(Failure::input("SUBJECT", text, "one person")),
    }
}
