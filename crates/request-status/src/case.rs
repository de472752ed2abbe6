//! A request on its way through a batch: the fold of the rules, and what the tables show of it.

use std::collections::BTreeMap;
use std::mem;

use eventlog::Timestamp;
use serde::{Deserialize, Serialize};
use workflow::event::WaitingStarted;
use workflow::state::Request;
use workflow::{Event, MailboxId, RecordedEvent, RequestId, State, SubjectId, evolve};

use crate::standing::{Shown, Standing, Wait};

/// A request, folded, with the row numbers of its current versions.
#[derive(Debug)]
pub(crate) struct Case {
    /// The number of its row: the position of its opening.
    pub(crate) number: i64,
    id: RequestId,
    /// What the rules fold: this request and what its own events say of others.
    state: State,
    times: Times,
    /// What the board shows.
    pub(crate) standing: Option<Version<Standing>>,
    /// What is shown of each mailbox.
    pub(crate) mailboxes: BTreeMap<MailboxId, Version<Shown>>,
    /// Who uses which mailbox, or is to.
    pub(crate) users: BTreeMap<Use, Version<()>>,
}

/// A mailbox and a user of it.
pub(crate) type Use = (MailboxId, SubjectId);

/// What the fold of the rules does not keep: it knows by which event something happened, and not at which instant; that
/// somebody asks, and not who.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Times {
    /// When the last thing happened; never runs backwards, whatever is reported late.
    pub(crate) since: Timestamp,
    /// The last wait, even when it is over: taking back an end may bring it back.
    pub(crate) wait: Option<Wait>,
    /// Since when the request has ended, if it has.
    pub(crate) ended_at: Option<Timestamp>,
    /// Who asks, under their own subject.
    pub(crate) applicant: Option<SubjectId>,
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

/// What the writer keeps of a case from one transaction to the next: the fold, and the rows that still hold. What those
/// show is what the fold shows.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Memory<R> {
    request: R,
    times: Times,
    standing: i64,
    /// In the order of the mailboxes in the fold.
    mailboxes: Vec<i64>,
    /// In the order of the mailboxes in the fold, then of their users.
    users: Vec<i64>,
}

impl Case {
    /// The case that `opened`, recorded at position `number`, opens; `None` when it opens none.
    pub(crate) fn opened(number: i64, opened: &RecordedEvent, at: Timestamp) -> Option<Self> {
        let id = opened.request?;
        let state = evolve(State::default(), opened);
        state.request(id)?;
        let times = Times { since: at, wait: None, ended_at: None, applicant: applicant(&opened.event) };
        let (mailboxes, users) = (BTreeMap::new(), BTreeMap::new());
        Some(Self { number, id, state, times, standing: None, mailboxes, users })
    }

    /// The case as `memory` tells it; `None` when that has another number of rows than mailboxes or users.
    pub(crate) fn remembered(number: i64, id: RequestId, memory: Memory<Request>) -> Option<Self> {
        let Memory { request, times, standing, mailboxes, users } = memory;
        let uses: Vec<Use> = uses(&request).collect();
        if mailboxes.len() != request.mailboxes.len() || users.len() != uses.len() {
            return None;
        }
        let shown = request.mailboxes.iter().map(|(id, mailbox)| (*id, Shown::of(*id, mailbox)));
        let mailboxes = shown.zip(mailboxes).map(|((id, shown), row)| (id, Version::stored(row, shown))).collect();
        let users = uses.into_iter().zip(users).map(|(one, row)| (one, Version::stored(row, ()))).collect();
        let standing = Some(Version::stored(standing, Standing::of(&request, &times)));
        let state = State { requests: BTreeMap::from([(id, request)]), ..State::default() };
        Some(Self { number, id, state, times, standing, mailboxes, users })
    }

    /// What to keep; `None` while something shown has no row yet.
    pub(crate) fn memory(&self) -> Option<Memory<&Request>> {
        let mailboxes = self.mailboxes.values().map(|version| version.row).collect::<Option<Vec<_>>>()?;
        let users = self.users.values().map(|version| version.row).collect::<Option<Vec<_>>>()?;
        let standing = self.standing.as_ref()?.row?;
        Some(Memory { request: self.request(), times: self.times.clone(), standing, mailboxes, users })
    }

    /// Folds one event that happened at `at`; `deadlines` is the position of the deadline policy it cites.
    pub(crate) fn fold(&mut self, recorded: &RecordedEvent, at: Timestamp, deadlines: Option<i64>) {
        let since = self.times.since.max(at);
        self.times.since = since;
        if let Event::WaitingStarted(WaitingStarted { party, due_on, .. }) = &recorded.event {
            let due_policy = deadlines.filter(|_| due_on.is_some());
            self.times.wait = Some(Wait { party: *party, since, due_on: due_on.clone(), due_policy });
        }
        self.times.applicant = applicant(&recorded.event).or(self.times.applicant);
        self.state = evolve(mem::take(&mut self.state), recorded);
        self.times.ended_at = self.request().end.map(|_| self.times.ended_at.unwrap_or(since));
    }

    /// What the board shows now.
    pub(crate) fn shows(&self) -> Standing {
        Standing::of(self.request(), &self.times)
    }

    /// What is shown now of each mailbox.
    pub(crate) fn shows_of_mailboxes(&self) -> impl Iterator<Item = Shown> {
        self.request().mailboxes.iter().map(|(id, mailbox)| Shown::of(*id, mailbox))
    }

    /// Who uses which mailbox now, or is to.
    pub(crate) fn shows_of_users(&self) -> impl Iterator<Item = Use> {
        uses(self.request())
    }

    /// When the last thing happened.
    pub(crate) const fn since(&self) -> Timestamp {
        self.times.since
    }

    fn request(&self) -> &Request {
        self.state.request(self.id).expect("the fold held the request from the first and forgets none")
    }
}

fn uses(request: &Request) -> impl Iterator<Item = Use> {
    request.mailboxes.iter().flat_map(|(id, mailbox)| mailbox.users.keys().map(|person| (*id, *person)))
}

/// Who asks, if the event says so.
fn applicant(event: &Event) -> Option<SubjectId> {
    if let Event::RequestOpened(opened) = event {
        opened.applicant.as_ref().map(|applicant| applicant.subject)
    } else if let Event::ApplicantChanged(changed) = event {
        Some(changed.applicant.subject)
    } else {
        None
    }
}

impl<T> Version<T> {
    /// A version that has its row.
    fn stored(row: i64, shown: T) -> Self {
        Self { row: Some(row), from: 0, since: Timestamp::EPOCH, shown }
    }
}
