//! `parcours verify PACK`: an evidence pack, by itself; no folder is opened and nothing is unpacked.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use proof::VerifierKey;
use proof::pack::{PACK_BYTES_MAX, PackError, PackedLoss, ProvenPack, verify};
use serde::Serialize;

use crate::colour::{Tone, painted};
use crate::failure::Failure;
use crate::output::{Format, print};

/// What the pack proves, or the rule that it breaks.
#[derive(Debug, Serialize)]
#[serde(tag = "verdict", rename_all = "kebab-case")]
enum Output {
    Proven {
        origin: String,
        position: u64,
        root: String,
        signed_by: Vec<String>,
        /// Whether the key was named (`--key`), or one was that leads to it; else the pack vouches for itself.
        key_is_named: bool,
        /// Whether none of the named keys signed, and one of them leads to the one that did.
        key_is_led_to: bool,
        /// Positions of events from which on a key signs that no earlier key vouches for.
        orphaned_keys: Vec<u64>,
        losses: Vec<Loss>,
        requests: Vec<Request>,
        entries: usize,
        policies: usize,
        earlier_checkpoints: usize,
        erased_subjects: Vec<String>,
        disclosed_records: usize,
    },
    Refused {
        rule: &'static str,
        found: String,
    },
}

/// A loss that the log admits.
#[derive(Debug, Serialize)]
struct Loss {
    /// The event that admits it.
    event: u64,
    from: u64,
    to: u64,
    /// How many losses before it no entry tells of: it took them with it, or they were left out.
    untold_before: u32,
}

/// A request, whose events of its own are all there up to this number.
#[derive(Debug, Serialize)]
struct Request {
    id: String,
    opened_at: u64,
    events: u64,
}

/// Verifies the pack in the file `path` with the keys `named`, or with its own.
///
/// # Errors
/// [`Failure::Doubt`] naming the rule that it breaks; [`Failure`] when the file cannot be read.
pub(super) fn run(path: &Path, named: &[VerifierKey], format: Format) -> Result<(), Failure> {
    let file = File::open(path).map_err(|error| Failure::file(path, error))?;
    // Whatever stands at the path, no more is read than a pack may hold, and one byte to know that it holds more.
    let (mut bytes, limit) = (Vec::new(), PACK_BYTES_MAX as u64 + 1);
    file.take(limit).read_to_end(&mut bytes).map_err(|error| Failure::file(path, error))?;
    match verify(&bytes, named) {
        Ok(proven) => print(&Output::of(proven, named), format),
        Err(error) => {
            print(&Output::from(&error), format)?;
            Err(Failure::Doubt(format!("{}: {error}", path.display())))
        }
    }
}

impl Output {
    fn of(pack: ProvenPack, named: &[VerifierKey]) -> Self {
        let request = |request: proof::pack::PackedRequest| Request {
            id: request.id,
            opened_at: request.opened_at,
            events: request.events,
        };
        let signed = |key: &VerifierKey| pack.signers.iter().any(|signer| signer.public_bytes() == key.public_bytes());
        let loss =
            |PackedLoss { told_at, lost: (from, to), untold_before }| Loss { event: told_at, from, to, untold_before };
        Self::Proven {
            origin: pack.origin,
            position: pack.head.size,
            root: pack.head.root.to_string(),
            signed_by: pack.signers.iter().map(ToString::to_string).collect(),
            key_is_named: pack.is_signed_by_a_named_key,
            key_is_led_to: pack.is_signed_by_a_named_key && !named.iter().any(signed),
            orphaned_keys: pack.orphaned_keys,
            losses: pack.losses.into_iter().map(loss).collect(),
            requests: pack.requests.into_iter().map(request).collect(),
            entries: pack.entries.len(),
            policies: pack.policies.len(),
            earlier_checkpoints: pack.earlier.len(),
            erased_subjects: pack.erased.into_iter().map(|gone| gone.subject).collect(),
            disclosed_records: pack.openings.len(),
        }
    }
}

impl From<&PackError> for Output {
    fn from(error: &PackError) -> Self {
        Self::Refused { rule: error.rule().as_str(), found: error.found().to_owned() }
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Proven {
                origin,
                position,
                root,
                signed_by,
                key_is_named,
                key_is_led_to,
                requests,
                entries,
                policies,
                ..
            } => {
                writeln!(
                    f,
                    "{}: {entries} entries of {origin}, as of position {position}",
                    painted(Tone::Good, "proven")
                )?;
                writeln!(f, "  {:<12} {root}", "root")?;
                for key in signed_by {
                    writeln!(f, "  {:<12} {key}", "signed by")?;
                }
                let told = match (key_is_named, key_is_led_to) {
                    (false, _) => Some("the pack's own word: name the key that you have from elsewhere (--key)"),
                    (true, true) => {
                        Some("the named key leads to it: both signed the change of key that is in the pack")
                    }
                    (true, false) => None,
                };
                if let Some(told) = told {
                    writeln!(f, "  {:<12} {told}", "whose key")?;
                }
                for Request { id, events, .. } in requests {
                    writeln!(f, "  {:<12} {id}: its own events 1 to {events}, none missing", "request")?;
                    writeln!(
                        f,
                        "  {:<12} that {events} was the last by then is the word of whoever made the pack",
                        ""
                    )?;
                }
                writeln!(f, "  {:<12} {policies} versions cited, all there", "policy")?;
                self.rest(f)
            }
            Self::Refused { rule, found } => writeln!(f, "{}: {rule}: {found}", painted(Tone::Bad, "REFUSED")),
        }
    }
}

impl Output {
    /// The last lines about a pack that is proven.
    fn rest(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Proven { earlier_checkpoints, erased_subjects, disclosed_records, orphaned_keys, losses, .. } => {
                for position in orphaned_keys {
                    let told = "brings one that no key before vouches for";
                    writeln!(f, "  {:<12} event {position} {told}", "key")?;
                }
                for Loss { event, from, to, untold_before } in losses {
                    let told = format!("entries {from} to {to} of before, accepted by event {event}");
                    writeln!(f, "  {:<12} {told}", "lost")?;
                    if *untold_before > 0 {
                        let told = "of which no entry tells: it took them with it, or they were left out";
                        writeln!(f, "  {:<12} {untold_before} losses before it {told}", "")?;
                    }
                }
                writeln!(f, "  {:<12} {earlier_checkpoints} earlier checkpoints continued", "history")?;
                writeln!(f, "  {:<12} {disclosed_records} records opened as sealed", "disclosed")?;
                writeln!(f, "  {:<12} {} subjects", "erased", erased_subjects.len())?;
                writeln!(
                    f,
                    "  {:<12} what synthese.html and verifier.py say; that nobody but these was erased, and",
                    "not proven"
                )?;
                writeln!(f, "  {:<12} no key changed but where this says so, is the word of whoever made the pack", "")
            }
            Self::Refused { .. } => Ok(()),
        }
    }
}
