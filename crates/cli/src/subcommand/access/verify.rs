//! `parcours access verify`: whether the journal of reads is whole.

use std::fmt;
use std::str::FromStr;

use app::reading::VerifiedJournal;
use clap::Args;
use serde::Serialize;

use crate::arguments::Place;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::output::{Format, print};

const EXAMPLES: &str = "\
Examples:
  parcours access verify
  parcours access verify --format json
  parcours access verify --known 41:5971d0f0b88ae178d7a093688aef49e85420735d5801da8392b4ba172c75aaf6

Walks every row. Where rows were purged, the first one that is kept must follow the last one that
the log counts. Keep the last row and its hash elsewhere: a journal that was cut off at its end, or
made anew, is whole in itself, and only they tell: --known holds it to them.";

/// Checks that every row is the one that was written, and that none is missing.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Verify {
    /// A row and its hash that were kept elsewhere.
    #[arg(long, value_name = "ROW:HASH")]
    known: Option<KnownRow>,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// A row of the journal that somebody kept the hash of.
#[derive(Debug, Clone)]
struct KnownRow {
    number: u64,
    /// Lower-case hex.
    hash: String,
}

impl FromStr for KnownRow {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let expected = || "the number of a row, a colon, and 64 lower-case hexadecimal digits".to_owned();
        let (number, hash) = text.split_once(':').ok_or_else(expected)?;
        let number = number.parse().map_err(|_| expected())?;
        let is_hash = hash.len() == 64 && desk::row::unhex(hash).is_some();
        if is_hash { Ok(Self { number, hash: hash.to_owned() }) } else { Err(expected()) }
    }
}

#[derive(Debug, Serialize)]
struct Answer {
    rows: u64,
    last_row: u64,
    last_hash: String,
    /// The last row that was purged; 0 before the first purge.
    purged_to: u64,
    /// The event of the log that counts the last purge.
    purged_by: Option<u64>,
}

impl Verify {
    /// Walks the journal.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        let folder = Folder::open(place).await?;
        let verified = folder.app.verify_journal().await?;
        if let Some(KnownRow { number, hash }) = &self.known {
            folder.app.hold_known_row(&verified, *number, hash)?;
        }
        let VerifiedJournal { journal, last_purge } = verified;
        let answer = Answer {
            rows: journal.rows,
            last_row: journal.last,
            last_hash: journal.head,
            purged_to: journal.purge.map_or(0, |purge| purge.last),
            purged_by: last_purge.map(|(at, _)| at.0),
        };
        print(&answer, self.format)
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "whole: {} row(s) of the journal of reads, one unbroken chain", self.rows)?;
        writeln!(f, "  last row     {}", self.last_row)?;
        writeln!(f, "  last hash    {}", self.last_hash)?;
        match self.purged_by {
            Some(event) => writeln!(f, "  purged       rows 1 to {}, last counted by event #{event}", self.purged_to),
            None => writeln!(f, "  purged       nothing yet"),
        }
    }
}
