//! The rules of an MSSanté equipment request, pure: no I/O, no clock, no randomness, no store.
//!
//! A [`Command`] says who wants what. [`scope`] says which facts bear on it, [`evolve`] folds those facts into a
//! [`State`], [`decide`] answers with events, "it is so already", or a [`Refusal`] that names the rule and its evidence.
//! [`tags`] says by which words each event will be found again, and [`wire`] is the only place that knows how events are
//! stored.
//!
//! What this crate is not: it does not parse words from outside (`app` does), and it knows nothing of positions beyond
//! pointing at them as evidence. Personal content passes through it sealed or known, and never bears on a decision.
//!
//! Read in this order: [`Stage`] and the path in `state::Request::stage`, [`event`], [`command`], [`decide`](decide()),
//! [`scope`](scope()), [`evolve`](evolve()), [`wire`].

pub mod command;
pub mod conformance;
mod decide;
pub mod event;
pub mod evidence;
mod evolve;
mod field_sets;
mod ids;
mod next_action;
mod personal;
pub mod policy;
mod refusal;
mod role;
mod scope;
mod stage;
pub mod state;
mod structure;
mod tag;
pub mod wire;

pub use command::{Action, ActionKind, Actor, Command};
pub use decide::{
    Check, CheckItem, Decision, Possibility, Possible, QuotaUse, allowed, decide, due_for_erasure, quota_use, readiness,
};
pub use event::{Event, EventKind};
pub use evidence::{Basis, CitedEvidence, Evidence, Referential, UsedValue, Verdict};
pub use evolve::{RecordedEvent, evolve, evolve_case};
pub use field_sets::{
    AddressText, Contact, Document, HeadName, LookedUp, LookedUpValue, PartnerIdentity, Person, ProfessionalNumber,
    Software, StructureContact, StructureIdentity, Text, UserIdentity,
};
pub use ids::{Day, EventRef, Instant, InvalidDay, MailboxId, PartnerId, RequestId, SubjectId, UserId};
pub use next_action::{NextAction, NextKind, next_action};
pub use personal::{Keyed, KeyedHash, Personal, Private};
pub use refusal::{Refusal, Rule};
pub use role::{Role, permitted};
pub use scope::{Fact, Scope, brought, concerns, scope, scope_of_case, sealed_under, sections};
pub use stage::Stage;
pub use state::State;
pub use structure::{InvalidStructureKey, StructureKey};
pub use tag::{Tag, tags};
