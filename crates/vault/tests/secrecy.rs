//! Nothing secret is printed, and nothing that identifies a person stands in the file.

mod support;

use support::{Folder, Given, LOG, contains, person};
use vault::{Hasher, MasterKey, NewSubject, RecordKey, SubjectKey, SubjectKind, SystemEntropy, Vault};

#[test]
fn debug_output_never_shows_a_key() {
    // A byte that stands out in every notation: 0xa7 is 167.
    let secret = [0xa7; 32];
    let mut id_then_key = [0x11; 48];
    id_then_key[16..].copy_from_slice(&secret);
    let new = NewSubject::draw(SubjectKind::Person, &mut Given(id_then_key.to_vec()));
    let master = MasterKey::draw(&mut Given(secret.to_vec()));
    let mut vault = Vault::in_memory(&master, LOG, &mut Given(vec![0xa7; 32 + 24])).unwrap();
    let mut printed = vec![
        format!("{master:?}"),
        format!("{:?}", SubjectKey::from_bytes(&secret)),
        format!("{:?}", RecordKey::from_bytes(&secret)),
        format!("{:?}", Hasher::from_bytes(&secret)),
        format!("{new:#?}"),
        format!("{vault:?}"),
    ];
    let mut reading = vault.read().unwrap();
    reading.admit(&new);
    printed.push(format!("{reading:?}"));
    for text in printed {
        assert!(!text.contains("167") && !text.to_lowercase().contains("a7"), "{text}");
    }
}

#[test]
fn the_file_holds_no_number_mail_name_or_unwrapped_key() {
    let (folder, mut vault) = Folder::with_vault();
    let canary = ["99000000017", "449300017", "canary.personne@example.org", "personne canary"];
    let hasher = vault.hasher();
    let new = person()
        .found_by(hasher.rpps(canary[0]))
        .found_by(hasher.adeli(canary[1]))
        .found_by(hasher.mail_and_name(canary[2], canary[3]));
    let known_key = NewSubject::draw(SubjectKind::Person, &mut Given((0..48).collect()));
    vault.commit(&[new, known_key], &[], &mut SystemEntropy).unwrap();
    let bytes = folder.bytes_on_disk();
    for secret in canary {
        assert!(!contains(&bytes, secret.as_bytes()), "{secret}");
    }
    let key: Vec<u8> = (16..48).collect();
    assert!(!contains(&bytes, &key));
    assert!(contains(&bytes, b"mail-and-name"), "control: the search finds what is there");
}
