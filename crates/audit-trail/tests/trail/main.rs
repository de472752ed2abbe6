//! Trails over the memory store, found through a real read model.

mod finding;
mod showing;
mod support;
