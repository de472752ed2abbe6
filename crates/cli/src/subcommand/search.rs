//! `parcours search TEXT`: what a few words, a number or an address lead to.

use app::InputError;
use app::reading::{Glimpse, ReadKind};
use clap::Args;
use eventlog::EventStore;
use request_status::search::{FoundRequest, Hit, Kind, Search as Question};
use serde::Serialize;

use crate::arguments::Place;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::output::{ListFormat, Row, print_rows};
use crate::read_models;
use crate::reading::ReadBy;

const EXAMPLES: &str = "\
Examples:
  parcours search 'chu nantes' --as paul.martin     words, or their beginnings
  parcours search MSS-2026-123           a reference, whole or short: 123 will do
  parcours search '44 000 0289' --as paul.martin     FINESS, SIREN, SIRET, RPPS, ADELI
  parcours search claire.martin@esantepdl.mssante.fr --as paul.martin
  parcours search martin --kind person --limit 50 --format json --as paul.martin
  parcours search nantes --kind request --as paul.martin     the requests of what is found

Accents and case count for nothing. The index, search.db, holds names in clear and needs the master
key to be built; it may be deleted at any time. Numbers and addresses of patients are refused.
Whoever searches (--as) is noted in the journal of reads, the words sealed; without, only references
and structures are found.";

/// What a few words, a number or an address lead to, as it stands now.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Search {
    /// A name, reference, number, mail or address.
    #[arg(value_name = "TEXT", required = true, num_args = 1..)]
    text: Vec<String>,
    /// Only these: request, structure, person or mailbox.
    #[arg(long, value_parser = kind)]
    kind: Option<Kind>,
    /// Prints so many at most.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=1000))]
    limit: u16,
    #[command(flatten)]
    by: ReadBy,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    format: ListFormat,
}

/// One thing found.
#[derive(Debug, Serialize)]
#[serde(transparent)]
struct Line(Hit);

fn kind(word: &str) -> Result<Kind, String> {
    let words: Vec<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
    Kind::from_word(word).ok_or_else(|| format!("one of {}", words.join(", ")))
}

impl Search {
    /// Asks the index, brought up to date.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        let question =
            Question::parse(&self.text.join(" ")).map_err(|error| Failure::Input(InputError::of("TEXT", &error)))?;
        let question = self.kind.iter().fold(question.at_most(usize::from(self.limit)), |all, kind| all.of_kind(*kind));
        let folder = Folder::open(place).await?;
        let found = read_models::search(&folder, &question).await?;
        let glimpse = Glimpse {
            kind: ReadKind::Search,
            as_of: folder.store.head().await?.position,
            extent: found.extent(),
            events: None,
            terms: Some(self.text.join(" ")),
            purpose: None,
        };
        let sight = self.by.begin(&folder, glimpse).await?;
        let hits = match sight.reading() {
            Some(reading) => found.shown_under(reading),
            None => found.public(),
        };
        let lines: Vec<Line> = hits.into_iter().map(Line).collect();
        if lines.is_empty() && self.format == ListFormat::Table {
            return crate::output::write("nothing found\n");
        }
        print_rows(&lines, self.format)
    }
}

impl Row for Line {
    const COLUMNS: &'static [&'static str] = &["kind", "found", "by", "requests"];

    const FIELDS: &'static [&'static str] =
        &["kind", "id", "title", "matched", "value", "rank", "requests", "requests_total"];

    fn cells(&self) -> Vec<String> {
        let Self(hit) = self;
        let by = if hit.value == hit.title || hit.kind == Kind::Request {
            hit.matched.as_str().to_owned()
        } else {
            format!("{} {}", hit.matched.as_str(), hit.value)
        };
        let more = u64::from(hit.requests_total).saturating_sub(hit.requests.len() as u64);
        let more = (more > 0).then(|| format!("and {more} more"));
        let requests: Vec<String> = hit.requests.iter().map(with_ending).chain(more).collect();
        vec![hit.kind.as_str().to_owned(), hit.title.clone(), by, requests.join(", ")]
    }

    fn record(&self) -> Vec<String> {
        let Self(hit) = self;
        let references: Vec<&str> = hit.requests.iter().map(|request| request.reference.as_str()).collect();
        vec![
            hit.kind.as_str().to_owned(),
            hit.id.clone(),
            hit.title.clone(),
            hit.matched.as_str().to_owned(),
            hit.value.clone(),
            hit.rank.as_str().to_owned(),
            references.join(" "),
            hit.requests_total.to_string(),
        ]
    }
}

fn with_ending(request: &FoundRequest) -> String {
    match &request.ending {
        Some(ending) => format!("{} ({ending})", request.reference),
        None => request.reference.clone(),
    }
}
