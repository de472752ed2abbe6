//! How a demonstration becomes a folder: built beside its place with nothing synced, then synced and renamed whole.
//!
//! Until the rename there is no folder, and after it there is a whole one: whatever interrupts the building leaves at most
//! a folder `NAME.building`, which nobody opens and the next run throws away.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use app::sealing::Sealer;
use app::{App, Ids};
use eventlog::{Clock, EventStore, Head, LOG_CREATED, MockClock, Position, Query};
use eventlog_sqlite::{Durability, SqliteOptions, SqliteStore};
use serde::Deserialize;
use vault::{MasterKey, SystemEntropy, Vault};

use super::history::Recipe;
use super::mirror::Mirrored;
use super::timeline::Played;
use crate::anchors::{ANCHORS, AnchorFolder};
use crate::arguments::Place;
use crate::failure::Failure;
use crate::folder::{FolderError, KEYS, LOG, MASTER_KEY};
use crate::lock::FOLDER_LOCK;

/// A folder in the making. Dropped before it is in place, it leaves nothing behind.
pub(super) struct Site {
    folder: PathBuf,
    target: PathBuf,
    /// The key file, where it lies outside the folder, and whether this run made it.
    key_outside: Option<(PathBuf, bool)>,
    is_in_place: bool,
    _lock: File,
}

impl Site {
    /// Makes room beside the place of the folder.
    ///
    /// # Errors
    /// [`Failure`] when something stands in that place which is no demonstration, is in use, or is being built just now.
    pub(super) async fn begin(place: &Place) -> Result<Self, Failure> {
        let target = place.data.clone();
        if target.symlink_metadata().is_ok() {
            replaceable(&target).await?;
        }
        throw_away(&beside(&target, ".replaced"))?;
        let folder = beside(&target, ".building");
        let lock = make(&folder)?;
        let key_outside = place.master_key.clone().map(|path| {
            let is_new = !path.exists();
            (path, is_new)
        });
        Ok(Self { folder, target, key_outside, is_in_place: false, _lock: lock })
    }

    /// Plays the history into log and keys, and waits until both are on disk.
    ///
    /// # Errors
    /// [`Failure`] when an order is not carried out, or the machine fails.
    pub(super) async fn build(&self, recipe: Recipe, told: impl FnMut(eventlog::Timestamp)) -> Result<Played, Failure> {
        let clock = recipe.clock();
        let shared: Arc<dyn Clock> = Arc::new(clock.clone());
        let ids = Ids::new(Arc::clone(&shared), recipe.entropy());
        let (master, log_id) = (self.master_key()?, ids.random());
        let keys = self.folder.join(KEYS);
        let vault = ids.with_entropy(|entropy| Vault::create_in_bulk(&keys, &master, log_id, entropy));
        let vault = vault.map_err(FolderError::Keys)?;
        let (disk, echo) = self.log(recipe.clock())?;
        let (memory, follower) =
            Mirrored::before(Arc::clone(&shared), (Arc::clone(&disk) as Arc<dyn EventStore>, echo));
        let app = App::new(Arc::new(memory), vault, shared, ids);
        let began = Instant::now();
        let (app, played) = recipe.play(app, &clock, told).await?;
        tracing::debug!(orders = played.orders, millis = began.elapsed().as_millis(), "demo.played");
        let head = app.store().head().await?;
        // The play is over: nobody else holds the vault, and nobody appends any more.
        let vault = app.into_vault().ok_or_else(|| io::Error::other("the keys are still in use"))?;
        vault.settle().map_err(FolderError::Keys)?;
        follower.caught_up().await?;
        let sealer = Sealer::new(Arc::clone(&disk) as Arc<dyn EventStore>, Arc::new(self.anchors()), Arc::default());
        sealer.begin(&mut SystemEntropy).await?;
        drop(sealer);
        settle(&disk, head).await?;
        tracing::debug!(millis = began.elapsed().as_millis(), "demo.settled");
        Ok(played)
    }

    /// Where checkpoints lie: always in the folder, for the next demonstration takes its place whole.
    fn anchors(&self) -> AnchorFolder {
        AnchorFolder::new(&self.folder.join(ANCHORS), &self.folder)
    }

    /// An empty log on disk, with the clock that it is told the time by.
    fn log(&self, clock: MockClock) -> Result<(Arc<SqliteStore>, MockClock), FolderError> {
        let told = Arc::new(clock.clone());
        let options = SqliteOptions { durability: Durability::Bulk, clock: told, ..SqliteOptions::default() };
        let store = SqliteStore::create(self.folder.join(LOG), options).map_err(FolderError::Log)?;
        Ok((Arc::new(store), clock))
    }

