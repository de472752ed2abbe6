//! The use cases on the memory store and on SQLite: from the same birth, at the same instants, with the same chance, the
//! same entries byte for byte.

use std::sync::Arc;

use app::{App, Ids, NewFolder, Order, Outcome};
use eventlog::memory::MemoryStore;
use eventlog::{Clock, EventStore, MockClock, Position, Query, Replay};
use eventlog_sqlite::{SqliteOptions, SqliteStore};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use vault::{Entropy, MasterKey, Vault};

use crate::journey::Journey;

/// Who acts in the journeys.
const STAFF: [(&str, &str); 3] = [("claire.durand", "agent"), ("yanis.leroy", "agent"), ("sophie.morel", "supervisor")];

const SEED: &str = "the journeys";

/// Chance that repeats itself: SHA-256 of a seed and a counter.
struct Repeated {
    seed: &'static str,
    drawn: u64,
}

impl Entropy for Repeated {
    fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            self.drawn += 1;
            let block = Sha256::new().chain_update(self.seed).chain_update(self.drawn.to_be_bytes()).finalize();
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
    }
}

fn chance(seed: &'static str) -> Repeated {
    Repeated { seed, drawn: 0 }
}

/// An agency with its policy and its staff, on one kind of store.
struct World {
    app: App,
    clock: MockClock,
    /// The folder that the store lies in, where it lies in one.
    _home: Option<TempDir>,
}

impl World {
    async fn in_memory(seed: &'static str) -> Self {
        let clock = birth();
        let store = Arc::new(MemoryStore::new(Arc::new(clock.clone())));
        let vault = |master: &MasterKey, log| Vault::in_memory(master, log, &mut chance(seed));
        Self::born((clock, seed), store, vault, None).await
    }

    async fn on_sqlite(seed: &'static str) -> Self {
        let (clock, home) = (birth(), tempfile::tempdir().expect("a temporary folder"));
        let options = SqliteOptions { clock: Arc::new(clock.clone()), ..SqliteOptions::default() };
        let store = Arc::new(SqliteStore::create(home.path().join("log.db"), options).expect("a new log"));
        let keys = home.path().join("keys.db");
        let vault = |master: &MasterKey, log| Vault::create(&keys, master, log, &mut chance(seed));
        Self::born((clock, seed), store, vault, Some(home)).await
    }

