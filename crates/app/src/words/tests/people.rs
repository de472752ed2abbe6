//! Who somebody is, and what is kept of them.

use serde_json::{Value, json};
use workflow::event::Warning;
use workflow::{Action, StructureKey};

use super::super::NewSubjects;
use super::{BOX, Desk, REQUEST, anais, office, paul, team};

#[test]
fn somebody_known_is_named_by_id_number_or_mail_and_nobody_is_drawn() {
    let mut desk = Desk::new();
    let resend = |person: Value| json!({"mailbox": BOX, "person": person});
    let person_in = |(action, new): (Action, NewSubjects)| {
        assert!(new.subjects.is_empty() && new.added.is_empty(), "somebody was drawn");
        match action {
            Action::ResendCredentials { person, .. } => person,
            other => panic!("{other:?}"),
        }
    };
    let by_number = person_in(desk.read("resend-credentials", resend(json!({"rpps": "99700237045"}))).unwrap());
    let anais = by_number.expect("a person");
    let named = json!({"nom": "LEFEVRE", "prenom": "anais", "mail_contact": "Anais.Lefevre@sante.example"});
    for given in [named, json!(anais.to_string())] {
        assert_eq!(person_in(desk.read("resend-credentials", resend(given)).unwrap()), Some(anais));
    }
    assert_eq!(person_in(desk.read("resend-credentials", json!({"mailbox": BOX})).unwrap()), None);
    let unknown = [
        json!({"rpps": "99001001017"}),
        json!({"adeli": "533100558"}),
        json!({"nom": "Lefèvre", "prenom": "Anne", "mail_contact": "anais.lefevre@sante.example"}),
        json!(REQUEST),
    ];
    for given in unknown {
        let error = desk.wrong("resend-credentials", resend(given));
        assert_eq!((error.field.as_str(), error.rule.as_str(), error.given), ("/with/person", "person-unknown", None));
    }
    assert_eq!(desk.wrong("resend-credentials", resend(json!({"rpps": "1"}))).field, "/with/person/rpps");
    let asked = json!({"mailbox": BOX, "utilisateur": paul(), "demande_par": office()});
    assert_eq!(desk.wrong("add-mailbox-user", asked).field, "/with/demande_par");
}

