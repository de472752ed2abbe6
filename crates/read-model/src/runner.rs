//! The runner: follows the log, rebuilds what must be, and keeps nothing between two transactions.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use eventlog::EventStore;
use tokio::sync::watch;

use crate::apply::{Applied, apply};
use crate::batch::{Batch, Fetched, fetch};
use crate::checkpoint::{Checkpoint, Divergence};
use crate::file::{Access, File};
use crate::generation::{self, Generation};
use crate::plan::{Plan, give_up};
use crate::progress::{Meter, Phase};
use crate::reader::{Standing, standing};
use crate::{Opener, Progress, Projection, ReadModelError, SealedOpener};

/// How many steps a follower takes before it looks at the whole file again.
const STEPS_BETWEEN_LOOKS: u64 = 256;

/// Feeds projections from a log into one file.
///
/// Any number of runners, in any number of processes, may run on one file, be killed and start again: each transaction
/// looks at the file first and writes only where its batch fits, so nothing is doubled and nothing is missed.
#[derive(Clone)]
pub struct Runner {
    store: Arc<dyn EventStore>,
    opener: Arc<dyn Opener>,
    desk: Arc<Desk>,
}

/// Follows on a thread of its own; once dropped, it stops after the transaction under way.
#[derive(Debug)]
pub struct Follower {
    stop: watch::Sender<()>,
    thread: JoinHandle<Result<(), ReadModelError>>,
}

