//! What was sent and what was acknowledged, held against what is there.

use std::collections::{BTreeMap, BTreeSet};

use eventlog::{AppendError, BodyMac, CommandId, EventStore, Position, Receipt};

use crate::log::{Numbered, Violation, Walk};

/// An acknowledgement: where the last event of the command stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acknowledged {
    /// The command.
    pub command: CommandId,
    /// Position of its last event.
    pub last: Position,
}

impl From<Receipt> for Acknowledged {
    fn from(receipt: Receipt) -> Self {
        Self { command: receipt.command, last: receipt.last }
    }
}

/// The account of one log: every command sent, and what was answered.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// With the number of events where it is known.
    sent: BTreeMap<CommandId, Option<usize>>,
    acknowledged: BTreeMap<CommandId, Position>,
    /// Known not to be written.
    denied: BTreeSet<CommandId>,
}

impl Ledger {
    /// Notes that `command` was, or may have been, sent.
    pub fn send(&mut self, command: Numbered) {
        self.sent.insert(command.id(), Some(command.events()));
    }

    /// Notes that a command of unknown size was, or may have been, sent.
    pub fn send_unsized(&mut self, command: CommandId) {
        self.sent.entry(command).or_insert(None);
    }

    /// Notes an acknowledgement, which must agree with any earlier one.
    ///
    /// # Errors
    /// [`Violation::Moved`] when the same command was acknowledged elsewhere before.
    pub fn acknowledge(&mut self, Acknowledged { command, last }: Acknowledged) -> Result<(), Violation> {
        match self.acknowledged.insert(command, last) {
            Some(earlier) if earlier != last => Err(Violation::Moved { command, acknowledged: earlier, found: last }),
            Some(_) | None => Ok(()),
        }
    }

    /// Notes the answer to a command that was sent: written, known not to be written, or neither.
    ///
    /// # Errors
    /// As [`Ledger::acknowledge`].
    pub fn answer(&mut self, command: Numbered, answer: &Result<Receipt, AppendError>) -> Result<(), Violation> {
        self.send(command);
        match answer {
            Ok(receipt) => {
                self.denied.remove(&command.id());
                self.acknowledge((*receipt).into())
            }
            Err(AppendError::Unknown { .. }) => Ok(()),
            Err(_) => {
                self.denied.insert(command.id());
                Ok(())
            }
        }
    }

    /// How many commands were acknowledged.
    pub fn acknowledged(&self) -> usize {
        self.acknowledged.len()
    }

    /// Holds a verified log against the account: whatever was acknowledged is there, where it was acknowledged; whatever
    /// is there was sent, not denied, and is there whole. (That nothing is there twice, the walk has seen.)
    ///
    /// # Errors
    /// The first [`Violation`].
    pub fn check(&self, walk: &Walk) -> Result<(), Violation> {
        for (&command, &acknowledged) in &self.acknowledged {
            match walk.found().get(&command) {
                None => return Err(Violation::Lost { command, acknowledged }),
                Some(span) if span.last != acknowledged => {
                    return Err(Violation::Moved { command, acknowledged, found: span.last });
                }
                Some(_) => (),
            }
        }
        for (&command, span) in walk.found() {
            if self.denied.contains(&command) {
                return Err(Violation::Denied { command, found: span.last });
            }
            match self.sent.get(&command) {
                None => return Err(Violation::Stranger { command }),
                Some(Some(events)) if *events != span.events() => {
                    return Err(Violation::Half { command, reason: format!("{} of {events} events", span.events()) });
                }
                Some(_) => (),
            }
        }
        Ok(())
    }

    /// Asks the store whether it knows the command, whatever its body, as it must exactly where the walk found it.
    ///
    /// # Errors
    /// [`Violation::Receipt`].
    pub async fn check_known(store: &dyn EventStore, walk: &Walk, command: CommandId) -> Result<(), Violation> {
        let found = store.receipt(command, BodyMac([0; 32])).await;
        let is_known = matches!(found, Ok(Some(_)) | Err(AppendError::CommandReused { .. }));
        if is_known == walk.found().contains_key(&command) && (is_known || found == Ok(None)) {
            return Ok(());
        }
        Err(Violation::Receipt { command, found: format!("{found:?}") })
    }

