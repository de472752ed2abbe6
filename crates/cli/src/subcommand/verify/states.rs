//! The state that the log comes to, folded while it is walked, as one digest: equal for two logs that say the same of every
//! case, whatever of their personal data was erased in between.

use std::fmt;

use app::translate;
use eventlog_sqlite::audit::Page;
use serde::Serialize;
use sha2::{Digest, Sha256};
use workflow::state::Request;
use workflow::{State, evolve};

use super::Trouble;

/// A fold of everything walked so far.
#[derive(Default)]
pub(super) struct Folding(State);

/// What it came to.
#[derive(Debug, Serialize)]
pub(crate) struct States {
    cases: usize,
    /// SHA-256 over the SHA-256 of each case, in the order of their opening; lower-case hex.
    digest: String,
}

impl Folding {
    /// Folds a page on.
    pub(super) fn page(&mut self, page: &Page<'_>) -> Result<(), Trouble> {
        let mut state = std::mem::take(&mut self.0);
        for (at, event) in &page.events {
            state = evolve(state, &translate::viewed(*at, event)?);
        }
        self.0 = state;
        Ok(())
    }

    /// The digest of all cases.
    pub(super) fn digest(&self) -> Result<States, Trouble> {
        let mut cases: Vec<&Request> = self.0.requests.values().collect();
        cases.sort_by_key(|case| case.opened_at);
        let mut whole = Sha256::new();
        for case in &cases {
            let text = serde_json::to_vec(case).map_err(|error| crate::failure::Failure::Machine(error.into()))?;
            whole.update(Sha256::digest(text));
        }
        let digest = whole.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(States { cases: cases.len(), digest })
    }
}

impl fmt::Display for States {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  {:<12} {} of {} cases", "states", self.digest, self.cases)
    }
}