impl Follower {
    /// Stops it, waits for the transaction under way, and says how it went.
    ///
    /// # Errors
    /// As [`Runner::catch_up`]: what ended it before it was stopped.
    pub fn stop(self) -> Result<(), ReadModelError> {
        drop(self.stop);
        self.thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

/// What work on the file needs, shared with the threads that do it.
struct Desk {
    file: Mutex<File>,
    projections: Vec<Box<dyn Projection>>,
}

impl Runner {
    /// Opens `path`, creating and laying it out where it is missing, for `projections` of the log behind `store`.
    ///
    /// Reads nothing of the log yet; the first [`Runner::catch_up`] builds what was never built.
    ///
    /// # Errors
    /// [`ReadModelError`] when the file cannot be opened for writing, or was laid out by a newer program.
    pub fn open(
        path: &Path,
        store: Arc<dyn EventStore>,
        projections: Vec<Box<dyn Projection>>,
    ) -> Result<Self, ReadModelError> {
        let desk = Desk { file: Mutex::new(File::open(path, Access::Everybody)?), projections };
        Ok(Self { store, opener: Arc::new(SealedOpener), desk: Arc::new(desk) })
    }

    /// [`Runner::open`] for a file that holds personal fields in clear, as far as `opener` opens them.
    ///
    /// Only the file's owner may read it (mode 0600), what is deleted in it is overwritten, and whenever it has been caught
    /// up nothing is left in its write-ahead log: what a projection forgot is in no file any more.
    ///
    /// # Errors
    /// As [`Runner::open`]. Catching up then also fails with [`ReadModelError::Open`].
    pub fn open_private(
        path: &Path,
        store: Arc<dyn EventStore>,
        projections: Vec<Box<dyn Projection>>,
        opener: Arc<dyn Opener>,
    ) -> Result<Self, ReadModelError> {
        let desk = Desk { file: Mutex::new(File::open(path, Access::Owner)?), projections };
        Ok(Self { store, opener, desk: Arc::new(desk) })
    }

    /// Brings every projection to the end of the log as it is now, rebuilding those that need it.
    ///
    /// Projections that a newer program has written are left alone; their [`Standing`] says so.
    ///
    /// # Errors
    /// [`ReadModelError`] when log or file cannot be read or written; what was committed stays, and the next call goes on.
    pub async fn catch_up(&self) -> Result<Vec<Standing>, ReadModelError> {
        self.catch_up_showing(&mut |_| {}).await
    }

    /// [`Runner::catch_up`], showing how far a rebuild has come after each transaction of it.
    ///
    /// # Errors
    /// As [`Runner::catch_up`].
    pub async fn catch_up_showing(
        &self,
        show: &mut (dyn FnMut(&Progress) + Send),
    ) -> Result<Vec<Standing>, ReadModelError> {
        let target = self.store.head().await?.position;
        let mut meter = Meter::start();
        let mut ahead = Vec::new();
        let mut plan = self.plan().await?;
        // At least once, also where nothing seems to be left: reading on is what compares the file with the log.
        loop {
            let head = self.store.head().await?.position;
            for generation in plan.lacking_indexes(&self.desk.projections, head) {
                let (done, names) = (generation.checkpoint.position, vec![generation.projection.clone()]);
                show(&meter.at(names, Phase::Indexing, done, head));
                self.on_file(move |file, projections| build_index(file, projections, &generation)).await?;
            }
            for checkpoint in plan.checkpoints() {
                self.read_on(&plan, checkpoint, &mut ahead).await?;
            }
            plan = self.plan().await?;
            if plan.is_done(target) {
                break;
            }
            if let Some((done, names)) = plan.building() {
                show(&meter.at(names, Phase::Loading, done, head));
            }
        }
        while self.on_file(|file, _| drop_something(file)).await? {}
        self.on_file(|file, _| file.settle()).await?;
        if let Some(done) = meter.finish() {
            show(&done);
        }
        self.on_file(|file, _| file.read(|connection| standing(connection))).await
    }

    /// Writes the projections called `names` anew (all, if none are named) and shows them in place of the old.
    ///
    /// The live rows can be read, and are followed, meanwhile.
    ///
    /// # Errors
    /// [`ReadModelError::UnknownProjection`], [`ReadModelError::NewerGeneration`] (nothing is begun then), and as
    /// [`Runner::catch_up`].
    pub async fn rebuild(
        &self,
        names: &[&str],
        show: &mut (dyn FnMut(&Progress) + Send),
    ) -> Result<Vec<Standing>, ReadModelError> {
        let chosen = self.chosen(names)?;
        self.on_file(move |file, projections| begin_all(file, projections, &chosen)).await?;
        self.catch_up_showing(show).await
    }

    /// Follows the log until its store is closed. To stop earlier, drop the future: a transaction under way still ends.
    ///
    /// # Errors
    /// As [`Runner::catch_up`]; calling again goes on where it stopped.
    pub async fn follow(&self) -> Result<(), ReadModelError> {
        let mut heads = self.store.heads();
        let mut place = None;
        for step in 0_u64.. {
            // Marked as seen before it is caught up with: what comes in between is a change.
            heads.mark_unchanged();
            // Now and then everything is looked at: somebody may have begun a rebuild and died.
            let known = place.take().filter(|_| !step.is_multiple_of(STEPS_BETWEEN_LOOKS));
            place = match known {
                Some(checkpoint) => self.step(checkpoint).await?,
                None => None,
            };
            if place.is_none() {
                place = self.common_place(&self.catch_up().await?);
            }
            if heads.changed().await.is_err() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Where all our projections stand, if that is one place and nothing is wrong with any.
    fn common_place(&self, standing: &[Standing]) -> Option<Checkpoint> {
        let ours = self.desk.projections.iter().map(|projection| {
            let is_ours =
                |of: &&Standing| of.projection == projection.name() && of.code_version == projection.version();
            standing.iter().find(is_ours).filter(|of| of.doubt.is_none()).map(|of| &of.checkpoint)
        });
        let places = ours.collect::<Option<Vec<_>>>()?;
        let first = (*places.first()?).clone();
        places.into_iter().all(|place| *place == first).then_some(first)
    }

    /// Reads what is new after `checkpoint`, where every projection was found a moment ago, and says where they stand then;
    /// `None` when something is otherwise than thought, which [`Runner::catch_up`] sorts out.
    async fn step(&self, checkpoint: Checkpoint) -> Result<Option<Checkpoint>, ReadModelError> {
        let batch = match self.fetch(checkpoint.clone()).await? {
            Fetched::Batch(batch) if batch.events.is_empty() => return Ok(Some(checkpoint)),
            Fetched::Batch(batch) if batch.reaches_head() => batch,
            Fetched::Batch(_) | Fetched::Diverged(_) => return Ok(None),
        };
        let (all, whole) = (self.desk.projections.len(), batch.events.len());
        self.on_file(move |file, projections| {
            let applied = apply(file, projections, &batch)?;
            file.settle()?;
            Ok(match applied {
                Applied::Written { events, generations } if events == whole && generations == all => {
                    Some(batch.checkpoint(whole))
                }
                Applied::Written { .. } | Applied::Overtaken => None,
            })
        })
        .await
    }

    /// Follows the log on a thread of its own, with a runtime of its own, until the store is closed or the [`Follower`] is
    /// stopped or dropped.
    ///
    /// Beside many commands, a task of their runtime would wait its turn behind all of them at every step.
    ///
    /// # Errors
    /// The system's own, when it gives no thread.
    pub fn follow_apart(&self) -> io::Result<Follower> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, mut stopped) = watch::channel(());
        let runner = self.clone();
        let thread = std::thread::Builder::new().name("read-model".to_owned()).spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    outcome = runner.follow() => outcome,
                    // The other end sends nothing: it goes.
                    _ = stopped.changed() => Ok(()),
                }
            })
        })?;
        Ok(Follower { stop, thread })
    }

    fn chosen(&self, names: &[&str]) -> Result<Vec<usize>, ReadModelError> {
        let known: Vec<&str> = self.desk.projections.iter().map(|projection| projection.name()).collect();
        if names.is_empty() {
            return Ok((0..known.len()).collect());
        }
        let place = |name: &&str| known.iter().position(|known| known == name);
        let unknown =
            |name: &&str| ReadModelError::UnknownProjection { name: (*name).to_owned(), known: known.join(", ") };
        names.iter().map(|name| place(name).ok_or_else(|| unknown(name))).collect()
    }

    /// Looks at the file, with a turn to write only when something is to be begun.
    async fn plan(&self) -> Result<Plan, ReadModelError> {
        self.on_file(|file, projections| {
            if file.read(|connection| Plan::begins_something(connection, projections))? {
                file.change(|connection| Plan::make(connection, projections))
            } else {
                file.read(|connection| Plan::make(connection, projections))
            }
        })
        .await
    }

    /// Reads one batch on from `checkpoint`. While it is written, the batch after it is fetched and put into `ahead`,
    /// where the next call finds it if the file then stands where it begins.
    async fn read_on(&self, plan: &Plan, checkpoint: Checkpoint, ahead: &mut Vec<Batch>) -> Result<(), ReadModelError> {
        let at_hand = ahead.iter().position(|batch| batch.after == checkpoint).map(|place| ahead.swap_remove(place));
        let batch = match at_hand {
            Some(batch) => batch,
            None => match self.fetch(checkpoint.clone()).await? {
                Fetched::Batch(batch) => batch,
                Fetched::Diverged(why) => return self.give_up(checkpoint, why).await,
            },
        };
        if batch.events.is_empty() && !plan.builds() {
            return Ok(());
        }
        let next = batch.checkpoint(batch.events.len());
        let is_enough = batch.reaches_head() || ahead.iter().any(|ahead| ahead.after == next);
        let batch = Arc::new(batch);
        let writing = self.on_file({
            let batch = Arc::clone(&batch);
            move |file, projections| apply(file, projections, &batch)
        });
        let fetching = async { if is_enough { None } else { Some(self.fetch(next).await) } };
        let (written, fetched) = tokio::join!(writing, fetching);
        match written? {
            Applied::Written { events, .. } => {
                ahead.extend(Arc::into_inner(batch).and_then(|batch| batch.rest(events)));
            }
            Applied::Overtaken => ahead.clear(),
        }
        if let Some(Fetched::Batch(batch)) = fetched.transpose()? {
            ahead.push(batch);
        }
        Ok(())
    }

    /// Reads what stands after `checkpoint`, and opens the personal fields that a projection asks for.
    async fn fetch(&self, checkpoint: Checkpoint) -> Result<Fetched, ReadModelError> {
        let mut fetched = fetch(self.store.as_ref(), checkpoint).await?;
        let Fetched::Batch(batch) = &mut fetched else { return Ok(fetched) };
        for decoded in &mut batch.events {
            let Ok(event) = &decoded.event else { continue };
            if self.desk.projections.iter().any(|projection| projection.opens(event)) {
                decoded.opened = self.opener.open(event, decoded.recorded.position).await?;
            }
        }
        Ok(fetched)
    }

    async fn give_up(&self, checkpoint: Checkpoint, why: Divergence) -> Result<(), ReadModelError> {
        self.on_file(move |file, projections| {
            file.change(|connection| give_up(connection, projections, &checkpoint, &why))
        })
        .await
    }

    /// Does `work` on the file on a thread that may block.
    async fn on_file<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut File, &[Box<dyn Projection>]) -> Result<T, ReadModelError> + Send + 'static,
    ) -> Result<T, ReadModelError> {
        let desk = Arc::clone(&self.desk);
        on_a_thread(move || {
            // A panic elsewhere rolled its transaction back: the connection is as good as before.
            let mut file = desk.file.lock().unwrap_or_else(PoisonError::into_inner);
            work(&mut file, &desk.projections)
        })
        .await
    }
}

