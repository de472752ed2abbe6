//! The loss of a log's end, as an administrator accepts it: an event that carries what was signed last, then what the log has
//! forgotten of its keys, then a checkpoint under both names.
//!
//! Each step is looked for before it is made: whoever comes after a process that died goes through what is left of it.

use proof::{Checkpoint, LogOrigin, VerifierKey};
use vault::SubjectKind;
use workflow::{Action, Role, Text, UserId};

use super::keys::{Change, again, drawn};
use super::sealer::{blocking, opened};
use super::statement::{Statement, is_same, path};
use super::trust::Trust;
use super::{AnchorsError, HeldAnchors, History, SealFailure, Sealed, Sealer};
use crate::app::App;
use crate::error::CommandError;

impl App {
    /// Goes on with a log that ends before its last signed checkpoint, in the name of an administrator. The event carries the
    /// checkpoint, what is lost and the new name; the next checkpoint is signed under both names. Where a change of the key was
    /// lost too, the log says it again: with the statement that both keys signed, or, where there is none, as of a key for which
    /// no earlier one vouches.
    ///
    /// # Errors
    /// [`SealFailure::Key`] when nothing is lost; [`SealFailure::NoKeyForLoss`] when the key is lost too, and nothing is
    /// written then; the others as for a command.
    pub async fn accept_loss(&self, sealer: &Sealer, login: &str, reason: &str) -> Result<Sealed, SealFailure> {
        let by = self.administrator(login, reason).await?;
        if !sealer.has_key().await? {
            return Err(SealFailure::NoKeyForLoss);
        }
        self.admit_loss(sealer, &by).await?;
        self.tell_of_forgotten_keys(sealer, &by).await?;
        sealer.seal_loss().await
    }

    /// The same where the key that signed is lost with the end of the log: another one signs, for which no earlier key vouches. So
    /// the loss is nobody's word but that key's, and whoever verifies is told, until they name it themselves.
    ///
    /// # Errors
    /// [`SealFailure::Key`] when there is a key, or nothing is lost; the others as for a command.
    pub async fn accept_loss_with_new_key(
        &self,
        sealer: &Sealer,
        login: &str,
        reason: &str,
    ) -> Result<(VerifierKey, Sealed), SealFailure> {
        let by = self.administrator(login, reason).await?;
        let anchors = sealer.anchors().clone();
        if blocking(move || anchors.hold()?.key()).await??.is_some() {
            return Err(SealFailure::Key("there is a key: `parcours doctor --accept-loss` signs with it".to_owned()));
        }
        self.admit_loss(sealer, &by).await?;
        self.tell_of_forgotten_keys(sealer, &by).await?;
        let new = self.bring_key(sealer, &by).await?;
        Ok((new, sealer.seal_loss().await?))
    }

    /// Writes the event, unless it is there.
    async fn admit_loss(&self, sealer: &Sealer, (user, reason): &(UserId, Text)) -> Result<(), SealFailure> {
        let history = History::read(sealer.store()).await?;
        let head = sealer.store().head().await?.position.get();
        let last = sealer.anchors().last()?;
        let last = last.ok_or_else(|| SealFailure::Key("nothing was signed yet: nothing is lost".to_owned()))?;
        let checkpoint = Checkpoint::parse(last.text()).map_err(SealFailure::proof)?;
        let signed = checkpoint.head().size;
        let lost: LogOrigin = checkpoint.origin().parse().map_err(SealFailure::proof)?;
        if history.origin().part() > lost.part() {
            // Accepted before, by a process that died before it signed.
            let left = history.continued.last().map_or(0, |continued| continued.lost.0.saturating_sub(1));
            return sealer.prove_left(left).await;
        }
        if signed <= head {
            let reason = format!("the log has {head} entries, {signed} were signed: nothing is lost");
            return Err(SealFailure::Key(reason));
        }
        sealer.prove_left(head).await?;
        // Whoever may write the anchors could have put a note there: nothing is called lost that no key of this log signed.
        let anchors = sealer.anchors().clone();
        let ring = blocking(move || Ring::of(&*anchors.hold()?)).await??;
        opened(last.clone(), ring.known(&history)?.into_iter())?;
        let origin = lost.next().map_err(SealFailure::proof)?.to_string();
        let act = self.own_act(Some(*user), Role::Administrator, self.clock.wall());
        let told = self.carry(&act, |draft| {
            let reason = draft.private(SubjectKind::Case, reason.clone());
            let (last_note, origin) = (last.to_string(), origin.clone());
            Ok(Action::ContinueLog { last_note, lost: (head + 1, signed), origin, reason })
        });
        told.await?;
        Ok(())
    }

