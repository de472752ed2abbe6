//! The FINESS extract that comes with the program, asked as an imported register.

use std::io::Cursor;
use std::sync::{Arc, OnceLock};

use app::Registers;
use identifiers::{Finess, Rpps};
use registries::finess::{FinessIndex, FinessReader, FinessVerdict, NumberKind};
use serde_json::{Value, json};
use workflow::{Evidence, Referential, Verdict};

use crate::failure::Failure;

const EXTRACT: &[u8] = include_bytes!("../../../../fixtures/finess/etalab-cs1100502-stock-20260512-extract.csv");

/// A release of FINESS in memory.
pub(super) struct Imported {
    index: FinessIndex,
    release: String,
    sha256: String,
    rows: u64,
}

impl Imported {
    /// Reads the extract.
    ///
    /// # Errors
    /// [`Failure`] when it is not what it should be: the program was built from a damaged tree.
    pub(super) fn extract() -> Result<Self, Failure> {
        let load = FinessReader::new(Cursor::new(EXTRACT)).and_then(FinessIndex::load);
        let (index, import) = load.map_err(|error| Failure::Machine(anyhow::Error::new(error)))?;
        let (release, rows) = (import.file.release.date.to_string(), import.file.rows);
        Ok(Self { index, release, sha256: import.file.sha256, rows })
    }

    /// What the import is recorded with.
    pub(super) fn record(&self) -> Value {
        json!({"referential": "finess", "release": self.release, "sha256": self.sha256, "rows": self.rows})
    }

    fn look_up(&self, number: Finess, declared: NumberKind) -> Evidence {
        let verdict = match self.index.look_up(number, declared) {
            FinessVerdict::Found => Verdict::Found,
            FinessVerdict::OtherKind => Verdict::OtherKind,
            FinessVerdict::NotFound => Verdict::NotFound,
        };
        Evidence::looked_up(Referential::Finess, &self.release, &self.sha256, verdict).using("finess", number.as_str())
    }
}

/// Where registers stand once they are imported; clones are the same shelf.
#[derive(Clone, Default)]
pub(super) struct Shelf(Arc<OnceLock<Imported>>);

impl Shelf {
    /// Puts a register where it is asked from now on. The first stays.
    pub(super) fn put(&self, register: Imported) {
        // One history imports one release; a second would have to be a newer story.
        let _ = self.0.set(register);
    }
}

impl Registers for Shelf {
    fn legal_entity(&self, number: Finess) -> Option<Evidence> {
        self.0.get().map(|register| register.look_up(number, NumberKind::LegalEntity))
    }

    fn site(&self, number: Finess) -> Option<Evidence> {
        self.0.get().map(|register| register.look_up(number, NumberKind::Site))
    }

    fn professional(&self, _: Rpps) -> Option<Evidence> {
        // RPPS was not imported: a number has its own key and nothing else.
        None
    }
}
