//! Erasure on the memory store: each step failing in turn, whoever comes back meanwhile, the order of the steps.

mod support;

use std::path::Path;
use std::sync::{Arc, Mutex};

use app::erasure::{Decided, ErasureList, Listed, OnStep, Purge, Step};
use app::{CommandError, Outcome};
use async_trait::async_trait;
use support::{BOX, REQUEST, World, nominative};
use vault::SubjectState;
use workflow::SubjectId;

const OTHER_REQUEST: &str = "5a0b7c1e-0000-4000-8000-00000000000a";
const OTHER_BOX: &str = "5a0b7c1e-0000-4000-8000-00000000000b";

/// What was done, in order; every part of the folder writes here.
type Diary = Arc<Mutex<Vec<String>>>;

/// A list in memory.
#[derive(Default)]
struct List(Mutex<Vec<Listed>>);

impl ErasureList for List {
    fn keep(&self, listed: &Listed) -> Result<(), CommandError> {
        let mut kept = self.0.lock().unwrap();
        if !kept.contains(listed) {
            kept.push(*listed);
        }
        Ok(())
    }

    fn all(&self) -> Result<Vec<Listed>, CommandError> {
        Ok(self.0.lock().unwrap().clone())
    }
}

/// A store that only says that it was asked.
struct Drafts(Diary);

#[async_trait]
impl Purge for Drafts {
    fn name(&self) -> &'static str {
        "drafts"
    }

    fn answers_for(&self, _: &Path) -> bool {
        false
    }

    async fn purge(&self, subject: SubjectId) -> Result<(), CommandError> {
        self.0.lock().unwrap().push(format!("asked to purge {subject}"));
        Ok(())
    }
}

/// A folder in which Lise has a mailbox, its officer, and a place where the steps of an erasure fail.
struct Ground {
    world: World,
    list: Arc<List>,
    diary: Diary,
    failing: Arc<Mutex<Option<Step>>>,
}

