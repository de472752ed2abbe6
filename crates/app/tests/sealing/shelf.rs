//! Anchors in memory: the port as a folder keeps it, and what can go wrong with it.

use std::sync::{Arc, Condvar, Mutex};

use app::sealing::{Anchors, AnchorsError, HeldAnchors, Trial, last_up_to};
use proof::{SignedNote, SigningKey, VerifierKey};

/// Anchors that several may share; one at a time holds them.
#[derive(Clone, Default)]
pub(crate) struct Shelf(Arc<(Mutex<State>, Condvar)>);

#[derive(Default)]
struct State {
    is_held: bool,
    notes: Vec<SignedNote>,
    keys: Vec<VerifierKey>,
    key: Option<SigningKey>,
    next: Option<SigningKey>,
    statements: Vec<String>,
    edge: Option<Vec<u8>>,
    refuses: bool,
}

impl Shelf {
    fn with<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.0.0.lock().unwrap())
    }

    /// The public half of the key laid aside.
    pub(crate) fn next_key(&self) -> Option<VerifierKey> {
        self.with(|state| state.next.as_ref().map(|key| key.verifier_key().clone()))
    }

    /// Lists a public key as one that signed.
    pub(crate) fn list(&self, key: &VerifierKey) {
        self.with(|state| state.keys.push(key.clone()));
    }

    pub(crate) fn notes(&self) -> Vec<SignedNote> {
        self.with(|state| state.notes.clone())
    }

    /// What a verification of these anchors holds against a log.
    pub(crate) fn trial(&self) -> Trial {
        self.with(|state| Trial { kept: state.notes.clone(), keys: state.keys.clone(), ..Trial::default() })
    }

    pub(crate) fn key(&self) -> SigningKey {
        self.with(|state| again(state.key.as_ref().expect("a key")))
    }

    pub(crate) fn lose_key(&self) {
        self.with(|state| state.key = None);
    }

    pub(crate) fn forget_edge(&self, instead: Option<Vec<u8>>) {
        self.with(|state| state.edge = instead);
    }

    /// Puts a note there that nobody here signed.
    pub(crate) fn add(&self, note: &SignedNote) {
        self.with(|state| state.notes.push(note.clone()));
    }

    /// Whether a checkpoint cannot be kept, as on a full disk.
    pub(crate) fn refuse_to_keep(&self, refuses: bool) {
        self.with(|state| state.refuses = refuses);
    }
}

fn again(key: &SigningKey) -> SigningKey {
    key.renamed(key.verifier_key().name().clone())
}

impl Anchors for Shelf {
    fn hold(&self) -> Result<Box<dyn HeldAnchors>, AnchorsError> {
        let (state, released) = &*self.0;
        let mut state = state.lock().unwrap();
        while state.is_held {
            state = released.wait(state).unwrap();
        }
        state.is_held = true;
        Ok(Box::new(Held(self.clone())))
    }

    fn last(&self) -> Result<Option<SignedNote>, AnchorsError> {
        Ok(self.with(|state| state.notes.last().cloned()))
    }
}

struct Held(Shelf);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.with(|state| state.is_held = false);
        self.0.0.1.notify_one();
    }
}

impl HeldAnchors for Held {
    fn last(&self) -> Result<Option<SignedNote>, AnchorsError> {
        Ok(self.0.with(|state| state.notes.last().cloned()))
    }

    fn verifier_keys(&self) -> Result<Vec<VerifierKey>, AnchorsError> {
        Ok(self.0.with(|state| state.keys.clone()))
    }

    fn last_up_to(&self, size: u64) -> Result<Option<SignedNote>, AnchorsError> {
        self.0.with(|state| last_up_to(&state.notes, size))
    }

    fn key(&self) -> Result<Option<SigningKey>, AnchorsError> {
        Ok(self.0.with(|state| state.key.as_ref().map(again)))
    }

    fn next_key(&self) -> Result<Option<SigningKey>, AnchorsError> {
        Ok(self.0.with(|state| state.next.as_ref().map(again)))
    }

    fn lay_aside(&mut self, key: &SigningKey) -> Result<(), AnchorsError> {
        self.0.with(|state| state.next = Some(again(key)));
        Ok(())
    }

    fn discard_next(&mut self) -> Result<(), AnchorsError> {
        self.0.with(|state| state.next = None);
        Ok(())
    }

    fn promote(&mut self) -> Result<(), AnchorsError> {
        self.0.with(|state| state.key = state.next.take());
        Ok(())
    }

    fn statements(&self) -> Result<Vec<String>, AnchorsError> {
        Ok(self.0.with(|state| state.statements.clone()))
    }

    fn keep_statement(&mut self, note: &str) -> Result<(), AnchorsError> {
        self.0.with(|state| state.statements.push(note.to_owned()));
        Ok(())
    }

    fn edge(&self) -> Result<Option<Vec<u8>>, AnchorsError> {
        Ok(self.0.with(|state| state.edge.clone()))
    }

    fn keep(&mut self, note: &SignedNote, signers: &[VerifierKey], edge: &[u8]) -> Result<(), AnchorsError> {
        self.0.with(|state| {
            if state.refuses {
                return Err(AnchorsError::Io { path: "shelf".to_owned(), reason: "no space left".to_owned() });
            }
            state.notes.push(note.clone());
            let new = signers.iter().filter(|key| !state.keys.contains(key)).cloned().collect::<Vec<_>>();
            state.keys.extend(new);
            state.edge = Some(edge.to_vec());
            Ok(())
        })
    }
}
