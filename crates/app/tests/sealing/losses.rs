//! Losses that an administrator accepts, and those that somebody only calls so.

use app::CommandError;
use app::sealing::{SealFailure, Trial};
use proof::{Hash, SignedNote, SigningKey, TreeHead};

use crate::ground::{Ground, REASON, judged, kept_name, signed};

#[tokio::test]
async fn an_accepted_loss_goes_on_under_a_new_name_signed_as_both() {
    let ground = Ground::new().await;
    let nothing = ground.world.app.accept_loss(&ground.sealer, "admin", REASON).await.unwrap_err();
    assert!(nothing.to_string().contains("nothing is lost"), "{nothing}");
    ground.goes_on().await;
    let kept = ground.seal().await.note;
    // Two entries were signed that the log lost.
    let size = ground.world.head().await.get();
    ground.shelf.add(&signed(&ground, TreeHead { size: size + 2, root: Hash::from([4; 32]) }));
    assert!(matches!(ground.sealer.seal().await, Err(SealFailure::Behind { .. })));
    let sealed = ground.world.app.accept_loss(&ground.sealer, "admin", REASON).await.unwrap();
    assert!(sealed.checkpoint.origin().ends_with("/2"));
    let lost = ground.shelf.notes()[2].clone();
    let judge = |since: SignedNote| Trial { since: Some(since), ..ground.shelf.trial() };
    let agreement = judged(&ground.store(), &judge(lost)).await.unwrap();
    assert_eq!(
        (agreement.checkpoints, agreement.lost_checkpoints),
        (3, 1),
        "what is of lost entries agrees with nothing"
    );
    let since = agreement.since.unwrap();
    assert_eq!((since.lost_by, since.proven_to), (Some(size + 1), size));
    assert_eq!((agreement.losses.len(), agreement.losses[0].lost), (1, (size + 1, size + 2)));
    let agreement = judged(&ground.store(), &judge(kept)).await.unwrap();
    let since = agreement.since.unwrap();
    assert_eq!((since.lost_by, since.proven_to), (None, size), "what lies before the cut is still there");
    ground.goes_on().await;
    assert!(ground.seal().await.is_new);
    judged(&ground.store(), &ground.shelf.trial()).await.unwrap();
}

/// Whoever may write the log, and has no key, could call lost what they took out of it: an auditor is not talked out of it.
#[tokio::test]
async fn a_loss_that_no_checkpoint_signs_for_excuses_nothing() {
    let ground = Ground::new().await;
    let size = ground.world.head().await.get();
    let kept = signed(&ground, TreeHead { size: size + 2, root: Hash::from([4; 32]) });
    ground.shelf.add(&kept);
    ground.world.app.accept_loss(&ground.sealer, "admin", REASON).await.unwrap();
    let whole = Trial { since: Some(kept.clone()), ..ground.shelf.trial() };
    assert!(judged(&ground.store(), &whole).await.is_ok(), "the control");
    // Only the first checkpoint, or also the one that is of what was lost; with and without an auditor's.
    for (kept, since) in [(1, whole.since.clone()), (2, whole.since.clone()), (2, None)] {
        let without = Trial { kept: ground.shelf.notes()[..kept].to_vec(), since, ..whole.clone() };
        let discord = judged(&ground.store(), &without).await.unwrap_err();
        assert_eq!(discord.check(), "key", "{discord}");
        assert!(discord.to_string().contains("no checkpoint after that event"), "{discord}");
    }
    // The note in the event has to be signed by somebody who is trusted.
    let stranger = Ground::new().await.shelf.key().renamed(kept_name(&kept));
    let pinned = vec![stranger.verifier_key().clone()];
    let discord = judged(&ground.store(), &Trial { pinned, since: None, ..whole }).await.unwrap_err();
    assert!(discord.check() == "key" && discord.to_string().contains("admits a loss"), "{discord}");
}

