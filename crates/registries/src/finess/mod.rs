//! FINESS: the register of health and social establishments, as the CSV `etalab-cs1100502-stock`.
//!
//! Line 1 is `finess;etalab;111;2026-05-12`; each line after it is one site (EG): `structureet` and 31 cells, separated by
//! `;`. Legal entities (EJ) have no rows of their own, only their number in the rows of their sites.
//!
//! # Source
//! FINESS establishments, Licence Ouverte v2 (`docs/sources.md#finess`).

mod error;
mod establishment;
mod index;
mod reader;
mod release;

pub use error::{BadLine, FinessError, Reason};
pub use establishment::{Coded, Establishment};
pub use index::{BAD_LINES_KEPT_MAX, FinessIndex, FinessVerdict, Import, NumberKind, Standing};
pub use reader::{FinessReader, ImportedFile, Line, Row};
pub use release::Release;
