//! Where a request stands: the first step of the procedure that is not done.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The steps of the procedure, in order.
///
/// # Source
/// The founding procedure, three steps and « une fois l'adresse créée ».
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Join the agency.
    Adhesion,
    /// Define the need and check who is entitled.
    Needs,
    /// Have the addresses created.
    Creation,
    /// Each person gets credentials.
    CredentialsSent,
    /// Partners are told, and asked for their addresses.
    PartnerCommunication,
}

impl Stage {
    /// Every stage, in order.
    pub const ALL: [Self; 5] =
        [Self::Adhesion, Self::Needs, Self::Creation, Self::CredentialsSent, Self::PartnerCommunication];

    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Adhesion => "adhesion",
            Self::Needs => "needs",
            Self::Creation => "creation",
            Self::CredentialsSent => "credentials-sent",
            Self::PartnerCommunication => "partner-communication",
        }
    }

    /// 1 to 5.
    pub const fn number(self) -> u8 {
        self as u8 + 1
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
