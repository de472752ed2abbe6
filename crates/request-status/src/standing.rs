//! What the tables show of a request and of its mailboxes: a version each, and a new one only when one of these differs.

use eventlog::Timestamp;
use workflow::state::{Mailbox, MailboxStatus, Request};
use workflow::{Day, MailboxId, RequestId, Stage, SubjectId, UserId};

use crate::code;

/// The shown facts of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    /// The first step not done, once `member_from` has come.
    pub(crate) stage: Stage,
    pub(crate) adhesion: &'static str,
    pub(crate) member_from: Option<Day>,
    pub(crate) is_need_validated: bool,
    pub(crate) campaign: &'static str,
    pub(crate) owner: Option<UserId>,
    pub(crate) waiting: Option<Wait>,
    pub(crate) ending: Option<&'static str>,
    pub(crate) duplicate_of: Option<RequestId>,
    pub(crate) mailboxes: MailboxCounts,
}

/// For whom a request waits, since when, until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wait {
    pub(crate) party: &'static str,
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
}

/// The shown facts of a mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) mailbox: MailboxId,
    pub(crate) mailbox_type: &'static str,
    pub(crate) holder: SubjectId,
    pub(crate) habilitation: &'static str,
    pub(crate) status: &'static str,
    pub(crate) credentials: &'static str,
}

impl Standing {
    /// What `request` shows; `wait` says since when and by which policy it waits, if it does.
    pub(crate) fn of(request: &Request, wait: Option<&Wait>) -> Self {
        // Membership may begin on a day to come. The row says which day, so that who reads it can tell the stage on any.
        let last_day = Day::parse("9999-12-31").expect("the calendar has that day");
        Self {
            stage: request.stage(&last_day),
            adhesion: code::of_adhesion(&request.adhesion),
            member_from: member_from(request),
            is_need_validated: request.need_validated_at.is_some(),
            campaign: code::of_campaign(request.campaign),
            owner: request.owner,
            waiting: wait.filter(|_| request.waiting.is_some()).cloned(),
            ending: request.end.map(workflow::state::End::as_str),
            duplicate_of: duplicate_of(request),
            mailboxes: MailboxCounts::of(request),
        }
    }
}

fn member_from(request: &Request) -> Option<Day> {
    match &request.adhesion {
        workflow::state::Adhesion::Member { effective_on, .. } => effective_on.clone(),
        workflow::state::Adhesion::Open
        | workflow::state::Adhesion::FormReceived(_)
        | workflow::state::Adhesion::FormComplete(_)
        | workflow::state::Adhesion::Refused(_) => None,
    }
}

fn duplicate_of(request: &Request) -> Option<RequestId> {
    match request.end? {
        workflow::state::End::Duplicate { of, .. } => Some(of),
        workflow::state::End::Closed(_)
        | workflow::state::End::Rejected(_)
        | workflow::state::End::Dropped(_)
        | workflow::state::End::Withdrawn(_) => None,
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
            mailbox_type: mailbox.mailbox_type.as_str(),
            holder: mailbox.holder,
            habilitation: code::of_habilitation(mailbox.habilitation),
            status: code::of_status(mailbox.status),
            credentials: code::of_credentials(mailbox.credentials),
        }
    }
}
