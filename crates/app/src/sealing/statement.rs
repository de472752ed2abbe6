//! What one key says of the next: a note that both sign, and that proves itself wherever it is found.

use proof::{KeyName, KnownKeys, SignedNote, SigningKey, VerifierKey};

use super::keys::again;
use super::{HeldAnchors, History, SealFailure};

/// First line of the note in which one key names the other.
const STATEMENT: &str = "parcours: another key signs this log";

/// A key and the one that takes its place, as both have signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statement {
    pub(super) from: VerifierKey,
    pub(super) to: VerifierKey,
    /// The note, verbatim.
    pub(super) note: String,
}

impl Statement {
    /// Reads a note and holds it to both signatures.
    ///
    /// # Errors
    /// What does not hold.
    pub(super) fn read(note: &str) -> Result<Self, String> {
        let signed = SignedNote::parse(note.as_bytes()).map_err(|error| error.to_string())?;
        let lines: Vec<&str> = signed.text().split('\n').collect();
        let [STATEMENT, _, from, to, ""] = lines.as_slice() else {
            return Err("its text is about something else".to_owned());
        };
        let key = |line: &str| line.parse::<VerifierKey>().map_err(|error| error.to_string());
        let (from, to) = (key(from)?, key(to)?);
        if signed.text() != text(to.name(), &from, &to) {
            return Err("its text is about other keys".to_owned());
        }
        let known = KnownKeys::new([from.clone(), to.clone()]).map_err(|error| error.to_string())?;
        let opened = known.open(signed).map_err(|error| error.to_string())?;
        opened.require([&from, &to]).map_err(|error| error.to_string())?;
        Ok(Self { from, to, note: note.to_owned() })
    }

    /// Has both keys sign it.
    ///
    /// # Errors
    /// [`SealFailure::Proof`] when they are one key.
    pub(super) fn sign(old: SigningKey, new: &SigningKey) -> Result<String, SealFailure> {
        let (from, to) = (old.verifier_key(), new.verifier_key());
        let text = text(to.name(), from, to);
        let note = SignedNote::sign(&text, &[old, again(new)]).map_err(SealFailure::proof)?;
        Ok(note.to_string())
    }
}

/// Whether `note` is a statement by which one key of a log vouches for the next, signed by both.
///
/// # Errors
/// What does not hold.
pub fn check_statement(note: &str) -> Result<(), String> {
    Statement::read(note).map(drop)
}

/// Keeps beside the checkpoints, before anything is signed on their account, what the log says of its keys: it is all that speaks
/// of a key whose event is lost.
pub(super) fn keep_all(held: &mut dyn HeldAnchors, history: &History) -> Result<(), super::AnchorsError> {
    let told: Vec<&String> = history.keys.iter().filter_map(|change| change.statement.as_ref()).collect();
    if told.is_empty() {
        return Ok(());
    }
    let kept = held.statements()?;
    let new = told.into_iter().filter(|note| !kept.contains(note) && Statement::read(note).is_ok());
    new.into_iter().try_for_each(|note| held.keep_statement(note))
}

/// The statements by which one comes from the key `from` to the one that signs, or, where that is lost, as far as they lead: of
/// those `listed` among the keys that signed.
pub(super) fn path(
    from: &VerifierKey,
    to: Option<&VerifierKey>,
    (listed, kept): (&[VerifierKey], &[Statement]),
) -> Vec<Statement> {
    let mut path: Vec<Statement> = Vec::new();
    let mut at = from.clone();
    while to.is_none_or(|to| !is_same(to, &at)) {
        let is_next = |next: &&Statement| {
            is_same(&next.from, &at) && listed.iter().any(|key| is_same(key, &next.to)) && !path.contains(*next)
        };
        let Some(next) = kept.iter().rev().find(is_next) else { break };
        at = next.to.clone();
        path.push(next.clone());
    }
    path
}

/// The same secret signs, under whichever of the log's names.
pub(super) fn is_same(one: &VerifierKey, other: &VerifierKey) -> bool {
    one.public_bytes() == other.public_bytes()
}

fn text(name: &KeyName, from: &VerifierKey, to: &VerifierKey) -> String {
    format!("{STATEMENT}\n{name}\n{from}\n{to}\n")
}
