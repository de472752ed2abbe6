//! How far a case followed the written procedure: join, define the need and check who is entitled, have addresses created;
//! then credentials to each person, and word to the partners.
//!
//! A reading of the history and no rule: nothing is decided by it. [`decide`](crate::decide()) refuses most departures when
//! they are asked for; but a policy may allow what the procedure does not, two agents may override a rule, and what the mail
//! operator reports is a fact with a day of its own. The order is that of the world ([`RecordedEvent::happened_at`]), not
//! that in which things were recorded.

use std::collections::{BTreeMap, BTreeSet};

use crate::event::{DisputeOutcome, Event, HabilitationVerdict, MailboxType};
use crate::evolve::RecordedEvent;
use crate::{Day, EventRef, Instant, KeyedHash, MailboxId, SubjectId};

/// A way in which a case departs from the procedure, in the order of the procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Departure {
    /// A mailbox was created before the membership was effective.
    CreatedBeforeMembership,
    /// A mailbox was created before the need was validated.
    CreatedBeforeNeedValidated,
    /// A mailbox for persons was created before any of them was granted the right to it.
    CreatedBeforeHabilitation,
    /// A mailbox was created under another address than the one asked for, and nobody settled it.
    CreatedUnderOtherAddress,
    /// A person got credentials before the mailbox was created.
    CredentialsBeforeCreation,
    /// A person got credentials before the right to the mailbox was granted to them.
    CredentialsBeforeHabilitation,
    /// A person signed in before accepting the terms.
    LoginBeforeTerms,
    /// A partner was told before any mailbox was created.
    PartnersBeforeCreation,
    /// An agent settled that the mailbox has the address that the mail operator reported.
    OtherAddressAccepted,
    /// Two agents granted a right that the rule does not give.
    HabilitationOverridden,
    /// Two agents let a structure have more than the cap.
    CapRaised,
    /// The partners were not told, for a reason that was given.
    PartnersWaived,
}

/// Whether anybody answers for a departure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gravity {
    /// Decided as an exception, with a reason.
    Exception,
    /// It merely happened.
    Breach,
}

/// One departure of one case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The event that departs.
    pub at: EventRef,
    /// In what.
    pub departure: Departure,
    /// The mailbox it is about.
    pub mailbox: Option<MailboxId>,
    /// The person it is about.
    pub person: Option<SubjectId>,
    /// The event that came too late; `None` when it never came, and for exceptions.
    pub too_late: Option<EventRef>,
}

/// What a history shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Conformance {
    /// When the first mailbox was created, in the world; `None` for a case that has none yet, of which little can be said.
    pub equipped_at: Option<Instant>,
    /// Departures, in order of their events.
    pub findings: Vec<Finding>,
}

impl Departure {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::CreatedBeforeMembership,
        Self::CreatedBeforeNeedValidated,
        Self::CreatedBeforeHabilitation,
        Self::CreatedUnderOtherAddress,
        Self::CredentialsBeforeCreation,
        Self::CredentialsBeforeHabilitation,
        Self::LoginBeforeTerms,
        Self::PartnersBeforeCreation,
        Self::OtherAddressAccepted,
        Self::HabilitationOverridden,
        Self::CapRaised,
        Self::PartnersWaived,
    ];

    /// Stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CreatedBeforeMembership => "created-before-membership",
            Self::CreatedBeforeNeedValidated => "created-before-need-validated",
            Self::CreatedBeforeHabilitation => "created-before-habilitation",
            Self::CreatedUnderOtherAddress => "created-under-other-address",
            Self::CredentialsBeforeCreation => "credentials-before-creation",
            Self::CredentialsBeforeHabilitation => "credentials-before-habilitation",
            Self::LoginBeforeTerms => "login-before-terms",
            Self::PartnersBeforeCreation => "partners-before-creation",
            Self::OtherAddressAccepted => "other-address-accepted",
            Self::HabilitationOverridden => "habilitation-overridden",
            Self::CapRaised => "cap-raised",
            Self::PartnersWaived => "partners-waived",
        }
    }

    /// Whether anybody answers for it.
    pub const fn gravity(self) -> Gravity {
        match self {
            Self::OtherAddressAccepted | Self::HabilitationOverridden | Self::CapRaised | Self::PartnersWaived => {
                Gravity::Exception
            }
            Self::CreatedBeforeMembership
            | Self::CreatedBeforeNeedValidated
            | Self::CreatedBeforeHabilitation
            | Self::CreatedUnderOtherAddress
            | Self::CredentialsBeforeCreation
            | Self::CredentialsBeforeHabilitation
            | Self::LoginBeforeTerms
            | Self::PartnersBeforeCreation => Gravity::Breach,
        }
    }
}

impl Conformance {
    /// Says whether nothing happened that nobody answers for.
    pub fn is_conform(&self) -> bool {
        self.findings.iter().all(|finding| finding.departure.gravity() == Gravity::Exception)
    }
}

