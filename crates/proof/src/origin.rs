//! The name of a log on its checkpoints, and how it changes when a log goes on after a loss.

use std::fmt;
use std::str::FromStr;

use crate::{KeyName, KeyNameError};

/// What our checkpoints have in their first line, and our keys for a name: `<name>/<log id>`, and after losses
/// `<name>/<log id>/2`, `/3` ….
///
/// `name` is the agency's, a schema-less URL by habit; the log id is a UUID and never changes. The number is the part:
/// each accepted loss begins a new one, for to sign a smaller or another tree under the same origin would be to sign two
/// inconsistent checkpoints. A checkpoint has one origin line; the first of a part is signed under both names, so that
/// whoever knows only the old key learns, from somebody it trusts, under which name the log goes on
/// ([`Seal::after_loss`], [`OpenedCheckpoint::continues_after_loss`]).
///
/// [`Seal::after_loss`]: crate::Seal::after_loss
/// [`OpenedCheckpoint::continues_after_loss`]: crate::OpenedCheckpoint::continues_after_loss
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LogOrigin {
    text: KeyName,
    /// How long `<name>/<log id>` is.
    stem_bytes: usize,
    part: u32,
}

/// Why a text is not the origin of one of our logs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OriginError {
    /// It could not be the name of a key.
    #[error("an origin is the name of a key: {0}")]
    Name(#[from] KeyNameError),
    /// Not `<name>/<log id>` with an optional part.
    #[error("an origin has the form <name>/<log id> or <name>/<log id>/<part>")]
    Form,
    /// The log id is no UUID in lower case.
    #[error("a log id is a UUID in lower case, not `{given}`")]
    LogId {
        /// What stands there instead.
        given: String,
    },
    /// The part is no number from 2 on.
    #[error("a part is a number from 2 on without leading zeroes, not `{given}`")]
    Part {
        /// What stands there instead.
        given: String,
    },
}

impl LogOrigin {
    /// The origin of a new log.
    ///
    /// # Errors
    /// [`OriginError`] when `name` is none, or `log_id` is no UUID in lower case.
    pub fn first(name: &str, log_id: &str) -> Result<Self, OriginError> {
        format!("{name}/{log_id}").parse().and_then(|origin: Self| {
            // A name that ends like an origin would be read as one with a part.
            if origin.part == 1 { Ok(origin) } else { Err(OriginError::LogId { given: log_id.to_owned() }) }
        })
    }

    /// The origin under which the log goes on after a loss.
    ///
    /// # Errors
    /// [`OriginError::Name`] when the number no longer fits into a key name.
    pub fn next(&self) -> Result<Self, OriginError> {
        let part = self.part.saturating_add(1);
        let text = format!("{}/{part}", &self.text.as_str()[..self.stem_bytes]).parse()?;
        Ok(Self { text, stem_bytes: self.stem_bytes, part })
    }

    /// The origin before this one; `None` for the first.
    pub fn previous(&self) -> Option<Self> {
        let stem = &self.text.as_str()[..self.stem_bytes];
        let text = match self.part {
            1 => return None,
            2 => stem.to_owned(),
            part => format!("{stem}/{}", part - 1),
        };
        // A shorter name than one that was accepted breaks no rule.
        text.parse().ok()
    }

    /// Which part of the log's life this is, from 1.
    pub fn part(&self) -> u32 {
        self.part
    }

    /// Whether `other` is a name of the same log: only the part may differ.
    pub fn is_of_the_log_of(&self, other: &Self) -> bool {
        self.text.as_str()[..self.stem_bytes] == other.text.as_str()[..other.stem_bytes]
    }

    /// The id of the log.
    pub fn log_id(&self) -> &str {
        &self.text.as_str()[self.stem_bytes - UUID_BYTES..self.stem_bytes]
    }

    /// The name of the key that signs under this origin: the origin itself.
    ///
    /// # Source
    /// C2SP tlog-checkpoint, "Signatures" (`docs/sources.md#tlog`).
    pub fn key_name(&self) -> &KeyName {
        &self.text
    }
}

const UUID_BYTES: usize = 36;

fn is_uuid(word: &str) -> bool {
    word.len() == UUID_BYTES
        && word.bytes().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        })
}

impl FromStr for LogOrigin {
    type Err = OriginError;

    fn from_str(word: &str) -> Result<Self, OriginError> {
        let text: KeyName = word.parse()?;
        let (stem, last) = word.rsplit_once('/').ok_or(OriginError::Form)?;
        if is_uuid(last) {
            return if stem.is_empty() {
                Err(OriginError::Form)
            } else {
                Ok(Self { text, stem_bytes: word.len(), part: 1 })
            };
        }
        let (name, log_id) = stem.rsplit_once('/').ok_or_else(|| OriginError::LogId { given: last.to_owned() })?;
        if !is_uuid(log_id) {
            return Err(OriginError::LogId { given: last.to_owned() });
        }
        let part = last.parse().ok().filter(|part: &u32| *part >= 2 && part.to_string() == last);
        let part = part.ok_or_else(|| OriginError::Part { given: last.to_owned() })?;
        if name.is_empty() { Err(OriginError::Form) } else { Ok(Self { text, stem_bytes: stem.len(), part }) }
    }
}

impl fmt::Display for LogOrigin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01956f3e-2a00-7000-8000-000000000001";

    #[test]
    fn each_loss_begins_a_new_part_of_the_same_log() {
        let first = LogOrigin::first("sesan.example/mssante", ID).expect("an origin");
        let second = first.next().expect("an origin");
        let third = second.next().expect("an origin");
        assert_eq!(third.to_string(), format!("sesan.example/mssante/{ID}/3"));
        assert_eq!((third.part(), third.log_id()), (3, ID));
        assert_eq!(third.previous(), Some(second.clone()));
        assert_eq!(second.previous(), Some(first.clone()));
        assert_eq!(first.previous(), None);
        assert_eq!(third.to_string().parse(), Ok(third));
    }

    #[test]
    fn what_is_not_written_so_is_no_origin() {
        let part = |given: &str| OriginError::Part { given: given.to_owned() };
        let refused = [
            ("sesan".to_owned(), OriginError::Form),
            (format!("/{ID}"), OriginError::Form),
            (format!("/{ID}/2"), OriginError::Form),
            (format!("a/{ID}/1"), part("1")),
            (format!("a/{ID}/02"), part("02")),
            (format!("a/{ID}/+2"), OriginError::Name(KeyNameError::Plus)),
            (format!("a/{ID}/"), part("")),
            (format!("a/{}", ID.to_uppercase()), OriginError::LogId { given: ID.to_uppercase() }),
        ];
        for (word, rule) in refused {
            assert_eq!(word.parse::<LogOrigin>(), Err(rule), "{word}");
        }
        assert!(LogOrigin::first("a", "01956F3E-2a00-7000-8000-000000000001").is_err());
        assert!(LogOrigin::first(&format!("a/{ID}"), "2").is_err(), "a part is not given as a log id");
    }
}
