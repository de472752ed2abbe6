//! Trails over the memory store, found through a real read model.

mod concerning;
mod differing;
mod finding;
mod paging;
mod separating;
mod showing;
mod support;
