//! What is found is what holds today.

use request_status::search::{Kind, Matched};
use workflow::event::*;
use workflow::{MailboxId, Private, ProfessionalNumber, StructureKey, SubjectId, Text};

use crate::support::*;

fn removed(mailbox: u128, person: u128) -> MailboxUserRemoved {
    MailboxUserRemoved {
        mailbox: MailboxId(id(mailbox)),
        person: SubjectId(id(person)),
        reason: None,
        requested_by: None,
        structure: StructureKey::parse("finess:440000289").unwrap(),
    }
}

fn added(mailbox: u128, user: Private<workflow::Person>) -> MailboxUserAdded {
    MailboxUserAdded {
        mailbox: MailboxId(id(mailbox)),
        requested_by: None,
        structure: StructureKey::parse("finess:440000289").unwrap(),
        user,
        warnings: Vec::new(),
    }
}

fn corrected(mailbox: u128, person: u128, user: Private<workflow::Person>) -> MailboxUserCorrected {
    MailboxUserCorrected { mailbox: MailboxId(id(mailbox)), person: SubjectId(id(person)), user, warnings: Vec::new() }
}

#[tokio::test]
async fn a_corrected_name_takes_the_place_of_the_old_one() {
    let mut world = a_hospital().await;
    let paul = workflow::Person {
        professional_id: Some("99700237045".into()),
        ..person("Paul", "Henry", "paul.henry@sante.example")
    };
    world.tell(1, wished(0xb2, Some(under(0xa2, paul)))).await;
    assert_eq!(world.titles("henry").await, [(Kind::Person, "Paul Henry".to_owned())]);
    world.tell(1, corrected(0xb2, 0xa2, under(0xa2, person("Paul", "Lenry", "paul.lenry@sante.example")))).await;
    assert_eq!(world.titles("paul lenry").await, [(Kind::Person, "Paul Lenry".to_owned())]);
    assert_eq!(world.titles("henry").await, []);
    assert_eq!(world.titles("paul.henry@sante.example").await, [], "nor by the old mail");
    let numbered = world.titles("99700237045").await;
    assert_eq!(numbered, [(Kind::Person, "Anaïs Lefèvre".to_owned())], "nor by a number that was not given again");
    // Corrected into somebody else.
    world.tell(1, corrected(0xb2, 0xa2, under(0xa3, person("Ève", "Girard", "eve@sante.example")))).await;
    assert_eq!(world.titles("lenry").await, []);
    assert_eq!(world.titles("girard").await, [(Kind::Person, "Ève Girard".to_owned())]);
}

#[tokio::test]
async fn the_login_stays_with_a_person_whose_name_was_corrected() {
    let mut world = a_hospital().await;
    world.tell(1, corrected(0xb1, 0xa1, under(0xa1, person("Anaïs", "Lefébure", "lefebure@sante.example")))).await;
    let hit = &world.find("anais.lefevre@planet-sante.fr").await[0];
    assert_eq!((hit.title.as_str(), hit.matched), ("Anaïs Lefébure", Matched::Login));
}

#[tokio::test]
async fn another_applicant_or_head_takes_the_place_of_the_one_before() {
    let mut world = World::new();
    let opened = RequestOpened {
        applicant: Some(under(0xa1, contact("Jeanne", "Moreau", "moreau@sante.example"))),
        head: Some(under(0xa2, head("Luc", "Petit"))),
        structure_contact: Some(under(0xca5e, reached_at("direction@sante.example"))),
        ..opened(1, "finess:440000289", "CHU de Nantes")
    };
    world.tell(1, opened).await;
    assert_eq!(world.titles("moreau").await, [(Kind::Person, "Jeanne Moreau".to_owned())]);
    let applicant = under(0xa3, contact("Ève", "Girard", "girard@sante.example"));
    world.tell(1, ApplicantChanged { applicant }).await;
    let structure_contact = under(0xca5e, reached_at("accueil@sante.example"));
    world.tell(1, StructureHeadChanged { head: under(0xa2, head("Luc", "Petitjean")), structure_contact }).await;
    assert_eq!(world.titles("moreau").await, []);
    assert_eq!(world.titles("girard eve").await.len(), 1);
    assert_eq!(world.titles("petitjean").await, [(Kind::Person, "Luc Petitjean".to_owned())]);
    assert_eq!(world.titles("direction@sante.example").await, []);
    let structure = [(Kind::Structure, "CHU de Nantes".to_owned())];
    assert_eq!(world.titles("accueil@sante.example").await, structure, "the mail of the structure leads to it");
}

#[tokio::test]
async fn a_removed_user_leaves_with_what_that_mailbox_said_of_them() {
    let mut world = a_hospital().await;
    world.tell(1, wished(0xb2, None)).await;
    let paul = || under(0xa2, person("Paul", "Henry", "paul.henry@sante.example"));
    world.tell(1, added(0xb2, paul())).await;
    world.tell(2, opened(2, "finess:440000297", "Clinique")).await;
    world.tell(2, wished(0xb3, None)).await;
    world.tell(2, added(0xb3, paul())).await;
    assert_eq!(world.find("henry").await[0].requests_total, 2);
    world.tell(1, removed(0xb2, 0xa2)).await;
    let found = world.find("henry").await;
    assert_eq!(
        found[0].requests.iter().map(|request| request.request.clone()).collect::<Vec<_>>(),
        [id(2).to_string()]
    );
    world.tell(2, removed(0xb3, 0xa2)).await;
    assert_eq!(world.titles("henry").await, []);
}

