//! Checkpoints opened some at a time, on every core: years of them are years of signatures, and each is looked at by itself.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::thread::{available_parallelism, scope};

use proof::SignedNote;

use super::AnchorsError;

/// How many are held at once.
const BATCH: usize = 1_024;

/// What `open` makes of each note and of its number, from 1, in their order. Ends after the first that cannot be read.
pub(super) struct Opening<'o, N, F, T> {
    notes: N,
    open: &'o F,
    /// What was made and not yet asked for, the next one last.
    opened: Vec<T>,
    /// What ended the reading.
    failed: Option<AnchorsError>,
    taken: usize,
}

impl<'o, N, F, T> Opening<'o, N, F, T>
where
    N: Iterator<Item = Result<SignedNote, AnchorsError>>,
    F: Fn(usize, SignedNote) -> T + Sync,
    T: Send,
{
    /// Begins with the first of `notes`.
    pub(super) fn of(notes: N, open: &'o F) -> Self {
        Self { notes, open, opened: Vec::new(), failed: None, taken: 0 }
    }

    fn fill(&mut self) {
        let mut batch = Vec::new();
        while batch.len() < BATCH && self.failed.is_none() {
            match self.notes.next() {
                None => break,
                Some(Ok(note)) => batch.push((self.taken + batch.len() + 1, note)),
                Some(Err(error)) => self.failed = Some(error),
            }
        }
        self.taken += batch.len();
        let share = batch.len().div_ceil(available_parallelism().map_or(1, NonZero::get));
        let mut shares = Vec::new();
        while !batch.is_empty() {
            shares.push(batch.split_off(batch.len().saturating_sub(share)));
        }
        let open = self.open;
        let work = |share: Vec<(usize, SignedNote)>| -> Vec<T> {
            share.into_iter().rev().map(|(number, note)| open(number, note)).collect()
        };
        scope(|scope| {
            let working: Vec<_> = shares.into_iter().map(|share| scope.spawn(move || work(share))).collect();
            for working in working {
                // A panic in there is one of ours, and goes on here.
                self.opened.extend(working.join().unwrap_or_else(|panic| resume_unwind(panic)));
            }
        });
    }
}

impl<N, F, T> Iterator for Opening<'_, N, F, T>
where
    N: Iterator<Item = Result<SignedNote, AnchorsError>>,
    F: Fn(usize, SignedNote) -> T + Sync,
    T: Send,
{
    type Item = Result<T, AnchorsError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.opened.is_empty() && self.failed.is_none() {
            self.fill();
        }
        match self.opened.pop() {
            Some(opened) => Some(Ok(opened)),
            None => self.failed.take().map(Err),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTE: &str = "text\n\n\u{2014} key AAAAAAA=\n";

    fn note() -> Result<SignedNote, AnchorsError> {
        Ok(SignedNote::parse(NOTE.as_bytes()).expect("a note"))
    }

    fn failure() -> AnchorsError {
        AnchorsError::Io { path: "checkpoints".to_owned(), reason: "gone".to_owned() }
    }

    #[test]
    fn each_comes_once_in_its_order_and_what_cannot_be_read_comes_last() {
        for count in [0, 1, 2, BATCH - 1, BATCH, BATCH + 1, 3 * BATCH + 7] {
            let notes = (0..count).map(|_| note()).chain([Err(failure())]);
            let numbers: Vec<_> = Opening::of(notes, &|number, _| number).collect();
            let expected: Vec<_> = (1..=count).map(Ok).chain([Err(failure())]).collect();
            assert!(numbers == expected, "of {count}");
            let whole: Vec<_> = Opening::of((0..count).map(|_| note()), &|number, _| number).collect();
            assert!(whole == expected[..count], "of {count}, all readable");
        }
    }
}
