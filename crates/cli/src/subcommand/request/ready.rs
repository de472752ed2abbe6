//! The check list of each mailbox that is wished for: what makes it ready to be asked of the mail operator.

use std::fmt;

use app::reading::Reading;
use eventlog::{Clock, SystemClock};
use serde::Serialize;
use workflow::{MailboxId, RequestId};

use crate::failure::Failure;
use crate::folder::Folder;
use crate::verdict::Said;

/// The check list of one mailbox.
#[derive(Debug, Serialize)]
pub(super) struct Ready {
    mailbox: MailboxId,
    /// The first free address, which the list was checked with; `None` where there is no name to make one of.
    address: Option<String>,
    is_ready: bool,
    checks: Vec<Line>,
}

#[derive(Debug, Serialize)]
struct Line {
    item: &'static str,
    /// The item in French.
    label: &'static str,
    #[serde(flatten)]
    said: Said,
}

impl Ready {
    /// The check list of `mailbox` now, under the address that would be proposed for it; without one where names stay
    /// closed.
    ///
    /// # Errors
    /// [`Failure`] when log or keys cannot be read.
    pub(super) async fn of(
        folder: &Folder,
        (request, mailbox): (RequestId, MailboxId),
        reading: Option<&Reading>,
    ) -> Result<Option<Self>, Failure> {
        let proposed = match reading {
            None => None,
            Some(reading) => folder.app.propose_address(request, mailbox, reading).await?,
        };
        let address = proposed.map(|proposal| proposal.value.to_string());
        let now = SystemClock.wall();
        let checks = folder.app.readiness((request, mailbox), address.as_deref(), now).await?;
        let line = |check: workflow::Check| Line {
            item: check.item.as_str(),
            label: wording::labels::check_item(check.item),
            said: match &check.verdict {
                None => Said::plain("not-checked", &[]),
                Some(Ok(evidence)) => Said::plain("yes", evidence),
                Some(Err(refusal)) => Said::no(refusal),
            },
        };
        Ok(checks.map(|checks| {
            let checks: Vec<Line> = checks.into_iter().map(line).collect();
            let is_ready = checks.iter().all(|line| line.said.verdict == "yes");
            Self { mailbox, address, is_ready, checks }
        }))
    }
}

impl fmt::Display for Ready {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.is_ready { "ready" } else { "not ready" };
        let address = self.address.as_deref().unwrap_or("no address named");
        writeln!(f, "  {:<12} {}  {address}: {verdict}", "checks", self.mailbox)?;
        for line in &self.checks {
            writeln!(f, "  {:<12} {:<14} {}", "", line.item, line.said)?;
            if let Some(sentence) = &line.said.sentence {
                writeln!(f, "  {:<12} {:<14} {sentence}", "", "")?;
            }
        }
        Ok(())
    }
}
