//! `parcours export creation-list FILE`: what the mail operator is asked to create.

use std::path::PathBuf;

use app::Order;
use app::operator::CreationList;
use app::reading::{Extent, Glimpse, ReadKind};
use clap::{Args, Subcommand};
use eventlog::EventStore;
use serde::Serialize;
use serde_json::json;
use workflow::RequestId;

use crate::arguments::Place;
use crate::exit::Exit as Ending;
use crate::failure::{Failure, Report};
use crate::folder::Folder;
use crate::moment;
use crate::output::{ListFormat, Row, print_rows, write_new};
use crate::read_models;
use crate::reading::ReadBy;

const EXAMPLES: &str = "\
A table for Excel in French (semicolons, UTF-8 with its mark), a line a person, the columns of the
mailbox in each. Filled in (resultat: cree or refuse; motif), the same file is the return that
`parcours import operator-return` reads. Without REF: every request of which a mailbox is asked for
and was on no list yet.

Examples:
  parcours export creation-list liste.csv --as claire.durand
  parcours export creation-list liste.csv MSS-2026-000123 --as claire.durand
  parcours export creation-list liste.csv --draft --as claire.durand

The file holds names, mails and telephones: it is made readable for its owner alone, and not at all
where the journal of reads cannot note who has it. Once it is on
disk, each request is recorded as listed (issue-creation-list) and waits for the operator. A request
that changed meanwhile is not, and is told by name: its lines are those of the next list.";

/// Writes files for others.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Export {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The mailboxes that the mail operator is asked to create, with whoever is to use them.
    CreationList(Creations),
}

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
struct Creations {
    /// The file to write; nothing is ever overwritten.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// These requests only, by reference or id, also where they were on a list before.
    #[arg(value_name = "REF")]
    requests: Vec<String>,
    /// The login of the registered user who issues it.
    #[arg(long = "as", value_name = "LOGIN", env = "PARCOURS_AS")]
    user: String,
    /// Writes the file and records nothing.
    #[arg(long)]
    draft: bool,
    /// How to print what became of each request.
    #[arg(long, value_enum, default_value_t)]
    format: ListFormat,
}

/// What became of a request.
#[derive(Debug, Serialize)]
struct Told {
    reference: String,
    mailboxes: usize,
    /// `issued`, `draft` or `error`.
    outcome: &'static str,
    error: Option<Report>,
    /// The same for people.
    #[serde(skip)]
    why: String,
}

impl Export {
    /// Exports what was asked for.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        match self.what {
            What::CreationList(asked) => asked.run(place).await,
        }
    }
}

impl Creations {
    async fn run(self, place: &Place) -> Result<(), Failure> {
        let folder = Folder::open(place).await?;
        if folder.app.find_user(&self.user).await?.is_none() {
            return Err(Failure::input("--as", &self.user, "the login of a registered user"));
        }
        let wanted = self.wanted_now(&folder).await?;
        let lists = self.lists(&folder, &wanted).await?;
        if lists.is_empty() {
            eprintln!("parcours: no mailbox waits to be listed; no file was written");
            return print_rows::<Told>(&[], self.format);
        }
        let lines: Vec<_> = lists.iter().flat_map(|list| list.lines.clone()).collect();
        write_new(&self.file, wording::creation_list::file(&lines).as_bytes())?;
        let mut worst = Ending::Done;
        let mut told = Vec::new();
        for list in &lists {
            let issued = if self.draft { Ok("draft") } else { self.issue(&folder, list).await };
            told.push(Told::of(list, issued, &mut worst));
        }
        print_rows(&told, self.format)?;
        if worst == Ending::Done { Ok(()) } else { Err(Failure::Told(worst)) }
    }

    /// The requests that have something to be listed.
    async fn wanted_now(&self, folder: &Folder) -> Result<Vec<RequestId>, Failure> {
        let mut wanted = Vec::new();
        for request in self.wanted(folder).await? {
            let is_news = folder.app.asks_of_operator(request).await?;
            wanted.extend(is_news.filter(|is_news| *is_news || !self.requests.is_empty()).map(|_| request));
        }
        Ok(wanted)
    }

    /// Their lists, once the journal says who has them.
    async fn lists(&self, folder: &Folder, wanted: &[RequestId]) -> Result<Vec<CreationList>, Failure> {
        let mut lists = Vec::new();
        if wanted.is_empty() {
            return Ok(lists);
        }
        let as_of = folder.store.head().await?.position;
        let mut extent = Extent::default();
        for request in wanted {
            extent.join(folder.app.extent_of_case(*request, as_of).await?);
        }
        let by = ReadBy { user: Some(self.user.clone()), in_role: None, purpose: None };
        let glimpse = Glimpse { kind: ReadKind::Export, as_of, extent, events: None, terms: None, purpose: None };
        let reading = by.insist(folder, glimpse).await?;
        for request in wanted {
            lists.extend(folder.app.creation_list(*request, &reading).await?);
        }
        Ok(lists)
    }

    async fn wanted(&self, folder: &Folder) -> Result<Vec<RequestId>, Failure> {
        if self.requests.is_empty() {
            let mut reader = read_models::up_to_date(folder).await?;
            return Ok(reader.look(|look| {
                request_status::asked_of_operator(look, look.as_of(request_status::Requests::NAME, None)?)
            })?);
        }
        let mut wanted = Vec::new();
        for name in &self.requests {
            wanted.push(moment::request(folder, name).await?);
        }
        Ok(wanted)
    }

    /// Records that the list went out, if the request is still as the list was drawn.
    async fn issue(&self, folder: &Folder, list: &CreationList) -> Result<&'static str, Failure> {
        let line = json!({
            "as": self.user, "request": list.request, "do": "issue-creation-list", "expected": list.seen.get(),
        });
        folder.app.execute(&Order::parse(&line.to_string())?).await?;
        Ok("issued")
    }
}

impl Told {
    fn of(list: &CreationList, issued: Result<&'static str, Failure>, worst: &mut Ending) -> Self {
        let told = |outcome, error, why| Self {
            reference: list.reference.to_string(),
            mailboxes: list.mailboxes.len(),
            outcome,
            error,
            why,
        };
        match issued {
            Ok(outcome) => told(outcome, None, String::new()),
            Err(failure) => {
                eprintln!("parcours: {}: {failure}", list.reference);
                *worst = worst.worse(Ending::of(&failure));
                told("error", Some(failure.report()), failure.to_string())
            }
        }
    }
}

impl Row for Told {
    const COLUMNS: &'static [&'static str] = &["reference", "mailboxes", "outcome", "why"];

    fn cells(&self) -> Vec<String> {
        vec![self.reference.clone(), self.mailboxes.to_string(), self.outcome.to_owned(), self.why.clone()]
    }
}
