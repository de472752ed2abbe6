//! Lookups are held to what was written: whoever alters one is found out, and what is written afterwards hides nothing.

mod support;

use support::{Folder, person};
use vault::doctor::Finding;
use vault::{NewSubject, SubjectId, SystemEntropy, Vault, VaultError};

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

#[test]
fn a_lookup_that_was_cut_off_is_not_hidden_by_the_next_one() {
    let (folder, mut vault, _) = furnished();
    behind_triggers(&folder, "DELETE FROM lookups WHERE number = 3; DELETE FROM lookup_macs WHERE number = 3");
    let next = person().found_by(vault.hasher().rpps("99000000033"));
    let refused = vault.commit(&[next], &[], &mut SystemEntropy).unwrap_err();
    assert!(refused.to_string().contains("2 lookups"), "{refused}");
    assert_eq!(findings(&folder), [Finding::LookupsMissing(2)]);
}

#[test]
fn altered_lookups_of_a_copy_are_not_taken_over() {
    let (folder, mut vault, _) = furnished();
    vault::copying::copy(&folder.keys_db(), &folder.path("older.db")).unwrap();
    let next = person().found_by(vault.hasher().rpps("99000000033"));
    vault.commit(&[next], &[], &mut SystemEntropy).unwrap();
    behind_triggers(&folder, "UPDATE lookups SET hash = randomblob(32) WHERE number = 4");
    let mut older = Vault::open(&folder.path("older.db"), &folder.master).unwrap();
    let refused = older.adopt(&folder.open()).unwrap_err();
    assert!(refused.to_string().contains("LookupAltered(4)"), "{refused}");
    assert_eq!(older.read().unwrap().integrity().unwrap(), []);
}

#[test]
fn the_sums_cannot_be_taken_off_without_a_key() {
    let (folder, vault, _) = furnished();
    drop(vault);
    behind_triggers(&folder, "UPDATE lookups SET hash = randomblob(32) WHERE number = 1");
    folder.foreign_tool().execute_batch("DROP TABLE lookup_macs; PRAGMA user_version = 1").unwrap();
    let refused = Vault::open(&folder.keys_db(), &folder.master).unwrap_err();
    assert!(matches!(refused, VaultError::Damaged { .. }), "{refused}");
}
