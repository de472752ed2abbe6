//! One contact mail is one person's, in the whole folder; a number that comes later finds the same person.

mod support;

use support::{BOX, REQUEST, World, nominative, submission};
use workflow::Rule;

const OTHER_REQUEST: &str = "5a0b7c1e-0000-4000-8000-00000000000a";
const OTHER_BOX: &str = "5a0b7c1e-0000-4000-8000-00000000000b";

#[tokio::test]
async fn the_mail_of_one_user_is_refused_for_another_in_another_request() {
    let world = World::new().await;
    world.submitted(REQUEST, &nominative(BOX, ("Lise", "Petit", "lise.petit@sante.example"))).await;
    let shared = nominative(OTHER_BOX, ("Lise", "Grand", "LISE.petit@sante.example"));
    let refused = world.refused("", "", "submit-request", &submission(OTHER_REQUEST, &shared)).await;
    assert_eq!(refused.rule, Rule::ContactShared);
    assert!(!refused.to_string().contains("petit"), "{refused}");
    let same = nominative(OTHER_BOX, ("LISE", "Petit", "lise.petit@sante.example"));
    world.submitted(OTHER_REQUEST, &same).await;
}

#[tokio::test]
async fn two_persons_of_one_form_do_not_share_a_mail() {
    let world = World::new().await;
    let person =
        |name: &str| format!(r#"{{"nom":"{name}","prenom":"Lise","mail_contact":"lise.petit@sante.example"}}"#);
    let two = format!(r#""messageries_nominatives":[{},{}]"#, person("Petit"), person("Grand"));
    let refused = world.refused("", "", "submit-request", &submission(REQUEST, &two)).await;
    assert_eq!(refused.rule, Rule::ContactShared);
}

#[tokio::test]
async fn who_applies_heads_or_manages_keeps_no_mail_for_themselves() {
    let world = World::new().await;
    // Luc applies; Marc manages with the mail of the reception; neither claims a mail by that.
    world.submitted(REQUEST, &format!(r#""messageries_organisationnelles":[{}]"#, support::team())).await;
    let lise = nominative(OTHER_BOX, ("Lise", "Petit", "luc.morin@sante.example"));
    world.submitted(OTHER_REQUEST, &lise).await;
    // From now on it is Lise's, and Luc applies with it all the same.
    let again = nominative("5a0b7c1e-0000-4000-8000-00000000000d", ("Zoé", "Caron", "zoe.caron@sante.example"));
    world.submitted("5a0b7c1e-0000-4000-8000-00000000000c", &again.replace("Zoé", "Lou").replace("zoe", "lou")).await;
}

#[tokio::test]
async fn an_applicant_who_is_a_user_too_is_one_person() {
    let world = World::new().await;
    world.submitted(REQUEST, &nominative(BOX, ("Luc", "Morin", "luc.morin@sante.example"))).await;
    let opened = world.events("request-opened").await.remove(0).event().unwrap();
    let requested = world.events("mailbox-requested").await.remove(0).event().unwrap();
    assert_eq!(opened.personal[0].subject, requested.personal[0].subject);
}

#[tokio::test]
async fn a_number_declared_later_is_the_same_persons_mail_and_all() {
    let world = World::new().await;
    world.submitted(REQUEST, &nominative(BOX, ("Lise", "Petit", "lise.petit@sante.example"))).await;
    let with_number = nominative(OTHER_BOX, ("Lise", "Petit", "lise.petit@sante.example"))
        .replace(r#""mail_contact""#, r#""rpps":"99700237045","mail_contact""#);
    world.submitted(OTHER_REQUEST, &with_number).await;
    let renamed = nominative("5a0b7c1e-0000-4000-8000-00000000000d", ("Lise", "Petit-Roy", "lise.roy@sante.example"))
        .replace(r#""mail_contact""#, r#""rpps":"99700237045","mail_contact""#);
    world.submitted("5a0b7c1e-0000-4000-8000-00000000000c", &renamed).await;
    let subjects: Vec<_> = world.events("mailbox-requested").await;
    let subjects: Vec<_> = subjects.iter().map(|entry| entry.event().unwrap().personal[0].subject).collect();
    assert_eq!(subjects, [subjects[0]; 3]);
}

#[tokio::test]
async fn a_regularised_number_leads_to_the_person_it_was_recorded_for() {
    let world = World::new().await;
    let adeli = nominative(BOX, ("Lise", "Petit", "lise.petit@sante.example"))
        .replace(r#""mail_contact""#, r#""adeli":"533100558","mail_contact""#);
    world.submitted(REQUEST, &adeli).await;
    let of_box = format!(r#"{{"mailbox":"{BOX}","rpps":"99700237045"}}"#);
    // The mailbox has one user: who is meant need not be said.
    world.step("regularise-professional-id", &of_box).await;
    let by_number = nominative(OTHER_BOX, ("Lise", "Autrement", "l.autrement@sante.example"))
        .replace(r#""mail_contact""#, r#""rpps":"99700237045","mail_contact""#);
    world.submitted(OTHER_REQUEST, &by_number).await;
    let events = world.events("mailbox-requested").await;
    let subjects: Vec<_> = events.iter().map(|entry| entry.event().unwrap().personal[0].subject).collect();
    assert_eq!(subjects[0], subjects[1]);
}

#[tokio::test]
async fn a_regularised_number_is_not_that_of_somebody_else() {
    let world = World::new().await;
    world.submitted(REQUEST, &nominative(BOX, ("Lise", "Petit", "lise.petit@sante.example"))).await;
    let zoe = nominative(OTHER_BOX, ("Zoé", "Caron", "zoe.caron@sante.example"))
        .replace(r#""mail_contact""#, r#""rpps":"99700237045","mail_contact""#);
    world.submitted(OTHER_REQUEST, &zoe).await;
    let taken = format!(r#"{{"mailbox":"{BOX}","rpps":"99700237045"}}"#);
    assert_eq!(world.wrong("claire.durand", REQUEST, "regularise-professional-id", &taken).await.field, "/with/rpps");
}

#[tokio::test]
async fn a_name_is_corrected_under_the_same_mail_without_losing_the_person() {
    let world = World::new().await;
    world.submitted(REQUEST, &nominative(BOX, ("Lyse", "Petit", "lise.petit@sante.example"))).await;
    let before = world.users_of(BOX).await;
    let corrected = format!(
        r#"{{"mailbox":"{BOX}","utilisateur":{{"nom":"Petit","prenom":"Lise","mail_contact":"lise.petit@sante.example"}}}}"#
    );
    world.step("correct-mailbox-user", &corrected).await;
    assert_eq!(world.users_of(BOX).await, before);
}

#[tokio::test]
async fn a_mail_given_by_mistake_goes_back_to_whom_it_belongs_once_it_is_corrected() {
    let world = World::new().await;
    // Lise was entered under the mail of Luc.
    world.submitted(REQUEST, &nominative(BOX, ("Lise", "Petit", "luc.grand@sante.example"))).await;
    let luc = submission(OTHER_REQUEST, &nominative(OTHER_BOX, ("Luc", "Grand", "luc.grand@sante.example")));
    assert_eq!(world.refused("", "", "submit-request", &luc).await.rule, Rule::ContactShared);
    let corrected = format!(
        r#"{{"mailbox":"{BOX}","utilisateur":{{"nom":"Petit","prenom":"Lise","mail_contact":"lise.petit@sante.example"}}}}"#
    );
    world.step("correct-mailbox-user", &corrected).await;
    world.done("", "", "submit-request", &luc).await;
    // Each has one mail now, and neither takes the other's.
    let back = format!(
        r#"{{"mailbox":"{BOX}","utilisateur":{{"nom":"Petit","prenom":"Lise","mail_contact":"luc.grand@sante.example"}}}}"#
    );
    assert_eq!(world.refused("claire.durand", REQUEST, "correct-mailbox-user", &back).await.rule, Rule::ContactShared);
}

#[tokio::test]
async fn a_number_that_leads_to_another_subject_takes_the_mail_along() {
    let world = World::new().await;
    let numbered = |form: String| form.replace(r#""mail_contact""#, r#""rpps":"99700237045","mail_contact""#);
    world.submitted(OTHER_REQUEST, &numbered(nominative(OTHER_BOX, ("Lise", "Petit", "l.petit@autre.example")))).await;
    world.submitted(REQUEST, &nominative(BOX, ("Lyse", "Petit", "lise.petit@sante.example"))).await;
    let corrected = format!(
        r#"{{"mailbox":"{BOX}","utilisateur":{{"nom":"Petit","prenom":"Lise","rpps":"99700237045",
            "mail_contact":"lise.petit@sante.example"}}}}"#
    );
    world.step("correct-mailbox-user", &corrected.replace('\n', " ")).await;
    let events = world.events("mailbox-requested").await;
    assert_eq!(world.users_of(BOX).await[0].0, events[0].event().unwrap().personal[0].subject.0);
    let again =
        numbered(nominative("5a0b7c1e-0000-4000-8000-00000000000d", ("Lise", "Roy", "lise.petit@sante.example")));
    world.submitted("5a0b7c1e-0000-4000-8000-00000000000c", &again).await;
}

#[tokio::test]
async fn two_at_once_under_one_mail_have_one_winner() {
    let world = World::new().await;
    let order = |request: &str, id: &str, name: &str| {
        let with = submission(request, &nominative(id, ("Lise", name, "lise.petit@sante.example")));
        app::Order::parse(&format!(r#"{{"do":"submit-request","with":{with}}}"#)).unwrap()
    };
    let (one, two) = (order(REQUEST, BOX, "Petit"), order(OTHER_REQUEST, OTHER_BOX, "Grand"));
    let (one, two) = tokio::join!(world.app.execute(&one), world.app.execute(&two));
    let outcomes = [one, two];
    let refused = outcomes.iter().filter_map(|outcome| match outcome {
        Err(app::CommandError::Refused(refusal)) => Some(refusal.rule),
        _ => None,
    });
    assert_eq!(refused.collect::<Vec<_>>(), [Rule::ContactShared], "{outcomes:?}");
    assert_eq!(world.events("mailbox-requested").await.len(), 1);
}
