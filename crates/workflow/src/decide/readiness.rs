//! « Prêt à créer »: everything that makes a mailbox ready to be asked of the mail operator, each with its evidence.

use identifiers::{MailboxKind, MssAddress, StructureId, StructureName};

use super::places::within_cap;
use super::{Case, adhesion, against_policy, policy_as};
use crate::command::Actor;
use crate::event::MailboxType;
use crate::refusal::{Refusal, Rule};
use crate::state::{ApplicationContact, Mailbox, MailboxUser, Membership, State};
use crate::{Day, EventRef, Instant, Keyed, MailboxId, RequestId, Role, StructureKey};

/// One line of the check list of a mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What was checked.
    pub item: CheckItem,
    /// The events that say yes, or the refusal; `None` while there is nothing to check: no address was named, or
    /// nobody may use it yet.
    pub verdict: Option<Result<Vec<EventRef>, Refusal>>,
}

/// What is checked before a mailbox is asked of the mail operator, in the order in which staff can mend it.
///
/// # Source
/// `domain.md` rule 21.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckItem {
    /// The structure is a member, or the policy does not wait for that.
    Membership,
    /// The structure has a FINESS, or was accepted without.
    Structure,
    /// The need is validated.
    Need,
    /// Whoever will use it may.
    Habilitation,
    /// They accepted the terms in force.
    Terms,
    /// A place is left under the cap.
    Quota,
    /// The address follows the naming policy.
    Naming,
    /// The address is free.
    Collision,
}

impl CheckItem {
    /// Every item, in order.
    pub const ALL: [Self; 8] = [
        Self::Membership,
        Self::Structure,
        Self::Need,
        Self::Habilitation,
        Self::Terms,
        Self::Quota,
        Self::Naming,
        Self::Collision,
    ];

    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Membership => "membership",
            Self::Structure => "structure",
            Self::Need => "need",
            Self::Habilitation => "habilitation",
            Self::Terms => "terms",
            Self::Quota => "quota",
            Self::Naming => "naming",
            Self::Collision => "collision",
        }
    }
}

/// The check list of a mailbox on `today`, under `address` where one is meant; `None` for a mailbox that the request
/// does not have.
///
/// `state` holds at least what [`scope_of_case`](crate::scope_of_case) names, and the facts of the address.
pub fn readiness(
    state: &State,
    (request, mailbox): (RequestId, MailboxId),
    address: Option<&Keyed<MssAddress>>,
    today: &Day,
) -> Option<Vec<Check>> {
    let by = Actor { user: None, role: Role::System };
    let case = Case { state, id: request, request: state.request(request)?, by, at: Instant::default(), today };
    let known = case.request.mailboxes.get(&mailbox)?;
    let check = |item| Check { item, verdict: verdict(&case, item, known, address) };
    Some(CheckItem::ALL.map(check).into())
}

/// The first refusal of the check list, if there is one.
pub(super) fn is_ready(case: &Case<'_>, mailbox: &Mailbox, address: &Keyed<MssAddress>) -> Result<(), Refusal> {
    CheckItem::ALL
        .iter()
        .filter_map(|item| verdict(case, *item, mailbox, Some(address)))
        .try_for_each(|check| check.map(drop))
}

fn verdict(
    case: &Case<'_>,
    item: CheckItem,
    mailbox: &Mailbox,
    address: Option<&Keyed<MssAddress>>,
) -> Option<Result<Vec<EventRef>, Refusal>> {
    Some(match item {
        CheckItem::Membership => membership(case),
        CheckItem::Structure => structure(case).map(|at| vec![at]),
        CheckItem::Need => need(case).map(|at| vec![at]),
        CheckItem::Habilitation => habilitation(mailbox),
        CheckItem::Terms => terms(case, mailbox)?,
        CheckItem::Quota => {
            let users: Vec<_> = mailbox.granted().map(|(person, _)| person).collect();
            within_cap(case, &[users])
        }
        CheckItem::Naming => naming(case, mailbox.mailbox_type, &address?.value),
        CheckItem::Collision => collision(case, address?),
    })
}

fn membership(case: &Case<'_>) -> Result<Vec<EventRef>, Refusal> {
    let (policy, at) = policy_as!(case, Adhesion);
    let member = adhesion::membership(case);
    if let Some(at) = member.effective_on(case.today) {
        return Ok(vec![at]);
    }
    let staff = &[Role::Agent, Role::Supervisor];
    match &member {
        Membership::Effective { ends: Some(end), .. } if end.on <= *case.today => {
            Err(Refusal::new(Rule::NotMember).because([end.at]).could(staff))
        }
        Membership::Refused { at: refused } => Err(Refusal::new(Rule::NotMember).because([*refused]).could(staff)),
        // Whatever is under way is enough where the policy says so; nothing at all never is.
        Membership::Pending { .. } | Membership::Effective { .. } if !policy.pending_blocks_creation => Ok(vec![at]),
        Membership::Pending { .. } | Membership::Effective { .. } | Membership::Unknown => {
            Err(Refusal::new(Rule::AdhesionPending).because([at]).could(staff))
        }
    }
}

/// A structure without FINESS takes a decision by hand.
///
/// # Source
/// `domain.md` rule 7.
pub(super) fn structure(case: &Case<'_>) -> Result<EventRef, Refusal> {
    let survivor = case.state.survivor(&case.request.structure);
    if let StructureKey::Registered(StructureId::Finess(_)) = survivor {
        return Ok(case.request.opened_at);
    }
    let accepted = case.state.structure(survivor).and_then(|known| known.accepted_at);
    let refused = || Refusal::new(Rule::StructureNotAccepted).because([case.request.opened_at]);
    accepted.ok_or_else(|| refused().could(&[Role::Agent, Role::Supervisor]))
}

