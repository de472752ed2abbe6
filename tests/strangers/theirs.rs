//! What the program makes: we come to the same bytes, and believe what it signs.

use std::ffi::OsStr;
use std::fs;

use proof::{Checkpoint, Hash, OpenedCheckpoint, SigningKey, Tile, TilePath, TileSet, TreeHead, root_of};

use crate::program::{Published, SEED, SIZES, Stranger, entry, files_of, survey};

#[test]
fn the_program_builds_the_same_tiles_byte_for_byte() {
    let Some(stranger) = Stranger::find() else { return };
    for size in SIZES {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (entries, out) = (folder.path().join("entries"), folder.path().join("out"));
        let lines: String = (0..size).map(|index| entry(index) + "\n").collect();
        fs::write(&entries, lines).expect("a written file");
        let words = ["build-tiles", "--leaves"].map(OsStr::new);
        let output = stranger.run(&[&words[..], &[entries.as_os_str(), OsStr::new("--out"), out.as_os_str()]].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

        let mut expected: Vec<String> = TilePath::all_of(size).map(|path| path.to_string()).collect();
        expected.sort();
        let mut made = files_of(&out);
        made.retain(|path| path.starts_with("tile/") && !path.starts_with("tile/entries/"));
        assert_eq!(made, expected, "{size}");

        let mut ours = Published::new();
        ours.grow_to(size);
        let mut held = TileSet::new();
        for name in made {
            let bytes = fs::read(out.join(&name)).expect("a tile");
            assert_eq!(bytes, fs::read(ours.path(&format!("log/{name}"))).expect("our tile"), "{size}: {name}");
            held.insert(Tile::parse(name.parse().expect("a path"), &bytes).expect("a tile"));
        }
        assert_eq!(root_of(&held, size), Ok(survey(size, 0).frontier().root()), "{size}");
    }
}

/// Signs a checkpoint with the key of a seed: origin, size, seed in hexadecimal.
const SIGNER: &str = "
import sys
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from aics_tlog import Checkpoint, MerkleTree, format_vkey, sign_checkpoint, vkey_from_ed25519
origin, size, seed = sys.argv[1], int(sys.argv[2]), bytes.fromhex(sys.argv[3])
key = Ed25519PrivateKey.from_private_bytes(seed)
tree = MerkleTree([('{\"entry\":%d,\"mot\":\"été\"}' % i).encode() for i in range(size)])
note = sign_checkpoint(Checkpoint(origin, size, tree.root()), key, origin)
sys.stdout.buffer.write(note.to_bytes())
print(format_vkey(vkey_from_ed25519(origin, key.public_key())), file=sys.stderr)
";

#[test]
fn we_believe_the_checkpoints_that_the_program_signs_which_are_ours_byte_for_byte() {
    let Some(stranger) = Stranger::find() else { return };
    let seed: String = SEED.iter().map(|byte| format!("{byte:02x}")).collect();
    for size in [0, 1, 257] {
        let mut log = Published::new();
        let theirs = stranger.tell(SIGNER, &[log.origin.key_name().as_str(), &size.to_string(), &seed]);
        let opened = OpenedCheckpoint::parse(theirs.as_bytes(), &log.known()).expect("a checkpoint to be believed");
        assert_eq!(opened.head().size, size);
        log.grow_to(size);
        assert_eq!(theirs, fs::read_to_string(log.path(&format!("checkpoint-{size}"))).expect("our checkpoint"));
    }
}

#[test]
fn we_refuse_what_the_program_signs_with_another_key() {
    let Some(stranger) = Stranger::find() else { return };
    let log = Published::new();
    let theirs = stranger.tell(SIGNER, &[log.origin.key_name().as_str(), "3", &"08".repeat(32)]);
    assert!(OpenedCheckpoint::parse(theirs.as_bytes(), &log.known()).is_err());
    // The negative control: the text itself is ours.
    let head = TreeHead { size: 3, root: survey(3, 0).frontier().root() };
    assert!(theirs.starts_with(&Checkpoint::new(&log.origin, head).to_string()));
}

/// Reads a public key and says its parts.
const KEY_READER: &str = "
import sys
from aics_tlog import parse_vkey
key = parse_vkey(sys.argv[1])
print(key.name, key.key_id.hex(), key.public_key.hex())
";

#[test]
fn the_program_reads_our_public_keys() {
    let Some(stranger) = Stranger::find() else { return };
    let key = SigningKey::from_seed("agency.example/clé".parse().expect("a key name"), &SEED.into());
    let public = key.verifier_key();
    let read = stranger.tell(KEY_READER, &[&public.to_string()]);
    let expected = format!("{} {} {}", public.name(), public.id(), Hash::from(*public.public_bytes()));
    assert_eq!(read.trim_end(), expected);
}
