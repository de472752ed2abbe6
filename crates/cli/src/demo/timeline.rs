//! Many stories in one time: each is a future that gives orders and lets time pass, and whoever's hour comes first goes on.
//!
//! The whole of a request's life can so be written from top to bottom, as the procedure tells it, while the log sees the
//! orders of all requests in the order of their instants. Nothing runs at the same time as anything else: the same
//! stories give the same log.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use app::{App, Order, Outcome};
use eventlog::{Clock, MockClock, Timestamp};

use crate::failure::Failure;

/// A story, told on demand.
pub(super) type Telling = Pin<Box<dyn Future<Output = ()>>>;

/// The least time between two orders: recording one takes a µs an event.
const STEP_MICROS: i64 = 1_000_000;

/// What a story wants next.
enum Wish {
    /// To sleep until then.
    Until(Timestamp),
    /// To have this carried out now.
    Order(String),
}

/// How a story speaks with the timeline. Clones are the same thread.
#[derive(Clone)]
pub(super) struct Thread(Rc<RefCell<Slot>>);

struct Slot {
    now: Timestamp,
    wish: Option<Wish>,
    begun: Vec<(Timestamp, Telling, Thread)>,
}

impl Thread {
    /// A thread of its own.
    pub(super) fn new() -> Self {
        Self(Rc::new(RefCell::new(Slot { now: Timestamp::EPOCH, wish: None, begun: Vec::new() })))
    }

    /// Now, in the story's time.
    pub(super) fn now(&self) -> Timestamp {
        self.0.borrow().now
    }

    /// Lets time pass until `at`; an earlier instant has passed already.
    pub(super) async fn until(&self, at: Timestamp) {
        self.ask(Wish::Until(at)).await;
    }

    /// Has a command carried out. Comes back only when it was: a refusal ends the whole play.
    pub(super) async fn order(&self, line: String) {
        self.ask(Wish::Order(line)).await;
    }

    /// Lets another story begin beside this one, at `at`.
    pub(super) fn beside(&self, at: Timestamp, thread: Self, telling: Telling) {
        self.0.borrow_mut().begun.push((at, telling, thread));
    }

    async fn ask(&self, wish: Wish) {
        self.0.borrow_mut().wish = Some(wish);
        // The timeline takes the wish, fulfils it, and only then asks the story to go on.
        poll_fn(|_| if self.0.borrow().wish.is_none() { Poll::Ready(()) } else { Poll::Pending }).await;
    }
}

/// What was played.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Played {
    /// Orders carried out.
    pub(super) orders: u64,
}

/// Stories that wait for their hour.
#[derive(Default)]
pub(super) struct Timeline {
    hours: BinaryHeap<Reverse<(Timestamp, usize)>>,
    tellings: Vec<Option<(Telling, Thread)>>,
}

impl Timeline {
    /// Lets a story begin at `at`.
    pub(super) fn begin(&mut self, at: Timestamp, thread: Thread, telling: Telling) {
        self.hours.push(Reverse((at, self.tellings.len())));
        self.tellings.push(Some((telling, thread)));
    }

    /// Plays until `end`; what would come later never happens. `told` is called after each order.
    ///
    /// # Errors
    /// [`Failure`] for the first order that is not carried out, naming it: the stories are wrong, or the machine failed.
    pub(super) async fn play(
        mut self,
        (app, clock): (&App, &MockClock),
        end: Timestamp,
        mut told: impl FnMut(Timestamp),
    ) -> Result<Played, Failure> {
        let mut played = Played::default();
        while let Some(Reverse((hour, id))) = self.hours.pop() {
            if hour > end {
                break;
            }
            let Some((mut telling, thread)) = self.tellings[id].take() else { continue };
            clock.advance_to(hour);
            while let Some(wish) = go_on(&mut telling, &thread, clock) {
                match wish {
                    Wish::Order(line) => {
                        carry_out(app, &line).await?;
                        clock.advance(STEP_MICROS);
                        played.orders += 1;
                        told(clock.wall());
                    }
                    Wish::Until(at) => {
                        self.hours.push(Reverse((at, id)));
                        self.tellings[id] = Some((telling, thread.clone()));
                        break;
                    }
                }
            }
            let begun = std::mem::take(&mut thread.0.borrow_mut().begun);
            for (at, telling, thread) in begun {
                self.begin(at, thread, telling);
            }
        }
        Ok(played)
    }
}

/// Lets a story go on until it wants something; `None` when it is over.
fn go_on(telling: &mut Telling, thread: &Thread, clock: &MockClock) -> Option<Wish> {
    {
        let mut slot = thread.0.borrow_mut();
        (slot.now, slot.wish) = (clock.wall(), None);
    }
    match telling.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(()) => None,
        Poll::Pending => {
            let mut slot = thread.0.borrow_mut();
            Some(slot.wish.take().expect("a story waits for nothing but the timeline"))
        }
    }
}

async fn carry_out(app: &App, line: &str) -> Result<(), Failure> {
    let doing =
        |what: String| Failure::Machine(anyhow::anyhow!("the demonstration contradicts the rules: {what}\n  {line}"));
    let order = Order::parse(line).map_err(|error| doing(error.to_string()))?;
    match app.execute(&order).await {
        Ok(Outcome::Done(_)) => Ok(()),
        Ok(Outcome::Unchanged { .. }) => Err(doing("nothing changed".to_owned())),
        Err(error @ (app::CommandError::Refused(_) | app::CommandError::Input(_))) => Err(doing(error.to_string())),
        Err(error) => Err(error.into()),
    }
}
