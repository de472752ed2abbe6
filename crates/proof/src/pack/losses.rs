//! What a log lost and went on from: its name tells how often, and an entry each of what.

use std::collections::BTreeMap;

use serde_json::Value;

use super::entry::Entry;
use super::trust::{Rules, Trust};
use super::{PackError, PackRule};
use crate::{LogOrigin, OpenedCheckpoint, SignedNote};

/// The type of the entry that admits a loss.
pub(super) const CONTINUED: &str = "log-continued";

/// A loss that the log admits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackedLoss {
    /// The position of the entry that admits it.
    pub told_at: u64,
    /// The first and the last position lost.
    pub lost: (u64, u64),
    /// How many losses the name of the log counts before this one of which no entry tells: it took those entries with it, or
    /// whoever made the pack left them out.
    pub untold_before: u32,
}

/// Wants an entry for the last loss that the name on `checkpoint` counts, and of each that is told the checkpoint that was lost,
/// signed.
///
/// Who signed what is lost is the one who may call it lost. A loss may reach further back than the entry that told of one before
/// it: that one is counted by the name alone.
pub(super) fn check(
    entries: &BTreeMap<u64, Entry>,
    checkpoint: &OpenedCheckpoint,
    trust: &Trust,
) -> Result<Vec<PackedLoss>, PackError> {
    let origin = checkpoint.checkpoint().origin();
    let told: Vec<&Entry> = entries.values().filter(|entry| entry.event_type == CONTINUED).collect();
    let Ok(now) = origin.parse::<LogOrigin>() else {
        return Err(PackError::new(PackRule::Loss, format!("{origin} is no name of a log")));
    };
    let (mut losses, mut reached) = (Vec::new(), 1);
    for entry in told {
        let (loss, part) = loss(entry, &now, reached, trust)?;
        losses.push(loss);
        reached = part;
    }
    if reached != now.part() {
        let found = format!("{origin} is part {}, and losses are admitted up to part {reached}", now.part());
        return Err(PackError::new(PackRule::Loss, found));
    }
    Ok(losses)
}

/// The loss that an entry admits, and the part of the log that begins with it, after the part `reached`.
fn loss(entry: &Entry, now: &LogOrigin, reached: u32, trust: &Trust) -> Result<(PackedLoss, u32), PackError> {
    let told_at = entry.position;
    let broken = |what: &str| PackError::new(PackRule::Loss, format!("the entry at {told_at} admits a loss: {what}"));
    let text = |key: &str| entry.data.get(key).and_then(Value::as_str);
    let number = |key: &str| entry.data.get(key).and_then(Value::as_u64);
    let name = text("origin").and_then(|origin| origin.parse::<LogOrigin>().ok());
    let name = name.filter(|name| name.is_of_the_log_of(now) && name.part() > reached);
    let name = name.ok_or_else(|| broken("its name is no later one of this log"))?;
    let note = text("last_note").and_then(|note| SignedNote::parse(note.as_bytes()).ok());
    let note = note.ok_or_else(|| broken("what was signed last is no note"))?;
    let rules = Rules { form: PackRule::Loss, signature: PackRule::Loss };
    let last = trust.open(note, &rules)?;
    let was_last = last.checkpoint().origin().parse().ok() == name.previous() && last.is_signed_as_its_origin();
    match (number("lost_from"), number("lost_to")) {
        (Some(from), Some(to)) if was_last && from == told_at && to == last.head().size && from <= to => {
            Ok((PackedLoss { told_at, lost: (from, to), untold_before: name.part() - reached - 1 }, name.part()))
        }
        _ => Err(broken("it does not fit what was signed last")),
    }
}
