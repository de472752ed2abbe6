//! Fifth step: partners are told our addresses and asked for theirs.

use serde::{Deserialize, Serialize};

use crate::evidence::CitedEvidence;
use crate::wire::sealed_fields;
use crate::{AddressText, PartnerId, PartnerIdentity, Private, Text};

/// A partner was told our addresses and asked for theirs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartnerTold {
    /// Who, under a subject of their own: a partner may be a person, and is erased as one.
    pub identity: Private<PartnerIdentity>,
    /// The partner.
    pub partner: PartnerId,
}

/// A partner was asked again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartnerReminded {
    /// The partner.
    pub partner: PartnerId,
}

/// A partner gave an MSSanté address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartnerAnswered {
    /// The address, under the partner's own subject.
    pub address_text: Private<AddressText>,
    /// What the white list of domains said of it.
    pub evidence: Vec<CitedEvidence>,
    /// The partner.
    pub partner: PartnerId,
}

/// A partner has no address to give, or will not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartnerDeclined {
    /// The partner.
    pub partner: PartnerId,
}

/// All partners that matter were told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartnerCampaignFinished {}

/// There is nobody to tell, and somebody said why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartnerCampaignWaived {
    /// Why, under the case.
    pub reason: Private<Text>,
}

sealed_fields! {
    PartnerTold: identity;
    PartnerReminded: ;
    PartnerAnswered: address_text;
    PartnerDeclined: ;
    PartnerCampaignFinished: ;
    PartnerCampaignWaived: reason;
}
