//! `parcours demo`: a folder with eighteen months of an agency's requests, built in seconds, and a look at what it holds.
//!
//! Everything in it went through the one write path, order by order, on a clock that the stories set: it is a history
//! like any other, except that it says so in its first event, and that no mail can ever leave it. The same seed gives the
//! same entries, byte for byte.
//!
//! Read in this order: `history`, `timeline`, `past` and `story` (how a history comes about), `world`, `people` and `tables`
//! (what it is made of), `building` (how it becomes a folder), `printout`.

mod building;
mod calendar;
mod dice;
mod finess;
mod history;
mod journeys;
mod mirror;
mod past;
mod people;
mod printout;
mod professions;
mod staff;
mod story;
mod tables;
#[cfg(test)]
mod tests;
mod timeline;
mod world;

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use tokio::signal::unix::{SignalKind, signal};
use vault::{Entropy, SystemEntropy};

use self::building::Site;
use self::history::{Recipe, closing};
use self::printout::Built;
use crate::arguments::Place;
use crate::failure::Failure;
use crate::progress;

/// The folder of an agency, which no demonstration ever takes: unless another is named, it goes beside.
const AGENCY_FOLDER: &str = "parcours-data";
const DEMONSTRATION_FOLDER: &str = "parcours-demo";

/// More than a region gets in three years; the cap of 150 mailboxes a structure shows long before.
const REQUESTS_MAX: i64 = 10_000;

const EXAMPLES: &str = "\
Builds the folder parcours-demo (--data names another). An older demonstration there is
replaced; a folder with real requests never is. Every person is made up, and no mail can ever
leave the folder.

Examples:
  parcours demo
  parcours demo --requests 60 --seed 7     the same entries each time
  parcours demo --fresh                    another history";

/// Builds a folder with an invented history, and shows what it holds.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Demo {
    /// How many requests are made up, beside those that come with the program.
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = clap::value_parser!(u32).range(0..=REQUESTS_MAX))]
    requests: u32,
    /// What chance begins with: the same seed gives the same entries.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Draws another seed, and says which.
    #[arg(long, conflicts_with = "seed")]
    fresh: bool,
    /// Stops after the printout.
    #[arg(long)]
    no_serve: bool,
}

impl Demo {
    /// Builds, looks, prints.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        let Self { requests, no_serve: _, .. } = self;
        let place = Place { data: folder(&place.data), anchors: None, ..place.clone() };
        let recipe = Recipe { requests, seed: if self.fresh { fresh_seed() } else { self.seed } };
        let began = Instant::now();
        let site = Site::begin(&place).await?;
        let played = tokio::select! {
            played = build(&site, recipe) => played?,
            () = interrupted() => return Err(Failure::Machine(anyhow::anyhow!("interrupted; nothing was made"))),
        };
        site.put_in_place()?;
        let built = Built { recipe, played, took: began.elapsed() };
        crate::output::write(&printout::of(&place, &built).await?)
    }
}

async fn build(site: &Site, recipe: Recipe) -> Result<timeline::Played, Failure> {
    let bar = progress::counting("days");
    let days = |micros: i64| u64::try_from(micros / 86_400_000_000).unwrap_or_default();
    let first = history::opening();
    bar.set_length(days(closing().as_micros() - first.as_micros()));
    let played = site.build(recipe, |at| bar.set_position(days(at.as_micros() - first.as_micros()))).await;
    bar.finish_and_clear();
    played
}

/// Where a demonstration goes: to the folder named, unless none was.
fn folder(data: &Path) -> PathBuf {
    if data == Path::new(AGENCY_FOLDER) { PathBuf::from(DEMONSTRATION_FOLDER) } else { data.to_owned() }
}

/// A seed that nobody chose, short enough to be typed again.
fn fresh_seed() -> u64 {
    let mut bytes = [0; 4];
    SystemEntropy.fill(&mut bytes);
    u64::from(u32::from_le_bytes(bytes))
}

/// Waits for Ctrl-C, or for the signal by which services are stopped.
async fn interrupted() {
    match signal(SignalKind::terminate()) {
        Ok(mut terminated) => {
            tokio::select! { _ = tokio::signal::ctrl_c() => {}, _ = terminated.recv() => {} }
        }
        Err(_) => {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}
