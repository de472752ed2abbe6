//! A file of commands, and what can be told from it without playing it.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

/// One file of `fixtures/journeys`.
pub(crate) struct Journey {
    /// Its name, without the ending.
    pub(crate) name: String,
    /// Where it lies.
    pub(crate) path: PathBuf,
    /// Its text.
    pub(crate) text: String,
}

impl Journey {
    /// Every journey, by name.
    pub(crate) fn all() -> Vec<Self> {
        let folder = acceptance::workspace_root().join("fixtures").join("journeys");
        let files = fs::read_dir(&folder).expect("fixtures/journeys");
        let mut paths: Vec<_> = files.map(|file| file.expect("an entry of the folder").path()).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "jsonl"));
        paths.sort();
        paths.into_iter().map(Self::read).collect()
    }

    fn read(path: PathBuf) -> Self {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).expect("UTF-8");
        Self { name, path, text }
    }

    /// Its lines as JSON.
    pub(crate) fn commands(&self) -> Vec<Value> {
        let line = |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{}: {error}: {line}", self.name));
        self.text.lines().map(line).collect()
    }

    /// The requests that it opens, in order.
    pub(crate) fn requests(&self) -> Vec<String> {
        let opened =
            self.commands().into_iter().filter(|line| line["do"] == "submit-request" || line["do"] == "take-over");
        opened.map(|line| line["with"]["request"].as_str().expect("a fixed id of the request").to_owned()).collect()
    }
}

#[test]
fn there_are_journeys_and_each_has_fixed_ids() {
    let journeys = Journey::all();
    assert!(journeys.len() >= 23, "only {} journeys", journeys.len());
    let mut ids = std::collections::BTreeSet::new();
    for journey in &journeys {
        for line in journey.commands() {
            let id = line["id"].as_str().unwrap_or_else(|| panic!("{}: a line without an id: {line}", journey.name));
            assert!(ids.insert(id.to_owned()), "{}: {id} stands twice", journey.name);
        }
        assert!(!journey.requests().is_empty(), "{} opens no request", journey.name);
    }
}
