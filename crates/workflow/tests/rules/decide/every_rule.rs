//! Every rule that can refuse is provoked here once, so that none is dead and none is without its words.

use std::collections::BTreeSet;

use identifiers::{RppsRang, StructureId};
use workflow::command::{ErasureGround, HabilitationDecision, Submission};
use workflow::event::{
    ClosingGround, HabilitationVerdict, MailboxClosed, NeedValidated, RequestMarkedDuplicate, RoleRevoked,
    SubjectAbandoned,
};
use workflow::policy::{LinkPolicy, Section};
use workflow::{
    Action, ActionKind as Kind, Command, Event, Evidence, Private, Referential, Role, Rule, StructureKey, UserId,
    Verdict,
};

use crate::support::*;

/// A rule with what happened before and the command that it refuses.
fn case(rule: Rule, so_far: Given, action: Action) -> (Rule, Given, Command) {
    (rule, so_far, command(action))
}

fn of(kind: Kind) -> Action {
    action(kind, &Pick::default())
}

fn after(event_type: &str) -> Given {
    given(through(event_type))
}

fn of_the_folder() -> Vec<(Rule, Given, Command)> {
    let stranger = UserId(uuid::Uuid::from_u128(77));
    let long = LinkPolicy {
        webmail: "x".repeat(33 * 1024),
        essential_rules: String::new(),
        online_form: String::new(),
        professions: String::new(),
    };
    let gone = given([]).and_of_nobody([SubjectAbandoned { subject: HOLDER }.into()]);
    let mut without_role = by(Role::Agent, validate_need());
    without_role.by.user = Some(NOLWENN);
    vec![
        case(Rule::LogExists, given([]), birth()),
        case(Rule::UserUnknown, given([]), Action::GrantRole { user: stranger, role: Role::Agent }),
        (Rule::RoleNotHeld, after("request-opened"), without_role),
        (Rule::RoleMayNot, after("request-opened"), by(Role::Auditor, validate_need())),
        case(Rule::LoginTaken, given([]), Action::RegisterUser(new_user(stranger, "Claire"))),
        case(Rule::UserExists, given([]), Action::RegisterUser(new_user(CLAIRE, "Clara"))),
        case(Rule::RoleNotGrantable, given([]), Action::GrantRole { user: NOLWENN, role: Role::System }),
        case(Rule::LastAdministrator, given([]), Action::RevokeRole { user: ADA, role: Role::Administrator }),
        case(Rule::PolicyTooLarge, given([]), Action::AdoptPolicy { sections: vec![Section::Links(long)] }),
        case(Rule::SubjectGone, gone, submit(submission())),
        case(Rule::SubjectInUse, given(path()), Action::AbandonSubject { subject: HOLDER }),
    ]
}

fn of_erasures() -> Vec<(Rule, Given, Command)> {
    let stranger = workflow::SubjectId(uuid::Uuid::from_u128(77));
    let itself = Action::JoinSubjects { subject: HOLDER, other: HOLDER, reason: text("an invented reason") };
    let dpo = new_user(DENEZ, "Denez").identity.subject;
    let erase = |subject| Action::EraseSubject { subject, ground: asked() };
    let by_the_policy = Action::EraseSubject { subject: HOLDER, ground: ErasureGround::Retention };
    let held = given(path()).when(of(Kind::PlaceLegalHold)).then_types(["legal-hold-placed"]);
    vec![
        case(Rule::SubjectUnknown, given(path()), erase(stranger)),
        case(Rule::JoinOfItself, given(path()), itself),
        case(Rule::LegalHold, held, erase(HOLDER)),
        case(Rule::UserStillActs, given(path()), erase(dpo)),
        case(Rule::RetentionNotDue, given(path()), by_the_policy),
        case(Rule::ErasureNotDecided, given(path()), of(Kind::CompleteErasure)),
    ]
}

