//! `parcours replay`: the log folded from its first event, and the read models held to it.

mod compare;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use app::{Moment, When, translate};
use clap::Args;
use eventlog::{EventStore, Position, Query};
use read_model::SealedOpener;
use request_status::{Board, BoardRow, day_of};
use serde::Serialize;
use sha2::{Digest, Sha256};
use workflow::state::{End, Request};
use workflow::{RequestId, State, evolve};

use crate::arguments::Place;
use crate::case::Case;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::moment::{moment, request, unopened};
use crate::output::{Format, print};
use crate::pages::Pages;
use crate::progress;
use crate::subcommand::status::rows;
use compare::{Difference, differences};

const EXAMPLES: &str = "\
Examples:
  parcours replay                                    everything, up to now
  parcours replay --to 2026-06-30                    everything, as it was that evening
  parcours replay --request MSS-2026-000123 --to 1240

Nothing is read but the log; then the board as of the same moment is compared with the fold,
field by field. Exits with 4 when they differ. With --format json a digest of the whole state is
told: an erasure does not change it, and another version of the program may.";

/// Folds the log itself, shows the state it leads to, and proves that the read models say the same.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Replay {
    /// Up to a position, an RFC 3339 instant or the end of a day.
    #[arg(long, value_name = "WHEN")]
    to: Option<When>,
    /// One request only, by reference or id.
    #[arg(long, value_name = "REF")]
    request: Option<String>,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// The state at a moment.
#[derive(Debug, Serialize)]
struct Output {
    as_of: Position,
    /// The case asked for, its personal fields closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<Case>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    whole: Option<Whole>,
    /// Requests compared with the board.
    compared: usize,
    /// Where the board says otherwise; none when the two agree.
    differences: Vec<Difference>,
}

/// What the whole log comes to.
#[derive(Debug, Serialize)]
struct Whole {
    events: u64,
    requests: usize,
    open_by_stage: BTreeMap<&'static str, usize>,
    ended: BTreeMap<&'static str, usize>,
    structures: usize,
    addresses: usize,
    users: usize,
    policy: Vec<&'static str>,
    /// SHA-256 of the whole state but what is known of erasures: the same before one and after, with one program.
    digest: String,
}

impl Replay {
    /// Folds, compares, prints.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        let folder = Folder::open(place).await?;
        let moment = moment(&*folder.store, self.to.as_ref()).await?;
        let output = match &self.request {
            None => everything(&folder, moment).await?,
            Some(name) => one(&folder, name, moment).await?,
        };
        print(&output, self.format)?;
        match output.differences.first() {
            None => Ok(()),
            Some(first) => Err(Failure::Doubt(format!("the board differs from the log: {first}"))),
        }
    }
}

async fn everything(folder: &Folder, moment: Moment) -> Result<Output, Failure> {
    let state = fold(&*folder.store, moment.position).await?;
    let rows = rows(folder, &Board::default(), moment).await?;
    let differences = differences(&state.requests, &rows, moment);
    let whole = Some(Whole::of(&state, moment));
    Ok(Output { as_of: moment.position, case: None, whole, compared: state.requests.len(), differences })
}

async fn one(folder: &Folder, name: &str, moment: Moment) -> Result<Output, Failure> {
    let id = request(folder, name).await?;
    let unopened = || unopened(name, moment);
    let folded = folder.app.case(id, moment.position).await?.ok_or_else(unopened)?;
    let case = Case::at(folder, id, moment, &SealedOpener).await?;
    let board = Board { request: Some(id.to_string()), ..Board::default() };
    let rows: Vec<BoardRow> = rows(folder, &board, moment).await?;
    let differences = differences(&BTreeMap::from([(id, folded)]), &rows, moment);
    Ok(Output { as_of: moment.position, case, whole: None, compared: 1, differences })
}

async fn fold(store: &dyn EventStore, up_to: Position) -> Result<State, Failure> {
    let bar = progress::counting("events folded");
    bar.set_length(up_to.get());
    let mut state = State::default();
    let mut pages = Pages::of(store, Query::all(), Position::START, up_to);
    while let Some(page) = pages.next().await? {
        for entry in page {
            state = evolve(state, &translate::recorded(&entry)?);
            bar.set_position(entry.position.get());
        }
    }
    bar.finish_and_clear();
    Ok(state)
}

impl Whole {
    fn of(state: &State, moment: Moment) -> Self {
        let today = day_of(moment.instant);
        let open = state.requests.values().filter(|request| request.end.is_none());
        let ended = state.requests.values().filter_map(|request| request.end);
        Self {
            events: moment.position.get(),
            requests: state.requests.len(),
            open_by_stage: counted(open.map(|request| request.stage(&today).as_str())),
            ended: counted(ended.map(End::as_str)),
            structures: state.structures.len(),
            addresses: state.addresses.values().filter(|claim| claim.status.is_taken()).count(),
            users: state.users.len(),
            policy: state.policy.iter().map(|adopted| adopted.section.name().as_str()).collect(),
            digest: digest(state),
        }
    }
}

/// Nothing personal is in a state: what an erasure adds to it is who was held, joined and erased, and where that was said.
fn digest(state: &State) -> String {
    let apart = State {
        gone_subjects: BTreeMap::new(),
        erased_subjects: BTreeMap::new(),
        legal_holds: BTreeMap::new(),
        joined_subjects: BTreeMap::new(),
        spoken_in: BTreeMap::new(),
        spoken_subjects: BTreeSet::new(),
        ..state.clone()
    };
    Sha256::digest(format!("{apart:?}")).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn counted(words: impl Iterator<Item = &'static str>) -> BTreeMap<&'static str, usize> {
    words.fold(BTreeMap::new(), |mut counts, word| {
        *counts.entry(word).or_default() += 1;
        counts
    })
}

/// Requests by id, as the fold leaves them.
type Folded = BTreeMap<RequestId, Request>;

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(case) = &self.case {
            case.fmt(f)?;
        }
        if let Some(whole) = &self.whole {
            writeln!(f, "{} events folded", whole.events)?;
            let list = |counts: &BTreeMap<&str, usize>| {
                let counts: Vec<String> = counts.iter().map(|(word, count)| format!("{word} {count}")).collect();
                if counts.is_empty() { "none".to_owned() } else { counts.join(", ") }
            };
            writeln!(f, "  {:<12} {}", "requests", whole.requests)?;
            writeln!(f, "  {:<12} {}", "open", list(&whole.open_by_stage))?;
            writeln!(f, "  {:<12} {}", "ended", list(&whole.ended))?;
            writeln!(f, "  {:<12} {}", "structures", whole.structures)?;
            writeln!(f, "  {:<12} {} taken", "addresses", whole.addresses)?;
            writeln!(f, "  {:<12} {}", "users", whole.users)?;
            writeln!(f, "  {:<12} {}", "policy", whole.policy.join(", "))?;
        }
        if self.differences.is_empty() {
            return writeln!(f, "the board as of #{} says the same of {} request(s)", self.as_of, self.compared);
        }
        writeln!(f, "THE BOARD DIFFERS FROM THE LOG as of #{}:", self.as_of)?;
        self.differences.iter().try_for_each(|difference| writeln!(f, "  {difference}"))
    }
}
