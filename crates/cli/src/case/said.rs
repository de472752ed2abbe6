//! What the events of a case say beside what its fold keeps: names, mails, addresses, opened as far as may be.

use std::collections::BTreeMap;

use app::translate;
use audit_trail::Shown;
use eventlog::{Event, EventStore, Position, Query, Recorded, SubjectId, Timestamp};
use read_model::Opener;
use serde::Deserialize;
use uuid::Uuid;
use workflow::{EventKind, RequestId, Tag};

use crate::failure::Failure;
use crate::pages::Pages;
use crate::people::doubtful;

/// What was said of a case, the last word of each thing.
#[derive(Default)]
pub(super) struct Said {
    pub(super) opening: Opening,
    pub(super) opened_at: Position,
    pub(super) recorded_at: Timestamp,
    pub(super) occurred_at: Timestamp,
    words: BTreeMap<(About, Word), Shown>,
}

/// The public words of an opening that the fold does not keep.
#[derive(Default, Deserialize)]
pub(super) struct Opening {
    pub(super) structure_name: Option<String>,
    pub(super) department: Option<String>,
    #[serde(default)]
    pub(super) taken_over: bool,
}

/// What something was said about: the case, one of its mailboxes or partners, a user of a mailbox.
type About = (Option<Uuid>, Option<SubjectId>);

/// What was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Word {
    /// Who asks.
    Applicant,
    /// The head of the structure.
    Head,
    /// The structure's own mail and telephone.
    StructureContact,
    /// A structure that is one person.
    Structure,
    /// What is to be corrected.
    Correction,
    /// A person of a mailbox.
    Person,
    /// The login id of a person.
    Login,
    /// Who manages access.
    Administrator,
    /// Whom to talk to about an applicative mailbox.
    TechnicalContact,
    /// The software that it is for.
    Software,
    /// The address wished for.
    Wished,
    /// The address asked of the mail operator.
    Asked,
    /// The address that the mailbox has.
    Granted,
    /// What the operator reported instead.
    Reported,
    /// Who a partner is.
    Partner,
    /// What a partner answered.
    Answered,
}

/// Which part of a case an event is about.
#[derive(Deserialize)]
struct Part {
    mailbox: Option<Uuid>,
    partner: Option<Uuid>,
}

impl Said {
    /// Everything that the events of `id` say up to a position.
    ///
    /// # Errors
    /// [`Failure`] when log or keys cannot be read.
    pub(super) async fn about(
        store: &dyn EventStore,
        id: RequestId,
        up_to: Position,
        opener: &dyn Opener,
    ) -> Result<Self, Failure> {
        let mut said = Self::default();
        let query = Query::tagged(translate::tag(&Tag::Request(id)));
        let mut pages = Pages::of(store, query, Position::START, up_to);
        while let Some(page) = pages.next().await? {
            for recorded in page {
                let event = recorded.event().map_err(app::CommandError::from)?;
                if event.request.is_some_and(|own| own.id == id.0) {
                    said.hear(&recorded, &event, opener).await?;
                }
            }
        }
        Ok(said)
    }

    /// The last word on something, if there was one.
    pub(super) fn of(&self, about: Option<Uuid>, word: Word) -> Option<Shown> {
        self.words.get(&((about, None), word)).cloned()
    }

    /// The last word on a user of a mailbox.
    pub(super) fn of_user(&self, mailbox: Uuid, person: Uuid, word: Word) -> Option<Shown> {
        self.words.get(&((Some(mailbox), Some(SubjectId(person))), word)).cloned()
    }

    async fn hear(&mut self, recorded: &Recorded, event: &Event, opener: &dyn Opener) -> Result<(), Failure> {
        let Some(kind) = EventKind::from_name(event.event_type.as_str()) else { return Ok(()) };
        if kind == EventKind::RequestOpened {
            self.opening = event.data.parse().unwrap_or_default();
            (self.opened_at, self.recorded_at) = (recorded.position, recorded.recorded_at);
            self.occurred_at = event.occurred_at;
        }
        if !event.personal.iter().any(|named| Word::of(kind, &named.field_set).is_some()) {
            return Ok(());
        }
        let part = event.data.parse::<Part>().ok().and_then(|part| part.mailbox.or(part.partner));
        let opened = opener.open(event, recorded.position).await.map_err(|failure| doubtful(&failure))?;
        for (named, opened) in event.personal.iter().zip(opened) {
            if let Some(word) = Word::of(kind, &named.field_set) {
                let person = word.is_of_a_user().then_some(named.subject);
                self.words.insert(((part, person), word), opened.into());
            }
        }
        Ok(())
    }
}

impl Word {
    /// What a field set of an event says; `None` for what only a trail shows.
    fn of(kind: EventKind, field_set: &str) -> Option<Self> {
        Some(match field_set {
            "applicant" => Self::Applicant,
            "head" => Self::Head,
            "structure_contact" => Self::StructureContact,
            "structure_identity" => Self::Structure,
            "message" => Self::Correction,
            "holder" | "user" => Self::Person,
            "login_text" => Self::Login,
            "administrator" => Self::Administrator,
            "technical_contact" => Self::TechnicalContact,
            "software" => Self::Software,
            "wished_name" => Self::Wished,
            "identity" => Self::Partner,
            "address_text" if kind == EventKind::CreationRequested => Self::Asked,
            "address_text" if kind == EventKind::MailboxReturnDisputed => Self::Reported,
            "address_text" if kind == EventKind::PartnerAnswered => Self::Answered,
            "address_text" => Self::Granted,
            _ => return None,
        })
    }

    const fn is_of_a_user(self) -> bool {
        matches!(self, Self::Person | Self::Login)
    }
}
