//! `parcours evidence REF… --out ZIP`: what proves some requests, to be handed over.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use app::App;
use app::evidence::{Anchored, Disclosure, Evidence};
use app::reading::{Glimpse, ReadKind};
use app::sealing::SealFailure;
use clap::{Args, ValueEnum};
use eventlog::Position;
use proof::pack::PackContents;
use serde::Serialize;

use crate::anchors::KeptFile;
use crate::arguments::Place;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::moment;
use crate::output::{Format, print, write_new};
use crate::reading::ReadBy;

const EXAMPLES: &str = "\
Examples:
  parcours evidence MSS-2026-000123 --out case.zip --as paul.henry
  parcours evidence MSS-2026-000123 --out case.zip --as paul.henry && parcours verify case.zip
  parcours evidence MSS-2026-000123 --out texts.zip --disclose texts --as paul.henry --for audit

A pack holds the entries of these requests and of no other, from number 1 to the last as of the
checkpoint that is signed for it; the policy versions they cite, erasures, hashes of the tree,
earlier checkpoints, public keys, a page to read (synthese.html) and a verifier (verifier.py). Of
two made at one position with the same disclosure, each byte is the same. Nothing personal is in
it unless --disclose says so: texts are what is sealed under the case itself, all is everything
that was not erased. Whoever discloses is noted in the journal of reads first. For auditors,
supervisors, the data protection officer and administrators.";

/// Writes what proves these requests into one archive that verifies without the log.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct MakeEvidence {
    /// The requests, by reference or id.
    #[arg(value_name = "REF", required = true)]
    requests: Vec<String>,
    /// The file to write; nothing is ever overwritten.
    #[arg(long, value_name = "ZIP")]
    out: PathBuf,
    /// Which personal data is disclosed.
    #[arg(long, value_enum, default_value_t)]
    disclose: Disclose,
    #[command(flatten)]
    reads: ReadBy,
    /// How to print what was written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Which personal data is disclosed.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Disclose {
    /// None.
    #[default]
    None,
    /// What is sealed under the case itself: reasons, notes, messages.
    Texts,
    /// Everything that was not erased.
    All,
}

/// What was written.
#[derive(Debug, Serialize)]
struct Output {
    file: PathBuf,
    /// As of which position.
    position: u64,
    requests: usize,
    entries: usize,
    earlier_checkpoints: usize,
    disclosed_records: usize,
    erased_subjects: usize,
}

impl MakeEvidence {
    /// Seals, collects, writes the row of the journal where something is disclosed, and then the file.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        let folder = Folder::open(place).await?;
        let Some(reader) = self.reads.reader(&folder).await? else {
            return Err(Failure::input("--as", "", "the login of whoever makes the pack"));
        };
        App::may_make_packs(&reader)?;
        let mut requests = Vec::new();
        for name in &self.requests {
            requests.push(moment::request(&folder, name).await?);
        }
        let evidence = folder.app.evidence(anchored(&folder, place).await?, &requests).await?;
        let contents = self.contents(&folder, &evidence).await?;
        let mut archive = Vec::new();
        contents.write(&mut archive).map_err(app::CommandError::from)?;
        write_new(&self.out, &archive)?;
        print(&Output::of(&self.out, &evidence, &contents), self.format)
    }

    /// Nothing is opened before the journal of reads says who opens it, and for what.
    async fn contents(&self, folder: &Folder, evidence: &Evidence) -> Result<PackContents, Failure> {
        let disclosure = self.disclose.into();
        let extent = evidence.extent(&folder.app, disclosure);
        if extent.is_empty() {
            return Ok(evidence.contents(&folder.app, disclosure, None).await?);
        }
        let (kind, as_of) = (ReadKind::Pack, Position::new(evidence.position()));
        let glimpse = Glimpse { kind, as_of, extent, events: None, terms: None, purpose: None };
        let reading = self.reads.insist(folder, glimpse).await?;
        Ok(evidence.contents(&folder.app, disclosure, Some(&reading)).await?)
    }
}

/// The log as it is signed now, with everything that was signed before.
pub(crate) async fn anchored(folder: &Folder, place: &Place) -> Result<Anchored<KeptFile>, Failure> {
    let anchors = place.anchor_folder();
    let sealed = folder.app.sealer(Arc::new(anchors.clone())).seal().await?;
    let all = anchors.kept().map_err(SealFailure::from)?;
    let keys = anchors.verifier_keys().map_err(SealFailure::from)?;
    Ok(Anchored { checkpoint: sealed.note, all, keys })
}

impl From<Disclose> for Disclosure {
    fn from(asked: Disclose) -> Self {
        match asked {
            Disclose::None => Self::Nothing,
            Disclose::Texts => Self::Texts,
            Disclose::All => Self::Everything,
        }
    }
}

impl Output {
    fn of(file: &Path, evidence: &Evidence, contents: &PackContents) -> Self {
        Self {
            file: file.to_owned(),
            position: evidence.position(),
            requests: contents.requests.len(),
            entries: contents.entries.len(),
            earlier_checkpoints: contents.earlier.len(),
            disclosed_records: contents.openings.len(),
            erased_subjects: contents.erased.len(),
        }
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { requests, entries, disclosed_records, .. } = self;
        writeln!(
            f,
            "{}: {requests} requests, {entries} entries, as of position {}",
            self.file.display(),
            self.position
        )?;
        writeln!(f, "  {disclosed_records} records disclosed, {} subjects erased", self.erased_subjects)
    }
}
