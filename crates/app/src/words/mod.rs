//! From words to values: what each command says, parsed into the types of the rules.
//!
//! A person who is mentioned becomes a subject: the one that a keyed look-up leads to, or a fresh one that exists only
//! in memory until the decision stands. Addresses and logins get their keyed hashes, numbers their evidence.
//!
//! One module a family of commands, as `workflow` decides them; `person`, `mailbox` and `structure` read the parts of the
//! online form, `particulars` what many commands share, and [`Draft`] is the desk at which all of them work.

mod adhesion;
mod case;
mod corrections;
mod creation;
mod credentials;
mod draft;
mod ends;
mod erasure;
mod life;
mod mailbox;
mod membership;
mod needs;
mod overrides;
mod particulars;
mod partners;
pub(crate) mod people;
mod person;
mod structure;
mod subjects;
mod submission;
mod take_over;
mod users;

#[cfg(test)]
mod tests;

pub use draft::{Draft, NewSubjects};
pub(crate) use draft::{Names, keyed_address, keyed_login};
pub(crate) use particulars::text;

use serde::de::DeserializeOwned;
use serde_json::Value;
use workflow::{Action, ActionKind, RequestId};

use crate::error::{CommandError, InputError};
use crate::order::Order;

/// What comes of reading words.
type Read = Result<Action, CommandError>;

/// Parses the particulars of `order` into an action about `request`.
///
/// # Errors
/// [`InputError`] with a JSON pointer into `with`.
pub fn action(order: &Order, request: Option<RequestId>, draft: &mut Draft<'_>) -> Read {
    use ActionKind as Kind;
    let words = &Words { order, request };
    match order.kind {
        Kind::Initialise | Kind::AdoptPolicy | Kind::AbandonSubject | Kind::AcceptClock | Kind::PurgeAccess => {
            Err(words.of_its_own())
        }
        Kind::EraseAgain | Kind::CompleteErasure | Kind::AcceptKeyLoss => Err(words.of_its_own()),
        Kind::ChangeSigningKey | Kind::ChangeMasterKey | Kind::ContinueLog => Err(words.of_its_own()),
        Kind::PlaceLegalHold | Kind::LiftLegalHold | Kind::JoinSubjects => erasure::about(words, draft),
        Kind::EraseSubject => erasure::erase(words, draft),
        Kind::RegisterUser => people::register(words, draft),
        Kind::GrantRole | Kind::RevokeRole => people::change_role(words, draft),
        Kind::RecordImport => people::import(words),

        Kind::SubmitRequest => submission::submit(words, draft),
        Kind::AddMailbox => submission::add_mailbox(words, draft),
        Kind::TakeOver => take_over::take_over(words, draft),
        Kind::EnquireMembership => membership::enquire(words, draft),
        Kind::WithdrawMembership | Kind::ExcludeMember => membership::end(words, draft),
        Kind::MergeStructures => structure::merge(words, draft),
        Kind::AcceptStructure | Kind::ConfirmAbbreviation => structure::accept(words),

        Kind::AssignRequest | Kind::ReleaseRequest | Kind::AddNote => case::action(words, draft),
        Kind::AddDocument | Kind::UpdateToDo | Kind::UndoLastAct => case::action(words, draft),
        Kind::StartWaiting | Kind::EndWaiting | Kind::RemindApplicant => case::action(words, draft),

        Kind::AskCorrection | Kind::AnswerCorrection => corrections::round(words, draft),
        Kind::AcceptCorrection | Kind::CancelCorrection => corrections::round(words, draft),
        Kind::ChangeApplicant | Kind::ChangeStructureHead => corrections::change(words, draft),
        Kind::ChangeSite | Kind::ChangeMailboxName => corrections::change(words, draft),
        Kind::ChangeMailboxAdministrator | Kind::CorrectMailboxUser => corrections::change(words, draft),

        Kind::QuoteContribution | Kind::ReceiveAdhesionForm => adhesion::action(words, draft),
        Kind::CompleteAdhesionForm | Kind::MakeMembershipEffective => adhesion::action(words, draft),
        Kind::RefuseMembership | Kind::CiteMembership => adhesion::action(words, draft),

        Kind::AddMailboxUser | Kind::RemoveMailboxUser => users::action(words, draft),
        Kind::ConcludeApplicationContact => needs::conclude_contact(words),
        Kind::DecideHabilitation => needs::decide(words, draft),
        Kind::ValidateNeed => words.bare(|request| Action::ValidateNeed { request }),
        Kind::ProposeHabilitationOverride => overrides::habilitation(words, draft),
        Kind::ApproveHabilitationOverride | Kind::DeclineHabilitationOverride => overrides::habilitation(words, draft),
        Kind::ProposeQuotaOverride => overrides::quota(words),
        Kind::ApproveQuotaOverride | Kind::DeclineQuotaOverride => overrides::quota(words),

        Kind::RequestCreation | Kind::IssueCreationList => creation::action(words, draft),
        Kind::RecordMailboxCreated | Kind::SettleDisputedReturn => creation::action(words, draft),
        Kind::RecordMailboxRefused | Kind::AbandonMailbox => creation::action(words, draft),

        Kind::AcceptTerms | Kind::DeclareCredentialsSent => credentials::action(words, draft),
        Kind::RecordCredentialsBounced | Kind::ResendCredentials => credentials::action(words, draft),
        Kind::RecordCredentialsReceived => credentials::action(words, draft),
        Kind::RecordFirstLogin | Kind::RecordLogin => credentials::action(words, draft),

        Kind::TellPartner | Kind::RemindPartner => partners::action(words, draft),
        Kind::RecordPartnerAnswer | Kind::RecordPartnerDeclined => partners::action(words, draft),
        Kind::FinishPartnerCampaign | Kind::WaivePartnerCampaign => partners::action(words, draft),

        Kind::CloseRequest | Kind::RejectRequest | Kind::DropRequest => ends::action(words, draft),
        Kind::WithdrawRequest | Kind::MarkDuplicate | Kind::ReopenRequest => ends::action(words, draft),

        Kind::AnnounceMailboxClosing | Kind::ObjectToClosing => life::closing(words, draft),
        Kind::DismissClosingObjection | Kind::CancelMailboxClosing | Kind::CloseMailbox => life::closing(words, draft),
        Kind::ChangeRedList => life::change_red_list(words),
        Kind::RegulariseProfessionalId => life::regularise(words, draft),
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
        serde_json::from_value(self.order.with.clone()).map_err(|e| {
            InputError::unquoted("/with", format!("the words of {}: {e}", self.order.kind.as_str()), "form")
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

    /// "This command is given otherwise."
    fn of_its_own(&self) -> CommandError {
        let expected = "a command of its own: see `parcours init`, `parcours policy adopt`, `parcours doctor`";
        InputError::new("/do", self.order.kind.as_str(), expected).into()
    }

    /// "This command is not of this family": the table above and the families contradict each other.
    fn misplaced(&self) -> CommandError {
        CommandError::Machine(format!("no words are known for {}", self.order.kind.as_str()))
    }
}