impl Ground {
    async fn new() -> Self {
        let World { app, clock, home } = World::new().await;
        let (list, diary, failing) = (Arc::new(List::default()), Diary::default(), Arc::new(Mutex::new(None)));
        let (steps, fails) = (Arc::clone(&diary), Arc::clone(&failing));
        let on_step: OnStep = Arc::new(move |step| {
            steps.lock().unwrap().push(step.to_string());
            let fails = *fails.lock().unwrap() == Some(step);
            if fails { Err(CommandError::Machine(format!("failed at {step}"))) } else { Ok(()) }
        });
        let purges: Vec<Arc<dyn Purge>> = vec![Arc::new(Drafts(Arc::clone(&diary)))];
        let app = app.with_purges(Arc::clone(&list) as Arc<dyn ErasureList>, purges).telling(on_step);
        let world = World { app, clock, home };
        world.done("admin", "", "register-user", r#"{"login":"denise.morvan","name":"Denise Morvan"}"#).await;
        world.done("admin", "", "grant-role", r#"{"user":"denise.morvan","role":"dpo"}"#).await;
        world.submitted(REQUEST, &nominative(BOX, ("Lise", "Petit", "lise.petit@sante.example"))).await;
        Self { world, list, diary, failing }
    }

    async fn lise(&self) -> SubjectId {
        self.world.users_of(BOX).await[0]
    }

    async fn erase(&self, subject: SubjectId) -> Result<Outcome, CommandError> {
        let with = format!(r#"{{"subject":"{subject}","basis":"gdpr-17-1-a","reason":"asked by letter"}}"#);
        self.world.give("denise.morvan", "", "erase-subject", &with).await
    }

    fn fail_at(&self, step: Option<Step>) {
        *self.failing.lock().unwrap() = step;
    }

    fn is_erased(&self, subject: SubjectId) -> bool {
        let state = self.world.app.with_vault(|vault| vault.read()?.state(vault::SubjectId::new(subject.0)));
        matches!(state.unwrap(), SubjectState::Erased(_))
    }

    async fn count(&self, name: &str) -> usize {
        self.world.events(name).await.len()
    }
}

const STEPS: [Step; 6] = [
    Step::Decided,
    Step::Listed,
    Step::KeyDestroyed,
    Step::CiphertextsDestroyed,
    Step::Purged("drafts"),
    Step::Completed,
];

#[tokio::test]
async fn the_steps_come_in_order_and_every_store_is_asked() {
    let ground = Ground::new().await;
    let lise = ground.lise().await;
    ground.erase(lise).await.unwrap();
    let asked = format!("asked to purge {lise}");
    let expected =
        ["decided", "listed", "key-destroyed", "ciphertexts-destroyed", &asked, "purged-drafts", "completed"];
    assert_eq!(*ground.diary.lock().unwrap(), expected);
    let listed = ground.list.all().unwrap();
    let decided = &ground.world.events("erasure-decided").await[0];
    assert_eq!(
        (listed.len(), listed[0].decided.position, listed[0].decided.leaf),
        (1, decided.position, decided.leaf())
    );
}

#[tokio::test]
async fn whichever_step_fails_the_erasure_is_carried_through_later_and_once() {
    for step in STEPS {
        let ground = Ground::new().await;
        let lise = ground.lise().await;
        ground.fail_at(Some(step));
        let failed = ground.erase(lise).await.unwrap_err();
        assert!(failed.to_string().contains("failed at"), "{step}: {failed}");
        ground.fail_at(None);
        assert!(ground.world.app.finish_erasures().await.unwrap().is_empty());
        assert!(ground.is_erased(lise));
        let portrait = ground.world.app.portrait(lise).await.unwrap();
        assert!(portrait.held.iter().all(|held| held.fields.is_none()), "{step}");
        for name in ["erasure-decided", "erasure-completed"] {
            assert_eq!(ground.count(name).await, 1, "{step}: {name}");
        }
        // Nothing is left to do.
        let before = ground.diary.lock().unwrap().len();
        assert!(ground.world.app.finish_erasures().await.unwrap().is_empty());
        assert_eq!(ground.diary.lock().unwrap().len(), before, "{step}");
    }
}

#[tokio::test]
async fn whoever_comes_back_while_their_erasure_is_under_way_is_somebody_new() {
    let ground = Ground::new().await;
    let lise = ground.lise().await;
    ground.fail_at(Some(Step::Decided));
    ground.erase(lise).await.unwrap_err();
    assert!(!ground.is_erased(lise), "the key and the look-ups are there");
    ground.fail_at(None);
    ground.world.submitted(OTHER_REQUEST, &nominative(OTHER_BOX, ("Lise", "Petit", "lise.petit@sante.example"))).await;
    assert!(ground.is_erased(lise), "the look-up led to her, and her erasure was finished first");
    let case =
        ground.world.app.case(support::request(OTHER_REQUEST), ground.world.head().await).await.unwrap().unwrap();
    assert_ne!(case.mailboxes[&support::mailbox(OTHER_BOX)].only_user(), Some(lise));
}

#[tokio::test]
async fn who_stands_on_the_list_and_was_forgotten_by_the_log_is_erased_again() {
    let ground = Ground::new().await;
    let lise = ground.lise().await;
    let leaf = eventlog::Leaf::from_hex(&"1e".repeat(32)).unwrap();
    let decided = Decided { subject: lise, position: eventlog::Position::new(4_711), leaf };
    let hasher = ground.world.app.with_vault(|vault| vault.hasher().clone());
    // Whoever has not the keys of this log has nobody erased.
    let foreign = Listed::vouched(decided, &vault::Hasher::from_bytes(&[7; 32]));
    for invented in [Listed { decided, mac: None }, foreign] {
        *ground.list.0.lock().unwrap() = vec![invented];
        let unfinished = ground.world.app.finish_erasures().await.unwrap();
        assert!(unfinished[0].subject == lise && matches!(unfinished[0].reason, CommandError::Integrity(_)));
        assert!(!ground.is_erased(lise));
    }
    *ground.list.0.lock().unwrap() = vec![Listed::vouched(decided, &hasher)];
    assert!(ground.world.app.finish_erasures().await.unwrap().is_empty());
    assert!(ground.is_erased(lise));
    let decided = ground.world.events("erasure-decided").await;
    let text = decided[0].event().unwrap().data.as_str().to_owned();
    assert!(text.contains("decided-before") && text.contains("4711"), "{text}");
    assert!(ground.world.app.finish_erasures().await.unwrap().is_empty());
    assert_eq!(ground.count("erasure-decided").await, 1);
}

#[tokio::test]
async fn a_repeated_command_finishes_what_it_began() {
    let ground = Ground::new().await;
    let lise = ground.lise().await;
    let line = format!(
        r#"{{"id":"01890000-0000-7000-8000-0000000000e1","as":"denise.morvan","do":"erase-subject","with":{{"subject":"{lise}","basis":"gdpr-17-1-a","reason":"asked by letter"}}}}"#
    );
    let order = app::Order::parse(&line).unwrap();
    ground.fail_at(Some(Step::KeyDestroyed));
    let told = ground.world.app.execute(&order).await.unwrap_err();
    assert!(matches!(told, CommandError::Unknown { .. }), "{told}");
    ground.fail_at(None);
    assert!(matches!(ground.world.app.execute(&order).await.unwrap(), Outcome::Done(_)));
    assert_eq!(ground.count("erasure-completed").await, 1);
}

#[tokio::test]
async fn words_that_are_no_erasure_are_named() {
    let ground = Ground::new().await;
    let lise = ground.lise().await;
    let wrong = async |with: &str| ground.world.wrong("denise.morvan", "", "erase-subject", with).await.field;
    let with = |rest: &str| format!(r#"{{"subject":"{lise}",{rest}}}"#);
    assert_eq!(wrong(&with(r#""basis":"gdpr","reason":"x""#)).await, "/with/basis");
    assert_eq!(wrong(&with(r#""basis":"gdpr-17-1-a""#)).await, "/with/reason");
    assert_eq!(wrong(&with(r#""basis":"gdpr-17-1-a","reason":"x","asked_by":"me""#)).await, "/with/asked_by");
    assert_eq!(wrong(&with(r#""basis":"retention","reason":"x""#)).await, "/with");
    assert_eq!(wrong(&with(r#""basis":"gdpr-17-1-a","reason":"PETIT Lise""#)).await, "/with/reason");
    let stranger = r#"{"subject":"5a0b7c1e-0000-4000-8000-0000000000ff","basis":"gdpr-17-1-a","reason":"x"}"#;
    assert_eq!(wrong(stranger).await, "/with/subject");
    let hold = format!(r#"{{"subject":"{lise}","other":"{lise}","reason":"x"}}"#);
    assert_eq!(ground.world.wrong("denise.morvan", "", "place-legal-hold", &hold).await.field, "/with/other");
    let join = format!(r#"{{"subject":"{lise}","reason":"x"}}"#);
    assert_eq!(ground.world.wrong("claire.durand", "", "join-subjects", &join).await.field, "/with/other");
}
