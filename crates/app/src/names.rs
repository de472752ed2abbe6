//! Names that a command gives to what the log knows: users by login, requests by reference, whoever a mailbox is for.

use std::sync::PoisonError;

use eventlog::{Position, Query, QueryItem, Tag};
use serde_json::Value;
use uuid::Uuid;
use workflow::{ActionKind, MailboxId, RequestId, SubjectId, UserId};

use crate::app::App;
use crate::error::{CommandError, InputError};
use crate::order::{Order, Reference, RequestName};
use crate::translate;
use crate::words::Names;

/// Users and requests that the words of one command name, looked up before they are parsed.
#[derive(Default)]
pub(crate) struct Named {
    users: Vec<(String, UserId)>,
    requests: Vec<(Position, RequestId)>,
    only_user: Option<SubjectId>,
}

impl Names for Named {
    fn user(&self, login: &str) -> Option<UserId> {
        self.users.iter().find(|(known, _)| known == login).map(|(_, user)| *user)
    }

    fn request(&self, opened_at: Position) -> Option<RequestId> {
        self.requests.iter().find(|(known, _)| *known == opened_at).map(|(_, request)| *request)
    }

    fn only_user(&self) -> Option<SubjectId> {
        self.only_user
    }
}

/// Says whether such a command changes by what a person is found: it must know who is meant while it is parsed.
const fn is_about_a_number_or_name(kind: ActionKind) -> bool {
    matches!(kind, ActionKind::CorrectMailboxUser | ActionKind::RegulariseProfessionalId)
}

impl App {
    pub(crate) async fn request_named(&self, name: RequestName) -> Result<RequestId, CommandError> {
        match name {
            RequestName::Id(id) => Ok(id),
            RequestName::Reference(reference) => self.request_of(reference).await,
        }
    }

    /// What the particulars name, as far as the log knows it.
    pub(crate) async fn named(&self, order: &Order, request: Option<RequestId>) -> Result<Named, CommandError> {
        let mut named = Named::default();
        for key in ["owner", "user"] {
            if let Some(login) = order.with.get(key).and_then(Value::as_str)
                && Uuid::try_parse(login).is_err()
                && let Some(user) = self.find_user(login).await?
            {
                named.users.push((login.to_owned(), user));
            }
        }
        if let Some(reference) = order.with.get("of").and_then(Value::as_str).and_then(Reference::parse) {
            named.requests.push((reference.opened_at, self.request_of(reference).await?));
        }
        if let Some(request) = request.filter(|_| is_about_a_number_or_name(order.kind)) {
            named.only_user = self.only_user(order, request).await?;
        }
        Ok(named)
    }

    /// The user of the mailbox that the particulars name, where it has one.
    async fn only_user(&self, order: &Order, request: RequestId) -> Result<Option<SubjectId>, CommandError> {
        let mailbox = order.with.get("mailbox").and_then(Value::as_str).and_then(|id| Uuid::try_parse(id).ok());
        let Some(mailbox) = mailbox.map(MailboxId) else { return Ok(None) };
        let head = self.store.head().await?.position;
        let known = self.case(request, head).await?;
        Ok(known.and_then(|known| known.mailboxes.get(&mailbox)?.only_user()))
    }

    /// The request of a reference.
    ///
    /// # Errors
    /// [`CommandError::Input`] when no request of this folder has it.
    pub async fn request_of(&self, reference: Reference) -> Result<RequestId, CommandError> {
        let at = reference.opened_at;
        let entries = self.store.read(&Query::all(), at.previous(), at, 1).await?;
        let opened = entries.first().filter(|entry| Reference::of(at, entry.recorded_at) == reference);
        let event = opened.map(eventlog::Recorded::event).transpose()?;
        let request =
            event.filter(|event| event.event_type.as_str() == "request-opened").and_then(|event| event.request);
        request.map(|request| RequestId(request.id)).ok_or_else(|| {
            InputError::new("/request", reference.to_string(), "the reference of a request of this folder").into()
        })
    }

    /// The registered user of a login, if there is one.
    ///
    /// # Errors
    /// [`CommandError`] when the log cannot be read.
    pub async fn find_user(&self, login: &str) -> Result<Option<UserId>, CommandError> {
        let hash = self.hasher.login(&login.to_ascii_lowercase()).to_string();
        if let Some(user) = self.logins.lock().unwrap_or_else(PoisonError::into_inner).get(&hash) {
            return Ok(Some(*user));
        }
        let tag = Tag::new("login", &hash).expect("a keyed hash is hexadecimal");
        let item = QueryItem::typed([translate::event_type("user-registered")]).and(tag);
        let found =
            self.store.read(&Query::any_of([item]), Position::START, self.store.head().await?.position, 1).await?;
        let Some(entry) = found.first() else { return Ok(None) };
        match translate::recorded(entry)?.event {
            workflow::Event::UserRegistered(event) => {
                self.logins.lock().unwrap_or_else(PoisonError::into_inner).insert(hash, event.user);
                Ok(Some(event.user))
            }
            other => Err(CommandError::Integrity(format!(
                "event {}: {} read as user-registered",
                entry.position,
                other.type_name()
            ))),
        }
    }

    pub(crate) async fn user_of(&self, login: &str) -> Result<UserId, CommandError> {
        let unknown = || InputError::new("/as", login, "the login of a registered user; see `parcours user list`");
        self.find_user(login).await?.ok_or_else(|| unknown().into())
    }
}
