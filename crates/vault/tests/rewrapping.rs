//! Another master key: the old one opens nothing any more, records and hashes stay, no byte of an old wrapping is left.

mod support;

use support::{EVENT, Folder, bytes_of, contains, identity, identity_of, person, wrapped_key};
use vault::{
    Erasure, MasterKey, NewSubject, Opened, Rewrapped, StoredRecord, SystemEntropy, TextKeyRewrap, Vault, VaultError,
};

fn drawn() -> MasterKey {
    MasterKey::draw(&mut SystemEntropy)
}

#[test]
fn afterwards_the_new_master_key_opens_what_the_old_one_did_and_the_old_one_nothing() {
    let (folder, mut vault) = Folder::with_vault();
    let new = person().found_by(vault.hasher().rpps("99700000013"));
    vault.commit(std::slice::from_ref(&new), &[], &mut SystemEntropy).unwrap();
    let sealed = vault.read().unwrap().seal(identity_of(new.id()), &identity(), &mut SystemEntropy).unwrap();
    let hash = vault.hasher().address("anna.b@esantepdl.mssante.fr");
    let master = drawn();
    let (before, after) = (vault.check_value(&folder.master), vault.check_value(&master));
    assert_ne!(before, after);

    assert_eq!(vault.rewrap(&master, &mut SystemEntropy).unwrap(), Rewrapped { keys: 1, wal_truncated: true });
    let later = person();
    vault.commit(std::slice::from_ref(&later), &[], &mut SystemEntropy).expect("the same vault goes on");
    drop(vault);

    assert!(matches!(Vault::open(&folder.keys_db(), &folder.master), Err(VaultError::WrongMasterKey)));
    let mut vault = Vault::open(&folder.keys_db(), &master).unwrap();
    assert_eq!(vault.hasher().address("anna.b@esantepdl.mssante.fr"), hash, "an address is recognised for ever");
    let found = vault.hasher().rpps("99700000013");
    let reading = vault.read().unwrap();
    assert_eq!(reading.lookup(&found).unwrap(), Some(new.id()));
    assert_eq!(reading.integrity().unwrap(), [], "also the key that was written afterwards unwraps");
    let stored = StoredRecord { event: EVENT, seal: &sealed.seal, ciphertext: &sealed.ciphertext };
    let mut reading = reading;
    assert_eq!(reading.open(&stored).unwrap(), Opened::Fields(identity()));
}

#[test]
fn no_byte_of_an_old_wrapping_is_left_and_what_was_destroyed_stays_so() {
    let (folder, mut vault) = Folder::with_vault();
    let people: Vec<NewSubject> = (0..200).map(|_| person()).collect();
    vault.commit(&people, &[], &mut SystemEntropy).unwrap();
    let (gone, kept) = people.split_at(50);
    let erasures: Vec<_> = gone.iter().map(|one| Erasure { subject: one.id(), decided_at_position: 7 }).collect();
    vault.destroy(&erasures).unwrap();
    let copy = folder.path("copy");
    std::fs::create_dir(&copy).unwrap();
    vault::copying::copy(&folder.keys_db(), &copy.join("keys.db")).unwrap();
    let wrapped: Vec<_> = kept.iter().map(|one| wrapped_key(&folder.foreign_tool(), one.id())).collect();
    assert!(wrapped.iter().all(|one| contains(&bytes_of(&copy), one)), "control: the search finds what is there");

    let rewrapped = vault.rewrap(&drawn(), &mut SystemEntropy).unwrap();
    assert_eq!(rewrapped, Rewrapped { keys: 150, wal_truncated: true });
    std::fs::remove_dir_all(&copy).unwrap();
    drop(vault);
    let left = folder.bytes_on_disk();
    assert_eq!(wrapped.iter().filter(|one| contains(&left, one)).count(), 0);
}

/// What the schema guards, it guards again: the trigger that was away for the transaction is back as it was.
#[test]
fn afterwards_a_key_changes_to_zeros_only_as_before() {
    let (folder, mut vault) = Folder::with_vault();
    vault.commit(&[person()], &[], &mut SystemEntropy).unwrap();
    let schema = |folder: &Folder| -> Vec<String> {
        let tool = folder.foreign_tool();
        let mut select = tool.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name").unwrap();
        select.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    };
    let before = schema(&folder);
    vault.rewrap(&drawn(), &mut SystemEntropy).unwrap();
    assert_eq!(schema(&folder), before);
    let attack = folder.foreign_tool().execute("UPDATE keys SET wrapped = randomblob(72)", []).unwrap_err();
    assert!(attack.to_string().contains("only ever overwritten with zeros"), "{attack}");
}

#[test]
fn a_key_that_does_not_unwrap_stops_it_and_nothing_is_changed() {
    let (folder, mut vault) = Folder::with_vault();
    vault.commit(&[person(), person()], &[], &mut SystemEntropy).unwrap();
    let tool = folder.foreign_tool();
    let trigger = "SELECT sql FROM sqlite_schema WHERE name = 'keys_change_only_to_nothing'";
    let trigger: String = tool.query_row(trigger, [], |row| row.get(0)).unwrap();
    tool.execute_batch("DROP TRIGGER keys_change_only_to_nothing").unwrap();
    tool.execute("UPDATE keys SET wrapped = randomblob(72) WHERE number = 2", []).unwrap();
    // Without its trigger the file is not ours to mend, so it comes back as it was, to the letter.
    tool.execute_batch(&trigger).unwrap();
    let refused = vault.rewrap(&drawn(), &mut SystemEntropy).unwrap_err();
    assert!(matches!(&refused, VaultError::Damaged { what } if what.contains("does not unwrap")), "{refused}");
    drop(vault);
    folder.open();
}

#[test]
fn keys_of_texts_come_along_once_and_foreign_ones_do_not() {
    let (folder, mut vault) = Folder::with_vault();
    let (place, master) = ("access.db/text/1", drawn());
    let key = vault.draw_text_key(place, &mut SystemEntropy);
    let sealed = vault.seal_text((place, &key), "Lefèvre", &mut SystemEntropy).unwrap();
    let rewrap = TextKeyRewrap::new(vault.log_id(), &folder.master, &master);
    let new = rewrap.rewrap(place, &key, &mut SystemEntropy).expect("the old master key opens it");
    assert_eq!(rewrap.rewrap(place, &new, &mut SystemEntropy), Some(new), "a second time it stays");
    assert_eq!(rewrap.rewrap("elsewhere/1", &key, &mut SystemEntropy), None);
    vault.rewrap(&master, &mut SystemEntropy).unwrap();
    assert_eq!(vault.open_text((place, &new), &sealed).as_deref(), Some("Lefèvre"));
    assert_eq!(vault.open_text((place, &key), &sealed), None);
}
