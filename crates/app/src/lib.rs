//! Use cases: the one write path, and the questions that need more than one part of the house.
//!
//! A command comes in words ([`Order`]), becomes an action of the rules ([`words`]), is decided on what bears on it
//! and written under the condition that this still holds ([`App::execute`]). Nothing else appends.
//!
//! What this crate is not: it decides nothing (`workflow` does), chooses no store and opens no folder (`cli` does), and
//! shows nothing. It owns where ids come from ([`Ids`]) and passes on clock and randomness.
//!
//! Personal fields are opened in two ways only: to be shown, under a [`reading`](mod@reading) that the journal of reads holds; or
//! for a reason of the program's own, which shows them to nobody.
//!
//! Read in this order: [`Order`], [`words`], `write`, `facts`, `prepare`, [`reading`](mod@reading), then the rest.

mod app;
pub mod calendar;
mod case;
mod clock;
mod conformance;
pub mod erasure;
mod error;
pub mod evidence;
mod facts;
mod ids;
pub mod master_key;
mod names;
mod opener;
pub mod operator;
mod order;
pub mod policy_file;
mod possibilities;
mod prepare;
mod proposals;
pub mod reading;
mod registers;
pub mod sealing;
mod setup;
mod staff;
mod tags;
pub mod translate;
mod when;
pub mod words;
mod write;

pub use app::{App, UserRow};
pub use conformance::CaseConformance;
pub use error::{CommandError, InputError};
pub use ids::Ids;
pub use opener::VaultOpener;
pub use order::{Order, Reference, RequestName};
pub use proposals::Proposal;
pub use registers::{NothingImported, Registers};
pub use setup::NewFolder;
pub use staff::{StaffMember, StaffName};
pub use when::{Moment, When};
pub use write::{Done, Outcome};
