//! Lookups are held to what was written: whoever alters one is found out, and a file from before there were sums gets them.

mod support;

use support::{Folder, person};
use vault::doctor::Finding;
use vault::{AddedLookup, Erasure, NewSubject, SubjectId, SystemEntropy, Vault, VaultError};

/// Two persons, found by `99000000017` and `99000000025`, the second by a mail too: lookups 1, 2 and 3.
fn furnished() -> (Folder, Vault, [SubjectId; 2]) {
    let (folder, mut vault) = Folder::with_vault();
    let hasher = vault.hasher().clone();
    let people = [
        person().found_by(hasher.rpps("99000000017")),
        person().found_by(hasher.rpps("99000000025")).found_by(hasher.mail("yann@sante.example")),
    ];
    vault.commit(&people, &[], &mut SystemEntropy).unwrap();
    (folder, vault, people.each_ref().map(NewSubject::id))
}

/// Whom this RPPS number leads to.
fn led_to(vault: &mut Vault, digits: &str) -> Result<Option<SubjectId>, VaultError> {
    let rpps = vault.hasher().rpps(digits);
    vault.read().unwrap().lookup(&rpps)
}

/// Does `deed` where no trigger watches.
fn behind_triggers(folder: &Folder, deed: &str) {
    let tool = folder.foreign_tool();
    let select = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'";
    let triggers: Vec<(String, String)> = {
        let mut select = tool.prepare(select).unwrap();
        let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        rows.map(Result::unwrap).collect()
    };
    triggers.iter().for_each(|(name, _)| tool.execute_batch(&format!("DROP TRIGGER {name}")).unwrap());
    tool.execute_batch(&format!("PRAGMA foreign_keys = OFF; {deed}")).unwrap();
    triggers.iter().for_each(|(_, statement)| tool.execute_batch(statement).unwrap());
}

fn findings(folder: &Folder) -> Vec<Finding> {
    folder.open().read().unwrap().integrity().unwrap()
}

#[test]
fn whoever_alters_a_lookup_is_found_out() {
    for (deed, finding) in [
        ("UPDATE lookups SET hash = randomblob(32) WHERE number = 1", Finding::LookupAltered(1)),
        ("UPDATE lookups SET hash = zeroblob(32) WHERE number = 2", Finding::LookupAltered(2)),
        ("UPDATE lookups SET kind = 'mail' WHERE number = 2", Finding::LookupAltered(2)),
        (
            "UPDATE lookups SET subject = (SELECT subject FROM keys ORDER BY number LIMIT 1) WHERE number = 3",
            Finding::LookupAltered(3),
        ),
        ("UPDATE lookups SET number = 9 WHERE number = 3", Finding::LookupAltered(9)),
        ("DELETE FROM lookups WHERE number = 1", Finding::LookupAltered(2)),
        ("DELETE FROM lookups WHERE number = 3", Finding::LookupsMissing(2)),
        ("DELETE FROM lookups WHERE number = 3; DELETE FROM lookup_macs WHERE number = 3", Finding::LookupsMissing(2)),
        ("UPDATE lookup_macs SET mac = randomblob(32) WHERE number = 2", Finding::LookupAltered(2)),
        ("UPDATE lookup_macs SET mac = randomblob(32) WHERE number = 0", Finding::LookupsMissing(3)),
        ("DELETE FROM lookup_macs", Finding::LookupAltered(1)),
        ("INSERT INTO lookup_macs VALUES (4, randomblob(32))", Finding::LookupsMissing(3)),
    ] {
        let (folder, vault, _) = furnished();
        drop(vault);
        assert_eq!(findings(&folder), [], "before");
        behind_triggers(&folder, deed);
        assert_eq!(findings(&folder), [finding], "{deed}");
    }
}

#[test]
fn a_lookup_that_leads_to_somebody_else_is_not_followed() {
    let (folder, mut vault, [marine, yann]) = furnished();
    assert_eq!(led_to(&mut vault, "99000000025").unwrap(), Some(yann));
    behind_triggers(
        &folder,
        "UPDATE lookups SET subject = (SELECT subject FROM lookups WHERE number = 1) WHERE number = 2",
    );
    let refused = led_to(&mut vault, "99000000025").unwrap_err();
    assert!(matches!(&refused, VaultError::Damaged { what } if what.contains("lookup 2")), "{refused}");
    assert_eq!(led_to(&mut vault, "99000000017").unwrap(), Some(marine));
}

/// Takes away what schema 2 added: the file is then one of schema 1, to the letter.
fn made_older(folder: &Folder) {
    folder.foreign_tool().execute_batch("DROP TABLE lookup_macs; PRAGMA user_version = 1").unwrap();
}

#[test]
fn a_file_of_schema_1_gets_its_sums_when_it_is_opened() {
    let (folder, mut vault, [marine, yann]) = furnished();
    vault.destroy(&[Erasure { subject: marine, decided_at_position: 7 }]).unwrap();
    drop(vault);
    made_older(&folder);
    let (mut one, mut other) = (folder.open(), folder.open());
    let more = AddedLookup { subject: yann, lookup: one.hasher().adeli("751234567") };
    other.commit(&[], &[more], &mut SystemEntropy).unwrap();
    assert_eq!(one.read().unwrap().integrity().unwrap(), []);
    assert_eq!(one.read().unwrap().lookup(&more.lookup).unwrap(), Some(yann));
    behind_triggers(&folder, "UPDATE lookups SET hash = randomblob(32) WHERE number = 2");
    assert_eq!(findings(&folder), [Finding::LookupAltered(2)]);
}

#[test]
fn an_altered_file_of_schema_1_is_not_taken_further() {
    let (folder, vault, _) = furnished();
    drop(vault);
    made_older(&folder);
    folder.foreign_tool().execute_batch("DROP TRIGGER lookups_stay").unwrap();
    let refused = Vault::open(&folder.keys_db(), &folder.master).unwrap_err();
    assert!(refused.to_string().contains("trigger lookups_stay"), "{refused}");
    let version: i64 = folder.foreign_tool().pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(version, 1);
}

#[test]
fn a_copy_of_schema_1_stays_as_it_is_and_gives_what_it_has() {
    let (folder, mut vault, [_, yann]) = furnished();
    vault::copying::copy(&folder.keys_db(), &folder.path("empty.db")).unwrap();
    let bruno = person().found_by(vault.hasher().rpps("99000000033"));
    let id = bruno.id();
    vault.commit(&[bruno], &[], &mut SystemEntropy).unwrap();
    drop(vault);
    made_older(&folder);
    let path = folder.path("copy.db");
    vault::copying::copy(&folder.keys_db(), &path).unwrap();
    let before = std::fs::read(&path).unwrap();
    let mut copy = Vault::open_copy(&path, &folder.master).unwrap();
    assert_eq!(copy.read().unwrap().integrity().unwrap(), []);
    assert_eq!(led_to(&mut copy, "99000000025").unwrap(), Some(yann));
    let mut newer = Vault::open(&folder.path("empty.db"), &folder.master).unwrap();
    assert_eq!(newer.adopt(&copy).unwrap().lookups, 1);
    assert_eq!(led_to(&mut newer, "99000000033").unwrap(), Some(id));
    assert_eq!(newer.read().unwrap().integrity().unwrap(), []);
    drop(copy);
    assert_eq!(std::fs::read(&path).unwrap(), before);
}
