//! Everything that is or can be done has its label.

use workflow::event::{
    ClosingGround, ContactOutcome, DisputeCause, DisputeOutcome, DocumentKind, EnquiryOutcome, FieldName,
    HabilitationVerdict, MailboxType, ToDoItem, ToDoStatus, WaitingFor, Warning,
};
use workflow::policy::SectionName;
use workflow::state::{ApplicationContact, Credentials, End, Habilitation, MailboxStatus, PartnerStatus};
use workflow::{
    ActionKind, Basis, CheckItem, Day, EventKind, EventRef, NextAction, NextKind, Referential, RequestId, Role, Stage,
    Verdict,
};

use crate::{assert_label, shown};

#[test]
fn every_event_and_every_action_has_its_label() {
    let events: std::collections::BTreeSet<_> = EventKind::ALL.iter().map(|kind| wording::event(*kind)).collect();
    assert_eq!(events.len(), EventKind::ALL.len(), "two events are called the same");
    events.into_iter().for_each(assert_label);
    let actions: std::collections::BTreeSet<_> = ActionKind::ALL.iter().map(|kind| wording::action(*kind)).collect();
    assert_eq!(actions.len(), ActionKind::ALL.len(), "two actions are called the same");
    actions.into_iter().for_each(assert_label);
    assert_eq!(wording::event_named("request-opened"), Some("Demande envoyée"));
    assert_eq!(wording::event_named("mailbox-teleported"), None);
}

#[test]
fn every_state_has_its_label_under_its_stored_name_too() {
    let (at, of) = (EventRef(7), RequestId(uuid::Uuid::nil()));
    for stage in Stage::ALL {
        assert_label(wording::stage(stage));
        assert_eq!(wording::stage_named(stage.as_str()), Some(wording::stage(stage)));
    }
    for end in [End::Closed(at), End::Rejected(at), End::Dropped(at), End::Withdrawn(at), End::Duplicate { at, of }] {
        assert_label(wording::end(end));
        assert_eq!(wording::end_named(end.as_str()), Some(wording::end(end)));
    }
    for party in [WaitingFor::Applicant, WaitingFor::Operator, WaitingFor::Internal] {
        assert_label(wording::waiting(party));
        assert_eq!(wording::waiting_named(party.as_str()), Some(wording::waiting(party)));
    }
    for basis in [Basis::RppsFound, Basis::RppsDeclared, Basis::HeadAttestation] {
        assert_eq!(wording::labels::basis_named(basis.as_str()), Some(wording::labels::basis(basis)));
    }
    assert_eq!(wording::stage_named("closed"), None);
    assert_eq!(wording::end_named("open"), None);
    assert_eq!(wording::waiting_named("nobody"), None);
}

#[test]
fn every_other_word_has_its_label() {
    let at = EventRef(7);
    Role::ALL.into_iter().for_each(|role| assert_label(wording::role(role)));
    SectionName::ALL.into_iter().for_each(|section| assert_label(wording::labels::section(section)));
    for kind in [MailboxType::Nominative, MailboxType::Organisational, MailboxType::Application] {
        assert_label(wording::mailbox_type(kind));
    }
    let statuses = [MailboxStatus::Wished, MailboxStatus::CreationRequested(at), MailboxStatus::Created(at)];
    for status in statuses.into_iter().chain([
        MailboxStatus::Refused(at),
        MailboxStatus::Abandoned(at),
        MailboxStatus::Closed(at),
    ]) {
        assert_label(wording::labels::mailbox_status(status));
    }
    for decided in [Habilitation::Pending, Habilitation::Granted(at), Habilitation::Refused(at)] {
        assert_label(wording::labels::habilitation(decided));
    }
    for verdict in [HabilitationVerdict::Granted, HabilitationVerdict::Refused] {
        assert_label(wording::labels::verdict_on_person(verdict));
    }
    let credentials = [Credentials::None, Credentials::Sent(at), Credentials::Bounced(at), Credentials::Received(at)];
    for far in credentials.into_iter().chain([Credentials::LoggedIn(at)]) {
        assert_label(wording::labels::credentials(far));
    }
    for status in [PartnerStatus::Told, PartnerStatus::Answered, PartnerStatus::Declined] {
        assert_label(wording::labels::partner(status));
    }
    for register in [Referential::Finess, Referential::Rpps, Referential::Whitelist, Referential::NumberKey] {
        assert_label(wording::labels::referential(register));
    }
    for verdict in [
        Verdict::Found,
        Verdict::NotFound,
        Verdict::OtherKind,
        Verdict::KeyHolds,
        Verdict::KeyFails,
        Verdict::RegisterClosed,
    ] {
        assert_label(wording::labels::verdict(verdict));
    }
}

