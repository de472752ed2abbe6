//! Where new ids come from: one source of randomness, one clock.

use std::sync::{Arc, Mutex, PoisonError};

use eventlog::{Clock, CommandId};
use uuid::Uuid;
use vault::Entropy;

/// Draws ids and lends randomness. A seeded source gives the same ids in the same order.
#[derive(Clone)]
pub struct Ids {
    clock: Arc<dyn Clock>,
    entropy: Arc<Mutex<dyn Entropy + Send>>,
}

impl Ids {
    /// Ids from `entropy`, dated by `clock`.
    pub fn new(clock: Arc<dyn Clock>, entropy: impl Entropy + Send + 'static) -> Self {
        Self { clock, entropy: Arc::new(Mutex::new(entropy)) }
    }

    /// The id of a command that came without one (UUID version 7).
    pub fn command(&self) -> CommandId {
        let millis = u64::try_from(self.clock.wall().as_micros() / 1_000).unwrap_or_default();
        CommandId(uuid::Builder::from_unix_timestamp_millis(millis, &self.draw()).into_uuid())
    }

    /// A random id (UUID version 4): it tells nothing, not even when it was drawn.
    pub fn random(&self) -> Uuid {
        uuid::Builder::from_random_bytes(self.draw()).into_uuid()
    }

    /// Lends the source.
    pub fn with_entropy<T>(&self, draw: impl FnOnce(&mut dyn Entropy) -> T) -> T {
        // A panic while drawing leaves the source usable: it holds no invariant of ours.
        draw(&mut *self.entropy.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn draw<const N: usize>(&self) -> [u8; N] {
        self.with_entropy(|entropy| {
            let mut bytes = [0; N];
            entropy.fill(&mut bytes);
            bytes
        })
    }
}
