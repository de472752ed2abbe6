//! Appends that can be told apart by writer and number, the same in every process that makes them.

use eventlog::contract::sample::{Draft, nothing};
use eventlog::{Append, CommandId, SubjectId};
use uuid::Uuid;

/// The `number`-th command of a writer. Its size, shape and condition follow from its number alone, so that whoever
/// repeats it repeats the same bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Numbered {
    /// Who writes it; below 2^16.
    pub writer: u64,
    /// Which one it is.
    pub number: u64,
}

impl Numbered {
    /// The command's id, a UUID of version 7 that no other writer or number has.
    pub fn id(self) -> CommandId {
        CommandId(Uuid::from_u64_pair(0x0190_0000_0000_7000 | self.writer << 16, self.number | 1 << 63))
    }

    /// How many events it writes.
    pub fn events(self) -> usize {
        match self.number % 5 {
            2 => 3,
            4 => 8,
            _ => 1,
        }
    }

    /// Whose data it seals; nobody else seals under this subject.
    pub fn subject(self) -> SubjectId {
        SubjectId(Uuid::from_u64_pair(0x5000_0000_0000_4000 | self.writer << 16, self.number | 1 << 63))
    }

    /// How many ciphertexts lie beside its events.
    pub fn ciphertexts(self) -> usize {
        match self.number % 5 {
            2 => 2,
            3 => 1,
            _ => 0,
        }
    }

    /// The append: one event, one under a condition, several with two ciphertexts, one with a ciphertext of several
    /// pages, many events; in turn.
    pub fn append(self) -> Append {
        let own = format!("n:{}-{}", self.writer, self.number);
        let tags: [&str; 2] = ["a:1", &own];
        let mut draft = Draft::of(self.id()).with_body(self.number as u8).and("noted", &tags);
        match self.number % 5 {
            1 => draft = draft.under(nothing(&["noted"], &[&own], 0)),
            2 => draft = draft.sealing(self.subject(), &self.bytes(40)).and("filed", &tags),
            3 => draft = draft.sealing(self.subject(), &self.bytes(2_000 + self.number as usize * 97 % 9_000)),
            _ => (),
        }
        for index in draft_length(self.number)..self.events() {
            draft = draft.and("filed", &tags);
            if self.number % 5 == 2 && index == 2 {
                draft = draft.sealing(self.subject(), &self.bytes(60));
            }
        }
        draft.build()
    }

    /// The same under a condition that no log with an event of a numbered command meets.
    pub fn conflicting(self) -> Append {
        Append { condition: Some(nothing(&[], &["a:1"], 0)), ..self.append() }
    }

    /// Bytes that no other command seals.
    fn bytes(self, length: usize) -> Vec<u8> {
        let pattern = [self.writer.to_be_bytes(), self.number.to_be_bytes()].concat();
        pattern.into_iter().cycle().take(length).collect()
    }
}

/// How many events a draft has before it is filled up.
fn draft_length(number: u64) -> usize {
    if number % 5 == 2 { 2 } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_says_what_its_append_holds() {
        for number in 0..50 {
            let command = Numbered { writer: 3, number };
            let append = command.append();
            let ciphertexts: usize = append.events.iter().map(|event| event.sealed().len()).sum();
            assert_eq!((append.events.len(), ciphertexts), (command.events(), command.ciphertexts()), "{number}");
            assert_eq!(append.check(), Ok(()));
        }
    }
}
