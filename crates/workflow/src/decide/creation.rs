//! Third step: addresses and places are reserved here, mailboxes are made in the mail operator's system.

use identifiers::{MailboxKind, MssAddress};
use std::collections::BTreeSet;

use super::{Case, Decided, Decision, adhesion, against_policy, one, policy_as};
use crate::command::CreationWish;
use crate::event::{CreationRequested, MailboxAbandoned, MailboxCreated, MailboxRefused, MailboxType, TermsAccepted};
use crate::policy::{QuotaCounts, QuotaPolicy, QuotaScope};
use crate::refusal::{Refusal, Rule};
use crate::state::{ClaimStatus, Habilitation, Mailbox, MailboxStatus, Place};
use crate::{AddressText, EventRef, Keyed, MailboxId, Private, Role, SubjectId, Text};

/// Express acceptance of the terms in force is a fact of the case, per person.
///
/// # Source
/// `domain.md` rule 23.
pub(super) fn accept_terms(case: &Case<'_>, id: MailboxId, version: &str) -> Decided {
    let mailbox = case.mailbox(id)?;
    if let MailboxStatus::Refused(at) | MailboxStatus::Abandoned(at) = mailbox.status {
        return Err(Refusal::new(Rule::MailboxSettled).because([at]));
    }
    let (terms, at) = policy_as!(case, Terms);
    if terms.version != version {
        return Err(Refusal::new(Rule::TermsVersion).because([at]).detail(version).proposing(&terms.version));
    }
    if mailbox.terms.as_ref().is_some_and(|(_, accepted)| accepted == version) {
        return Ok(Decision::Unchanged);
    }
    one(TermsAccepted { accepted_version: version.to_owned(), mailbox: id, person: mailbox.holder })
}

/// Everything that makes a mailbox ready to be created, in the order in which staff can mend it.
///
/// # Source
/// `domain.md` rules 6, 12, 17, 18 and 21.
pub(super) fn request(case: &Case<'_>, wish: &CreationWish) -> Decided {
    let mailbox = case.mailbox(wish.mailbox)?;
    match mailbox.status {
        MailboxStatus::Wished => {}
        MailboxStatus::CreationRequested(_) if mailbox.address.as_ref() == Some(&wish.address.hash) => {
            return Ok(Decision::Unchanged);
        }
        MailboxStatus::CreationRequested(at)
        | MailboxStatus::Created(at)
        | MailboxStatus::Refused(at)
        | MailboxStatus::Abandoned(at) => return Err(Refusal::new(Rule::MailboxSettled).because([at])),
    }
    membership_lets(case)?;
    need_is_validated(case)?;
    is_habilitated(mailbox)?;
    terms_are_accepted(case, mailbox)?;
    name_follows_policy(case, mailbox.mailbox_type, &wish.address.value)?;
    address_is_free(case, wish)?;
    a_place_is_left(case, mailbox.holder)?;
    one(CreationRequested {
        address: wish.address.hash.clone(),
        address_text: under_the_holder(mailbox, &wish.address),
        mailbox: wish.mailbox,
        person: mailbox.holder,
        site: case.request.site,
        structure: case.request.structure.clone(),
    })
}

fn under_the_holder(mailbox: &Mailbox, address: &Keyed<MssAddress>) -> Private<AddressText> {
    Private::known(mailbox.holder, AddressText { address: address.value.as_str().to_owned() })
}

fn membership_lets(case: &Case<'_>) -> Result<(), Refusal> {
    let (adhesion, at) = policy_as!(case, Adhesion);
    let member = adhesion::membership(case).effective_on(&case.command.today).is_some();
    if !adhesion.pending_blocks_creation || member || case.request.is_adhesion_done(&case.command.today) {
        return Ok(());
    }
    Err(Refusal::new(Rule::AdhesionPending).because([at]).could(&[Role::Agent, Role::Supervisor]))
}

fn need_is_validated(case: &Case<'_>) -> Result<(), Refusal> {
    if case.request.is_need_done() {
        return Ok(());
    }
    Err(Refusal::new(Rule::NeedNotValidated).because([case.request.opened_at]).could(&[Role::Agent, Role::Supervisor]))
}

fn is_habilitated(mailbox: &Mailbox) -> Result<(), Refusal> {
    match mailbox.habilitation {
        Habilitation::Granted(_) => Ok(()),
        Habilitation::Refused(at) => Err(Refusal::new(Rule::PersonNotHabilitated).because([at])),
        Habilitation::Pending => Err(Refusal::new(Rule::PersonUndecided).because([mailbox.requested_at])),
    }
}

fn terms_are_accepted(case: &Case<'_>, mailbox: &Mailbox) -> Result<(), Refusal> {
    let (terms, at) = policy_as!(case, Terms);
    match &mailbox.terms {
        Some((_, accepted)) if *accepted == terms.version => Ok(()),
        Some((accepted_at, _)) => {
            Err(Refusal::new(Rule::TermsNotAccepted).because([at, *accepted_at]).detail(&terms.version))
        }
        None => Err(Refusal::new(Rule::TermsNotAccepted).because([at]).detail(&terms.version)),
    }
}

