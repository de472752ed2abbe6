//! The program, and the log that both sides speak about.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use acceptance::{require_python_package, require_tool};
use proof::{
    ConsistencyProof, Hash, KnownKeys, LogOrigin, OpenedCheckpoint, Plan, Seal, SigningKey, Survey, Tile, TileBuilder,
};
use tempfile::TempDir;

/// Sizes at which tiles and trees change their shape.
pub(crate) const SIZES: [u64; 8] = [1, 2, 3, 255, 256, 257, 600, 1_025];

pub(crate) const SEED: [u8; 32] = [7; 32];

pub(crate) struct Stranger {
    python: PathBuf,
    packages: PathBuf,
}

impl Stranger {
    /// `None` after saying that the calling test is left out.
    #[track_caller]
    pub(crate) fn find() -> Option<Self> {
        Some(Self { python: require_tool("python3")?, packages: require_python_package("aics_tlog")? })
    }

    /// Runs a command of the program.
    pub(crate) fn run(&self, arguments: &[&OsStr]) -> Output {
        let module = ["-m", "aics_tlog"].map(OsStr::new);
        self.python().args(module).args(arguments).output().expect("python3 starts")
    }

    /// Runs a few lines that use its library; what they print.
    pub(crate) fn tell(&self, lines: &str, arguments: &[&str]) -> String {
        let output = self.python().args(["-c", lines]).args(arguments).output().expect("python3 starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    fn python(&self) -> Command {
        let mut command = Command::new(&self.python);
        command.env("PYTHONPATH", &self.packages).env("PYTHONDONTWRITEBYTECODE", "1");
        command
    }
}

pub(crate) fn entry(index: u64) -> String {
    format!("{{\"entry\":{index},\"mot\":\"été\"}}")
}

pub(crate) fn leaves(from: u64, to: u64) -> impl Iterator<Item = Hash> {
    (from..to).map(|index| Hash::of_leaf(entry(index).as_bytes()))
}

/// A log of ours: its tiles in the folder `log`, as the specification of tiled logs wants them, and beside it what a
/// reader has from elsewhere.
pub(crate) struct Published {
    folder: TempDir,
    pub(crate) origin: LogOrigin,
    keys: [SigningKey; 1],
    size: u64,
    tiles: TileBuilder,
    last: Option<OpenedCheckpoint>,
}

impl Published {
    pub(crate) fn new() -> Self {
        let origin = LogOrigin::first("agency.example/mssante", "01956f3e-2a00-7000-8000-000000000001");
        let origin = origin.expect("an origin");
        let keys = [SigningKey::from_seed(origin.key_name().clone(), &SEED.into())];
        let folder = tempfile::tempdir().expect("a temporary folder");
        let published = Self { folder, origin, keys, size: 0, tiles: TileBuilder::new(), last: None };
        published.write("vkey", published.keys[0].verifier_key().to_string().as_bytes());
        published
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("a written file");
    }

    pub(crate) fn known(&self) -> KnownKeys {
        KnownKeys::new([self.keys[0].verifier_key().clone()]).expect("one key")
    }

    /// Adds entries, publishes the tiles, seals, and keeps the checkpoint as `checkpoint-<size>`.
    pub(crate) fn grow_to(&mut self, size: u64) {
        for leaf in leaves(self.size, size) {
            let full = self.tiles.push(leaf);
            self.publish(&full);
        }
        self.publish(&self.tiles.partial());
        let (old, pass) = (self.size, survey(size, self.size));
        self.size = size;
        let seal = Seal::new(&self.origin, &self.keys);
        let note = match &self.last {
            None => seal.first(pass.frontier().head()),
            Some(last) => {
                let proof = ConsistencyProof::prove(&pass, old, size).expect("hashes at hand");
                seal.after(last, &proof, pass.frontier().head())
            }
        };
        let note = note.expect("a checkpoint").to_string();
        self.write(&format!("checkpoint-{size}"), note.as_bytes());
        self.last = Some(OpenedCheckpoint::parse(note.as_bytes(), &self.known()).expect("our checkpoint"));
    }

    fn publish(&self, tiles: &[Tile]) {
        tiles.iter().for_each(|tile| self.write(&format!("log/{}", tile.path()), &tile.to_bytes()));
    }
}

/// A pass over the first `size` entries that can prove their consistency with the first `old` ones.
pub(crate) fn survey(size: u64, old: u64) -> Survey {
    let mut plan = Plan::new();
    plan.want_consistency(old, size).expect("a tree that grows");
    let mut pass = plan.start();
    leaves(0, size).for_each(|leaf| pass.push(leaf));
    pass
}

/// Every file below a folder, by its path within it.
pub(crate) fn files_of(folder: &Path) -> Vec<String> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for found in fs::read_dir(next).expect("a folder") {
            let path = found.expect("a file or folder").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let within = path.strip_prefix(folder).expect("a file of the folder");
                files.push(within.to_str().expect("UTF-8").to_owned());
            }
        }
    }
    files.sort();
    files
}
