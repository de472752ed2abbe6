//! Tiles: other people's paths and contents, proofs made from them alone, and whoever alters anything.

mod support;

use proof::{ConsistencyProof, InclusionProof, Tile, TileBuilder, TilePath, TileSet, root_of};
use proptest::prelude::*;
use support::{entry, flipped, head, leaves, pairs, places, sizes};

/// All tiles of a tree: the full ones as they came, and the others.
fn tiles(size: u64) -> Vec<Tile> {
    let mut builder = TileBuilder::new();
    let full: Vec<Tile> = leaves(0..size).flat_map(|leaf| builder.push(leaf)).collect();
    full.into_iter().chain(builder.partial()).collect()
}

fn set(tiles: Vec<Tile>) -> TileSet {
    let mut set = TileSet::new();
    for tile in tiles {
        let path: TilePath = tile.path().to_string().parse().expect("a path");
        set.insert(Tile::parse(path, &tile.to_bytes()).expect("the content of a tile"));
    }
    set
}

#[test]
fn a_tree_has_the_tiles_that_its_size_asks_for() {
    for size in [0, 1, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 70_000] {
        let mut made: Vec<TilePath> = tiles(size).iter().map(Tile::path).collect();
        made.sort_unstable();
        assert_eq!(made, TilePath::all_of(size).collect::<Vec<_>>(), "{size}");
    }
}

#[test]
fn above_the_first_level_a_tree_is_proved_from_tiles_alone() {
    let held = set(tiles(70_000));
    assert_eq!(root_of(&held, 70_000), Ok(head(70_000).root));
    for index in [0, 255, 256, 65_535, 65_536, 69_999] {
        let proof = InclusionProof::prove(&held, index, 70_000).expect("hashes at hand");
        assert_eq!(proof.verify(&proof::Hash::of_leaf(&entry(index)), &head(70_000)), Ok(()), "{index}");
    }
}

/// Tiles grow: whoever fetched one early and again later holds two for one place.
#[test]
fn of_two_tiles_for_one_place_the_wider_counts_whichever_came_first() {
    let early_and_late = [tiles(100), tiles(200)].concat();
    let late_and_early = [tiles(200), tiles(100)].concat();
    for held in [early_and_late, late_and_early].map(set) {
        assert_eq!(root_of(&held, 200), Ok(head(200).root));
        assert_eq!(root_of(&held, 100), Ok(head(100).root));
    }
}

#[test]
fn a_tile_is_as_long_as_its_path_says() {
    let path: TilePath = "tile/0/000.p/2".parse().expect("a path");
    assert!(Tile::parse(path, &[0; 64]).is_ok());
    let refused = Tile::parse(path, &[0; 65]).expect_err("another length");
    assert_eq!(refused.to_string(), "tile/0/000.p/2 holds 2 hashes of 32 bytes, not 65 bytes");
    assert!(Tile::parse(path, &[0; 63]).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_path_is_that_of_other_people(level in 0_u8..64, index in 0_u64..1 << 62, width in 1_u32..=256) {
        let theirs = tlog_tiles::Tile::new(8, level, index, width, false).path();
        // Their paths name the height of tiles, which C2SP fixes at 8 and leaves out.
        let path = theirs.replacen("tile/8/", "tile/", 1);
        let ours: TilePath = path.parse().unwrap_or_else(|error| panic!("{path}: {error}"));
        prop_assert_eq!((ours.level(), ours.index(), u32::from(ours.width())), (level, index, width));
        prop_assert_eq!(ours.to_string(), path);
    }

    #[test]
    fn tiles_alone_are_enough_for_every_root_and_proof((old, new) in pairs(), (index, size) in places()) {
        let held = set(tiles(new));
        prop_assert_eq!(root_of(&held, new), Ok(head(new).root));
        prop_assert_eq!(root_of(&held, old), Ok(head(old).root));
        let consistency = ConsistencyProof::prove(&held, old, new).expect("hashes at hand");
        prop_assert_eq!(consistency.verify(&head(old), &head(new)), Ok(()));
        let inclusion = InclusionProof::prove(&set(tiles(size)), index, size).expect("hashes at hand");
        prop_assert_eq!(inclusion.verify(&proof::Hash::of_leaf(&entry(index)), &head(size)), Ok(()));
    }

    /// A pack may hold the leaves' tiles only: what lies above follows from them.
    #[test]
    fn the_tiles_of_the_leaves_stand_for_those_above(size in sizes()) {
        let lowest = tiles(size).into_iter().filter(|tile| tile.path().level() == 0).collect();
        prop_assert_eq!(root_of(&set(lowest), size), Ok(head(size).root));
    }

    #[test]
    fn an_altered_tile_gives_another_root(size in sizes(), tile in any::<prop::sample::Index>(), bit in 0_usize..256) {
        prop_assume!(size > 0);
        let mut altered: Vec<Tile> = tiles(size).into_iter().filter(|tile| tile.path().level() == 0).collect();
        let place = tile.index(altered.len());
        let mut bytes = altered[place].to_bytes();
        let first = proof::Hash::from(<[u8; 32]>::try_from(&bytes[..32]).expect("a hash"));
        bytes[..32].copy_from_slice(flipped(&first, bit).as_bytes());
        altered[place] = Tile::parse(altered[place].path(), &bytes).expect("the content of a tile");
        prop_assert_ne!(root_of(&set(altered), size), Ok(head(size).root));
    }
}
