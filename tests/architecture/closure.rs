//! What the binary pulls in stays small enough to read, and keeps out what the house excludes.

use std::collections::BTreeSet;

use crate::packages::{closure_of, name_of};

/// The normal closure of `parcours` stays below this many packages, ours included.
const PACKAGES_LIMIT: usize = 300;

#[test]
fn the_closure_of_the_binary_stays_readable() {
    let packages = closure_of("cli").len();
    println!("normal closure of `cli`: {packages} packages");
    assert!(is_readable(packages), "{packages} packages in the normal closure of `cli`, the limit is {PACKAGES_LIMIT}");
}

fn is_readable(packages: usize) -> bool {
    packages < PACKAGES_LIMIT
}

#[test]
fn a_closure_at_the_limit_is_too_large() {
    assert!(is_readable(PACKAGES_LIMIT - 1));
    assert!(!is_readable(PACKAGES_LIMIT));
}

/// Readable even for events nobody understands any more: through no path does the trail reach the rules.
#[test]
fn the_audit_trail_never_depends_on_the_workflow() {
    let closure: BTreeSet<String> = closure_of("audit-trail").into_iter().map(name_of).collect();
    assert!(closure.contains("eventlog"), "the closure was really walked: {closure:?}");
    assert!(!closure.contains("workflow"), "audit-trail reaches workflow");
    let board: BTreeSet<String> = closure_of("request-status").into_iter().map(name_of).collect();
    assert!(board.contains("workflow"), "the same walk does see workflow where it may be used");
}
