//! Keys that change, that are lost, and that somebody planted.

use std::sync::Arc;

use app::CommandError;
use app::sealing::{Anchors, Discord, History, SealFailure, Trial};
use proof::{SignedNote, SigningKey};

use crate::ground::{Ground, judged, name, signers};

#[tokio::test]
async fn a_rotation_is_signed_by_both_keys_and_either_leads_to_the_other() {
    let ground = Ground::new().await;
    let old = ground.shelf.key().verifier_key().clone();
    let (new, sealed) = ground.world.app.replace_signing_key(&ground.sealer, "admin", "yearly").await.unwrap();
    assert_eq!(signers(&sealed.note, vec![old.clone(), new.clone()]).len(), 2);
    ground.goes_on().await;
    let alone = ground.seal().await.note;
    assert_eq!(signers(&alone, vec![old.clone(), new.clone()]), vec![new.clone()]);
    for pinned in [vec![], vec![old], vec![new.clone()]] {
        let agreement = judged(&ground.store(), &Trial { pinned, ..ground.shelf.trial() }).await.unwrap();
        assert_eq!((agreement.key, agreement.orphaned_keys), (Some(new.clone()), vec![]));
    }
    let stranger = SigningKey::from_seed(name(&new), &zeroize::Zeroizing::new([3; 32])).verifier_key().clone();
    let discord = judged(&ground.store(), &Trial { pinned: vec![stranger], ..ground.shelf.trial() }).await.unwrap_err();
    assert_eq!(discord.check(), "key");
}

/// Whoever may write the anchors lists a key of theirs: it is named, and what it signed is not gone on from.
#[tokio::test]
async fn a_listed_key_that_no_event_vouches_for_is_named_and_not_believed() {
    let ground = Ground::new().await;
    let (_, sealed) = ground.world.app.replace_signing_key(&ground.sealer, "admin", "yearly").await.unwrap();
    judged(&ground.store(), &ground.shelf.trial()).await.expect("the control");
    let foreign = SigningKey::from_seed(name(ground.shelf.key().verifier_key()), &zeroize::Zeroizing::new([8; 32]));
    ground.shelf.list(foreign.verifier_key());
    let first = ground.shelf.trial().keys[0].clone();
    let discord = judged(&ground.store(), &ground.shelf.trial()).await.unwrap_err();
    assert!(matches!(&discord, Discord::Stranger { key } if *key == foreign.verifier_key().to_string()), "{discord}");
    let pinned = vec![first];
    assert!(
        judged(&ground.store(), &Trial { pinned, ..ground.shelf.trial() }).await.is_ok(),
        "the auditor goes by their own"
    );
    let text = sealed.note.text();
    ground.shelf.add(&SignedNote::sign(text, &[foreign]).unwrap());
    ground.goes_on().await;
    let failure = ground.sealer.seal().await.unwrap_err();
    assert!(matches!(failure, SealFailure::Proof(_)) && failure.is_doubt(), "{failure}");
}

#[tokio::test]
async fn a_rotation_that_was_cut_off_is_gone_through_or_was_none() {
    let ground = Ground::new().await;
    let old = ground.shelf.key().verifier_key().clone();
    // The process died after it laid a key aside: no event speaks of it, and the old key goes on.
    let stray = SigningKey::from_seed(name(&old), &zeroize::Zeroizing::new([5; 32]));
    ground.shelf.hold().unwrap().lay_aside(&stray).unwrap();
    ground.goes_on().await;
    assert_eq!(signers(&ground.seal().await.note, vec![old.clone()]), vec![old.clone()]);
    // It died after the event, before anything was signed: the next one to seal signs with both and puts the new one in place.
    ground.shelf.refuse_to_keep(true);
    ground.world.app.replace_signing_key(&ground.sealer, "admin", "yearly").await.unwrap_err();
    assert_eq!(ground.shelf.key().verifier_key(), &old);
    ground.shelf.refuse_to_keep(false);
    let note = ground.seal().await.note;
    let new = ground.shelf.key().verifier_key().clone();
    assert_ne!(new, old);
    assert_eq!(signers(&note, vec![old, new]).len(), 2);
    judged(&ground.store(), &ground.shelf.trial()).await.unwrap();
}

