//! A request on its way through a batch: the fold of the rules, and what the tables show of it.

use std::collections::BTreeMap;
use std::mem;

use eventlog::Timestamp;
use workflow::event::{MailboxRequested, RequestOpened, WaitingStarted};
use workflow::state::{Adhesion, Campaign, Credentials, End, Habilitation, MailboxStatus, Request, Waiting};
use workflow::{
    Event, MailboxId, Personal, Private, RecordedEvent, RequestId, State, StructureKey, SubjectId, UserId, evolve,
};

use crate::code::UNKNOWN;
use crate::standing::{Shown, Standing, Wait};

/// A request, folded, with the row numbers of its current versions.
#[derive(Debug)]
pub(crate) struct Case {
    /// The number of its row: the position of its opening.
    pub(crate) number: i64,
    id: RequestId,
    /// What the rules fold: this request and what its own events say of others.
    state: State,
    wait: Option<Wait>,
    /// When the last thing happened; never runs backwards, whatever is reported late.
    pub(crate) since: Timestamp,
    /// The current version, and what it shows.
    pub(crate) standing: Option<(i64, Standing)>,
    /// The current version of each mailbox, and what it shows.
    pub(crate) mailboxes: BTreeMap<MailboxId, (i64, Shown)>,
}

/// What the rows of a request hold of its fold.
#[derive(Debug)]
pub(crate) struct Remembered {
    pub(crate) structure: StructureKey,
    pub(crate) adhesion: Adhesion,
    pub(crate) is_need_validated: bool,
    pub(crate) campaign: Campaign,
    pub(crate) owner: Option<UserId>,
    pub(crate) waiting: Option<Waiting>,
    pub(crate) wait: Option<Wait>,
    pub(crate) end: Option<End>,
    pub(crate) since: Timestamp,
}

/// What the row of a mailbox holds of its fold.
#[derive(Debug)]
pub(crate) struct RememberedMailbox {
    pub(crate) mailbox: MailboxId,
    pub(crate) mailbox_type: workflow::event::MailboxType,
    pub(crate) holder: SubjectId,
    pub(crate) habilitation: Habilitation,
    pub(crate) status: MailboxStatus,
    pub(crate) credentials: Credentials,
}

impl Case {
    /// The case that `opened`, recorded at position `number`, opens; `None` when it opens none.
    pub(crate) fn opened(number: i64, opened: &RecordedEvent, at: Timestamp) -> Option<Self> {
        let id = opened.request?;
        let state = evolve(State::default(), opened);
        state.request(id)?;
        Some(Self { number, id, state, wait: None, since: at, standing: None, mailboxes: BTreeMap::new() })
    }

    /// The case as its rows tell it.
    ///
    /// Built by folding an opening and wishes like those that were recorded, so that whatever the rows do not tell is what
    /// the rules take it to be at first; then what the rows tell is put in its place. It does not know which event said
    /// what: nothing that is shown depends on it.
    pub(crate) fn remembered(number: i64, id: RequestId, told: Remembered, mailboxes: &[RememberedMailbox]) -> Self {
        let fold = |state, event| evolve(state, &RecordedEvent { at: UNKNOWN, request: Some(id), event });
        let state = fold(State::default(), Event::RequestOpened(opening(id, told.structure)));
        let mut state = mailboxes.iter().fold(state, |state, mailbox| fold(state, mailbox.wish()));
        let request = state.requests.get_mut(&id).expect("the fold of an opening holds the request opened");
        for mailbox in mailboxes {
            if let Some(folded) = request.mailboxes.get_mut(&mailbox.mailbox) {
                folded.habilitation = mailbox.habilitation;
                folded.status = mailbox.status;
                folded.credentials = mailbox.credentials;
            }
        }
        request.adhesion = told.adhesion;
        request.need_validated_at = told.is_need_validated.then_some(UNKNOWN);
        request.campaign = told.campaign;
        request.owner = told.owner;
        request.waiting = told.waiting;
        request.end = told.end;
        Self { number, id, state, wait: told.wait, since: told.since, standing: None, mailboxes: BTreeMap::new() }
    }

    /// Folds one event that happened at `at`; `deadlines` is the position of the deadline policy it cites.
    pub(crate) fn fold(&mut self, recorded: &RecordedEvent, at: Timestamp, deadlines: Option<i64>) {
        self.since = self.since.max(at);
        if let Event::WaitingStarted(WaitingStarted { party, due_on, .. }) = &recorded.event {
            let due_policy = deadlines.filter(|_| due_on.is_some());
            self.wait = Some(Wait { party: party.as_str(), since: self.since, due_on: due_on.clone(), due_policy });
        }
        self.state = evolve(mem::take(&mut self.state), recorded);
    }

    /// What the board shows now.
    pub(crate) fn shows(&self) -> Standing {
        Standing::of(self.request(), self.wait.as_ref())
    }

    /// What is shown now of each mailbox.
    pub(crate) fn shows_of_mailboxes(&self) -> impl Iterator<Item = Shown> {
        self.request().mailboxes.iter().map(|(id, mailbox)| Shown::of(*id, mailbox))
    }

    fn request(&self) -> &Request {
        self.state.request(self.id).expect("the fold held the request from the first and forgets none")
    }
}

impl RememberedMailbox {
    fn wish(&self) -> Event {
        Event::MailboxRequested(MailboxRequested {
            holder: Private { subject: self.holder, content: Personal::Sealed },
            mailbox: self.mailbox,
            mailbox_type: self.mailbox_type,
            practice_site: None,
        })
    }
}

fn opening(request: RequestId, structure: StructureKey) -> RequestOpened {
    RequestOpened {
        applicant: None,
        case: SubjectId(uuid::Uuid::nil()),
        department: None,
        evidence: Vec::new(),
        request,
        sector: String::new(),
        site: None,
        structure,
        structure_identity: None,
        structure_name: None,
    }
}
