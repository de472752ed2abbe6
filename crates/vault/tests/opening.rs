//! Making and opening the files: every wrong one is a clear error, and nothing is overwritten.

mod support;

use std::{fs, os::unix::fs::PermissionsExt};

use support::{Folder, LOG, object, person, wrapped_key};
use vault::{
    Erasure, MasterKey, MasterKeyError, Record, SubjectState, SystemEntropy, Vault, VaultError, doctor::Finding,
};

#[test]
fn a_vault_opens_again_with_its_master_key_only() {
    let (folder, vault) = Folder::with_vault();
    let tag = vault.hasher().address("a@b.fr");
    drop(vault);
    let vault = folder.open();
    assert_eq!(vault.log_id(), LOG);
    assert_eq!(vault.hasher().address("A@B.fr"), tag, "the permanent secret is the same, and case does not count");
    assert_ne!(vault.hasher().login("a@b.fr"), tag, "another domain, another hash");
    let other = MasterKey::draw(&mut SystemEntropy);
    assert!(matches!(Vault::open(&folder.keys_db(), &other), Err(VaultError::WrongMasterKey)));
}

#[test]
fn files_are_for_their_owner_only_and_are_never_overwritten() {
    let (folder, vault) = Folder::with_vault();
    MasterKey::create(&folder.path("master.key"), &mut SystemEntropy).unwrap();
    for name in ["keys.db", "master.key", "keys.db.next", "keys.db.turn"] {
        assert_eq!(fs::metadata(folder.path(name)).unwrap().permissions().mode() & 0o777, 0o600, "{name}");
    }
    drop(vault);
    let before = folder.bytes_on_disk();
    let again = Vault::create(&folder.keys_db(), &folder.master, LOG, &mut SystemEntropy);
    assert!(matches!(again, Err(VaultError::Exists { .. })));
    let again = MasterKey::create(&folder.path("master.key"), &mut SystemEntropy);
    assert!(matches!(again, Err(MasterKeyError::Exists { .. })));
    assert_eq!(folder.bytes_on_disk(), before);
}

#[test]
fn a_master_key_is_one_line_of_64_lower_case_digits() {
    let (folder, _vault) = Folder::with_vault();
    let path = folder.path("some.key");
    let digits = "0123456789abcdef".repeat(4);
    for good in [digits.clone(), format!("{digits}\n"), format!("{digits}\r\n")] {
        fs::write(&path, &good).unwrap();
        assert!(MasterKey::read(&path).is_ok(), "{good:?}");
    }
    let upper = digits.to_uppercase();
    for bad in
        ["", "\n", &digits[1..], &format!("{digits}0"), &format!("{digits}\n\n"), &upper, "clé", &digits.repeat(9)]
    {
        fs::write(&path, bad).unwrap();
        let refused = MasterKey::read(&path).unwrap_err();
        assert!(matches!(refused, MasterKeyError::Malformed { .. }), "{bad:?}: {refused}");
    }
    fs::write(&path, [0xff; 64]).unwrap();
    assert!(matches!(MasterKey::read(&path), Err(MasterKeyError::Malformed { .. })));
    assert!(matches!(MasterKey::read(&folder.path("none.key")), Err(MasterKeyError::NoFile { .. })));
}

#[test]
fn what_is_no_vault_or_a_newer_one_is_refused() {
    let (folder, vault) = Folder::with_vault();
    drop(vault);
    let open = |name: &str| Vault::open(&folder.path(name), &folder.master);
    assert!(matches!(open("none.db"), Err(VaultError::NoFile { .. })));

    fs::write(folder.path("text.db"), "not a database at all ".repeat(200)).unwrap();
    assert!(matches!(open("text.db"), Err(VaultError::Damaged { .. })));
    fs::write(folder.path("empty.db"), "").unwrap();
    assert!(matches!(open("empty.db"), Err(VaultError::Damaged { .. })));
    rusqlite::Connection::open(folder.path("other.db")).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
    assert!(matches!(open("other.db"), Err(VaultError::Damaged { .. })));

    folder.foreign_tool().execute_batch("PRAGMA user_version = 3").unwrap();
    assert!(matches!(open("keys.db"), Err(VaultError::NewerSchema { found: 3, known: 2 })));
}

#[test]
fn a_damaged_identity_is_damage_and_not_a_wrong_key() {
    let (folder, vault) = Folder::with_vault();
    drop(vault);
    folder.foreign_tool().execute("UPDATE vault SET permanent_secret = zeroblob(72)", []).unwrap();
    assert!(matches!(Vault::open(&folder.keys_db(), &folder.master), Err(VaultError::Damaged { .. })));
    folder.foreign_tool().execute("DELETE FROM vault", []).unwrap();
    assert!(matches!(Vault::open(&folder.keys_db(), &folder.master), Err(VaultError::Damaged { .. })));
}

