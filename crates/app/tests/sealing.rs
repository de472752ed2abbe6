//! Checkpoints: what is signed follows from what was signed before, whoever seals, whatever is lost in between.

#[path = "sealing/shelf.rs"]
mod shelf;
mod support;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use app::CommandError;
use app::sealing::{Anchors, Discord, History, SealFailure, Sealed, Sealer, Trial, TrialFailure};
use eventlog::{EventStore, Position, Query};
use proof::{Hash, KeyName, KnownKeys, OpenedCheckpoint, SignedNote, SigningKey, Survey, TreeHead, VerifierKey};
use read_model::Stretch;
use vault::SystemEntropy;

use self::shelf::Shelf;
use self::support::World;

const REASON: &str = "the disk broke";

/// A folder that signs.
struct Ground {
    world: World,
    shelf: Shelf,
    sealer: Sealer,
}

impl Ground {
    async fn new() -> Self {
        let world = World::new().await;
        let shelf = Shelf::default();
        let sealer = world.app.sealer(Arc::new(shelf.clone()));
        sealer.begin(&mut SystemEntropy).await.unwrap();
        Self { world, shelf, sealer }
    }

    /// One event more. Whoever registers users at once is beaten by the others, and comes again.
    async fn goes_on(&self) {
        let login = format!("new.{}", self.world.app.ids().random());
        let with = format!(r#"{{"login":"{login}","name":"Somebody New"}}"#);
        loop {
            match self.world.give("admin", "", "register-user", &with).await {
                Ok(_) => return,
                Err(CommandError::Conflict { .. }) => {}
                Err(error) => panic!("{error}"),
            }
        }
    }

    async fn seal(&self) -> Sealed {
        self.sealer.seal().await.unwrap()
    }

    fn store(&self) -> Arc<dyn EventStore> {
        Arc::clone(self.world.app.store())
    }

    /// A log that has only the first `entries` of this one.
    fn cut(&self, entries: u64) -> Arc<dyn EventStore> {
        Arc::new(Stretch::of(self.store(), Position::new(entries)))
    }
}

async fn leaves(store: &Arc<dyn EventStore>, trial: &Trial) -> Survey {
    let mut survey = trial.plan().unwrap().start();
    let head = store.head().await.unwrap().position;
    for entry in store.read(&Query::all(), Position::START, head, 10_000).await.unwrap() {
        survey.push(Hash::from(*entry.leaf().as_bytes()));
    }
    survey
}

/// What verifying `store` against what the shelf keeps says.
async fn judged(store: &Arc<dyn EventStore>, trial: &Trial) -> Result<app::sealing::Agreement, Discord> {
    let history = History::read(store).await.unwrap();
    trial.judge(&history, &leaves(store, trial).await).map_err(|failure| match failure {
        TrialFailure::Discord(discord) => discord,
        TrialFailure::Anchors(error) => panic!("{error}"),
    })
}

fn signers(note: &SignedNote, keys: Vec<VerifierKey>) -> Vec<VerifierKey> {
    let opened = OpenedCheckpoint::open(note.clone(), &KnownKeys::new(keys).unwrap()).unwrap();
    opened.opened().signers().to_vec()
}

#[tokio::test]
async fn what_is_new_is_signed_once_and_what_is_not_new_never_again() {
    let ground = Ground::new().await;
    let first = ground.seal().await;
    assert!(!first.is_new, "the beginning was signed");
    ground.goes_on().await;
    assert_eq!(ground.sealer.news().await.unwrap(), 1);
    let second = ground.seal().await;
    assert_eq!((second.is_new, second.checkpoint.head().size), (true, first.checkpoint.head().size + 1));
    assert_eq!(ground.seal().await.note, second.note);
    assert_eq!(ground.shelf.notes().len(), 2);
}

#[tokio::test]
async fn a_lost_or_foreign_edge_costs_a_reading_and_changes_nothing() {
    let ground = Ground::new().await;
    for edge in [None, Some(Vec::new()), Some(vec![7; 200])] {
        ground.shelf.forget_edge(edge);
        ground.goes_on().await;
        assert!(ground.seal().await.is_new);
    }
    assert!(judged(&ground.store(), &ground.shelf.trial()).await.is_ok());
}

#[tokio::test]
async fn a_log_that_ends_before_what_was_signed_is_not_signed() {
    let ground = Ground::new().await;
    ground.goes_on().await;
    ground.seal().await;
    let head = ground.world.head().await.get();
    let cut = ground.cut(head - 1);
    let sealer = Sealer::new(cut, Arc::new(ground.shelf.clone()), Arc::default());
    for failure in [sealer.news().await.map(drop).unwrap_err(), sealer.seal().await.map(drop).unwrap_err()] {
        assert!(matches!(failure, SealFailure::Behind { signed, head: left } if (signed, left) == (head, head - 1)));
        assert!(failure.is_doubt());
    }
}

#[tokio::test]
async fn a_log_that_was_rewritten_is_not_signed_and_is_named() {
    let ground = Ground::new().await;
    ground.goes_on().await;
    let sealed = ground.seal().await;
    // Somebody who holds the key signed another tree of as many entries; the edge fits it.
    let other = TreeHead { size: sealed.checkpoint.head().size, root: Hash::from([9; 32]) };
    ground.shelf.add(&signed(&ground, other));
    ground.goes_on().await;
    let failure = ground.sealer.seal().await.unwrap_err();
    assert!(matches!(failure, SealFailure::Rewritten { .. }), "{failure}");
    let discord = judged(&ground.store(), &ground.shelf.trial()).await.unwrap_err();
    assert_eq!((discord.check(), discord.position()), ("rewritten", Some(other.size + 1)));
}

/// A checkpoint of this log's name and key, of whatever tree.
fn signed(ground: &Ground, head: TreeHead) -> SignedNote {
    let key = ground.shelf.key();
    let origin = key.verifier_key().name().as_str().parse().unwrap();
    SignedNote::sign(&proof::Checkpoint::new(&origin, head).to_string(), &[key]).unwrap()
}

#[tokio::test]
async fn nothing_is_signed_while_an_outcome_is_unknown() {
    let ground = Ground::new().await;
    ground.goes_on().await;
    let unknown = Arc::new(AtomicBool::new(true));
    let sealer = Sealer::new(ground.store(), Arc::new(ground.shelf.clone()), unknown);
    assert!(matches!(sealer.seal().await, Err(SealFailure::Unknown)));
    assert_eq!(ground.shelf.notes().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn several_who_seal_at_once_sign_one_history() {
    let ground = Arc::new(Ground::new().await);
    let mut sealing = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let ground = Arc::clone(&ground);
        sealing.spawn(async move {
            for _ in 0..5 {
                ground.goes_on().await;
                ground.seal().await;
            }
        });
    }
    while let Some(ended) = sealing.join_next().await {
        ended.unwrap();
    }
    let agreement = judged(&ground.store(), &ground.shelf.trial()).await.unwrap();
    assert_eq!(agreement.sealed_to, ground.world.head().await.get());
    assert!(agreement.checkpoints > 8, "only {} were signed", agreement.checkpoints);
}

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

fn name(key: &VerifierKey) -> KeyName {
    key.name().clone()
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

fn kept_name(note: &SignedNote) -> KeyName {
    note.text().lines().next().unwrap().parse().unwrap()
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
    let name = |judged: Result<app::sealing::Agreement, Discord>| judged.unwrap_err().check();
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
