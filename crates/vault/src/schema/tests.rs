//! From schema 1 to the newest: a file of the old one, to the letter, is taken further; an altered one is not.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use tempfile::TempDir;
use uuid::Uuid;

use crate::{
    AddedLookup, Erasure, MasterKey, NewSubject, SubjectId, SubjectKind, SystemEntropy, Vault, VaultError,
    copying::copy,
    secret::Secret,
    wrap::{PERMANENT_SECRET, PERMANENT_SECRET_1, Wrapper},
};

const LOG: Uuid = Uuid::from_u128(7);

struct Folder {
    home: TempDir,
    master: MasterKey,
}

impl Folder {
    /// Two persons, found by `99000000017` and `99000000025`.
    fn furnished() -> (Self, Vault, [SubjectId; 2]) {
        let folder = Self { home: tempfile::tempdir().unwrap(), master: MasterKey::draw(&mut SystemEntropy) };
        let mut vault = Vault::create(&folder.at("keys.db"), &folder.master, LOG, &mut SystemEntropy).unwrap();
        let people = ["99000000017", "99000000025"].map(|digits| person(&vault, digits));
        vault.commit(&people, &[], &mut SystemEntropy).unwrap();
        (folder, vault, people.each_ref().map(NewSubject::id))
    }

    fn at(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn open(&self, name: &str) -> Result<Vault, VaultError> {
        Vault::open(&self.at(name), &self.master)
    }

    /// Takes away what schema 2 added: `keys.db` is then a file of schema 1, to the letter.
    fn make_older(&self) -> Connection {
        let tool = Connection::open(self.at("keys.db")).unwrap();
        let wrapper = Wrapper::new(&self.master, LOG);
        let wrapped: Vec<u8> = tool.query_row("SELECT permanent_secret FROM vault", [], |row| row.get(0)).unwrap();
        let secret: Secret = wrapper.unwrap(PERMANENT_SECRET, &wrapped).unwrap();
        let wrapped = wrapper.wrap(PERMANENT_SECRET_1, &secret, &mut SystemEntropy);
        tool.execute("UPDATE vault SET permanent_secret = ?1", [wrapped]).unwrap();
        tool.execute_batch("DROP TABLE lookup_macs; PRAGMA user_version = 1").unwrap();
        tool
    }
}

fn person(vault: &Vault, digits: &str) -> NewSubject {
    NewSubject::draw(SubjectKind::Person, &mut SystemEntropy).found_by(vault.hasher().rpps(digits))
}

fn led_to(vault: &mut Vault, digits: &str) -> Option<SubjectId> {
    let rpps = vault.hasher().rpps(digits);
    vault.read().unwrap().lookup(&rpps).unwrap()
}

fn is_whole(vault: &mut Vault) -> bool {
    vault.read().unwrap().integrity().unwrap().is_empty()
}

fn version(path: &Path) -> i64 {
    Connection::open(path).unwrap().pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
}

#[test]
fn a_file_of_schema_1_gets_its_sums_when_it_is_opened() {
    let (folder, mut vault, [marine, yann]) = Folder::furnished();
    vault.destroy(&[Erasure { subject: marine, decided_at_position: 7 }]).unwrap();
    drop(vault);
    folder.make_older();
    let (mut one, mut other) = (folder.open("keys.db").unwrap(), folder.open("keys.db").unwrap());
    let more = AddedLookup { subject: yann, lookup: one.hasher().adeli("751234567") };
    other.commit(&[], &[more], &mut SystemEntropy).unwrap();
    assert!(is_whole(&mut one));
    assert_eq!(one.read().unwrap().lookup(&more.lookup).unwrap(), Some(yann));
    assert_eq!(version(&folder.at("keys.db")), 2);
}

#[test]
fn an_altered_file_of_schema_1_is_not_taken_further() {
    let (folder, vault, _) = Folder::furnished();
    drop(vault);
    folder.make_older().execute_batch("DROP TRIGGER lookups_stay").unwrap();
    let refused = folder.open("keys.db").unwrap_err();
    assert!(refused.to_string().contains("trigger lookups_stay"), "{refused}");
    assert_eq!(version(&folder.at("keys.db")), 1);
}

#[test]
fn a_copy_of_schema_1_stays_as_it_is_and_gives_what_it_has() {
    let (folder, mut vault, [_, yann]) = Folder::furnished();
    copy(&folder.at("keys.db"), &folder.at("older.db")).unwrap();
    let bruno = person(&vault, "99000000033");
    let id = bruno.id();
    vault.commit(&[bruno], &[], &mut SystemEntropy).unwrap();
    drop(vault);
    drop(folder.make_older());
    let path = folder.at("copy.db");
    copy(&folder.at("keys.db"), &path).unwrap();
    let before = std::fs::read(&path).unwrap();
    let mut copied = Vault::open_copy(&path, &folder.master).unwrap();
    assert!(is_whole(&mut copied));
    assert_eq!(led_to(&mut copied, "99000000025"), Some(yann));
    let mut newer = folder.open("older.db").unwrap();
    assert_eq!(newer.adopt(&copied).unwrap().lookups, 1);
    assert_eq!(led_to(&mut newer, "99000000033"), Some(id));
    assert!(is_whole(&mut newer));
    drop(copied);
    assert_eq!(std::fs::read(&path).unwrap(), before);
}
