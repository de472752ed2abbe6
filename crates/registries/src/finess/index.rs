//! What is asked of the register: is this number a site, a legal entity, or unknown?

use identifiers::Finess;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io::Read;

use super::error::{BadLine, FinessError, Reason};
use super::establishment::Establishment;
use super::reader::{FinessReader, ImportedFile, Line};

/// How many bad lines an [`Import`] describes; all of them are counted.
pub const BAD_LINES_KEPT_MAX: usize = 1_000;

/// The numbers of a release, in memory: some 5 MB for the 103,000 sites of the country.
#[derive(Debug, Clone, Default)]
pub struct FinessIndex {
    sites: HashMap<Finess, Finess>,
    legal_entities: HashMap<Finess, u32>,
}

/// What a number is declared to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NumberKind {
    /// A legal entity (EJ).
    LegalEntity,
    /// A site (EG).
    Site,
}

/// What the register says of a number declared to be of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FinessVerdict {
    /// It is that.
    Found,
    /// It is the other kind.
    OtherKind,
    /// This release does not have it: unknown, not refused.
    NotFound,
}

/// What a number is in the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// A site.
    Site {
        /// The legal entity it belongs to.
        of: Finess,
    },
    /// A legal entity.
    LegalEntity {
        /// How many sites it has.
        sites: u32,
    },
    /// Both, which one numbering space should not allow; the register is not ours to correct.
    Both {
        /// As a site: the legal entity it belongs to.
        of: Finess,
        /// As a legal entity: how many sites it has.
        sites: u32,
    },
    /// Not in this release.
    Unknown,
}

/// What came of reading a whole file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The file: release, hash, counts.
    pub file: ImportedFile,
    /// The lines left out, in order, the first [`BAD_LINES_KEPT_MAX`] of them.
    pub bad_lines: Vec<BadLine>,
}

impl FinessIndex {
    /// Reads a file to its end.
    ///
    /// A site whose number had a row before is a bad line: the first row is kept.
    ///
    /// # Errors
    /// [`FinessError`] when the file cannot be read, or not one row of it could.
    pub fn load<R: Read>(mut reader: FinessReader<R>) -> Result<(Self, Import), FinessError> {
        let (mut index, mut lines_of, mut bad_lines) = (Self::default(), HashMap::new(), Vec::new());
        let mut repeated = 0;
        for line in reader.by_ref() {
            let bad = match line? {
                Line::Row(row) => match lines_of.entry(row.establishment.site) {
                    Entry::Vacant(free) => {
                        free.insert(row.line);
                        index.insert(&row.establishment);
                        continue;
                    }
                    Entry::Occupied(first) => {
                        repeated += 1;
                        let site = row.establishment.site.to_string();
                        BadLine { line: row.line, reason: Reason::Repeated { site, first: *first.get() } }
                    }
                },
                Line::Bad(bad) => bad,
            };
            if bad_lines.len() < BAD_LINES_KEPT_MAX {
                bad_lines.push(bad);
            }
        }
        let mut file = reader.finish()?;
        (file.rows, file.bad_lines) = (file.rows - repeated, file.bad_lines + repeated);
        match (file.rows, bad_lines.first()) {
            (0, Some(first)) => Err(FinessError::NoRows { bad: file.bad_lines, first: Box::new(first.clone()) }),
            (0, None) => Err(FinessError::HeaderOnly),
            (_, _) => Ok((index, Import { file, bad_lines })),
        }
    }

    /// Takes a row in; a second row of the same site is ignored.
    pub fn insert(&mut self, establishment: &Establishment) {
        if let Entry::Vacant(free) = self.sites.entry(establishment.site) {
            free.insert(establishment.legal_entity);
            *self.legal_entities.entry(establishment.legal_entity).or_default() += 1;
        }
    }

    /// What `number` is.
    pub fn standing(&self, number: Finess) -> Standing {
        match (self.sites.get(&number), self.legal_entities.get(&number)) {
            (Some(of), None) => Standing::Site { of: *of },
            (None, Some(sites)) => Standing::LegalEntity { sites: *sites },
            (Some(of), Some(sites)) => Standing::Both { of: *of, sites: *sites },
            (None, None) => Standing::Unknown,
        }
    }

    /// Whether `number` is what it is declared to be.
    pub fn look_up(&self, number: Finess, declared: NumberKind) -> FinessVerdict {
        match (self.standing(number), declared) {
            (Standing::Unknown, _) => FinessVerdict::NotFound,
            (Standing::Site { .. } | Standing::Both { .. }, NumberKind::Site)
            | (Standing::LegalEntity { .. } | Standing::Both { .. }, NumberKind::LegalEntity) => FinessVerdict::Found,
            (Standing::Site { .. }, NumberKind::LegalEntity) | (Standing::LegalEntity { .. }, NumberKind::Site) => {
                FinessVerdict::OtherKind
            }
        }
    }

    /// How many sites there are.
    pub fn sites(&self) -> usize {
        self.sites.len()
    }

    /// How many legal entities there are.
    pub fn legal_entities(&self) -> usize {
        self.legal_entities.len()
    }
}
