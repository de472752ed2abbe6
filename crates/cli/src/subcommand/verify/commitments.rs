//! Commitments against the keys: what is sealed is sealed under the key that is here, and not under another.
//!
//! A commitment costs more than everything else that is checked of a sealed record. It is compared beside the walk, on a thread
//! of its own, a page behind; what the keys say against themselves is asked there first.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Scope, ScopedJoinHandle};

use eventlog::{EventView, Leaf, Position};
use eventlog_sqlite::audit::Page;
use uuid::Uuid;
use vault::{Record, SubjectId, Vault};

use super::Trouble;
use super::keys::contradictions;

/// Pages that may wait to be compared, while the keys themselves are looked at: some five megabytes.
const PAGES_WAITING: usize = 128;

/// What an entry says of one record.
struct Committed {
    at: Position,
    event: Uuid,
    subject: SubjectId,
    field_set: String,
    commitment: Option<[u8; 32]>,
}

/// Takes what a walk finds.
pub(super) struct Comparing<'scope> {
    pages: SyncSender<Vec<Committed>>,
    compared: ScopedJoinHandle<'scope, Compared>,
}

/// What came of it.
pub(super) struct Compared {
    /// What the keys say against themselves.
    pub(super) keys: Result<(), Trouble>,
    /// How many commitments are those of the keys that are here; what is sealed for whoever is gone is not counted. Or the first
    /// record that is committed to another key.
    pub(super) commitments: Result<u64, Trouble>,
}

impl<'scope> Comparing<'scope> {
    /// Begins to compare with the keys in `vault`.
    pub(super) fn begin<'env>(scope: &'scope Scope<'scope, 'env>, vault: &'scope mut Vault) -> Self {
        let (pages, arriving) = sync_channel(PAGES_WAITING);
        let compared = move || match contradictions(vault) {
            Ok(()) => Compared { keys: Ok(()), commitments: compare(vault, &arriving) },
            broken => Compared { keys: broken, commitments: Ok(0) },
        };
        Self { pages, compared: scope.spawn(compared) }
    }

    /// Passes on what a page says of its records.
    pub(super) fn page(&self, page: &Page<'_>) {
        let of_event = |(at, event): &(Position, EventView<'_>)| {
            let (at, id) = (*at, event.id.0);
            let committed = event.personal.iter().map(move |named| Committed {
                at,
                event: id,
                subject: SubjectId::new(named.subject.0),
                field_set: named.field_set.to_string(),
                // The digits of a leaf are those of any 32 bytes.
                commitment: Leaf::from_hex(&named.commitment).map(|digest| *digest.as_bytes()),
            });
            committed.collect::<Vec<_>>()
        };
        let committed: Vec<Committed> = page.events.iter().flat_map(of_event).collect();
        // Whoever compares and found a fault listens no more, and says which when it is waited for.
        let _ = self.pages.send(committed);
    }

    /// Waits for the last page.
    pub(super) fn end(self) -> Compared {
        let Self { pages, compared } = self;
        drop(pages);
        compared.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

fn compare(vault: &mut Vault, pages: &Receiver<Vec<Committed>>) -> Result<u64, Trouble> {
    let mut compared = 0;
    for page in pages {
        // No unwrapped key outlives a page, and an erasure meanwhile waits no longer than for one.
        let mut reading = vault.read()?;
        for Committed { at, event, subject, field_set, commitment } in &page {
            let record = Record { event: *event, subject: *subject, field_set };
            // Whether it is gone with good reason is asked elsewhere.
            let Some(key) = reading.record_key(record)? else { continue };
            if *commitment != Some(key.commitment()) {
                let found =
                    format!("record \"{field_set}\" of subject {subject} is committed to another key than is here");
                return Err(Trouble::Broken { position: Some(at.get()), check: "commitment".to_owned(), found });
            }
            compared += 1;
        }
    }
    Ok(compared)
}