/// Holds a case's own events, in order of position, to the procedure; `day_of` is the agency's calendar. What was taken over
/// from before is not judged.
pub fn conformance<'e>(
    events: impl IntoIterator<Item = &'e RecordedEvent>,
    day_of: impl Fn(Instant) -> Day,
) -> Conformance {
    let mut course = Course::default();
    for recorded in events {
        course.take(recorded);
    }
    course.undo();
    let mut findings = course.exceptions.clone();
    findings.extend(course.mailboxes.iter().flat_map(|(id, mailbox)| course.of_mailbox((*id, mailbox), &day_of)));
    let equipped = course.mailboxes.values().filter_map(|mailbox| mailbox.created).min();
    findings.extend(
        course
            .told
            .iter()
            .filter(|told| equipped.is_none_or(|created| **told < created))
            .map(|told| Finding::of(Departure::PartnersBeforeCreation, told.1).too_late(equipped.map(|(_, at)| at))),
    );
    findings.sort();
    Conformance { equipped_at: equipped.map(|(at, _)| at), findings }
}

/// When something happened, and the event that says so.
type When = (Instant, EventRef);

/// What happened when, as far as the procedure asks.
#[derive(Debug, Default)]
struct Course {
    undone: BTreeSet<EventRef>,
    /// Member from this day on; `None` where the membership was cited as one that was there.
    members: Vec<(Option<Day>, EventRef)>,
    needs: Vec<When>,
    told: Vec<When>,
    mailboxes: BTreeMap<MailboxId, Passage>,
    exceptions: Vec<Finding>,
}

/// What happened when to one mailbox.
#[derive(Debug)]
struct Passage {
    mailbox_type: MailboxType,
    asked: Option<KeyedHash>,
    created: Option<When>,
    /// It was created under another address than the one asked for.
    is_elsewhere: bool,
    /// An agent took the address that was reported.
    is_settled: bool,
    granted: Vec<(SubjectId, When)>,
    terms: Vec<(SubjectId, When)>,
    /// The first time for each person.
    sent: BTreeMap<SubjectId, When>,
    signed_in: BTreeMap<SubjectId, When>,
}

impl Course {
    fn take(&mut self, recorded: &RecordedEvent) {
        let when = (recorded.happened_at, recorded.at);
        if let Event::ActUndone(event) = &recorded.event {
            self.undone.insert(event.undone);
        } else if let Event::MembershipMadeEffective(event) = &recorded.event {
            self.members.push((Some(event.effective_on.clone()), recorded.at));
        } else if let Event::MembershipTakenOver(event) = &recorded.event {
            self.members.push((Some(event.effective_on.clone()), recorded.at));
        } else if let Event::MembershipCited(_) = &recorded.event {
            self.members.push((None, recorded.at));
        } else if let Event::NeedValidated(_) = &recorded.event {
            self.needs.push(when);
        } else if let Event::PartnerTold(_) = &recorded.event {
            self.told.push(when);
        } else if let Event::PartnerCampaignWaived(_) = &recorded.event {
            self.exceptions.push(Finding::of(Departure::PartnersWaived, recorded.at));
        } else if let Event::QuotaOverrideApproved(_) = &recorded.event {
            self.exceptions.push(Finding::of(Departure::CapRaised, recorded.at));
        } else if let Event::MailboxRequested(event) = &recorded.event {
            self.mailboxes.insert(event.mailbox, Passage::begun(event.mailbox_type));
        } else {
            self.take_of_mailbox(&recorded.event, when);
        }
    }

    /// What happens to a mailbox that was asked for here.
    fn take_of_mailbox(&mut self, event: &Event, when: When) {
        if let Event::CreationRequested(event) = event {
            self.with(event.mailbox, |mailbox| mailbox.asked = Some(event.address.clone()));
        } else if let Event::MailboxCreated(event) = event {
            self.with(event.mailbox, |mailbox| {
                mailbox.is_elsewhere = mailbox.asked.as_ref().is_some_and(|asked| *asked != event.address);
                mailbox.created = Some(when);
            });
        } else if let Event::DisputedReturnSettled(event) = event {
            self.with(event.mailbox, |mailbox| mailbox.is_settled = event.outcome == DisputeOutcome::ReportedTaken);
        } else if let Event::HabilitationDecided(event) = event {
            if event.verdict == HabilitationVerdict::Refused {
                return;
            }
            self.with(event.mailbox, |mailbox| mailbox.granted.push((event.person, when)));
            if event.overrides.is_some() {
                let finding = Finding::of(Departure::HabilitationOverridden, when.1);
                self.exceptions.push(finding.about(event.mailbox).of_person(event.person));
            }
        } else if let Event::MailboxUserCorrected(event) = event {
            let (was, is) = (event.person, event.user.subject);
            self.with(event.mailbox, |mailbox| mailbox.same_person(was, is));
        } else if let Event::TermsAccepted(event) = event {
            self.with(event.mailbox, |mailbox| mailbox.terms.push((event.person, when)));
        } else if let Event::CredentialsDeclaredSent(event) = event {
            self.with(event.mailbox, |mailbox| _ = mailbox.sent.entry(event.person).or_insert(when));
        } else if let Event::FirstLoginRecorded(event) = event {
            self.with(event.mailbox, |mailbox| _ = mailbox.signed_in.entry(event.person).or_insert(when));
        }
    }

