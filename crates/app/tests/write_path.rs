//! The write path on the memory store: words in, receipts out, and what happens to those who are too late.

use std::sync::Arc;

use app::{App, CommandError, Ids, NewFolder, Order, Outcome};
use eventlog::memory::MemoryStore;
use eventlog::{MockClock, Position, Query};
use identifiers::NamingPolicy;
use vault::{MasterKey, SystemEntropy, Vault};
use workflow::Rule;
use workflow::policy::{AdhesionPolicy, Section};

const REQUEST: &str = "5a0b7c1e-0000-4000-8000-000000000001";
const MAILBOX: &str = "5a0b7c1e-0000-4000-8000-000000000002";

struct World {
    app: App,
    clock: MockClock,
}

impl World {
    async fn new() -> Self {
        let clock = MockClock::at(app::calendar::instant("2026-01-05T08:00:00Z").unwrap());
        let shared: Arc<dyn eventlog::Clock> = Arc::new(clock.clone());
        let store = Arc::new(MemoryStore::new(Arc::clone(&shared)));
        let ids = Ids::new(Arc::clone(&shared), SystemEntropy);
        let log_id = ids.random();
        let master = MasterKey::draw(&mut SystemEntropy);
        let vault = Vault::in_memory(&master, log_id, &mut SystemEntropy).unwrap();
        let app = App::new(store, vault, shared, ids).reached_through("shell", Some(1000));
        let folder = NewFolder {
            log_id,
            origin: "agency.example/parcours".to_owned(),
            demo: false,
            admin_login: "admin".to_owned(),
            admin_name: "Ada Admin".to_owned(),
            policy: vec![
                Section::Adhesion(AdhesionPolicy { pending_blocks_creation: true }),
                Section::Naming(NamingPolicy::default()),
            ],
        };
        app.initialise(&folder).await.unwrap();
        let world = Self { app, clock };
        world
            .done(r#"{"as":"admin","do":"register-user","with":{"login":"claire.durand","name":"Claire Durand"}}"#)
            .await;
        world.done(r#"{"as":"admin","do":"grant-role","with":{"user":"claire.durand","role":"agent"}}"#).await;
        world
    }

    async fn give(&self, line: &str) -> Result<Outcome, CommandError> {
        self.clock.advance(1_000_000);
        self.app.execute(&Order::parse(line).unwrap()).await
    }

    async fn done(&self, line: &str) -> app::Done {
        match self.give(line).await.unwrap() {
            Outcome::Done(done) => done,
            Outcome::Unchanged { .. } => panic!("unchanged: {line}"),
        }
    }

    async fn submitted(&self) -> app::Done {
        self.done(&submission("")).await
    }

    async fn refused_by(&self, line: &str) -> Rule {
        match self.give(line).await {
            Err(CommandError::Refused(refusal)) => refusal.rule,
            other => panic!("expected a refusal, got {other:?}"),
        }
    }

    async fn head(&self) -> Position {
        self.app.store().head().await.unwrap().position
    }
}

fn submission(id: &str) -> String {
    format!(
        r#"{{{id}"channel":"form","do":"submit-request","with":{{"request":"{REQUEST}",
            "structure":{{"finess_juridique":"440000289","nom":"CHU de Nantes","secteur":"sanitaire","departement":"44"}},
            "messageries_nominatives":[{{"boite":"{MAILBOX}","nom":"Lefèvre","prenom":"Anaïs","mail_contact":"anais.lefevre@sante.example",
            "telephone":"02 40 00 00 00","lieu_exercice":"CHU de Nantes"}}]}}}}"#
    )
    .replace('\n', " ")
}

#[tokio::test]
async fn a_submission_is_one_append_with_a_reference() {
    let world = World::new().await;
    let done = world.submitted().await;
    assert_eq!(done.events, ["request-opened", "mailbox-requested"]);
    assert_eq!(done.receipt.last.get() - done.receipt.first.get(), 1);
    assert_eq!(done.reference.unwrap().to_string(), format!("MSS-2026-{:06}", done.receipt.first.get()));
}

#[tokio::test]
async fn a_repeat_gets_the_first_receipt_and_another_body_is_refused() {
    let world = World::new().await;
    let id = r#""id":"0190a000-0000-7000-8000-000000000001","#;
    let first = world.done(&submission(id)).await;
    let head = world.head().await;
    let again = world.done(&submission(id)).await;
    assert_eq!((again.receipt.first, again.receipt.last), (first.receipt.first, first.receipt.last));
    assert_eq!(again.reference, first.reference);
    let other = submission(id).replace("CHU de Nantes", "CHU d'Angers");
    assert!(matches!(world.give(&other).await, Err(CommandError::Reused { .. })));
    assert_eq!(world.head().await, head);
}

