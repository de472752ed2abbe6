//! Records handed over in a form that opens: each with its own key, which opens nothing else.

use proof::pack::Opening;
use serde_json::{Map, Value};
use vault::{Record, Seal, StoredRecord, SubjectKind, SubjectState, open_with_record_key};
use workflow::SubjectId;
use zeroize::Zeroizing;

use super::tree::doubt;
use super::{Disclosure, Evidence};
use crate::app::App;
use crate::error::CommandError;
use crate::opener::unhex;
use crate::reading::Reading;
use crate::translate;

/// A disclosed record, and what it says.
pub(super) struct Disclosed {
    pub(super) opening: Opening,
    pub(super) fields: Map<String, Value>,
}

impl Evidence {
    /// The records that `disclosure` covers: position, place in the entry, subject. Those of the requests' own events only.
    pub(super) fn disclosed(&self, app: &App, disclosure: Disclosure) -> Vec<(u64, usize, SubjectId)> {
        let own = self.cases.iter().flat_map(|case| case.positions.iter());
        let records = own.filter_map(|position| Some((*position, self.entries.get(position)?)));
        let records = records.flat_map(|(position, (_, event))| {
            let named = event.personal.iter().enumerate();
            named.map(move |(ordinal, named)| (position, ordinal, SubjectId(named.subject.0)))
        });
        app.with_vault(|vault| {
            // Where the keys cannot be read, nothing is covered here and the reading of them fails below.
            let Ok(reading) = vault.read() else { return Vec::new() };
            let covers = |subject: SubjectId| match (disclosure, reading.state(translate::vault_subject(subject))) {
                (Disclosure::Everything, Ok(SubjectState::Live(_)))
                | (Disclosure::Texts, Ok(SubjectState::Live(SubjectKind::Case))) => true,
                (Disclosure::Nothing | Disclosure::Texts | Disclosure::Everything, _) => false,
            };
            // An erasure that another process has decided, and not yet done, is one already.
            let is_gone = |subject: SubjectId| self.erased.iter().any(|gone| gone.subject == subject.0.to_string());
            records.filter(|(_, _, subject)| covers(*subject) && !is_gone(*subject)).collect()
        })
    }

    /// Opens what `disclosure` covers, as far as the row of `reading` names it.
    pub(super) async fn open(
        &self,
        app: &App,
        disclosure: Disclosure,
        reading: &Reading,
    ) -> Result<Vec<Disclosed>, CommandError> {
        let mut opened = Vec::new();
        for (position, ordinal, subject) in self.disclosed(app, disclosure) {
            if reading.covers(subject) {
                opened.extend(self.open_one(app, position, ordinal).await?);
            }
        }
        Ok(opened)
    }

    /// One record; `None` when it was erased meanwhile.
    async fn open_one(&self, app: &App, position: u64, ordinal: usize) -> Result<Option<Disclosed>, CommandError> {
        let Some((_, event)) = self.entries.get(&position) else { return Ok(None) };
        let beside = app.store.ciphertexts(eventlog::Position::new(position)).await?;
        let (Some(named), Some(Some(ciphertext))) = (event.personal.get(ordinal), beside.into_iter().nth(ordinal))
        else {
            return Ok(None);
        };
        let digest = |text: &str| unhex(text).ok_or_else(|| doubt(format!("event {position}: no digest")));
        let seal = Seal {
            commitment: digest(&named.commitment)?,
            field_set: named.field_set.clone(),
            sha256: digest(&named.sha256)?,
            subject: vault::SubjectId::new(named.subject.0),
        };
        let record = Record { event: event.id.0, subject: seal.subject, field_set: &seal.field_set };
        let key = app.with_vault(|vault| vault.read().and_then(|mut reading| reading.record_key(record)));
        let Some(key) = key.map_err(|error| doubt(format!("event {position}: {error}")))? else { return Ok(None) };
        let stored = StoredRecord { event: event.id.0, seal: &seal, ciphertext: &ciphertext };
        let fields = open_with_record_key(&key, app.log_id(), &stored);
        let fields = fields.map_err(|error| doubt(format!("event {position}: {error}")))?;
        let place = u64::try_from(ordinal).map_err(doubt)?;
        let record_key = Zeroizing::new(*key.expose());
        Ok(Some(Disclosed { opening: Opening { position, ordinal: place, record_key, ciphertext }, fields }))
    }
}
