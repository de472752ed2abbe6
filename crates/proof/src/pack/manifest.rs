//! What a pack says of itself: nothing but what its files say again.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::layout::MANIFEST;
use super::{PackError, PackRule, json as canonical};

/// What a pack calls itself; a change that old verifiers would misread gets another number.
const FORMAT: &str = "parcours evidence pack 1";

/// Largest manifest in bytes: a pack with as many files as it may have needs less.
const MANIFEST_BYTES_MAX: usize = 16 * 1024 * 1024;

/// A request in a pack: its own events, from the first to the last that the log had at the checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackedRequest {
    /// Its uuid.
    pub id: String,
    /// How many events of its own are there, numbered from 1 without a hole.
    pub events: u64,
    /// The position of the first.
    pub opened_at: u64,
}

/// A subject of the requests whose data is gone, with the entries that say so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackedErasure {
    /// Its random uuid.
    pub subject: String,
    /// Positions of the entries, ascending: decided, completed, or a loss of the key.
    pub told_at: Vec<u64>,
}

/// SHA-256 in hexadecimal and size of files, by name.
type Listed<'a> = BTreeMap<&'a str, (&'a str, u64)>;

/// The manifest.
pub(super) struct Manifest {
    pub(super) log_id: String,
    pub(super) origin: String,
    pub(super) size: u64,
    pub(super) root: String,
    pub(super) requests: Vec<PackedRequest>,
    pub(super) erased: Vec<PackedErasure>,
    pub(super) openings: u64,
}

impl Manifest {
    /// Its canonical bytes, over these files; `None` beyond the numbers that JSON holds.
    pub(super) fn to_bytes(&self, files: &BTreeMap<&str, &[u8]>) -> Option<Vec<u8>> {
        let listed = files.iter().filter(|(name, _)| **name != MANIFEST);
        let files: Vec<Value> = listed
            .map(|(name, bytes)| json!({"name": name, "sha256": canonical::hex(&Sha256::digest(bytes)), "size": bytes.len()}))
            .collect();
        let erased = self.erased.iter().map(|gone| json!({"subject": gone.subject, "told_at": gone.told_at}));
        let requests = self
            .requests
            .iter()
            .map(|request| json!({"events": request.events, "id": request.id, "opened_at": request.opened_at}));
        canonical::write(&json!({
            "erased": erased.collect::<Vec<_>>(),
            "files": files,
            "format": FORMAT,
            "log_id": self.log_id,
            "openings": self.openings,
            "origin": self.origin,
            "requests": requests.collect::<Vec<_>>(),
            "root": self.root,
            "size": self.size,
        }))
    }

    /// Reads a manifest and holds the files to it.
    pub(super) fn check(files: &BTreeMap<&str, &[u8]>) -> Result<Self, PackError> {
        let bytes =
            files.get(MANIFEST).ok_or_else(|| PackError::new(PackRule::ManifestMissing, "there is no manifest"))?;
        let malformed = || PackError::new(PackRule::ManifestForm, "the manifest is not one of a pack of this version");
        let is_short = bytes.len() <= MANIFEST_BYTES_MAX;
        let value = is_short.then(|| canonical::parse_table(bytes, 48)).flatten().ok_or_else(malformed)?;
        let (manifest, listed) = Self::of(&value).ok_or_else(malformed)?;
        if let Some(name) = files.keys().find(|name| **name != MANIFEST && !listed.contains_key(**name)) {
            return Err(PackError::new(PackRule::FileNotListed, format!("`{name}` does not stand in the manifest")));
        }
        for (name, (sha256, size)) in listed {
            let Some(content) = files.get(name) else {
                return Err(PackError::new(PackRule::FileMissing, format!("`{name}` is not there")));
            };
            let is_whole = content.len() as u64 == size && canonical::hex(&Sha256::digest(content)) == sha256;
            if !is_whole {
                return Err(PackError::new(PackRule::FileAltered, format!("`{name}` is not the file of the manifest")));
            }
        }
        Ok(manifest)
    }

    /// The manifest, and SHA-256 and size of each file.
    fn of(value: &Value) -> Option<(Self, Listed<'_>)> {
        let [erased, files, format, log_id, openings, origin, requests, root, size] = canonical::members(
            value,
            ["erased", "files", "format", "log_id", "openings", "origin", "requests", "root", "size"],
        )?;
        let erased: Option<Vec<PackedErasure>> = erased.as_array()?.iter().map(PackedErasure::of).collect();
        let requests: Option<Vec<PackedRequest>> = requests.as_array()?.iter().map(PackedRequest::of).collect();
        let files: Option<Listed<'_>> = files.as_array()?.iter().map(listed).collect();
        let manifest = Self {
            log_id: log_id.as_str().filter(|id| canonical::is_uuid(id))?.to_owned(),
            origin: origin.as_str()?.to_owned(),
            size: size.as_u64()?,
            root: root.as_str()?.to_owned(),
            requests: requests?,
            erased: erased?,
            openings: openings.as_u64()?,
        };
        (format == FORMAT).then_some((manifest, files?))
    }
}

impl PackedRequest {
    fn of(value: &Value) -> Option<Self> {
        let [events, id, opened_at] = canonical::members(value, ["events", "id", "opened_at"])?;
        let id = id.as_str().filter(|id| canonical::is_uuid(id))?.to_owned();
        Some(Self { id, events: events.as_u64()?, opened_at: opened_at.as_u64()? })
    }
}

impl PackedErasure {
    fn of(value: &Value) -> Option<Self> {
        let [subject, told_at] = canonical::members(value, ["subject", "told_at"])?;
        let told_at: Option<Vec<u64>> = told_at.as_array()?.iter().map(Value::as_u64).collect();
        Some(Self { subject: subject.as_str().filter(|id| canonical::is_uuid(id))?.to_owned(), told_at: told_at? })
    }
}

fn listed(value: &Value) -> Option<(&str, (&str, u64))> {
    let [name, sha256, size] = canonical::members(value, ["name", "sha256", "size"])?;
    Some((name.as_str()?, (sha256.as_str()?, size.as_u64()?)))
}
