//! Evidence packs as an auditor meets them: made by the binary from a folder with many requests, verified by our verifier
//! and by the one that travels in the pack, on good packs and on forged ones.

mod attacks;
mod bombs;
mod differences;
mod forged;
mod ground;
mod odd;
mod packs;
mod signers;
mod wreckage;
