//! Where each request stands: the board, one case, clocks and figures.
//!
//! [`Requests`] is the projection behind `v_requests`, `v_mailboxes` and `v_users`. Its rows hold what events said: stages, parties
//! waited for, instants, due dates with the policy version that set them. Whatever moves with time (late, near due, age)
//! is computed by [`clocks`] from a row and the instant asked, and nowhere else: board, reports and timers agree.
//!
//! The rules are not repeated here: each event is folded by `workflow::evolve`, and a row is what the fold shows. One case
//! in full ([`Detail`]) is no projection at all but the fold of its events, straight from the log.
//!
//! What a few typed words lead to is a projection in a private file of its own ([`search`]).
//!
//! Read in this order: [`BoardRow`], [`Board`], [`clocks`], [`Detail`], [`Figures`], [`Counts`], [`Duplicate`], [`Requests`],
//! then [`search`].

mod board;
mod case;
mod clock;
mod code;
mod counts;
mod day;
mod decode;
mod detail;
mod dictionary;
mod duplicates;
mod figures;
mod held;
mod mailboxes;
mod projection;
pub mod search;
mod standing;
mod tables;

pub use board::{Board, BoardRow, DueFilter, Ending, Owner};
pub use clock::{Clocks, Due, NEAR_DAYS, clocks};
pub use counts::{Counts, Facet, FacetCount};
pub use day::day_of;
pub use detail::{
    AdhesionDetail, ClosingDetail, CorrectionDetail, Detail, DetailError, DisputeDetail, LoginDetail, MailboxDetail,
    Next, ObjectionDetail, Reached, TermsDetail, ToDoDetail, UserDetail,
};
pub use duplicates::{Duplicate, DuplicateReason, RECENT_DAYS};
pub use figures::{Delay, Figures};
pub use held::HeldBy;
pub use mailboxes::{MailboxesOfType, asked_of_operator};
pub use projection::Requests;
