//! What can be done about a request now, and how near a mailbox is to its creation: questions of staff, answered by the
//! rules themselves on what the log holds at this moment.

use eventlog::{Position, Timestamp};
use workflow::{
    Actor, Check, Day, Fact, Instant, MailboxId, Possibility, QuotaUse, RequestId, Tag, allowed, quota_use, readiness,
    scope_of_case,
};

use crate::app::App;
use crate::calendar;
use crate::error::{CommandError, InputError};
use crate::facts::{self, Facts};
use crate::words::keyed_address;

impl App {
    /// Every action that `by` could take about `request` at the instant `at`, whether it can be done, and why not.
    ///
    /// Empty for a request that this folder does not have. An answer is good until something is written; a command is
    /// decided on its own facts again. Cost: everything that bears on the case is read, and some hundred decisions taken.
    ///
    /// # Errors
    /// [`CommandError`] when the log cannot be read.
    pub async fn allowed(
        &self,
        request: RequestId,
        by: Actor,
        at: Timestamp,
    ) -> Result<Vec<Possibility>, CommandError> {
        let facts = self.facts_of_case(request, by.user, None).await?;
        let moment = (Instant(at.as_micros()), &calendar::day(at));
        Ok(allowed(&facts.state, request, by, moment))
    }

    /// The check list of a mailbox on the day of `at`, under `address` where one is meant; `None` for a mailbox that the
    /// request does not have.
    ///
    /// # Errors
    /// [`CommandError::Input`] when the address is none; [`CommandError`] when the log cannot be read.
    pub async fn readiness(
        &self,
        (request, mailbox): (RequestId, MailboxId),
        address: Option<&str>,
        at: Timestamp,
    ) -> Result<Option<Vec<Check>>, CommandError> {
        let address = address.map(|given| keyed_address(&self.hasher, "address", given)).transpose();
        let address = address.map_err(|error: InputError| CommandError::from(error))?;
        let tag = address.as_ref().map(|address| Tag::Address(address.hash.clone()));
        let facts = self.facts_of_case(request, None, tag).await?;
        Ok(readiness(&facts.state, (request, mailbox), address.as_ref(), &calendar::day(at)))
    }

    /// How much of the cap that holds for a request was used as of `up_to`, on the day `today`; `None` while there is no
    /// cap, or no such request.
    ///
    /// # Errors
    /// [`CommandError`] when the log cannot be read.
    pub async fn quota_use(
        &self,
        request: RequestId,
        up_to: Position,
        today: &Day,
    ) -> Result<Option<QuotaUse>, CommandError> {
        let wanted = |state: &workflow::State| scope_of_case(request, None, state);
        let facts = facts::read(&self.store, &self.decoded, wanted, up_to).await?;
        Ok(quota_use(&facts.state, request, today))
    }

    async fn facts_of_case(
        &self,
        request: RequestId,
        by: Option<workflow::UserId>,
        beside: Option<Tag>,
    ) -> Result<Facts, CommandError> {
        let up_to = self.store.head().await?.position;
        let beside: Vec<_> = beside.into_iter().map(|tag| Fact { types: Vec::new(), tags: vec![tag] }).collect();
        let wanted = |state: &workflow::State| {
            let mut facts = scope_of_case(request, by, state);
            facts.extend(beside.iter().cloned());
            facts
        };
        facts::read(&self.store, &self.decoded, wanted, up_to).await
    }
}
