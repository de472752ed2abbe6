//! Trails over the memory store, found through a real read model.

mod concerning;
mod finding;
mod separating;
mod showing;
mod support;
