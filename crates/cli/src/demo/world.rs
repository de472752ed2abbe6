//! What the requests of one history have in common: memberships, addresses, logins, places, and the policy.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use eventlog::Timestamp;
use identifiers::PersonName;
use serde_json::Value;
use uuid::Uuid;
use workflow::policy::{DeadlinePolicy, FeeScale, QuotaPolicy, Section};

use super::dice::Dice;
use super::people::{Person, Registry};
use super::tables::{Institution, Tables};
use crate::failure::Failure;

/// Everything that stories share. It mirrors what the log knows, so that no story asks for what a rule would refuse.
pub(super) struct World {
    pub(super) tables: &'static Tables,
    pub(super) rules: Rules,
    registry: Registry,
    /// When each institution begins to ask, in the order of the table.
    awake_from: Vec<Timestamp>,
    /// Legal entities whose requests are told by a journey of the fixtures, for as long as it lasts.
    claimed: BTreeSet<&'static str>,
    /// By legal entity, as is the next.
    memberships: BTreeMap<&'static str, Membership>,
    places: BTreeMap<&'static str, u32>,
    heads: BTreeMap<usize, Value>,
    /// Names of legal entities that an agent confirmed as abbreviations.
    abbreviations: BTreeSet<(&'static str, String)>,
    addresses: BTreeSet<String>,
    logins: BTreeMap<String, String>,
    given_logins: BTreeSet<String>,
    equipped: Vec<Person>,
    recent: Vec<Submitted>,
}

/// Whoever tells a story holds the world for a moment at a time, never across one.
pub(super) type Shared = Rc<RefCell<World>>;

/// The sections of the policy that stories go by.
pub(super) struct Rules {
    pub(super) naming: identifiers::NamingPolicy,
    pub(super) deadlines: DeadlinePolicy,
    pub(super) terms: String,
    quota: QuotaPolicy,
    fees: FeeScale,
}

/// Where a structure stands, across its requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Membership {
    /// Nobody asked yet, or in vain.
    #[default]
    None,
    /// The form of a request that ended since is complete: the board can decide on it.
    FormComplete,
    /// A request is bringing it.
    UnderWay {
        /// Which.
        by: Uuid,
        /// Whether only the board is missing.
        is_form_complete: bool,
    },
    /// A member.
    Member,
}

/// A submission that somebody may send a second time.
#[derive(Debug, Clone)]
pub(super) struct Submitted {
    pub(super) request: Uuid,
    pub(super) at: Timestamp,
    pub(super) institution: usize,
    pub(super) people: Vec<Person>,
    pub(super) applicant: Option<Value>,
}

impl Rules {
    /// What the adopted sections say.
    ///
    /// # Errors
    /// [`Failure`] naming the section that is missing.
    pub(super) fn of(sections: &[Section]) -> Result<Self, Failure> {
        let missing = |name: &str| Failure::Machine(anyhow::anyhow!("the example policy has no section {name}"));
        let (mut naming, mut deadlines, mut terms, mut quota, mut fees) = (None, None, None, None, None);
        for section in sections {
            match section {
                Section::Naming(content) => naming = Some(content.clone()),
                Section::Deadlines(content) => deadlines = Some(content.clone()),
                Section::Terms(content) => terms = Some(content.version.clone()),
                Section::Quota(content) => quota = Some(content.clone()),
                Section::Fees(content) => fees = Some(content.clone()),
                Section::Adhesion(_)
                | Section::Links(_)
                | Section::Professions(_)
                | Section::Retention(_)
                | Section::Senders(_) => {}
            }
        }
        Ok(Self {
            naming: naming.ok_or_else(|| missing("naming"))?,
            deadlines: deadlines.ok_or_else(|| missing("deadlines"))?,
            terms: terms.ok_or_else(|| missing("terms"))?,
            quota: quota.ok_or_else(|| missing("quota"))?,
            fees: fees.ok_or_else(|| missing("fees"))?,
        })
    }

    /// One of the criteria that the scale has for a sector in a year.
    pub(super) fn criterion(&self, sector: &str, year: u32, dice: &mut Dice) -> String {
        let lines = self.fees.lines.iter().filter(|line| line.sector == sector && line.year == year);
        let criteria: Vec<&str> = lines.map(|line| line.criterion.as_str()).collect();
        (*dice.pick(&criteria)).to_owned()
    }
}

