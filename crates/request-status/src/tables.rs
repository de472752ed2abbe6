//! The statements: a case out of its rows and back into new versions of them.

use eventlog::Timestamp;
use read_model::{Refusal, STILL_VALID, Tables};
use rusqlite::{OptionalExtension, Row, Statement, named_params};
use std::collections::BTreeMap;
use workflow::event::RequestOpened;
use workflow::state::Waiting;
use workflow::{Day, MailboxId, RequestId, StructureKey, SubjectId, UserId};

use crate::case::{Case, Remembered, RememberedMailbox};
use crate::code;
use crate::standing::{Shown, Standing, Wait};

/// Every statement of the writer, prepared for one transaction.
pub(crate) struct Rows<'c> {
    find: Statement<'c>,
    find_mailboxes: Statement<'c>,
    open: Statement<'c>,
    end_standing: Statement<'c>,
    add_standing: Statement<'c>,
    end_mailbox: Statement<'c>,
    add_mailbox: Statement<'c>,
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
            find: tables.prepare(
                "SELECT request.id AS number, request.structure, standing.* FROM {g}_request AS request
                 JOIN {g}_standing AS standing
                   ON standing.request = request.id AND standing.valid_to = 9223372036854775807
                 WHERE request.uuid = :uuid",
            )?,
            find_mailboxes: tables
                .prepare("SELECT * FROM {g}_mailbox WHERE request = :request AND valid_to = 9223372036854775807")?,
            open: tables.prepare(
                "INSERT INTO {g}_request (id, uuid, year, opened_at, structure, structure_name, site, department,
                                          sector, channel)
                 VALUES (:id, :uuid, :year, :opened_at, :structure, :structure_name, :site, :department, :sector,
                         :channel)",
            )?,
            end_standing: tables
                .prepare("UPDATE {g}_standing SET valid_to = :position, until = :instant WHERE id = :id")?,
            add_standing: tables.prepare(
                "INSERT INTO {g}_standing (request, valid_from, valid_to, since, stage, adhesion, member_from,
                     need_validated, campaign, owner, waiting_for, waiting_since, due_on, due_policy, ending,
                     duplicate_of, mailboxes, created, refused, abandoned)
                 VALUES (:request, :valid_from, :valid_to, :since, :stage, :adhesion, :member_from, :need_validated,
                     :campaign, :owner, :waiting_for, :waiting_since, :due_on, :due_policy, :ending, :duplicate_of,
                     :mailboxes, :created, :refused, :abandoned)",
            )?,
            end_mailbox: tables.prepare("UPDATE {g}_mailbox SET valid_to = :position WHERE id = :id")?,
            add_mailbox: tables.prepare(
                "INSERT INTO {g}_mailbox (request, mailbox, valid_from, valid_to, since, type, holder, habilitation,
                     status, credentials)
                 VALUES (:request, :mailbox, :valid_from, :valid_to, :since, :type, :holder, :habilitation, :status,
                     :credentials)",
            )?,
        })
    }

    /// Writes the row of a request that was just opened.
    pub(crate) fn open(&mut self, opening: &Opening<'_>) -> rusqlite::Result<()> {
        let event = opening.event;
        self.open.execute(named_params! {
            ":id": opening.number,
            ":uuid": event.request.to_string(),
            ":year": opening.year,
            ":opened_at": opening.at.as_micros(),
            ":structure": event.structure.to_string(),
            ":structure_name": event.structure_name,
            ":site": event.site.map(|site| site.to_string()),
            ":department": event.department,
            ":sector": event.sector,
            ":channel": opening.channel,
        })?;
        Ok(())
    }

    /// The case as its rows tell it; `None` when no such request was opened.
    pub(crate) fn load(&mut self, id: RequestId) -> Result<Option<Case>, Refusal> {
        let found = self.find.query_row(named_params! {":uuid": id.to_string()}, |row| {
            Ok((row.get::<_, i64>("number")?, row.get::<_, i64>("id")?, remembered(row)?))
        });
        let Some((number, version, told)) = found.optional()? else { return Ok(None) };
        let mailboxes = self.find_mailboxes.query_map(named_params! {":request": number}, |row| {
            Ok((row.get::<_, i64>("id")?, remembered_mailbox(row)?))
        })?;
        let (versions, mailboxes): (Vec<i64>, Vec<RememberedMailbox>) =
            mailboxes.collect::<rusqlite::Result<Vec<_>>>()?.into_iter().unzip();
        let mut case = Case::remembered(number, id, told, &mailboxes);
        case.standing = Some((version, case.shows()));
        let versions = mailboxes.iter().map(|mailbox| mailbox.mailbox).zip(versions);
        let versions: BTreeMap<MailboxId, i64> = versions.collect();
        case.mailboxes = case
            .shows_of_mailboxes()
            .filter_map(|shown| versions.get(&shown.mailbox).map(|version| (shown.mailbox, (*version, shown))))
            .collect();
        Ok(Some(case))
    }

    /// Writes a new version of whatever `case` shows differently since the event at `position`.
    pub(crate) fn store(&mut self, case: &mut Case, position: i64) -> rusqlite::Result<()> {
        let standing = case.shows();
        if case.standing.as_ref().is_none_or(|(_, before)| *before != standing) {
            if let Some((version, _)) = &case.standing {
                let instant = case.since.as_micros();
                self.end_standing
                    .execute(named_params! {":id": version, ":position": position, ":instant": instant})?;
            }
            let version = self.add_standing(case, &standing, position)?;
            case.standing = Some((version, standing));
        }
        for shown in case.shows_of_mailboxes().collect::<Vec<_>>() {
            let before = case.mailboxes.get(&shown.mailbox);
            if before.is_some_and(|(_, before)| *before == shown) {
                continue;
            }
            if let Some((version, _)) = before {
                self.end_mailbox.execute(named_params! {":id": version, ":position": position})?;
            }
            let version = self.add_mailbox(case, &shown, position)?;
            case.mailboxes.insert(shown.mailbox, (version, shown));
        }
        Ok(())
    }

    fn add_standing(&mut self, case: &Case, standing: &Standing, position: i64) -> rusqlite::Result<i64> {
        let wait = standing.waiting.as_ref();
        self.add_standing.insert(named_params! {
            ":request": case.number,
            ":valid_from": position,
            ":valid_to": STILL_VALID,
            ":since": case.since.as_micros(),
            ":stage": standing.stage.as_str(),
            ":adhesion": standing.adhesion,
            ":member_from": standing.member_from.as_ref().map(Day::as_str),
            ":need_validated": standing.is_need_validated,
            ":campaign": standing.campaign,
            ":owner": standing.owner.map(|owner| owner.to_string()),
            ":waiting_for": wait.map(|wait| wait.party),
            ":waiting_since": wait.map(|wait| wait.since.as_micros()),
            ":due_on": wait.and_then(|wait| wait.due_on.as_ref()).map(Day::as_str),
            ":due_policy": wait.and_then(|wait| wait.due_policy),
            ":ending": standing.ending,
            ":duplicate_of": standing.duplicate_of.map(|of| of.to_string()),
            ":mailboxes": standing.mailboxes.requested,
            ":created": standing.mailboxes.created,
            ":refused": standing.mailboxes.refused,
            ":abandoned": standing.mailboxes.abandoned,
        })
    }

    fn add_mailbox(&mut self, case: &Case, shown: &Shown, position: i64) -> rusqlite::Result<i64> {
        self.add_mailbox.insert(named_params! {
            ":request": case.number,
            ":mailbox": shown.mailbox.to_string(),
            ":valid_from": position,
            ":valid_to": STILL_VALID,
            ":since": case.since.as_micros(),
            ":type": shown.mailbox_type,
            ":holder": shown.holder.to_string(),
            ":habilitation": shown.habilitation,
            ":status": shown.status,
            ":credentials": shown.credentials,
        })
    }
}

