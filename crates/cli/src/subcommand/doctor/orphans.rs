//! Keys without events: found, given up, destroyed, in this order.

use std::fmt;

use app::translate;
use eventlog::{EventStore, Position, Query};
use serde::Serialize;
use vault::Erasure;
use vault::doctor::LivingSubject;
use workflow::{SubjectId, Tag};

use crate::failure::Failure;
use crate::folder::Folder;

/// Subjects listed at once.
const PAGE: u32 = 1_000;

/// A living key of which the log knows nothing, or only that it was given up.
#[derive(Debug, Serialize)]
pub(super) struct Orphan {
    subject: SubjectId,
    kind: &'static str,
    /// Where it was given up; `null` while it was not.
    abandoned_at: Option<u64>,
    /// Whether its key is destroyed by now.
    is_swept: bool,
}

/// Every orphan of the keys, by subject.
pub(super) async fn find(folder: &Folder) -> Result<Vec<Orphan>, Failure> {
    let mut orphans = Vec::new();
    let mut after = None;
    loop {
        let page = folder.app.with_vault(|vault| vault.read()?.subjects(after, PAGE))?;
        let Some(last) = page.last() else { return Ok(orphans) };
        after = Some(last.id);
        for living in &page {
            orphans.extend(orphan(folder, living).await?);
        }
    }
}

/// Gives each up with an event, so that a late append under it conflicts, and destroys its key after that.
pub(super) async fn sweep(folder: &Folder, orphans: &mut [Orphan]) -> Result<(), Failure> {
    for orphan in orphans.iter_mut() {
        let given_up = match orphan.abandoned_at {
            Some(position) => position,
            None => folder.app.abandon_subject(orphan.subject).await?.position().get(),
        };
        let subject = vault::SubjectId::new(orphan.subject.0);
        let erasure = Erasure { subject, decided_at_position: given_up };
        folder.app.with_vault(|vault| vault.destroy(&[erasure]))?;
        (orphan.abandoned_at, orphan.is_swept) = (Some(given_up), true);
    }
    Ok(())
}

async fn orphan(folder: &Folder, living: &LivingSubject) -> Result<Option<Orphan>, Failure> {
    let subject = SubjectId(living.id.uuid());
    let query = Query::tagged(translate::tag(&Tag::Subject(subject)));
    let head = folder.store.head().await?.position;
    let first = folder.store.read(&query, Position::START, head, 1).await?;
    let abandoned_at = match first.first() {
        None => None,
        // A sweep that was cut off between the event and the key.
        Some(entry) => {
            let event = entry.event().map_err(app::CommandError::from)?;
            if event.event_type.as_str() != "subject-abandoned" {
                return Ok(None);
            }
            Some(entry.position.get())
        }
    };
    Ok(Some(Orphan { subject, kind: living.kind.as_str(), abandoned_at, is_swept: false }))
}

impl fmt::Display for Orphan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: ", self.kind, self.subject)?;
        match (self.is_swept, self.abandoned_at) {
            (true, Some(position)) => write!(f, "given up with #{position}, key destroyed"),
            (_, Some(position)) => write!(f, "given up with #{position}, its key is still there; --fix destroys it"),
            (_, None) => write!(f, "no event speaks about it; --fix sweeps it"),
        }
    }
}
