//! What a log signs, and what it never does: two checkpoints that contradict each other.

mod support;

use proof::{
    Checkpoint, CheckpointError, ConsistencyError, ConsistencyProof, HashTextError, KnownKeys, LogOrigin, NumberError,
    OpenedCheckpoint, Plan, Seal, SealError, SignedNote, SigningKey, TreeHead,
};
use proptest::prelude::*;
use support::{flipped, head, key, known, leaves, origin, pairs, survey};

fn own_key(origin: &LogOrigin, seed: u8) -> SigningKey {
    key(origin.key_name().as_str(), seed)
}

fn opened(note: SignedNote, known: &KnownKeys) -> OpenedCheckpoint {
    assert_eq!(SignedNote::parse(note.to_string().as_bytes()).as_ref(), Ok(&note), "read as it was written");
    OpenedCheckpoint::open(note, known).expect("a checkpoint to be believed")
}

#[test]
fn a_checkpoint_is_the_text_of_the_specification() {
    let text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    let checkpoint = Checkpoint::parse(text).expect("a checkpoint");
    assert_eq!((checkpoint.origin(), checkpoint.head().size), ("example.com/behind-the-sofa", 20_852_163));
    assert_eq!(checkpoint.to_string(), text);
    let extended = format!("{text}anything\nat all\n");
    let checkpoint = Checkpoint::parse(&extended).expect("a checkpoint");
    assert_eq!(checkpoint.extensions(), ["anything", "at all"]);
    assert_eq!(checkpoint.to_string(), extended);
    let theirs = tlog_tiles::Checkpoint::from_bytes(text.as_bytes()).expect("their reading");
    assert_eq!((theirs.size(), theirs.hash().0), (20_852_163, *checkpoint.head().root.as_bytes()));
}

