//! The journeys of the fixtures, played whole on the memory store: every line is accepted and changes something.

#[path = "journeys/search.rs"]
mod search;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use app::{App, Ids, NewFolder, Order, Outcome};
use eventlog::memory::MemoryStore;
use eventlog::{Clock, MockClock};
use vault::{MasterKey, SystemEntropy, Vault};

const POLICY: &str = include_str!("../../../fixtures/policies/pays-de-la-loire.toml");

/// Who acts in the journeys: login, name, role.
const USERS: [(&str, &str, &str); 4] = [
    ("claire.durand", "Claire Durand", "agent"),
    ("yanis.leroy", "Yanis Leroy", "agent"),
    ("sophie.morel", "Sophie Morel", "supervisor"),
    ("paul.henry", "Paul Henry", "auditor"),
];

struct World {
    app: App,
    clock: MockClock,
}

impl World {
    async fn new() -> Self {
        let clock = MockClock::at(app::calendar::instant("2025-01-06T08:00:00Z").unwrap());
        let shared: Arc<dyn Clock> = Arc::new(clock.clone());
        let store = Arc::new(MemoryStore::new(Arc::clone(&shared)));
        let ids = Ids::new(Arc::clone(&shared), SystemEntropy);
        let log_id = ids.random();
        let master = MasterKey::draw(&mut SystemEntropy);
        let vault = Vault::in_memory(&master, log_id, &mut SystemEntropy).unwrap();
        let folder = NewFolder {
            log_id,
            origin: "agency.example/parcours".to_owned(),
            demo: false,
            admin_login: "admin".to_owned(),
            admin_name: "Ada Admin".to_owned(),
            policy: app::policy_file::parse(POLICY).unwrap(),
        };
        let world = Self { app: App::new(store, vault, shared, ids), clock };
        world.app.initialise(&folder).await.unwrap();
        for (login, name, role) in USERS {
            let register =
                format!(r#"{{"as":"admin","do":"register-user","with":{{"login":"{login}","name":"{name}"}}}}"#);
            let grant = format!(r#"{{"as":"admin","do":"grant-role","with":{{"user":"{login}","role":"{role}"}}}}"#);
            world.play(&register).await.unwrap();
            world.play(&grant).await.unwrap();
        }
        world
    }

    /// Gives one line at its own moment; what happened, or why not.
    async fn play(&self, line: &str) -> Result<Vec<String>, String> {
        let order = Order::parse(line).map_err(|error| error.to_string())?;
        if let Some(at) = order.at {
            let ahead = at.as_micros() - self.clock.wall().as_micros();
            self.clock.advance(ahead.max(1));
        }
        match self.app.execute(&order).await {
            Ok(Outcome::Done(done)) => Ok(done.events.iter().map(|name| (*name).to_string()).collect()),
            Ok(Outcome::Unchanged { .. }) => Err("changed nothing".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }
}

fn journeys() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/journeys");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "jsonl"));
    files.sort();
    files
}

async fn play(world: &World, path: &Path) {
    for (index, line) in std::fs::read_to_string(path).unwrap().lines().enumerate() {
        if let Err(wrong) = world.play(line).await {
            panic!("{}, line {}: {wrong}\n{line}", path.display(), index + 1);
        }
    }
}

#[tokio::test]
async fn every_journey_is_accepted_alone() {
    for path in journeys() {
        play(&World::new().await, &path).await;
    }
}

#[tokio::test]
async fn all_journeys_are_accepted_in_one_folder() {
    let world = World::new().await;
    let files = journeys();
    assert!(files.len() >= 6, "the journeys of the fixtures: {files:?}");
    for path in &files {
        play(&world, path).await;
    }
}
