//! Proofs as files: written, read, believed, and refused when anything does not fit.

mod support;

use proof::{
    Checkpoint, ConsistencyFile, ConsistencyProof, FileError, Hash, HashTextError, InclusionFile, InclusionProof,
    KnownKeys, NoteError, NumberError, OpenedCheckpoint, Seal, SignedNote, Unproved,
};
use proptest::prelude::*;
use support::{LOG_ID, entry, head, key, known, origin, pairs, places, survey};

fn sealed(size: u64) -> (SignedNote, KnownKeys) {
    let origin = origin();
    let keys = [key(origin.key_name().as_str(), 1)];
    (Seal::new(&origin, &keys).first(head(size)).expect("a checkpoint"), known(&keys))
}

fn inclusion_file(index: u64, size: u64) -> InclusionFile {
    let pass = survey(size, |plan| plan.want_inclusion(index, size).expect("a leaf of the tree"));
    InclusionFile::new(InclusionProof::prove(&pass, index, size).expect("hashes at hand"), sealed(size).0)
}

#[test]
fn a_file_of_an_entry_is_that_of_the_specification() {
    let file = inclusion_file(1, 3).with_extra(b"opaque".to_vec());
    let lines: Vec<String> = file.to_string().lines().map(str::to_owned).collect();
    assert_eq!(lines[..3], ["c2sp.org/tlog-proof@v1", "extra b3BhcXVl", "index 1"]);
    let hashes = [Hash::of_leaf(&entry(0)), Hash::of_leaf(&entry(2))].map(|hash| hash.to_base64());
    assert_eq!(lines[3..5], hashes);
    assert_eq!(lines[5], "");
    assert_eq!(lines[6..8], [format!("agency.example/mssante/{LOG_ID}"), "3".to_owned()]);
    assert_eq!(InclusionFile::parse(file.to_string().as_bytes()), Ok(file));
}

/// The example of tlog-witness, whose signatures are by keys that the specification does not give.
#[test]
fn the_example_of_the_specification_for_witnesses_is_read_and_written_byte_for_byte() {
    let file = "old 20852014\n\
        PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n\
        jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n\
        5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=\n\
        /6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=\n\n\
        example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\
        — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n\
        — example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=\n";
    let read = ConsistencyFile::parse(file.as_bytes()).expect("a proof");
    assert_eq!((read.old_size, read.proof.path.len(), read.note.signatures().len()), (20_852_014, 4, 2));
    assert_eq!(read.to_string(), file);
}

#[test]
fn what_is_no_file_of_a_proof_is_refused_with_its_line() {
    let sound = inclusion_file(1, 3).to_string();
    let hash = Hash::of_leaf(&entry(0)).to_base64();
    let with = |from: &str, to: &str| sound.replacen(from, to, 1);
    let refused = [
        (String::new(), FileError::NoSeparator),
        (with("@v1", "@v2"), FileError::FirstLine { expected: "c2sp.org/tlog-proof@v1" }),
        (with("index 1\n", ""), FileError::Keyword { line: 2, expected: "index" }),
        (with("index 1", "index  1"), FileError::Number { line: 2, source: NumberError::NotDigits }),
        (with("index 1", "index 01"), FileError::Number { line: 2, source: NumberError::LeadingZero }),
        (with("index 1", "extra \nindex 1"), FileError::Extra { line: 2 }),
        (with("index 1", "extra AB==\nindex 1"), FileError::Extra { line: 2 }),
        (with("index 1", "index 1\nextra AQ=="), FileError::Hash { line: 3, source: HashTextError::NotBase64 }),
        (with(&hash, "AQ=="), FileError::Hash { line: 3, source: HashTextError::Length { given: 1 } }),
        (with(&hash, &format!("{hash} ")), FileError::Hash { line: 3, source: HashTextError::NotBase64 }),
        (with(&hash, &[hash.as_str(); 63].join("\n")), FileError::TooManyHashes { given: 64 }),
        (format!("{sound}trailing\n"), FileError::Note { after: 5, source: NoteError::NotASignature { line: 6 } }),
        (format!("{sound}\n"), FileError::Note { after: 5, source: NoteError::NoSignature }),
    ];
    for (file, rule) in refused {
        assert_eq!(InclusionFile::parse(file.as_bytes()), Err(rule), "{file}");
    }
    let huge = vec![b'x'; 2 * proof::NOTE_BYTES_MAX + 1];
    assert_eq!(InclusionFile::parse(&huge), Err(FileError::TooLarge { given: huge.len() }));
    let no_number = ConsistencyFile::parse(sealed(3).0.to_string().as_bytes());
    assert_eq!(no_number, Err(FileError::Note { after: 4, source: NoteError::NoSeparator }));
}

