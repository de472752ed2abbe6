//! What people read, in French: labels, next steps, refusals that say how to mend them.
//!
//! The only crate that speaks French. It decides nothing and knows no store: it is given values of the rules and of the
//! identifiers and answers with words. Every `match` here is exhaustive, so that whoever adds an event, a rule or an
//! action is asked for its words by the compiler.
//!
//! Labels are fragments without a full stop, to stand in a table or behind a badge; refusals and findings are whole
//! sentences; the notice for partners, the to-do list of a structure and the creation list for the mail operator are whole
//! texts, made from structs of their own. Typography
//! follows the usage of the Imprimerie nationale ([`typography`]).
//!
//! Read in this order: [`labels`], [`events`], [`actions`], [`refusals`], [`findings`], [`fields`], [`conformance`], [`notice`],
//! [`to_do`], [`creation_list`].

/// A table of words, one line a variant: the build fails on a variant without words.
macro_rules! words {
    ($(#[$doc:meta])* $visible:vis fn $name:ident($of:ident) { $($variant:ident => $words:literal,)+ }) => {
        $(#[$doc])*
        $visible const fn $name(value: $of) -> &'static str {
            match value { $($of::$variant => $words),+ }
        }
    };
}

pub mod actions;
pub mod conformance;
pub mod creation_list;
pub mod dates;
pub mod events;
pub mod evidence;
pub mod fields;
pub mod findings;
pub mod labels;
pub mod notice;
pub mod refusals;
pub mod spreadsheet;
pub mod to_do;
pub mod typography;

pub use actions::{action, next};
pub use dates::day;
pub use events::{event, event_named};
pub use findings::finding;
pub use labels::{end, end_named, mailbox_type, role, stage, stage_named, waiting, waiting_named};
pub use refusals::refusal;
