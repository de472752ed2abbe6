//! The trade beyond the nominative path, through the real write path: two users, a vault, a log.

mod support;

use support::{BOX, PAUL, REQUEST, World, ZOE, decision, mailbox, request, submission};
use workflow::Rule;

#[tokio::test]
async fn a_grant_against_the_rule_takes_two_agents() {
    let world = World::new().await;
    world.submitted(REQUEST, &format!(r#""messageries_organisationnelles":[{}]"#, support::team())).await;
    let of = |more: &str| format!(r#"{{"mailbox":"{BOX}","person":{PAUL}{more}}}"#);
    let refused = of(r#","verdict":"refused","profession":"TRE_R85:200","reason":"hors liste""#);
    world.step("decide-habilitation", &refused).await;
    let alone = world.refused("claire.durand", REQUEST, "decide-habilitation", &decision(PAUL)).await;
    assert_eq!(alone.rule, Rule::SecondAgentNeeded);
    let proposed = of(r#","profession":"TRE_R85:200","reason":"avis du conseil""#);
    world.step("propose-habilitation-override", &proposed).await;
    let same = world.refused("claire.durand", REQUEST, "approve-habilitation-override", &of("")).await;
    assert_eq!(same.rule, Rule::SecondAgentIsFirst);
    let done = world.done("yanis.leroy", REQUEST, "approve-habilitation-override", &of("")).await;
    assert_eq!(done.events, ["habilitation-decided"]);
}

#[tokio::test]
async fn a_cap_is_raised_by_two_agents() {
    let world = World::with_limit(0).await;
    world.submitted(REQUEST, &format!(r#""messageries_organisationnelles":[{}]"#, support::team())).await;
    world.step("propose-quota-override", r#"{"limit":3,"reason":"fusion en cours"}"#).await;
    let same = world.refused("claire.durand", REQUEST, "approve-quota-override", "{}").await;
    assert_eq!(same.rule, Rule::SecondAgentIsFirst);
    let done = world.done("sophie.morel", REQUEST, "approve-quota-override", "{}").await;
    assert_eq!(done.events, ["quota-override-approved"]);
}

#[tokio::test]
async fn access_is_asked_for_by_the_administrator_and_by_no_stranger() {
    let world = World::new().await;
    world.equipped().await;
    let ask = |by: &str| {
        format!(
            r#"{{"mailbox":"{BOX}","utilisateur":{{"nom":"Petit","prenom":"Lise","mail_contact":"lise.petit@sante.example"}}{by}}}"#
        )
    };
    let stranger = r#","demande_par":{"nom":"Inconnu","prenom":"Jean","mail":"jean.inconnu@ailleurs.example"}"#;
    let unknown = world.wrong("claire.durand", REQUEST, "add-mailbox-user", &ask(stranger)).await;
    assert_eq!((unknown.field.as_str(), unknown.given), ("/with/demande_par", None));
    let applicant = r#","demande_par":{"nom":"Morin","prenom":"Luc","mail":"luc.morin@sante.example"}"#;
    for by in ["", applicant] {
        let refused = world.refused("claire.durand", REQUEST, "add-mailbox-user", &ask(by)).await;
        assert_eq!(refused.rule, Rule::NotTheAdministrator);
    }
    let administrator = r#","demande_par":{"nom":"Roux","prenom":"Marc","mail":"accueil@sante.example"}"#;
    world.step("add-mailbox-user", &ask(administrator)).await;
    assert_eq!(world.users_of(BOX).await.len(), 3);
    let remove = format!(r#"{{"mailbox":"{BOX}","person":{PAUL}{administrator},"reason":"départ"}}"#);
    world.step("remove-mailbox-user", &remove).await;
    let event = world.events("mailbox-user-removed").await.remove(0);
    assert!(event.event().unwrap().data.as_str().contains("requested_by"));
}

#[tokio::test]
async fn a_person_is_meant_by_number_by_mail_with_name_or_by_id() {
    let world = World::new().await;
    world.equipped().await;
    let users = world.users_of(BOX).await;
    let login = |person: &str, login: &str| {
        format!(r#"{{"mailbox":"{BOX}","person":{person},"login":"{login}@planet-sante.fr"}}"#)
    };
    world.step("declare-credentials-sent", &login(ZOE, "zoe.caron")).await;
    world.step("declare-credentials-sent", &login(PAUL, "paul.berard")).await;
    let unsaid =
        world.refused("claire.durand", REQUEST, "record-first-login", &format!(r#"{{"mailbox":"{BOX}"}}"#)).await;
    assert_eq!(unsaid.rule, Rule::PersonNotNamed);
    for user in &users {
        world.step("record-first-login", &format!(r#"{{"mailbox":"{BOX}","person":"{user}"}}"#)).await;
    }
    let nobody = format!(r#"{{"mailbox":"{BOX}","person":{{"rpps":"99001001017"}}}}"#);
    assert_eq!(world.wrong("claire.durand", REQUEST, "record-first-login", &nobody).await.field, "/with/person");
}

#[tokio::test]
async fn the_past_of_a_structure_is_taken_over_under_a_reference_of_its_own() {
    let world = World::new().await;
    let past = format!(
        r#"{{"request":"{REQUEST}","structure":{{"finess_juridique":"440000289","nom":"CHU de Nantes","secteur":"sanitaire"}},
            "member_since":"2019-03-01","boites":[{{"boite":"{BOX}","type":"organisational",
            "adresse":"chudenantes.accueil@esantepdl.mssante.fr","creee_le":"2020-01-02","utilisateurs":[
            {{"nom":"Caron","prenom":"Zoé","mail_contact":"zoe.caron@sante.example","rpps":"99700237045",
            "identifiant":"zoe.caron@planet-sante.fr"}},{PAUL}]}}]}}"#
    )
    .replace('\n', " ");
    assert_eq!(world.refused("claire.durand", "", "take-over", &past).await.rule, Rule::RoleMayNot);
    let done = world.done("sophie.morel", "", "take-over", &past).await;
    assert_eq!(
        done.events,
        [
            "request-opened",
            "membership-taken-over",
            "mailbox-taken-over",
            "mailbox-user-taken-over",
            "mailbox-user-taken-over",
            "request-closed"
        ]
    );
    assert_eq!(done.request, Some(request(REQUEST)));
    assert_eq!(done.reference.unwrap().opened_at, done.receipt.first);
    let everything = eventlog::Query::all();
    let numbers = world.app.store().read(&everything, done.receipt.first.previous(), done.receipt.last, 10);
    let numbers: Vec<_> =
        numbers.await.unwrap().iter().map(|entry| entry.event().unwrap().request.unwrap().number).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
    let case = world.app.case(request(REQUEST), world.head().await).await.unwrap().unwrap();
    assert_eq!(case.mailboxes[&mailbox(BOX)].users.len(), 2);
    // Life goes on: whoever was taken over is named like anybody.
    world.step("record-login", &format!(r#"{{"mailbox":"{BOX}","person":{ZOE},"on":"2026-01-04"}}"#)).await;
    let again = world
        .done(
            "",
            "",
            "submit-request",
            &submission(
                "5a0b7c1e-0000-4000-8000-00000000000a",
                &support::nominative(
                    "5a0b7c1e-0000-4000-8000-00000000000b",
                    ("Lise", "Petit", "lise.petit@sante.example"),
                ),
            ),
        )
        .await;
    assert_eq!(again.events, ["request-opened", "membership-cited", "mailbox-requested"]);
}

#[tokio::test]
async fn an_enquiry_is_answered_from_the_log_and_kept_outside_any_request() {
    let world = World::new().await;
    let enquiry = r#"{"structure":{"finess_juridique":"440000289"},"demandeur":{"nom":"Morin","prenom":"Luc",
        "mail":"luc.morin@sante.example"}}"#
        .replace('\n', " ");
    let outcome = |entry: &eventlog::Recorded| entry.event().unwrap().data.as_str().to_owned();
    let done = world.done("", "", "enquire-membership", &enquiry).await;
    assert_eq!((done.request, done.reference), (None, None));
    world.equipped().await;
    world.done("", "", "enquire-membership", &enquiry).await;
    let asked = world.events("membership-enquired").await;
    assert!(asked.iter().all(|entry| entry.event().unwrap().request.is_none()));
    assert!(outcome(&asked[0]).contains(r#""outcome":"not-member""#), "{}", outcome(&asked[0]));
    assert!(outcome(&asked[1]).contains(r#""outcome":"member""#), "{}", outcome(&asked[1]));
}

#[tokio::test]
async fn a_merged_structure_is_named_no_more() {
    let world = World::new().await;
    world.equipped().await;
    let merge = r#"{"absorbed":{"finess_juridique":"440000289"},"into":{"siren":"356000000"},
        "effective_on":"2026-01-02","reason":"fusion"}"#
        .replace('\n', " ");
    assert_eq!(world.refused("claire.durand", "", "merge-structures", &merge).await.rule, Rule::RoleMayNot);
    let done = world.done("sophie.morel", "", "merge-structures", &merge).await;
    assert_eq!((done.events, done.request), (vec!["structures-merged"], None));
    let late = submission(
        "5a0b7c1e-0000-4000-8000-00000000000a",
        &support::nominative("5a0b7c1e-0000-4000-8000-00000000000b", ("Lise", "Petit", "lise.petit@sante.example")),
    );
    let refused = world.refused("", "", "submit-request", &late).await;
    assert_eq!((refused.rule, refused.proposal.as_deref()), (Rule::StructureAbsorbed, Some("siren:356000000")));
}

#[tokio::test]
async fn a_member_that_leaves_has_a_closing_plan() {
    let world = World::new().await;
    world.equipped().await;
    let leave = r#"{"structure":{"finess_juridique":"440000289"},"effective_on":"2026-02-01","closes_on":"2026-06-01",
        "reason":"dissolution"}"#
        .replace('\n', " ");
    let done = world.done("claire.durand", "", "withdraw-membership", &leave).await;
    assert_eq!(done.events, ["membership-withdrawn", "closing-planned"]);
    assert_eq!(done.request, None);
}

#[tokio::test]
async fn an_act_is_taken_back_by_its_author_alone_and_in_time() {
    let world = World::new().await;
    world.submitted(REQUEST, &format!(r#""messageries_organisationnelles":[{}]"#, support::team())).await;
    world.step("reject-request", r#"{"reason":"doublon papier"}"#).await;
    let other = world.refused("yanis.leroy", REQUEST, "undo-last-act", "{}").await;
    assert_eq!(other.rule, Rule::UndoNotYours);
    assert_eq!(world.step("undo-last-act", "{}").await.events, ["act-undone"]);
    world.step("reject-request", r#"{"reason":"doublon papier"}"#).await;
    world.clock.advance(11 * 60_000_000);
    let late = world.refused("claire.durand", REQUEST, "undo-last-act", "{}").await;
    assert_eq!(late.rule, Rule::UndoTooLate);
}

#[tokio::test]
async fn the_applicant_corrects_what_was_flagged_and_nothing_else() {
    let world = World::new().await;
    world.submitted(REQUEST, &format!(r#""messageries_organisationnelles":[{}]"#, support::team())).await;
    let question = format!(
        r#"{{"fields":[{{"field":"mailbox-user","mailbox":"{BOX}","person":{PAUL}}}],"message":"nom à vérifier"}}"#
    );
    assert_eq!(world.step("ask-correction", &question).await.events, ["correction-asked", "waiting-started"]);
    let name = format!(r#"{{"mailbox":"{BOX}","adresse_souhaitee":"chudenantes.urgences"}}"#);
    assert_eq!(world.refused("", REQUEST, "change-mailbox-name", &name).await.rule, Rule::FieldNotFlagged);
    let before = world.users_of(BOX).await;
    let corrected = format!(
        r#"{{"mailbox":"{BOX}","person":{PAUL},"utilisateur":{{"nom":"Bérard-Roy","prenom":"Paul","mail_contact":"paul.berard@sante.example"}}}}"#
    );
    world.done("", REQUEST, "correct-mailbox-user", &corrected).await;
    assert_eq!(world.users_of(BOX).await, before, "another name under the same mail is the same person");
    world.done("", REQUEST, "answer-correction", "{}").await;
    world.step("accept-correction", "{}").await;
}