    /// Says again what a loss took with it of the changes of the key. A statement proves itself, wherever it was kept; of a key
    /// without one, nothing is said but that it signs here.
    async fn tell_of_forgotten_keys(&self, sealer: &Sealer, by: &(UserId, Text)) -> Result<(), SealFailure> {
        let anchors = sealer.anchors().clone();
        let ring = blocking(move || Ring::of(&*anchors.hold()?)).await??;
        let history = History::read(sealer.store()).await?;
        let Some(named) = ring.named(&history)? else { return Ok(()) };
        let mut at = named.clone();
        for Statement { from, to, note } in path(&named, ring.own.as_ref(), (&ring.listed, &ring.statements)) {
            let change = Change { from: Some(from.to_string()), to: to.to_string(), statement: Some(note) };
            self.tell_of_key(change, by).await?;
            at = to;
        }
        match ring.own {
            Some(own) if !is_same(&own, &at) => {
                Ok(self.tell_of_key(Change { from: None, to: own.to_string(), statement: None }, by).await?)
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Lays a key aside that the log names from now on, unless one lies there that it names already.
    async fn bring_key(&self, sealer: &Sealer, by: &(UserId, Text)) -> Result<VerifierKey, SealFailure> {
        let anchors = sealer.anchors().clone();
        // Nobody else lays a key aside until the log names this one.
        let mut held = blocking(move || anchors.hold()).await??;
        let history = History::read(sealer.store()).await?;
        if let Some(named) = named_aside(&*held, &history)? {
            return Ok(named);
        }
        let new = self.ids.with_entropy(|entropy| drawn(history.origin(), entropy));
        let aside = again(&new);
        let mut held = blocking(move || {
            held.lay_aside(&aside)?;
            Ok::<_, AnchorsError>(held)
        })
        .await??;
        let new = new.verifier_key().clone();
        match self.tell_of_key(Change { from: None, to: new.to_string(), statement: None }, by).await {
            Ok(()) => Ok(new),
            // The log may name it, or may not: whoever comes next sees which.
            Err(unknown @ CommandError::Unknown { .. }) => Err(unknown.into()),
            Err(failure) => {
                blocking(move || held.discard_next()).await??;
                Err(failure.into())
            }
        }
    }
}

impl Sealer {
    /// Whether there is a key to sign with: in place, or aside and named by the log.
    async fn has_key(&self) -> Result<bool, SealFailure> {
        let anchors = self.anchors().clone();
        let held = blocking(move || anchors.hold()).await??;
        let history = History::read(self.store()).await?;
        Ok(held.key()?.is_some() || named_aside(&*held, &history)?.is_some())
    }
}

/// The key laid aside, where the log names it.
fn named_aside(held: &dyn HeldAnchors, history: &History) -> Result<Option<VerifierKey>, AnchorsError> {
    let named = history.keys.last().map(|change| &change.to);
    let next = held.next_key()?.map(|next| next.verifier_key().clone());
    Ok(next.filter(|next| named == Some(&next.to_string())))
}

/// The keys of a folder, as its anchors know them.
struct Ring {
    /// The one that signs here, or that has signed and is to take its place; `None` where it is lost.
    own: Option<VerifierKey>,
    aside: Option<VerifierKey>,
    /// All that ever signed.
    listed: Vec<VerifierKey>,
    statements: Vec<Statement>,
}

impl Ring {
    fn of(held: &dyn HeldAnchors) -> Result<Self, AnchorsError> {
        let listed = held.verifier_keys()?;
        let public = |key: proof::SigningKey| key.verifier_key().clone();
        let aside = held.next_key()?.map(public);
        // A rotation that was cut off once both had signed is gone through.
        let has_signed = aside.clone().filter(|aside| listed.iter().any(|key| is_same(key, aside)));
        let own = has_signed.or(held.key()?.map(public));
        let statements = held.statements()?.iter().filter_map(|note| Statement::read(note).ok()).collect();
        Ok(Self { own, aside, listed, statements })
    }

    /// Those that may have signed: the log's, those to which a statement leads from them, and the one that signs here.
    fn known(&self, history: &History) -> Result<Vec<VerifierKey>, SealFailure> {
        let trust = Trust { anchored: &self.listed, pinned: &[] }.follow(history).map_err(SealFailure::proof)?;
        let mut known: Vec<VerifierKey> = trust.keys.into_iter().map(|known| known.key).collect();
        for Statement { from, to, .. } in &self.statements {
            if known.iter().any(|key| is_same(key, from)) {
                known.push(to.clone());
            }
        }
        known.extend(self.own.clone());
        Ok(known)
    }

    /// The key that signs, as the log says now or, before any change, the anchors; `None` where nothing is to be added.
    fn named(&self, history: &History) -> Result<Option<VerifierKey>, SealFailure> {
        let Some(said) = history.keys.last() else { return Ok(self.listed.first().cloned()) };
        let said: VerifierKey = said.to.parse().map_err(SealFailure::proof)?;
        Ok(Some(said).filter(|said| self.aside.as_ref() != Some(said)))
    }
}
