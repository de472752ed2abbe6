//! What a decision may lean on: facts, subject ids and keyed hashes, folded from events. Nothing personal.

mod claim;
mod mailbox;
mod member;
mod request;

pub use claim::{AddressClaim, ClaimStatus, LoginClaim, Place};
pub use mailbox::{
    ApplicationContact, Closing, Credentials, Dispute, Habilitation, HabilitationProposal, Mailbox, MailboxStatus,
    MailboxUser, Objection,
};
pub use member::{CapProposal, Membership, MembershipEnd, RaisedCap, Structure};
pub use request::{
    Adhesion, Campaign, Contribution, Correction, End, LastAct, Partner, PartnerStatus, Request, Undo, Waiting,
};

use std::collections::{BTreeMap, BTreeSet};

use crate::evidence::{KnownImport, Referential};
use crate::policy::Policy;
use crate::{EventRef, Instant, KeyedHash, MailboxId, RequestId, Role, StructureKey, SubjectId, UserId};

/// Everything that was read for one decision, folded.
///
/// It holds at most what the decision's [`scope`](crate::scope()) names: an absent key means "not read, or never
/// happened", and a scope is what makes the two the same.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    /// Where the log was created, and whether it is a demonstration.
    pub log: Option<LogFacts>,
    /// The instant last vouched for, when somebody did.
    pub clock_accepted: Option<Instant>,
    /// The key that signs checkpoints, where it was changed.
    pub signing_key: Option<String>,
    /// The check value of the master key, where it was changed.
    pub master_key: Option<String>,
    /// The name under which checkpoints are signed, where a loss was accepted.
    pub continued_as: Option<String>,
    /// The last row of the journal of reads that was purged; 0 when none was.
    pub access_purged_to: u64,
    /// Users, by id.
    pub users: BTreeMap<UserId, User>,
    /// Logins of users, by keyed hash.
    pub user_logins: BTreeMap<KeyedHash, UserId>,
    /// The policy in force.
    pub policy: Policy,
    /// Releases of registers that evidence may cite.
    pub imports: BTreeMap<(Referential, String), KnownImport>,
    /// Requests whose opening was read.
    pub requests: BTreeMap<RequestId, Request>,
    /// Structures of which anything was read.
    pub structures: BTreeMap<StructureKey, Structure>,
    /// Who holds which address, by keyed hash.
    pub addresses: BTreeMap<KeyedHash, AddressClaim>,
    /// Whose a login id is, by keyed hash.
    pub logins: BTreeMap<KeyedHash, LoginClaim>,
    /// Where each mailbox was asked for: its id is never given again, in any request.
    pub mailboxes: BTreeMap<MailboxId, EventRef>,
    /// Subjects under which nothing may be sealed any more, with the event that says so.
    pub gone_subjects: BTreeMap<SubjectId, EventRef>,
    /// Subjects of whom nothing readable is left, with the event that says so.
    pub erased_subjects: BTreeMap<SubjectId, EventRef>,
    /// Subjects that may not be erased, with the event that holds them.
    pub legal_holds: BTreeMap<SubjectId, EventRef>,
    /// Subjects that are one person, each with those it was joined to.
    pub joined_subjects: BTreeMap<SubjectId, BTreeSet<SubjectId>>,
    /// The requests in which a subject is spoken of; `None` among them where it is beside all requests.
    pub spoken_in: BTreeMap<SubjectId, BTreeSet<Option<RequestId>>>,
    /// When a request was ended, or a mailbox of it closed, last.
    pub rests_since: BTreeMap<RequestId, Instant>,
    /// Subjects that any event read here speaks about.
    pub spoken_subjects: BTreeSet<SubjectId>,
}

/// The birth of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogFacts {
    /// The event.
    pub at: EventRef,
    /// Whether it is a demonstration.
    pub demo: bool,
}

/// A registered user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Where they were registered.
    pub registered_at: EventRef,
    /// Under whom their name and login are sealed.
    pub identity: Option<SubjectId>,
    /// The roles held now, with the event that granted each.
    pub roles: BTreeMap<Role, EventRef>,
}

impl State {
    /// The request `id`, if its opening was read.
    pub fn request(&self, id: RequestId) -> Option<&Request> {
        self.requests.get(&id)
    }

    /// The structure `key`, as far as it was read.
    pub fn structure(&self, key: &StructureKey) -> Option<&Structure> {
        self.structures.get(key)
    }

    /// The structure that goes on after every merger that `key` went through.
    pub fn survivor<'a>(&'a self, key: &'a StructureKey) -> &'a StructureKey {
        let mut survivor = key;
        // A structure absorbs only what is not absorbed: a circle was never decided, and is cut all the same.
        for _ in 0..self.structures.len() {
            match self.structures.get(survivor).and_then(|known| known.absorbed_into.as_ref()) {
                Some((_, into)) => survivor = into,
                None => break,
            }
        }
        survivor
    }

    /// Every structure that counts as one with `key`: the survivor, and all that went into it.
    pub fn family(&self, key: &StructureKey) -> BTreeSet<StructureKey> {
        let mut family = BTreeSet::new();
        let mut open = vec![self.survivor(key).clone(), key.clone()];
        while let Some(next) = open.pop() {
            if family.insert(next.clone()) {
                open.extend(self.structures.get(&next).into_iter().flat_map(|known| known.absorbed.iter().cloned()));
            }
        }
        family
    }

    /// Every subject that is the same person as `subject`, that one included.
    pub fn one_person(&self, subject: SubjectId) -> BTreeSet<SubjectId> {
        let (mut person, mut open) = (BTreeSet::new(), vec![subject]);
        while let Some(next) = open.pop() {
            if person.insert(next) {
                open.extend(self.joined_subjects.get(&next).into_iter().flatten().copied());
            }
        }
        person
    }

    /// Says whether a user holds a role, and by which event.
    pub fn role_held(&self, user: UserId, role: Role) -> Option<EventRef> {
        self.users.get(&user)?.roles.get(&role).copied()
    }
}
