//! Figures: how many requests stand where, and how long each step takes. Queries over intervals; nothing is counted ahead.

use std::collections::BTreeMap;

use eventlog::Position;
use read_model::{AsOf, Look, ReadModelError};
use rusqlite::{Connection, named_params};
use serde::Serialize;
use workflow::{Day, Stage};

use crate::code;
use crate::held::HeldBy;

/// The figures as of a position.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// The position.
    pub as_of: Position,
    /// Requests that had arrived by then.
    pub requests: u64,
    /// Files of what was there before this log: they never arrived, and count in nothing below unless they are reopened.
    pub taken_over: u64,
    /// Open requests by stage, on the day asked; every stage stands here.
    pub open_by_stage: Vec<(Stage, u64)>,
    /// Ended requests by how they ended.
    pub ended: BTreeMap<String, u64>,
    /// Open requests by who is waited for.
    pub waiting: BTreeMap<String, u64>,
    /// How long each step took those who got past it.
    pub delays: Vec<Delay>,
    /// How long it took from the opening to the closing, of those equipped.
    pub whole: Option<Delay>,
}

/// How long something took, over all requests that got past it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Delay {
    /// The step; `None` for the whole.
    pub stage: Option<Stage>,
    /// Over how many requests.
    pub requests: u64,
    /// Half took this long or less (µs).
    pub median_micros: i64,
    /// Nine in ten took this long or less (µs).
    pub p90_micros: i64,
    /// Who held the ball for how long, all requests together; the parts sum to the whole.
    pub held: HeldBy,
}

/// One request as of the position.
struct Current {
    stage: Stage,
    ending: Option<String>,
    waiting_for: Option<String>,
    is_member_later: bool,
    is_taken_over: bool,
}

/// The time a request spent in each stage, by who held the ball.
type Spent = BTreeMap<(i64, Stage), HeldBy>;

impl Figures {
    /// The figures as of `as_of`; `today` is the day for which stages hold.
    ///
    /// A step is counted for the requests that arrived here and got past it: those at a later step, and those closed. Time after an end is
    /// nobody's, so that a reopened request counts the intervals in which it was open. Percentiles are nearest-rank.
    ///
    /// # Errors
    /// [`ReadModelError`] when the read model cannot be read.
    pub fn compute(look: &Look<'_>, as_of: AsOf, today: &Day) -> Result<Self, ReadModelError> {
        let current = look.ask(|connection| current(connection, as_of, today))?;
        let spent = look.ask(|connection| spent(connection, as_of))?;
        let (taken_over, arrived): (BTreeMap<_, _>, BTreeMap<_, _>) =
            current.iter().partition(|(_, request)| request.is_taken_over);
        let open = || current.values().filter(|request| request.ending.is_none());
        let at = |stage| open().filter(|request| request.stage_on_day() == stage).count() as u64;
        let closed = arrived.iter().filter(|(_, request)| request.is_closed());
        let whole = closed.map(|(id, _)| whole_of(&spent, **id)).collect();
        Ok(Self {
            as_of: as_of.position(),
            requests: arrived.len() as u64,
            taken_over: taken_over.len() as u64,
            open_by_stage: Stage::ALL.into_iter().map(|stage| (stage, at(stage))).collect(),
            ended: counted(arrived.values().filter_map(|request| request.ending.clone())),
            waiting: counted(open().filter_map(|request| request.waiting_for.clone())),
            delays: Stage::ALL.into_iter().filter_map(|stage| delay_of_step(stage, &arrived, &spent)).collect(),
            whole: Delay::over(None, whole),
        })
    }
}

impl Current {
    fn stage_on_day(&self) -> Stage {
        if self.is_member_later { Stage::Adhesion } else { self.stage }
    }

    fn is_closed(&self) -> bool {
        self.ending.as_deref() == Some("closed")
    }
}

impl Delay {
    fn over(stage: Option<Stage>, each: Vec<HeldBy>) -> Option<Self> {
        let mut totals: Vec<i64> = each.iter().map(HeldBy::total_micros).collect();
        totals.sort_unstable();
        let mut held = HeldBy::default();
        each.into_iter().for_each(|part| held.add(part));
        let (median_micros, p90_micros) = (nearest_rank(&totals, 50)?, nearest_rank(&totals, 90)?);
        Some(Self { stage, requests: totals.len() as u64, median_micros, p90_micros, held })
    }
}

/// The smallest value that at least `percent` of the sorted values do not exceed.
fn nearest_rank(sorted: &[i64], percent: usize) -> Option<i64> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.checked_sub(1)?).copied()
}

fn delay_of_step(stage: Stage, arrived: &BTreeMap<&i64, &Current>, spent: &Spent) -> Option<Delay> {
    let has_passed = |request: &Current| request.is_closed() || request.stage_on_day() > stage;
    let past = arrived.iter().filter(|(_, request)| has_passed(request));
    Delay::over(Some(stage), past.map(|(id, _)| spent.get(&(**id, stage)).copied().unwrap_or_default()).collect())
}

fn whole_of(spent: &Spent, request: i64) -> HeldBy {
    let mut whole = HeldBy::default();
    Stage::ALL.into_iter().filter_map(|stage| spent.get(&(request, stage))).for_each(|part| whole.add(*part));
    whole
}

fn counted(words: impl Iterator<Item = String>) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    words.for_each(|word| *counts.entry(word).or_default() += 1);
    counts
}

fn current(connection: &Connection, as_of: AsOf, today: &Day) -> rusqlite::Result<BTreeMap<i64, Current>> {
    let mut statement = connection.prepare(&format!(
        "SELECT opened_position, stage, ending, waiting_for, coalesce(member_from > :today, FALSE) AS is_member_later,
                taken_over
         FROM v_requests WHERE {}",
        as_of.holds("v_requests")
    ))?;
    let parameters = named_params! {":as_of": as_of.as_sql(), ":today": today.as_str()};
    let rows = statement.query_map(parameters, |row| {
        let (ending, waiting_for) = (row.get("ending")?, row.get("waiting_for")?);
        let (stage, is_member_later) = (code::read(row, "stage", code::stage)?, row.get("is_member_later")?);
        let is_taken_over = row.get("taken_over")?;
        Ok((row.get("opened_position")?, Current { stage, ending, waiting_for, is_member_later, is_taken_over }))
    })?;
    rows.collect()
}

/// Time between a version and the next, by stage and who was waited for; a version that still held as of the position has
/// no end yet, and one of an ended request counts for nobody.
fn spent(connection: &Connection, as_of: AsOf) -> rusqlite::Result<Spent> {
    let mut statement = connection.prepare(
        "SELECT opened_position, stage, waiting_for, sum(until - since) AS micros
         FROM v_requests WHERE valid_to <= :as_of AND ending IS NULL
         GROUP BY opened_position, stage, waiting_for",
    )?;
    let mut rows = statement.query(named_params! {":as_of": as_of.as_sql()})?;
    let mut spent = Spent::new();
    while let Some(row) = rows.next()? {
        let held = HeldBy::of(row.get_ref("waiting_for")?.as_str_or_null()?, row.get("micros")?);
        let place = (row.get("opened_position")?, code::read(row, "stage", code::stage)?);
        spent.entry(place).or_default().add(held);
    }
    Ok(spent)
}
