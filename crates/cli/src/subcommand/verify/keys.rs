//! Keys against the log: whatever is sealed can be opened, or something says why not.

use std::collections::BTreeMap;

use eventlog::{EventStore, EventView, Position, Query, Recorded, SubjectId};
use eventlog_sqlite::audit::Page;
use serde::{Deserialize, Serialize};
use vault::doctor::Finding;
use vault::{Erasure, Reading, SubjectState, Vault, VaultError};

use super::Trouble;
use crate::arguments::Place;
use crate::folder::{Log, open_vault, related};
use crate::pages::Pages;

/// What the keys say of those under whom something is sealed.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Keys {
    pub(crate) living: u64,
    pub(crate) erased: u64,
}

/// What the log says of everybody under whom something is sealed, or who is gone.
#[derive(Debug, Default)]
pub(crate) struct Account(BTreeMap<SubjectId, Subject>);

/// What the log says of one subject.
#[derive(Debug, Default)]
struct Subject {
    /// The first event that seals under it.
    sealed_at: Option<Position>,
    /// The first event of which a ciphertext of it is gone.
    destroyed_at: Option<Position>,
    /// The first event that says that it was erased or given up.
    explained_at: Option<Position>,
    /// The event that says that nothing of it is left.
    completed_at: Option<Position>,
}

/// What an event that ends a subject says of it.
#[derive(Deserialize)]
struct Gone {
    subject: SubjectId,
}

/// The keys of a folder, which are those of its log.
pub(super) async fn open(place: &Place) -> Result<Vault, Trouble> {
    let log = Log::open(place)?;
    related(&*log.store, place).await?;
    Ok(open_vault(place)?)
}

impl Account {
    /// Reads the whole log.
    pub(super) async fn of(store: &dyn EventStore) -> Result<Self, Trouble> {
        let mut account = Self::default();
        let mut pages = Pages::of(store, Query::all(), Position::START, store.head().await?.position);
        while let Some(page) = pages.next().await? {
            for recorded in page {
                account.note(store, &recorded).await?;
            }
        }
        Ok(account)
    }

    /// Subjects without a key, and without an event that says why, each with its first sealed event; whether there is a
    /// tombstone or not.
    pub(crate) fn unexplained_in(&self, reading: &Reading<'_>) -> Result<Vec<(SubjectId, Position)>, VaultError> {
        let mut missing = self.missing_from(reading)?;
        missing.extend(self.buried_in(reading)?);
        Ok(missing)
    }

    /// Subjects with a tombstone of which no event here says why, each with its first sealed event. Rightly so where a log was
    /// restored, or its copy is older than that of the keys.
    pub(super) fn buried_in(&self, reading: &Reading<'_>) -> Result<Vec<(SubjectId, Position)>, VaultError> {
        let mut buried = Vec::new();
        for (id, subject) in &self.0 {
            let (Some(sealed_at), None) = (subject.sealed_at, subject.explained_at) else { continue };
            if let SubjectState::Erased(_) = reading.state(vault::SubjectId::new(id.0))? {
                buried.push((*id, sealed_at));
            }
        }
        Ok(buried)
    }

    /// Subjects without a key, and without an event or a tombstone that says why, each with its first sealed event.
    pub(crate) fn missing_from(&self, reading: &Reading<'_>) -> Result<Vec<(SubjectId, Position)>, VaultError> {
        let mut missing = Vec::new();
        for (id, subject) in &self.0 {
            let Some(sealed_at) = subject.sealed_at else { continue };
            if let Judged::KeyLost = subject.judged(reading.state(vault::SubjectId::new(id.0))?) {
                missing.push((*id, sealed_at));
            }
        }
        Ok(missing)
    }

    /// Subjects that an event says were erased or given up.
    pub(crate) fn gone(&self) -> Vec<Erasure> {
        let gone = |(id, subject): (&SubjectId, &Subject)| {
            let decided_at_position = subject.explained_at?.get();
            Some(Erasure { subject: vault::SubjectId::new(id.0), decided_at_position })
        };
        self.0.iter().filter_map(gone).collect()
    }