#[test]
fn a_key_moved_to_another_row_does_not_unwrap_and_doctor_names_it() {
    let (folder, mut vault) = Folder::with_vault();
    let people = [person(), person()];
    let [marine, yann] = [people[0].id(), people[1].id()];
    vault.commit(&people, &[], &mut SystemEntropy).unwrap();
    let tool = folder.foreign_tool();
    tool.execute_batch("DROP TRIGGER keys_change_only_to_nothing").unwrap();
    let swapped = wrapped_key(&tool, yann);
    tool.execute("UPDATE keys SET wrapped = ?2 WHERE subject = ?1", (marine.uuid().as_bytes(), swapped)).unwrap();

    let mut reading = vault.read().unwrap();
    let record = Record { event: support::EVENT, subject: marine, field_set: "identity" };
    let refused = reading.seal(record, &object(serde_json::json!({})), &mut SystemEntropy).unwrap_err();
    assert!(refused.to_string().contains(&marine.to_string()), "{refused}");
    assert_eq!(reading.integrity().unwrap(), [Finding::KeyDoesNotUnwrap(marine)]);
}

#[test]
fn raw_sql_cannot_revive_move_or_forget() {
    let (folder, mut vault) = Folder::with_vault();
    let rpps = vault.hasher().rpps("99000000017");
    let people = [person().found_by(rpps), person()];
    let [marine, yann] = [people[0].id(), people[1].id()];
    vault.commit(&people, &[], &mut SystemEntropy).unwrap();
    vault.destroy(&[Erasure { subject: yann, decided_at_position: 5 }]).unwrap();

    let tool = folder.foreign_tool();
    for attack in [
        "DELETE FROM keys",
        "UPDATE keys SET wrapped = randomblob(72)",
        "UPDATE keys SET kind = 'document'",
        "UPDATE keys SET subject = randomblob(16)",
        "INSERT OR REPLACE INTO keys SELECT number, subject, kind, randomblob(72) FROM keys",
        "INSERT OR REPLACE INTO keys SELECT number, randomblob(16), kind, wrapped FROM keys LIMIT 1",
        "INSERT INTO keys SELECT 99, subject, 'person', randomblob(72) FROM tombstones",
        "DELETE FROM tombstones",
        "UPDATE tombstones SET decided_at_position = 6",
        "INSERT OR REPLACE INTO tombstones SELECT subject, 6 FROM tombstones",
        "DELETE FROM lookups",
        "UPDATE lookups SET hash = randomblob(32)",
        "UPDATE lookups SET subject = randomblob(16), hash = zeroblob(32)",
        "INSERT OR REPLACE INTO lookups SELECT number, randomblob(32), kind, subject FROM lookups",
        "INSERT INTO lookups SELECT 99, hash, kind, (SELECT max(subject) FROM keys) FROM lookups",
        "INSERT INTO lookups SELECT 99, randomblob(32), 'rpps', subject FROM tombstones",
        "INSERT INTO lookups VALUES (99, randomblob(32), 'rpps', randomblob(16))",
        "INSERT INTO lookups SELECT 99, randomblob(32), 'name', subject FROM lookups",
        "INSERT INTO lookups SELECT 99, zeroblob(32), 'rpps', subject FROM lookups",
        "DELETE FROM lookup_macs",
        "INSERT OR REPLACE INTO lookup_macs SELECT number, randomblob(32) FROM lookup_macs",
    ] {
        assert!(tool.execute(attack, []).is_err(), "{attack}");
    }
    let reading = vault.read().unwrap();
    assert_eq!(reading.lookup(&rpps).unwrap(), Some(marine));
    assert!(matches!(reading.state(yann).unwrap(), SubjectState::Erased(_)));
    assert_eq!(reading.integrity().unwrap(), []);
}

#[test]
fn a_vault_built_in_bulk_settles_into_one_file() {
    let (folder, _) = Folder::with_vault();
    let path = folder.path("bulk.db");
    let mut vault = Vault::create_in_bulk(&path, &folder.master, LOG, &mut SystemEntropy).unwrap();
    let people: Vec<_> = (0..500).map(|_| person()).collect();
    vault.commit(&people, &[], &mut SystemEntropy).unwrap();
    vault.settle().unwrap();
    assert!(!folder.path("bulk.db-wal").exists());
    assert!(!folder.path("bulk.db-shm").exists());
    let moved = folder.path("moved.db");
    fs::rename(path, &moved).unwrap();
    assert_eq!(Vault::open(&moved, &folder.master).unwrap().read().unwrap().counts().unwrap().living, 500);
}
