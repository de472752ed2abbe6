//! A request on its way through a batch: the fold of the rules, and what the tables show of it.

use std::collections::BTreeMap;
use std::mem;

use eventlog::Timestamp;
use serde::{Deserialize, Serialize};
use workflow::event::{MailboxRequested, RequestOpened, WaitingStarted};
use workflow::state::{Request, Waiting};
use workflow::{Event, MailboxId, Personal, Private, RecordedEvent, RequestId, State, StructureKey, SubjectId, evolve};

use crate::code::{self, UNKNOWN};
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
    /// What the board shows.
    pub(crate) standing: Option<Version<Standing>>,
    /// What is shown of each mailbox.
    pub(crate) mailboxes: BTreeMap<MailboxId, Version<Shown>>,
}

/// What is shown from some event on, until something else is.
///
/// It becomes a row once it is known until when it held, or at the end of the transaction: a version that begins and ends
/// in one transaction is written once.
#[derive(Debug)]
pub(crate) struct Version<T> {
    /// Its row, if it has one.
    pub(crate) row: Option<i64>,
    /// The position it holds from; of no account once it has a row.
    pub(crate) from: i64,
    /// The instant it holds from; likewise.
    pub(crate) since: Timestamp,
    /// What is shown.
    pub(crate) shown: T,
}

/// What the writer keeps of a case from one transaction to the next.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Memory {
    since: Timestamp,
    standing: (i64, Standing),
    mailboxes: Vec<(i64, Shown)>,
}

impl Case {
    /// The case that `opened`, recorded at position `number`, opens; `None` when it opens none.
    pub(crate) fn opened(number: i64, opened: &RecordedEvent, at: Timestamp) -> Option<Self> {
        let id = opened.request?;
        let state = evolve(State::default(), opened);
        state.request(id)?;
        Some(Self { number, id, state, wait: None, since: at, standing: None, mailboxes: BTreeMap::new() })
    }

    /// The case as `memory` tells it; `None` when it holds a word that is none of ours.
    ///
    /// Built by folding an opening and wishes like those that were recorded, so that whatever memory does not tell is what
    /// the rules take it to be at first; then what it tells is put in its place. It does not know which event said what:
    /// nothing that is shown depends on it.
    pub(crate) fn remembered(number: i64, id: RequestId, memory: Memory) -> Option<Self> {
        let fold = |state, event| evolve(state, &RecordedEvent { at: UNKNOWN, request: Some(id), event });
        let mut state = fold(State::default(), Event::RequestOpened(opening(id)));
        for (_, shown) in &memory.mailboxes {
            state = fold(state, wish(shown)?);
        }
        let request = state.requests.get_mut(&id)?;
        for (_, shown) in &memory.mailboxes {
            let mailbox = request.mailboxes.get_mut(&shown.mailbox)?;
            mailbox.habilitation = code::habilitation(&shown.habilitation)?;
            mailbox.status = code::status(&shown.status)?;
            mailbox.credentials = code::credentials(&shown.credentials)?;
        }
        let (row, standing) = memory.standing;
        request.adhesion = code::adhesion(&standing.adhesion, standing.member_from.clone())?;
        request.need_validated_at = standing.is_need_validated.then_some(UNKNOWN);
        request.campaign = code::campaign(&standing.campaign)?;
        request.owner = standing.owner;
        let wait = standing.waiting.clone();
        request.waiting =
            wait.as_ref().map(|wait| Waiting { since: UNKNOWN, party: wait.party, due_on: wait.due_on.clone() });
        request.end = match &standing.ending {
            Some(word) => Some(code::end(word, standing.duplicate_of)?),
            None => None,
        };
        let since = memory.since;
        let mailboxes = memory.mailboxes.into_iter().map(|(row, shown)| (shown.mailbox, Version::stored(row, shown)));
        let (standing, mailboxes) = (Some(Version::stored(row, standing)), mailboxes.collect());
        Some(Self { number, id, state, wait, since, standing, mailboxes })
    }

    /// What to keep; `None` while something shown has no row yet.
    pub(crate) fn memory(&self) -> Option<Memory> {
        let mailboxes = self.mailboxes.values().map(Version::kept).collect::<Option<Vec<_>>>()?;
        Some(Memory { since: self.since, standing: self.standing.as_ref()?.kept()?, mailboxes })
    }

    /// Folds one event that happened at `at`; `deadlines` is the position of the deadline policy it cites.
    pub(crate) fn fold(&mut self, recorded: &RecordedEvent, at: Timestamp, deadlines: Option<i64>) {
        self.since = self.since.max(at);
        if let Event::WaitingStarted(WaitingStarted { party, due_on, .. }) = &recorded.event {
            let due_policy = deadlines.filter(|_| due_on.is_some());
            self.wait = Some(Wait { party: *party, since: self.since, due_on: due_on.clone(), due_policy });
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

    /// The request's id.
    pub(crate) fn id(&self) -> RequestId {
        self.id
    }

    fn request(&self) -> &Request {
        self.state.request(self.id).expect("the fold held the request from the first and forgets none")
    }
}

impl<T: Clone> Version<T> {
    /// A version that has its row.
    fn stored(row: i64, shown: T) -> Self {
        Self { row: Some(row), from: 0, since: Timestamp::EPOCH, shown }
    }

    fn kept(&self) -> Option<(i64, T)> {
        Some((self.row?, self.shown.clone()))
    }
}

/// A wish like the one for the mailbox that is `shown`.
fn wish(shown: &Shown) -> Option<Event> {
    Some(Event::MailboxRequested(MailboxRequested {
        holder: Private { subject: shown.holder, content: Personal::Sealed },
        mailbox: shown.mailbox,
        mailbox_type: code::mailbox_type(&shown.mailbox_type)?,
        practice_site: None,
    }))
}

/// An opening like any: nothing that is folded later depends on who asked.
fn opening(request: RequestId) -> RequestOpened {
    let nobody = SubjectId(uuid::Uuid::nil());
    RequestOpened {
        applicant: None,
        case: nobody,
        department: None,
        evidence: Vec::new(),
        request,
        sector: String::new(),
        site: None,
        structure: StructureKey::Person(nobody),
        structure_identity: None,
        structure_name: None,
    }
}
