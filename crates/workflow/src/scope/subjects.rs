//! Under whom a decision may seal something.

use std::collections::BTreeSet;

use crate::command::{Action, Command, ErasureGround, MailboxWish, UserWish};
use crate::state::{Mailbox, State};
use crate::{Contact, MailboxId, PartnerId, Private, StructureKey, SubjectId};

/// Every subject under which the decision could seal something: those the command brings, those of its request.
pub fn sealed_under(command: &Command, state: &State) -> BTreeSet<SubjectId> {
    let mut subjects = brought(&command.action);
    if let Some(request) = command.action.request().and_then(|id| state.request(id)) {
        subjects.insert(request.case);
        if let Action::ChangeStructureHead { .. } = command.action {
            subjects.insert(request.structure.reached_under(request.case));
        }
        subjects.extend(answering(&command.action).and_then(|id| request.partners.get(&id)).map(|known| known.subject));
        if let Some((mailbox, person)) = named_user(&command.action) {
            let mailbox = request.mailboxes.get(&mailbox);
            subjects.extend(person.or_else(|| mailbox.and_then(Mailbox::only_user)));
        }
    }
    subjects
}

/// The mailbox, and the user of it if one is named, under whom something may be sealed.
fn named_user(action: &Action) -> Option<(MailboxId, Option<SubjectId>)> {
    if let Action::DecideHabilitation { decision, .. } = action {
        Some((decision.mailbox, decision.person))
    } else if let Action::RequestCreation { wish, .. } = action {
        Some((wish.mailbox, None))
    } else if let Action::RecordMailboxCreated { mailbox, .. } | Action::SettleDisputedReturn { mailbox, .. } = action {
        Some((*mailbox, None))
    } else if let Action::DeclareCredentialsSent { mailbox, person, .. }
    | Action::RegulariseProfessionalId { mailbox, person, .. } = action
    {
        Some((*mailbox, *person))
    } else {
        None
    }
}

/// The partner under whom an answer is sealed.
fn answering(action: &Action) -> Option<PartnerId> {
    if let Action::RecordPartnerAnswer { partner, .. } = action { Some(*partner) } else { None }
}

/// The subjects that a command brings with it.
pub fn brought(action: &Action) -> BTreeSet<SubjectId> {
    let mut subjects = BTreeSet::new();
    if let Action::Initialise(birth) = action {
        subjects.insert(birth.administrator.identity.subject);
    } else if let Action::RegisterUser(new) = action {
        subjects.insert(new.identity.subject);
    } else if let Action::PlaceLegalHold { subject, .. }
    | Action::LiftLegalHold { subject, .. }
    | Action::JoinSubjects { subject, .. } = action
    {
        subjects.insert(*subject);
    } else if let Action::AcceptClock { reason, .. }
    | Action::EraseSubject { ground: ErasureGround::Asked { reason, .. }, .. }
    | Action::AcceptKeyLoss { reason, .. }
    | Action::ChangeSigningKey { reason, .. }
    | Action::ChangeMasterKey { reason, .. }
    | Action::ContinueLog { reason, .. }
    | Action::WithdrawMembership { reason, .. }
    | Action::ExcludeMember { reason, .. }
    | Action::MergeStructures { reason, .. } = action
    {
        subjects.insert(reason.subject);
    } else if let Action::SubmitRequest(submission) = action {
        subjects.insert(submission.case);
        subjects.extend(person_of(&submission.structure));
        subjects.extend(of_contact(&submission.applicant));
        subjects.extend(submission.head.iter().map(|head| head.person.subject));
        subjects.extend(submission.mailboxes.iter().flat_map(of_wish));
    } else if let Action::TakeOver(taken) = action {
        subjects.insert(taken.case);
        subjects.extend(person_of(&taken.structure));
        let mailboxes = &taken.mailboxes;
        subjects.extend(mailboxes.iter().flat_map(|mailbox| of_contact(&mailbox.administrator)));
        subjects.extend(mailboxes.iter().flat_map(|mailbox| mailbox.users.iter().map(|user| user.person.subject)));
    } else if let Action::EnquireMembership { structure, enquirer, .. } = action {
        subjects.extend(person_of(structure).into_iter().chain(of_contact(enquirer)));
    } else if let Action::AddMailbox { wish, .. } = action {
        subjects.extend(of_wish(wish));
    } else if let Action::AddMailboxUser { user, .. } | Action::CorrectMailboxUser { user, .. } = action {
        subjects.extend(of_user(user));
    } else if let Action::ReceiveAdhesionForm { document, .. } | Action::AddDocument { document, .. } = action {
        subjects.insert(document.subject);
    } else if let Action::DecideHabilitation { decision, .. } = action {
        subjects.extend(decision.attestation.iter().map(|document| document.subject));
    } else if let Action::ChangeApplicant { applicant: contact, .. }
    | Action::ChangeMailboxAdministrator { administrator: contact, .. } = action
    {
        subjects.insert(contact.subject);
    } else if let Action::ChangeStructureHead { head, .. } = action {
        subjects.insert(head.person.subject);
    } else if let Action::TellPartner { identity, .. } = action {
        subjects.insert(identity.subject);
    }
    subjects
}

fn person_of(structure: &StructureKey) -> Option<SubjectId> {
    match structure {
        StructureKey::Registered(_) => None,
        StructureKey::Person(subject) => Some(*subject),
    }
}

fn of_contact(contact: &Option<Private<Contact>>) -> Option<SubjectId> {
    contact.as_ref().map(|contact| contact.subject)
}

fn of_user(user: &UserWish) -> Option<SubjectId> {
    Some(user.person.subject)
}

fn of_wish(wish: &MailboxWish) -> impl Iterator<Item = SubjectId> {
    let contacts = [&wish.administrator, &wish.technical_contact].into_iter().flat_map(of_contact);
    contacts.chain(wish.users.iter().filter_map(of_user))
}
