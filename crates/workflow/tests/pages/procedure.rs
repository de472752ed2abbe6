//! `docs/procedure.md`.
