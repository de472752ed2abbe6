//! Copies of the keys: whole, alone in their file, and never a way back for what was destroyed.

mod support;

use support::Folder;
use vault::copying::{Adopted, copy};
use vault::{
    AddedLookup, Erasure, GivenUpMails, MasterKey, NewSubject, SubjectId, SubjectKind, SubjectState, SystemEntropy,
    Vault, VaultError,
};

/// A person found by this mail, with a key.
fn person(vault: &mut Vault, mail: &str) -> SubjectId {
    let lookup = vault.hasher().mail(mail);
    let person = NewSubject::draw(SubjectKind::Person, &mut SystemEntropy).found_by(lookup);
    let id = person.id();
    vault.commit(&[person], &[], &mut SystemEntropy).unwrap();
    id
}

fn found(vault: &mut Vault, mail: &str) -> Option<SubjectId> {
    let lookup = vault.hasher().mail(mail);
    vault.read().unwrap().lookup(&lookup).unwrap()
}

fn state(vault: &mut Vault, subject: SubjectId) -> SubjectState {
    vault.read().unwrap().state(subject).unwrap()
}

fn erase(vault: &mut Vault, subject: SubjectId) {
    vault.destroy(&[Erasure { subject, decided_at_position: 9 }]).unwrap();
}

/// A copy of the vault as it stands, opened.
fn copied(folder: &Folder, name: &str) -> Vault {
    copy(&folder.keys_db(), &folder.path(name)).unwrap();
    Vault::open_copy(&folder.path(name), &folder.master).unwrap()
}

#[test]
fn a_copy_is_one_whole_file_that_looking_at_does_not_change() {
    let (folder, mut vault) = Folder::with_vault();
    let anne = person(&mut vault, "anne@sante.example");
    let mut copy = copied(&folder, "copy.db");
    let before = std::fs::read(folder.path("copy.db")).unwrap();
    assert!(matches!(state(&mut copy, anne), SubjectState::Live(SubjectKind::Person)));
    assert_eq!(copy.read().unwrap().integrity().unwrap(), []);
    let refused = copy.commit(&[NewSubject::draw(SubjectKind::Case, &mut SystemEntropy)], &[], &mut SystemEntropy);
    assert!(refused.is_err(), "a copy was written");
    drop(copy);
    assert_eq!(std::fs::read(folder.path("copy.db")).unwrap(), before);
    for beside in ["-wal", "-shm", "-journal", ".next", ".turn"] {
        assert!(!folder.path(&format!("copy.db{beside}")).exists(), "{beside} was left");
    }
    let other = MasterKey::draw(&mut SystemEntropy);
    assert!(matches!(Vault::open_copy(&folder.path("copy.db"), &other), Err(VaultError::WrongMasterKey)));
}

#[test]
fn nothing_is_overwritten_and_what_is_no_vault_is_not_copied() {
    let (folder, _vault) = Folder::with_vault();
    std::fs::write(folder.path("taken"), "not a database, whatever its name says").unwrap();
    assert!(matches!(copy(&folder.keys_db(), &folder.path("taken")), Err(VaultError::Exists { .. })));
    assert!(matches!(copy(&folder.path("missing"), &folder.path("copy")), Err(VaultError::NoFile { .. })));
    assert!(matches!(copy(&folder.path("taken"), &folder.path("copy")), Err(VaultError::Damaged { .. })));
}

#[test]
fn what_was_destroyed_since_the_copy_is_not_given_back() {
    let (folder, mut vault) = Folder::with_vault();
    let anne = person(&mut vault, "anne@sante.example");
    let older = copied(&folder, "older.db");
    erase(&mut vault, anne);
    assert_eq!(vault.adopt(&older).unwrap(), Adopted::default());
    assert!(matches!(state(&mut vault, anne), SubjectState::Erased(_)));
    assert_eq!(found(&mut vault, "anne@sante.example"), None);
    assert_eq!(vault.read().unwrap().integrity().unwrap(), []);
}

#[test]
fn what_the_copy_has_more_is_taken_over_with_its_lookups() {
    let (folder, mut vault) = Folder::with_vault();
    let anne = person(&mut vault, "anne@sante.example");
    copy(&folder.keys_db(), &folder.path("older.db")).unwrap();
    let bruno = person(&mut vault, "bruno@sante.example");
    let more = AddedLookup { subject: anne, lookup: vault.hasher().rpps("99700000001") };
    vault.commit(&[], &[more], &mut SystemEntropy).unwrap();
    let newer = copied(&folder, "newer.db");
    let mut older = Vault::open(&folder.path("older.db"), &folder.master).unwrap();
    assert_eq!(older.adopt(&newer).unwrap(), Adopted { keys: 1, lookups: 2, erased: 0 });
    assert_eq!(found(&mut older, "bruno@sante.example"), Some(bruno));
    assert_eq!(older.read().unwrap().lookup(&more.lookup).unwrap(), Some(anne));
    assert_eq!(older.read().unwrap().integrity().unwrap(), [], "every key unwraps where it was put");
    assert_eq!(older.adopt(&newer).unwrap(), Adopted::default(), "the second time there is nothing to do");
}

#[test]
fn what_the_copy_knows_to_be_erased_is_erased() {
    let (folder, mut vault) = Folder::with_vault();
    let anne = person(&mut vault, "anne@sante.example");
    copy(&folder.keys_db(), &folder.path("older.db")).unwrap();
    erase(&mut vault, anne);
    let newer = copied(&folder, "newer.db");
    let mut older = Vault::open(&folder.path("older.db"), &folder.master).unwrap();
    assert_eq!(older.adopt(&newer).unwrap(), Adopted { keys: 0, lookups: 0, erased: 1 });
    assert!(matches!(state(&mut older, anne), SubjectState::Erased(_)));
    assert_eq!(found(&mut older, "anne@sante.example"), None);
}

#[test]
fn a_mail_that_was_given_up_since_leads_to_nobody_again() {
    let (folder, mut vault) = Folder::with_vault();
    let anne = person(&mut vault, "bruno@sante.example");
    let older = copied(&folder, "older.db");
    let given_up = [GivenUpMails { subject: anne, kept: None }];
    vault.commit_corrected(&given_up, &[], &[], &mut SystemEntropy).unwrap();
    assert_eq!(vault.adopt(&older).unwrap(), Adopted::default());
    assert_eq!(found(&mut vault, "bruno@sante.example"), None);
}

#[test]
fn the_keys_of_another_log_are_not_taken_over() {
    let (folder, mut vault) = Folder::with_vault();
    let log = uuid::Uuid::from_u128(77);
    let foreign = Vault::in_memory(&folder.master, log, &mut SystemEntropy).unwrap();
    let refused = vault.adopt(&foreign).unwrap_err();
    assert!(refused.to_string().contains(&log.to_string()), "{refused}");
}