impl World {
    /// A region in which nothing has happened between `from` and `to`. Some of its institutions ask from the first day,
    /// the others begin one by one: there are newcomers to the end.
    pub(super) fn new(
        tables: &'static Tables,
        rules: Rules,
        (from, to): (Timestamp, Timestamp),
        dice: &mut Dice,
    ) -> Self {
        const FROM_THE_START: u32 = 6;
        let count = u32::try_from(tables.institutions.len()).expect("tables are short");
        let mut ranks: Vec<u32> = (0..count).collect();
        dice.shuffle(&mut ranks);
        let step = (to.as_micros() - from.as_micros()) / i64::from(count - FROM_THE_START);
        let awake = |rank: u32| from.plus(i64::from(rank.saturating_sub(FROM_THE_START - 1)) * step);
        let awake_from = ranks.into_iter().map(|rank| if rank + 1 == count { to.plus(-step / 4) } else { awake(rank) });
        Self {
            tables,
            awake_from: awake_from.collect(),
            rules,
            registry: Registry::default(),
            claimed: BTreeSet::new(),
            memberships: BTreeMap::new(),
            places: BTreeMap::new(),
            heads: BTreeMap::new(),
            abbreviations: BTreeSet::new(),
            addresses: BTreeSet::new(),
            logins: BTreeMap::new(),
            given_logins: BTreeSet::new(),
            equipped: Vec::new(),
            recent: Vec::new(),
        }
    }

