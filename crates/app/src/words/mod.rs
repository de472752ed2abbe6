//! From words to values: what each command says, parsed into the types of the rules.
//!
//! A person who is mentioned becomes a subject: the one that a keyed look-up leads to, or a fresh one that exists only
//! in memory until the decision stands. Addresses and logins get their keyed hashes, numbers their evidence.

mod case;
mod creation;
mod draft;
mod needs;
pub(crate) mod people;
mod person;
mod steps;

pub(crate) use draft::Names;
pub use draft::{Draft, NewSubjects};

use serde::de::DeserializeOwned;
use serde_json::Value;
use workflow::{Action, ActionKind, RequestId, Text};

use crate::error::{CommandError, InputError};
use crate::order::Order;

/// Parses the particulars of `order` into an action about `request`.
///
/// # Errors
/// [`InputError`] with a JSON pointer into `with`.
pub fn action(order: &Order, request: Option<RequestId>, draft: &mut Draft<'_>) -> Result<Action, CommandError> {
    use ActionKind as Kind;
    let words = Words { order, request };
    match order.kind {
        Kind::Initialise | Kind::AdoptPolicy | Kind::AbandonSubject | Kind::AcceptClock => {
            let expected = "a command of its own: see `parcours init`, `parcours policy adopt`, `parcours doctor`";
            Err(InputError::new("/do", order.kind.as_str(), expected).into())
        }
        Kind::RegisterUser => people::register(&words, draft),
        Kind::GrantRole | Kind::RevokeRole => people::change_role(&words, draft),
        Kind::RecordImport => people::import(&words),

        Kind::SubmitRequest => case::submit(&words, draft),
        Kind::AddMailbox => case::add_mailbox(&words, draft),
        Kind::AssignRequest => case::assign(&words, draft),
        Kind::StartWaiting => case::start_waiting(&words),
        Kind::AddNote => case::note(&words),

        Kind::QuoteContribution | Kind::MakeMembershipEffective => steps::adhesion(&words),
        Kind::ReceiveAdhesionForm => steps::adhesion_form(&words, draft),

        Kind::DecideHabilitation => needs::decide(&words, draft),

        Kind::AcceptTerms => creation::terms(&words),
        Kind::RequestCreation | Kind::RecordMailboxCreated => creation::address(&words, draft),
        Kind::DeclareCredentialsSent => creation::login(&words, draft),
        Kind::RecordMailboxRefused | Kind::AbandonMailbox | Kind::RecordCredentialsBounced => {
            creation::with_reason(&words)
        }
        Kind::ResendCredentials | Kind::RecordCredentialsReceived | Kind::RecordFirstLogin => creation::bare(&words),

        Kind::TellPartner => steps::tell_partner(&words, draft),
        Kind::RecordPartnerAnswer => steps::partner_answer(&words),
        Kind::RemindPartner | Kind::RecordPartnerDeclined => steps::partner(&words),

        Kind::MarkDuplicate => case::mark_duplicate(&words, draft),
        Kind::RefuseMembership
        | Kind::WaivePartnerCampaign
        | Kind::RejectRequest
        | Kind::DropRequest
        | Kind::WithdrawRequest
        | Kind::ReopenRequest => steps::with_reason(&words),
        Kind::ReleaseRequest
        | Kind::EndWaiting
        | Kind::CompleteAdhesionForm
        | Kind::CiteMembership
        | Kind::ValidateNeed
        | Kind::FinishPartnerCampaign
        | Kind::CloseRequest => steps::bare(&words),
    }
}

/// The particulars of one command, and the request they are about.
pub(crate) struct Words<'a> {
    order: &'a Order,
    request: Option<RequestId>,
}

impl Words<'_> {
    /// The particulars as a `T` that refuses unknown keys.
    fn read<T: DeserializeOwned>(&self) -> Result<T, InputError> {
        serde_json::from_value(self.order.with.clone()).map_err(|e| InputError {
            field: "/with".to_owned(),
            given: None,
            expected: format!("the words of {}: {e}", self.order.kind.as_str()),
            rule: "form".to_owned(),
            suggestion: None,
        })
    }

    /// Refuses particulars where a command has none.
    fn nothing(&self) -> Result<(), InputError> {
        match &self.order.with {
            Value::Object(members) if members.is_empty() => Ok(()),
            _ => {
                let expected = format!("nothing: {} has no particulars", self.order.kind.as_str());
                Err(InputError::new("/with", self.order.with.to_string(), expected))
            }
        }
    }

    /// The request that the command is about.
    fn request(&self) -> Result<RequestId, InputError> {
        self.request.ok_or_else(|| {
            let expected = format!("a request id or reference: {} is about a request", self.order.kind.as_str());
            InputError::new("/request", "", expected)
        })
    }

    /// "This command is not of this family": the table above and the families contradict each other.
    fn misplaced(&self) -> CommandError {
        CommandError::Machine(format!("no words are known for {}", self.order.kind.as_str()))
    }
}

/// Free text: trimmed, not empty, without a patient's number.
pub(crate) fn text(field: &str, given: &str) -> Result<Text, InputError> {
    const CHARS_MAX: usize = 4_000;
    let trimmed = given.trim();
    if trimmed.is_empty() || trimmed.chars().count() > CHARS_MAX {
        return Err(InputError::new(field, trimmed, format!("a text of 1 to {CHARS_MAX} characters")));
    }
    if identifiers::patient::trace_in(trimmed).is_some() {
        return Err(InputError {
            field: field.to_owned(),
            given: None,
            expected: "a text without a patient's number or address: patients have no place in a request".to_owned(),
            rule: "patient".to_owned(),
            suggestion: None,
        });
    }
    Ok(Text { text: trimmed.to_owned() })
}
