//! Shared parts of the acceptance suites.
