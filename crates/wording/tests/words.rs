//! Everything that can be said is said, in French, and tells what to do.

use identifiers::{Finess, MssAddress, NamingPolicy, ParseError, REDACTED, Rpps};
use workflow::event::{HabilitationVerdict, MailboxType, WaitingFor};
use workflow::policy::SectionName;
use workflow::state::{Credentials, End, Habilitation, MailboxStatus, PartnerStatus};
use workflow::{
    ActionKind, Basis, Day, EventKind, EventRef, NextAction, NextKind, Referential, Refusal, RequestId, Role, Rule,
    Stage, Verdict,
};

/// What a refusal of this rule tells, as the rules fill it in.
fn refusal_of(rule: Rule) -> Refusal {
    let refusal = Refusal::new(rule);
    match rule {
        Rule::RoleNotHeld => refusal.detail("agent").could(&[Role::Agent, Role::Supervisor]),
        Rule::RoleMayNot => refusal.detail("auditor").could(&[Role::Agent, Role::Supervisor]),
        Rule::RoleNotGrantable => refusal.detail("system"),
        Rule::PolicyMissing => refusal.detail("fees").could(&[Role::Administrator]),
        Rule::PolicyTooLarge => refusal.detail("links"),
        Rule::ReleaseUnknown => refusal.detail("2026-05-12"),
        Rule::StructureKind => refusal.detail("440000289"),
        Rule::IdTaken | Rule::DuplicateOfDuplicate => refusal.detail("5f0c0000-0000-4000-8000-000000000301"),
        Rule::RequestEnded => refusal.detail("dropped").could(&[Role::Supervisor]),
        Rule::FeeLineUnknown => refusal.detail("medico-social, beds-1-to-99, 2031, 2026-a"),
        Rule::DayNotCome | Rule::NotMember => refusal.detail("2026-04-01"),
        Rule::ProfessionNotListed => refusal.detail("TRE_R94:999").could(&[Role::Administrator]),
        Rule::EvidenceInsufficient => refusal.detail("rpps-found, head-attestation"),
        Rule::TermsNotAccepted => refusal.detail("2026-01"),
        Rule::TermsVersion => refusal.detail("2025-01").proposing("2026-01"),
        Rule::AddressPolicy => refusal.detail("address-hyphen").proposing("jeanyves.le@esantepdl.mssante.fr"),
        Rule::LoginPolicy => refusal.detail("login-domain").proposing("jeanyves.le@planet-sante.fr"),
        Rule::AddressTaken => refusal.detail("granted"),
        Rule::LoginIdTaken => refusal.detail("other-login"),
        Rule::QuotaReached => refusal.detail("150").could(&[Role::Administrator]),
        Rule::StepNotDone => refusal.detail("credentials-sent"),
        _ => refusal,
    }
}

/// A sentence in French that says what to do: the marks of a template, of English and of a code left over are absent.
#[track_caller]
fn assert_said(sentence: &str) {
    assert!(sentence.ends_with('.') && sentence.chars().count() > 30, "no sentence: {sentence:?}");
    assert!(sentence.matches(['.', ';']).count() >= 2 || sentence.contains('\u{a0}'), "no remedy: {sentence:?}");
    assert!(!sentence.contains("{}") && !sentence.contains("  "), "a gap: {sentence:?}");
    let lower = sentence.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
    for english in ["the", "is", "not", "was", "of", "must", "request", "mailbox", "granted", "reserved", "rule"] {
        assert!(!words.contains(&english), "English ({english}): {sentence:?}");
    }
    assert_typeset(sentence);
}

#[track_caller]
fn assert_typeset(text: &str) {
    for torn in [" :", " ;", " !", " ?", "« ", " »", "'", "\"", "..."] {
        assert!(!text.contains(torn), "{torn:?} in {text:?}");
    }
}

/// A label: a fragment, in French letters, without a full stop.
#[track_caller]
fn assert_label(label: &str) {
    assert!(!label.is_empty() && !label.ends_with('.') && label == label.trim(), "no label: {label:?}");
    assert_typeset(label);
}

/// The text with its no-break spaces made visible.
fn shown(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], "~")
}

#[test]
fn every_rule_that_refuses_says_so_and_how_to_mend_it() {
    for rule in Rule::ALL {
        assert_said(&wording::refusal(&refusal_of(*rule)));
    }
}

#[test]
fn a_refusal_without_its_particular_is_still_a_sentence() {
    for rule in Rule::ALL {
        let sentence = wording::refusal(&Refusal::new(*rule));
        assert!(sentence.ends_with('.') && !sentence.contains("{}"), "{rule}: {sentence:?}");
        assert_typeset(&sentence);
    }
}