#[test]
fn what_is_unusual_about_a_person_is_kept_as_a_warning() {
    let mut desk = Desk::new();
    let mut warnings = |change: Value| {
        let mut form = json!({"nom": "Bérard", "prenom": "Paul", "mail_contact": "paul.berard@sante.example"});
        form.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        match desk.read("add-mailbox", form).unwrap().0 {
            Action::AddMailbox { wish, .. } => wish.users[0].warnings.clone(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(warnings(json!({"rpps": "99001001017", "profession": "TRE_R94:41"})), []);
    assert_eq!(warnings(json!({"rpps": "99700237046"})), [Warning::RppsKey]);
    assert_eq!(
        warnings(json!({"adeli": "533100558", "profession": "TRE_R94:200"})),
        [Warning::AdeliRetired, Warning::ProfessionRetired]
    );
}

#[test]
fn a_user_is_kept_with_civility_and_profession() {
    let mut desk = Desk::new();
    let Action::AddMailbox { wish, .. } = desk.keep("add-mailbox", json!({"organisationnelle": team()})) else {
        panic!("another action")
    };
    let person = wish.users[0].person.content.known().unwrap();
    assert_eq!(person.civility.as_deref(), Some("Monsieur"));
    assert_eq!(person.profession.as_deref(), Some("TRE_R94:41"));
    assert_eq!(wish.wished_name.as_deref(), Some("chudenantes.cardiologie"));
    assert!(wish.administrator.is_some());
}

#[test]
fn the_head_of_a_structure_is_found_by_its_generic_mail_together_with_their_name() {
    let mut desk = Desk::new();
    let mut head = |last_name: &str| {
        let with =
            json!({"nom": last_name, "prenom": "Ida", "mail": "direction@sante.example", "telephone": "0240000000"});
        match desk.keep("change-structure-head", with) {
            Action::ChangeStructureHead { head, .. } => head,
            other => panic!("{other:?}"),
        }
    };
    let (one, again, other) = (head("Morin"), head("MORIN"), head("Castel"));
    assert_eq!(one.person.subject, again.person.subject);
    assert_ne!(one.person.subject, other.person.subject, "another head behind the same mail");
    assert_eq!(
        (one.contact.mail.as_str(), one.contact.phone.as_deref()),
        ("direction@sante.example", Some("+33240000000"))
    );
    assert_eq!(one.person.content.known().map(|name| name.last_name.as_str()), Some("Morin"));
}

#[test]
fn a_partner_who_is_a_person_is_found_as_other_people_are() {
    let mut desk = Desk::new();
    let Action::ResendCredentials { person: Some(anais), .. } =
        desk.keep("resend-credentials", json!({"mailbox": BOX, "person": {"rpps": "99700237045"}}))
    else {
        panic!("another action")
    };
    let tell = |desk: &mut Desk, name: &str, mail: &str| match desk
        .keep("tell-partner", json!({"name": name, "mail": mail}))
    {
        Action::TellPartner { identity, .. } => identity.subject,
        other => panic!("{other:?}"),
    };
    for name in ["Anaïs Lefèvre", "LEFEVRE Anais", "Dr. Anaïs Lefèvre", "Mme  Anaïs  Le Fèvre"] {
        assert_eq!(tell(&mut desk, name, "Anais.Lefevre@sante.example"), anais, "{name}");
    }
    let elsewhere = tell(&mut desk, "Paul Bérard", "paul.berard@sante.example");
    assert_ne!(elsewhere, anais);
    assert_eq!(tell(&mut desk, "Bérard, Paul", "paul.berard@sante.example"), elsewhere);
    let Action::AddMailboxUser { user, .. } =
        desk.keep("add-mailbox-user", json!({"mailbox": BOX, "utilisateur": paul()}))
    else {
        panic!("another action")
    };
    assert_eq!(user.person.subject, elsewhere, "a user who was a partner first");
    let labo = "Laboratoire de biologie des Rives";
    let desk_of = tell(&mut desk, labo, "contact@rives.example");
    assert_eq!(tell(&mut desk, "LABORATOIRE DE BIOLOGIE DES RIVES", "contact@rives.example"), desk_of);
    assert_ne!(tell(&mut desk, labo, "direction@rives.example"), desk_of);
    assert_ne!(tell(&mut desk, "Cabinet infirmier", "contact@rives.example"), desk_of);
}

/// The structure of a form about a practice without FINESS.
fn practice(number: &Value) -> Value {
    let mut structure = json!({"nom": "Cabinet", "secteur": "ville"});
    structure.as_object_mut().unwrap().extend(number.as_object().unwrap().clone());
    structure
}

#[test]
fn a_practice_by_siren_or_siret_is_a_person_once_it_was_said_and_everywhere_from_then_on() {
    let mut desk = Desk::new();
    let submit = |number: &Value| json!({"structure": practice(number), "messageries_nominatives": [anais()]});
    let structure_in = |action: Action| match action {
        Action::SubmitRequest(submission) => submission.structure,
        Action::TakeOver(taken) => taken.structure,
        Action::EnquireMembership { structure, .. }
        | Action::WithdrawMembership { structure, .. }
        | Action::MergeStructures { absorbed: structure, .. } => structure,
        other => panic!("{other:?}"),
    };
    let (siret, siren) = (json!({"siret": "35600000000048"}), json!({"siren": "356 000 000"}));
    let clear = structure_in(desk.keep("submit-request", submit(&siret)));
    assert!(matches!(clear, StructureKey::Registered(_)), "nobody said that it is a person");

    let told = json!({"siret": "35600000000048", "exercice_individuel": true});
    let enquiry = json!({"structure": told});
    let merge = |absorbed: &Value| {
        let into = json!({"finess_juridique": "440000289"});
        json!({"absorbed": absorbed, "into": into, "effective_on": "2026-01-01", "reason": "reprise"})
    };
    assert_eq!(desk.wrong("merge-structures", merge(&told)).field, "/with/absorbed/siret", "not known yet");
    let Action::SubmitRequest(submission) = desk.keep("submit-request", submit(&told)) else {
        panic!("another action")
    };
    let StructureKey::Person(practitioner) = submission.structure else { panic!("in clear") };
    assert_eq!(submission.structure_number.as_deref(), Some("siret:35600000000048"));

    let mut means_the_person = |name: &str, with: Value| {
        assert_eq!(structure_in(desk.keep(name, with)), StructureKey::Person(practitioner), "{name}");
    };
    means_the_person("enquire-membership", enquiry);
    for number in [&siret, &siren] {
        means_the_person("submit-request", submit(number));
        means_the_person("take-over", json!({"structure": practice(number), "member_since": "2020-01-01"}));
        means_the_person("enquire-membership", json!({"structure": number}));
        let day = "2026-06-30";
        let leaving = json!({"structure": number, "effective_on": day, "closes_on": day, "reason": "retraite"});
        means_the_person("withdraw-membership", leaving);
        means_the_person("merge-structures", merge(number));
    }
    assert_eq!(
        structure_in(desk.keep("enquire-membership", json!({"structure": {"siren": "000325175"}}))).to_string(),
        "siren:000325175",
        "another number is nobody's"
    );
}

#[test]
fn whoever_heads_a_practice_of_one_person_is_that_person() {
    let mut desk = Desk::new();
    let with = json!({
        "structure": practice(&json!({"siren": "356000000", "exercice_individuel": true})),
        "responsable": {"nom": "Bérard", "prenom": "Paul", "mail": "paul.berard@sante.example"},
        "messageries_nominatives": [{"nom": "Bérard", "prenom": "Paul", "mail_contact": "paul.berard@sante.example"}],
    });
    let Action::SubmitRequest(submission) = desk.keep("submit-request", with) else { panic!("another action") };
    let user = submission.mailboxes[0].users[0].person.subject;
    assert_eq!(submission.structure, StructureKey::Person(user));
    assert_eq!(submission.head.map(|head| head.person.subject), Some(user));
}

#[test]
fn the_practice_of_one_person_is_that_person_and_its_number_is_for_sealing() {
    let mut desk = Desk::new();
    let submit = json!({"structure": {"rpps_rang": "99700237045007", "nom": "Cabinet", "secteur": "ville"},
        "messageries_nominatives": [anais()]});
    let Action::SubmitRequest(submission) = desk.keep("submit-request", submit) else { panic!("another action") };
    assert_eq!(submission.structure, StructureKey::Person(submission.mailboxes[0].users[0].person.subject));
    assert_eq!(submission.structure_number.as_deref(), Some("rpps-rang:99700237045007"));
    let enquiry = json!({"structure": {"rpps_rang": "99700237045007"}});
    let Action::EnquireMembership { structure, .. } = desk.keep("enquire-membership", enquiry) else {
        panic!("another action")
    };
    assert_eq!(structure, submission.structure, "the same holder, the same structure");
}
