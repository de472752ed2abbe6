//! Rules that hold across requests, under fire: many clients at once, two stores on the same files, two real processes.
//!
//! What is asserted is what the log says afterwards, event by event, whoever was quick: a cap is never passed, an address
//! has one mailbox, four eyes are two people, a new policy holds from its position on.

mod ground;
mod model;
mod processes;
mod races;
mod walk;
