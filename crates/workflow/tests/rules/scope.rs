//! Which facts bear on a decision. That a scope names enough is asserted by every test of a rule, in `support::Log`;
//! here: that it names no more than it should, and what counts as a change for somebody who looked before.

use workflow::event::{NoteAdded, RequestAssigned};
use workflow::{Action, ActionKind, Private, brought, concerns, scope, sealed_under, sections};

use crate::support::*;

#[test]
fn of_a_user_only_registration_and_roles_count() {
    let validate = command(validate_need());
    let (_, read) = given(through("request-opened")).log().facts(&validate);
    let of_users: Vec<_> = read.iter().filter(|fact| fact.tags.contains(&workflow::Tag::User(CLAIRE))).collect();
    assert_eq!(of_users.len(), 1);
    assert_eq!(of_users[0].types, ["user-registered", "role-granted", "role-revoked"]);
}

#[test]
fn requests_of_different_structures_never_disturb_each_other() {
    let two = given(through("terms-accepted"));
    let ask = command(ask_for(BOX, ADDRESS));
    let (_, read) = two.log().facts(&ask);
    let read_up_to = two.log().len();
    let elsewhere = workflow::event::RequestOpened {
        structure: other_structure(),
        ..match opened_as(OTHER_CASE) {
            workflow::Event::RequestOpened(opened) => opened,
            other => panic!("not an opening: {other:?}"),
        }
    };
    let busy = two
        .and_in(OTHER_REQUEST, [elsewhere.into(), wished(OTHER_BOX, OTHER_HOLDER), granted(OTHER_BOX, OTHER_HOLDER)]);
    assert!(!busy.log().conflicts(&read, read_up_to), "another structure's needs are no business of ours");
}

#[test]
fn needs_of_another_request_of_the_structure_do_not_disturb_a_creation() {
    let two = given(through("terms-accepted"));
    let ask = command(ask_for(BOX, ADDRESS));
    let (_, read) = two.log().facts(&ask);
    let read_up_to = two.log().len();
    let busy = two.and_in(OTHER_REQUEST, [opened_as(OTHER_CASE), wished(OTHER_BOX, OTHER_HOLDER)]);
    assert!(!busy.log().conflicts(&read, read_up_to), "of a structure only what counts is in the scope");
    let asked = busy.and_in(OTHER_REQUEST, [asked_for(OTHER_BOX, OTHER_HOLDER, OTHER_ADDRESS)]);
    assert!(asked.log().conflicts(&read, read_up_to), "a place under the cap counts");
}

#[test]
fn every_event_about_a_mailbox_carries_the_mailbox_its_holder_its_address_and_its_login() {
    let sent = given(through("credentials-declared-sent"));
    let tagged = |event: &workflow::Event| workflow::tags(event, Some(REQUEST), sent.log().whole());
    let expected = [
        workflow::Tag::Request(REQUEST),
        workflow::Tag::Structure(structure()),
        workflow::Tag::Mailbox(BOX),
        workflow::Tag::Subject(HOLDER),
        workflow::Tag::Address(hash(ADDRESS)),
        workflow::Tag::Login(hash(LOGIN)),
    ];
    let mut about_a_mailbox = 0;
    for event in samples().iter().filter(|event| event.mailbox() == Some(BOX)) {
        let tags = tagged(event);
        let missing: Vec<_> = expected.iter().filter(|tag| !tags.contains(tag)).collect();
        assert!(missing.is_empty(), "{} lacks {missing:?}", event.type_name());
        about_a_mailbox += 1;
    }
    assert_eq!(about_a_mailbox, 32);
}

