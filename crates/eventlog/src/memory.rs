//! The store in memory (being written).
