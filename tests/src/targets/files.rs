//! Files that people hand in: what the mail operator returns, the register of establishments, a policy.

use registries::{FinessIndex, FinessReader};

/// Lines of the operator's return are numbered in the order in which they stand.
pub(super) fn operator_return(bytes: &[u8]) {
    if let Ok(lines) = app::operator::look_through(bytes) {
        assert!(lines.windows(2).all(|pair| pair[0].0 <= pair[1].0), "{lines:?}");
    }
}

/// A file of the register is read to its end, bad lines left out.
pub(super) fn finess(bytes: &[u8]) {
    if let Ok(reader) = FinessReader::new(std::io::Cursor::new(bytes)) {
        let _ = FinessIndex::load(reader);
    }
}

/// A policy is read, or everything that is wrong with it is said.
pub(super) fn policy(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Err(error) = app::policy_file::parse(text) {
        assert!(!error.to_string().is_empty());
    }
}
