//! Public registers, as a decision asks them.

use identifiers::{Finess, Rpps};
use workflow::Evidence;

/// What the imported registers say. Without an import there is no evidence, and nothing is refused for want of it.
pub trait Registers: Send + Sync + 'static {
    /// What the register of establishments says of the number of a legal entity.
    fn legal_entity(&self, number: Finess) -> Option<Evidence>;

    /// What the register of establishments says of the number of a site.
    fn site(&self, number: Finess) -> Option<Evidence>;

    /// What the register of professionals says of a number.
    fn professional(&self, number: Rpps) -> Option<Evidence>;

    /// What the white list of MSSanté domains says of a domain; nothing where none was imported.
    fn mss_domain(&self, _domain: &str) -> Option<Evidence> {
        None
    }
}

/// Nothing was imported yet.
#[derive(Debug, Clone, Copy, Default)]
pub struct NothingImported;

impl Registers for NothingImported {
    fn legal_entity(&self, _: Finess) -> Option<Evidence> {
        None
    }

    fn site(&self, _: Finess) -> Option<Evidence> {
        None
    }

    fn professional(&self, _: Rpps) -> Option<Evidence> {
        None
    }
}