fn of_the_case() -> Vec<(Rule, Given, Command)> {
    let looked_up = |verdict| Evidence::looked_up(Referential::Finess, "2026-05-12", &"f1".repeat(32), verdict);
    let (release, sha256) = ("2026-05-12".to_owned(), "f1".repeat(32));
    let import = Action::RecordImport { referential: Referential::Finess, release, sha256, rows: 1 };
    let imported = given([]).when(import.clone()).then_types(["referential-imported"]);
    let other_file = match &import {
        Action::RecordImport { referential, release, rows, .. } => {
            let (referential, release, rows) = (*referential, release.clone(), *rows);
            Action::RecordImport { referential, release, rows, sha256: "f2".repeat(32) }
        }
        other => panic!("no import: {other:?}"),
    };
    let imported_before = given([]).when(import).then_types(["referential-imported"]);
    let practice = StructureId::RppsRang(RppsRang::parse("99700000013001").expect("an invented number").value);
    let circle = given(through("mailbox-requested"))
        .and_in(OTHER_REQUEST, [opened_as(OTHER_CASE), RequestMarkedDuplicate { of: REQUEST }.into()]);
    vec![
        case(Rule::ReleaseTaken, imported_before, other_file),
        case(
            Rule::ReleaseUnknown,
            given([]),
            submit(Submission { evidence: vec![looked_up(Verdict::Found)], ..submission() }),
        ),
        case(
            Rule::StructureKind,
            imported,
            submit(Submission { evidence: vec![looked_up(Verdict::OtherKind)], ..submission() }),
        ),
        case(
            Rule::StructureIsPerson,
            given([]),
            submit(Submission { structure: StructureKey::Registered(practice), ..submission() }),
        ),
        case(Rule::ContactNotIndividual, given([]), submit(shared_mail())),
        case(Rule::IdTaken, after("request-opened"), submit(submission())),
        case(Rule::RequestUnknown, given([]), validate_need()),
        case(Rule::RequestEnded, given(path()), validate_need()),
        case(Rule::RequestNotEnded, after("request-opened"), reopen()),
        case(Rule::RequestEquipped, after("mailbox-created"), of(Kind::RejectRequest)),
        case(Rule::DuplicateOfItself, after("request-opened"), Action::MarkDuplicate { request: REQUEST, of: REQUEST }),
        case(Rule::DuplicateOfDuplicate, circle, of(Kind::MarkDuplicate)),
        case(Rule::OwnerNotStaff, after("request-opened"), Action::AssignRequest { request: REQUEST, owner: NOLWENN }),
        case(Rule::MailboxUnknown, after("request-opened"), of(Kind::AbandonMailbox)),
        case(Rule::StepNotDone, after("mailbox-created"), close()),
    ]
}

fn of_the_first_steps() -> Vec<(Rule, Given, Command)> {
    let quote = |year| Action::QuoteContribution { request: REQUEST, criterion: "beds-1-to-99".to_owned(), year };
    let tomorrow = Pick { day: day("2026-03-17"), ..Pick::default() };
    let ready_but = |without: &str| {
        let mut events = through("terms-accepted");
        events.retain(|event| event.type_name() != without);
        given(events)
    };
    let physician = habilitate(BOX, HabilitationVerdict::Granted);
    let decide = |decision| decide_habilitation(decision);
    let refused_before = || after("mailbox-requested").and([not_granted(BOX, HOLDER)]);
    let blocked = ready_but("habilitation-decided").and([not_granted(BOX, HOLDER)]);
    vec![
        case(
            Rule::PolicyMissing,
            given_nothing().and_of_nobody(folder_with_cap(1).into_iter().take(7)).and(through("contribution-quoted")),
            quote(2026),
        ),
        case(Rule::FeeLineUnknown, after("request-opened"), quote(2031)),
        case(Rule::AlreadyMember, after("membership-made-effective"), of(Kind::ReceiveAdhesionForm)),
        case(Rule::AdhesionFormMissing, after("request-opened"), of(Kind::CompleteAdhesionForm)),
        case(Rule::AdhesionFormIncomplete, after("adhesion-form-received"), of(Kind::MakeMembershipEffective)),
        case(Rule::AdhesionFormComplete, after("adhesion-form-completed"), of(Kind::ReceiveAdhesionForm)),
        case(Rule::DayNotCome, after("request-opened"), action(Kind::ReceiveAdhesionForm, &tomorrow)),
        case(Rule::NotMember, after("request-opened"), of(Kind::CiteMembership)),
        case(Rule::AdhesionPending, ready_but("membership-made-effective"), ask_for(BOX, ADDRESS)),
        case(Rule::NothingRequested, after("request-opened"), validate_need()),
        case(Rule::PersonUndecided, after("mailbox-requested"), validate_need()),
        case(Rule::PersonNotHabilitated, blocked, ask_for(BOX, ADDRESS)),
        case(Rule::SecondAgentNeeded, refused_before(), decide(physician.clone())),
        case(
            Rule::NumberOfAnother,
            after("mailbox-requested"),
            decide(HabilitationDecision { number_of: Some(SECOND_HOLDER), ..physician.clone() }),
        ),
        case(
            Rule::ProfessionNotListed,
            after("mailbox-requested"),
            decide(HabilitationDecision { nomenclature: "TRE_R95".to_owned(), ..physician.clone() }),
        ),
        case(
            Rule::EvidenceInsufficient,
            after("mailbox-requested"),
            decide(HabilitationDecision { evidence: Vec::new(), ..physician }),
        ),
        case(
            Rule::ReasonMissing,
            after("mailbox-requested"),
            decide(HabilitationDecision { reason: None, ..habilitate(BOX, HabilitationVerdict::Refused) }),
        ),
        case(Rule::NeedNotValidated, ready_but("need-validated"), ask_for(BOX, ADDRESS)),
        case(Rule::TermsNotAccepted, ready_but("terms-accepted"), ask_for(BOX, ADDRESS)),
    ]
}

