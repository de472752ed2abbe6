//! One agency's log in memory, played through the rules: nothing here knows what an event does.

use workflow::command::Birth;
use workflow::event::MailboxType;
use workflow::state::{Mailbox, MailboxUser, Request};
use workflow::{
    Action, ActionKind, Actor, Command, Day, Decision, EventRef, Instant, RecordedEvent, Refusal, RequestId, Role,
    State, SubjectId, decide, evolve, permitted,
};

use super::cast::*;

/// The instant at which everything happens.
const NOW: Instant = Instant(1_773_650_000_000_000);

/// What is known after a history.
#[derive(Clone)]
pub(crate) struct World {
    /// The type of the mailbox it is about.
    pub(crate) mailbox_type: MailboxType,
    state: State,
    last: u64,
}

impl World {
    /// A folder with its people and its policy, and another request of the structure.
    pub(crate) fn founded(mailbox_type: MailboxType) -> Self {
        let mut world = Self { mailbox_type, state: State::default(), last: 0 };
        let birth = Birth {
            log_id: log_id(),
            origin: "example.org/parcours".to_owned(),
            demo: true,
            administrator: new_user(ADMINISTRATOR),
            policy: policy(),
        };
        world.must(Action::Initialise(Box::new(birth)));
        for (user, role) in [(AGENT, Role::Agent), (SECOND_AGENT, Role::Agent), (SUPERVISOR, Role::Supervisor)] {
            world.must(Action::RegisterUser(new_user(user)));
            world.must(Action::GrantRole { user, role });
        }
        let other = wish(OTHER_BOX, MailboxType::Nominative, SECOND_USER);
        world.must(Action::SubmitRequest(Box::new(submission(OTHER_REQUEST, OTHER_CASE, other))));
        world
    }

    /// The same, once the request of the pages was submitted.
    pub(crate) fn submitted(mailbox_type: MailboxType) -> Self {
        let mut world = Self::founded(mailbox_type);
        world.submit();
        world
    }

    /// Submits the request that the pages speak of.
    pub(crate) fn submit(&mut self) {
        let wish = wish(BOX, self.mailbox_type, USER);
        self.must(Action::SubmitRequest(Box::new(submission(REQUEST, CASE, wish))));
    }

    /// Makes the structure a member through its other request.
    pub(crate) fn join_otherwise(&mut self) {
        let request = OTHER_REQUEST;
        self.must(Action::ReceiveAdhesionForm { request, document: document(), received_on: today() });
        self.must(Action::CompleteAdhesionForm { request });
        self.must(Action::MakeMembershipEffective { request, effective_on: today() });
    }

    /// The world after a command, given by whoever may; `None` where it changes nothing.
    pub(crate) fn after(&self, action: Action) -> Result<Option<Self>, Refusal> {
        let (by, today) = (actor(action.kind()), day_of(action.kind()));
        let request = own_request(&action);
        let command = Command { by, at: NOW, today, action };
        let Decision::Events(events) = decide(&self.state, &command)? else { return Ok(None) };
        let mut after = self.clone();
        for event in events {
            after.last += 1;
            let (at, by) = (EventRef(after.last), by.user);
            after.state = evolve(after.state, &RecordedEvent { at, by, happened_at: NOW, request, event });
        }
        Ok(Some(after))
    }

    /// Gives a command that the history needs to pass.
    pub(crate) fn must(&mut self, action: Action) {
        let told = format!("{action:?}");
        let after = self.after(action).unwrap_or_else(|refusal| panic!("{told}: {refusal}"));
        *self = after.unwrap_or_else(|| panic!("{told} changes nothing here"));
    }

    /// What is known.
    pub(crate) fn state(&self) -> &State {
        &self.state
    }

    /// The request that the pages speak of.
    pub(crate) fn request(&self) -> &Request {
        self.state.request(REQUEST).expect("it was submitted")
    }

    /// Its first mailbox.
    pub(crate) fn mailbox(&self) -> &Mailbox {
        self.request().mailboxes.get(&BOX).expect("it was submitted with the request")
    }

    /// The users of that mailbox.
    pub(crate) fn users(&self) -> impl Iterator<Item = (SubjectId, &MailboxUser)> {
        self.mailbox().users.iter().map(|(person, user)| (*person, user))
    }
}

/// Whoever may give such a command: an agent where one may; for four eyes the other one.
pub(crate) fn actor(kind: ActionKind) -> Actor {
    let may = permitted(kind);
    let second = matches!(kind, ActionKind::ApproveHabilitationOverride | ActionKind::ApproveQuotaOverride);
    let (user, role) = if may.contains(&Role::Agent) {
        (Some(if second { SECOND_AGENT } else { AGENT }), Role::Agent)
    } else if may.contains(&Role::Supervisor) {
        (Some(SUPERVISOR), Role::Supervisor)
    } else if may.contains(&Role::Administrator) {
        (Some(ADMINISTRATOR), Role::Administrator)
    } else {
        (None, Role::System)
    };
    Actor { user, role }
}

/// The moment at which `allowed` is asked.
pub(crate) const fn now() -> Instant {
    NOW
}

/// A mailbox closes once its notice is over; everything else happens on one day.
fn day_of(kind: ActionKind) -> Day {
    if kind == ActionKind::CloseMailbox { much_later() } else { today() }
}

/// Whose own events come of it.
fn own_request(action: &Action) -> Option<RequestId> {
    match action {
        Action::SubmitRequest(submission) => Some(submission.request),
        Action::TakeOver(taken) => Some(taken.request),
        other => other.request(),
    }
}
