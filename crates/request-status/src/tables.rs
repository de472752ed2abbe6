//! The statements: a case out of the writer's memory and back, and new versions of its rows.

use std::collections::BTreeSet;

use eventlog::Timestamp;
use read_model::{Refusal, STILL_VALID, Tables};
use rusqlite::{OptionalExtension, Statement, params};
use workflow::event::RequestOpened;
use workflow::{Day, RequestId};

use crate::case::{Case, Use, Version};
use crate::standing::{Shown, Standing};

/// Every statement of the writer, prepared for one transaction. Parameters are named for who reads and bound in the order
/// of their names for speed.
pub(crate) struct Rows<'c> {
    open: Statement<'c>,
    recall: Statement<'c>,
    memorise: Statement<'c>,
    end_standing: Statement<'c>,
    add_standing: Statement<'c>,
    end_mailbox: Statement<'c>,
    add_mailbox: Statement<'c>,
    end_user: Statement<'c>,
    add_user: Statement<'c>,
}

/// What an opening says that no later event changes.
pub(crate) struct Opening<'e> {
    pub(crate) number: i64,
    pub(crate) year: i16,
    pub(crate) at: Timestamp,
    pub(crate) channel: Option<&'e str>,
    pub(crate) event: &'e RequestOpened,
}

impl<'c> Rows<'c> {
    pub(crate) fn prepare(tables: Tables<'c>) -> rusqlite::Result<Self> {
        Ok(Self {
            open: tables.prepare(
                "INSERT INTO {g}_request (id, uuid, year, opened_at, structure, structure_name, site, department,
                                          sector, channel, taken_over)
                 VALUES (:id, :uuid, :year, :opened_at, :structure, :structure_name, :site, :department, :sector,
                         :channel, :taken_over)",
            )?,
            recall: tables.prepare(
                "SELECT request.id, memory.facts
                 FROM {g}_request AS request JOIN {g}_memory AS memory ON memory.request = request.id
                 WHERE request.uuid = :uuid",
            )?,
            memorise: tables.prepare(
                "INSERT INTO {g}_memory (request, facts) VALUES (:request, :facts)
                 ON CONFLICT (request) DO UPDATE SET facts = excluded.facts",
            )?,
            end_standing: tables
                .prepare("UPDATE {g}_standing SET valid_to = :position, until = :instant WHERE id = :id")?,
            add_standing: tables.prepare(
                "INSERT INTO {g}_standing (request, valid_from, valid_to, since, until, stage, adhesion, member_from,
                     need_validated, campaign, owner, applicant, waiting_for, waiting_since, due_on, due_policy, correction,
                     ending, ended_at, duplicate_of, mailboxes, types, created, refused, abandoned, closed)
                 VALUES (:request, :valid_from, :valid_to, :since, :until, :stage, :adhesion, :member_from, :need_validated,
                     :campaign, :owner, :applicant, :waiting_for, :waiting_since, :due_on, :due_policy, :correction, :ending,
                     :ended_at, :duplicate_of, :mailboxes, :types, :created, :refused, :abandoned, :closed)",
            )?,
            end_mailbox: tables.prepare("UPDATE {g}_mailbox SET valid_to = :position WHERE id = :id")?,
            add_mailbox: tables.prepare(
                "INSERT INTO {g}_mailbox (request, mailbox, valid_from, valid_to, since, type, holder, users,
                     habilitation, status, credentials, address)
                 VALUES (:request, :mailbox, :valid_from, :valid_to, :since, :type, :holder, :users, :habilitation,
                     :status, :credentials, :address)",
            )?,
            end_user: tables.prepare("UPDATE {g}_user SET valid_to = :position WHERE id = :id")?,
            add_user: tables.prepare(
                "INSERT INTO {g}_user (request, mailbox, person, valid_from, valid_to, since)
                 VALUES (:request, :mailbox, :person, :valid_from, :valid_to, :since)",
            )?,
        })
    }

    /// Writes the row of a request that was just opened.
    pub(crate) fn open(&mut self, opening: &Opening<'_>) -> rusqlite::Result<()> {
        let event = opening.event;
        self.open.execute(params![
            opening.number,
            event.request.to_string(),
            opening.year,
            opening.at.as_micros(),
            event.structure.to_string(),
            event.structure_name,
            event.site.map(|site| site.to_string()),
            event.department,
            event.sector,
            opening.channel,
            event.taken_over,
        ])?;
        Ok(())
    }

    /// The case as it was left; `None` when no such request was opened.
    pub(crate) fn recall(&mut self, id: RequestId) -> Result<Option<Case>, Refusal> {
        let found = self.recall.query_row(params![id.to_string()], |row| {
            let facts = serde_json::from_str(row.get_ref(1)?.as_str()?);
            Ok((row.get::<_, i64>(0)?, facts))
        });
        let Some((number, memory)) = found.optional()? else { return Ok(None) };
        let case = Case::remembered(number, id, memory.map_err(Refusal::poison)?);
        case.map(Some).ok_or_else(|| Refusal::poison(format!("what is kept of request {id} was not written by us")))
    }

    /// Begins a new version of whatever `case` shows differently since the event at `position`, and ends the old one.
    pub(crate) fn turn_over(&mut self, case: &mut Case, position: i64) -> rusqlite::Result<()> {
        let (from, since) = (position, case.since());
        let shown = case.shows();
        if case.standing.as_ref().is_none_or(|before| before.shown != shown) {
            let before = case.standing.replace(Version { row: None, from, since, shown });
            match before {
                None => {}
                Some(Version { row: Some(row), .. }) => {
                    self.end_standing.execute(params![position, since.as_micros(), row])?;
                }
                Some(before) => {
                    self.add_standing(case.number, &before, Some((position, since)))?;
                }
            }
        }
        let is_news = |shown: &Shown| case.mailboxes.get(&shown.mailbox).is_none_or(|before| before.shown != *shown);
        for shown in case.shows_of_mailboxes().filter(is_news).collect::<Vec<_>>() {
            let before = case.mailboxes.insert(shown.mailbox, Version { row: None, from, since, shown });
            match before {
                None => {}
                Some(Version { row: Some(row), .. }) => {
                    self.end_mailbox.execute(params![position, row])?;
                }
                Some(before) => {
                    self.add_mailbox(case.number, &before, position)?;
                }
            }
        }
        self.turn_over_users(case, position)
    }

    fn turn_over_users(&mut self, case: &mut Case, position: i64) -> rusqlite::Result<()> {
        let (since, now) = (case.since(), case.shows_of_users().collect::<BTreeSet<_>>());
        if case.users.len() == now.len() && case.users.keys().eq(now.iter()) {
            return Ok(());
        }
        let gone: Vec<Use> = case.users.keys().filter(|one| !now.contains(one)).copied().collect();
        for one in gone {
            match case.users.remove(&one) {
                Some(Version { row: Some(row), .. }) => {
                    self.end_user.execute(params![position, row])?;
                }
                Some(before) => {
                    self.add_user(case.number, (one, &before), position)?;
                }
                None => {}
            }
        }
        for one in now {
            case.users.entry(one).or_insert(Version { row: None, from: position, since, shown: () });
        }
        Ok(())
    }

    /// Writes whatever of `case` has no row yet, and keeps the case for the next transaction.
    pub(crate) fn memorise(&mut self, case: &mut Case) -> Result<(), Refusal> {
        if let Some(version) = case.standing.as_mut().filter(|version| version.row.is_none()) {
            version.row = Some(self.add_standing(case.number, version, None)?);
        }
        for version in case.mailboxes.values_mut().filter(|version| version.row.is_none()) {
            version.row = Some(self.add_mailbox(case.number, version, STILL_VALID)?);
        }
        for (one, version) in case.users.iter_mut().filter(|(_, version)| version.row.is_none()) {
            version.row = Some(self.add_user(case.number, (*one, version), STILL_VALID)?);
        }
        let facts = serde_json::to_string(&case.memory()).map_err(Refusal::poison)?;
        self.memorise.execute(params![case.number, facts])?;
        Ok(())
    }

    /// Adds the row of a version that held until `end`; that still holds, if there is none.
    fn add_standing(
        &mut self,
        request: i64,
        version: &Version<Standing>,
        end: Option<(i64, Timestamp)>,
    ) -> rusqlite::Result<i64> {
        let standing = &version.shown;
        let wait = standing.waiting.as_ref();
        self.add_standing.insert(params![
            request,
            version.from,
            end.map_or(STILL_VALID, |(position, _)| position),
            version.since.as_micros(),
            end.map(|(_, instant)| instant.as_micros()),
            standing.stage.as_str(),
            standing.adhesion,
            standing.member_from.as_ref().map(Day::as_str),
            standing.is_need_validated,
            standing.campaign,
            standing.owner.map(|owner| owner.to_string()),
            standing.applicant.map(|applicant| applicant.to_string()),
            wait.map(|wait| wait.party.as_str()),
            wait.map(|wait| wait.since.as_micros()),
            wait.and_then(|wait| wait.due_on.as_ref()).map(Day::as_str),
            wait.and_then(|wait| wait.due_policy),
            standing.correction,
            standing.ending,
            standing.ended_at.map(Timestamp::as_micros),
            standing.duplicate_of.map(|of| of.to_string()),
            standing.mailboxes.requested,
            standing.types,
            standing.mailboxes.created,
            standing.mailboxes.refused,
            standing.mailboxes.abandoned,
            standing.mailboxes.closed,
        ])
    }

    fn add_mailbox(&mut self, request: i64, version: &Version<Shown>, valid_to: i64) -> rusqlite::Result<i64> {
        let shown = &version.shown;
        self.add_mailbox.insert(params![
            request,
            shown.mailbox.to_string(),
            version.from,
            valid_to,
            version.since.as_micros(),
            shown.mailbox_type.as_str(),
            shown.holder.map(|holder| holder.to_string()),
            shown.users.cast_signed(),
            shown.habilitation,
            shown.status,
            shown.credentials,
            shown.address.as_ref().map(|address| address.0.as_str()),
        ])
    }

    fn add_user(
        &mut self,
        request: i64,
        ((mailbox, person), version): (Use, &Version<()>),
        valid_to: i64,
    ) -> rusqlite::Result<i64> {
        let since = version.since.as_micros();
        self.add_user.insert(params![request, mailbox.to_string(), person.to_string(), version.from, valid_to, since])
    }
}
