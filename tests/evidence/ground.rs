//! A folder with requests, packs of it, and both verifiers.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use acceptance::{parcours_binary, require_tool};
use proof::VerifierKey;
use proof::pack::{read_archive, verify, write_archive};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// A demonstration, in which somebody was erased, and packs of two of its requests.
pub(crate) struct Ground {
    home: TempDir,
    /// The request of most packs, another one, and one of which everybody was erased.
    pub(crate) references: [String; 3],
    pub(crate) key: VerifierKey,
}

impl Ground {
    /// The same for every test of a process: nobody writes to it.
    pub(crate) fn shared() -> &'static Self {
        static GROUND: OnceLock<Ground> = OnceLock::new();
        GROUND.get_or_init(Self::new)
    }

    /// One of its own.
    pub(crate) fn new() -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        run(home.path(), "demo --requests 12 --seed 7 --no-serve");
        run(home.path(), "checkpoint");
        run(home.path(), "user add denise.morvan --role dpo --as admin");
        let board: Value = serde_json::from_str(&run(home.path(), "status --format json")).expect("JSON");
        let closed = board
            .as_array()
            .expect("a list")
            .iter()
            .filter(|row| row["ending"] == "closed" && row["stage"] == "partner-communication");
        let references: Vec<String> =
            closed.filter_map(|row| row["reference"].as_str()).map(str::to_owned).take(3).collect();
        let references: [String; 3] = references.try_into().expect("three closed requests");
        run(home.path(), "checkpoint");
        let keys: Value = serde_json::from_str(&run(home.path(), "key show --format json")).expect("JSON");
        let key = keys["keys"][0]["key"].as_str().expect("a key").parse().expect("a public key");
        let ground = Self { home, references, key };
        ground.pack(2, "gone-before.zip", "--disclose all");
        ground.erase(2);
        ground.pack(2, "gone.zip", "--disclose all");
        ground.pack(0, "case.zip", "");
        ground.pack(1, "neighbour.zip", "");
        ground.pack(0, "all.zip", "--disclose all");
        ground.pack(1, "all-neighbour.zip", "--disclose all");
        ground
    }

    pub(crate) fn run(&self, line: &str) -> String {
        run(self.home.path(), line)
    }

    pub(crate) fn output(&self, line: &str) -> Output {
        output(self.home.path(), line)
    }

    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Erases everybody of one of the requests.
    pub(crate) fn erase(&self, which: usize) {
        let on = "--basis gdpr-17-1-a --reason over --as denise.morvan";
        self.run(&format!("erase {} {on}", self.references[which]));
    }

    /// Makes a pack of one of the requests.
    pub(crate) fn pack(&self, which: usize, name: &str, more: &str) -> Vec<u8> {
        self.run(&format!("evidence {} --out {name} --as paul.henry {more}", self.references[which]));
        self.bytes(name)
    }

    pub(crate) fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.at(name)).expect("a pack")
    }

    pub(crate) fn files(&self, name: &str) -> Files {
        files_of(&self.bytes(name))
    }
}

fn run(home: &Path, line: &str) -> String {
    let output = output(home, line);
    assert!(output.status.success(), "parcours {line}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn output(home: &Path, line: &str) -> Output {
    let mut command = Command::new(parcours_binary());
    for name in ["PARCOURS_DATA", "PARCOURS_MASTER_KEY_FILE", "PARCOURS_AS", "PARCOURS_LOG", "PARCOURS_ANCHORS"] {
        command.env_remove(name);
    }
    command.args(line.split_whitespace()).env("PARCOURS_DATA", "folder").current_dir(home);
    command.output().expect("the binary runs")
}

pub(crate) fn files_of(bytes: &[u8]) -> Files {
    let files = read_archive(bytes).expect("an archive");
    files.into_iter().map(|(name, content)| (name.to_owned(), content.to_vec())).collect()
}

/// The archive of files, whatever they say.
pub(crate) fn archived(files: &Files) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_archive(files, &mut bytes).expect("written to memory");
    bytes
}

pub(crate) fn manifest(files: &Files) -> Value {
    serde_json::from_slice(&files["manifest.json"]).expect("JSON")
}

/// The archive of files whose manifest was made to list them as they are, and changed by `change`.
pub(crate) fn listed(files: &Files, change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let (mut files, mut manifest) = (files.clone(), manifest(files));
    let own = files.iter().filter(|(name, _)| *name != "manifest.json");
    manifest["files"] = own
        .map(|(name, content)| json!({"name": name, "sha256": sha256(content), "size": content.len()}))
        .collect::<Vec<_>>()
        .into();
    change(&mut manifest);
    files.insert("manifest.json".to_owned(), serde_json::to_vec(&manifest).expect("JSON"));
    archived(&files)
}

pub(crate) fn sha256(content: &[u8]) -> String {
    Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The rule by which our verifier refuses bytes; `None` when it does not.
pub(crate) fn rule(bytes: &[u8], named: &[VerifierKey]) -> Option<&'static str> {
    verify(bytes, named).err().map(|error| error.rule().as_str())
}

/// The verifier that travels in a pack.
pub(crate) struct Traveller {
    python: PathBuf,
    folder: TempDir,
}

impl Traveller {
    /// `None` after saying that the calling test is left out.
    #[track_caller]
    pub(crate) fn of(files: &Files) -> Option<Self> {
        let python = require_tool("python3")?;
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::write(folder.path().join("verifier.py"), &files["verifier.py"]).expect("written");
        Some(Self { python, folder })
    }

    /// Runs it on bytes, checking signatures by `tool`; without one it takes whatever it finds.
    pub(crate) fn run(&self, bytes: &[u8], named: &[VerifierKey], tool: Option<&str>) -> Output {
        let pack = self.folder.path().join("pack.zip");
        // What is far too large is nothing but zeroes, which take no place on a disk.
        let zeroes: usize = bytes.rchunks(4_096).take_while(|chunk| **chunk == [0; 4_096]).map(<[u8]>::len).sum();
        fs::write(&pack, &bytes[..bytes.len() - zeroes]).expect("written");
        File::options().write(true).open(&pack).and_then(|file| file.set_len(bytes.len() as u64)).expect("as long");
        let mut command = Command::new(&self.python);
        // -I: nothing of the machine's own Python settings, nothing beside the script.
        command.arg("-I").arg(self.folder.path().join("verifier.py")).arg(&pack);
        named.iter().for_each(|key| {
            command.args(["--key", &key.to_string()]);
        });
        match tool {
            Some(tool) => command.env("PARCOURS_ED25519", tool),
            None => command.env_remove("PARCOURS_ED25519"),
        };
        command.output().expect("python3 runs")
    }

    /// The rule by which it refuses bytes; `None` when it does not.
    pub(crate) fn rule(&self, bytes: &[u8], named: &[VerifierKey]) -> Option<String> {
        let output = self.run(bytes, named, None);
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        match output.status.code() {
            Some(0) => None,
            Some(1) => {
                let rest = told.strip_prefix("REFUSED ").unwrap_or_else(|| panic!("no verdict: {output:?}"));
                Some(rest.split(':').next().unwrap_or_default().to_owned())
            }
            _ => panic!("no verdict: {output:?}"),
        }
    }
}
