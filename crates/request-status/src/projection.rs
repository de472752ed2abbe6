//! The projection behind `v_requests`, `v_mailboxes` and `v_users`.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::mem;

use eventlog::Position;
use read_model::{Fact, Index, Projection, Refusal, Schema, Tables, View, Writer};
use workflow::policy::SectionName;
use workflow::{Event, RequestId};

use crate::case::Case;
use crate::day::date_of;
use crate::decode;
use crate::dictionary;
use crate::tables::{Opening, Rows};

/// Where each request and each of its mailboxes stands, and who uses them, in versions.
#[derive(Debug, Clone, Copy, Default)]
pub struct Requests;

impl Requests {
    /// The name of the projection.
    pub const NAME: &'static str = "requests";
}

impl Projection for Requests {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn version(&self) -> u32 {
        7
    }

    fn schema(&self) -> Schema {
        Schema {
            tables: include_str!("sql/tables.sql"),
            indexes: &[
                Index { name: "standing_by_end", on: "{g}_standing (valid_to)" },
                Index { name: "standing_now", on: STANDING_NOW },
                Index { name: "standing_by_applicant", on: "{g}_standing (applicant) WHERE applicant IS NOT NULL" },
                Index { name: "standing_by_request", on: "{g}_standing (request, valid_from)" },
                Index { name: "mailbox_by_request", on: "{g}_mailbox (request, mailbox, valid_from)" },
                Index { name: "mailbox_by_address", on: "{g}_mailbox (address) WHERE address IS NOT NULL" },
                Index { name: "user_by_request", on: "{g}_user (request, mailbox)" },
                Index { name: "user_by_person", on: "{g}_user (person)" },
            ],
            views: &[
                View {
                    name: "v_requests",
                    select: include_str!("sql/v_requests.sql"),
                    columns: dictionary::REQUESTS,
                    key: &["request", "valid_from"],
                    besides: &[],
                },
                View {
                    name: "v_mailboxes",
                    select: include_str!("sql/v_mailboxes.sql"),
                    columns: dictionary::MAILBOXES,
                    key: &["request", "mailbox", "valid_from"],
                    besides: &[],
                },
                View {
                    name: "v_users",
                    select: include_str!("sql/v_users.sql"),
                    columns: dictionary::USERS,
                    key: &["request", "mailbox", "person", "valid_from"],
                    besides: &[],
                },
            ],
        }
    }

    fn writer<'c>(&self, tables: Tables<'c>) -> rusqlite::Result<Box<dyn Writer + 'c>> {
        Ok(Box::new(RequestWriter { rows: Rows::prepare(tables)?, cases: HashMap::new(), touched: BTreeSet::new() }))
    }
}

/// What the board of today counts by, without the rows and without what has ended. `read_model::STILL_VALID` is spelt out: a
/// partial index is used where the statement says the same number.
const STANDING_NOW: &str = "{g}_standing (request, stage, member_from, waiting_for, owner, due_on, ending, types)
                            WHERE valid_to = 9223372036854775807";

struct RequestWriter<'c> {
    rows: Rows<'c>,
    /// The cases met in this transaction, as its rows now tell them.
    cases: HashMap<RequestId, Case>,
    /// Those of them that are otherwise than the writer's memory has them.
    touched: BTreeSet<RequestId>,
}

impl Writer for RequestWriter<'_> {
    fn write(&mut self, fact: &Fact<'_>) -> Result<(), Refusal> {
        let Some(own) = fact.event.request else { return Ok(()) };
        let id = RequestId(own.id);
        let recorded = decode::recorded(fact.position, fact.event).map_err(Refusal::poison)?;
        let position = fact.position.get().cast_signed();
        if let Event::RequestOpened(event) = &recorded.event {
            let (year, channel) = (date_of(fact.recorded_at).year(), fact.event.actor.channel.as_deref());
            let at = fact.event.occurred_at;
            self.rows.open(&Opening { number: position, year, at, channel, event })?;
            let case = Case::opened(position, &recorded, at);
            self.cases.insert(id, case.ok_or_else(|| Refusal::poison("the opening opens no request"))?);
        } else {
            let deadlines = deadlines_cited(fact);
            self.case(id)?.fold(&recorded, fact.event.occurred_at, deadlines);
        }
        let Some(case) = self.cases.get_mut(&id) else { return Ok(()) };
        self.touched.insert(id);
        Ok(self.rows.turn_over(case, position)?)
    }

    fn finish(&mut self) -> Result<(), Refusal> {
        for id in mem::take(&mut self.touched) {
            if let Some(case) = self.cases.get_mut(&id) {
                self.rows.memorise(case)?;
            }
        }
        Ok(())
    }
}

impl RequestWriter<'_> {
    /// The case `id`, from this transaction or from its rows.
    fn case(&mut self, id: RequestId) -> Result<&mut Case, Refusal> {
        match self.cases.entry(id) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(place) => {
                let loaded = self.rows.recall(id)?;
                let unknown = || Refusal::poison(format!("no request {id} was opened before"));
                Ok(place.insert(loaded.ok_or_else(unknown)?))
            }
        }
    }
}

/// The position of the deadline policy that the event cites.
fn deadlines_cited(fact: &Fact<'_>) -> Option<i64> {
    let cited = fact.event.policy.iter().find(|policy| policy.section == SectionName::Deadlines.as_str());
    cited.map(|policy| Position::get(policy.position).cast_signed())
}