    /// An institution of the tables.
    pub(super) fn institution(&self, number: usize) -> &'static Institution {
        &self.tables.institutions[number]
    }

    /// One of the institutions that have heard of MSSanté by `now`, the less equipped ones more often.
    pub(super) fn any_institution(&self, now: Timestamp, dice: &mut Dice) -> usize {
        let is_free = |number: &usize| !self.claimed.contains(self.institution(*number).legal_entity);
        let is_awake = |number: &usize| self.awake_from[*number] <= now;
        let awake: Vec<usize> =
            (0..self.awake_from.len()).filter(|number| is_awake(number) && is_free(number)).collect();
        *dice.weighted(&awake, |number| 10 + self.rules.quota.limit.saturating_sub(self.taken(*number)))
    }

    /// Somebody who works there: mostly somebody new, now and then one who has a mailbox elsewhere already.
    pub(super) fn somebody(&mut self, institution: usize, dice: &mut Dice) -> Person {
        let place = self.institution(institution);
        let known: Vec<_> =
            self.equipped.iter().filter(|person| person.profession.works_in(place.sector)).cloned().collect();
        if !known.is_empty() && dice.chance(3) {
            return dice.pick(&known).clone();
        }
        self.registry.invent(self.tables, place, dice)
    }

    /// Somebody new who works there in a profession that no list admits.
    pub(super) fn somebody_unlisted(&mut self, institution: usize, dice: &mut Dice) -> Person {
        self.registry.invent_unlisted(self.tables, self.institution(institution), dice)
    }

    /// Whoever heads an institution: the same for all its requests.
    pub(super) fn head(&mut self, institution: usize, dice: &mut Dice) -> Value {
        let (tables, place) = (self.tables, self.institution(institution));
        let registry = &mut self.registry;
        self.heads.entry(institution).or_insert_with(|| registry.invent_head(tables, place, dice)).clone()
    }

    /// An institution that nobody speaks about yet, for a story of its own; `None` when all are spoken for. Of the sector
    /// that is asked for.
    pub(super) fn set_aside(&mut self, sector: &str, from: Timestamp) -> Option<usize> {
        let is_free = |number: &usize| !self.claimed.contains(self.institution(*number).legal_entity);
        let mut fitting = (0..self.awake_from.len()).filter(|number| self.institution(*number).sector == sector);
        let number = fitting.find(is_free)?;
        self.claimed.insert(self.institution(number).legal_entity);
        self.awake_from[number] = from;
        Some(number)
    }

    /// Gives an institution that was set aside back to whoever asks, a member by now, with so many places taken.
    pub(super) fn give_back(&mut self, institution: usize, places: u32) {
        self.equipped_by_journey(self.institution(institution).legal_entity, places);
    }

    /// Leaves a structure to a journey, with the addresses, mails and numbers that the journey gives.
    pub(super) fn claim(&mut self, legal_entity: &str, taken: &[String]) {
        let known = self.tables.institutions.iter().find(|known| known.legal_entity == legal_entity);
        self.claimed.extend(known.map(|known| known.legal_entity));
        for word in taken {
            self.addresses.insert(word.clone());
            self.given_logins.insert(word.clone());
            self.registry.reserve(word);
        }
    }

    /// Gives a structure back to whoever asks, a member by now, with so many places taken.
    pub(super) fn equipped_by_journey(&mut self, legal_entity: &str, places: u32) {
        if let Some(known) = self.claimed.take(legal_entity) {
            self.memberships.insert(known, Membership::Member);
            *self.places.entry(known).or_default() += places;
        }
    }

    pub(super) fn membership(&self, institution: usize) -> Membership {
        self.memberships.get(self.institution(institution).legal_entity).copied().unwrap_or_default()
    }

    pub(super) fn set_membership(&mut self, institution: usize, membership: Membership) {
        self.memberships.insert(self.institution(institution).legal_entity, membership);
    }

    /// What a request was bringing and brings no more.
    pub(super) fn give_membership_up(&mut self, institution: usize, request: Uuid) {
        match self.membership(institution) {
            Membership::UnderWay { by, is_form_complete } if by == request => {
                let left = if is_form_complete { Membership::FormComplete } else { Membership::None };
                self.set_membership(institution, left);
            }
            Membership::None | Membership::FormComplete | Membership::UnderWay { .. } | Membership::Member => {}
        }
    }

    /// Takes a place under the cap of the structure; `false` when none is left.
    pub(super) fn take_place(&mut self, institution: usize) -> bool {
        let is_left = self.taken(institution) < self.rules.quota.limit;
        *self.places.entry(self.institution(institution).legal_entity).or_default() += u32::from(is_left);
        is_left
    }

    /// Gives a place back.
    pub(super) fn give_place_back(&mut self, institution: usize) {
        if let Some(taken) = self.places.get_mut(self.institution(institution).legal_entity) {
            *taken = taken.saturating_sub(1);
        }
    }

    fn taken(&self, institution: usize) -> u32 {
        self.places.get(self.institution(institution).legal_entity).copied().unwrap_or_default()
    }

    /// Reserves the address that an agent would find free.
    pub(super) fn reserve_address(&mut self, name: &PersonName) -> String {
        let proposed =
            self.rules.naming.propose_free_nominative(name, |address| self.addresses.contains(address.as_str()));
        let address = proposed.expect("names of the tables are short").as_str().to_owned();
        self.addresses.insert(address.clone());
        address
    }

    /// The address of a team or a program that an agent would find free.
    pub(super) fn reserve_shared_address(&mut self, local: &str) -> String {
        let domain = self.rules.naming.domain.as_str();
        let of_nth = |nth: u32| if nth < 2 { format!("{local}@{domain}") } else { format!("{local}{nth}@{domain}") };
        let address = (1..).map(of_nth).find(|address| !self.addresses.contains(address));
        let address = address.expect("figures do not run out");
        self.addresses.insert(address.clone());
        address
    }

    /// An address beside `reserved` that the operator may report by mistake: nobody's, and nobody's afterwards.
    pub(super) fn mistaken_address(&mut self, reserved: &str) -> String {
        let (local, _) = reserved.split_once('@').unwrap_or((reserved, ""));
        self.reserve_shared_address(&format!("{local}1"))
    }

    /// Says whether an abbreviation of an institution's name is still to be confirmed; it is from now on.
    pub(super) fn confirms_abbreviation(&mut self, institution: usize, short: &str) -> bool {
        self.abbreviations.insert((self.institution(institution).legal_entity, short.to_owned()))
    }

    /// The login of a person: one for ever, whatever number of mailboxes.
    pub(super) fn login_of(&mut self, person: &Person) -> String {
        if let Some(known) = self.logins.get(&person.mail) {
            return known.clone();
        }
        let is_taken = |login: &identifiers::LoginId| self.given_logins.contains(login.as_str());
        let proposed = self.rules.naming.propose_free_login(&person.name, is_taken);
        let login = proposed.expect("names of the tables are short").as_str().to_owned();
        self.logins.insert(person.mail.clone(), login.clone());
        self.given_logins.insert(login.clone());
        self.equipped.push(person.clone());
        login
    }

    /// Remembers a submission for a while.
    pub(super) fn submitted(&mut self, submission: Submitted) {
        const KEPT: usize = 40;
        if self.recent.len() == KEPT {
            self.recent.remove(0);
        }
        self.recent.push(submission);
    }

    /// A submission of two to ten days ago.
    pub(super) fn sent_lately(&self, now: Timestamp, dice: &mut Dice) -> Option<Submitted> {
        const DAY_MICROS: i64 = 86_400_000_000;
        let age = |known: &Submitted| (now.as_micros() - known.at.as_micros()) / DAY_MICROS;
        let fitting: Vec<_> =
            self.recent.iter().filter(|known| (2..=10).contains(&age(known)) && !known.people.is_empty()).collect();
        (!fitting.is_empty()).then(|| (*dice.pick(&fitting)).clone())
    }
}
