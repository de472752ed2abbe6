//! What staff ask before they act: what can be done, what is missing, which address and login come next.

mod support;

use support::{BOX, PAUL, REQUEST, World, ZOE, mailbox, nominative, request};
use workflow::{ActionKind, Actor, CheckItem, Possible, Role, Rule};

const OTHER_REQUEST: &str = "5a0b7c1e-0000-4000-8000-00000000000a";
const OTHER_BOX: &str = "5a0b7c1e-0000-4000-8000-00000000000b";

impl World {
    async fn possible(&self, login: &str, kind: ActionKind) -> Possible {
        let by = Actor { user: Some(self.user(login).await), role: Role::Agent };
        let at = self.app.clock().wall();
        let all = self.app.allowed(request(REQUEST), by, at).await.unwrap();
        all.into_iter().find(|one| one.kind == kind).unwrap_or_else(|| panic!("{kind} was not asked")).possible
    }

    async fn missing(&self, address: Option<&str>) -> Vec<CheckItem> {
        let at = self.app.clock().wall();
        let checks = self.app.readiness((request(REQUEST), mailbox(BOX)), address, at).await.unwrap().unwrap();
        checks.into_iter().filter(|check| matches!(check.verdict, Some(Err(_)))).map(|check| check.item).collect()
    }
}

