//! Each rule that says no says why, and how to mend it.

use workflow::event::{ClosingGround, DisputeCause, FieldName, MailboxType};
use workflow::{Refusal, Role, Rule};

use crate::{assert_said, assert_typeset, shown};

/// What a refusal of this rule tells, as the rules fill it in.
fn refusal_of(rule: Rule) -> Refusal {
    let refusal = Refusal::new(rule);
    let mailbox = "5f0c0000-0000-4000-8000-000000000301";
    match rule {
        Rule::StructureAbsorbed => refusal.detail("finess:440000289").proposing("siren:356000000"),
        Rule::MergerOfItself => refusal.detail("finess:440000289"),
        Rule::ParticularsMissing => refusal.detail("administrator"),
        Rule::ContactNotIndividual => refusal.detail("contact-generic"),
        Rule::IdTaken | Rule::DuplicateOfDuplicate | Rule::PersonTwice | Rule::MailboxUnknown => {
            refusal.detail(mailbox)
        }
        Rule::SubjectGone | Rule::SubjectInUse | Rule::RequestUnknown => refusal.detail(mailbox),
        Rule::OwnerNotStaff | Rule::UserExists | Rule::PartnerUnknown => refusal.detail(mailbox),
        Rule::NotWaiting => refusal.detail("operator"),
        Rule::CorrectionAnswer => refusal.could(&[Role::Applicant, Role::Agent, Role::Supervisor]),
        Rule::FieldNotFlagged => refusal.detail("mailbox-name").could(STAFF),
        Rule::FieldUnknown => refusal.detail("structure-head"),
        Rule::UndoTooLate => refusal.detail("10"),
        Rule::MailboxOfOtherType => refusal.detail("organisational"),
        Rule::NotTheAdministrator => refusal.could(&[Role::Applicant, Role::Agent, Role::Supervisor]),
        Rule::CapNotRaised => refusal.detail("200"),
        Rule::QuotaReached => refusal.detail("150").could(STAFF),
        Rule::ReturnDisputed => refusal.detail("address-differs").could(STAFF),
        Rule::ClosingNotice => refusal.detail("30").proposing("2026-05-01"),
        Rule::ClosingGround => refusal.detail("inactivity"),
        Rule::ClosingObjected => refusal.could(&[Role::Supervisor]),
        Rule::CorrectionOpen | Rule::CorrectionNotOpen | Rule::StructureNotAccepted | Rule::NeedNotValidated => {
            refusal.could(STAFF)
        }
        Rule::OverrideProposed | Rule::NothingProposed | Rule::SecondAgentIsFirst | Rule::ProposerNotStaff => {
            refusal.could(STAFF)
        }
        Rule::PersonNotHabilitated | Rule::SecondAgentNeeded | Rule::ContactNotConcluded | Rule::NoUserHabilitated => {
            refusal.could(STAFF)
        }
        Rule::ClosingNotAnnounced | Rule::MailboxNotCreated | Rule::PersonUndecided => refusal.could(STAFF),
        _ => of_old(rule),
    }
}

/// The same, for the rules about users, roles, the policy, numbers and addresses.
fn of_old(rule: Rule) -> Refusal {
    let refusal = Refusal::new(rule);
    match rule {
        Rule::RoleNotHeld => refusal.detail("agent").could(STAFF),
        Rule::RoleMayNot => refusal.detail("auditor").could(STAFF),
        Rule::RoleNotGrantable => refusal.detail("system"),
        Rule::PolicyMissing => refusal.detail("fees").could(&[Role::Administrator]),
        Rule::PolicyTooLarge => refusal.detail("links"),
        Rule::ReleaseTaken | Rule::ReleaseUnknown => refusal.detail("2026-05-12"),
        Rule::StructureKind => refusal.detail("440000289"),
        Rule::RequestEnded => refusal.detail("dropped").could(&[Role::Supervisor]),
        Rule::FeeLineUnknown => refusal.detail("medico-social, beds-1-to-99, 2031, 2026-a"),
        Rule::DayNotCome | Rule::NotMember => refusal.detail("2026-04-01"),
        Rule::ProfessionNotListed => refusal.detail("TRE_R94:999").could(&[Role::Administrator]),
        Rule::EvidenceInsufficient => refusal.detail("rpps-found, head-attestation").could(STAFF),
        Rule::TermsNotAccepted => refusal.detail("2026-01"),
        Rule::TermsVersion => refusal.detail("2025-01").proposing("2026-01"),
        Rule::AddressPolicy => refusal.detail("address-hyphen").proposing("jeanyves.le@esantepdl.mssante.fr"),
        Rule::LoginPolicy => refusal.detail("login-domain").proposing("jeanyves.le@planet-sante.fr"),
        Rule::PartnerAddress => refusal.detail("address-is-login"),
        Rule::AddressTaken => refusal.detail("granted"),
        Rule::LoginIdTaken => refusal.detail("other-login"),
        Rule::StepNotDone => refusal.detail("credentials-sent"),
        _ => refusal,
    }
}