#[tokio::test]
async fn each_address_of_a_mailbox_is_found_for_what_it_is() {
    let mut world = World::new();
    world.tell(1, opened(1, "finess:440000289", "CHU de Nantes")).await;
    let wish = under(0xca5e, address("chu.urgence@esantepdl.mssante.fr"));
    world.tell(1, MailboxRequested { wished_name: Some(wish), ..wished(0xb1, None) }).await;
    let matched = async |world: &World, text: &str| {
        world.find(text).await.iter().map(|hit| (hit.kind, hit.matched)).collect::<Vec<_>>()
    };
    let mailbox = |matched| vec![(Kind::Mailbox, matched)];
    assert_eq!(matched(&world, "chu.urgence@esantepdl.mssante.fr").await, mailbox(Matched::WishedAddress));
    let wish = under(0xca5e, address("chu.samu@esantepdl.mssante.fr"));
    world.tell(1, MailboxNameChanged { mailbox: MailboxId(id(0xb1)), wished_address: None, wished_name: wish }).await;
    assert_eq!(matched(&world, "urgence").await, []);
    world.tell(1, reserved(0xb1, under(0xca5e, address("chu.smur@esantepdl.mssante.fr")))).await;
    assert_eq!(matched(&world, "chu.smur").await, mailbox(Matched::ReservedAddress));
    world.tell(1, granted(0xb1, under(0xca5e, address("chu.smur@esantepdl.mssante.fr")))).await;
    assert_eq!(matched(&world, "chu.smur@esantepdl.mssante.fr").await, mailbox(Matched::GrantedAddress));
    assert_eq!(matched(&world, "samu").await, mailbox(Matched::WishedAddress), "the wish is a fact of its own");
    let structure = StructureKey::parse("finess:440000289").unwrap();
    world.tell(1, MailboxClosed { mailbox: MailboxId(id(0xb1)), structure }).await;
    assert_eq!(matched(&world, "smur").await, mailbox(Matched::ClosedAddress));
}

#[tokio::test]
async fn an_address_that_is_free_again_leads_nowhere() {
    let mut world = World::new();
    world.tell(1, opened(1, "finess:440000289", "CHU de Nantes")).await;
    world.tell(1, wished(0xb1, None)).await;
    world.tell(1, reserved(0xb1, under(0xca5e, address("chu.smur@esantepdl.mssante.fr")))).await;
    let reason = under(0xca5e, Text { text: "no more".into() });
    let structure = StructureKey::parse("finess:440000289").unwrap();
    world.tell(1, MailboxAbandoned { mailbox: MailboxId(id(0xb1)), reason, structure }).await;
    assert_eq!(world.titles("smur").await, []);
}

#[tokio::test]
async fn a_regularised_number_takes_the_place_of_the_old_one() {
    let mut world = World::new();
    world.tell(1, opened(1, "finess:440000289", "CHU de Nantes")).await;
    let user = workflow::Person { professional_id: Some("533100558".into()), ..anais() };
    world.tell(1, wished(0xb1, Some(under(0xa1, user)))).await;
    assert_eq!(world.find("53 3100558").await[0].matched, Matched::Number);
    let regularised = ProfessionalIdRegularised {
        evidence: Vec::new(),
        mailbox: MailboxId(id(0xb1)),
        number: under(0xa1, ProfessionalNumber { rpps: "99700237045".into() }),
        person: SubjectId(id(0xa1)),
    };
    world.tell(1, regularised).await;
    assert_eq!(world.titles("533100558").await, []);
    assert_eq!(world.titles("99700237045").await, [(Kind::Person, "Anaïs Lefèvre".to_owned())]);
}

#[tokio::test]
async fn an_end_that_is_taken_back_is_none() {
    let mut world = a_hospital().await;
    let dropped = world.tell(1, RequestDropped { reason: under(0xca5e, Text { text: "silence".into() }) }).await;
    assert_eq!(world.find("MSS-2026-1").await[0].requests[0].ending.as_deref(), Some("dropped"));
    let undone =
        ActUndone { reclaimed: Vec::new(), undone: workflow::EventRef(dropped), undone_type: "request-dropped".into() };
    world.tell(1, undone).await;
    assert_eq!(world.find("MSS-2026-1").await[0].requests[0].ending, None);
}

#[tokio::test]
async fn what_was_followed_and_what_is_rebuilt_answer_alike() {
    let mut world = a_hospital().await;
    world.catch_up().await;
    world.tell(2, opened(2, "finess:440000297", "Clinique de l’Océan")).await;
    world.catch_up().await;
    world.tell(2, wished(0xb2, Some(under(0xa2, person("Ève", "Martin", "eve@sante.example"))))).await;
    let texts = ["nantes", "martin", "lefevre", "MSS-2026-1", "440000297", "e", "ocean"];
    let mut followed = Vec::new();
    for text in texts {
        followed.push(world.find(text).await);
    }
    std::fs::remove_file(world.file()).unwrap();
    let mut built = Vec::new();
    for text in texts {
        built.push(world.find(text).await);
    }
    world.rebuild().await;
    let mut rebuilt = Vec::new();
    for text in texts {
        rebuilt.push(world.find(text).await);
    }
    assert_eq!(followed, built);
    assert_eq!(followed, rebuilt);
    assert!(followed.iter().all(|hits| !hits.is_empty()), "every text finds something: {followed:?}");
}