#[tokio::test]
async fn a_refusal_leaves_no_trace() {
    let world = World::new().await;
    world.submitted().await;
    let head = world.head().await;
    let keys = world.app.with_vault(|vault| vault.read().unwrap().counts().unwrap());
    let line = format!(r#"{{"as":"admin","request":"{REQUEST}","do":"validate-need"}}"#);
    assert_eq!(world.refused_by(&line).await, Rule::RoleMayNot);
    let line = format!(
        r#"{{"as":"claire.durand","request":"{REQUEST}","do":"request-creation","with":{{"mailbox":"{MAILBOX}","address":"anais.lefevre@esantepdl.mssante.fr"}}}}"#
    );
    assert_eq!(world.refused_by(&line).await, Rule::AdhesionPending);
    let line = format!(r#"{{"as":"claire.durand","request":"{REQUEST}","do":"close-request"}}"#);
    assert_eq!(world.refused_by(&line).await, Rule::StepNotDone);
    assert_eq!(world.head().await, head);
    assert_eq!(world.app.with_vault(|vault| vault.read().unwrap().counts().unwrap()), keys);
}

#[tokio::test]
async fn the_same_person_is_the_same_subject_by_mail_and_name() {
    let world = World::new().await;
    world.submitted().await;
    let again = submission("")
        .replace(REQUEST, "5a0b7c1e-0000-4000-8000-00000000000a")
        .replace(MAILBOX, "5a0b7c1e-0000-4000-8000-00000000000b");
    world.done(&again).await;
    let of_person = |entry: &eventlog::Recorded| {
        let event = entry.event().unwrap();
        (event.event_type.as_str() == "mailbox-requested").then(|| event.personal[0].subject)
    };
    let entries = world.app.store().read(&Query::all(), Position::START, world.head().await, 1_000).await.unwrap();
    let subjects: Vec<_> = entries.iter().filter_map(of_person).collect();
    assert_eq!(subjects.len(), 2);
    assert_eq!(subjects[0], subjects[1]);
}

#[tokio::test]
async fn who_has_not_seen_a_change_is_told_which() {
    let world = World::new().await;
    let seen = world.submitted().await.receipt.last;
    world
        .done(&format!(r#"{{"as":"claire.durand","request":"{REQUEST}","do":"add-note","with":{{"text":"vu"}}}}"#))
        .await;
    let waiting = format!(
        r#"{{"as":"claire.durand","expected":{seen},"request":"{REQUEST}","do":"start-waiting","with":{{"party":"applicant"}}}}"#
    );
    let begun = world.done(&waiting).await.receipt.last;
    let late = format!(
        r#"{{"as":"claire.durand","expected":{seen},"request":"{REQUEST}","do":"drop-request","with":{{"reason":"sans réponse"}}}}"#
    );
    match world.give(&late).await {
        Err(CommandError::Version { changed, .. }) => assert_eq!(changed, [begun]),
        other => panic!("expected a version error, got {other:?}"),
    }
}

#[tokio::test]
async fn two_at_once_for_one_request_are_both_decided_on_what_is_there() {
    let world = World::new().await;
    world.submitted().await;
    let line = format!(
        r#"{{"as":"claire.durand","request":"{REQUEST}","do":"assign-request","with":{{"owner":"claire.durand"}}}}"#
    );
    let order = Order::parse(&line).unwrap();
    let (one, two) = tokio::join!(world.app.execute(&order), world.app.execute(&order));
    let done = [one.unwrap(), two.unwrap()].into_iter().filter(|o| matches!(o, Outcome::Done(_))).count();
    assert_eq!(done, 1, "one assigns, the other finds it so");
}

#[tokio::test]
async fn bad_words_are_named_with_pointer_and_rule() {
    let world = World::new().await;
    let bad = submission("").replace("440000289", "440000288");
    match world.give(&bad).await {
        Err(CommandError::Input(error)) => {
            assert_eq!(error.field, "/with/structure/finess_juridique");
            assert_eq!(error.given.as_deref(), Some("440000288"));
            assert_eq!(error.rule, "key");
        }
        other => panic!("expected bad input, got {other:?}"),
    }
}

#[tokio::test]
async fn a_clock_that_went_back_stops_writing_until_an_administrator_vouches_for_it() {
    let world = World::new().await;
    world.submitted().await;
    let note = format!(r#"{{"as":"claire.durand","request":"{REQUEST}","do":"add-note","with":{{"text":"vu"}}}}"#);
    let before = world.head().await;
    world.clock.set_wall(app::calendar::instant("2026-01-05T07:59:30Z").unwrap());
    assert!(matches!(world.give(&note).await, Err(CommandError::Machine(said)) if said.contains("clock")));
    assert!(matches!(world.app.accept_clock("claire.durand", "réglée").await, Err(CommandError::Refused(_))));
    assert_eq!(world.head().await, before, "nothing was written");
    world.app.accept_clock("admin", "serveur de temps réparé").await.unwrap();
    world.done(&note).await;
}

#[tokio::test]
async fn a_contact_mail_that_several_people_read_is_refused_without_being_repeated() {
    let world = World::new().await;
    let shared = submission("").replace("anais.lefevre@sante.example", "secretariat@sante.example");
    match world.give(&shared).await {
        Err(CommandError::Refused(refusal)) => {
            assert_eq!(refusal.rule, Rule::ContactNotIndividual);
            assert!(!refusal.to_string().contains("secretariat"), "{refusal}");
        }
        other => panic!("expected a refusal, got {other:?}"),
    }
}
