//! The tree against other people's trees, at random sizes and where trees change their shape, and against whoever
//! alters anything.

mod support;

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use ct_merkle::{ConsistencyProof as TheirConsistency, InclusionProof as TheirInclusion, RootHash};
use proof::{
    ConsistencyError, ConsistencyProof, Frontier, FrontierError, Hash, InclusionError, InclusionProof, ProveError,
    TreeHead,
};
use proptest::prelude::*;
use sha2::Sha256;
use support::{entry, flipped, head, leaves, pairs, places, sizes, survey};
use tlog_tiles::tlog;

type CtTree = MemoryBackedTree<Sha256, Vec<u8>>;

fn ct_tree(size: u64) -> CtTree {
    let mut tree = CtTree::new();
    (0..size).for_each(|index| tree.push(entry(index)));
    tree
}

/// The hashes that `tlog_tiles` keeps of a tree, by its numbering.
struct GoTree(Vec<tlog::Hash>);

impl tlog::HashReader for GoTree {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog::Hash>, tlog::Error> {
        Ok(indexes.iter().map(|index| self.0[*index as usize]).collect())
    }
}

fn go_tree(size: u64) -> GoTree {
    let mut tree = GoTree(Vec::new());
    for index in 0..size {
        let added = tlog::stored_hashes(index, &entry(index), &tree).expect("hashes at hand");
        tree.0.extend(added);
    }
    tree
}

fn to_go(hash: &Hash) -> tlog::Hash {
    tlog::Hash(*hash.as_bytes())
}

fn to_ct(head: &TreeHead) -> RootHash<Sha256> {
    RootHash::new((*head.root.as_bytes()).into(), head.size)
}

fn bytes_of(path: &[Hash]) -> Vec<u8> {
    path.iter().flat_map(|hash| *hash.as_bytes()).collect()
}

fn inclusion(index: u64, size: u64) -> InclusionProof {
    let survey = survey(size, |plan| plan.want_inclusion(index, size).expect("a leaf of the tree"));
    InclusionProof::prove(&survey, index, size).expect("hashes at hand")
}

fn consistency(old: u64, new: u64) -> ConsistencyProof {
    let survey = survey(new, |plan| plan.want_consistency(old, new).expect("a tree that grows"));
    ConsistencyProof::prove(&survey, old, new).expect("hashes at hand")
}