    async fn born<E: std::fmt::Debug>(
        (clock, seed): (MockClock, &'static str),
        store: Arc<dyn EventStore>,
        vault: impl FnOnce(&MasterKey, uuid::Uuid) -> Result<Vault, E>,
        home: Option<TempDir>,
    ) -> Self {
        let shared: Arc<dyn Clock> = Arc::new(clock.clone());
        let ids = Ids::new(Arc::clone(&shared), chance(seed));
        let log_id = ids.random();
        let vault = vault(&MasterKey::draw(&mut chance("master")), log_id).expect("a new vault");
        let world = Self { app: App::new(store, vault, shared, ids), clock, _home: home };
        world.app.initialise(&folder(log_id)).await.expect("a birth");
        for (login, role) in STAFF {
            let (register, grant) = staff_lines(login, role);
            world.give(&register).await;
            world.give(&grant).await;
        }
        world
    }

    /// Gives one line at its own moment.
    async fn give(&self, line: &str) -> Outcome {
        let order = Order::parse(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        if let Some(at) = order.at {
            let ahead = at.as_micros() - self.clock.wall().as_micros();
            self.clock.advance(ahead.max(1));
        }
        self.app.execute(&order).await.unwrap_or_else(|error| panic!("{error}: {line}"))
    }

    /// Plays a journey of which every line is news.
    async fn play(&self, journey: &Journey) {
        for line in journey.text.lines() {
            match self.give(line).await {
                Outcome::Done(done) => assert_eq!(done.receipt.replay, Replay::No, "{}: {line}", journey.name),
                Outcome::Unchanged { .. } => panic!("{}: changed nothing: {line}", journey.name),
            }
        }
    }

    /// Plays a journey that was played before: every line gets its receipt again.
    async fn repeat(&self, journey: &Journey) {
        let before = self.entries().await;
        for line in journey.text.lines() {
            match self.give(line).await {
                Outcome::Done(done) => assert_ne!(done.receipt.replay, Replay::No, "{}: again: {line}", journey.name),
                Outcome::Unchanged { .. } => panic!("{}: no receipt: {line}", journey.name),
            }
        }
        assert_eq!(self.entries().await, before, "{}: the second play wrote", journey.name);
    }

    /// Every entry with its ciphertexts, as stored.
    async fn entries(&self) -> Vec<Stored> {
        let store = self.app.store();
        let end = store.head().await.expect("a head").position;
        let read = store.read(&Query::all(), Position::new(0), end, usize::MAX).await.expect("a readable log");
        let mut stored = Vec::new();
        for recorded in read {
            let sealed = store.ciphertexts(recorded.position).await.expect("readable ciphertexts");
            stored.push(Stored { entry: String::from_utf8_lossy(&recorded.bytes).into_owned(), sealed });
        }
        assert_eq!(stored.len() as u64, end.get(), "positions are dense");
        stored
    }
}

/// What lies in a log at one position.
#[derive(Debug, PartialEq, Eq)]
struct Stored {
    entry: String,
    sealed: Vec<Option<Vec<u8>>>,
}

fn birth() -> MockClock {
    MockClock::at(app::calendar::instant("2025-01-06T08:00:00Z").expect("an instant"))
}

fn folder(log_id: uuid::Uuid) -> NewFolder {
    let policy = acceptance::workspace_root().join("fixtures/policies/pays-de-la-loire.toml");
    let policy = std::fs::read_to_string(policy).expect("the policy of the fixtures");
    NewFolder {
        log_id,
        origin: "agency.example/parcours".to_owned(),
        demo: false,
        admin_login: "admin".to_owned(),
        admin_name: "Ada Admin".to_owned(),
        policy: app::policy_file::parse(&policy).expect("a policy"),
    }
}

/// The two commands that make somebody staff, under ids that are drawn from the login.
fn staff_lines(login: &str, role: &str) -> (String, String) {
    let register = format!(r#"{{"as":"admin","do":"register-user","with":{{"login":"{login}","name":"{login}"}}}}"#);
    let grant = format!(r#"{{"as":"admin","do":"grant-role","with":{{"user":"{login}","role":"{role}"}}}}"#);
    (register, grant)
}

/// Compares entry by entry, so that a difference names its position and nothing else.
fn assert_same(memory: &[Stored], sqlite: &[Stored], journey: &str) {
    for (index, (one, other)) in memory.iter().zip(sqlite).enumerate() {
        assert_eq!(one, other, "{journey}: entry {}", index + 1);
    }
    assert_eq!(memory.len(), sqlite.len(), "{journey}: one log is longer");
}

#[tokio::test]
async fn each_journey_alone_gives_the_same_entries_on_every_store_and_none_the_second_time() {
    for journey in Journey::all() {
        let (memory, sqlite) = (World::in_memory(SEED).await, World::on_sqlite(SEED).await);
        memory.play(&journey).await;
        sqlite.play(&journey).await;
        assert_same(&memory.entries().await, &sqlite.entries().await, &journey.name);
        memory.repeat(&journey).await;
        sqlite.repeat(&journey).await;
    }
}

#[tokio::test]
async fn all_journeys_in_one_folder_give_the_same_entries_on_every_store() {
    let (memory, sqlite) = (World::in_memory(SEED).await, World::on_sqlite(SEED).await);
    for journey in &Journey::all() {
        memory.play(journey).await;
        sqlite.play(journey).await;
    }
    assert_same(&memory.entries().await, &sqlite.entries().await, "all of them");
}

#[tokio::test]
async fn another_seed_gives_other_entries() {
    let (one, other) = (World::in_memory(SEED).await, World::in_memory("another").await);
    let (one, other) = (one.entries().await, other.entries().await);
    assert_eq!(one.len(), other.len());
    assert_ne!(one, other, "the comparison above would take anything for the same");
}