    /// Gives the folder its name; what stood there is gone afterwards.
    ///
    /// # Errors
    /// [`Failure`] when it cannot be renamed; then the old folder is still there.
    pub(super) fn put_in_place(mut self) -> Result<(), Failure> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| FolderError::Io { path, source }
        };
        sync(&self.folder).map_err(failed(&self.folder))?;
        let old = beside(&self.target, ".replaced");
        let is_replaced = self.target.symlink_metadata().is_ok();
        if is_replaced {
            fs::rename(&self.target, &old).map_err(failed(&self.target))?;
        }
        fs::rename(&self.folder, &self.target).map_err(failed(&self.target))?;
        self.is_in_place = true;
        sync(parent(&self.target)).map_err(failed(&self.target))?;
        Ok(throw_away(&old)?)
    }

    /// The key in the file that was named, or a fresh one: the system's in either case, whatever the seed.
    fn master_key(&self) -> Result<MasterKey, FolderError> {
        match &self.key_outside {
            None => MasterKey::create(&self.folder.join(MASTER_KEY), &mut SystemEntropy),
            Some((path, true)) => MasterKey::create(path, &mut SystemEntropy),
            Some((path, false)) => MasterKey::read(path),
        }
        .map_err(FolderError::MasterKey)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if self.is_in_place {
            return;
        }
        // What stopped the building is the error to report; what cannot be removed is thrown away by the next run.
        let _ = fs::remove_dir_all(&self.folder);
        if let Some((path, true)) = &self.key_outside {
            let _ = fs::remove_file(path);
        }
    }
}

/// Whether what stands there may be thrown away: the folder of a demonstration, which nobody uses.
async fn replaceable(target: &Path) -> Result<(), Failure> {
    let refused = |expected: &str| Err(Failure::input("--data", target.display().to_string(), expected));
    if !target.join(LOG).is_file() {
        return refused("a name that nothing bears yet, or an older demonstration");
    }
    let lock = File::options().create(true).truncate(false).write(true).open(target.join(FOLDER_LOCK))?;
    if lock.try_lock().is_err() {
        return Err(FolderError::Held { path: target.join(FOLDER_LOCK) }.into());
    }
    let store = SqliteStore::open_read_only(target.join(LOG), SqliteOptions::default()).map_err(FolderError::Log)?;
    if is_demonstration(&store).await? {
        Ok(())
    } else {
        refused("another folder: this one holds real requests, and nothing replaces them")
    }
}

/// Waits until the log is on disk, and holds it to the one that the decisions were taken on.
async fn settle(log: &SqliteStore, expected: Head) -> Result<(), Failure> {
    let found = log.head().await?;
    if (found.position, found.leaf) != (expected.position, expected.leaf) {
        let (found, expected) = (found.position, expected.position);
        return Err(Failure::Doubt(format!(
            "the log on disk ends otherwise at {found} than the one played at {expected}"
        )));
    }
    log.synced().await.map_err(app::CommandError::from)?;
    log.close();
    Ok(())
}

/// What the first event says of the log.
#[derive(Deserialize)]
struct Birth {
    demo: bool,
}

/// Whether the first event says so.
pub(super) async fn is_demonstration(store: &dyn EventStore) -> Result<bool, Failure> {
    let first = store.read(&Query::all(), Position::START, Position::new(1), 1).await?;
    let birth = first.first().map(eventlog::Recorded::event).transpose().map_err(app::CommandError::from)?;
    let birth = birth.filter(|event| event.event_type.as_str() == LOG_CREATED);
    Ok(birth.and_then(|event| event.data.parse::<Birth>().ok()).is_some_and(|birth| birth.demo))
}

/// Makes the folder that only its owner can enter, and locks it; throws away what a killed run left there.
fn make(folder: &Path) -> Result<File, FolderError> {
    let failed = |source| FolderError::Io { path: folder.to_owned(), source };
    if folder.symlink_metadata().is_ok() {
        let left = lock(folder).map_err(failed)?;
        if left.is_none() {
            return Err(FolderError::Held { path: folder.join(FOLDER_LOCK) });
        }
        fs::remove_dir_all(folder).map_err(failed)?;
    }
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(failed)?;
    lock(folder).map_err(failed)?.ok_or_else(|| FolderError::Held { path: folder.join(FOLDER_LOCK) })
}

/// Removes what stands there, if anything does.
fn throw_away(folder: &Path) -> Result<(), FolderError> {
    match fs::remove_dir_all(folder) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(FolderError::Io { path: folder.to_owned(), source })
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Takes the folder for oneself; `None` while somebody else has it.
fn lock(folder: &Path) -> io::Result<Option<File>> {
    let file = File::options().create(true).truncate(false).write(true).open(folder.join(FOLDER_LOCK))?;
    Ok(file.try_lock().is_ok().then_some(file))
}

fn beside(target: &Path, suffix: &str) -> PathBuf {
    let mut name = target.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn parent(target: &Path) -> &Path {
    target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