#[test]
fn tags_read_as_the_contract_says() {
    let sent = given(through("credentials-declared-sent"));
    let tags = workflow::tags(&bounced(), Some(REQUEST), sent.log().whole());
    let mut read: Vec<String> = tags.iter().map(ToString::to_string).collect();
    read.sort();
    let (address, login) = (hash(ADDRESS), hash(LOGIN));
    assert_eq!(
        read,
        [
            format!("address:{address}"),
            format!("login:{login}"),
            "mailbox:5f0c0000-0000-4000-8000-000000000301".to_owned(),
            "request:5f0c0000-0000-4000-8000-000000000101".to_owned(),
            "structure:finess:440000289".to_owned(),
            "subject:5f0c0000-0000-4000-8000-000000000401".to_owned(),
        ]
    );
    let of = |event: &workflow::Event| {
        let tags = workflow::tags(event, None, &workflow::State::default());
        tags.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let policy = workflow::event::PolicyAdopted { adopted: quota(1) };
    assert_eq!(of(&policy.into()), ["policy:quota"]);
    let role = workflow::event::RoleGranted { role: workflow::Role::Agent, user: CLAIRE };
    assert_eq!(of(&role.into()), ["user:5f0c0000-0000-4000-8000-000000000602"]);
}

#[test]
fn the_birth_of_a_log_stands_on_there_being_no_event_at_all() {
    let (_, read) = given_nothing().log().facts(&command(birth()));
    assert!(given([]).log().conflicts(&read, 0));
}

#[test]
fn a_decision_names_the_policy_sections_that_it_cites() {
    for kind in ActionKind::ALL {
        let wanted = action(*kind, &Pick::default());
        let named = scope(&command(wanted.clone()), &workflow::State::default());
        for section in sections(&wanted) {
            let cited = named.iter().any(|fact| fact.tags == [workflow::Tag::Policy(*section)]);
            assert!(cited, "{kind} leans on {section}, which its scope does not name");
        }
    }
}

#[test]
fn what_is_sealed_is_sealed_under_a_subject_of_the_scope() {
    let mut folder = given([]);
    let mut tried = 0;
    for kind in [
        ActionKind::SubmitRequest,
        ActionKind::AddNote,
        ActionKind::ReceiveAdhesionForm,
        ActionKind::CompleteAdhesionForm,
        ActionKind::MakeMembershipEffective,
        ActionKind::DecideHabilitation,
        ActionKind::ValidateNeed,
        ActionKind::AcceptTerms,
        ActionKind::RequestCreation,
        ActionKind::RecordMailboxCreated,
        ActionKind::DeclareCredentialsSent,
        ActionKind::RecordCredentialsBounced,
        ActionKind::TellPartner,
        ActionKind::RecordPartnerAnswer,
        ActionKind::DropRequest,
        ActionKind::ReopenRequest,
    ] {
        let wanted = command(action(kind, &Pick::default()));
        let read_up_to = folder.log().len();
        let (state, _) = folder.log().facts(&wanted);
        let known = sealed_under(&wanted, &state);
        assert!(brought(&wanted.action).is_subset(&known));
        folder = folder.when_commanded(wanted).then_something_happens();
        for recorded in folder.log().events().skip(read_up_to) {
            for fields in workflow::wire::encode(&recorded.event).personal {
                assert!(known.contains(&fields.subject), "{kind}: {} is sealed unasked", fields.field_set);
                tried += 1;
            }
        }
    }
    assert!(tried > 10, "only {tried} records were sealed");
}

#[test]
fn notes_and_owners_are_no_change_to_whoever_advances_the_case() {
    let changes = concerns(&command(validate_need()));
    let note = workflow::Event::from(NoteAdded { note: Private::known(CASE, text("called")) });
    let owner = workflow::Event::from(RequestAssigned { owner: CLAIRE });
    assert!(!changes.contains(&note.type_name()) && !changes.contains(&owner.type_name()));
    assert!(changes.contains(&"habilitation-decided"));
}

#[test]
fn a_new_owner_is_a_change_to_whoever_assigns_the_case() {
    let assign = command(Action::AssignRequest { request: REQUEST, owner: PAUL });
    assert!(concerns(&assign).contains(&"request-assigned"));
}

#[test]
fn a_bounce_is_a_change_to_whoever_handles_credentials_or_closes() {
    let receive = command(action(ActionKind::RecordCredentialsReceived, &Pick::default()));
    assert!(concerns(&receive).contains(&"credentials-bounced"));
    assert!(concerns(&command(close())).contains(&"credentials-bounced"));
    assert!(!concerns(&command(validate_need())).contains(&"credentials-bounced"));
}

#[test]
fn a_scope_only_grows_although_another_request_holds_the_answer_to_a_proposal() {
    let propose = action(ActionKind::ProposeQuotaOverride, &Pick::default());
    let proposed =
        given([opened()]).and_in(OTHER_REQUEST, [opened_as(OTHER_CASE)]).when(propose).then_something_happens();
    let approve = |request| Action::ApproveQuotaOverride { request };
    let answered = proposed.when_by(workflow::Role::Supervisor, approve(OTHER_REQUEST)).then_something_happens();
    let again = answered.when_by(workflow::Role::Supervisor, approve(REQUEST));
    again.refused(workflow::Rule::NothingProposed);
}

#[test]
fn who_uses_the_mailboxes_of_others_counts_only_where_users_are_counted() {
    let ask = command(ask_for(BOX, ADDRESS));
    let names_users = |given: &Given| {
        let (_, read) = given.log().facts(&ask);
        read.iter().any(|fact| fact.types.contains(&"mailbox-user-added"))
    };
    let by_mailboxes = given(through("terms-accepted"));
    assert!(!names_users(&by_mailboxes));
    let quota = workflow::policy::QuotaPolicy {
        limit: 150,
        counts: workflow::policy::QuotaCounts::Users,
        scope: workflow::policy::QuotaScope::Structure,
    };
    let adopted = workflow::event::PolicyAdopted { adopted: workflow::policy::Section::Quota(quota) };
    let by_users = given(through("terms-accepted")).and_of_nobody([adopted.into()]);
    assert!(names_users(&by_users));
    let note = command(action(ActionKind::AddNote, &Pick::default()));
    let (_, read) = by_users.log().facts(&note);
    assert!(!read.iter().any(|fact| fact.types.contains(&"mailbox-user-added")));
}

#[test]
fn only_an_end_that_equips_nobody_names_what_it_gives_back() {
    let asked = given(through("creation-requested"));
    let named = |event: &workflow::Event| {
        workflow::tags(event, Some(REQUEST), asked.log().whole()).contains(&workflow::Tag::Address(hash(ADDRESS)))
    };
    assert!(named(&dropped()));
    let note = workflow::Event::from(NoteAdded { note: Private::known(CASE, text("called")) });
    assert!(!named(&note) && !named(&workflow::event::RequestClosed {}.into()));
}

#[test]
fn codes_and_stages_have_their_names_and_numbers() {
    use workflow::event::{DocumentKind, ToDoItem, ToDoStatus};
    use workflow::{Day, EventRef, Stage};
    assert_eq!(Stage::ALL.map(Stage::number), [1, 2, 3, 4, 5]);
    assert_eq!(workflow::Role::ALL.map(|role| workflow::Role::from_name(role.as_str())), workflow::Role::ALL.map(Some));
    assert_eq!(ToDoItem::ALL.map(ToDoItem::as_str), ["webmail-bookmarked", "editor-contacted", "software-integrated"]);
    assert_eq!(
        [ToDoStatus::None, ToDoStatus::Asked, ToDoStatus::Done].map(ToDoStatus::as_str),
        ["none", "asked", "done"]
    );
    assert_eq!(DocumentKind::Correspondence.as_str(), "correspondence");
    assert_eq!(format!("{} {:>12}|", EventRef(7), ActionKind::AddNote), "#7     add-note|");
    assert_eq!((day("2026-03-16").to_string(), hash("x").to_string()), ("2026-03-16".to_owned(), hash("x").0));
    for wrong in ["2026-13-01", "2026-00-10", "2026-02-30", "2026-04-31", "2026/04/01", "2026-4-1", "2026-03-00"] {
        assert!(Day::parse(wrong).is_err(), "{wrong} passed");
    }
    for wrong in ["2026/04-01", "2026-04/01", "2026-04-011"] {
        assert!(Day::parse(wrong).is_err(), "{wrong} passed");
    }
}

#[test]
fn whoever_something_is_sealed_under_is_found_by_a_tag() {
    let state = workflow::State::default();
    for event in samples() {
        let carried = workflow::tags(&event, None, &state);
        for fields in workflow::wire::encode(&event).personal {
            let tag = workflow::Tag::Subject(fields.subject);
            assert!(carried.contains(&tag), "{}: {} is found by nobody", event.type_name(), fields.field_set);
        }
    }
}

/// Every subject that a payload names, at whatever depth, on its own or as the key of a structure.
fn subjects_in(value: &serde_json::Value, found: &mut Vec<workflow::SubjectId>) {
    match value {
        serde_json::Value::String(text) => {
            let id = uuid::Uuid::parse_str(text.strip_prefix("subject:").unwrap_or(text));
            found.extend(id.ok().map(workflow::SubjectId).filter(|subject| is_a_subject(*subject)));
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| subjects_in(item, found)),
        serde_json::Value::Object(members) => members.values().for_each(|member| subjects_in(member, found)),
        serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => {}
    }
}

#[test]
fn whoever_a_payload_names_is_found_by_a_tag() {
    let state = workflow::State::default();
    let mut named_in_clear = 0;
    for event in samples() {
        let (stored, carried) = (workflow::wire::encode(&event), workflow::tags(&event, None, &state));
        let mut named = Vec::new();
        subjects_in(&stored.data, &mut named);
        for subject in &named {
            let tag = workflow::Tag::Subject(*subject);
            assert!(carried.contains(&tag), "{}: {subject} is found by nobody", event.type_name());
        }
        named_in_clear += named.len().saturating_sub(stored.personal.len());
    }
    assert!(named_in_clear > 20, "the samples name persons beside what they seal: {named_in_clear}");
}

#[test]
fn names_that_are_stored_or_printed_stay_what_they_are() {
    use workflow::{CheckItem, Referential, Stage};
    let stages = ["adhesion", "needs", "creation", "credentials-sent", "partner-communication"];
    assert_eq!(Stage::ALL.map(Stage::as_str), stages);
    assert_eq!(Stage::ALL.map(|stage| stage.to_string()), stages);
    assert_eq!(Stage::ALL.map(|stage| serde_json::json!(stage)), stages.map(|name| serde_json::json!(name)));
    let registers = [Referential::Finess, Referential::Rpps, Referential::Whitelist, Referential::NumberKey];
    assert_eq!(registers.map(Referential::as_str), ["finess", "rpps", "whitelist", "number-key"]);
    assert_eq!(
        CheckItem::ALL.map(CheckItem::as_str),
        ["membership", "structure", "need", "habilitation", "terms", "quota", "naming", "collision"]
    );
}

#[test]
fn a_request_counts_its_own_events_and_knows_its_last() {
    let two = given([]).and_in(OTHER_REQUEST, [opened_as(OTHER_CASE)]).and(path());
    let two = two.and_in(OTHER_REQUEST, [wished(OTHER_BOX, OTHER_HOLDER)]);
    let own = two.log().events().filter(|recorded| recorded.request == Some(REQUEST));
    let last = own.last().map(|recorded| recorded.at);
    let request = two.log().whole().request(REQUEST).unwrap();
    assert_eq!((request.events, Some(request.last_event)), (path().len() as u64, last));
}

#[test]
fn what_is_recorded_of_a_user_of_a_team_carries_that_users_login() {
    let sent = given(up_to(team_path(), "credentials-declared-sent"));
    let logins = |person| {
        let back = workflow::event::CredentialsBounced { mailbox: BOX, person, reason: None };
        let carried = workflow::tags(&back.into(), Some(REQUEST), sent.log().whole());
        [LOGIN, OTHER_LOGIN].map(|login| carried.contains(&workflow::Tag::Login(hash(login))))
    };
    assert_eq!(logins(HOLDER), [true, false]);
    assert_eq!(logins(SECOND_HOLDER), [false, true]);
}

#[test]
fn what_is_printed_of_a_code_is_what_is_stored_of_it() {
    use workflow::event::{
        ClosingGround, DisputeCause, DocumentKind as Kind, EnquiryOutcome, FieldName, MailboxType, ToDoItem,
        ToDoStatus, WaitingFor, Warning,
    };
    use workflow::policy::SectionName;
    use workflow::{Basis, Referential, Role};

    #[track_caller]
    fn assert_stored<Code: Copy + serde::Serialize>(all: &[Code], printed: fn(Code) -> &'static str) {
        for code in all {
            assert_eq!(serde_json::json!(code), serde_json::json!(printed(*code)));
        }
    }
    assert_stored(&Warning::ALL, Warning::as_str);
    assert_stored(&EnquiryOutcome::ALL, EnquiryOutcome::as_str);
    assert_stored(&ClosingGround::ALL, ClosingGround::as_str);
    assert_stored(&FieldName::ALL, FieldName::as_str);
    assert_stored(&SectionName::ALL, SectionName::as_str);
    assert_stored(&ToDoItem::ALL, ToDoItem::as_str);
    assert_stored(&Role::ALL, Role::as_str);
    assert_stored(&[ToDoStatus::None, ToDoStatus::Asked, ToDoStatus::Done], ToDoStatus::as_str);
    let causes = [DisputeCause::AddressDiffers, DisputeCause::AddressTaken, DisputeCause::NotAwaited];
    assert_stored(&causes, DisputeCause::as_str);
    let types = [MailboxType::Nominative, MailboxType::Organisational, MailboxType::Application];
    assert_stored(&types, MailboxType::as_str);
    let documents = [Kind::Adhesion, Kind::Attestation, Kind::Correspondence, Kind::Operator, Kind::Other];
    assert_stored(&documents, Kind::as_str);
    assert_stored(&[WaitingFor::Applicant, WaitingFor::Operator, WaitingFor::Internal], WaitingFor::as_str);
    assert_stored(&[Basis::RppsFound, Basis::RppsDeclared, Basis::HeadAttestation], Basis::as_str);
    let registers = [Referential::Finess, Referential::Rpps, Referential::Whitelist, Referential::NumberKey];
    assert_stored(&registers, Referential::as_str);
}