#[test]
fn what_comes_next_is_said_for_the_board() {
    let next = |kind| shown(&wording::next(&NextAction { kind, mailbox: None, person: None, why: vec![EventRef(7)] }));
    assert_eq!(next(NextKind::Act(ActionKind::DecideHabilitation)), "Décider l’habilitation");
    assert_eq!(next(NextKind::WaitFor(WaitingFor::Applicant)), "En attente du demandeur");
    assert_eq!(next(NextKind::WaitUntil(Day::parse("2026-04-01").unwrap())), "Attendre le 1er~avril~2026");
    assert_eq!(next(NextKind::Act(ActionKind::ApproveHabilitationOverride)), "Approuver la dérogation");
    assert_eq!(next(NextKind::Ended), "Rien à faire");
}

/// The labels are those of `words`, all different.
#[track_caller]
fn assert_labels<T: Copy>(all: &[T], words: impl Fn(T) -> &'static str) {
    let labels: std::collections::BTreeSet<_> = all.iter().map(|one| words(*one)).collect();
    assert_eq!(labels.len(), all.len(), "two are called the same: {labels:?}");
    labels.into_iter().for_each(assert_label);
}

#[test]
fn every_word_of_the_whole_trade_has_its_label() {
    use wording::labels;
    assert_labels(&FieldName::ALL, labels::field);
    assert_labels(&Warning::ALL, labels::warning);
    assert_labels(&CheckItem::ALL, labels::check_item);
    assert_labels(&EnquiryOutcome::ALL, labels::enquiry_outcome);
    assert_labels(&ToDoItem::ALL, labels::to_do_item);
    assert_labels(&[ToDoStatus::None, ToDoStatus::Asked, ToDoStatus::Done], labels::to_do_status);
    assert_labels(&ClosingGround::ALL, labels::closing_ground);
    assert_labels(
        &[DisputeCause::AddressDiffers, DisputeCause::AddressTaken, DisputeCause::NotAwaited],
        labels::dispute_cause,
    );
    assert_labels(&[DisputeOutcome::ReportedTaken, DisputeOutcome::ReservedKept], labels::dispute_outcome);
    assert_labels(&[ContactOutcome::Proceed, ContactOutcome::Declined], labels::contact_outcome);
    let kinds = [
        DocumentKind::Adhesion,
        DocumentKind::Attestation,
        DocumentKind::Correspondence,
        DocumentKind::Operator,
        DocumentKind::Other,
    ];
    assert_labels(&kinds, labels::document);
    let at = EventRef(7);
    let contacts = [ApplicationContact::Open, ApplicationContact::Proceed(at), ApplicationContact::Declined(at)];
    assert_labels(&contacts, labels::application_contact);
}

#[test]
fn what_is_stored_by_name_is_labelled_by_name() {
    use wording::labels;
    for one in FieldName::ALL {
        assert_eq!(labels::field_named(one.as_str()), Some(labels::field(one)));
    }
    for one in Warning::ALL {
        assert_eq!(labels::warning_named(one.as_str()), Some(labels::warning(one)));
    }
    for one in ClosingGround::ALL {
        assert_eq!(labels::closing_ground_named(one.as_str()), Some(labels::closing_ground(one)));
    }
    for one in [DisputeCause::AddressDiffers, DisputeCause::AddressTaken, DisputeCause::NotAwaited] {
        assert_eq!(labels::dispute_cause_named(one.as_str()), Some(labels::dispute_cause(one)));
    }
    for one in [MailboxType::Nominative, MailboxType::Organisational, MailboxType::Application] {
        assert_eq!(labels::mailbox_type_named(one.as_str()), Some(wording::mailbox_type(one)));
    }
    assert_eq!(labels::field_named("colour"), None);
    assert_eq!(labels::mailbox_type_named("carrier-pigeon"), None);
}

#[test]
fn the_check_list_is_said_in_order() {
    let lines = CheckItem::ALL.map(wording::labels::check_item).join(", ");
    assert_eq!(lines, "Adhésion, Structure, Besoin, Habilitation, CGU, Quota, Nommage, Adresse libre");
}