const STAFF: &[Role] = &[Role::Agent, Role::Supervisor];

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
    insta::assert_snapshot!(said(Rule::EvidenceInsufficient), @"Aucune des preuves acceptées pour cette profession n’est réunie. Apportez l’une de celles-ci~: personne trouvée au RPPS ou attestation du responsable de la structure. À défaut, proposez une dérogation. Peut le faire~: un agent ou un superviseur.");
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

/// Every sentence of `rule`, one a particular; they all differ and leave no code behind.
#[track_caller]
fn assert_each_is_said(rule: Rule, details: &[&str]) {
    let sentences: Vec<_> =
        details.iter().map(|detail| wording::refusal(&Refusal::new(rule).detail(*detail))).collect();
    sentences.iter().for_each(|sentence| assert_said(sentence));
    let distinct: std::collections::BTreeSet<_> = sentences.iter().collect();
    assert_eq!(distinct.len(), details.len(), "{sentences:?}");
}

#[test]
fn each_code_that_a_refusal_carries_has_its_words() {
    let missing = [
        "applicant",
        "head",
        "holder",
        "administrator",
        "wished_name",
        "users",
        "software",
        "technical_contact",
        "fields",
        "mailboxes",
        "abbreviation",
    ];
    assert_each_is_said(Rule::ParticularsMissing, &missing);
    assert_each_is_said(Rule::FieldNotFlagged, &FieldName::ALL.map(FieldName::as_str));
    assert_each_is_said(Rule::FieldUnknown, &FieldName::ALL.map(FieldName::as_str));
    assert_each_is_said(Rule::ClosingGround, &ClosingGround::ALL.map(ClosingGround::as_str));
    let causes = [DisputeCause::AddressDiffers, DisputeCause::AddressTaken, DisputeCause::NotAwaited];
    assert_each_is_said(Rule::ReturnDisputed, &causes.map(DisputeCause::as_str));
    let types = [MailboxType::Nominative, MailboxType::Organisational, MailboxType::Application];
    assert_each_is_said(Rule::MailboxOfOtherType, &types.map(MailboxType::as_str));
    assert_each_is_said(Rule::NotWaiting, &["", "operator", "internal"]);
}

#[test]
fn whatever_the_naming_rules_find_is_said_of_what_was_given() {
    for rule in [Rule::AddressPolicy, Rule::LoginPolicy, Rule::PartnerAddress, Rule::ContactNotIndividual] {
        for found in identifiers::Rule::ALL {
            assert_said(&wording::refusal(&Refusal::new(rule).detail(found.as_str())));
        }
    }
}

#[test]
fn a_missing_structure_name_says_both_ways_out() {
    let refusal = Refusal::new(Rule::AddressPolicy).detail("address-structure-name");
    let said = wording::refusal(&refusal.proposing("lestilleuls.soins@esantepdl.mssante.fr"));
    insta::assert_snapshot!(shown(&said), @"Cette adresse ne fait pas apparaître le nom de la structure. Placez-le en tête, ou faites confirmer une abréviation. Proposition~: «~lestilleuls.soins@esantepdl.mssante.fr~».");
}

