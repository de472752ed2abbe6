//! The head as a rising maximum, fed by own commits at once and by a watcher for those of other processes.

use eventlog::Position;
use rusqlite::Connection;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

use crate::connection::store_error;
use crate::transaction::read_head;

/// How often other processes' commits are looked for.
const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// The sending side, until the store closes, and a receiver to hand out copies of.
pub(crate) struct Heads {
    sender: Mutex<Option<watch::Sender<Position>>>,
    receiver: watch::Receiver<Position>,
}

impl Heads {
    pub(crate) fn at(head: Position) -> Self {
        let (sender, receiver) = watch::channel(head);
        Self { sender: Mutex::new(Some(sender)), receiver }
    }

    /// Shows `head` unless a later one is shown already.
    pub(crate) fn raise(&self, head: Position) {
        let sender = self.sender.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = sender.as_ref() {
            sender.send_if_modified(|shown| {
                let rises = head > *shown;
                *shown = head.max(*shown);
                rises
            });
        }
    }

    /// A view that starts at what is shown now.
    pub(crate) fn watch(&self) -> watch::Receiver<Position> {
        self.receiver.clone()
    }

    /// Ends every view: whoever waits learns that nothing more will come.
    pub(crate) fn close(&self) {
        self.sender.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// Reads the head again and again until `stop` is dropped.
    pub(crate) fn follow(&self, connection: &Connection, stop: &Receiver<()>) {
        while stop.recv_timeout(POLL_INTERVAL) == Err(RecvTimeoutError::Timeout) {
            match read_head(connection) {
                Ok(head) => self.raise(head.position),
                Err(error) => tracing::warn!(reason = %store_error(&error), "eventlog.head_not_read"),
            }
        }
    }
}
