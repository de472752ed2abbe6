//! Whether every entry of a pack belongs there, and none is missing that the others call for.

use std::collections::{BTreeMap, BTreeSet};

use super::entry::Entry;
use super::losses::CONTINUED;
use super::manifest::Manifest;
use super::trust::KEY_CHANGED;
use super::{PackError, PackRule, PackedErasure, PackedRequest};

/// The type of the first entry of every log.
const BIRTH: &str = "log-created";

/// What the log says of itself: who signs, and where it went on after a loss. Such an entry belongs in every pack.
const OF_THE_LOG: [&str; 2] = [CONTINUED, KEY_CHANGED];

/// What says that the data of a subject is gone.
const ENDS_OF_SUBJECTS: [&str; 4] = ["erasure-completed", "erasure-decided", "key-loss-accepted", "subject-abandoned"];

/// The requests of a pack as its entries say them, and the policy versions that they cite.
pub(super) struct Belonging {
    pub(super) requests: Vec<PackedRequest>,
    pub(super) erased: Vec<PackedErasure>,
    pub(super) policies: BTreeSet<(u64, String)>,
}

impl Belonging {
    /// Sorts the entries by why they are here.
    pub(super) fn check(manifest: &Manifest, entries: &BTreeMap<u64, Entry>) -> Result<Self, PackError> {
        birth(manifest, entries)?;
        let requests = requests(manifest, entries)?;
        let is_own = |entry: &&Entry| entry.request.is_some();
        let policies: BTreeSet<(u64, String)> =
            entries.values().filter(is_own).flat_map(|entry| entry.policy.iter().cloned()).collect();
        for (position, section) in &policies {
            let cited = entries.get(position).filter(|entry| entry.event_type == "policy-adopted");
            if !cited.is_some_and(|entry| entry.carries("policy", section)) {
                let found = format!("the version of `{section}` adopted at {position} is cited and not there");
                return Err(PackError::new(PackRule::PolicyMissing, found));
            }
        }
        let erased = erased(manifest, entries)?;
        let cited: BTreeSet<u64> = policies.iter().map(|(position, _)| *position).collect();
        let told: BTreeSet<u64> = erased.iter().flat_map(|gone| gone.told_at.iter().copied()).collect();
        let belongs = |entry: &Entry| {
            let is_of_the_log = entry.position == 1 || OF_THE_LOG.contains(&entry.event_type.as_str());
            entry.request.is_some()
                || is_of_the_log
                || cited.contains(&entry.position)
                || told.contains(&entry.position)
        };
        if let Some(stranger) = entries.values().find(|entry| !belongs(entry)) {
            let found = format!("the entry at {} belongs to no request of this pack", stranger.position);
            return Err(PackError::new(PackRule::Neighbour, found));
        }
        Ok(Self { requests, erased, policies })
    }
}

/// The first entry of the log says which log it is.
fn birth(manifest: &Manifest, entries: &BTreeMap<u64, Entry>) -> Result<(), PackError> {
    let birth = entries.get(&1).filter(|entry| entry.event_type == BIRTH);
    let said = |key: &str| birth.and_then(|entry| entry.data.get(key)?.as_str());
    let is_this_log = said("log_id").zip(said("origin")).is_some_and(|(log_id, name)| {
        let rest = manifest.origin.strip_prefix(&format!("{name}/{log_id}"));
        log_id == manifest.log_id && rest.is_some_and(|part| part.is_empty() || part.starts_with('/'))
    });
    if is_this_log {
        Ok(())
    } else {
        Err(PackError::new(PackRule::LogCreated, "the first entry says another log, or none"))
    }
}

/// Each request that is named has its events 1 … k in order, and no other request has any.
fn requests(manifest: &Manifest, entries: &BTreeMap<u64, Entry>) -> Result<Vec<PackedRequest>, PackError> {
    let named: BTreeSet<&str> = manifest.requests.iter().map(|request| request.id.as_str()).collect();
    let mut found: BTreeMap<&str, PackedRequest> = BTreeMap::new();
    for entry in entries.values() {
        let Some((id, number)) = &entry.request else { continue };
        if !named.contains(id.as_str()) || !entry.carries("request", id) {
            let stranger = format!("the entry at {} is of the request {id}", entry.position);
            return Err(PackError::new(PackRule::Neighbour, stranger));
        }
        let first = PackedRequest { id: id.clone(), events: 0, opened_at: entry.position };
        let request = found.entry(id).or_insert(first);
        request.events += 1;
        if *number != request.events {
            let told = format!("number {number} of the request {id} stands where {} is due", request.events);
            return Err(PackError::new(PackRule::Numbers, told));
        }
    }
    let missing = manifest.requests.iter().find(|request| !found.contains_key(request.id.as_str()));
    if let Some(missing) = missing {
        return Err(PackError::new(PackRule::Numbers, format!("no event of the request {} is there", missing.id)));
    }
    Ok(found.into_values().collect())
}

/// Each subject that is listed as gone is one of the requests', and the entries that say so are there.
fn erased(manifest: &Manifest, entries: &BTreeMap<u64, Entry>) -> Result<Vec<PackedErasure>, PackError> {
    let own = entries.values().filter(|entry| entry.request.is_some());
    let spoken_of: BTreeSet<&str> = own.flat_map(Entry::subjects).collect();
    let mut ends: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for entry in entries.values().filter(|entry| ENDS_OF_SUBJECTS.contains(&entry.event_type.as_str())) {
        let subject = entry.data.get("subject").and_then(|value| value.as_str());
        if let Some(subject) = subject.filter(|subject| entry.carries("subject", subject)) {
            ends.entry(subject).or_default().push(entry.position);
        }
    }
    let mut told: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for gone in &manifest.erased {
        let subject = gone.subject.as_str();
        let is_of_the_requests = spoken_of.contains(subject);
        let said = ends.get(subject).cloned().unwrap_or_default();
        if !is_of_the_requests || said.is_empty() || said != gone.told_at {
            let found = format!("that {subject} is erased is not what the entries say");
            return Err(PackError::new(PackRule::Erasure, found));
        }
        told.insert(subject, said);
    }
    let erased = told.into_iter().map(|(subject, told_at)| PackedErasure { subject: subject.to_owned(), told_at });
    Ok(erased.collect())
}