#[test]
fn a_refusal_reads_well() {
    let said = |rule| shown(&wording::refusal(&refusal_of(rule)));
    insta::assert_snapshot!(said(Rule::AddressPolicy), @"Cette adresse contient un tiret, et les tirets ne sont pas acceptés. Retirez-le. Proposition~: «~jeanyves.le@esantepdl.mssante.fr~».");
    insta::assert_snapshot!(said(Rule::RoleMayNot), @"Le rôle «~auditeur~» ne permet pas cette action. Peut le faire~: un agent ou un superviseur.");
    insta::assert_snapshot!(said(Rule::RequestEnded), @"Cette demande est terminée (classée sans suite) et n’avance plus. Faites-la rouvrir, avec un motif, pour continuer. Peut le faire~: un superviseur.");
    insta::assert_snapshot!(said(Rule::TermsVersion), @"La version «~2025-01~» des conditions d’utilisation n’est pas celle en vigueur. Faites accepter la version «~2026-01~».");
    insta::assert_snapshot!(said(Rule::NotMember), @"La structure ne sera adhérente que le 1er~avril~2026. Citez son adhésion à partir de ce jour.");
    insta::assert_snapshot!(said(Rule::EvidenceInsufficient), @"Aucune des preuves acceptées pour cette profession n’est réunie. Apportez l’une de celles-ci~: personne trouvée au RPPS ou attestation du responsable de la structure.");
    insta::assert_snapshot!(said(Rule::StepNotDone), @"L’étape «~Identifiants envoyés~» n’est pas terminée. Terminez-la avant de clôturer la demande.");
    insta::assert_snapshot!(said(Rule::AdhesionPending), @"L’adhésion n’est pas effective~: aucune boîte ne peut encore être demandée à l’opérateur. Faites prononcer l’adhésion~; le besoin peut être préparé en attendant.");
}

#[test]
fn each_particular_of_a_taken_address_or_login_has_its_words() {
    let of = |rule, detail: &str| wording::refusal(&Refusal::new(rule).detail(detail));
    let address: Vec<_> = ["granted", "reserved", ""].map(|detail| of(Rule::AddressTaken, detail)).to_vec();
    let login: Vec<_> = ["other-person", "other-login"].map(|detail| of(Rule::LoginIdTaken, detail)).to_vec();
    for sentences in [address, login] {
        sentences.iter().for_each(|sentence| assert_said(sentence));
        let distinct: std::collections::BTreeSet<_> = sentences.iter().collect();
        assert_eq!(distinct.len(), sentences.len(), "{sentences:?}");
    }
}

#[test]
fn every_rule_of_the_identifiers_says_what_to_type_instead() {
    for rule in identifiers::Rule::ALL {
        let error = ParseError::new("value", rule, "x7", "an English description that nobody reads here");
        let sentence = wording::finding(&error);
        assert_said(&sentence);
        assert!(!sentence.contains("English"), "{sentence:?}");
        let named = wording::refusal(&Refusal::new(Rule::AddressPolicy).detail(rule.as_str()));
        assert_said(&named);
        assert_said(&wording::finding(&error.suggesting("x8")));
    }
}

#[test]
fn a_finding_reads_well() {
    let said = |error: ParseError| shown(&wording::finding(&error));
    let hyphen = MssAddress::parse("jean-yves.le@esantepdl.mssante.fr").unwrap();
    let hyphen = NamingPolicy::default().judge_address(identifiers::MailboxKind::Nominative, &hyphen).unwrap_err();
    insta::assert_snapshot!(said(hyphen), @"«~jean-yves.le@esantepdl.mssante.fr~» contient un tiret, et les tirets ne sont pas acceptés. Retirez-le. Proposition~: «~jeanyves.le@esantepdl.mssante.fr~».");
    let short = Rpps::parse("9970").unwrap_err().in_field("/with/rpps");
    insta::assert_snapshot!(said(short), @"«~9970~» n’a pas la forme attendue~: 11 chiffres.");
    let key = Finess::parse("440000288").unwrap_err();
    insta::assert_snapshot!(said(key), @"«~440000288~» a une clé fausse~: un chiffre est sans doute mal recopié. Comparez avec le document d’origine.");
}

#[test]
fn a_patients_number_is_not_repeated() {
    let error = MssAddress::parse("123456789012345@patient.mssante.fr").unwrap_err();
    assert_eq!(error.given, REDACTED);
    let sentence = wording::finding(&error);
    assert!(!sentence.contains("123456789012345") && !sentence.contains(REDACTED), "{sentence:?}");
    let other_rule = ParseError { rule: identifiers::Rule::Form, ..error };
    assert!(wording::finding(&other_rule).starts_with("Cette saisie"));
}

#[test]
fn what_was_typed_is_quoted_as_it_was_typed() {
    let error = ParseError::new("name", identifiers::Rule::Name, "Le Goff ; '75 ?", "letters");
    assert!(wording::finding(&error).contains("Le Goff ; '75 ?"));
}

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
    for status in statuses.into_iter().chain([MailboxStatus::Refused(at), MailboxStatus::Abandoned(at)]) {
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
    for verdict in [Verdict::Found, Verdict::NotFound, Verdict::OtherKind, Verdict::KeyHolds, Verdict::KeyFails] {
        assert_label(wording::labels::verdict(verdict));
    }
}

#[test]
fn what_comes_next_is_said_for_the_board() {
    let next = |kind| shown(&wording::next(&NextAction { kind, mailbox: None, why: vec![EventRef(7)] }));
    assert_eq!(next(NextKind::Act(ActionKind::DecideHabilitation)), "Décider l’habilitation");
    assert_eq!(next(NextKind::WaitFor(WaitingFor::Applicant)), "En attente du demandeur");
    assert_eq!(next(NextKind::WaitUntil(Day::parse("2026-04-01").unwrap())), "Attendre le 1er~avril~2026");
    assert_eq!(next(NextKind::Ended), "Rien à faire");
}
