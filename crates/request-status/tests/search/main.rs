//! The search box, over logs in the words of the rules and files on a real disk.

mod erasing;
mod finding;
mod hostile;
mod staying;
mod support;