#[test]
fn what_is_no_checkpoint_is_refused_with_its_line() {
    let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    let refused = [
        (String::new(), CheckpointError::Unfinished),
        (format!("o\n5\n{root}"), CheckpointError::Unfinished),
        ("\n".to_owned(), CheckpointError::EmptyLine { line: 1 }),
        ("o\n5\n".to_owned(), CheckpointError::TooFewLines { given: 2 }),
        (format!("\n5\n{root}\n"), CheckpointError::EmptyLine { line: 1 }),
        (format!("o\n5\n{root}\n\n"), CheckpointError::EmptyLine { line: 4 }),
        (format!("o\n5\r\n{root}\n"), CheckpointError::Control { line: 2 }),
        (format!("o\n05\n{root}\n"), CheckpointError::Size(NumberError::LeadingZero)),
        (format!("o\n-5\n{root}\n"), CheckpointError::Size(NumberError::NotDigits)),
        (format!("o\n9223372036854775808\n{root}\n"), CheckpointError::Size(NumberError::TooLarge)),
        (format!("o\n0\n{root}\n"), CheckpointError::NotEmptyRoot),
        ("o\n5\nCsUY\n".to_owned(), CheckpointError::Root(HashTextError::Length { given: 3 })),
        (format!("o\n5\n{}\n", root.replace("2I=", "2J=")), CheckpointError::Root(HashTextError::NotBase64)),
    ];
    for (text, rule) in refused {
        assert_eq!(Checkpoint::parse(&text), Err(rule), "{text:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// The life of a sealer: frontier and last note from a file, the leaves that came since, proof, signature.
    #[test]
    fn a_log_signs_what_continues_its_last_checkpoint((old, new) in pairs()) {
        let origin = origin();
        let keys = [own_key(&origin, 1)];
        let (seal, known) = (Seal::new(&origin, &keys), known(&keys));
        let last = opened(seal.first(head(old)).expect("a first checkpoint"), &known);

        let mut plan = Plan::new();
        plan.want_consistency(old, new).expect("a tree that grows");
        let mut pass = plan.resume(survey(old, |_| {}).into_frontier());
        leaves(old..new).for_each(|leaf| pass.push(leaf));
        let proof = ConsistencyProof::prove(&pass, old, new).expect("hashes at hand");

        let next = opened(seal.after(&last, &proof, pass.frontier().head()).expect("a checkpoint"), &known);
        prop_assert_eq!(next.head(), &head(new));
        prop_assert!(next.is_signed_as_its_origin());
    }

    #[test]
    fn a_log_signs_nothing_that_its_proof_does_not_show((old, new) in pairs(), bit in 0_usize..256) {
        prop_assume!(old > 0);
        let origin = origin();
        let keys = [own_key(&origin, 1)];
        let seal = Seal::new(&origin, &keys);
        let last = opened(seal.first(head(old)).expect("a first checkpoint"), &known(&keys));
        let pass = survey(new, |plan| plan.want_consistency(old, new).expect("a tree that grows"));
        let proof = ConsistencyProof::prove(&pass, old, new).expect("hashes at hand");
        let other = TreeHead { size: new, root: flipped(&head(new).root, bit) };
        prop_assert!(matches!(seal.after(&last, &proof, other), Err(SealError::Inconsistent(_))));
        let smaller = seal.after(&last, &ConsistencyProof::default(), head(old - 1));
        prop_assert_eq!(smaller, Err(SealError::Inconsistent(ConsistencyError::Shrinks { old, new: old - 1 })));
    }
}

#[test]
fn while_a_key_is_replaced_both_sign_and_whoever_knows_either_is_content() {
    let origin = origin();
    let keys = [own_key(&origin, 1), own_key(&origin, 2)];
    let note = Seal::new(&origin, &keys).first(head(7)).expect("a checkpoint");
    for known_ones in [&keys[..1], &keys[1..], &keys[..]] {
        let opened = opened(note.clone(), &known(known_ones));
        assert_eq!(opened.opened().signers().len(), known_ones.len());
        assert!(opened.is_signed_as_its_origin());
    }
}

#[test]
fn after_a_loss_the_new_origin_is_vouched_for_under_the_old_name() {
    let old = origin();
    let new = old.next().expect("an origin");
    let old_keys = [own_key(&old, 1)];
    let lost = opened(Seal::new(&old, &old_keys).first(head(100)).expect("a checkpoint"), &known(&old_keys));

    // The log is behind its anchor: 90 of the 100 leaves are left.
    let both = [old_keys[0].renamed(new.key_name().clone()), own_key(&old, 1)];
    let note = Seal::new(&new, &both).after_loss(&lost, head(90)).expect("a checkpoint");

    // Who knows only the old key learns where the log goes on, and does not take it for the old log.
    let by_old = opened(note.clone(), &known(&old_keys));
    assert_eq!(by_old.checkpoint().origin(), new.to_string());
    assert!(!by_old.is_signed_as_its_origin());
    assert_eq!(by_old.continues_after_loss(), None, "a reader who takes the step needs the new key too");

    let by_both = opened(note, &known(&both));
    assert_eq!(by_both.continues_after_loss(), Some(old));

    // From here on the new name alone signs, and the loss does not show any more.
    let keys = [own_key(&new, 1)];
    let pass = survey(95, |plan| plan.want_consistency(90, 95).expect("a tree that grows"));
    let proof = ConsistencyProof::prove(&pass, 90, 95).expect("hashes at hand");
    let next = Seal::new(&new, &keys).after(&by_both, &proof, head(95)).expect("a checkpoint");
    let next = opened(next, &known(&keys));
    assert_eq!((next.checkpoint().origin(), next.continues_after_loss()), (new.key_name().as_str(), None));
}

#[test]
fn a_loss_is_never_passed_over_in_silence() {
    let old = origin();
    let new = old.next().expect("an origin");
    let old_keys = [own_key(&old, 1)];
    let both = [own_key(&new, 1), own_key(&old, 1)];
    let lost = opened(Seal::new(&old, &old_keys).first(head(100)).expect("a checkpoint"), &known(&old_keys));

    let said = |refused: Result<SignedNote, SealError>| refused.expect_err("nothing is signed").to_string();
    let (new_name, old_name) = (new.to_string(), old.to_string());
    assert_eq!(
        said(Seal::new(&new, &both).first(head(90))),
        format!("a checkpoint of {new_name} does not follow one of {old_name}"),
        "a part is begun by `after_loss` only"
    );
    assert_eq!(said(Seal::new(&new, &both[..1]).after_loss(&lost, head(90))), format!("no key is named {old_name}"));
    assert_eq!(said(Seal::new(&new, &both[1..]).after_loss(&lost, head(90))), format!("no key is named {new_name}"));
    let after_next = new.next().expect("an origin");
    assert!(said(Seal::new(&after_next, &both).after_loss(&lost, head(90))).ends_with(&format!("one of {old_name}")));
    let proof = ConsistencyProof::default();
    assert!(said(Seal::new(&new, &both).after(&lost, &proof, head(100))).ends_with(&format!("one of {old_name}")));
    assert_eq!(
        said(Seal::new(&old, &both).after(&lost, &proof, head(100))),
        format!("the key {new_name} has nothing to sign here"),
        "a key of another name signs nothing of this log"
    );
}

#[test]
fn a_checkpoint_that_the_log_itself_has_not_signed_is_continued_by_nobody() {
    let origin = origin();
    let stranger = [key("stranger.example", 9)];
    let text = Checkpoint::new(&origin, head(5)).to_string();
    let last = opened(SignedNote::sign(&text, &stranger).expect("a note"), &known(&stranger));
    let keys = [own_key(&origin, 1)];
    let refused = Seal::new(&origin, &keys).after(&last, &ConsistencyProof::default(), head(5));
    assert_eq!(refused, Err(SealError::NotOurs { origin: origin.to_string() }));
    let next = origin.next().expect("an origin");
    let both = [own_key(&next, 1), own_key(&origin, 1)];
    let refused = Seal::new(&next, &both).after_loss(&last, head(3));
    assert_eq!(refused, Err(SealError::NotOurs { origin: origin.to_string() }), "nor is its loss accepted");
}
