//! Words about steps of the whole request: membership, partners, ends.

use identifiers::{ContactMail, MssAddress};
use serde::Deserialize;
use uuid::Uuid;
use vault::SubjectKind;
use workflow::{Action, ActionKind, Day, PartnerId, PartnerIdentity};

use super::case::word;
use super::needs::DocumentForm;
use super::{Draft, Words, text};
use crate::error::{CommandError, InputError};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Quote {
    criterion: String,
    year: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Effective {
    effective_on: Day,
}

pub(super) fn adhesion(words: &Words<'_>) -> Result<Action, CommandError> {
    let request = words.request()?;
    match words.order.kind {
        ActionKind::QuoteContribution => {
            let Quote { criterion, year } = words.read()?;
            Ok(Action::QuoteContribution { request, criterion: word("/with/criterion", &criterion)?, year })
        }
        ActionKind::MakeMembershipEffective => {
            let Effective { effective_on } = words.read()?;
            Ok(Action::MakeMembershipEffective { request, effective_on })
        }
        _ => Err(words.misplaced()),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AdhesionForm {
    document: DocumentForm,
    received_on: Day,
}

pub(super) fn adhesion_form(words: &Words<'_>, draft: &mut Draft<'_>) -> Result<Action, CommandError> {
    let AdhesionForm { document, received_on } = words.read()?;
    let document = document.document("/with/document")?;
    let document = draft.private(SubjectKind::Document, document);
    Ok(Action::ReceiveAdhesionForm { request: words.request()?, document, received_on })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Partner {
    partner: Option<Uuid>,
    name: String,
    mail: String,
}

pub(super) fn tell_partner(words: &Words<'_>, draft: &mut Draft<'_>) -> Result<Action, CommandError> {
    let Partner { partner, name, mail } = words.read()?;
    let mail = ContactMail::parse(&mail).map_err(|error| InputError::of("/with/mail", &error))?;
    let identity = PartnerIdentity { name: text("/with/name", &name)?.text, mail: mail.as_str().to_owned() };
    let partner = PartnerId(partner.unwrap_or_else(|| draft.id()));
    Ok(Action::TellPartner { request: words.request()?, partner, identity })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    partner: Uuid,
    address: String,
}

pub(super) fn partner_answer(words: &Words<'_>) -> Result<Action, CommandError> {
    let Answer { partner, address } = words.read()?;
    let address = MssAddress::parse(&address).map_err(|error| InputError::of("/with/address", &error))?;
    Ok(Action::RecordPartnerAnswer { request: words.request()?, partner: PartnerId(partner), address })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    partner: Uuid,
}

pub(super) fn partner(words: &Words<'_>) -> Result<Action, CommandError> {
    let Named { partner } = words.read()?;
    let (request, partner) = (words.request()?, PartnerId(partner));
    match words.order.kind {
        ActionKind::RemindPartner => Ok(Action::RemindPartner { request, partner }),
        ActionKind::RecordPartnerDeclined => Ok(Action::RecordPartnerDeclined { request, partner }),
        _ => Err(words.misplaced()),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reason {
    reason: String,
}

pub(super) fn with_reason(words: &Words<'_>) -> Result<Action, CommandError> {
    let Reason { reason } = words.read()?;
    let (request, reason) = (words.request()?, text("/with/reason", &reason)?);
    match words.order.kind {
        ActionKind::RefuseMembership => Ok(Action::RefuseMembership { request, reason }),
        ActionKind::WaivePartnerCampaign => Ok(Action::WaivePartnerCampaign { request, reason }),
        ActionKind::RejectRequest => Ok(Action::RejectRequest { request, reason }),
        ActionKind::DropRequest => Ok(Action::DropRequest { request, reason }),
        ActionKind::WithdrawRequest => Ok(Action::WithdrawRequest { request, reason }),
        ActionKind::ReopenRequest => Ok(Action::ReopenRequest { request, reason }),
        _ => Err(words.misplaced()),
    }
}

pub(super) fn bare(words: &Words<'_>) -> Result<Action, CommandError> {
    words.nothing()?;
    let request = words.request()?;
    match words.order.kind {
        ActionKind::ReleaseRequest => Ok(Action::ReleaseRequest { request }),
        ActionKind::EndWaiting => Ok(Action::EndWaiting { request }),
        ActionKind::CompleteAdhesionForm => Ok(Action::CompleteAdhesionForm { request }),
        ActionKind::CiteMembership => Ok(Action::CiteMembership { request }),
        ActionKind::ValidateNeed => Ok(Action::ValidateNeed { request }),
        ActionKind::FinishPartnerCampaign => Ok(Action::FinishPartnerCampaign { request }),
        ActionKind::CloseRequest => Ok(Action::CloseRequest { request }),
        _ => Err(words.misplaced()),
    }
}
