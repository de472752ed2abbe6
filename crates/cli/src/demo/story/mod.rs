//! One request, told from its arrival to its end as the procedure tells it. A chapter a step; people forget, hesitate,
//! leave, and mails come back.

mod adhesion;
mod arrival;
mod corrections;
mod creation;
mod credentials;
mod ends;
mod life;
mod needs;
mod partners;
mod seat;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use eventlog::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;
use workflow::{ActionKind, Role};

use super::calendar;
use super::dice::Dice;
use super::staff;
use super::tables::{Institution, Occasion};
use super::timeline::{Telling, Thread};
use super::world::Shared;
use seat::Seat;

/// A request, as its story knows it.
pub(super) struct Story {
    thread: Thread,
    dice: Dice,
    world: Shared,
    institution: usize,
    request: Uuid,
    owner: &'static str,
    seats: Vec<Seat>,
    /// Whether the submission itself could cite the membership.
    is_member: bool,
    is_need_known: bool,
    has_to_do: bool,
    /// Whose credentials came back and were not sent again yet: mailbox and login.
    bounced: Rc<RefCell<BTreeSet<(Uuid, String)>>>,
}

/// The request has ended: nothing of the procedure follows.
struct Over;

/// How a chapter ends.
type Chapter = Result<(), Over>;

/// Who acts, and how it reaches us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    /// Somebody of the structure, on a page of ours.
    Form,
    /// Somebody of the structure, in words that the program records.
    Mail,
    /// The owner of the case, at the console.
    Owner,
    /// The owner, writing down what came by telephone.
    OwnerOnPhone,
    /// The owner, writing down what came by post.
    OwnerOnPaper,
    /// The other agent, at the console.
    Second,
    /// The supervisor, at the console.
    Supervisor,
}

impl Story {
    /// A request with chance of its own; it arrives when its telling begins.
    pub(super) fn begin(world: &Shared, mut dice: Dice) -> (Thread, Telling) {
        let thread = Thread::new();
        let request = dice.uuid();
        let owner = *dice.pick(&staff::OWNERS);
        let story = Self {
            thread: thread.clone(),
            dice,
            world: Rc::clone(world),
            institution: 0,
            request,
            owner,
            seats: Vec::new(),
            is_member: false,
            is_need_known: false,
            has_to_do: false,
            bounced: Rc::default(),
        };
        (thread, Box::pin(story.tell()))
    }

    async fn tell(mut self) {
        // An early end is an end: what counts of it is in the log.
        let _ = self.procedure().await;
        self.world.borrow_mut().give_membership_up(self.institution, self.request);
    }

    /// The path, in order.
    async fn procedure(&mut self) -> Chapter {
        self.arrival().await?;
        self.adhesion().await?;
        self.needs().await?;
        self.second_thoughts(2).await?;
        self.creation().await?;
        self.credentials().await;
        self.partners().await;
        self.closing().await;
        self.afterthought().await?;
        self.life();
        Ok(())
    }

    fn place(&self) -> &'static Institution {
        self.world.borrow().institution(self.institution)
    }

    /// One of the texts that people write on such an occasion.
    fn words(&mut self, occasion: Occasion) -> &'static str {
        let texts: &[&str] = self.world.borrow().tables.texts(occasion);
        self.dice.pick::<&str>(texts)
    }

    /// Lets so many working days pass; then somebody sits at a desk.
    async fn desk_in(&mut self, working_days: u32) {
        let at = calendar::at_desk_after(self.thread.now(), working_days, &mut self.dice);
        self.thread.until(at).await;
    }

    /// Lets so many working days pass; then somebody of the structure fills in a form.
    async fn form_in(&mut self, working_days: u32) {
        let today = calendar::day_of(self.thread.now());
        let day = calendar::working_day_after(today, working_days.max(1));
        let at = calendar::form_moment(day, &mut self.dice);
        self.thread.until(at).await;
    }

    /// Lets some minutes pass between two acts of one sitting.
    async fn a_moment(&mut self) {
        let seconds = self.dice.between(40, 420);
        self.thread.until(self.thread.now().plus(i64::from(seconds) * 1_000_000)).await;
    }

    /// Today, as commands write it.
    fn today(&self) -> String {
        calendar::day_of(self.thread.now()).to_string()
    }

    /// The day so many days of the calendar from now.
    fn day_in(&self, days: u32) -> String {
        calendar::plus_days(calendar::day_of(self.thread.now()), i64::from(days)).to_string()
    }

    /// Has something done about this request.
    async fn order(&self, by: By, kind: ActionKind, with: Value) {
        let mut line = self.line(by, kind, with);
        line["request"] = json!(self.request);
        self.thread.order(line.to_string()).await;
    }

    fn line(&self, by: By, kind: ActionKind, with: Value) -> Value {
        let (user, role, channel) = match by {
            By::Form => (None, Role::Applicant, "form"),
            By::Mail => (None, Role::Applicant, "mail"),
            By::Owner => (Some(self.owner), Role::Agent, "console"),
            By::OwnerOnPhone => (Some(self.owner), Role::Agent, "phone"),
            By::OwnerOnPaper => (Some(self.owner), Role::Agent, "paper"),
            By::Second => (Some(staff::the_other(self.owner)), Role::Agent, "console"),
            By::Supervisor => (Some(staff::SUPERVISOR), Role::Supervisor, "console"),
        };
        let mut line = json!({"role": role.as_str(), "channel": channel, "do": kind.as_str()});
        line["with"] = with;
        if let Some(user) = user {
            line["as"] = json!(user);
        }
        line
    }

    /// A document of the case: its name, and the hash of what nobody will ever read.
    fn document(&mut self, name: &str) -> Value {
        let hash: String = (0..2).map(|_| self.dice.uuid().simple().to_string()).collect();
        json!({"name": name, "sha256": hash})
    }

    /// A companion that goes on beside this story, in a time of its own.
    fn companion(&mut self, at: Timestamp, told: impl AsyncFnOnce(Story) + 'static) {
        let thread = Thread::new();
        let story = Self {
            thread: thread.clone(),
            dice: self.dice.fork(),
            world: Rc::clone(&self.world),
            institution: self.institution,
            request: self.request,
            owner: self.owner,
            seats: Vec::new(),
            is_member: true,
            is_need_known: true,
            has_to_do: true,
            bounced: Rc::clone(&self.bounced),
        };
        self.thread.beside(at, thread, Box::pin(async move { told(story).await }));
    }
}