fn begin_all(file: &mut File, projections: &[Box<dyn Projection>], chosen: &[usize]) -> Result<(), ReadModelError> {
    let newer = file.change(|connection| {
        let standing = generation::standing(connection)?;
        let chosen = || projections.iter().enumerate().filter(|(place, _)| chosen.contains(place));
        for (_, projection) in chosen() {
            let is_newer = |other: &&Generation| {
                other.projection == projection.name() && other.code_version > projection.version()
            };
            if let Some(newer) = standing.iter().find(is_newer) {
                return Ok(Some((projection.name(), newer.code_version, projection.version())));
            }
        }
        chosen().try_for_each(|(_, projection)| generation::begin(connection, projection.as_ref()).map(drop))?;
        Ok(None)
    })?;
    match newer {
        None => Ok(()),
        Some((name, found, ours)) => Err(ReadModelError::NewerGeneration { projection: name.to_owned(), found, ours }),
    }
}

/// Drops one thing that is retired; asks without a turn first, for mostly there is none.
fn drop_something(file: &mut File) -> Result<bool, ReadModelError> {
    if file.read(|connection| generation::retired(connection))?.is_none() {
        return Ok(false);
    }
    file.change(|connection| generation::drop_something(connection))
}

fn build_index(
    file: &mut File,
    projections: &[Box<dyn Projection>],
    generation: &Generation,
) -> Result<(), ReadModelError> {
    let Some(projection) = projections.iter().find(|projection| projection.name() == generation.projection) else {
        return Ok(());
    };
    file.change(|connection| generation::build_index(connection, generation, projection.as_ref()))
}

/// Runs `work` on a thread that may block, and passes a panic on.
pub(crate) async fn on_a_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}