#[tokio::test]
async fn an_acceptance_that_was_cut_off_before_it_was_sealed_is_gone_through_and_not_repeated() {
    let ground = Ground::new().await;
    let size = ground.world.head().await.get();
    ground.shelf.add(&signed(&ground, TreeHead { size: size + 2, root: Hash::from([4; 32]) }));
    ground.shelf.refuse_to_keep(true);
    ground.world.app.accept_loss(&ground.sealer, "admin", REASON).await.unwrap_err();
    ground.shelf.refuse_to_keep(false);
    // It may be that nobody accepted anything: whoever only goes on does not sign for it, however long the log has grown.
    for _ in 0..3 {
        let failure = ground.sealer.seal().await.unwrap_err();
        assert!(matches!(failure, SealFailure::LossUnsigned { at } if at.get() == size + 1));
        assert!(failure.is_doubt() && failure.to_string().contains("doctor --accept-loss"), "{failure}");
        ground.goes_on().await;
    }
    ground.world.give("admin", "", "register-user", r#"{"login":"an.agent","name":"Agent"}"#).await.unwrap();
    let refused = ground.world.app.accept_loss(&ground.sealer, "an.agent", REASON).await.unwrap_err();
    assert!(matches!(refused, SealFailure::Log(CommandError::Refused(_))), "{refused}");
    let head = ground.world.head().await;
    let sealed = ground.world.app.accept_loss(&ground.sealer, "admin", REASON).await.unwrap();
    assert_eq!(ground.world.head().await, head, "nothing is written again");
    assert!(sealed.checkpoint.origin().ends_with("/2"), "{}", sealed.checkpoint.origin());
    let agreement = judged(&ground.store(), &ground.shelf.trial()).await.unwrap();
    assert_eq!(agreement.losses.len(), 1, "one loss is accepted once");
}

/// A loss is no licence: what is left has to be what was signed.
#[tokio::test]
async fn a_loss_is_not_accepted_of_a_log_whose_beginning_was_rewritten() {
    let ground = Ground::new().await;
    ground.goes_on().await;
    let size = ground.world.head().await.get();
    for (signed_to, root) in [(size - 1, [3; 32]), (size + 2, [4; 32])] {
        ground.shelf.add(&signed(&ground, TreeHead { size: signed_to, root: Hash::from(root) }));
    }
    let failure = ground.world.app.accept_loss(&ground.sealer, "admin", REASON).await.unwrap_err();
    assert!(matches!(failure, SealFailure::Rewritten { signed } if signed == size - 1), "{failure}");
    assert_eq!(ground.world.head().await.get(), size, "nothing was written");
}

/// Of the entries between the last checkpoint that agrees and the loss nobody can say whether they are those of then.
#[tokio::test]
async fn what_no_checkpoint_proves_of_a_note_whose_end_is_lost_is_told() {
    let ground = Ground::new().await;
    let proven = ground.world.head().await.get();
    ground.goes_on().await;
    ground.goes_on().await;
    let kept = signed(&ground, TreeHead { size: proven + 4, root: Hash::from([4; 32]) });
    ground.shelf.add(&kept);
    ground.world.app.accept_loss(&ground.sealer, "admin", REASON).await.unwrap();
    let agreement = judged(&ground.store(), &Trial { since: Some(kept), ..ground.shelf.trial() }).await.unwrap();
    let since = agreement.since.unwrap();
    assert_eq!((since.lost_by, since.proven_to), (Some(proven + 3), proven));
}

/// Whoever may write the anchors, and has no key, has nothing called lost that was never signed.
#[tokio::test]
async fn a_loss_is_not_accepted_of_what_no_key_of_the_log_signed() {
    let ground = Ground::new().await;
    let head = TreeHead { size: ground.world.head().await.get() + 2, root: Hash::from([4; 32]) };
    let note = signed(&ground, head);
    let foreign = SigningKey::from_seed(kept_name(&note), &zeroize::Zeroizing::new([8; 32]));
    ground.shelf.list(foreign.verifier_key());
    ground.shelf.add(&SignedNote::sign(note.text(), &[foreign]).unwrap());
    let before = ground.world.head().await;
    let failure = ground.world.app.accept_loss(&ground.sealer, "admin", REASON).await.unwrap_err();
    assert!(matches!(failure, SealFailure::Proof(_)) && failure.is_doubt(), "{failure}");
    assert_eq!(ground.world.head().await, before, "nothing was written");
}
