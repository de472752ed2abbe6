//! Another master key: what the log says of it, and what readers typed, wrapped anew.
//!
//! The event comes first: who decided it, when and why. What it says is carried through next, by whoever has the folder to
//! themselves: the keys of subjects (`vault`), then the keys of texts in the journal of reads. Which file the key lies in, and
//! what becomes of a change that was cut off, is for `cli`.

use std::path::Path;

pub use desk::RewrappedTexts;
use desk::{Journal, JournalError};
use vault::{Entropy, MasterKey, SubjectKind, TextKeyRewrap};
use workflow::{Action, Role};

use crate::app::App;
use crate::error::CommandError;
use crate::reading::TEXTS;

impl App {
    /// Says in the log, in the name of an administrator, that `new` takes the place of the master key `old`; said already, it
    /// is not said again. Wraps nothing.
    ///
    /// # Errors
    /// As for a command: the user is unknown or no administrator, or the log cannot be written.
    pub async fn announce_master_key(
        &self,
        (login, reason): (&str, &str),
        (old, new): (&MasterKey, &MasterKey),
    ) -> Result<(), CommandError> {
        let (user, reason) = self.administrator(login, reason).await?;
        let (from, to) = self.with_vault(|vault| (vault.check_value(old), vault.check_value(new)));
        let act = self.own_act(Some(user), Role::Administrator, self.clock.wall());
        self.carry(&act, |draft| {
            let reason = draft.private(SubjectKind::Case, reason.clone());
            Ok(Action::ChangeMasterKey { from: from.clone(), to: to.clone(), reason })
        })
        .await?;
        Ok(())
    }
}

/// Wraps the keys of what readers typed anew in the journal at `path`; one that neither master key opens is destroyed. `None`
/// where there is no journal. Safe to repeat.
///
/// # Errors
/// [`JournalError`]; nothing was written.
pub fn rewrap_texts(
    path: &Path,
    rewrap: &TextKeyRewrap,
    entropy: &mut dyn Entropy,
) -> Result<Option<RewrappedTexts>, JournalError> {
    if !path.exists() {
        return Ok(None);
    }
    Journal::open(path)?.rewrap_texts(|wrapped| rewrap.rewrap(TEXTS, wrapped, entropy)).map(Some)
}