fn remembered(row: &Row<'_>) -> rusqlite::Result<Remembered> {
    let member_from = code::read_any(row, "member_from", code::day)?;
    let due_on = code::read_any(row, "due_on", code::day)?;
    let duplicate_of = code::read_any(row, "duplicate_of", code::id)?.map(RequestId);
    let party = code::read_any(row, "waiting_for", code::waiting_for)?;
    let since = code::instant(row, "waiting_since")?.unwrap_or_default();
    let due_policy = row.get("due_policy")?;
    Ok(Remembered {
        structure: code::read(row, "structure", |text| StructureKey::parse(text).ok())?,
        adhesion: code::read(row, "adhesion", |word| code::adhesion(word, member_from.clone()))?,
        is_need_validated: row.get("need_validated")?,
        campaign: code::read(row, "campaign", code::campaign)?,
        owner: code::read_any(row, "owner", code::id)?.map(UserId),
        waiting: party.map(|party| Waiting { since: code::UNKNOWN, party, due_on: due_on.clone() }),
        wait: party.map(|party| Wait { party: party.as_str(), since, due_on, due_policy }),
        end: code::read_any(row, "ending", |word| code::end(word, duplicate_of))?,
        since: Timestamp::from_micros(row.get("since")?),
    })
}

fn remembered_mailbox(row: &Row<'_>) -> rusqlite::Result<RememberedMailbox> {
    Ok(RememberedMailbox {
        mailbox: MailboxId(code::read(row, "mailbox", code::id)?),
        mailbox_type: code::read(row, "type", code::mailbox_type)?,
        holder: SubjectId(code::read(row, "holder", code::id)?),
        habilitation: code::read(row, "habilitation", code::habilitation)?,
        status: code::read(row, "status", code::status)?,
        credentials: code::read(row, "credentials", code::credentials)?,
    })
}
