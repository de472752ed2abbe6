//! What holds of any history, read from its events alone.

use std::collections::{BTreeMap, BTreeSet};

use workflow::event::{ActUndone, MailboxAbandoned, MailboxRefused, Reclaimed, RequestReopened};
use workflow::{Event, KeyedHash, MailboxId, RecordedEvent, RequestId, StructureKey, SubjectId};

use super::histories::CAP;

/// Who holds what.
#[derive(Default)]
pub(super) struct Holdings {
    structures: BTreeMap<RequestId, StructureKey>,
    absorbed: BTreeMap<StructureKey, StructureKey>,
    raised: BTreeMap<StructureKey, u32>,
    reserved: BTreeMap<MailboxId, (KeyedHash, RequestId)>,
    granted: BTreeMap<MailboxId, (KeyedHash, RequestId)>,
    ever_granted: BTreeMap<KeyedHash, MailboxId>,
    mailboxes: BTreeSet<MailboxId>,
    persons: BTreeMap<KeyedHash, SubjectId>,
    logins: BTreeMap<SubjectId, KeyedHash>,
}

impl Holdings {
    /// Takes note of what happened, and fails where it cannot be.
    pub(super) fn note(&mut self, recorded: &RecordedEvent) {
        let request = recorded.request;
        match &recorded.event {
            Event::RequestOpened(event) => {
                self.structures.insert(event.request, event.structure.clone());
            }
            Event::StructuresMerged(event) => {
                let before = self.absorbed.insert(event.absorbed.clone(), event.into.clone());
                assert_eq!(before, None, "a structure went into two others");
                assert_ne!(self.survivor(&event.into), event.absorbed, "a circle of structures");
            }
            Event::QuotaOverrideApproved(event) => {
                self.raised.insert(event.structure.clone(), event.limit);
            }
            Event::MailboxRequested(event) => self.name(event.mailbox),
            Event::MailboxTakenOver(event) => {
                self.name(event.mailbox);
                self.grant(event.mailbox, (event.address.clone(), request.unwrap()));
            }
            Event::CreationRequested(event) => self.reserve(event.mailbox, &event.address, request.unwrap()),
            Event::MailboxCreated(event) => {
                let (_, of) = self.reserved.remove(&event.mailbox).expect("nothing is created that was not reserved");
                self.grant(event.mailbox, (event.address.clone(), of));
            }
            Event::MailboxRefused(MailboxRefused { mailbox, .. })
            | Event::MailboxAbandoned(MailboxAbandoned { mailbox, .. }) => {
                self.reserved.remove(mailbox);
            }
            Event::MailboxClosed(event) => {
                self.granted.remove(&event.mailbox).expect("only what exists closes");
            }
            Event::RequestRejected(_)
            | Event::RequestDropped(_)
            | Event::RequestWithdrawn(_)
            | Event::RequestMarkedDuplicate(_) => self.reserved.retain(|_, (_, of)| Some(*of) != request),
            Event::RequestReopened(RequestReopened { reclaimed, .. })
            | Event::ActUndone(ActUndone { reclaimed, .. }) => {
                for Reclaimed { mailbox, address } in reclaimed {
                    self.reserved.insert(*mailbox, (address.clone(), request.unwrap()));
                }
                if !reclaimed.is_empty() {
                    self.is_within_cap(request.unwrap());
                }
            }
            Event::CredentialsDeclaredSent(event) => self.login(&event.login, event.person),
            Event::MailboxUserTakenOver(event) => {
                event.login.iter().for_each(|login| self.login(login, event.user.subject));
            }
            _ => {}
        }
        let held: Vec<_> = self.reserved.values().chain(self.granted.values()).collect();
        let addresses: BTreeSet<_> = held.iter().map(|(address, _)| address).collect();
        assert_eq!(addresses.len(), held.len(), "an address is held twice");
    }

    fn name(&mut self, mailbox: MailboxId) {
        assert!(self.mailboxes.insert(mailbox), "one id, two mailboxes");
    }

    fn reserve(&mut self, mailbox: MailboxId, address: &KeyedHash, request: RequestId) {
        assert!(!self.ever_granted.contains_key(address), "an address that was granted is reserved again");
        self.reserved.insert(mailbox, (address.clone(), request));
        self.is_within_cap(request);
    }

    fn grant(&mut self, mailbox: MailboxId, (address, request): (KeyedHash, RequestId)) {
        let before = self.ever_granted.insert(address.clone(), mailbox);
        assert_eq!(before, None, "an address was granted twice");
        self.granted.insert(mailbox, (address, request));
    }

    fn login(&mut self, login: &KeyedHash, whose: SubjectId) {
        let person = *self.persons.entry(login.clone()).or_insert(whose);
        assert_eq!(person, whose, "one login, two persons");
        let known = self.logins.entry(whose).or_insert_with(|| login.clone());
        assert_eq!(known, login, "one person, two logins");
    }

    fn survivor(&self, structure: &StructureKey) -> StructureKey {
        let mut survivor = structure;
        while let Some(into) = self.absorbed.get(survivor) {
            survivor = into;
        }
        survivor.clone()
    }

    /// Nothing is reserved beyond the cap in force at that moment, over all that is one structure by then.
    fn is_within_cap(&self, request: RequestId) {
        let family = self.survivor(&self.structures[&request]);
        let is_of_it = |of: &RequestId| self.survivor(&self.structures[of]) == family;
        let held = self.reserved.values().chain(self.granted.values());
        let places = held.filter(|(_, of)| is_of_it(of)).count();
        let raised = self.raised.iter().filter(|(of, _)| self.survivor(of) == family).map(|(_, limit)| *limit);
        let cap = raised.max().unwrap_or(0).max(CAP);
        assert!(places <= cap as usize, "{places} places under a cap of {cap}");
    }
}
