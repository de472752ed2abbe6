//! Which keys are a log's: the first by the auditor's word or the anchors', every other because one of them vouches for it.

use proof::{KnownKeys, SignedNote, VerifierKey};

use super::discord::Discord;
use super::keys::statement;
use super::{History, KeyChange};

/// Where trust begins.
pub(super) struct Trust<'a> {
    /// The keys of the anchors, oldest first: the first is believed where none is pinned.
    pub(super) anchored: &'a [VerifierKey],
    /// The keys that the auditor names.
    pub(super) pinned: &'a [VerifierKey],
}

/// Where it leads.
#[derive(Debug)]
pub(super) struct Trusted {
    /// The keys, the one that signs now last.
    pub(super) keys: Vec<VerifierKey>,
    /// Positions from which on a key signs that no earlier key vouches for.
    pub(super) orphaned: Vec<u64>,
    /// A key that the anchors list and of which no event speaks, where the auditor names none to go by.
    pub(super) stranger: Option<VerifierKey>,
}

impl Trust<'_> {
    /// Follows the changes that the log tells of. A statement signed by two keys leads from either to the other.
    ///
    /// # Errors
    /// [`Discord::KeyChange`] when a statement is not signed by both keys, or says something else.
    pub(super) fn follow(&self, history: &History) -> Result<Trusted, Discord> {
        let mut keys: Vec<VerifierKey> = match self.pinned {
            [] => self.anchored.first().cloned().into_iter().collect(),
            pinned => pinned.to_vec(),
        };
        let mut orphaned = Vec::new();
        let changes: Vec<Change> = history.keys.iter().map(Change::read).collect::<Result<_, _>>()?;
        // Backwards for an auditor who knows a later key, then forwards.
        for change in changes.iter().rev().chain(&changes) {
            if let Some(from) = &change.from
                && keys.iter().any(|key| is_same(key, from) || is_same(key, &change.to))
            {
                learn(&mut keys, from);
                learn(&mut keys, &change.to);
            }
        }
        for change in changes.iter().filter(|change| change.from.is_none()) {
            orphaned.push(change.at);
            // An auditor who names keys believes no others; without one, the log's word is all there is.
            if self.pinned.is_empty() {
                learn(&mut keys, &change.to);
            }
        }
        for change in &changes {
            if let Some(from) = &change.from
                && keys.iter().any(|key| is_same(key, from))
            {
                learn(&mut keys, &change.to);
            }
        }
        if let Some(last) = changes.last()
            && let Some(at) = keys.iter().position(|key| is_same(key, &last.to))
        {
            let last = keys.remove(at);
            keys.push(last);
        }
        let is_known = |key: &VerifierKey| keys.iter().any(|known| is_same(known, key));
        let stranger = self.anchored.iter().find(|key| self.pinned.is_empty() && !is_known(key)).cloned();
        Ok(Trusted { keys, orphaned, stranger })
    }
}

struct Change {
    at: u64,
    /// `None` where no earlier key vouches.
    from: Option<VerifierKey>,
    to: VerifierKey,
}

impl Change {
    fn read(change: &KeyChange) -> Result<Self, Discord> {
        let at = change.at.get();
        let broken = |reason: String| Discord::KeyChange { at, reason };
        let read = |key: &String| key.parse::<VerifierKey>().map_err(|error| broken(error.to_string()));
        let to = read(&change.to)?;
        let (from, note) = match (&change.from, &change.statement) {
            (Some(from), Some(note)) => (read(from)?, note),
            (None, None) => return Ok(Self { at, from: None, to }),
            (Some(_), None) | (None, Some(_)) => {
                return Err(broken("an old key and a statement come together, or not at all".to_owned()));
            }
        };
        let note = SignedNote::parse(note.as_bytes()).map_err(|error| broken(error.to_string()))?;
        let said = statement(to.name(), &from, &to);
        if note.text() != said {
            return Err(broken("its text is about other keys".to_owned()));
        }
        let known = KnownKeys::new([from.clone(), to.clone()]).map_err(|error| broken(error.to_string()))?;
        let opened = known.open(note).map_err(|error| broken(error.to_string()))?;
        opened.require([&from, &to]).map_err(|error| broken(error.to_string()))?;
        Ok(Self { at, from: Some(from), to })
    }
}

fn learn(keys: &mut Vec<VerifierKey>, key: &VerifierKey) {
    if !keys.iter().any(|known| is_same(known, key)) {
        keys.push(key.clone());
    }
}

/// The same secret signs, under whichever of the log's names.
fn is_same(one: &VerifierKey, other: &VerifierKey) -> bool {
    one.public_bytes() == other.public_bytes()
}
