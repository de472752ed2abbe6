//! `parcours audit sample --count N`: requests that nobody chose.

use std::fmt;
use std::fs;
use std::path::PathBuf;

use app::evidence::{Sample, Sampled};
use app::sealing::SealFailure;
use clap::Args;
use proof::{KnownKeys, OpenedCheckpoint, SignedNote};
use serde::Serialize;

use crate::arguments::Place;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::output::{Format, print};
use crate::subcommand::evidence;

const EXAMPLES: &str = "\
Examples:
  parcours audit sample --count 3
  parcours audit sample --count 3 --format json
  parcours audit sample --count 3 --at last-year.note     by a checkpoint that was kept elsewhere

Draws without replacement from all requests opened up to the checkpoint, in order of opening and
numbered from 0. Draw c, from 0 on, is the first 8 bytes of SHA-256(\"parcours/sample/1\", the 32
bytes of the root, c as 8 bytes), most significant first; what is not below the largest multiple
of the number of requests, or was drawn before, is left out; the rest is taken modulo that number.
Whoever runs this program chooses when it seals: an auditor who does not trust them with that
names a checkpoint of their own, which is held to the log first.";

/// Draws requests that nobody chose: the root of a checkpoint does.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct DrawSample {
    /// How many requests; all, where there are no more.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=100_000))]
    count: u64,
    /// The signed checkpoint whose root is the seed; a new one, unless given.
    #[arg(long, value_name = "NOTE")]
    at: Option<PathBuf>,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// What was drawn.
#[derive(Debug, Serialize)]
struct Output {
    /// The size of the checkpoint.
    position: u64,
    /// Its root in hexadecimal: the seed.
    seed: String,
    /// Requests opened up to there.
    population: u64,
    drawn: Vec<Drawn>,
}

/// A request that was drawn.
#[derive(Debug, Serialize)]
struct Drawn {
    /// Its place in order of opening, from 0.
    index: u64,
    reference: String,
    request: String,
}

impl DrawSample {
    /// Finds the checkpoint, holds the log to it, draws.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        let folder = Folder::open(place).await?;
        let note = match &self.at {
            Some(path) => {
                let bytes = fs::read(path).map_err(|error| Failure::file(path, error))?;
                opened(place, &bytes, &path.display().to_string())?
            }
            None => evidence::anchored(&folder, place).await?.checkpoint,
        };
        print(&Output::of(folder.app.sample(&note, self.count).await?), self.format)
    }
}

/// The note, signed by a key of this log.
fn opened(place: &Place, bytes: &[u8], name: &str) -> Result<SignedNote, Failure> {
    let keys = place.anchor_folder().verifier_keys().map_err(SealFailure::from)?;
    let known = KnownKeys::new(keys).map_err(|error| Failure::Doubt(error.to_string()))?;
    let opened = OpenedCheckpoint::parse(bytes, &known);
    let opened = opened.map_err(|error| Failure::input("--at", name, format!("a checkpoint of this log: {error}")))?;
    Ok(opened.opened().note().clone())
}

impl Output {
    fn of(sample: Sample) -> Self {
        let drawn = |one: Sampled| Drawn {
            index: one.index,
            reference: one.reference.to_string(),
            request: one.request.to_string(),
        };
        Self {
            position: sample.head.size,
            seed: sample.head.root.to_string(),
            population: sample.population,
            drawn: sample.drawn.into_iter().map(drawn).collect(),
        }
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { position, seed, population, drawn } = self;
        writeln!(f, "{} of {population} requests opened up to position {position}", drawn.len())?;
        writeln!(f, "seed {seed}")?;
        drawn.iter().try_for_each(|one| writeln!(f, "{}  {}  number {}", one.reference, one.request, one.index))
    }
}
