//! The store in memory: the whole port, no disk. Tests of the rules and first journeys run on it, and it passes the
//! same contract suite as the real one.

use async_trait::async_trait;
use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

use crate::{
    Append, AppendError, BodyMac, Chained, Clock, ClockGuard, CommandId, Condition, EventStore, Head, Position, Query,
    Receipt, Recorded, Remembered, Search, StoreError, SubjectId, Subscription, TagIndex, TagWidth, Tip,
};

/// A handle on a log held in memory. [`MemoryStore::another`] gives further handles, as other processes would have.
pub struct MemoryStore {
    log: Arc<Mutex<Log>>,
    heads: Arc<watch::Sender<Position>>,
    clock: Arc<dyn Clock>,
    guard: Mutex<ClockGuard>,
}

impl MemoryStore {
    /// An empty log that is told the time by `clock`.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self::with_tag_width(clock, TagWidth::FULL)
    }

    /// An empty log whose index keeps only `width` of each tag's number, so that tags collide.
    pub fn with_tag_width(clock: Arc<dyn Clock>, width: TagWidth) -> Self {
        Self::on(Arc::new(Mutex::new(Log::new(width))), Arc::new(watch::Sender::new(Position::START)), clock)
    }

    /// A second handle on the same log, with a clock and a clock baseline of its own.
    #[must_use]
    pub fn another(&self, clock: Arc<dyn Clock>) -> Self {
        Self::on(Arc::clone(&self.log), Arc::clone(&self.heads), clock)
    }

    fn on(log: Arc<Mutex<Log>>, heads: Arc<watch::Sender<Position>>, clock: Arc<dyn Clock>) -> Self {
        let accepted = locked(&log).tip.accepted;
        let guard = Mutex::new(ClockGuard::baseline(clock.as_ref(), accepted));
        Self { log, heads, clock, guard }
    }
}

#[async_trait]
impl EventStore for MemoryStore {
    async fn append(&self, append: Append) -> Result<Receipt, AppendError> {
        append.check()?;
        let mut log = locked(&self.log);
        if let Some(remembered) = log.commands.get(&append.command) {
            return remembered.repeated(append.command, append.body, self.clock.wall());
        }
        let now = log.tip.admit(&append, &mut locked(&self.guard), self.clock.as_ref())?;
        if let Some(condition) = &append.condition {
            log.check(condition)?;
        }
        let chained = log.tip.chain(&append, now)?;
        let remembered = Remembered::of(&append, &chained);
        log.write(chained);
        log.commands.insert(append.command, remembered);
        self.heads.send_replace(log.tip.head.position);
        Ok(remembered.written(append.command))
    }

    async fn receipt(&self, command: CommandId, body: BodyMac) -> Result<Option<Receipt>, AppendError> {
        let remembered = locked(&self.log).commands.get(&command).copied();
        remembered.map(|remembered| remembered.repeated(command, body, self.clock.wall())).transpose()
    }

    async fn read(
        &self,
        query: &Query,
        after: Position,
        up_to: Position,
        limit: usize,
    ) -> Result<Vec<Recorded>, StoreError> {
        locked(&self.log).read(query, after, up_to, limit)
    }

    async fn head(&self) -> Result<Head, StoreError> {
        Ok(locked(&self.log).tip.head)
    }

    async fn ciphertexts(&self, position: Position) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        let log = locked(&self.log);
        let Some(recorded) = log.entry(position) else { return Ok(Vec::new()) };
        let ordinals = 0..recorded.event()?.personal.len();
        Ok(ordinals.map(|ordinal| log.sealed.get(&(position, ordinal)).map(|(_, bytes)| bytes.clone())).collect())
    }

    async fn forget(&self, subject: SubjectId) -> Result<u64, AppendError> {
        let mut log = locked(&self.log);
        let before = log.sealed.len();
        log.sealed.retain(|_, (whose, _)| *whose != subject);
        Ok((before - log.sealed.len()) as u64)
    }

    fn heads(&self) -> watch::Receiver<Position> {
        self.heads.subscribe()
    }

    fn subscribe(self: Arc<Self>, query: Query, after: Position) -> Subscription {
        Subscription::new(self, query, after)
    }
}

/// A panic elsewhere cannot leave the log half written: whatever can fail comes before the first write.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Log {
    entries: Vec<Recorded>,
    index: Index,
    width: TagWidth,
    commands: HashMap<CommandId, Remembered>,
    /// By position and place in the event's `personal`.
    sealed: BTreeMap<(Position, usize), (SubjectId, Vec<u8>)>,
    tip: Tip,
}

/// Per tag number, the positions that carry it, ascending.
#[derive(Default)]
struct Index(HashMap<i64, Vec<Position>>);

impl TagIndex for &Index {
    type Error = Infallible;

    fn seek(&mut self, number: i64, from: Position) -> Result<Option<Position>, Infallible> {
        let Some(positions) = self.0.get(&number) else { return Ok(None) };
        let place = positions.partition_point(|position| *position < from);
        Ok(positions.get(place).copied())
    }
}

impl Log {
    fn new(width: TagWidth) -> Self {
        let (entries, commands, sealed) = (Vec::new(), HashMap::new(), BTreeMap::new());
        Self { entries, index: Index::default(), width, commands, sealed, tip: Tip::EMPTY }
    }

    fn entry(&self, position: Position) -> Option<&Recorded> {
        let place = usize::try_from(position.get()).ok()?.checked_sub(1)?;
        self.entries.get(place)
    }

    fn check(&self, condition: &Condition) -> Result<(), AppendError> {
        match self.read(&condition.query, condition.after, self.tip.head.position, 1)?.first() {
            Some(found) => Err(AppendError::Conflict { position: found.position }),
            None => Ok(()),
        }
    }

    fn read(&self, query: &Query, after: Position, up_to: Position, limit: usize) -> Result<Vec<Recorded>, StoreError> {
        let mut search = Search::new(query, self.width, after, up_to.min(self.tip.head.position));
        let mut events = Vec::new();
        while events.len() < limit {
            let Ok(candidate) = search.next(&mut &self.index);
            let Some(recorded) = candidate.and_then(|position| self.entry(position)) else { break };
            if recorded.matches(query)? {
                events.push(recorded.clone());
            }
        }
        Ok(events)
    }

    fn write(&mut self, chained: Chained<'_>) {
        for written in chained.entries {
            let (position, recorded_at) = (written.position, written.recorded_at);
            for number in self.width.numbers(written.prepared.event()) {
                self.index.0.entry(number).or_default().push(position);
            }
            for (ordinal, sealed) in written.prepared.sealed().iter().enumerate() {
                self.sealed.insert((position, ordinal), (sealed.subject, sealed.ciphertext.clone()));
            }
            self.entries.push(Recorded { position, recorded_at, bytes: written.entry.into_bytes().into() });
        }
        self.tip = chained.tip;
    }
}
