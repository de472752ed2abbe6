//! The runner on real files, over the memory store.

mod following;
mod generations;
mod kills;
mod others;
mod places;
mod poison;
mod private;
mod proving;
mod support;