fn need(case: &Case<'_>) -> Result<EventRef, Refusal> {
    let refused = || Refusal::new(Rule::NeedNotValidated).because([case.request.opened_at]);
    let validated = case.request.need_validated_at.filter(|_| case.request.is_need_done());
    validated.ok_or_else(|| refused().could(&[Role::Agent, Role::Supervisor]))
}

/// Somebody who may use it: its person, one of its users, or the software it is for.
fn habilitation(mailbox: &Mailbox) -> Result<Vec<EventRef>, Refusal> {
    let granted: Vec<_> = mailbox.granted().filter_map(|(_, user)| user.habilitation.at()).collect();
    let refused: Vec<_> = mailbox.users.values().filter_map(|user| user.habilitation.at()).collect();
    match (mailbox.mailbox_type, mailbox.contact) {
        (MailboxType::Application, ApplicationContact::Proceed(at)) => Ok(vec![at]),
        (MailboxType::Application, ApplicationContact::Declined(at)) => {
            Err(Refusal::new(Rule::ContactDeclined).because([at]))
        }
        (MailboxType::Application, ApplicationContact::Open) => {
            let refusal = Refusal::new(Rule::ContactNotConcluded).because([mailbox.requested_at]);
            Err(refusal.could(&[Role::Agent, Role::Supervisor]))
        }
        (MailboxType::Nominative | MailboxType::Organisational, _) if !granted.is_empty() => Ok(granted),
        (MailboxType::Nominative, _) if !refused.is_empty() => {
            Err(Refusal::new(Rule::PersonNotHabilitated).because(refused).could(&[Role::Agent, Role::Supervisor]))
        }
        (MailboxType::Nominative, _) => Err(Refusal::new(Rule::PersonUndecided).because([mailbox.requested_at])),
        (MailboxType::Organisational, _) => {
            let why = if refused.is_empty() { vec![mailbox.requested_at] } else { refused };
            Err(Refusal::new(Rule::NoUserHabilitated).because(why).could(&[Role::Agent, Role::Supervisor]))
        }
    }
}

/// Everybody who may use it has accepted the terms in force, each for themselves.
///
/// Nothing to check while nobody may; a program accepts none.
fn terms(case: &Case<'_>, mailbox: &Mailbox) -> Option<Result<Vec<EventRef>, Refusal>> {
    let is_anybodys = mailbox.granted().next().is_some() || mailbox.mailbox_type == MailboxType::Application;
    is_anybodys.then(|| all_accepted(case, mailbox))
}

fn all_accepted(case: &Case<'_>, mailbox: &Mailbox) -> Result<Vec<EventRef>, Refusal> {
    let (terms, at) = policy_as!(case, Terms);
    let accepted = |user: &MailboxUser| user.terms.clone().filter(|(_, version)| *version == terms.version);
    let missing = mailbox.granted().find(|(_, user)| accepted(user).is_none());
    let Some((_, user)) = missing else {
        return Ok(mailbox.granted().filter_map(|(_, user)| accepted(user)).map(|(at, _)| at).collect());
    };
    let old = user.terms.as_ref().map(|(accepted_at, _)| *accepted_at);
    Err(Refusal::new(Rule::TermsNotAccepted).because([at]).because(old).detail(&terms.version))
}

/// An address of the policy's form; that of a structure shows its name, or an abbreviation that an agent confirmed.
///
/// # Source
/// `domain.md` rules 14 and 18.
fn naming(case: &Case<'_>, mailbox_type: MailboxType, address: &MssAddress) -> Result<Vec<EventRef>, Refusal> {
    let (naming, at) = policy_as!(case, Naming);
    let kind = match mailbox_type {
        MailboxType::Nominative => MailboxKind::Nominative,
        MailboxType::Organisational => MailboxKind::Organisational,
        MailboxType::Application => MailboxKind::Application,
    };
    let refused = |error| against_policy(Rule::AddressPolicy, at, error);
    naming.judge_address(kind, address).map_err(refused)?;
    let Some(name) = case.request.structure_name.as_deref().filter(|_| kind == MailboxKind::Organisational) else {
        return Ok(vec![at]);
    };
    // What was confirmed for one of them stands for all that are one structure now.
    let family = case.state.family(&case.request.structure);
    let known = family.iter().filter_map(|key| case.state.structure(key));
    let abbreviations: Vec<&str> = known.flat_map(|known| known.abbreviations.keys().map(String::as_str)).collect();
    let structure = StructureName { name, abbreviations: &abbreviations };
    naming.judge_structure_name(address, &structure).map_err(refused)?;
    Ok(vec![at])
}

/// A granted address is never given again; a reserved one not while it is reserved. A mailbox that is only wished for
/// holds none itself.
///
/// # Source
/// `domain.md` rule 17.
fn collision(case: &Case<'_>, address: &Keyed<MssAddress>) -> Result<Vec<EventRef>, Refusal> {
    match case.state.addresses.get(&address.hash) {
        Some(claim) if claim.status.is_taken() => {
            Err(Refusal::new(Rule::AddressTaken).because([claim.at]).detail(claim.status.as_taken()))
        }
        Some(_) | None => Ok(Vec::new()),
    }
}
