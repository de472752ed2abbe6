//! Cells for spreadsheets, which take some texts for more than text.

use std::borrow::Cow;

/// The text of a cell, behind an apostrophe where a spreadsheet would take it for a formula: names come from a public
/// form, and none may run in somebody's spreadsheet.
///
/// # Source
/// OWASP, "CSV Injection".
pub fn neutral(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}
