//! Erasures that the log lost: decided anew from the list beside it; and lost keys, of which an administrator takes note.

use std::collections::BTreeMap;

use eventlog::{Position, Query};
use vault::SubjectKind;
use workflow::event::LostDecision;
use workflow::{Action, Role, SubjectId};

use super::{Decided, Unfinished};
use crate::app::App;
use crate::error::{CommandError, InputError};
use crate::translate;
use crate::words::text;

/// Subjects named by one command about lost keys.
const SUBJECTS_PER_COMMAND: usize = 500;

impl App {
    /// Decides anew about everybody who stands on the list and whose decision this log does not have. Returns those whose
    /// line nobody vouches for: they are not erased.
    pub(super) async fn decide_again(
        &self,
        decided: &mut BTreeMap<SubjectId, Decided>,
    ) -> Result<Vec<Unfinished>, CommandError> {
        let mut invented = Vec::new();
        let (vouched, rest): (Vec<_>, Vec<_>) =
            self.erasures.all()?.into_iter().partition(|line| line.is_vouched(&self.hasher));
        for line in vouched.into_iter().chain(rest) {
            let listed = line.decided;
            if decided.contains_key(&listed.subject) {
                continue;
            }
            let (subject, lost) = (listed.subject, lost(&listed));
            if !line.is_vouched(&self.hasher) {
                let what = "the list of erasures names it, and nobody who holds the keys of this log wrote that line";
                invented.push(Unfinished { subject, reason: CommandError::Integrity(what.to_owned()) });
                continue;
            }
            let act = self.own_act(None, Role::System, self.clock.wall());
            let outcome = self.carry(&act, |_| Ok(Action::EraseAgain { subject, lost: lost.clone() })).await?;
            // Whoever was given up has no decision: where that stands will do.
            let at = outcome.position();
            let entries = self.store.read(&Query::all(), at.previous(), at, 1).await?;
            let leaf = entries.first().map_or(listed.leaf, eventlog::Recorded::leaf);
            decided.insert(subject, Decided { subject, position: at, leaf });
        }
        Ok(invented)
    }

    /// Takes note, in the name of an administrator, that the keys of `subjects` are lost, and leaves a tombstone for each:
    /// whatever comes of an old copy, nothing of theirs is ever read again.
    ///
    /// # Errors
    /// [`CommandError::Refused`] when the user is no administrator, or no event speaks of a subject;
    /// [`CommandError::Input`] for an unknown login or an empty reason.
    pub async fn accept_key_loss(&self, login: &str, reason: &str, subjects: &[SubjectId]) -> Result<(), CommandError> {
        let unknown = || InputError::new("--as", login, "the login of a registered user");
        let user = self.find_user(login).await?.ok_or_else(unknown)?;
        let reason = text("--reason", reason)?;
        for some in subjects.chunks(SUBJECTS_PER_COMMAND) {
            let act = self.own_act(Some(user), Role::Administrator, self.clock.wall());
            let outcome = self
                .carry(&act, |draft| {
                    let reason = draft.private(SubjectKind::Case, reason.clone());
                    Ok(Action::AcceptKeyLoss { subjects: some.to_vec(), reason })
                })
                .await?;
            for subject in some {
                self.destroy_key(*subject, outcome.position().max(Position::new(1))).await?;
            }
        }
        Ok(())
    }
}

fn lost(listed: &Decided) -> LostDecision {
    LostDecision { leaf: listed.leaf.to_hex(), position: translate::event_ref(listed.position) }
}
