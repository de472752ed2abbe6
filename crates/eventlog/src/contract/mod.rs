//! Named cases that every store passes (being written).
