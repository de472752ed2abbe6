//! What the tables show of a request and of its mailboxes: a version each, and a new one only when one of these differs.

use std::sync::LazyLock;

use eventlog::Timestamp;
use serde::{Deserialize, Serialize};
use workflow::event::{MailboxType, WaitingFor};
use workflow::state::{Adhesion, End, Mailbox, MailboxStatus, Request};
use workflow::{Day, KeyedHash, MailboxId, RequestId, Stage, SubjectId, UserId};

use crate::case::Times;
use crate::code;

/// A word of [`code`](crate::code).
pub(crate) type Word = &'static str;

/// The shown facts of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    /// The first step not done, once `member_from` has come.
    pub(crate) stage: Stage,
    pub(crate) adhesion: Word,
    pub(crate) member_from: Option<Day>,
    pub(crate) is_need_validated: bool,
    pub(crate) campaign: Word,
    pub(crate) owner: Option<UserId>,
    /// Who asks.
    pub(crate) applicant: Option<SubjectId>,
    pub(crate) waiting: Option<Wait>,
    pub(crate) correction: Word,
    pub(crate) ending: Option<Word>,
    pub(crate) ended_at: Option<Timestamp>,
    pub(crate) duplicate_of: Option<RequestId>,
    pub(crate) mailboxes: MailboxCounts,
    /// The types of these.
    pub(crate) types: Word,
}

/// For whom a request waits, since when, until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Wait {
    pub(crate) party: WaitingFor,
    pub(crate) since: Timestamp,
    pub(crate) due_on: Option<Day>,
    /// The position of the policy version that set the due date.
    pub(crate) due_policy: Option<i64>,
}

/// How many mailboxes a request asks for, and what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct MailboxCounts {
    pub(crate) requested: i64,
    pub(crate) created: i64,
    pub(crate) refused: i64,
    pub(crate) abandoned: i64,
    pub(crate) closed: i64,
}

/// The shown facts of a mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) mailbox: MailboxId,
    pub(crate) mailbox_type: MailboxType,
    /// The person of a nominative mailbox; the others belong to nobody.
    pub(crate) holder: Option<SubjectId>,
    /// How many persons use it, or are to.
    pub(crate) users: usize,
    pub(crate) habilitation: Word,
    pub(crate) status: Word,
    pub(crate) credentials: Word,
    /// The address it was asked for or created under; until then the one wished for.
    pub(crate) address: Option<KeyedHash>,
}

impl Standing {
    /// What `request` shows; `times` say since when and by which policy it waits, if it does.
    pub(crate) fn of(request: &Request, times: &Times) -> Self {
        Self {
            stage: request.stage(&LAST_DAY),
            adhesion: code::of_adhesion(&request.adhesion),
            member_from: member_from(request),
            is_need_validated: request.need_validated_at.is_some(),
            campaign: code::of_campaign(request.campaign),
            owner: request.owner,
            applicant: times.applicant,
            waiting: times.wait.as_ref().filter(|_| request.waiting.is_some()).cloned(),
            correction: code::of_correction(request.correction.as_ref()),
            ending: request.end.map(End::as_str),
            ended_at: times.ended_at,
            duplicate_of: duplicate_of(request),
            mailboxes: MailboxCounts::of(request),
            types: code::of_types(|of| request.mailboxes.values().any(|mailbox| mailbox.mailbox_type == of)),
        }
    }
}

/// Membership may begin on a day to come. The row says which, so that whoever reads it can tell the stage on any day.
static LAST_DAY: LazyLock<Day> = LazyLock::new(|| Day::parse("9999-12-31").expect("the calendar has that day"));

fn member_from(request: &Request) -> Option<Day> {
    match &request.adhesion {
        Adhesion::Member { effective_on, .. } => effective_on.clone(),
        Adhesion::Open | Adhesion::FormReceived(_) | Adhesion::FormComplete(_) | Adhesion::Refused(_) => None,
    }
}

fn duplicate_of(request: &Request) -> Option<RequestId> {
    match request.end? {
        End::Duplicate { of, .. } => Some(of),
        End::Closed(_) | End::Rejected(_) | End::Dropped(_) | End::Withdrawn(_) => None,
    }
}

impl MailboxCounts {
    fn of(request: &Request) -> Self {
        let mut counts = Self::default();
        for mailbox in request.mailboxes.values() {
            counts.requested += 1;
            match mailbox.status {
                MailboxStatus::Wished | MailboxStatus::CreationRequested(_) => {}
                MailboxStatus::Created(_) => counts.created += 1,
                MailboxStatus::Refused(_) => counts.refused += 1,
                MailboxStatus::Abandoned(_) => counts.abandoned += 1,
                MailboxStatus::Closed(_) => counts.closed += 1,
            }
        }
        counts
    }
}

impl Shown {
    /// What `mailbox` shows.
    pub(crate) fn of(id: MailboxId, mailbox: &Mailbox) -> Self {
        Self {
            mailbox: id,
            mailbox_type: mailbox.mailbox_type,
            holder: mailbox.holder(),
            users: mailbox.users.len(),
            habilitation: code::of_habilitation(mailbox.habilitation()),
            status: code::of_status(mailbox.status),
            credentials: code::of_credentials(mailbox.credentials()),
            address: mailbox.address.as_ref().or(mailbox.wished.as_ref()).cloned(),
        }
    }
}