#[test]
fn a_proof_about_another_log_or_by_nobody_known_proves_nothing() {
    let file = inclusion_file(1, 3);
    let (_, known) = sealed(3);
    let leaf = Hash::of_leaf(&entry(1));
    let origin = origin().to_string();
    assert_eq!(file.verify(&origin, &leaf, &known).map(|opened| opened.head().size), Ok(3));
    let other = file.verify("another.example", &leaf, &known);
    assert_eq!(other, Err(Unproved::OtherOrigin { expected: "another.example".to_owned(), given: origin.clone() }));
    let unknown = file.verify(&origin, &leaf, &KnownKeys::default());
    assert!(matches!(unknown, Err(Unproved::Checkpoint(_))), "{unknown:?}");
}

#[test]
fn a_consistency_file_begins_at_the_checkpoint_that_is_held() {
    let (note, known) = sealed(3);
    let held = OpenedCheckpoint::open(note, &known).expect("a checkpoint");
    let pass = survey(5, |plan| plan.want_consistency(2, 5).expect("a tree that grows"));
    let proof = ConsistencyProof::prove(&pass, 2, 5).expect("hashes at hand");
    let file = ConsistencyFile { old_size: 2, proof, note: sealed(5).0 };
    assert_eq!(file.verify(&held, &known), Err(Unproved::OtherSize { expected: 3, given: 2 }));
    let next = origin().next().expect("an origin");
    let keys = [key(next.key_name().as_str(), 1)];
    let other = SignedNote::sign(&Checkpoint::new(&next, head(5)).to_string(), &keys).expect("a note");
    let file = ConsistencyFile { note: other, ..file };
    let refused = file.verify(&held, &support::known(&keys));
    let (expected, given) = (origin().to_string(), next.to_string());
    assert_eq!(refused, Err(Unproved::OtherOrigin { expected, given }), "a later part is another log");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_file_of_an_entry_proves_it_and_nothing_else((index, size) in places()) {
        let file = inclusion_file(index, size);
        let (_, known) = sealed(size);
        let read = InclusionFile::parse(file.to_string().as_bytes()).expect("what was written");
        let origin = origin().to_string();
        prop_assert!(read.verify(&origin, &Hash::of_leaf(&entry(index)), &known).is_ok());
        prop_assert!(read.verify(&origin, &Hash::of_leaf(&entry(index + 1)), &known).is_err());
    }

    #[test]
    fn a_file_of_growth_proves_it((old, new) in pairs()) {
        let (note, known) = sealed(old);
        let held = OpenedCheckpoint::open(note, &known).expect("a checkpoint");
        let pass = survey(new, |plan| plan.want_consistency(old, new).expect("a tree that grows"));
        let proof = ConsistencyProof::prove(&pass, old, new).expect("hashes at hand");
        let file = ConsistencyFile { old_size: old, proof, note: sealed(new).0 };
        let read = ConsistencyFile::parse(file.to_string().as_bytes()).expect("what was written");
        let later = read.verify(&held, &known).expect("a proof");
        prop_assert_eq!(later.head(), &head(new));
    }

    /// No bit of a file can be flipped without notice: it is refused, or it is a stranger's line or opaque data.
    #[test]
    fn a_flipped_bit_anywhere_in_a_file_is_refused(place in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let (index, size) = (5, 13);
        let mut bytes = inclusion_file(index, size).to_string().into_bytes();
        let place = place.index(bytes.len());
        bytes[place] ^= 1 << bit;
        let (_, known) = sealed(size);
        let read = InclusionFile::parse(&bytes);
        let believed = read.is_ok_and(|file| file.verify(&origin().to_string(), &Hash::of_leaf(&entry(index)), &known).is_ok());
        prop_assert!(!believed, "byte {}, bit {}", place, bit);
    }
}