    /// Holds keys to it, which do not contradict themselves; the first subject that they fail is named. A tombstone is believed.
    pub(super) fn hold(&self, vault: &mut Vault) -> Result<Keys, Trouble> {
        let reading = vault.read()?;
        let mut keys = Keys::default();
        for (id, subject) in &self.0 {
            let Some(sealed_at) = subject.sealed_at else { continue };
            let state = reading.state(vault::SubjectId::new(id.0))?;
            match (subject.judged(state), subject.destroyed_at) {
                (Judged::Living, _) => keys.living += 1,
                (Judged::Erased, _) => keys.erased += 1,
                (Judged::KeyLost, _) => {
                    let found = format!("subject {id} has no key, and no event or tombstone says why");
                    return Err(Trouble::of_keys(sealed_at, found));
                }
                (Judged::Revived(completed), _) => {
                    let found = format!("subject {id} has a key, and this event says that it was destroyed");
                    return Err(Trouble::of_keys(completed, found));
                }
                (Judged::CiphertextLost, at) => {
                    let found = format!("a ciphertext of subject {id} is gone, and no event or tombstone says why");
                    return Err(Trouble::of_keys(at.unwrap_or(sealed_at), found));
                }
            }
        }
        Ok(keys)
    }

    /// Notes whose end an event tells, if it tells one.
    fn ended(&mut self, at: Position, event: &EventView<'_>) -> Result<(), Trouble> {
        if matches!(&*event.event_type, "erasure-decided" | "subject-abandoned" | "key-loss-accepted") {
            let gone: Gone = event.payload().map_err(|error| Trouble::of_keys(at, error.to_string()))?;
            self.0.entry(gone.subject).or_default().explained_at.get_or_insert(at);
        }
        if &*event.event_type == "erasure-completed" {
            let gone: Gone = event.payload().map_err(|error| Trouble::of_keys(at, error.to_string()))?;
            self.0.entry(gone.subject).or_default().completed_at.get_or_insert(at);
        }
        Ok(())
    }

    /// Notes what a page of a walk says of subjects.
    pub(super) fn note_page(&mut self, page: &Page<'_>) -> Result<(), Trouble> {
        for (at, event) in &page.events {
            self.ended(*at, event)?;
            for named in &event.personal {
                self.0.entry(named.subject).or_default().sealed_at.get_or_insert(*at);
            }
        }
        for (at, ordinal) in &page.destroyed {
            let event = page.event(*at);
            if let Some(named) = event.and_then(|event| event.personal.get(*ordinal)) {
                self.0.entry(named.subject).or_default().destroyed_at.get_or_insert(*at);
            }
        }
        Ok(())
    }

    /// Notes what one event says of subjects.
    async fn note(&mut self, store: &dyn EventStore, recorded: &Recorded) -> Result<(), Trouble> {
        let at = recorded.position;
        let event = EventView::from(recorded.event().map_err(app::CommandError::from)?);
        self.ended(at, &event)?;
        if event.personal.is_empty() {
            return Ok(());
        }
        for (named, ciphertext) in event.personal.iter().zip(store.ciphertexts(at).await?) {
            let subject = self.0.entry(named.subject).or_default();
            subject.sealed_at.get_or_insert(at);
            if ciphertext.is_none() {
                subject.destroyed_at.get_or_insert(at);
            }
        }
        Ok(())
    }
}

enum Judged {
    Living,
    Erased,
    KeyLost,
    CiphertextLost,
    /// It has a key although this event says that nothing of it is left.
    Revived(Position),
}

impl Subject {
    fn judged(&self, state: SubjectState) -> Judged {
        match (state, self.completed_at) {
            (SubjectState::Live(_), Some(completed)) => return Judged::Revived(completed),
            (SubjectState::Live(_) | SubjectState::Erased(_) | SubjectState::Missing, _) => {}
        }
        match state {
            SubjectState::Live(_) if self.destroyed_at.is_some() && self.explained_at.is_none() => {
                Judged::CiphertextLost
            }
            SubjectState::Live(_) => Judged::Living,
            SubjectState::Erased(_) => Judged::Erased,
            SubjectState::Missing if self.explained_at.is_some() => Judged::Erased,
            SubjectState::Missing => Judged::KeyLost,
        }
    }
}

/// What `keys.db` says against itself.
pub(super) fn contradictions(vault: &mut Vault) -> Result<(), Trouble> {
    match vault.read()?.integrity()?.first() {
        None => Ok(()),
        Some(finding) => Err(Trouble::Broken { position: None, check: "keys".to_owned(), found: in_words(finding) }),
    }
}

/// A finding about `keys.db` in words.
pub(crate) fn in_words(finding: &Finding) -> String {
    match finding {
        Finding::Structure(complaint) => format!("keys.db: {complaint}"),
        Finding::KeyDoesNotUnwrap(subject) => format!("the key of subject {subject} does not unwrap"),
        Finding::KeyOutlivedErasure(subject) => format!("the key of subject {subject} outlived its erasure"),
        Finding::LookupLeadsNowhere(subject) => format!("a look-up leads to subject {subject}, which is not here"),
        Finding::LookupAltered(number) => format!("look-up {number} is not the one that was written"),
        Finding::LookupsMissing(count) => format!("there are {count} look-ups, and not so many were written"),
    }
}