    /// Asks the store for the receipt of a numbered command and compares it with where the walk found it.
    ///
    /// # Errors
    /// [`Violation::Receipt`].
    pub async fn check_receipt(store: &dyn EventStore, walk: &Walk, command: Numbered) -> Result<(), Violation> {
        let append = command.append();
        let found = store.receipt(append.command, append.body).await;
        let expected = walk.found().get(&append.command).copied();
        match &found {
            Ok(Some(receipt)) if expected.is_some_and(|s| (s.first, s.last) == (receipt.first, receipt.last)) => Ok(()),
            Ok(None) if expected.is_none() => Ok(()),
            _ => Err(Violation::Receipt { command: append.command, found: format!("{found:?}, not {expected:?}") }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use eventlog::contract::sample::NOON;
    use eventlog::memory::MemoryStore;
    use eventlog::{Leaf, MockClock};
    use std::sync::Arc;

    const COMMANDS: [Numbered; 3] =
        [Numbered { writer: 1, number: 4 }, Numbered { writer: 1, number: 2 }, Numbered { writer: 2, number: 1 }];

    async fn written() -> (Walk, Ledger) {
        let store = MemoryStore::new(Arc::new(MockClock::at(NOON)));
        let mut ledger = Ledger::default();
        for command in COMMANDS {
            ledger.send(command);
            let receipt = store.append(command.append()).await.expect("a memory store writes");
            ledger.acknowledge(receipt.into()).expect("acknowledged once");
        }
        let walk = Walk::whole(&store).await.expect("a sound log");
        for command in COMMANDS {
            assert_eq!(Ledger::check_receipt(&store, &walk, command).await, Ok(()));
        }
        (walk, ledger)
    }

    #[tokio::test]
    async fn a_sound_log_passes_and_each_fault_is_called_by_its_name() {
        let (walk, ledger) = written().await;
        assert_eq!(ledger.check(&walk), Ok(()));

        let mut more = ledger.clone();
        let gone = Numbered { writer: 9, number: 9 };
        more.acknowledge(Acknowledged { command: gone.id(), last: Position::new(13) }).expect("first");
        assert!(matches!(more.check(&walk), Err(Violation::Lost { .. })));

        let moved = Acknowledged { command: COMMANDS[0].id(), last: Position::new(7) };
        assert!(matches!(ledger.clone().acknowledge(moved), Err(Violation::Moved { .. })));

        assert!(matches!(Ledger::default().check(&walk), Err(Violation::Stranger { .. })));

        let mut denied = ledger.clone();
        let refused = AppendError::NotWritten { reason: "a full disk".into() };
        denied.acknowledged.clear();
        denied.answer(COMMANDS[1], &Err(refused)).expect("not acknowledged");
        assert!(matches!(denied.check(&walk), Err(Violation::Denied { .. })));

        let mut half = ledger;
        half.sent.insert(COMMANDS[0].id(), Some(9));
        assert!(matches!(half.check(&walk), Err(Violation::Half { .. })));
    }

    #[tokio::test]
    async fn a_log_that_lost_its_end_has_shrunk_and_one_with_another_past_is_broken() {
        let (mut walk, _) = written().await;
        let store = MemoryStore::new(Arc::new(MockClock::at(NOON)));
        assert!(matches!(walk.advance(&store).await, Err(Violation::Shrunk { .. })));
        for number in 0..30 {
            store.append(Numbered { writer: 5, number }.append()).await.expect("a memory store writes");
        }
        assert_ne!(walk.head().leaf, Leaf::ZERO);
        let found = walk.advance(&store).await;
        assert!(matches!(found, Err(Violation::Broken { .. } | Violation::Time { .. })), "{found:?}");
    }
}
