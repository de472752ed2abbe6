//! `parcours search TEXT`: what a few words, a number or an address lead to.

use app::InputError;
use clap::Args;
use request_status::search::{FoundRequest, Hit, Kind, Search as Question};
use serde::Serialize;

use crate::arguments::Place;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::output::{ListFormat, Row, print_rows};
use crate::read_models;

const EXAMPLES: &str = "\
Examples:
  parcours search 'chu nantes'           words, or their beginnings, without accents or case
  parcours search MSS-2026-123           a reference, whole or short: 123 will do
  parcours search '44 000 0289'          FINESS, SIREN, SIRET, RPPS or ADELI, spaced as one likes
  parcours search claire.martin@esantepdl.mssante.fr
  parcours search martin --kind person --limit 50 --format json
  parcours search nantes --kind request  the requests of whatever is found

The index, search.db, holds names in clear and needs the master key to be built; it may be deleted
at any time. Numbers and addresses of patients are refused.";

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
        let mut reader = read_models::search_up_to_date(&folder).await?;
        let lines: Vec<Line> = reader.look(|look| question.hits(look))?.into_iter().map(Line).collect();
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
