//! Fifth step: partners are told our addresses and asked for theirs.

use identifiers::MailAddress;

use super::case::known_releases;
use super::{Case, Decided, Decision, against_policy, one, policy_as};
use crate::event::{
    PartnerAnswered, PartnerCampaignFinished, PartnerCampaignWaived, PartnerDeclined, PartnerReminded, PartnerTold,
};
use crate::evidence::Evidence;
use crate::refusal::{Refusal, Rule};
use crate::state::{Campaign, Partner, PartnerStatus};
use crate::{AddressText, PartnerId, PartnerIdentity, Private, Text};

/// There is something to tell once a mailbox exists.
pub(super) fn tell(case: &Case<'_>, id: PartnerId, identity: &Private<PartnerIdentity>) -> Decided {
    campaign_is_open(case)?;
    if case.request.created().next().is_none() {
        return Err(Refusal::new(Rule::MailboxNotCreated).because([case.request.opened_at]));
    }
    if let Some(known) = case.request.partners.get(&id) {
        return Err(Refusal::new(Rule::IdTaken).because([known.at]).detail(id.to_string()));
    }
    one(PartnerTold { identity: identity.clone(), partner: id })
}

pub(super) fn remind(case: &Case<'_>, id: PartnerId) -> Decided {
    campaign_is_open(case)?;
    partner(case, id)?;
    one(PartnerReminded { partner: id })
}

/// What a partner gives is an MSSanté address, of whatever agency; a login id is none. Answers may come late: they are
/// taken also when the campaign is over.
///
/// # Source
/// `domain.md` rule 25.
pub(super) fn answer(case: &Case<'_>, id: PartnerId, address: &MailAddress, evidence: &[Evidence]) -> Decided {
    let partner = partner(case, id)?;
    let (naming, at) = policy_as!(case, Naming);
    let read = naming.read_address(address.as_str());
    let read = read.map_err(|error| against_policy(Rule::PartnerAddress, at, error))?;
    known_releases(case.state, evidence)?;
    let text = AddressText { address: read.value.as_str().to_owned() };
    one(PartnerAnswered {
        address_text: Private::known(partner.subject, text),
        evidence: evidence.iter().map(|one| one.cite().clone()).collect(),
        partner: id,
    })
}

pub(super) fn decline(case: &Case<'_>, id: PartnerId) -> Decided {
    match partner(case, id)?.status {
        PartnerStatus::Declined => Ok(Decision::Unchanged),
        PartnerStatus::Told | PartnerStatus::Answered => one(PartnerDeclined { partner: id }),
    }
}

pub(super) fn finish(case: &Case<'_>) -> Decided {
    match case.request.campaign {
        Campaign::Finished(_) => Ok(Decision::Unchanged),
        Campaign::Waived(at) => Err(Refusal::new(Rule::CampaignOver).because([at])),
        Campaign::Open if case.request.partners.is_empty() => {
            Err(Refusal::new(Rule::NobodyTold).because([case.request.opened_at]))
        }
        Campaign::Open => one(PartnerCampaignFinished {}),
    }
}

pub(super) fn waive(case: &Case<'_>, reason: &Text) -> Decided {
    match case.request.campaign {
        Campaign::Waived(_) => Ok(Decision::Unchanged),
        Campaign::Finished(at) => Err(Refusal::new(Rule::CampaignOver).because([at])),
        Campaign::Open => one(PartnerCampaignWaived { reason: case.private(reason) }),
    }
}

fn campaign_is_open(case: &Case<'_>) -> Result<(), Refusal> {
    match case.request.campaign {
        Campaign::Open => Ok(()),
        Campaign::Finished(at) | Campaign::Waived(at) => Err(Refusal::new(Rule::CampaignOver).because([at])),
    }
}

fn partner<'a>(case: &'a Case<'_>, id: PartnerId) -> Result<&'a Partner, Refusal> {
    let unknown = || Refusal::new(Rule::PartnerUnknown).because([case.request.opened_at]).detail(id.to_string());
    case.request.partners.get(&id).ok_or_else(unknown)
}