    fn with(&mut self, mailbox: MailboxId, change: impl FnOnce(&mut Passage)) {
        if let Some(mailbox) = self.mailboxes.get_mut(&mailbox) {
            change(mailbox);
        }
    }

    /// What was taken back never was.
    fn undo(&mut self) {
        let undone = std::mem::take(&mut self.undone);
        let stands = |(_, at): &When| !undone.contains(at);
        self.needs.retain(stands);
        self.exceptions.retain(|finding| !undone.contains(&finding.at));
        for mailbox in self.mailboxes.values_mut() {
            mailbox.granted.retain(|(_, when)| stands(when));
        }
    }

    fn of_mailbox(&self, (id, mailbox): (MailboxId, &Passage), day_of: &impl Fn(Instant) -> Day) -> Vec<Finding> {
        let mut findings = mailbox.of_persons();
        if let Some((happened, at)) = mailbox.created {
            let mut departs = |departure, too_late| findings.push(Finding::of(departure, at).too_late(too_late));
            let day = day_of(happened);
            if !self.members.iter().any(|(from, _)| from.as_ref().is_none_or(|from| *from <= day)) {
                departs(Departure::CreatedBeforeMembership, self.members.first().map(|(_, at)| *at));
            }
            if !self.needs.iter().any(|(validated, _)| *validated <= happened) {
                departs(Departure::CreatedBeforeNeedValidated, self.needs.first().map(|(_, at)| *at));
            }
            let is_for_persons = mailbox.mailbox_type != MailboxType::Application;
            if is_for_persons && !mailbox.granted.iter().any(|(_, (granted, _))| *granted <= happened) {
                departs(Departure::CreatedBeforeHabilitation, mailbox.granted.first().map(|(_, (_, at))| *at));
            }
            if mailbox.is_elsewhere {
                let settled = Departure::OtherAddressAccepted;
                departs(if mailbox.is_settled { settled } else { Departure::CreatedUnderOtherAddress }, None);
            }
        }
        findings.into_iter().map(|finding| finding.about(id)).collect()
    }
}

impl Passage {
    const fn begun(mailbox_type: MailboxType) -> Self {
        Self {
            mailbox_type,
            asked: None,
            created: None,
            is_elsewhere: false,
            is_settled: false,
            granted: Vec::new(),
            terms: Vec::new(),
            sent: BTreeMap::new(),
            signed_in: BTreeMap::new(),
        }
    }

    /// A correction led from one subject to another: what was decided about the person stays so.
    fn same_person(&mut self, was: SubjectId, is: SubjectId) {
        for known in [&mut self.granted, &mut self.terms] {
            let of_both: Vec<_> =
                known.iter().filter(|(person, _)| *person == was).map(|(_, when)| (is, *when)).collect();
            known.extend(of_both);
        }
    }

    fn of_persons(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (person, sent) in &self.sent {
            let mut departs = |departure, too_late: Option<When>| {
                findings.push(Finding::of(departure, sent.1).of_person(*person).too_late(too_late.map(|(_, at)| at)));
            };
            if self.created.is_none_or(|(created, _)| created > sent.0) {
                departs(Departure::CredentialsBeforeCreation, self.created);
            }
            if let Err(too_late) = came_first(&self.granted, *person, sent.0) {
                departs(Departure::CredentialsBeforeHabilitation, too_late);
            }
        }
        for (person, (signed_in, at)) in &self.signed_in {
            if let Err(too_late) = came_first(&self.terms, *person, *signed_in) {
                let finding = Finding::of(Departure::LoginBeforeTerms, *at).of_person(*person);
                findings.push(finding.too_late(too_late.map(|(_, at)| at)));
            }
        }
        findings
    }
}

/// Whether something happened to `person` until `then`; if not, when it did at last.
fn came_first(known: &[(SubjectId, When)], person: SubjectId, then: Instant) -> Result<(), Option<When>> {
    let of_person = || known.iter().filter(|(whose, _)| *whose == person).map(|(_, when)| *when);
    if of_person().any(|(happened, _)| happened <= then) { Ok(()) } else { Err(of_person().next()) }
}

impl Finding {
    const fn of(departure: Departure, at: EventRef) -> Self {
        Self { at, departure, mailbox: None, person: None, too_late: None }
    }

    fn about(self, mailbox: MailboxId) -> Self {
        Self { mailbox: Some(mailbox), ..self }
    }

    fn of_person(self, person: SubjectId) -> Self {
        Self { person: Some(person), ..self }
    }

    fn too_late(self, event: Option<EventRef>) -> Self {
        Self { too_late: event, ..self }
    }
}
