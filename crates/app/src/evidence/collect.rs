//! Which entries belong in a pack.

use std::collections::{BTreeMap, BTreeSet};

use eventlog::{Event, Position, Query, QueryItem, Recorded, SubjectId};
use proof::pack::PackedErasure;
use proof::{Checkpoint, TreeHead};
use serde::Deserialize;
use workflow::RequestId;

use super::{Anchored, Evidence, PackedCase, tree};
use crate::app::App;
use crate::error::{CommandError, InputError};
use crate::order::Reference;
use crate::sealing::KeptNotes;
use crate::{facts, translate};

/// What says that the data of a subject is gone.
const ENDS: [&str; 4] = ["erasure-completed", "erasure-decided", "key-loss-accepted", "subject-abandoned"];

/// What the log says of itself.
const OF_THE_LOG: [&str; 2] = ["log-continued", "signing-key-changed"];

/// Whose end an event tells.
#[derive(Deserialize)]
struct Told {
    subject: SubjectId,
}

impl App {
    /// Collects what proves `requests` as of the checkpoint of `anchored`.
    ///
    /// # Errors
    /// [`CommandError::Input`] for a request that was not opened by then; [`CommandError::Integrity`] when the log is not
    /// what was signed; [`CommandError::Machine`] when it cannot be read.
    pub async fn evidence(
        &self,
        anchored: Anchored<impl KeptNotes>,
        requests: &[RequestId],
    ) -> Result<Evidence, CommandError> {
        let Anchored { checkpoint: note, all, keys } = anchored;
        let checkpoint = Checkpoint::parse(note.text()).map_err(|error| CommandError::Integrity(error.to_string()))?;
        let head = *checkpoint.head();
        let (mut entries, mut cases) = (BTreeMap::new(), Vec::new());
        for request in BTreeSet::from_iter(requests) {
            cases.push(self.case_of(*request, head, &mut entries).await?);
        }
        let own: BTreeSet<u64> = entries.keys().copied().collect();
        self.called_for(head, &mut entries).await?;
        let erased = self.erased_of(&own, head, &mut entries).await?;
        let origin = checkpoint.origin().to_owned();
        let positions = entries.keys().copied().collect();
        let proven = tree::prove(&self.store, (&all, head), (&own, &positions)).await?;
        let tree::Proven { tiles, earlier } = proven;
        Ok(Evidence { checkpoint: note, keys, head, origin, cases, entries, erased, tiles, earlier })
    }

    /// The request's own events: others carry its tag too, and are its neighbours'.
    async fn case_of(
        &self,
        request: RequestId,
        head: TreeHead,
        entries: &mut BTreeMap<u64, (Vec<u8>, Event)>,
    ) -> Result<PackedCase, CommandError> {
        let query = Query::tagged(translate::tag(&workflow::Tag::Request(request)));
        let (mut positions, mut reference) = (BTreeSet::new(), None);
        for entry in facts::all(&self.store, &query, Position::START, Position::new(head.size)).await? {
            let event = entry.event()?;
            if event.request.is_none_or(|own| own.id != request.0) {
                continue;
            }
            reference.get_or_insert_with(|| Reference::of(entry.position, entry.recorded_at));
            positions.insert(entry.position.get());
            keep(entries, &entry, event);
        }
        let unopened = || InputError::new("REF", request.to_string(), "a request opened by the last checkpoint");
        let reference = reference.ok_or_else(unopened)?;
        Ok(PackedCase { request, reference, positions })
    }

    /// The first entry, what the log says of its signing, and the policy versions that entries cite.
    async fn called_for(
        &self,
        head: TreeHead,
        entries: &mut BTreeMap<u64, (Vec<u8>, Event)>,
    ) -> Result<(), CommandError> {
        let cited = entries.values().flat_map(|(_, event)| event.policy.iter().map(|policy| policy.position));
        let cited: BTreeSet<Position> = cited.chain([Position::new(1)]).collect();
        for position in cited {
            for entry in self.store.read(&Query::all(), position.previous(), position, 1).await? {
                let event = entry.event()?;
                keep(entries, &entry, event);
            }
        }
        let query = Query::any_of([QueryItem::typed(OF_THE_LOG.map(translate::event_type))]);
        for entry in facts::all(&self.store, &query, Position::START, Position::new(head.size)).await? {
            let event = entry.event()?;
            keep(entries, &entry, event);
        }
        Ok(())
    }

    /// Which subjects of the requests are gone, and the entries that say so.
    async fn erased_of(
        &self,
        own: &BTreeSet<u64>,
        head: TreeHead,
        entries: &mut BTreeMap<u64, (Vec<u8>, Event)>,
    ) -> Result<Vec<PackedErasure>, CommandError> {
        let events = own.iter().filter_map(|position| entries.get(position)).map(|(_, event)| event);
        let named = events.flat_map(|event| event.personal.iter().map(|named| named.subject));
        let subjects: BTreeSet<SubjectId> = named.collect();
        let mut erased = Vec::new();
        for subject in subjects {
            let tag = translate::tag(&workflow::Tag::Subject(workflow::SubjectId(subject.0)));
            let query = Query::any_of([QueryItem::typed(ENDS.map(translate::event_type)).and(tag)]);
            let mut told_at = Vec::new();
            for entry in facts::all(&self.store, &query, Position::START, Position::new(head.size)).await? {
                let event = entry.event()?;
                // An event about another subject may carry this one's tag: what it was decided on, or by whom.
                if event.data.parse::<Told>().is_ok_and(|told| told.subject == subject) {
                    told_at.push(entry.position.get());
                    keep(entries, &entry, event);
                }
            }
            if !told_at.is_empty() {
                erased.push(PackedErasure { subject: subject.to_string(), told_at });
            }
        }
        Ok(erased)
    }
}

fn keep(entries: &mut BTreeMap<u64, (Vec<u8>, Event)>, entry: &Recorded, event: Event) {
    entries.insert(entry.position.get(), (entry.bytes.to_vec(), event));
}
