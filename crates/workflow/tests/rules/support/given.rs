//! `given(what happened).when(command).then(what happens)`, or `.refused(by which rule)`.

use workflow::{Action, Command, Decision, Event, Refusal, RequestId, Role, Rule};

use super::folder::{REQUEST, by, command, folder_with_cap};
use super::log::Log;

/// What happened before.
#[derive(Clone)]
pub(crate) struct Given {
    log: Log,
}

/// A folder with its people and its policy, in which these events of [`REQUEST`] happened.
pub(crate) fn given(events: impl IntoIterator<Item = Event>) -> Given {
    given_nothing().and_of_nobody(folder_with_cap(150)).and(events)
}

/// A log without any event.
pub(crate) fn given_nothing() -> Given {
    Given { log: Log::default() }
}

impl Given {
    /// And these of the same request.
    pub(crate) fn and(self, events: impl IntoIterator<Item = Event>) -> Self {
        self.and_in(REQUEST, events)
    }

    /// And these of another request.
    pub(crate) fn and_in(self, request: RequestId, events: impl IntoIterator<Item = Event>) -> Self {
        self.append(Some(request), events)
    }

    /// And these of no request.
    pub(crate) fn and_of_nobody(self, events: impl IntoIterator<Item = Event>) -> Self {
        self.append(None, events)
    }

    fn append(mut self, request: Option<RequestId>, events: impl IntoIterator<Item = Event>) -> Self {
        events.into_iter().for_each(|event| self.log.append(request, event));
        self
    }

    /// The log as it stands.
    pub(crate) fn log(&self) -> &Log {
        &self.log
    }

    /// Somebody who may wants this.
    pub(crate) fn when(self, action: Action) -> When {
        self.when_commanded(command(action))
    }

    /// Somebody wants this in a role.
    pub(crate) fn when_by(self, role: Role, action: Action) -> When {
        self.when_commanded(by(role, action))
    }

    /// Exactly this command comes.
    pub(crate) fn when_commanded(mut self, command: Command) -> When {
        let decided = self.log.carry_out(&command);
        When { given: self, command, decided }
    }
}

/// A command that was decided on what was given.
pub(crate) struct When {
    given: Given,
    command: Command,
    decided: Result<Decision, Refusal>,
}

impl When {
    /// Exactly these events happen.
    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "an expectation is written out where it stands")]
    pub(crate) fn then<const N: usize>(self, expected: [Event; N]) -> Given {
        assert_eq!(self.events(), expected, "{:?}", self.command);
        self.given
    }

    /// Events of exactly these types happen.
    #[track_caller]
    pub(crate) fn then_types<const N: usize>(self, expected: [&str; N]) -> Given {
        let types: Vec<_> = self.events().iter().map(Event::type_name).collect();
        assert_eq!(types, expected, "{:?}", self.command);
        self.given
    }

    /// Something happens, whatever it is.
    #[track_caller]
    pub(crate) fn then_something_happens(self) -> Given {
        assert!(!self.events().is_empty());
        self.given
    }

    #[track_caller]
    fn events(&self) -> &[Event] {
        match &self.decided {
            Ok(Decision::Events(events)) => events,
            Ok(Decision::Unchanged) => panic!("{:?}: it is so already", self.command),
            Err(refusal) => panic!("{:?}: {refusal}", self.command),
        }
    }

    /// It is so already.
    #[track_caller]
    pub(crate) fn then_nothing_changes(self) -> Given {
        assert_eq!(self.decided, Ok(Decision::Unchanged), "{:?}", self.command);
        self.given
    }

    /// This rule says no.
    #[track_caller]
    pub(crate) fn refused(self, rule: Rule) -> Refused {
        match self.decided {
            Err(refusal) if refusal.rule == rule => Refused { given: self.given, refusal },
            other => panic!("{:?}: expected a refusal by {rule}, got {other:?}", self.command),
        }
    }
}

/// A refusal, to be looked at further.
pub(crate) struct Refused {
    given: Given,
    refusal: Refusal,
}

impl Refused {
    /// What it refused on, to go on from there: a refusal leaves no trace.
    pub(crate) fn given(self) -> Given {
        self.given
    }

    /// It points at events of exactly these types.
    #[track_caller]
    pub(crate) fn leaning_on<const N: usize>(self, types: [&str; N]) -> Self {
        let shown: Vec<_> = self.refusal.evidence.iter().map(|at| self.given.log.type_at(*at)).collect();
        assert_eq!(shown, types, "{}", self.refusal);
        self
    }

    /// It tells this particular.
    #[track_caller]
    pub(crate) fn telling(self, detail: &str) -> Self {
        assert_eq!(self.refusal.detail.as_deref(), Some(detail), "{}", self.refusal);
        self
    }

    /// It says what would be accepted.
    #[track_caller]
    pub(crate) fn proposing(self, proposal: &str) -> Self {
        assert_eq!(self.refusal.proposal.as_deref(), Some(proposal), "{}", self.refusal);
        self
    }

    /// These could lift it.
    #[track_caller]
    pub(crate) fn liftable_by<const N: usize>(self, roles: [Role; N]) -> Self {
        assert_eq!(self.refusal.could, roles, "{}", self.refusal);
        self
    }
}
