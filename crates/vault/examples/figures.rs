//! Prints what the vault costs on this machine: `cargo run --release -p vault --example figures`.

use std::{hint::black_box, time::Instant};

use serde_json::{Map, Value, json};
use uuid::Uuid;
use vault::{
    Erasure, MasterKey, NewSubject, Opened, Record, StoredRecord, SubjectId, SubjectKind, SystemEntropy, Vault,
};

const LOG: Uuid = Uuid::from_u128(1);
const SUBJECTS: u32 = 60_000;
const RECORDS: u32 = 20_000;
const COMMITS: u32 = 300;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("keys.db");
    let master = MasterKey::draw(&mut SystemEntropy);
    let mut vault = Vault::create_in_bulk(&path, &master, LOG, &mut SystemEntropy)?;
    let ids = fill(&mut vault)?;
    vault.settle()?;
    println!("{} people, keys.db of {} kB", ids.len(), std::fs::metadata(&path)?.len() / 1024);

    each("open the vault", 50, |_| drop(black_box(Vault::open(&path, &master))));
    let mut vault = Vault::open(&path, &master)?;
    in_a_reading(&mut vault, &ids)?;
    let hasher = vault.hasher().clone();
    each("read transaction with a lookup (a command without a new person)", RECORDS, |n| {
        let reading = vault.read().expect("a read");
        let found = reading.lookup(&hasher.rpps(&n.to_string())).expect("a lookup");
        assert_eq!(found, Some(ids[n as usize]));
    });
    each("commit a new person with two lookups, durably", COMMITS, |n| {
        let new = person(&vault, SUBJECTS + n);
        vault.commit(&[new], &[], &mut SystemEntropy).expect("a commit");
    });
    each("erase a person", 10, |n| {
        let erasure = Erasure { subject: ids[n as usize], decided_at_position: 1 };
        assert!(vault.destroy(&[erasure]).expect("an erasure").wal_truncated);
    });
    each("integrity of the whole file", 1, |_| {
        assert_eq!(vault.read().expect("a read").integrity().expect("a check"), []);
    });
    Ok(())
}

fn fill(vault: &mut Vault) -> Result<Vec<SubjectId>, vault::CommitError> {
    let mut ids = Vec::new();
    for batch in (0..SUBJECTS).collect::<Vec<_>>().chunks(5000) {
        let people: Vec<_> = batch.iter().map(|&n| person(vault, n)).collect();
        vault.commit(&people, &[], &mut SystemEntropy)?;
        ids.extend(people.iter().map(NewSubject::id));
    }
    Ok(ids)
}

fn person(vault: &Vault, n: u32) -> NewSubject {
    let hasher = vault.hasher();
    let mail = format!("prenom.nom{n}@example.org");
    NewSubject::draw(SubjectKind::Person, &mut SystemEntropy)
        .found_by(hasher.rpps(&n.to_string()))
        .found_by(hasher.mail_and_name(&mail, "nom prenom"))
}

fn in_a_reading(vault: &mut Vault, ids: &[SubjectId]) -> Result<(), vault::VaultError> {
    let fields = fields();
    let mut reading = vault.read()?;
    let record = |n: u32, subject| Record { event: Uuid::from_u128(n.into()), subject, field_set: "identity" };
    each("seal a record, key at hand", RECORDS, |n| {
        black_box(reading.seal(record(n, ids[0]), &fields, &mut SystemEntropy).expect("a record"));
    });
    let mut sealed = Vec::new();
    each("seal a record, key unwrapped first", RECORDS, |n| {
        let record = record(n, ids[n as usize]);
        sealed.push(reading.seal(record, &fields, &mut SystemEntropy).expect("a record"));
    });
    each("open a record, key at hand", RECORDS, |n| {
        let one = &sealed[n as usize];
        let stored = StoredRecord { event: Uuid::from_u128(n.into()), seal: &one.seal, ciphertext: &one.ciphertext };
        assert!(matches!(reading.open(&stored), Ok(Opened::Fields(_))));
    });
    Ok(())
}

fn fields() -> Map<String, Value> {
    let fields = json!({
        "first_name": "Marine", "last_name": "Le Goff", "mail": "m.legoff@example.org",
        "phone": "+33240000000", "rpps": "99000000017",
    });
    fields.as_object().expect("an object").clone()
}

fn each(what: &str, times: u32, mut run: impl FnMut(u32)) {
    let start = Instant::now();
    (0..times).for_each(&mut run);
    println!("{:>12.1} µs  {what}", start.elapsed().as_secs_f64() * 1e6 / f64::from(times));
}
