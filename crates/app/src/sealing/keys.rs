//! Other keys: what an administrator decides about who signs, as events.

use proof::{LogOrigin, SigningKey, VerifierKey};
use vault::{Entropy, SubjectKind};
use workflow::{Action, Refusal, Role, Rule, Text, UserId};
use zeroize::Zeroizing;

use super::sealer::blocking;
use super::statement::Statement;
use super::{AnchorsError, HeldAnchors, History, SealFailure, Sealed, Sealer};
use crate::app::App;
use crate::error::{CommandError, InputError};
use crate::words::text;

/// Draws a key for the log `origin`.
pub(super) fn drawn(origin: &LogOrigin, entropy: &mut dyn Entropy) -> SigningKey {
    let mut seed = Zeroizing::new([0; 32]);
    entropy.fill(seed.as_mut_slice());
    SigningKey::from_seed(origin.key_name().clone(), &seed)
}

/// The same key once more: two hands hold it for a moment.
pub(super) fn again(key: &SigningKey) -> SigningKey {
    key.renamed(key.verifier_key().name().clone())
}

/// What the log is to say of another key; neither a key until then nor a statement where that one is lost.
#[derive(Clone)]
pub(super) struct Change {
    pub(super) from: Option<String>,
    pub(super) to: String,
    pub(super) statement: Option<String>,
}

impl Sealer {
    /// Makes the first key of a log that has just been born, and signs it. Of this key no event speaks.
    ///
    /// # Errors
    /// [`SealFailure::Key`] when there is one, or something was signed already: from then on a change of key is an event.
    pub async fn begin(&self, entropy: &mut dyn Entropy) -> Result<Sealed, SealFailure> {
        let history = History::read(self.store()).await?;
        let key = drawn(history.origin(), entropy);
        let anchors = self.anchors().clone();
        blocking(move || {
            let mut held = anchors.hold()?;
            if held.key()?.is_some() || held.last()?.is_some() {
                return Err(SealFailure::Key("there is a key, or something was signed already".to_owned()));
            }
            held.lay_aside(&key)?;
            Ok(held.promote()?)
        })
        .await??;
        self.seal().await
    }

    /// Holds the anchors once no key lies aside that the log names: that one signs first, and takes its place.
    async fn hold_settled(&self) -> Result<(Box<dyn HeldAnchors>, History), SealFailure> {
        loop {
            let anchors = self.anchors().clone();
            let (held, next) = blocking(move || {
                let held = anchors.hold()?;
                let next = held.next_key()?;
                Ok::<_, AnchorsError>((held, next))
            })
            .await??;
            let history = History::read(self.store()).await?;
            let named = history.keys.last().map(|change| change.to.clone());
            if next.is_none_or(|next| named != Some(next.verifier_key().to_string())) {
                return Ok((held, history));
            }
            drop(held);
            self.seal().await?;
        }
    }
}

impl App {
    /// Replaces the key that signs by a fresh one, in the name of an administrator: both sign the note in which one names the
    /// other, an event says so, and both sign the next checkpoint. Where the old key is lost, the new one stands alone, and
    /// the event says that.
    ///
    /// # Errors
    /// [`SealFailure`]; what was begun is gone through by the next call, or undone by it.
    pub async fn replace_signing_key(
        &self,
        sealer: &Sealer,
        login: &str,
        reason: &str,
    ) -> Result<(VerifierKey, Sealed), SealFailure> {
        let (user, reason) = self.administrator(login, reason).await?;
        // Nobody else signs, or lays a key aside, until the log names this one.
        let (mut held, history) = sealer.hold_settled().await?;
        let new = self.ids.with_entropy(|entropy| drawn(history.origin(), entropy));
        let aside = again(&new);
        let (old, mut held) = blocking(move || {
            held.lay_aside(&aside)?;
            Ok::<_, AnchorsError>((held.key()?, held))
        })
        .await??;
        let change = Change {
            from: old.as_ref().map(|old| old.verifier_key().to_string()),
            to: new.verifier_key().to_string(),
            statement: old.map(|old| Statement::sign(old, &new)).transpose()?,
        };
        match self.tell_of_key(change, &(user, reason)).await {
            Ok(()) => drop(held),
            // The log may name it, or may not: whoever seals next sees which.
            Err(unknown @ CommandError::Unknown { .. }) => return Err(unknown.into()),
            Err(failure) => {
                blocking(move || held.discard_next()).await??;
                return Err(failure.into());
            }
        }
        Ok((new.verifier_key().clone(), sealer.seal().await?))
    }

    /// Writes the event of a change.
    pub(super) async fn tell_of_key(
        &self,
        change: Change,
        (user, reason): &(UserId, Text),
    ) -> Result<(), CommandError> {
        let act = self.own_act(Some(*user), Role::Administrator, self.clock.wall());
        let told = self.carry(&act, |draft| {
            let reason = draft.private(SubjectKind::Case, reason.clone());
            let Change { from, to, statement } = change.clone();
            Ok(Action::ChangeSigningKey { from, to, statement, reason })
        });
        told.await.map(drop)
    }

    /// The administrator who decides something about keys or a loss, and their reason as a text: asked before anything is
    /// touched that the command would not give back.
    ///
    /// # Errors
    /// [`CommandError::Input`] for an unknown login or a reason that is none; [`CommandError::Refused`] by rule
    /// `role-not-held`.
    pub async fn administrator(&self, login: &str, reason: &str) -> Result<(UserId, Text), CommandError> {
        let unknown = || InputError::new("--as", login, "the login of a registered user");
        let user = self.find_user(login).await?.ok_or_else(unknown)?;
        let reason = text("--reason", reason)?;
        if self.roles_of(user).await?.contains(&Role::Administrator) {
            return Ok((user, reason));
        }
        Err(Refusal::new(Rule::RoleNotHeld).could(&[Role::Administrator]).detail(Role::Administrator.as_str()).into())
    }
}

impl From<AnchorsError> for CommandError {
    fn from(error: AnchorsError) -> Self {
        match error {
            AnchorsError::Io { .. } => Self::Machine(error.to_string()),
            AnchorsError::Damaged { .. } => Self::Integrity(error.to_string()),
        }
    }
}
