//! The naming policy of an agency: which addresses, login ids and contact mails it takes, and which it proposes.
//!
//! Two questions are kept apart. *Reading* ([`NamingPolicy::read_address`], [`NamingPolicy::read_login`],
//! [`NamingPolicy::read_contact`]) takes what a person typed and corrects what can be corrected. *Judging*
//! ([`NamingPolicy::judge_address`], [`NamingPolicy::judge_login`], [`NamingPolicy::judge_contact`]) takes a value that
//! exists already and says whether today's policy accepts it. *Proposing* composes new values, and never one that the
//! same policy would refuse.

mod address;
mod contact;
mod login;
mod nominative;
mod organisational;
mod policy;

pub use organisational::StructureName;
pub use policy::{Hyphen, Hyphens, LocalPartMax, MailboxKind, NamingPolicy};