#[test]
fn a_practice_of_one_person_is_not_named_when_it_was_absorbed() {
    let refusal = Refusal::new(Rule::StructureAbsorbed).detail("subject:5f0c0000-0000-4000-8000-000000000301");
    let said = wording::refusal(&refusal.proposing("finess:440000289"));
    insta::assert_snapshot!(shown(&said), @"La structure en exercice individuel a été absorbée par une autre. Faites la démarche pour celle qui lui succède~: FINESS~440000289.");
}

#[test]
fn a_membership_that_ends_already_tells_the_day() {
    let said = wording::refusal(&Refusal::new(Rule::NotMember).proposing("2026-12-31"));
    assert_said(&said);
    insta::assert_snapshot!(shown(&said), @"La fin de l’adhésion est déjà décidée, au 31~décembre~2026. Reprenez cette date, ou laissez la décision en l’état.");
    assert!(!said.contains("Proposition"), "{said:?}");
}

#[test]
fn the_rules_of_the_whole_trade_read_well() {
    let said = |rule| shown(&wording::refusal(&refusal_of(rule)));
    insta::assert_snapshot!(said(Rule::StructureAbsorbed), @"La structure FINESS~440000289 a été absorbée par une autre. Faites la démarche pour celle qui lui succède~: SIREN~356000000.");
    insta::assert_snapshot!(said(Rule::ParticularsMissing), @"Il manque l’administrateur de la boîte organisationnelle, avec son nom et son mail. Complétez la saisie, puis recommencez.");
    insta::assert_snapshot!(said(Rule::NotWaiting), @"Cette demande attend l’opérateur, et non le demandeur~: il n’y a pas lieu de le relancer. Demandez-lui un complément, ou mettez d’abord la demande en attente de lui.");
    insta::assert_snapshot!(said(Rule::FieldNotFlagged), @"Le champ «~adresse souhaitée~» n’est pas ouvert à la correction. Corrigez seulement les champs signalés, ou demandez à l’agence de signaler aussi celui-ci. Peut le faire~: un agent ou un superviseur.");
    insta::assert_snapshot!(said(Rule::UndoTooLate), @"Le délai pour revenir sur un acte, de 10~minutes, est passé. Faites l’acte contraire, ou faites rouvrir la demande si elle est terminée.");
    insta::assert_snapshot!(said(Rule::MailboxOfOtherType), @"Cette boîte est organisationnelle~: cette action ne vaut que pour un autre type de boîte. Vérifiez laquelle est visée.");
    insta::assert_snapshot!(said(Rule::SecondAgentIsFirst), @"Vous avez fait vous-même cette proposition, or il faut deux personnes. Faites-la approuver par un second agent. Peut le faire~: un agent ou un superviseur.");
    insta::assert_snapshot!(said(Rule::QuotaReached), @"Le plafond de la structure (150) est atteint. Libérez une place en abandonnant une boîte non créée, ou proposez de relever le plafond~: un second agent l’approuvera. Peut le faire~: un agent ou un superviseur.");
    insta::assert_snapshot!(said(Rule::ReturnDisputed), @"L’opérateur a annoncé une autre adresse que celle qui lui a été demandée. Tranchez d’abord ce désaccord~: retenez l’adresse annoncée, ou redemandez l’adresse réservée. Peut le faire~: un agent ou un superviseur.");
    insta::assert_snapshot!(said(Rule::PartnerAddress), @"L’adresse donnée par le partenaire est un identifiant de connexion et non une adresse MSSanté. Donnez une adresse en .mssante.fr.");
    insta::assert_snapshot!(said(Rule::ClosingNotice), @"Une fermeture s’annonce au moins 30~jours à l’avance. Choisissez le 1er~mai~2026 ou un jour suivant.");
    insta::assert_snapshot!(said(Rule::ClosingGround), @"Cette boîte n’est pas restée assez longtemps sans connexion pour être fermée à ce motif. Attendez la fin du délai d’inactivité, ou choisissez un autre motif de fermeture.");
    insta::assert_snapshot!(said(Rule::ClosingObjected), @"Une opposition à la fermeture est restée sans réponse. Annulez la fermeture, ou faites écarter l’opposition, avec un motif. Peut le faire~: un superviseur.");
    insta::assert_snapshot!(said(Rule::ContactNotIndividual), @"Ce mail de contact est une adresse partagée, or les accès sont individuels. Donnez une adresse au nom de la personne.");
}
