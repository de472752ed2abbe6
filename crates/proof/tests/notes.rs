//! Notes and keys: the examples of the specification and of Go, other people's implementation in both directions, and
//! whoever alters anything.

mod support;

use std::error::Error;

use proof::{KnownKeys, NoteError, OpenError, OpenedCheckpoint, SignedNote, SigningKey, VerifierKey, VerifierKeyError};
use proptest::prelude::*;
use signed_note::{Note, Signer, StandardSigner, StandardVerifier, VerifierList};
use support::{key, known};

/// C2SP signed-note, "Example".
const SPEC_KEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const SPEC_NOTE: &str = "This is an example message.\n\n\
    — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

/// The example of Go's `sumdb/note`, signed by two keys.
const GO_SECRET: &str = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz\n";
const GO_KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const GO_OTHER_KEY: &str = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
const GO_TEXT: &str =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const GO_NOTE: &str = "If you think cryptography is the answer to your problem,\n\
    then you don't know what your problem is.\n\n\
    — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n\
    — EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

/// A checkpoint of Go's checksum database, as served: its origin has spaces, and is not the name of its key.
const SUMDB_KEY: &str = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
const SUMDB_NOTE: &str = "go.sum database tree\n63096908\n8lHrQPRYe4KT4WQ9/Qk8/taKnD6IRHbFgfN7vQE2Y54=\n\n\
    — sum.golang.org Az3gri/oVBN1jAhNZ/iS+W31psFAWRT20/GyrhpU6taFwulQGetBkH5S7wpGXdS935jiIGiUUAXBVHzT/P6fYhqAmAk=\n";