fn of_the_last_steps() -> Vec<(Rule, Given, Command)> {
    let accept_old =
        Action::AcceptTerms { request: REQUEST, mailbox: BOX, person: None, version: "2025-01".to_owned() };
    let full = given_nothing().and_of_nobody(folder_with_cap(0)).and(through("terms-accepted"));
    let elsewhere =
        [opened_as(OTHER_CASE), wished(OTHER_BOX, OTHER_HOLDER), asked_for(OTHER_BOX, OTHER_HOLDER, ADDRESS)];
    let login_elsewhere =
        [opened_as(OTHER_CASE), wished(OTHER_BOX, OTHER_HOLDER), sent(OTHER_BOX, OTHER_HOLDER, LOGIN)];
    vec![
        case(Rule::TermsVersion, after("need-validated"), accept_old),
        case(Rule::AddressPolicy, after("terms-accepted"), ask_for(BOX, "jean-yves.kerbriac@esantepdl.mssante.fr")),
        case(Rule::AddressTaken, after("terms-accepted").and_in(OTHER_REQUEST, elsewhere), ask_for(BOX, ADDRESS)),
        case(Rule::QuotaReached, full, ask_for(BOX, ADDRESS)),
        case(Rule::CreationNotRequested, after("terms-accepted"), record_created(BOX, ADDRESS)),
        case(Rule::MailboxSettled, after("mailbox-created"), of(Kind::AbandonMailbox)),
        case(Rule::MailboxNotCreated, after("creation-requested"), declare_sent(BOX, LOGIN)),
        case(Rule::LoginPolicy, after("mailbox-created"), declare_sent(BOX, "solenn.kerbriac@example.org")),
        case(
            Rule::LoginIdTaken,
            after("mailbox-created").and_in(OTHER_REQUEST, login_elsewhere),
            declare_sent(BOX, LOGIN),
        ),
        case(Rule::CredentialsNotSent, after("mailbox-created"), of(Kind::RecordFirstLogin)),
        case(Rule::CredentialsArrived, after("first-login-recorded"), of(Kind::ResendCredentials)),
        case(Rule::PartnerUnknown, after("first-login-recorded"), of(Kind::RemindPartner)),
        case(Rule::NobodyTold, after("first-login-recorded"), of(Kind::FinishPartnerCampaign)),
        case(Rule::CampaignOver, after("partner-campaign-finished"), of(Kind::RemindPartner)),
    ]
}

