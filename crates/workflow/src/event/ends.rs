//! The five ends of a request, which are not the same, and the way back.

use serde::{Deserialize, Serialize};

use crate::wire::sealed_fields;
use crate::{KeyedHash, MailboxId, Private, RequestId, Text};

/// The structure is equipped (clôturée).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestClosed {}

/// The agency refused the request (refusée).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestRejected {
    /// Why, under the case.
    pub reason: Private<Text>,
}

/// The request was given up for want of an answer (classée sans suite).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestDropped {
    /// Why, under the case.
    pub reason: Private<Text>,
}

/// The applicant took the request back (annulée).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestWithdrawn {
    /// Why, under the case.
    pub reason: Private<Text>,
}

/// The request asks what another one asks already (doublon).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestMarkedDuplicate {
    /// The other one.
    pub of: RequestId,
}

/// The request goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestReopened {
    /// The addresses that are reserved again.
    pub reclaimed: Vec<Reclaimed>,
    /// Why, under the case.
    pub reason: Private<Text>,
}

sealed_fields! {
    RequestClosed: ;
    RequestRejected: reason;
    RequestDropped: reason;
    RequestWithdrawn: reason;
    RequestMarkedDuplicate: ;
    RequestReopened: reason;
}

/// An address that a reopened request reserves again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reclaimed {
    /// Keyed hash of the address.
    pub address: KeyedHash,
    /// The mailbox it is reserved for.
    pub mailbox: MailboxId,
}
