//! Personal fields, opened with the keys: the port through which trails and cases show names.

use std::sync::{Arc, PoisonError};

use async_trait::async_trait;
use eventlog::{Event, EventStore, PersonalRef, Position, Query, QueryItem, SubjectId, Tag};
use read_model::{OpenFailure, Opened, Opener};
use serde_json::Value;
use vault::{Seal, StoredRecord, Vault};

use crate::app::App;
use crate::reading::{Reading, Within};
use crate::translate;

/// Opens what the keys of one folder open and its bounds allow: what was not erased, of the subjects of a reading.
///
/// Whoever holds this may see personal data: that they do stands in the journal of reads, or they show it to nobody.
pub struct VaultOpener<'a> {
    store: Arc<dyn EventStore>,
    vault: Arc<std::sync::Mutex<Vault>>,
    bounds: Bounds<'a>,
}

/// Of whom something may be opened.
#[derive(Clone, Copy)]
enum Bounds<'a> {
    /// Of those whom the row of a reading names.
    Row(&'a Reading),
    /// Of everybody: the program reads, and shows it to nobody.
    Everybody,
    /// Of the users of the program: their names are what the agency's own people go by.
    Staff,
}

impl App {
    /// What opens the personal fields that `reading` covers, to be shown; others stay sealed.
    pub fn opener<'a>(&self, reading: &'a Reading) -> VaultOpener<'a> {
        self.bounded(Bounds::Row(reading))
    }

    /// What opens every personal field, for a reason of the program's own. What comes of it is shown to nobody, or under a
    /// reading of its own.
    pub fn opener_within(&self, reason: Within) -> VaultOpener<'static> {
        match reason {
            Within::Index | Within::Erasure => self.bounded(Bounds::Everybody),
        }
    }

    /// What opens who the users are.
    pub(crate) fn opener_of_staff(&self) -> VaultOpener<'static> {
        self.bounded(Bounds::Staff)
    }

    fn bounded<'a>(&self, bounds: Bounds<'a>) -> VaultOpener<'a> {
        VaultOpener { store: Arc::clone(&self.store), vault: Arc::clone(&self.vault), bounds }
    }
}

impl Bounds<'_> {
    fn allow(self, event: &Event, named: &PersonalRef) -> bool {
        match self {
            Self::Row(reading) => reading.covers(workflow::SubjectId(named.subject.0)),
            Self::Everybody => true,
            Self::Staff => event.event_type.as_str() == "user-registered",
        }
    }
}

#[async_trait]
impl Opener for VaultOpener<'_> {
    async fn open(&self, event: &Event, position: Position) -> Result<Vec<Opened>, OpenFailure> {
        if event.personal.is_empty() {
            return Ok(Vec::new());
        }
        let failed = |reason: String| OpenFailure { position, reason };
        let ciphertexts = self.store.ciphertexts(position).await.map_err(|error| failed(error.to_string()))?;
        if ciphertexts.len() != event.personal.len() {
            let (beside, named) = (ciphertexts.len(), event.personal.len());
            return Err(failed(format!("{beside} ciphertexts beside {named} records")));
        }
        let mut opened = Vec::with_capacity(ciphertexts.len());
        for (named, ciphertext) in event.personal.iter().zip(&ciphertexts) {
            if !self.bounds.allow(event, named) {
                opened.push(Opened::Sealed);
                continue;
            }
            let known = self.open_one(event, named, ciphertext.as_deref()).map_err(failed)?;
            opened.push(match known {
                Some(fields) => Opened::Known(fields),
                // Neither key nor ciphertext: erased when something says so, an alarm otherwise.
                None if self.is_explained(named.subject).await.map_err(failed)? => Opened::Erased,
                None => {
                    let subject = named.subject;
                    return Err(failed(format!("subject {subject} has no key, and no event or tombstone says why")));
                }
            });
        }
        Ok(opened)
    }
}

impl VaultOpener<'_> {
    /// The fields of one record; `None` when its key or its ciphertext is gone.
    fn open_one(&self, event: &Event, named: &PersonalRef, stored: Option<&[u8]>) -> Result<Option<Value>, String> {
        let mut vault = self.vault.lock().unwrap_or_else(PoisonError::into_inner);
        let mut reading = vault.read().map_err(|error| error.to_string())?;
        let Some(ciphertext) = stored else { return Ok(None) };
        open(&mut reading, event, named, ciphertext)
    }

    /// Whether the log says that the subject was erased or given up.
    async fn is_explained(&self, subject: SubjectId) -> Result<bool, String> {
        let erased = self.vault.lock().unwrap_or_else(PoisonError::into_inner).read().and_then(|reading| {
            reading.state(vault::SubjectId::new(subject.0)).map(|state| matches!(state, vault::SubjectState::Erased(_)))
        });
        if erased.map_err(|error| error.to_string())? {
            return Ok(true);
        }
        let types = ["erasure-decided", "subject-abandoned", "key-loss-accepted"].map(translate::event_type);
        let tag = Tag::new("subject", subject).map_err(|error| error.to_string())?;
        let query = Query::any_of([QueryItem::typed(types).and(tag)]);
        let head = self.store.head().await.map_err(|error| error.to_string())?;
        let found = self.store.read(&query, Position::START, head.position, 1).await;
        Ok(!found.map_err(|error| error.to_string())?.is_empty())
    }
}

fn open(
    reading: &mut vault::Reading<'_>,
    event: &Event,
    named: &PersonalRef,
    ciphertext: &[u8],
) -> Result<Option<Value>, String> {
    let digest = |text: &str| unhex(text).ok_or_else(|| format!("\"{text}\" is no digest"));
    let seal = Seal {
        commitment: digest(&named.commitment)?,
        field_set: named.field_set.clone(),
        sha256: digest(&named.sha256)?,
        subject: vault::SubjectId::new(named.subject.0),
    };
    let opened = reading.open(&StoredRecord { event: event.id.0, seal: &seal, ciphertext });
    match opened.map_err(|error| format!("field set \"{}\": {error}", named.field_set))? {
        vault::Opened::Fields(fields) => Ok(Some(Value::Object(fields))),
        vault::Opened::Erased(_) | vault::Opened::KeyMissing => Ok(None),
    }
}

pub(crate) fn unhex(text: &str) -> Option<[u8; 32]> {
    // The digits of a leaf are those of any SHA-256.
    eventlog::Leaf::from_hex(text).map(|digest| *digest.as_bytes())
}
