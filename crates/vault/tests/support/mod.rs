//! What the suites of the vault share: a folder with a vault, given bytes as entropy, the bytes left on disk.
#![allow(dead_code, unreachable_pub, reason = "each suite includes this file and uses its part")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use rand_chacha::{
    ChaCha12Rng,
    rand_core::{Rng, SeedableRng},
};
use serde_json::{Map, Value, json};
use tempfile::TempDir;
use uuid::Uuid;
use vault::{Entropy, MasterKey, NewSubject, Record, SubjectId, SubjectKind, SystemEntropy, Vault};

/// A seeded generator, as a demo passes it.
pub struct Seeded(ChaCha12Rng);

impl Seeded {
    pub fn new(seed: u64) -> Self {
        Self(ChaCha12Rng::seed_from_u64(seed))
    }
}

impl Entropy for Seeded {
    fn fill(&mut self, bytes: &mut [u8]) {
        self.0.fill_bytes(bytes);
    }
}

/// Hands out the given bytes, in order, and panics past their end.
pub struct Given(pub Vec<u8>);

impl Entropy for Given {
    fn fill(&mut self, bytes: &mut [u8]) {
        bytes.copy_from_slice(&self.0.drain(..bytes.len()).collect::<Vec<_>>());
    }
}

/// A folder with a vault in it.
pub struct Folder {
    pub master: MasterKey,
    folder: TempDir,
}

impl Folder {
    /// Makes folder and vault; the returned vault is the first connection to it.
    pub fn with_vault() -> (Self, Vault) {
        let folder = Self { master: MasterKey::draw(&mut SystemEntropy), folder: tempfile::tempdir().unwrap() };
        let vault = Vault::create(&folder.keys_db(), &folder.master, LOG, &mut SystemEntropy).unwrap();
        (folder, vault)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn keys_db(&self) -> PathBuf {
        self.path("keys.db")
    }

    pub fn open(&self) -> Vault {
        Vault::open(&self.keys_db(), &self.master).unwrap()
    }

    /// A connection that knows nothing of the vault.
    pub fn foreign_tool(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.keys_db()).unwrap()
    }

    /// All that stands on disk: the database and what lies beside it. Only while no other process uses it: reading a
    /// database file behind SQLite's back drops this process's locks on it.
    pub fn bytes_on_disk(&self) -> Vec<u8> {
        bytes_of(self.folder.path())
    }
}

pub const LOG: Uuid = Uuid::from_u128(0x0190_a5d4_7c3e_7b2a_9f10_5d2c_4e6a_8b01);
pub const EVENT: Uuid = Uuid::from_u128(0x6f1d_2c3b_4a59_8e7d_a6c5_b493_8271_605f);

pub fn bytes_of(folder: &Path) -> Vec<u8> {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().flat_map(|path| fs::read(path).unwrap()).collect()
}

pub fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    assert!(!needle.is_empty());
    let first = needle[0];
    haystack.iter().enumerate().any(|(at, &byte)| byte == first && haystack[at..].starts_with(needle))
}

pub fn person() -> NewSubject {
    NewSubject::draw(SubjectKind::Person, &mut SystemEntropy)
}

pub fn identity() -> Map<String, Value> {
    object(json!({"first_name": "Marine", "last_name": "Le Goff"}))
}

pub fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        other => panic!("{other} is no object"),
    }
}

pub fn identity_of(subject: SubjectId) -> Record<'static> {
    Record { event: EVENT, subject, field_set: "identity" }
}

/// The wrapped key of a subject as it lies in the file.
pub fn wrapped_key(tool: &rusqlite::Connection, subject: SubjectId) -> Vec<u8> {
    let select = "SELECT wrapped FROM keys WHERE subject = ?1";
    tool.query_row(select, [subject.uuid().as_bytes()], |row| row.get(0)).unwrap()
}
