//! What bears on a case beside its own events: the cap, whose time it took, and the requests that it looks like.

use std::fmt;

use app::Moment;
use request_status::{Duplicate, HeldBy, day_of};
use serde::Serialize;
use workflow::policy::{QuotaCounts, QuotaScope};
use workflow::{EventRef, QuotaUse, RequestId};

use crate::failure::Failure;
use crate::folder::Folder;
use crate::subcommand::ask;

/// What bears on a case at a moment.
#[derive(Debug, Serialize)]
pub(super) struct Weight {
    /// The places that its structure has taken; `None` while no cap is in force.
    quota: Option<Quota>,
    /// Who held it for how long while it was open.
    held: HeldBy,
    /// Requests that may be the same.
    duplicates: Vec<Duplicate>,
}

#[derive(Debug, Serialize)]
struct Quota {
    taken: usize,
    limit: u32,
    /// What takes a place.
    counts: QuotaCounts,
    /// Over what they are counted.
    scope: QuotaScope,
    /// The event that set the limit.
    limit_at: EventRef,
    /// The event that took the last place.
    last_at: Option<EventRef>,
}

impl Weight {
    pub(super) async fn of(folder: &Folder, id: RequestId, moment: Moment) -> Result<Self, Failure> {
        let quota = folder.app.quota_use(id, moment.position, &day_of(moment.instant)).await?;
        let (held, duplicates) = ask(folder, moment, |look, as_of, today| {
            let held = HeldBy::of_request(look, as_of, id, moment.instant)?;
            Ok((held, Duplicate::find(look, as_of, today, Some(id))?))
        })
        .await?;
        Ok(Self { quota: quota.map(Quota::of), held, duplicates })
    }
}

impl Quota {
    fn of(used: QuotaUse) -> Self {
        let QuotaUse { taken, limit, counts, scope, limit_at, last_at } = used;
        Self { taken, limit, counts, scope, limit_at, last_at }
    }
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(quota) = &self.quota {
            super::text::line(f, "quota", quota)?;
        }
        let days = |micros: i64| micros as f64 / 86_400_000_000.0;
        let HeldBy { agency_micros, applicant_micros, operator_micros } = self.held;
        let (agency, applicant, operator) = (days(agency_micros), days(applicant_micros), days(operator_micros));
        let held = format_args!("agency {agency:.1} d, applicant {applicant:.1} d, operator {operator:.1} d");
        super::text::line(f, "held by", &held)?;
        for pair in &self.duplicates {
            super::text::line(f, "looks like", &format_args!("{} ({})", pair.other_reference, pair.reason.as_str()))?;
        }
        Ok(())
    }
}

impl fmt::Display for Quota {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.counts {
            QuotaCounts::Mailboxes => "mailboxes",
            QuotaCounts::Users => "users",
        };
        let of = match self.scope {
            QuotaScope::Structure => "structure",
            QuotaScope::Site => "site",
        };
        write!(f, "{} of {} {what} of the {of}, by {}", self.taken, self.limit, self.limit_at)
    }
}