#[tokio::test]
async fn what_is_said_to_be_possible_is_done_and_what_is_not_is_refused_by_the_same_rule() {
    let world = World::new().await;
    world.submitted(REQUEST, &format!(r#""messageries_organisationnelles":[{}]"#, support::team())).await;
    assert_eq!(world.possible("claire.durand", ActionKind::AssignRequest).await, Possible::Yes);
    assert_eq!(world.possible("claire.durand", ActionKind::ReleaseRequest).await, Possible::IsSo);
    let Possible::No(told) = world.possible("claire.durand", ActionKind::ValidateNeed).await else {
        panic!("possible")
    };
    assert_eq!(world.refused("claire.durand", REQUEST, "validate-need", "{}").await, told);
    let Possible::No(told) = world.possible("admin", ActionKind::ValidateNeed).await else { panic!("possible") };
    assert_eq!(told.rule, Rule::RoleNotHeld);
    let nowhere = request(OTHER_REQUEST);
    let by = Actor { user: None, role: Role::Applicant };
    assert_eq!(world.app.allowed(nowhere, by, world.app.clock().wall()).await.unwrap(), []);
}

#[tokio::test]
async fn four_eyes_are_seen_in_what_is_possible() {
    let world = World::new().await;
    world.submitted(REQUEST, &format!(r#""messageries_organisationnelles":[{}]"#, support::team())).await;
    world.step("propose-quota-override", r#"{"limit":200,"reason":"fusion"}"#).await;
    let Possible::No(told) = world.possible("claire.durand", ActionKind::ApproveQuotaOverride).await else {
        panic!("possible")
    };
    assert_eq!(told.rule, Rule::SecondAgentIsFirst);
    assert_eq!(world.possible("yanis.leroy", ActionKind::ApproveQuotaOverride).await, Possible::Yes);
}

#[tokio::test]
async fn a_check_list_says_what_is_missing_and_when_nothing_is() {
    let world = World::new().await;
    world.submitted(REQUEST, &format!(r#""messageries_organisationnelles":[{}]"#, support::team())).await;
    let wished = "chudenantes.cardiologie@esantepdl.mssante.fr";
    use CheckItem as Item;
    assert_eq!(world.missing(None).await, [Item::Membership, Item::Need, Item::Habilitation]);
    let strange = world.missing(Some("cardiologie@esantepdl.mssante.fr")).await;
    assert_eq!(strange, [Item::Membership, Item::Need, Item::Habilitation, Item::Naming]);
    let at = world.app.clock().wall();
    assert!(world.app.readiness((request(REQUEST), mailbox(BOX)), Some("a@b.example"), at).await.is_err());
    assert_eq!(world.app.readiness((request(REQUEST), mailbox(OTHER_BOX)), None, at).await.unwrap(), None);

    let world = World::new().await;
    world.equipped().await;
    assert_eq!(world.missing(Some(wished)).await, [Item::Collision], "it has that address by now");
}

#[tokio::test]
async fn an_address_is_proposed_from_the_name_and_namesakes_get_a_number() {
    let world = World::new().await;
    world.submitted(REQUEST, &nominative(BOX, ("Anaïs", "Lefèvre", "anais.lefevre@sante.example"))).await;
    let propose = |id: &'static str, of: &'static str| world.propose_address(id, of);
    let first = propose(REQUEST, BOX).await.unwrap();
    assert_eq!((first.value.as_str(), first.taken_by), ("anais.lefevre@esantepdl.mssante.fr", Vec::new()));
    // The agency had an Anaïs Lefèvre before.
    let past = r#"{"structure":{"siren":"356000000","nom":"La Poste","secteur":"ville"},"boites":[{"type":"nominative",
        "adresse":"anais.lefevre@esantepdl.mssante.fr","utilisateurs":[{"nom":"Lefèvre","prenom":"Anaïs",
        "mail_contact":"a.lefevre@autre.example","identifiant":"anais.lefevre@planet-sante.fr"}]}]}"#
        .replace('\n', " ");
    world.done("sophie.morel", "", "take-over", &past).await;
    let taken = world.events("mailbox-taken-over").await[0].position;
    let second = propose(REQUEST, BOX).await.unwrap();
    assert_eq!(second.value.as_str(), "anais.lefevre2@esantepdl.mssante.fr");
    assert_eq!(second.taken_by, [app::translate::event_ref(taken)]);
    let login = world.propose_login(REQUEST, (BOX, None)).await.unwrap();
    assert_eq!(login.value.as_str(), "anais.lefevre2@planet-sante.fr");
    assert_eq!(propose(REQUEST, OTHER_BOX).await, None);
}

#[tokio::test]
async fn a_corrected_name_and_a_changed_wish_are_what_is_proposed() {
    let world = World::new().await;
    world.submitted(REQUEST, &format!(r#""messageries_organisationnelles":[{}]"#, support::team())).await;
    let proposed = || async {
        let proposal = world.propose_address(REQUEST, BOX).await.unwrap();
        proposal.value.as_str().to_owned()
    };
    assert_eq!(proposed().await, "chudenantes.cardiologie@esantepdl.mssante.fr");
    let name = format!(r#"{{"mailbox":"{BOX}","adresse_souhaitee":"CHU de Nantes.urgences"}}"#);
    world.step("change-mailbox-name", &name).await;
    assert_eq!(proposed().await, "chudenantes.urgences@esantepdl.mssante.fr");
    let corrected = format!(
        r#"{{"mailbox":"{BOX}","person":{PAUL},"utilisateur":{{"nom":"Berardi","prenom":"Paul","mail_contact":"paul.berard@sante.example"}}}}"#
    );
    world.step("correct-mailbox-user", &corrected).await;
    let users = world.users_of(BOX).await;
    let mut logins = Vec::new();
    for user in users {
        let login = world.propose_login(REQUEST, (BOX, Some(user))).await.unwrap();
        logins.push(login.value.as_str().to_owned());
    }
    logins.sort();
    assert_eq!(logins, ["paul.berardi@planet-sante.fr", "zoe.caron@planet-sante.fr"]);
    assert_eq!(world.propose_login(REQUEST, (BOX, None)).await, None, "two users");
}

#[tokio::test]
async fn a_person_keeps_the_login_id_that_they_have() {
    let world = World::new().await;
    world.equipped().await;
    let sent = format!(r#"{{"mailbox":"{BOX}","person":{ZOE},"login":"zoe.caron7@planet-sante.fr"}}"#);
    world.step("declare-credentials-sent", &sent).await;
    let zoe = nominative(OTHER_BOX, ("Zoé", "Caron", "zoe.caron@sante.example"));
    world.submitted(OTHER_REQUEST, &zoe).await;
    let login = world.propose_login(OTHER_REQUEST, (OTHER_BOX, None)).await.unwrap();
    assert_eq!((login.value.as_str(), login.taken_by), ("zoe.caron7@planet-sante.fr", Vec::new()));
    // An address that the mailbox has itself is free to it.
    let own = world.propose_address(REQUEST, BOX).await.unwrap();
    assert_eq!(own.value.as_str(), "chudenantes.cardiologie@esantepdl.mssante.fr");
}
