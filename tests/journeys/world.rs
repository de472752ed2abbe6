//! The use cases on one kind of store, repeatable: a birth, staff, and lines given at their own moments.

use std::sync::Arc;

use app::{App, Ids, NewFolder, Order, Outcome, Registers};
use eventlog::memory::MemoryStore;
use eventlog::{Clock, EventStore, MockClock, Position, Query, Replay};
use eventlog_sqlite::{SqliteOptions, SqliteStore};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use vault::{Entropy, MasterKey, Vault};

use crate::journey::Journey;

/// Who acts in the journeys.
const STAFF: [(&str, &str); 3] = [("claire.durand", "agent"), ("yanis.leroy", "agent"), ("sophie.morel", "supervisor")];

/// The chance of most folders.
pub(crate) const SEED: &str = "the journeys";

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
pub(crate) struct World {
    app: App,
    clock: MockClock,
    /// The folder that the store lies in, where it lies in one.
    _home: Option<TempDir>,
}

impl World {
    /// A new folder in memory.
    pub(crate) async fn in_memory(seed: &'static str) -> Self {
        let clock = birth();
        let store = Arc::new(MemoryStore::new(Arc::new(clock.clone())));
        let vault = |master: &MasterKey, log| Vault::in_memory(master, log, &mut chance(seed));
        Self::born((clock, seed), store, vault, None).await
    }

    /// A new folder on SQLite, in a place of its own.
    pub(crate) async fn on_sqlite(seed: &'static str) -> Self {
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

    /// The same folder, whose decisions ask `registers`.
    pub(crate) fn asking(self, registers: impl Registers) -> Self {
        Self { app: self.app.with_registers(Arc::new(registers)), ..self }
    }

    /// Gives one line at its own moment.
    pub(crate) async fn give(&self, line: &str) -> Outcome {
        let order = Order::parse(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        if let Some(at) = order.at {
            let ahead = at.as_micros() - self.clock.wall().as_micros();
            self.clock.advance(ahead.max(1));
        }
        self.app.execute(&order).await.unwrap_or_else(|error| panic!("{error}: {line}"))
    }

    /// Plays a journey of which every line is news.
    pub(crate) async fn play(&self, journey: &Journey) {
        for line in journey.text.lines() {
            match self.give(line).await {
                Outcome::Done(done) => assert_eq!(done.receipt.replay, Replay::No, "{}: {line}", journey.name),
                Outcome::Unchanged { .. } => panic!("{}: changed nothing: {line}", journey.name),
            }
        }
    }

    /// Plays a journey that was played before: every line gets its receipt again.
    pub(crate) async fn repeat(&self, journey: &Journey) {
        let before = self.entries().await;
        for line in journey.text.lines() {
            match self.give(line).await {
                Outcome::Done(done) => assert_ne!(done.receipt.replay, Replay::No, "{}: again: {line}", journey.name),
                Outcome::Unchanged { .. } => panic!("{}: no receipt: {line}", journey.name),
            }
        }
        assert_eq!(self.entries().await, before, "{}: the second play wrote", journey.name);
    }

    /// The log.
    pub(crate) fn store(&self) -> Arc<dyn EventStore> {
        Arc::clone(self.app.store())
    }

    /// The use cases, to be asked.
    pub(crate) const fn app(&self) -> &App {
        &self.app
    }

    /// Every entry with its ciphertexts, as stored.
    pub(crate) async fn entries(&self) -> Vec<Stored> {
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
pub(crate) struct Stored {
    /// The entry.
    pub(crate) entry: String,
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
