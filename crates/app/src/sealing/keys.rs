//! Other keys, and losses: what an administrator decides about the signing, as events.

use proof::{Checkpoint, KeyName, LogOrigin, SignedNote, SigningKey, VerifierKey};
use vault::{Entropy, SubjectKind};
use workflow::{Action, Refusal, Role, Rule, Text, UserId};
use zeroize::Zeroizing;

use super::sealer::blocking;
use super::{AnchorsError, HeldAnchors, History, SealFailure, Sealed, Sealer};
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
        let (to, from) = (new.verifier_key().to_string(), old.as_ref().map(|old| old.verifier_key().to_string()));
        let statement = old.map(|old| stated(old, &new)).transpose()?;
        let act = self.own_act(Some(user), Role::Administrator, self.clock.wall());
        let told = self.carry(&act, |draft| {
            let reason = draft.private(SubjectKind::Case, reason.clone());
            let (from, to, statement) = (from.clone(), to.clone(), statement.clone());
            Ok(Action::ChangeSigningKey { from, to, statement, reason })
        });
        match told.await {
            Ok(_) => drop(held),
            // The log may name it, or may not: whoever seals next sees which.
            Err(unknown @ CommandError::Unknown { .. }) => return Err(unknown.into()),
            Err(failure) => {
                blocking(move || held.discard_next()).await??;
                return Err(failure.into());
            }
        }
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
            let left = history.continued.last().map_or(0, |continued| continued.lost.0.saturating_sub(1));
            sealer.prove_left(left).await?;
            return sealer.seal_loss().await;
        }
        if signed <= head {
            let reason = format!("the log has {head} entries, {signed} were signed: nothing is lost");
            return Err(SealFailure::Key(reason));
        }
        sealer.prove_left(head).await?;
        let origin = lost.next().map_err(SealFailure::proof)?.to_string();
        let act = self.own_act(Some(user), Role::Administrator, self.clock.wall());
        self.carry(&act, |draft| {
            let reason = draft.private(SubjectKind::Case, reason.clone());
            let (last_note, origin) = (last.to_string(), origin.clone());
            Ok(Action::ContinueLog { last_note, lost: (head + 1, signed), origin, reason })
        })
        .await?;
        sealer.seal_loss().await
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