fn public(text: &str) -> VerifierKey {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn keys(texts: &[&str]) -> KnownKeys {
    KnownKeys::new(texts.iter().map(|text| public(text))).expect("keys that differ")
}

fn note(text: &str) -> SignedNote {
    SignedNote::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn the_example_of_the_specification_is_opened() {
    let opened = keys(&[SPEC_KEY]).open(note(SPEC_NOTE)).expect("a good signature");
    assert_eq!(opened.note().text(), "This is an example message.\n");
    assert_eq!(opened.signers(), [public(SPEC_KEY)]);
    assert_eq!(public(SPEC_KEY).to_string(), SPEC_KEY);
}

#[test]
fn the_example_of_go_is_signed_byte_for_byte() {
    let secret = SigningKey::from_file(GO_SECRET.as_bytes()).expect("a secret key");
    assert_eq!(secret.to_file().as_str(), GO_SECRET);
    assert_eq!(secret.verifier_key().to_string(), GO_KEY);
    let signed = SignedNote::sign(GO_TEXT, &[secret]).expect("a note");
    assert!(GO_NOTE.starts_with(&signed.to_string()), "{signed}");
}

#[test]
fn a_checkpoint_of_gos_checksum_database_is_opened() -> Result<(), Box<dyn Error>> {
    let opened = OpenedCheckpoint::parse(SUMDB_NOTE.as_bytes(), &keys(&[SUMDB_KEY]))?;
    assert_eq!(opened.checkpoint().origin(), "go.sum database tree");
    assert_eq!(opened.head().size, 63_096_908);
    assert!(!opened.is_signed_as_its_origin());
    assert_eq!(opened.opened().note().to_string(), SUMDB_NOTE);
    Ok(())
}

/// While a key is replaced, both sign: who knows the old, the new or both opens the note, and the other line stays.
#[test]
fn one_known_key_is_enough_and_lines_of_unknown_keys_stay_as_they_came() {
    for (texts, signers) in [(&[GO_KEY][..], 1), (&[GO_OTHER_KEY], 1), (&[GO_OTHER_KEY, GO_KEY, SPEC_KEY], 2)] {
        let opened = keys(texts).open(note(GO_NOTE)).expect("a good signature");
        assert_eq!(opened.signers().len(), signers);
        assert_eq!(opened.note().to_string(), GO_NOTE);
        let missing = opened.require(&[public(GO_KEY), public(GO_OTHER_KEY)]);
        assert_eq!(missing.is_ok(), signers == 2, "{missing:?}");
    }
    assert_eq!(keys(&[SPEC_KEY]).open(note(GO_NOTE)), Err(OpenError::Unknown { signatures: 2 }));
}

#[test]
fn a_bad_line_of_a_known_key_spoils_the_note_whoever_else_signed() {
    let altered = GO_NOTE.replace("rwz+eBzm", "rwz+eCzm");
    assert!(keys(&[GO_KEY]).open(note(&altered)).is_ok(), "to whom the key is unknown, the line says nothing");
    let refused = keys(&[GO_KEY, GO_OTHER_KEY]).open(note(&altered)).expect_err("a bad signature");
    assert_eq!(refused.to_string(), "line 5: this is not the signature of EnochRoot, key af0cfe78, over this text");
}

#[test]
fn a_line_that_stands_there_twice_is_kept_twice_and_counts_once() {
    let twice = format!("{SPEC_NOTE}{}\n", SPEC_NOTE.lines().last().expect("a line"));
    let opened = keys(&[SPEC_KEY, SPEC_KEY]).open(note(&twice)).expect("a good signature");
    assert_eq!((opened.signers().len(), opened.note().to_string()), (1, twice));
}

#[test]
fn a_key_is_another_under_another_name() {
    let (one, other) =
        (key("agency.example/1", 7), key("agency.example/1", 7).renamed("agency.example/2".parse().unwrap()));
    assert_eq!(one.verifier_key().public_bytes(), other.verifier_key().public_bytes());
    assert_ne!(one.verifier_key().id(), other.verifier_key().id());
    let signed = SignedNote::sign("text\n", &[one]).expect("a note");
    assert_eq!(known([&other]).open(signed), Err(OpenError::Unknown { signatures: 1 }));
}

#[test]
fn a_secret_key_never_shows_its_secret() {
    let secret = SigningKey::from_file(GO_SECRET.as_bytes()).expect("a secret key");
    let shown = format!("{secret:?}");
    assert!(shown.contains(GO_KEY), "{shown}");
    assert!(!shown.contains("AYEKFALV") && !shown.contains("810a1402") && !shown.contains("129, 10, 20"), "{shown}");
}

#[test]
fn every_altered_secret_key_is_refused() {
    let sound = GO_SECRET.as_bytes();
    for place in 0..sound.len() {
        let mut altered = sound.to_vec();
        altered[place] += 1;
        assert!(SigningKey::from_file(&altered).is_err(), "{}", String::from_utf8_lossy(&altered));
        assert!(SigningKey::from_file(&sound[..place]).is_err());
    }
    assert!(SigningKey::from_file(&[sound, b"\n"].concat()).is_err(), "one line");
}

#[test]
fn every_altered_public_key_is_refused() {
    for place in 0..GO_KEY.len() {
        let mut altered = GO_KEY.as_bytes().to_vec();
        altered[place] += 1;
        let altered = String::from_utf8(altered).expect("ASCII");
        assert!(altered.parse::<VerifierKey>().is_err(), "{altered}");
        assert!(GO_KEY[..place].parse::<VerifierKey>().is_err());
    }
    let upper = GO_KEY.replace("c74f20a3", "C74F20A3").parse::<VerifierKey>();
    assert_eq!(upper, Err(VerifierKeyError::KeyId { given: "C74F20A3".to_owned() }));
    let other_type = "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW".parse::<VerifierKey>();
    assert_eq!(other_type, Err(VerifierKeyError::OtherType { given: 0x65 }));
    // The neutral element, under which one signature fits every text.
    let weak = "weak+b39ff4be+AQEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".parse::<VerifierKey>();
    assert_eq!(weak, Err(VerifierKeyError::Unsound));
}

#[test]
fn what_is_no_note_is_refused_with_its_line() {
    let line = "— k AAAAAAE=\n";
    let refused = [
        ("", NoteError::NoSeparator),
        ("text\n", NoteError::NoSeparator),
        ("text\n\n", NoteError::NoSignature),
        ("te\txt\n\n— k AAAAAAE=\n", NoteError::Control { line: 1 }),
        ("text\r\n\r\n— k AAAAAAE=\r\n", NoteError::Control { line: 1 }),
        ("text\n\n— k AAAAAAE=", NoteError::UnfinishedLine { line: 3 }),
        ("text\n\n- k AAAAAAE=\n", NoteError::NotASignature { line: 3 }),
        ("text\n\n— k\n", NoteError::NotASignature { line: 3 }),
        ("text\n\n— k AAAAAAE=\ntrailing\n", NoteError::NotASignature { line: 4 }),
        ("a\n\nb\n\n— k AAAAAAF=\n", NoteError::NotBase64 { line: 5 }),
        ("text\n\n— k AAAAAAE= \n", NoteError::NotBase64 { line: 3 }),
        ("text\n\n— k AAAAAA==\n", NoteError::TooShort { line: 3, given: 4 }),
        ("text\n\n—  AAAAAAE=\n", NoteError::Name { line: 3, source: proof::KeyNameError::Empty }),
        ("text\n\n— a+b AAAAAAE=\n", NoteError::Name { line: 3, source: proof::KeyNameError::Plus }),
    ];
    for (bytes, rule) in refused {
        assert_eq!(SignedNote::parse(bytes.as_bytes()), Err(rule), "{bytes:?}");
    }
    assert_eq!(SignedNote::parse(b"\xff\n\n"), Err(NoteError::NotUtf8 { valid: 0 }));
    let many = |count: usize| format!("text\n\n{}", line.repeat(count));
    assert!(SignedNote::parse(many(64).as_bytes()).is_ok());
    assert_eq!(SignedNote::parse(many(65).as_bytes()), Err(NoteError::TooManySignatures { given: 65 }));
    let huge = "x".repeat(proof::NOTE_BYTES_MAX + 1);
    assert_eq!(SignedNote::parse(huge.as_bytes()), Err(NoteError::TooLarge { given: proof::NOTE_BYTES_MAX + 1 }));
}

#[test]
fn only_the_text_of_a_note_is_signed() {
    let sign = |text: &str| SignedNote::sign(text, &[key("k", 1)]).map(|note| note.to_string());
    assert_eq!(sign("no line feed"), Err(NoteError::UnfinishedText));
    assert_eq!(sign("a\n\tb\n"), Err(NoteError::Control { line: 2 }));
    assert_eq!(SignedNote::sign("text\n", &[]), Err(NoteError::NoSignature));
    let with_empty_lines = sign("a\n\nb\n\n").expect("a note");
    assert_eq!(note(&with_empty_lines).text(), "a\n\nb\n\n");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn other_people_open_our_notes_and_sign_the_same(seed in any::<u8>(), text in "([^\\p{Cc}]{0,30}\n){1,4}", name in "[a-zé./]{1,20}") {
        let ours = key(&name, seed);
        let (public, secret) = (ours.verifier_key().to_string(), ours.to_file());
        let note = SignedNote::sign(&text, &[ours]).expect("a note").to_string();

        let verifier = StandardVerifier::new(&public).expect("their reading of our key");
        let theirs = Note::from_bytes(note.as_bytes()).expect("their reading of our note");
        let (verified, unverified) = theirs.verify(&VerifierList::new(vec![Box::new(verifier)])).expect("their verdict");
        prop_assert_eq!((verified.len(), unverified.len()), (1, 0));

        let signer = StandardSigner::new(secret.trim_end()).expect("their reading of our secret key");
        prop_assert_eq!(signer.name(), &name);
        let mut same = Note::new(text.as_bytes(), &[]).expect("their note");
        same.add_sigs(&[&signer]).expect("their signature");
        prop_assert_eq!(same.to_bytes(), note.as_bytes());
    }

    #[test]
    fn a_flipped_bit_anywhere_in_a_note_is_noticed(place in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let mut altered = GO_NOTE.as_bytes().to_vec();
        altered[place.index(GO_NOTE.len())] ^= 1 << bit;
        let both = keys(&[GO_KEY, GO_OTHER_KEY]);
        // A line whose name or id was hit is one of a stranger; what is left must still be what was signed.
        if let Ok(Ok(opened)) = SignedNote::parse(&altered).map(|note| both.open(note)) {
            prop_assert_eq!(opened.note().text(), GO_TEXT);
            prop_assert_eq!(opened.signers().len(), 1);
        }
    }
}