/// The roots of the trees of the test data of Certificate Transparency's reference implementation.
#[test]
fn roots_are_those_of_the_reference_implementation() {
    let entries: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];
    let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let mut frontier = Frontier::new();
    let mut told = vec![frontier.root().to_string()];
    for entry in entries {
        frontier.push(Hash::of_leaf(entry));
        told.push(frontier.root().to_string());
    }
    assert_eq!(told, roots);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_root_is_that_of_other_peoples_trees(size in sizes()) {
        let ours = head(size);
        let theirs = tlog::tree_hash(size, &go_tree(size)).expect("hashes at hand");
        prop_assert_eq!(to_go(&ours.root), theirs);
        prop_assert_eq!(to_ct(&ours), ct_tree(size).root());
    }

    #[test]
    fn an_inclusion_proof_is_that_of_other_peoples_trees_and_each_verifies_the_others((index, size) in places()) {
        let (ours, head) = (inclusion(index, size), head(size));
        let leaf = Hash::of_leaf(&entry(index));
        prop_assert_eq!(ours.verify(&leaf, &head), Ok(()));

        let go: Vec<tlog::Hash> = tlog::prove_record(size, index, &go_tree(size)).expect("hashes at hand");
        prop_assert_eq!(&ours.path.iter().map(to_go).collect::<Vec<_>>(), &go);
        prop_assert!(tlog::check_record(&go, size, to_go(&head.root), index, to_go(&leaf)).is_ok());

        let ct = ct_tree(size).prove_inclusion(index as usize);
        prop_assert_eq!(bytes_of(&ours.path), ct.as_bytes());
        let ours_as_theirs = TheirInclusion::<Sha256>::try_from_bytes(bytes_of(&ours.path)).expect("whole hashes");
        prop_assert!(to_ct(&head).verify_inclusion(&entry(index), index, &ours_as_theirs).is_ok());
    }

    #[test]
    fn a_consistency_proof_is_that_of_other_peoples_trees_and_each_verifies_the_others((old, new) in pairs()) {
        let ours = consistency(old, new);
        let (old_head, new_head) = (head(old), head(new));
        prop_assert_eq!(ours.verify(&old_head, &new_head), Ok(()));
        // Neither of the others knows proofs from the empty tree.
        if old > 0 {
            let go = tlog::prove_tree(new, old, &go_tree(new)).expect("hashes at hand");
            prop_assert_eq!(&ours.path.iter().map(to_go).collect::<Vec<_>>(), &go);
            prop_assert!(tlog::check_tree(&go, new, to_go(&new_head.root), old, to_go(&old_head.root)).is_ok());

            let ct = ct_tree(new).prove_consistency((new - old) as usize);
            prop_assert_eq!(bytes_of(&ours.path), ct.as_bytes());
            let ours_as_theirs = TheirConsistency::<Sha256>::try_from_bytes(bytes_of(&ours.path)).expect("whole hashes");
            prop_assert!(to_ct(&new_head).verify_consistency(&to_ct(&old_head), &ours_as_theirs).is_ok());
        } else {
            prop_assert_eq!(ours.path, []);
        }
    }

    #[test]
    fn the_frontier_of_the_old_tree_is_enough_to_prove_that_the_new_one_continues_it((old, new) in pairs()) {
        let written = survey(old, |_| {}).frontier().to_bytes();
        let frontier = Frontier::from_bytes(&written).expect("what was written");
        let mut plan = proof::Plan::new();
        plan.want_consistency(old, new).expect("a tree that grows");
        let mut resumed = plan.resume(frontier);
        leaves(old..new).for_each(|leaf| resumed.push(leaf));
        let proof = ConsistencyProof::prove(&resumed, old, new).expect("hashes at hand");
        prop_assert_eq!(&proof, &consistency(old, new));
        prop_assert_eq!(proof.verify(&head(old), &resumed.frontier().head()), Ok(()));
        prop_assert_eq!(resumed.into_frontier(), survey(new, |_| {}).into_frontier());
    }

    #[test]
    fn one_pass_has_every_root_and_proof_that_was_wanted(
        size in sizes(), anchors in prop::collection::vec(sizes(), 0..8), wanted in prop::collection::vec(places(), 0..8)
    ) {
        let anchors: Vec<u64> = anchors.into_iter().filter(|anchor| *anchor <= size).collect();
        let wanted: Vec<u64> = wanted.into_iter().map(|(index, _)| index).filter(|index| *index < size).collect();
        let survey = survey(size, |plan| {
            for anchor in &anchors {
                plan.want_root(*anchor).expect("a size");
                plan.want_consistency(*anchor, size).expect("a tree that grows");
            }
            wanted.iter().for_each(|index| plan.want_inclusion(*index, size).expect("a leaf of the tree"));
        });
        let today = survey.frontier().head();
        for anchor in anchors {
            let root = survey.root_at(anchor).expect("a root that was wanted");
            prop_assert_eq!(root, head(anchor).root);
            let proof = ConsistencyProof::prove(&survey, anchor, size).expect("hashes at hand");
            prop_assert_eq!(proof.verify(&TreeHead { size: anchor, root }, &today), Ok(()));
        }
        for index in wanted {
            let proof = InclusionProof::prove(&survey, index, size).expect("hashes at hand");
            prop_assert_eq!(proof.verify(&Hash::of_leaf(&entry(index)), &today), Ok(()));
        }
    }

    #[test]
    fn an_altered_inclusion_proof_is_refused((index, size) in places(), bit in 0_usize..256, place in any::<prop::sample::Index>()) {
        let (proof, head) = (inclusion(index, size), head(size));
        let leaf = Hash::of_leaf(&entry(index));
        prop_assert!(proof.verify(&flipped(&leaf, bit), &head).is_err(), "another leaf");
        prop_assert!(proof.verify(&leaf, &TreeHead { root: flipped(&head.root, bit), ..head }).is_err(), "another root");
        let mut other = proof.clone();
        other.index = (index + 1 + bit as u64) % size;
        prop_assert!(other.index == index || other.verify(&leaf, &head).is_err(), "another index");
        let mut longer = proof.clone();
        longer.path.push(leaf);
        prop_assert_eq!(longer.verify(&leaf, &head), Err(InclusionError::TooLong { index, size }));
        if !proof.path.is_empty() {
            let place = place.index(proof.path.len());
            let mut altered = proof.clone();
            altered.path[place] = flipped(&altered.path[place], bit);
            prop_assert!(altered.verify(&leaf, &head).is_err(), "another hash");
            let mut cut = proof.clone();
            cut.path.pop();
            prop_assert_eq!(cut.verify(&leaf, &head), Err(InclusionError::TooShort { index, size }));
            let mut shorter = proof;
            shorter.path.remove(place);
            prop_assert!(shorter.verify(&leaf, &head).is_err(), "a hash is missing");
        }
    }

    #[test]
    fn an_altered_consistency_proof_is_refused((old, new) in pairs(), bit in 0_usize..256, place in any::<prop::sample::Index>()) {
        let proof = consistency(old, new);
        let (old_head, new_head) = (head(old), head(new));
        let other = |head: &TreeHead| TreeHead { root: flipped(&head.root, bit), ..*head };
        prop_assert!(proof.verify(&other(&old_head), &new_head).is_err(), "another old root");
        // Every tree continues the empty one: of the new root, such a proof says nothing.
        prop_assert_eq!(proof.verify(&old_head, &other(&new_head)).is_err(), old > 0 || new == 0, "another new root");
        let mut longer = proof.clone();
        longer.path.push(new_head.root);
        prop_assert_eq!(longer.verify(&old_head, &new_head), Err(ConsistencyError::TooLong { old, new }));
        if !proof.path.is_empty() {
            let place = place.index(proof.path.len());
            let mut altered = proof.clone();
            altered.path[place] = flipped(&altered.path[place], bit);
            prop_assert!(altered.verify(&old_head, &new_head).is_err(), "another hash");
            let mut cut = proof.clone();
            cut.path.pop();
            prop_assert_eq!(cut.verify(&old_head, &new_head), Err(ConsistencyError::TooShort { old, new }));
            let mut shorter = proof;
            shorter.path.remove(place);
            prop_assert!(shorter.verify(&old_head, &new_head).is_err(), "a hash is missing");
        }
    }

    /// What consistency is for: a log that was rewritten cannot be passed off as one that grew.
    #[test]
    fn a_rewritten_log_has_no_proof_to_go_with_its_old_checkpoint((old, new) in pairs(), rewritten in any::<prop::sample::Index>()) {
        prop_assume!(old > 0);
        let rewritten = rewritten.index(old as usize) as u64;
        let mut plan = proof::Plan::new();
        plan.want_consistency(old, new).expect("a tree that grows");
        let mut forged = plan.start();
        for (index, leaf) in (0..).zip(leaves(0..new)) {
            forged.push(if index == rewritten { Hash::of_leaf(b"rewritten") } else { leaf });
        }
        let proof = ConsistencyProof::prove(&forged, old, new).expect("hashes at hand");
        prop_assert!(proof.verify(&head(old), &forged.frontier().head()).is_err());
    }

    #[test]
    fn a_frontier_is_read_only_as_it_was_written(size in sizes(), cut in 1_usize..40) {
        let written = survey(size, |_| {}).frontier().to_bytes();
        let longer = [written.as_slice(), &[0]].concat();
        prop_assert!(Frontier::from_bytes(&longer).is_err());
        prop_assert!(Frontier::from_bytes(&written[..written.len().saturating_sub(cut)]).is_err());
    }
}

#[test]
fn a_frontier_of_an_impossible_size_is_refused_before_anything_is_made_of_it() {
    assert_eq!(Frontier::from_bytes(&[0xff; 8]), Err(FrontierError::TooLarge { given: u64::MAX }));
    assert_eq!(Frontier::from_bytes(&[0; 7]), Err(FrontierError::Size { given: 7 }));
    assert_eq!(Frontier::from_bytes(&[0; 8]), Ok(Frontier::new()));
}

#[test]
fn questions_that_no_tree_answers_are_refused() {
    let mut plan = proof::Plan::new();
    assert_eq!(plan.want_inclusion(5, 5), Err(ProveError::OutsideTree { index: 5, size: 5 }));
    assert_eq!(plan.want_consistency(5, 4), Err(ProveError::Shrinks { old: 5, new: 4 }));
    assert_eq!(plan.want_root(u64::MAX), Err(ProveError::TooLarge { size: u64::MAX }));
    let nothing_wanted = survey(5, |_| {});
    assert!(matches!(InclusionProof::prove(&nothing_wanted, 0, 5), Err(ProveError::Missing { .. })));
    assert_eq!(nothing_wanted.root_at(5), None);
}
