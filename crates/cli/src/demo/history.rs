//! Eighteen months of one agency: its birth, its staff, the members it had before, the journeys that came in by the form,
//! enquiries, and generated requests.

use std::cell::RefCell;
use std::rc::Rc;

use app::{App, NewFolder};
use eventlog::{MockClock, Timestamp};
use jiff::civil::Date;
use serde_json::json;
use workflow::ActionKind;
use workflow::policy::Section;

use super::calendar;
use super::dice::Dice;
use super::finess::{Imported, Shelf};
use super::journeys;
use super::past;
use super::staff;
use super::story::Story;
use super::tables;
use super::timeline::{Played, Telling, Thread, Timeline};
use super::world::{Rules, Shared, World};
use crate::failure::Failure;

/// The first day.
pub(super) const FIRST_DAY: Date = Date::constant(2025, 3, 3);
/// The last day, eighteen months later: what is open then stays open.
pub(super) const LAST_DAY: Date = Date::constant(2026, 8, 31);
/// The day on which the register is imported: it was published a week before, and nothing could cite it earlier.
const IMPORT_DAY: Date = Date::constant(2026, 5, 19);
/// The policy of the demonstration, adopted unasked.
const POLICY: &str = include_str!("../../../../fixtures/policies/pays-de-la-loire.toml");
/// How many requests of a hundred arrive in each month of the year, against the others.
const SEASONS: [u32; 12] = [9, 9, 10, 9, 7, 9, 7, 5, 10, 11, 10, 6];

/// Streams of chance: one for what enters entries, one for the region, one for what was before, the rest for requests.
const ENTRIES: u64 = 0;
const REGION: u64 = 1;
const PAST: u64 = 2;
const REQUESTS: u64 = 3;

/// What a history is made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Recipe {
    /// How many requests are generated.
    pub(super) requests: u32,
    /// The seed: the same gives the same entries.
    pub(super) seed: u64,
}

impl Recipe {
    /// What ids, keys and nonces are drawn from.
    pub(super) fn entropy(self) -> Dice {
        Dice::of(self.seed, ENTRIES)
    }

    /// The clock on the morning of the first day.
    pub(super) fn clock(self) -> MockClock {
        MockClock::at(opening())
    }

    /// Plays the history into a log that has no event yet. `told` is called after each order with its instant.
    ///
    /// # Errors
    /// [`Failure`] for the first order that is not carried out: nothing bypasses the rules, and no story contradicts them.
    pub(super) async fn play(
        self,
        app: App,
        clock: &MockClock,
        told: impl FnMut(Timestamp),
    ) -> Result<(App, Played), Failure> {
        let policy = policy()?;
        let (register, shelf) = (Imported::extract()?, Shelf::default());
        let app = app.with_registers(std::sync::Arc::new(shelf.clone()));
        born(&app, &policy).await?;
        let world = self.world(&policy)?;
        let mut timeline = Timeline::default();
        let (thread, telling) = admission(&app);
        timeline.begin(opening(), thread, telling);
        let (thread, telling) = import(register, shelf);
        timeline.begin(calendar::at_hour(IMPORT_DAY, 10), thread, telling);
        for journey in journeys::embedded()? {
            let (at, thread, telling) = journey.begin(&world);
            timeline.begin(at, thread, telling);
        }
        let mut dice = Dice::of(self.seed, PAST);
        let enquiries = past::enquiries(&world, &mut dice, 6 + self.requests / 25);
        for (at, thread, telling) in past::members(&world, &mut dice).into_iter().chain(enquiries) {
            timeline.begin(at, thread, telling);
        }
        for (number, at) in self.arrivals().into_iter().enumerate() {
            let (thread, telling) = Story::begin(&world, Dice::of(self.seed, REQUESTS + number as u64));
            timeline.begin(at, thread, telling);
        }
        let played = timeline.play((&app, clock), closing(), told).await?;
        Ok((app, played))
    }

    fn world(self, policy: &[Section]) -> Result<Shared, Failure> {
        let mut dice = Dice::of(self.seed, REGION);
        let world = World::new(tables::embedded()?, Rules::of(policy)?, (opening(), closing()), &mut dice);
        Ok(Rc::new(RefCell::new(world)))
    }

    /// When requests arrive: on working days, fewer in August than in autumn, and more from year to year.
    fn arrivals(self) -> Vec<Timestamp> {
        let mut dice = Dice::of(self.seed, REGION).fork();
        let days = calendar::working_days(calendar::working_day_after(FIRST_DAY, 2), LAST_DAY);
        let weigh = |&(number, day): &(usize, Date)| {
            let season = SEASONS[usize::from(day.month().unsigned_abs()) - 1];
            // From four fifths of the average at the beginning to six fifths at the end.
            season * (400 + 200 * u32::try_from(number * 100 / days.len()).unwrap_or(50) / 100)
        };
        let weighted: Vec<(usize, Date)> = days.iter().copied().enumerate().collect();
        let mut arrivals: Vec<Timestamp> = (0..self.requests)
            .map(|_| {
                let (_, day) = dice.weighted(&weighted, weigh);
                calendar::form_moment(*day, &mut dice)
            })
            .collect();
        arrivals.sort_unstable();
        arrivals
    }
}

/// The example policy.
fn policy() -> Result<Vec<Section>, Failure> {
    app::policy_file::parse(POLICY).map_err(|error| Failure::Machine(anyhow::Error::new(error)))
}

/// The morning of the first day.
pub(super) fn opening() -> Timestamp {
    calendar::at_hour(FIRST_DAY, 8)
}

/// The evening of the last day.
pub(super) fn closing() -> Timestamp {
    calendar::at_hour(LAST_DAY, 20)
}

async fn born(app: &App, policy: &[Section]) -> Result<(), Failure> {
    let (login, name) = staff::ADMINISTRATOR;
    let folder = NewFolder {
        log_id: app.log_id(),
        origin: "demo.example/parcours".to_owned(),
        demo: true,
        admin_login: login.to_owned(),
        admin_name: name.to_owned(),
        policy: policy.to_vec(),
    };
    app.initialise(&folder).await?;
    Ok(())
}

/// The administrator lets everybody in, on the first morning.
fn admission(app: &App) -> (Thread, Telling) {
    let thread = Thread::new();
    let orders = staff::admission(|| app.ids().random());
    let own = thread.clone();
    let telling = async move {
        for order in orders {
            own.until(own.now().plus(20_000_000)).await;
            own.order(order).await;
        }
    };
    (thread, Box::pin(telling))
}

/// The administrator imports the register: from then on, it is asked.
fn import(register: Imported, shelf: Shelf) -> (Thread, Telling) {
    let thread = Thread::new();
    let order = json!({
        "as": staff::ADMINISTRATOR.0,
        "channel": "shell",
        "do": ActionKind::RecordImport.as_str(),
        "with": register.record(),
    });
    let own = thread.clone();
    let telling = async move {
        own.order(order.to_string()).await;
        shelf.put(register);
    };
    (thread, Box::pin(telling))
}