fn of_structures_and_types() -> Vec<(Rule, Given, Command)> {
    let merge = |absorbed, into| Action::MergeStructures {
        absorbed,
        into,
        effective_on: day("2026-03-01"),
        reason: Private::known(BOARD, text("one hospital now")),
    };
    let merged = given([]).when(merge(other_structure(), structure())).then_something_happens();
    let absorbed = Submission { structure: other_structure(), ..submission() };
    let siret = identifiers::Siret::parse("35600000000048").expect("an institution's number");
    let mut without_finess = through("terms-accepted");
    if let Some(Event::RequestOpened(opened)) = without_finess.first_mut() {
        opened.structure = StructureKey::Registered(StructureId::Siret(siret));
    }
    let member = workflow::event::MembershipMadeEffective {
        effective_on: day("2026-02-01"),
        structure: StructureKey::Registered(StructureId::Siret(siret)),
    };
    let team = |change: fn(&mut workflow::command::MailboxWish)| {
        let mut wish = team_wish(BOX, &[HOLDER]);
        change(&mut wish);
        submit(submission_of(wish))
    };
    let program = || given([opened(), program_wished(BOX), form_received(), member_from("2026-02-01")]);
    let of_nobody = || {
        let of_team = [opened(), team_wished(BOX), added(BOX, HOLDER), not_granted(BOX, HOLDER)];
        given(of_team).and([form_received(), member_from("2026-02-01"), NeedValidated {}.into()])
    };
    let declined = concluded(BOX, workflow::event::ContactOutcome::Declined);
    let open = given(through("terms-accepted")).and([program_wished(SECOND_BOX)]);
    vec![
        case(Rule::StructureAbsorbed, merged, submit(absorbed)),
        case(Rule::MergerOfItself, given([]), merge(structure(), structure())),
        case(Rule::StructureRegistered, after("request-opened"), of(Kind::AcceptStructure)),
        case(Rule::StructureNotAccepted, given(without_finess).and_of_nobody([member.into()]), ask_for(BOX, ADDRESS)),
        case(Rule::ParticularsMissing, given([]), team(|wish| wish.administrator = None)),
        case(Rule::ContactShared, given([]), team(|wish| wish.users[0].mail_of = Some(OTHER_HOLDER))),
        case(Rule::PersonTwice, given([]), team(|wish| wish.users.push(user(HOLDER)))),
        case(Rule::MailboxOfOtherType, after("mailbox-requested"), of(Kind::ChangeMailboxName)),
        case(Rule::ContactDeclined, program().and([declined, NeedValidated {}.into()]), ask_for(BOX, PROGRAM_ADDRESS)),
        case(Rule::NoUserHabilitated, of_nobody(), ask_for(BOX, TEAM_ADDRESS)),
        (Rule::ContactNotConcluded, open, command(validate_need())),
    ]
}

fn of_users_and_corrections() -> Vec<(Rule, Given, Command)> {
    let team = || given(up_to(team_path(), "mailbox-created"));
    let named = |kind, person| action(kind, &Pick { named: Some(person), ..Pick::default() });
    let alone = || team().and([not_granted(BOX, SECOND_HOLDER)]);
    let asked = || {
        let ask = action(Kind::AskCorrection, &Pick::default());
        after("mailbox-requested").when(ask).then_something_happens()
    };
    let nowhere = Pick { field: workflow::event::FieldName::MailboxName, ..Pick::default() };
    let validated = || given(before("need-validated")).when(validate_need()).then_something_happens();
    let mut late = command(of(Kind::UndoLastAct));
    late.at.0 += 16 * 60_000_000;
    let unasked = Action::AddMailboxUser { request: REQUEST, mailbox: BOX, user: user(OTHER_HOLDER), asked_by: None };
    vec![
        case(Rule::PersonUnknown, team(), named(Kind::ResendCredentials, OTHER_HOLDER)),
        case(Rule::PersonNotNamed, team(), of(Kind::ResendCredentials)),
        case(Rule::LastUser, alone(), named(Kind::RemoveMailboxUser, HOLDER)),
        case(Rule::NotTheAdministrator, team(), unasked),
        case(Rule::NotWaiting, after("request-opened"), of(Kind::RemindApplicant)),
        case(Rule::CorrectionOpen, asked(), validate_need()),
        case(Rule::CorrectionNotOpen, after("request-opened"), of(Kind::AcceptCorrection)),
        case(Rule::CorrectionAnswer, asked(), of(Kind::AcceptCorrection)),
        (Rule::FieldNotFlagged, after("request-opened"), by(Role::Applicant, of(Kind::ChangeApplicant))),
        case(Rule::FieldUnknown, after("mailbox-requested"), action(Kind::AskCorrection, &nowhere)),
        case(Rule::NothingToUndo, after("request-opened"), of(Kind::UndoLastAct)),
        (Rule::UndoNotYours, validated(), by(Role::Supervisor, of(Kind::UndoLastAct))),
        (Rule::UndoTooLate, validated(), late),
    ]
}