fn name_follows_policy(case: &Case<'_>, mailbox_type: MailboxType, address: &MssAddress) -> Result<(), Refusal> {
    let (naming, at) = policy_as!(case, Naming);
    let kind = match mailbox_type {
        MailboxType::Nominative => MailboxKind::Nominative,
        MailboxType::Organisational => MailboxKind::Organisational,
        MailboxType::Application => MailboxKind::Application,
    };
    naming.judge_address(kind, address).map_err(|error| against_policy(Rule::AddressPolicy, at, error))
}

/// A granted address is never given again; a reserved one not while it is reserved. A mailbox that is only wished for
/// holds none itself.
fn address_is_free(case: &Case<'_>, wish: &CreationWish) -> Result<(), Refusal> {
    match case.state.addresses.get(&wish.address.hash) {
        Some(claim) if claim.status.is_taken() => {
            let state = if claim.status == ClaimStatus::Granted { "granted" } else { "reserved" };
            Err(Refusal::new(Rule::AddressTaken).because([claim.at]).detail(state))
        }
        Some(_) | None => Ok(()),
    }
}

fn a_place_is_left(case: &Case<'_>, user: SubjectId) -> Result<(), Refusal> {
    let (quota, at) = policy_as!(case, Quota);
    let taken: Vec<&Place> = places(case, quota).collect();
    let users: BTreeSet<_> = taken.iter().map(|place| place.user).collect();
    let after = match quota.counts {
        QuotaCounts::Mailboxes => taken.len() + 1,
        QuotaCounts::Users => users.len() + usize::from(!users.contains(&user)),
    };
    within(quota, at, after)
}

/// Says whether `after` places are within the cap.
pub(super) fn within(quota: &QuotaPolicy, at: EventRef, after: usize) -> Result<(), Refusal> {
    if u32::try_from(after).is_ok_and(|after| after <= quota.limit) {
        return Ok(());
    }
    Err(Refusal::new(Rule::QuotaReached).because([at]).detail(quota.limit.to_string()).could(&[Role::Administrator]))
}

/// The places that count for this request's structure, or its site.
pub(super) fn places<'a>(case: &'a Case<'_>, quota: &QuotaPolicy) -> impl Iterator<Item = &'a Place> + use<'a> {
    let site = match quota.scope {
        QuotaScope::Structure => None,
        QuotaScope::Site => Some(case.request.site),
    };
    let known = case.state.structure(&case.request.structure);
    known.into_iter().flat_map(|known| known.taken()).filter(move |place| site.is_none_or(|site| place.site == site))
}

/// What the operator reports is a fact; an address that was not asked for is not ours to grant.
///
/// # Source
/// `domain.md` rules 17 and 20.
pub(super) fn created(case: &Case<'_>, id: MailboxId, address: &Keyed<MssAddress>) -> Decided {
    let mailbox = case.mailbox(id)?;
    match mailbox.status {
        MailboxStatus::Created(_) if mailbox.address.as_ref() == Some(&address.hash) => Ok(Decision::Unchanged),
        MailboxStatus::CreationRequested(_) if mailbox.address.as_ref() == Some(&address.hash) => {
            let is_erased = case.state.gone_subjects.contains_key(&mailbox.holder);
            one(MailboxCreated {
                address: address.hash.clone(),
                address_text: (!is_erased).then(|| under_the_holder(mailbox, address)),
                mailbox: id,
                structure: case.request.structure.clone(),
            })
        }
        MailboxStatus::CreationRequested(at) | MailboxStatus::Created(at) => {
            Err(Refusal::new(Rule::AddressDiffers).because([at]))
        }
        MailboxStatus::Wished => Err(Refusal::new(Rule::CreationNotRequested).because([mailbox.requested_at])),
        MailboxStatus::Refused(at) | MailboxStatus::Abandoned(at) => {
            Err(Refusal::new(Rule::MailboxSettled).because([at]))
        }
    }
}

pub(super) fn refused(case: &Case<'_>, id: MailboxId, reason: &Text) -> Decided {
    let mailbox = case.mailbox(id)?;
    match mailbox.status {
        MailboxStatus::CreationRequested(_) => {
            one(MailboxRefused { mailbox: id, reason: case.private(reason), structure: case.request.structure.clone() })
        }
        MailboxStatus::Refused(_) => Ok(Decision::Unchanged),
        MailboxStatus::Wished => Err(Refusal::new(Rule::CreationNotRequested).because([mailbox.requested_at])),
        MailboxStatus::Created(at) | MailboxStatus::Abandoned(at) => {
            Err(Refusal::new(Rule::MailboxSettled).because([at]))
        }
    }
}

/// A mailbox is given up before it exists; afterwards it is closed, which is another act.
pub(super) fn abandon(case: &Case<'_>, id: MailboxId, reason: &Text) -> Decided {
    let mailbox = case.mailbox(id)?;
    match mailbox.status {
        MailboxStatus::Wished | MailboxStatus::CreationRequested(_) => one(MailboxAbandoned {
            mailbox: id,
            reason: case.private(reason),
            structure: case.request.structure.clone(),
        }),
        MailboxStatus::Abandoned(_) => Ok(Decision::Unchanged),
        MailboxStatus::Created(at) | MailboxStatus::Refused(at) => {
            Err(Refusal::new(Rule::MailboxSettled).because([at]))
        }
    }
}
