//! What an erasure reaches in a data folder: the list of decisions, and every store with its purge.
//!
//! A store of personal data is registered here, by one line in [`purges()`]; a file that holds nothing personal by one in
//! [`NOT_PERSONAL`]. What is neither is a stranger, which `parcours doctor` names and a test refuses.

mod list;
mod purges;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use app::App;
use app::erasure::{OnStep, Purge, Unfinished};
use app::reading::TypedTexts;
use eventlog::EventStore;
use read_model::Opener;

use crate::anchors::{ANCHORS, NEXT_SIGNING_KEY, SIGNING_KEY};
use crate::arguments::Place;
use crate::folder::{ACCESS, KEYS, LOG, MASTER_KEY, READ_MODELS};
use crate::master_key::NEXT_MASTER_KEY;
use crate::read_models;

pub(crate) use list::ErasedFile;

/// Files and folders that hold nothing readable of a person once key and ciphertexts are destroyed, and why.
const NOT_PERSONAL: &[(&str, &str)] = &[
    (LOG, "entries are public; ciphertexts are destroyed with the log's own means"),
    (KEYS, "keys and look-ups are overwritten with zeros"),
    (MASTER_KEY, "wraps keys, and is of nobody"),
    (NEXT_MASTER_KEY, "is to wrap keys, and is of nobody"),
    (READ_MODELS, "ids, stages, dates, structures and codes"),
    (ANCHORS, "random ids and hashes of entries"),
    (SIGNING_KEY, "signs checkpoints, and is of nobody"),
    (NEXT_SIGNING_KEY, "is to sign checkpoints, and is of nobody"),
    ("signing.key.next.tmp", "a rest of one that is to sign, and is of nobody"),
    ("folder.lock", "empty"),
    ("serve.lock", "empty"),
    ("proof.lock", "empty"),
];

/// What SQLite and the turnstiles keep beside a database.
const BESIDE_A_DATABASE: [&str; 5] = ["", "-wal", "-shm", ".next", ".turn"];

/// The same use cases, with everything that an erasure reaches in the folder at `place`.
pub(crate) fn furnished(app: App, place: &Place, store: Arc<dyn EventStore>) -> App {
    let opener = read_models::index_opener(&app);
    let list = Arc::new(ErasedFile::of(&place.anchors_at()));
    let app = app.with_purges(list, purges(&place.data, (store, opener)));
    match interruption() {
        Some(on_step) => app.telling(on_step),
        None => app,
    }
}

/// Every store of personal data, in the order in which they are purged.
fn purges(data: &Path, (store, opener): (Arc<dyn EventStore>, Arc<dyn Opener>)) -> Vec<Arc<dyn Purge>> {
    let data = || data.to_owned();
    vec![
        Arc::new(purges::Attachments { data: data() }),
        Arc::new(purges::Index { data: data(), store, opener }),
        Arc::new(purges::Proofs { data: data() }),
        Arc::new(purges::Rests { data: data() }),
        Arc::new(TypedTexts::of(&data().join(ACCESS))),
    ]
}

/// Goes on with erasures that another process left, and erases again whom the log forgot; what cannot be done now is told
/// on standard error, and keeps nobody from the folder.
pub(crate) async fn resume(app: &App) {
    match app.finish_erasures().await {
        Ok(unfinished) => {
            for Unfinished { subject, reason } in unfinished {
                eprintln!("parcours: the erasure of {subject} is not carried through yet: {reason}");
            }
        }
        // A log that takes nothing for now (it lost its end, or the clock stopped it) is mended by whoever opens it.
        Err(reason) => eprintln!("parcours: erasures are not carried through yet: {reason}"),
    }
}

/// Files and folders of `data` that no purge answers for and of which nobody says that they hold nothing personal.
pub(crate) fn strangers(data: &Path, purges: &[Arc<dyn Purge>]) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(data) else { return Vec::new() };
    let names = entries.filter_map(|entry| Some(PathBuf::from(entry.ok()?.file_name())));
    let mut strangers: Vec<PathBuf> =
        names.filter(|name| !is_known(name) && !purges.iter().any(|purge| purge.answers_for(name))).collect();
    strangers.sort();
    strangers
}

fn is_known(name: &Path) -> bool {
    NOT_PERSONAL.iter().any(|(known, _)| is_of_database(name, known))
}

/// Whether `name` is the file `known`, or what lies beside it where it is a database.
fn is_of_database(name: &Path, known: &str) -> bool {
    let beside = BESIDE_A_DATABASE.iter().filter(|end| end.is_empty() || known.ends_with(".db"));
    beside.into_iter().any(|end| name.as_os_str() == format!("{known}{end}").as_str())
}

/// The suites end a process at a step of an erasure (`PARCOURS_DIE_AT=key-destroyed`), as a kill at that moment would.
#[cfg(debug_assertions)]
fn interruption() -> Option<OnStep> {
    let at = std::env::var("PARCOURS_DIE_AT").ok()?;
    Some(Arc::new(move |step| {
        if step.to_string() == at {
            std::process::abort();
        }
        Ok(())
    }))
}

#[cfg(not(debug_assertions))]
fn interruption() -> Option<OnStep> {
    None
}
