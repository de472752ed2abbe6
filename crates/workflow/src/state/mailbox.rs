//! One mailbox of a request.

use identifiers::Finess;

use crate::event::MailboxType;
use crate::{EventRef, KeyedHash, SubjectId};

/// A mailbox, from the wish to the first login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// Where it was asked for.
    pub requested_at: EventRef,
    /// Its type.
    pub mailbox_type: MailboxType,
    /// Its user.
    pub holder: SubjectId,
    /// Where the holder practises, when that is a known site.
    pub practice_site: Option<Finess>,
    /// Whether the holder may have it.
    pub habilitation: Habilitation,
    /// Where the holder accepted the terms, and which version.
    pub terms: Option<(EventRef, String)>,
    /// How far its creation is.
    pub status: MailboxStatus,
    /// The address it was asked or created under.
    pub address: Option<KeyedHash>,
    /// How far the holder's credentials are.
    pub credentials: Credentials,
    /// The holder's login id, once declared.
    pub login: Option<KeyedHash>,
}

/// Whether a person may be in the Espace de Confiance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Habilitation {
    /// Nobody decided.
    Pending,
    /// Yes.
    Granted(EventRef),
    /// No.
    Refused(EventRef),
}

/// How far the creation of a mailbox is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailboxStatus {
    /// Asked for by the structure.
    Wished,
    /// Asked of the mail operator.
    CreationRequested(EventRef),
    /// There.
    Created(EventRef),
    /// Refused by the mail operator.
    Refused(EventRef),
    /// Wanted no more.
    Abandoned(EventRef),
}

impl MailboxStatus {
    /// Says whether its creation is settled, one way or another.
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Created(_) | Self::Refused(_) | Self::Abandoned(_))
    }
}

/// How far a person's credentials are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credentials {
    /// Nothing was sent.
    None,
    /// Declared sent, or sent again.
    Sent(EventRef),
    /// They came back.
    Bounced(EventRef),
    /// The person has them.
    Received(EventRef),
    /// The person used them.
    LoggedIn(EventRef),
}

impl Credentials {
    /// Says whether nothing is left to do about them: sent, and not come back.
    pub const fn are_settled(self) -> bool {
        matches!(self, Self::Sent(_) | Self::Received(_) | Self::LoggedIn(_))
    }
}

impl Mailbox {
    /// Says whether the mailbox exists at the mail operator's.
    pub const fn is_created(&self) -> bool {
        matches!(self.status, MailboxStatus::Created(_))
    }

    /// Says whether nothing is left to do about its creation: settled with the operator, or its person may not have it.
    ///
    /// A person who is not granted is blocked; the request is not.
    ///
    /// # Source
    /// `domain.md` rule 9.
    pub const fn is_settled(&self) -> bool {
        self.status.is_settled()
            || matches!((self.status, self.habilitation), (MailboxStatus::Wished, Habilitation::Refused(_)))
    }

    /// Says whether the holder was decided, or the mailbox dropped before that.
    pub const fn is_decided(&self) -> bool {
        !matches!(self.habilitation, Habilitation::Pending) || matches!(self.status, MailboxStatus::Abandoned(_))
    }
}
