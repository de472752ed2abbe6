//! Where in the file a key stands.

use std::fmt;

use toml::Spanned;
use toml::de::{DeTable, DeValue, Error};
use workflow::policy::SectionName;

/// A line and a column, both from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Place {
    pub(super) line: usize,
    pub(super) column: usize,
}

/// The way from the file to a value: `fees.lines[3].year`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Path(Vec<Step>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Key(String),
    Index(usize),
}

impl Path {
    pub(super) fn of(section: SectionName) -> Self {
        Self::default().key(section.as_str())
    }

    pub(super) fn key(mut self, key: &str) -> Self {
        self.0.push(Step::Key(key.to_owned()));
        self
    }

    pub(super) fn index(mut self, index: usize) -> Self {
        self.0.push(Step::Index(index));
        self
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().enumerate().try_for_each(|(at, step)| match step {
            Step::Key(key) if at == 0 => f.write_str(key),
            Step::Key(key) => write!(f, ".{key}"),
            Step::Index(index) => write!(f, "[{index}]"),
        })
    }
}

/// A file whose values can be found again.
pub(super) struct Places<'a> {
    text: &'a str,
    file: &'a DeTable<'a>,
}

impl<'a> Places<'a> {
    pub(super) fn new(text: &'a str, file: &'a DeTable<'a>) -> Self {
        Self { text, file }
    }

    /// The place of the value at `path`, or of the nearest table around it that the file has.
    pub(super) fn of(&self, path: &Path) -> Option<Place> {
        let (first, rest) = path.0.split_first()?;
        let Step::Key(section) = first else { return None };
        let section = self.file.get(section.as_str())?;
        let nearest = rest.iter().try_fold(section, |value, step| inner(value, step).ok_or(value));
        let nearest = nearest.unwrap_or_else(|around| around);
        self.at_offset(nearest.span().start)
    }

    /// Where the reader of TOML stumbled.
    pub(super) fn of_error(&self, error: &Error) -> Option<Place> {
        self.at_offset(error.span()?.start)
    }

    /// The place of a byte of the file.
    pub(super) fn at_offset(&self, offset: usize) -> Option<Place> {
        let before = self.text.get(..offset)?;
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.matches('\n').count() + 1;
        Some(Place { line, column: before[line_start..].chars().count() + 1 })
    }
}

fn inner<'v, 'i>(value: &'v Spanned<DeValue<'i>>, step: &Step) -> Option<&'v Spanned<DeValue<'i>>> {
    match step {
        Step::Key(key) => value.get_ref().as_table()?.get(key.as_str()),
        Step::Index(index) => value.get_ref().as_array()?.get(*index),
    }
}
