//! The log read from its first event to its last, and what it says of caps, addresses and policies on the way.

use std::collections::{BTreeMap, BTreeSet};

use app::{App, translate};
use eventlog::{Position, Query};
use workflow::event::Event;
use workflow::policy::Section;
use workflow::{KeyedHash, MailboxId, RecordedEvent, RequestId, StructureKey};

/// Every event, decoded, in order.
pub(crate) async fn events(app: &App) -> Vec<RecordedEvent> {
    let head = app.store().head().await.expect("the head").position;
    let (mut events, mut after) = (Vec::new(), Position::START);
    loop {
        let page = app.store().read(&Query::all(), after, head, 1_000).await.expect("the log");
        let Some(last) = page.last() else { return events };
        after = last.position;
        events.extend(page.iter().map(|entry| translate::recorded(entry).expect("an event of ours")));
    }
}

/// What stands at one moment of the walk.
#[derive(Default)]
struct Standing {
    limit: usize,
    raised: BTreeMap<StructureKey, usize>,
    places: BTreeMap<StructureKey, BTreeSet<MailboxId>>,
    addresses: BTreeMap<KeyedHash, MailboxId>,
    granted: BTreeSet<KeyedHash>,
    into: BTreeMap<StructureKey, StructureKey>,
    /// What each request has reserved and not been granted: its end gives it back, its reopening takes it again.
    reserved: BTreeMap<RequestId, BTreeMap<MailboxId, (StructureKey, KeyedHash)>>,
    asked: usize,
}

/// Walks the log and asserts, at each reservation, that the cap in force there is kept and the address is free; answers how
/// many reservations there were.
///
/// # Panics
/// At the first event that no decision on everything before it could have allowed.
pub(crate) fn assert_rules_hold(events: &[RecordedEvent]) -> usize {
    let mut standing = Standing::default();
    for recorded in events {
        standing.step(recorded);
    }
    standing.asked
}

impl Standing {
    fn survivor(&self, key: &StructureKey) -> StructureKey {
        let mut key = key.clone();
        while let Some(into) = self.into.get(&key) {
            key = into.clone();
        }
        key
    }

    fn taken(&self, key: &StructureKey) -> usize {
        let survivor = self.survivor(key);
        self.places.iter().filter(|(key, _)| self.survivor(key) == survivor).map(|(_, places)| places.len()).sum()
    }

    fn cap(&self, key: &StructureKey) -> usize {
        let survivor = self.survivor(key);
        let raised = self.raised.iter().filter(|(key, _)| self.survivor(key) == survivor).map(|(_, limit)| *limit);
        raised.max().unwrap_or_default().max(self.limit)
    }

    fn step(&mut self, recorded: &RecordedEvent) {
        match &recorded.event {
            Event::PolicyAdopted(event) => {
                if let Section::Quota(quota) = &event.adopted {
                    self.limit = quota.limit as usize;
                }
            }
            Event::QuotaOverrideApproved(event) => {
                self.raised.insert(event.structure.clone(), event.limit as usize);
            }
            Event::StructuresMerged(event) => drop(self.into.insert(event.absorbed.clone(), event.into.clone())),
            Event::MailboxTakenOver(event) => {
                self.take(&event.structure, event.mailbox);
                self.granted.insert(event.address.clone());
                assert_eq!(self.addresses.insert(event.address.clone(), event.mailbox), None, "{}", recorded.at);
            }
            Event::CreationRequested(event) => {
                self.asked += 1;
                let what = (event.structure.clone(), event.address.clone());
                self.reserve(recorded, event.mailbox, &what);
                let of_request = self.reserved.entry(recorded.request.expect("its own")).or_default();
                of_request.insert(event.mailbox, what);
            }
            Event::RequestDropped(_)
            | Event::RequestRejected(_)
            | Event::RequestWithdrawn(_)
            | Event::RequestMarkedDuplicate(_) => {
                let reserved = self.reserved.get(&recorded.request.expect("its own")).cloned().unwrap_or_default();
                reserved.into_iter().for_each(|(mailbox, (structure, _))| self.free(&structure, mailbox));
            }
            Event::RequestReopened(_) => {
                let reserved = self.reserved.get(&recorded.request.expect("its own")).cloned().unwrap_or_default();
                reserved.iter().for_each(|(mailbox, what)| self.reserve(recorded, *mailbox, what));
            }
            Event::MailboxCreated(event) => {
                let owner = self.addresses.insert(event.address.clone(), event.mailbox);
                assert!(owner.is_none_or(|owner| owner == event.mailbox), "{}: an address given twice", recorded.at);
                self.granted.insert(event.address.clone());
                self.settled(recorded, event.mailbox);
            }
            Event::MailboxRefused(event) => {
                self.free(&event.structure, event.mailbox);
                self.settled(recorded, event.mailbox);
            }
            Event::MailboxAbandoned(event) => {
                self.free(&event.structure, event.mailbox);
                self.settled(recorded, event.mailbox);
            }
            Event::MailboxClosed(event) => self.free(&event.structure, event.mailbox),
            _ => {}
        }
    }

    /// A place and an address are taken, and both must have been free.
    fn reserve(
        &mut self,
        recorded: &RecordedEvent,
        mailbox: MailboxId,
        (structure, address): &(StructureKey, KeyedHash),
    ) {
        self.take(structure, mailbox);
        let (taken, cap) = (self.taken(structure), self.cap(structure));
        assert!(taken <= cap, "{}: {taken} places of {cap}", recorded.at);
        let owner = self.addresses.insert(address.clone(), mailbox);
        assert!(owner.is_none_or(|owner| owner == mailbox), "{}: an address given twice", recorded.at);
    }

    fn settled(&mut self, recorded: &RecordedEvent, mailbox: MailboxId) {
        let request = recorded.request.expect("its own");
        self.reserved.entry(request).or_default().remove(&mailbox);
    }

    fn take(&mut self, structure: &StructureKey, mailbox: MailboxId) {
        self.places.entry(structure.clone()).or_default().insert(mailbox);
    }

    fn free(&mut self, structure: &StructureKey, mailbox: MailboxId) {
        self.places.entry(structure.clone()).or_default().remove(&mailbox);
        let granted = &self.granted;
        self.addresses.retain(|address, owner| *owner != mailbox || granted.contains(address));
    }
}

/// The control: a walk over a log in which somebody passed the cap objects.
#[test]
#[should_panic(expected = "2 places of 1")]
fn a_place_too_many_is_seen() {
    use workflow::event::CreationRequested;
    use workflow::{AddressText, EventRef, Instant, Private, SubjectId};
    let (structure, case) = (StructureKey::Person(SubjectId(uuid::Uuid::nil())), SubjectId(uuid::Uuid::nil()));
    let reserved = |number: u64| RecordedEvent {
        at: EventRef(number),
        by: None,
        happened_at: Instant(0),
        request: Some(RequestId(uuid::Uuid::from_u128(number.into()))),
        event: Event::CreationRequested(CreationRequested {
            address: KeyedHash(number.to_string()),
            address_text: Private::known(case, AddressText { address: String::new() }),
            mailbox: MailboxId(uuid::Uuid::from_u128(number.into())),
            site: None,
            structure: structure.clone(),
            users: Vec::new(),
        }),
    };
    let mut standing = Standing { limit: 1, ..Standing::default() };
    standing.step(&reserved(1));
    standing.step(&reserved(2));
}
