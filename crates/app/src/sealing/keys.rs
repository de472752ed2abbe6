//! Other keys, and losses: what an administrator decides about the signing, as events.

use proof::{Checkpoint, KeyName, LogOrigin, SignedNote, SigningKey, VerifierKey};
use vault::{Entropy, SubjectKind};
use workflow::{Action, Role, Text, UserId};
use zeroize::Zeroizing;

use super::sealer::blocking;
use super::{AnchorsError, History, SealFailure, Sealed, Sealer};
use crate::app::App;
use crate::error::{CommandError, InputError};
use crate::words::text;

/// First line of the note in which one key names the other.
const STATEMENT: &str = "parcours: another key signs this log";

/// Draws a key for the log `origin`.
fn drawn(origin: &LogOrigin, entropy: &mut dyn Entropy) -> SigningKey {
    let mut seed = Zeroizing::new([0; 32]);
    entropy.fill(seed.as_mut_slice());
    SigningKey::from_seed(origin.key_name().clone(), &seed)
}

/// The same key once more: two hands hold it for a moment.
fn again(key: &SigningKey) -> SigningKey {
    key.renamed(key.verifier_key().name().clone())
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
        let history = History::read(sealer.store()).await?;
        let new = self.ids.with_entropy(|entropy| drawn(history.origin(), entropy));
        let (anchors, aside) = (sealer.anchors().clone(), again(&new));
        let old = blocking(move || {
            let mut held = anchors.hold()?;
            held.lay_aside(&aside)?;
            held.key()
        })
        .await??;
        let (to, from) = (new.verifier_key().to_string(), old.as_ref().map(|old| old.verifier_key().to_string()));
        let statement = old.map(|old| stated(old, &new)).transpose()?;
        let act = self.own_act(Some(user), Role::Administrator, self.clock.wall());
        self.carry(&act, |draft| {
            let reason = draft.private(SubjectKind::Case, reason.clone());
            let (from, to, statement) = (from.clone(), to.clone(), statement.clone());
            Ok(Action::ChangeSigningKey { from, to, statement, reason })
        })
        .await?;
        Ok((new.verifier_key().clone(), sealer.seal().await?))
    }

    /// Goes on with a log that ends before its last signed checkpoint, in the name of an administrator. The event carries the
    /// checkpoint, what is lost and the new name; the next checkpoint is signed under both names.
    ///
    /// # Errors
    /// [`SealFailure::Key`] when nothing is lost; the others as for a command.
    pub async fn accept_loss(&self, sealer: &Sealer, login: &str, reason: &str) -> Result<Sealed, SealFailure> {
        let (user, reason) = self.administrator(login, reason).await?;
        let history = History::read(sealer.store()).await?;
        let head = sealer.store().head().await?.position.get();
        let anchors = sealer.anchors().clone();
        let last = blocking(move || anchors.hold()?.last()).await??;
        let last = last.ok_or_else(|| SealFailure::Key("nothing was signed yet: nothing is lost".to_owned()))?;
        let checkpoint = Checkpoint::parse(last.text()).map_err(SealFailure::proof)?;
        let signed = checkpoint.head().size;
        let lost: LogOrigin = checkpoint.origin().parse().map_err(SealFailure::proof)?;
        if history.origin().part() > lost.part() {
            // Accepted before, by a process that died before it signed.
            return sealer.seal().await;
        }
        if signed <= head {
            let reason = format!("the log has {head} entries, {signed} were signed: nothing is lost");
            return Err(SealFailure::Key(reason));
        }
        let origin = lost.next().map_err(SealFailure::proof)?.to_string();
        let act = self.own_act(Some(user), Role::Administrator, self.clock.wall());
        self.carry(&act, |draft| {
            let reason = draft.private(SubjectKind::Case, reason.clone());
            let (last_note, origin) = (last.to_string(), origin.clone());
            Ok(Action::ContinueLog { last_note, lost: (head + 1, signed), origin, reason })
        })
        .await?;
        sealer.seal().await
    }

    /// The user who decides something about keys, and their reason as a text; whether they may is for the rules.
    ///
    /// # Errors
    /// [`CommandError::Input`] for an unknown login or a reason that is none.
    pub async fn administrator(&self, login: &str, reason: &str) -> Result<(UserId, Text), CommandError> {
        let unknown = || InputError::new("--as", login, "the login of a registered user");
        let user = self.find_user(login).await?.ok_or_else(unknown)?;
        Ok((user, text("--reason", reason)?))
    }
}

/// What one key says of the other: the name both sign under, the key until now, the key from now on.
pub(super) fn statement(name: &KeyName, from: &VerifierKey, to: &VerifierKey) -> String {
    format!("{STATEMENT}\n{name}\n{from}\n{to}\n")
}

/// The note in which two keys name each other, signed by both.
fn stated(old: SigningKey, new: &SigningKey) -> Result<String, SealFailure> {
    let (from, to) = (old.verifier_key(), new.verifier_key());
    let text = statement(to.name(), from, to);
    let note = SignedNote::sign(&text, &[old, again(new)]).map_err(SealFailure::proof)?;
    Ok(note.to_string())
}

impl From<AnchorsError> for CommandError {
    fn from(error: AnchorsError) -> Self {
        match error {
            AnchorsError::Io { .. } => Self::Machine(error.to_string()),
            AnchorsError::Damaged { .. } => Self::Integrity(error.to_string()),
        }
    }
}
