//! The search box: what a few typed words or a number lead to. The projection behind it is `search.db`.
//!
//! Four kinds of things are found: requests, structures, persons, mailboxes ([`Kind`]). What is said of one is a *facet*:
//! a name, a number, a mail, an address, under whose key it was sealed, and which request or mailbox says so. Facets are
//! the state of today: a corrected name takes the place of the old one, a user who was removed leaves with the facets
//! that the mailbox gave them, and with an erasure every facet of that subject goes, in the transaction that reads the
//! event. Nothing here is asked as of a past moment.
//!
//! - **Found exactly.** A text that parses as an identifier (reference, FINESS, SIREN, SIRET, RPPS, ADELI, mail, address,
//!   login id, id) leads to what bears it, whatever the spacing; these hits come first.
//! - **Found by words.** Every word typed must begin a word of the thing, accents, case and ligatures folded
//!   ([`identifiers::fold`]) on both sides before SQLite sees them, so that no text is ever syntax. Whole words come before
//!   beginnings, younger things before older ones, and the kinds take turns.
//! - **Plain text.** The file is the only plaintext index there is: private, with secure deletion in its tables, its word
//!   lists and its write-ahead log (`read_model::Runner::open_private`).
//!
//! What it is not: a place where numbers of patients may be typed ([`Search::parse`] refuses them), or an index of
//! partners, notes, reasons and documents.
//!
//! Read in this order: [`Search`] and [`Hit`], `told` and `teller` (what each event says, the one place to adapt when
//! events change), `facets` (the rows), `question` and `hits` (how a text is answered), `words`.

mod facets;
mod hits;
mod kind;
mod projection;
mod question;
mod teller;
mod told;
mod words;

use identifiers::{ParseError, Rule, patient};
use read_model::{Look, ReadModelError};
use serde::Serialize;

pub use kind::{Kind, Matched, Rank};
pub use projection::Index;

/// The characters of a text that are looked at; what is typed beyond them is ignored.
const TEXT_CHARS_MAX: usize = 200;

/// Requests that a hit names, newest first; it counts the others.
pub const REQUESTS_MAX: u32 = 5;

/// A question to the search box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    text: String,
    kind: Option<Kind>,
    limit: usize,
}

/// Something found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hit {
    /// What it is.
    pub kind: Kind,
    /// Its id; `scheme:number` or `subject:id` for a structure.
    pub id: String,
    /// A name or address to show; empty where nothing of the kind is known, or opens.
    pub title: String,
    /// In what the text was found.
    pub matched: Matched,
    /// That name, number or address.
    pub value: String,
    /// How well it fits.
    pub rank: Rank,
    /// Its requests, newest first, at most [`REQUESTS_MAX`].
    pub requests: Vec<FoundRequest>,
    /// How many requests it has.
    pub requests_total: u32,
}

/// A request that a hit belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FoundRequest {
    /// `MSS-` year `-` position of the opening.
    pub reference: String,
    /// Its id.
    pub request: String,
    /// How it ended: `closed`, `rejected`, `dropped`, `withdrawn`, `duplicate`; `None` while it goes on.
    pub ending: Option<String>,
}

impl Search {
    /// Reads what was typed: any text, of which the first 200 characters count. Asks for twenty hits of every kind.
    ///
    /// # Errors
    /// [`ParseError`] with [`Rule::PatientAddress`] or [`Rule::PatientNumber`] when it carries an address or a national
    /// number of a patient: these are never typed in here, and never quoted.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        const EXPECTED: &str = "a text without addresses or national numbers of patients";
        let refuse = |rule| ParseError::new("search", rule, text, EXPECTED);
        match patient::trace_in(text) {
            Some(patient::PatientTrace::Address) => return Err(refuse(Rule::PatientAddress)),
            // A structure's national identification has fifteen digits too.
            Some(patient::PatientTrace::Number) if !question::names_a_structure(text) => {
                return Err(refuse(Rule::PatientNumber));
            }
            Some(patient::PatientTrace::Number) | None => {}
        }
        let text = text.chars().take(TEXT_CHARS_MAX).collect();
        Ok(Self { text, kind: None, limit: 20 })
    }

    /// The same question about one kind only. For requests: the newest [`REQUESTS_MAX`] of
    /// whatever is found.
    #[must_use]
    pub fn of_kind(self, kind: Kind) -> Self {
        Self { kind: Some(kind), ..self }
    }

    /// The same question, answered with at most `limit` hits.
    #[must_use]
    pub fn at_most(self, limit: usize) -> Self {
        Self { limit, ..self }
    }

    /// What is found, the best first; nothing for a text without letters and digits.
    ///
    /// # Errors
    /// [`ReadModelError`] when `search.db` cannot be read, or was never built.
    pub fn hits(&self, look: &Look<'_>) -> Result<Vec<Hit>, ReadModelError> {
        look.ask(|connection| hits::find(connection, self))
    }
}
