//! `parcours erase SUBJECT`: makes everything that is held of a person unreadable, for ever.

use std::fmt;

use app::erasure::{Mentioning, Portrait};
use clap::Args;
use serde::Serialize;
use serde_json::{Map, Value};
use workflow::SubjectId;

use crate::arguments::Place;
use crate::by_hand::Author;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::output::{Format, print};
use crate::whom::whom;

const EXAMPLES: &str = "\
SUBJECT is a subject id, a number, mail or whole name that leads to one person, user:LOGIN, or the
reference of a request: then it is the free text of the case, and its documents.

Grounds (GDPR, article 17(1)): gdpr-17-1-a no longer necessary, gdpr-17-1-b consent withdrawn,
gdpr-17-1-c objection, gdpr-17-1-d unlawful, gdpr-17-1-e a law demands it. The reason outlives the
person: one that names them is refused. A legal hold refuses the erasure (see `parcours subject`).

What remains, and why, stands in docs/privacy.md. Backups of the keys keep the person readable for
thirty days at most. The cases that are listed at the end hold free text of others, which may name
the person: read it, and erase the case once it has ended if it must go too.

Examples:
  parcours erase claire.martin@sante.example --dry-run
  parcours erase 99700000013 --as denise.morvan --basis gdpr-17-1-b --reason 'asked by letter'";

/// Makes everything that is held of a person unreadable, for ever.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Erase {
    /// Whom: a subject id, number, mail or name, user:LOGIN, or the reference of a request.
    #[arg(value_name = "SUBJECT")]
    subject: String,
    /// The login of the data protection officer.
    #[arg(long = "as", value_name = "LOGIN", env = "PARCOURS_AS")]
    user: Option<String>,
    /// The legal ground.
    #[arg(long, value_name = "CODE", required_unless_present = "dry_run")]
    basis: Option<String>,
    /// Why, without naming the person.
    #[arg(long, value_name = "TEXT", required_unless_present = "dry_run")]
    reason: Option<String>,
    /// Who asked: person, representative, authority or agency.
    #[arg(long, value_name = "WHO", default_value = "person")]
    asked_by: String,
    /// Shows what would go, and erases nothing.
    #[arg(long)]
    dry_run: bool,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// What goes, and what stays to be read.
#[derive(Debug, Serialize)]
struct Output {
    /// Whether it was only shown.
    dry_run: bool,
    erased: Vec<Taken>,
    /// Cases whose free text is kept, and may name the person.
    free_text: Vec<Case>,
}

/// What is taken under one subject, and those joined to it.
#[derive(Debug, Serialize)]
struct Taken {
    subjects: Vec<SubjectId>,
    /// Sealed records that go.
    records: usize,
    /// References of the requests in which the person is spoken of.
    requests: Vec<String>,
    /// Where it was decided; `null` when it was only shown.
    position: Option<u64>,
    /// `done`, `unchanged` or, when it was only shown, `planned`.
    outcome: &'static str,
}

/// A case whose free text may name the person.
#[derive(Debug, Serialize)]
struct Case {
    reference: String,
    /// The subject of its free text.
    case: SubjectId,
    texts: usize,
    /// Those in which a name, mail or number of the person stands.
    naming: usize,
}

impl Erase {
    /// Shows, or erases.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        let folder = Folder::open(place).await?;
        let subjects = whom(&folder, &self.subject).await?.subjects();
        let (mut erased, mut cases): (Vec<Taken>, Vec<Mentioning>) = (Vec::new(), Vec::new());
        for subject in subjects {
            // Afterwards nothing opens any more: whatever is to be told is read before.
            let portrait = folder.app.portrait(subject).await?;
            cases.extend(folder.app.mentioning(&portrait).await?);
            erased.push(self.take(&folder, subject, &portrait).await?);
        }
        let gone = |case: &Mentioning| erased.iter().any(|taken| taken.subjects.contains(&case.case));
        cases.retain(|case| !gone(case));
        cases.sort_by_key(|case| case.reference);
        cases.dedup();
        let free_text = cases.iter().map(Case::of).collect();
        print(&Output { dry_run: self.dry_run, erased, free_text }, self.format)
    }

    async fn take(&self, folder: &Folder, subject: SubjectId, portrait: &Portrait) -> Result<Taken, Failure> {
        let planned = Taken::of(portrait);
        if self.dry_run {
            return Ok(planned);
        }
        let texts = [("basis", self.basis.clone()), ("reason", self.reason.clone())];
        let mut with: Map<String, Value> =
            texts.into_iter().filter_map(|(key, text)| Some((key.to_owned(), text?.into()))).collect();
        with.insert("subject".to_owned(), subject.to_string().into());
        with.insert("asked_by".to_owned(), self.asked_by.clone().into());
        let outcome = folder.app.execute(&order(self.user.as_deref(), "erase-subject", with)?).await?;
        let (outcome, position) = match outcome {
            app::Outcome::Done(done) => ("done", Some(done.receipt.first.get())),
            app::Outcome::Unchanged { .. } => ("unchanged", None),
        };
        Ok(Taken { outcome, position, ..planned })
    }
}

/// The command `name` with `with`, in the name of `user`.
///
/// # Errors
/// [`Failure::Input`] when nobody is named.
pub(crate) fn order(user: Option<&str>, name: &str, with: Map<String, Value>) -> Result<app::Order, Failure> {
    let nobody = || Failure::input("--as", "", "the login of whoever acts, or PARCOURS_AS");
    Ok(Author::of(user.ok_or_else(nobody)?).order(name, None, with)?)
}

impl Taken {
    fn of(portrait: &Portrait) -> Self {
        Self {
            subjects: portrait.subjects.iter().copied().collect(),
            records: portrait.held.iter().filter(|held| held.fields.is_some()).count(),
            requests: portrait.requests.values().map(ToString::to_string).collect(),
            position: None,
            outcome: "planned",
        }
    }
}

impl Case {
    fn of(found: &Mentioning) -> Self {
        let Mentioning { request: _, reference, case, texts, naming } = *found;
        Self { reference: reference.to_string(), case, texts, naming }
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for taken in &self.erased {
            let subjects: Vec<String> = taken.subjects.iter().map(ToString::to_string).collect();
            let what = match (taken.outcome, taken.position) {
                ("planned", _) => "would be erased".to_owned(),
                ("done", Some(position)) => format!("erased, decided with #{position}"),
                (_, _) => "erased before".to_owned(),
            };
            writeln!(f, "{}  {what}: {} sealed record(s)", subjects.join(", "), taken.records)?;
            if !taken.requests.is_empty() {
                writeln!(f, "  spoken of in {}", taken.requests.join(", "))?;
            }
        }
        for case in &self.free_text {
            let Case { reference, case, texts, naming } = case;
            writeln!(
                f,
                "  free text of {reference} stays: {texts} text(s), {naming} naming the person; subject {case}"
            )?;
        }
        Ok(())
    }
}
