//! Proofs as files: a few lines, an empty line, and the checkpoint they refer to.

mod consistency_file;
mod head;
mod inclusion_file;
mod unproved;

pub use consistency_file::ConsistencyFile;
pub use head::FileError;
pub use inclusion_file::InclusionFile;
pub use unproved::Unproved;