/// The log names a key that lies aside: whatever comes next keeps it, for without it nothing could be signed any more.
#[tokio::test]
async fn a_rotation_that_was_cut_off_after_its_event_is_never_given_up_for_another() {
    let ground = Ground::new().await;
    let rotate = async |login: &str| ground.world.app.replace_signing_key(&ground.sealer, login, "yearly").await;
    ground.world.give("admin", "", "register-user", r#"{"login":"an.agent","name":"Agent"}"#).await.unwrap();
    ground.shelf.refuse_to_keep(true);
    rotate("admin").await.unwrap_err();
    let begun = ground.shelf.next_key().expect("the key that the log names");
    let head = ground.world.head().await;
    for login in ["an.agent", "admin"] {
        rotate(login).await.unwrap_err();
        assert_eq!((ground.shelf.next_key().as_ref(), ground.world.head().await), (Some(&begun), head), "by {login}");
    }
    ground.shelf.refuse_to_keep(false);
    let (last, _) = rotate("admin").await.unwrap();
    let history = History::read(&ground.store()).await.unwrap();
    let to: Vec<String> = history.keys.iter().map(|change| change.to.clone()).collect();
    assert_eq!(to, [begun.to_string(), last.to_string()], "the one begun, then the one asked for");
    assert_eq!((ground.shelf.key().verifier_key(), ground.shelf.next_key()), (&last, None));
    judged(&ground.store(), &ground.shelf.trial()).await.unwrap();
}

#[tokio::test]
async fn a_rotation_that_the_rules_refuse_leaves_no_secret_behind() {
    let ground = Ground::new().await;
    ground.world.give("admin", "", "register-user", r#"{"login":"an.agent","name":"Agent"}"#).await.unwrap();
    let refused = ground.world.app.replace_signing_key(&ground.sealer, "an.agent", "yearly").await.unwrap_err();
    assert!(matches!(refused, SealFailure::Log(CommandError::Refused(_))), "{refused}");
    assert_eq!(ground.shelf.next_key(), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn several_who_rotate_at_once_do_it_one_after_the_other() {
    let ground = Arc::new(Ground::new().await);
    let mut rotating = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let ground = Arc::clone(&ground);
        rotating.spawn(async move {
            ground.world.app.replace_signing_key(&ground.sealer, "admin", "yearly").await.map(drop)
        });
    }
    while let Some(ended) = rotating.join_next().await {
        ended.unwrap().unwrap();
    }
    assert_eq!(History::read(&ground.store()).await.unwrap().keys.len(), 4);
    judged(&ground.store(), &ground.shelf.trial()).await.unwrap();
}

#[tokio::test]
async fn a_lost_key_signs_nothing_and_its_successor_stands_alone_and_is_told() {
    let ground = Ground::new().await;
    ground.shelf.lose_key();
    ground.goes_on().await;
    let failure = ground.sealer.seal().await.unwrap_err();
    assert!(matches!(failure, SealFailure::NoKey) && !failure.is_doubt());
    let (new, sealed) =
        ground.world.app.replace_signing_key(&ground.sealer, "admin", "lost with the machine").await.unwrap();
    assert_eq!(signers(&sealed.note, vec![new.clone()]), vec![new.clone()]);
    let agreement = judged(&ground.store(), &ground.shelf.trial()).await.unwrap();
    assert_eq!(agreement.orphaned_keys.len(), 1);
    let first = ground.shelf.trial().keys[0].clone();
    let discord = judged(&ground.store(), &Trial { pinned: vec![first], ..ground.shelf.trial() }).await.unwrap_err();
    assert_eq!(discord.check(), "key", "whoever pins the old key is not talked out of it");
}
