//! Checkpoints held against a log: those of the anchors in their row, and one that was kept elsewhere.

use app::sealing::{Agreement, Discord, Trial};
use proof::{Hash, SignedNote, TreeHead};

use crate::ground::{Ground, judged, signed};

#[tokio::test]
async fn the_checkpoints_of_anchors_stand_in_a_row_and_none_of_them_twice() {
    let ground = Ground::new().await;
    let size = ground.seal().await.checkpoint.head().size;
    ground.goes_on().await;
    ground.seal().await;
    let [one, other] = <[SignedNote; 2]>::try_from(ground.shelf.notes()).expect("two checkpoints");
    let twice = "it stands there twice".to_owned();
    for (row, number, reason) in [
        (vec![&one, &one, &other], 2, &twice),
        (vec![&one, &other, &other], 3, &twice),
        (vec![&one, &other, &one], 3, &twice),
        (vec![&other, &one], 2, &format!("{size} entries after more were signed")),
    ] {
        let kept = row.into_iter().cloned().collect();
        let discord = judged(&ground.store(), &Trial { kept, ..ground.shelf.trial() }).await.unwrap_err();
        assert_eq!(discord, Discord::Anchors { number, reason: reason.clone() });
    }
}

/// The last of many that stands there twice is found as the second is.
#[tokio::test]
async fn among_many_checkpoints_the_one_that_stands_there_twice_is_named() {
    let ground = Ground::new().await;
    let trial = |kept: Vec<SignedNote>| Trial { kept, ..ground.shelf.trial() };
    let mut kept = ground.shelf.notes();
    for size in 0..40 {
        ground.goes_on().await;
        if size % 2 == 0 {
            kept.push(ground.seal().await.note);
        }
    }
    assert_eq!(judged(&ground.store(), &trial(kept.clone())).await.unwrap().checkpoints, 21);
    for repeated in [0, 20] {
        let mut kept = kept.clone();
        kept.push(kept[repeated].clone());
        let discord = judged(&ground.store(), &trial(kept)).await.unwrap_err();
        assert!(matches!(discord, Discord::Anchors { number: 22, .. }), "{discord}");
    }
}

#[tokio::test]
async fn a_checkpoint_kept_elsewhere_tells_truncated_rolled_back_forked_and_rewritten_apart() {
    let ground = Ground::new().await;
    let early = ground.shelf.trial();
    ground.goes_on().await;
    let kept = ground.seal().await.note;
    let size = ground.world.head().await.get();
    let cut = ground.cut(size - 1);
    let since = |trial: Trial, note: &SignedNote| Trial { since: Some(note.clone()), ..trial };
    let name = |judged: Result<Agreement, Discord>| judged.unwrap_err().check();
    assert_eq!(name(judged(&cut, &since(ground.shelf.trial(), &kept)).await), "truncated");
    assert_eq!(name(judged(&cut, &since(early, &kept)).await), "rolled-back");
    // Two histories signed by one key, of which this folder holds the other one.
    let other = signed(&ground, TreeHead { size, root: Hash::from([4; 32]) });
    assert_eq!(name(judged(&ground.store(), &since(ground.shelf.trial(), &other)).await), "forked");
    // Nobody signed what the folder holds today.
    let unsigned = Trial { keys: ground.shelf.trial().keys, ..Trial::default() };
    assert_eq!(name(judged(&ground.store(), &since(unsigned, &other)).await), "rewritten");
    let elsewhere = Ground::new().await;
    let foreign = elsewhere.seal().await.note;
    assert_eq!(name(judged(&ground.store(), &since(ground.shelf.trial(), &foreign)).await), "note");
}
