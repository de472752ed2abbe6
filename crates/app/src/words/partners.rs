//! Words about partners: who was told, and what they answered.

use identifiers::MailAddress;
use serde::Deserialize;
use uuid::Uuid;
use workflow::{Action, ActionKind, PartnerId, PartnerIdentity, Private};

use super::particulars::text;
use super::person::contact;
use super::{Draft, Read, Words};
use crate::error::InputError;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    partner: Option<Uuid>,
    name: String,
    mail: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    partner: Uuid,
    address: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    partner: Uuid,
}

pub(super) fn action(words: &Words<'_>, draft: &mut Draft<'_>) -> Read {
    match words.order.kind {
        ActionKind::TellPartner => {
            let Told { partner, name, mail } = words.read()?;
            let mail = contact("/with/mail", &mail)?;
            let identity = PartnerIdentity { name: text("/with/name", &name)?.text, mail: mail.as_str().to_owned() };
            let subject = draft.partner(&identity.mail, &identity.name)?;
            let identity = Private::known(subject, identity);
            let partner = PartnerId(partner.unwrap_or_else(|| draft.id()));
            Ok(Action::TellPartner { request: words.request()?, partner, identity })
        }
        ActionKind::RemindPartner => {
            let Named { partner } = words.read()?;
            Ok(Action::RemindPartner { request: words.request()?, partner: PartnerId(partner) })
        }
        ActionKind::RecordPartnerAnswer => {
            let Answer { partner, address } = words.read()?;
            let address = MailAddress::parse(&address).map_err(|error| InputError::of("/with/address", &error))?;
            let evidence = draft.registers.mss_domain(address.domain()).into_iter().collect();
            let (request, partner) = (words.request()?, PartnerId(partner));
            Ok(Action::RecordPartnerAnswer { request, partner, address, evidence })
        }
        ActionKind::RecordPartnerDeclined => {
            let Named { partner } = words.read()?;
            Ok(Action::RecordPartnerDeclined { request: words.request()?, partner: PartnerId(partner) })
        }
        ActionKind::FinishPartnerCampaign => words.bare(|request| Action::FinishPartnerCampaign { request }),
        ActionKind::WaivePartnerCampaign => {
            words.reasoned(|request, reason| Action::WaivePartnerCampaign { request, reason })
        }
        _ => Err(words.misplaced()),
    }
}
