//! What somebody wants: one imperative an event, parsed, with its author.
//!
//! No command can be read from outside as it stands: words are parsed by `app`, which computes keyed hashes, finds or
//! draws subjects and looks evidence up. What reaches this crate is believed to say truly who acts and what was found.

mod about;
mod action;
mod folder;
mod submission;

pub use action::{Action, ActionKind};
pub use folder::{Birth, ErasureGround, NewUser};
pub use submission::{
    CreationWish, HabilitationDecision, MailboxWish, StructureHead, Submission, TakeOver, TakenOverMailbox,
    TakenOverUser, UserWish,
};

use crate::{Day, Instant, Role, UserId};

/// A wish with its author and its moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Who acts, in which role.
    pub by: Actor,
    /// When it happened in the world.
    pub at: Instant,
    /// The day of that instant in Europe/Paris.
    pub today: Day,
    /// What is wanted.
    pub action: Action,
}

/// Who acts, in which role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor {
    /// The registered user; `None` for applicants and the program.
    pub user: Option<UserId>,
    /// The role.
    pub role: Role,
}
