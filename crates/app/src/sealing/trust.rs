//! Which keys are a log's: the first by the auditor's word or the anchors', every other because one of them vouches for it.

use proof::VerifierKey;

use super::discord::Discord;
use super::statement::{Statement, is_same};
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
    pub(super) keys: Vec<Known>,
    /// Positions from which on a key signs that no earlier key vouches for.
    pub(super) orphaned: Vec<u64>,
    /// A key that the anchors list and of which no event speaks, where the auditor names none to go by.
    pub(super) stranger: Option<VerifierKey>,
}

/// A key that is believed.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) key: VerifierKey,
    /// The event that brought it, or the one that leads to it, for which no earlier key vouches; 0 where the word of the auditor or
    /// of the anchors does.
    pub(super) root: u64,
}

impl Trust<'_> {
    /// Follows the changes that the log tells of. A statement signed by two keys leads from either to the other.
    ///
    /// # Errors
    /// [`Discord::KeyChange`] when a statement is not signed by both keys, or says something else.
    pub(super) fn follow(&self, history: &History) -> Result<Trusted, Discord> {
        let first = match self.pinned {
            [] => &self.anchored[..self.anchored.len().min(1)],
            pinned => pinned,
        };
        let mut keys: Vec<Known> = first.iter().map(|key| Known { key: key.clone(), root: 0 }).collect();
        let mut orphaned = Vec::new();
        let changes: Vec<Change> = history.keys.iter().map(Change::read).collect::<Result<_, _>>()?;
        // Backwards for an auditor who knows a later key, then forwards.
        for change in changes.iter().rev().chain(&changes) {
            if let Some(from) = &change.from
                && let Some(root) = root_of(&keys, from).or_else(|| root_of(&keys, &change.to))
            {
                learn(&mut keys, from, root);
                learn(&mut keys, &change.to, root);
            }
        }
        for change in changes.iter().filter(|change| change.from.is_none()) {
            orphaned.push(change.at);
            // An auditor who names keys believes no others; without one, the log's word is all there is.
            if self.pinned.is_empty() {
                learn(&mut keys, &change.to, change.at);
            }
        }
        for change in &changes {
            if let Some(from) = &change.from
                && let Some(root) = root_of(&keys, from)
            {
                learn(&mut keys, &change.to, root);
            }
        }
        if let Some(last) = changes.last()
            && let Some(at) = keys.iter().position(|known| is_same(&known.key, &last.to))
        {
            let last = keys.remove(at);
            keys.push(last);
        }
        let is_known = |key: &VerifierKey| root_of(&keys, key).is_some();
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
        let said = Statement::read(note).map_err(broken)?;
        if (&said.from, &said.to) != (&from, &to) {
            return Err(broken("its text is about other keys".to_owned()));
        }
        Ok(Self { at, from: Some(from), to })
    }
}

/// By whose word one of `keys` is believed.
fn root_of(keys: &[Known], key: &VerifierKey) -> Option<u64> {
    keys.iter().find(|known| is_same(&known.key, key)).map(|known| known.root)
}

fn learn(keys: &mut Vec<Known>, key: &VerifierKey, root: u64) {
    if root_of(keys, key).is_none() {
        keys.push(Known { key: key.clone(), root });
    }
}