fn of_four_eyes_and_the_operator() -> Vec<(Rule, Given, Command)> {
    let wished = || after("mailbox-requested");
    let proposed = || wished().when(of(Kind::ProposeHabilitationOverride)).then_something_happens();
    let revoked = || proposed().and_of_nobody([RoleRevoked { role: Role::Agent, user: CLAIRE }.into()]);
    let differing = || {
        let reported = after("creation-requested").when(record_created(BOX, OTHER_ADDRESS));
        reported.then_something_happens()
    };
    let low = Pick { limit: 1, ..Pick::default() };
    let by_mail = Pick { address: "labo@example.org", ..Pick::default() };
    vec![
        case(Rule::OverrideNotNeeded, after("habilitation-decided"), of(Kind::ProposeHabilitationOverride)),
        case(Rule::OverrideProposed, proposed(), of(Kind::ProposeHabilitationOverride)),
        case(Rule::NothingProposed, wished(), of(Kind::ApproveHabilitationOverride)),
        case(Rule::SecondAgentIsFirst, proposed(), of(Kind::ApproveHabilitationOverride)),
        (Rule::ProposerNotStaff, revoked(), by(Role::Supervisor, of(Kind::ApproveHabilitationOverride))),
        case(Rule::CapNotRaised, wished(), action(Kind::ProposeQuotaOverride, &low)),
        case(Rule::NothingToCreate, after("terms-accepted"), of(Kind::IssueCreationList)),
        case(Rule::ReturnDisputed, differing(), of(Kind::RecordMailboxRefused)),
        case(Rule::ReturnNotDisputed, after("creation-requested"), of(Kind::SettleDisputedReturn)),
        case(Rule::PartnerAddress, after("partner-told"), action(Kind::RecordPartnerAnswer, &by_mail)),
    ]
}

fn of_the_life_after() -> Vec<(Rule, Given, Command)> {
    let told = || given(path()).when(of(Kind::AnnounceMailboxClosing)).then_something_happens();
    let against = || told().when(of(Kind::ObjectToClosing)).then_something_happens();
    let gone = MailboxClosed { mailbox: BOX, structure: structure() };
    let announce = |closes_on: &str, ground| Action::AnnounceMailboxClosing {
        request: REQUEST,
        mailbox: BOX,
        closes_on: day(closes_on),
        ground,
        reason: None,
    };
    let regularise = Action::RegulariseProfessionalId {
        request: REQUEST,
        mailbox: BOX,
        person: None,
        rpps: rpps("99700000014"),
        evidence: Vec::new(),
    };
    vec![
        case(Rule::MailboxClosed, given(path()).and([gone.into()]), of(Kind::ChangeRedList)),
        case(Rule::ClosingNotAnnounced, given(path()), of(Kind::CloseMailbox)),
        case(Rule::ClosingAnnounced, told(), announce("2026-12-01", ClosingGround::Asked)),
        case(Rule::ClosingNotice, given(path()), announce("2026-03-17", ClosingGround::Asked)),
        case(Rule::ClosingGround, given(path()), announce("2026-12-01", ClosingGround::MembershipEnded)),
        case(Rule::ClosingObjected, against(), of(Kind::CloseMailbox)),
        case(Rule::NoObjection, told(), of(Kind::DismissClosingObjection)),
        case(Rule::RppsKey, given(path()), regularise),
    ]
}

#[test]
fn every_rule_refuses_something() {
    let cases = [
        of_the_folder(),
        of_erasures(),
        of_the_case(),
        of_the_first_steps(),
        of_the_last_steps(),
        of_structures_and_types(),
        of_users_and_corrections(),
        of_four_eyes_and_the_operator(),
        of_the_life_after(),
    ];
    let cases = cases.into_iter().flatten();
    let mut provoked = BTreeSet::new();
    for (rule, so_far, command) in cases {
        so_far.when_commanded(command).refused(rule);
        assert!(provoked.insert(rule), "{rule} is provoked twice here");
    }
    let silent: Vec<_> = Rule::ALL.iter().filter(|rule| !provoked.contains(rule)).collect();
    assert!(silent.is_empty(), "nothing provokes {silent:?}");
}

#[test]
fn a_refusal_says_its_rule_its_evidence_and_who_could_lift_it() {
    let mut log = Log::default();
    folder_with_cap(150).into_iter().for_each(|event| log.append(None, event));
    through("adhesion-form-received").into_iter().for_each(|event| log.append(Some(REQUEST), event));
    let refusal = log.decide(&command(of(Kind::MakeMembershipEffective))).unwrap_err();
    assert_eq!(refusal.to_string(), format!("refused by rule adhesion-form-incomplete; see {}", refusal.evidence[0]));
    let by_auditor = log.decide(&by(Role::Auditor, validate_need())).unwrap_err();
    assert_eq!(by_auditor.to_string(), "refused by rule role-may-not (auditor); could: agent, supervisor");
}

#[test]
fn rules_have_names_of_their_own() {
    let names: BTreeSet<_> = Rule::ALL.iter().map(|rule| rule.as_str()).collect();
    assert_eq!(names.len(), Rule::ALL.len());
    assert!(names.iter().all(|name| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')));
}
