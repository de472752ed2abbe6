//! What was there before the log: members taken over with their mailboxes, and what becomes of some of them. Beside them,
//! structures that only ask whether they belong already.

use std::rc::Rc;

use eventlog::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;
use workflow::{ActionKind, Role};

use super::calendar;
use super::dice::Dice;
use super::history::{FIRST_DAY, LAST_DAY};
use super::staff;
use super::tables::Occasion;
use super::timeline::{Telling, Thread};
use super::world::Shared;

/// The members that are taken over: the sector of each, and what becomes of it.
const MEMBERS: [(&str, Fate); 3] =
    [("sanitaire", Fate::GoesOn), ("medico-social", Fate::LosesOne), ("social", Fate::Leaves)];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It asks for more, as others do.
    GoesOn,
    /// One of its mailboxes was never used, and closes.
    LosesOne,
    /// It leaves the agency, and its mailboxes close.
    Leaves,
}

/// A member that was there before.
struct Member {
    thread: Thread,
    dice: Dice,
    world: Shared,
    institution: usize,
    request: Uuid,
    mailboxes: Vec<Uuid>,
    /// Whoever has the mailboxes of one person, in their order, as commands name somebody who is known.
    holders: Vec<Value>,
    fate: Fate,
}

/// Every member that is taken over, each with the instant at which its file is entered.
pub(super) fn members(world: &Shared, dice: &mut Dice) -> Vec<(Timestamp, Thread, Telling)> {
    let mut tellings = Vec::new();
    let mut at = calendar::at_hour(FIRST_DAY, 10);
    for (sector, fate) in MEMBERS {
        let Some(institution) = world.borrow_mut().set_aside(sector, at) else { continue };
        let mut dice = dice.fork();
        let (thread, request) = (Thread::new(), dice.uuid());
        let world = Rc::clone(world);
        let (mailboxes, holders) = (Vec::new(), Vec::new());
        let member = Member { thread: thread.clone(), dice, world, institution, request, mailboxes, holders, fate };
        tellings.push((at, thread, Box::pin(member.tell()) as Telling));
        at = at.plus(1_800_000_000);
    }
    tellings
}

impl Member {
    async fn tell(mut self) {
        self.enter().await;
        match self.fate {
            Fate::GoesOn => {}
            Fate::LosesOne => self.loses_one().await,
            Fate::Leaves => self.leaves().await,
        }
    }

    /// One command takes the whole file over: membership, mailboxes, users, logins.
    async fn enter(&mut self) {
        let mut mailboxes: Vec<Value> = (0..4).map(|_| self.of_a_person()).collect();
        mailboxes.push(self.of_a_team());
        let place = self.world.borrow().institution(self.institution);
        let with = json!({
            "request": self.request,
            "structure": place.as_structure(),
            "member_since": "2019-04-01",
            "boites": mailboxes,
        });
        self.order((Some(staff::SUPERVISOR), Role::Supervisor, "console"), ActionKind::TakeOver, with).await;
        if self.fate != Fate::Leaves {
            let places = u32::try_from(self.mailboxes.len()).unwrap_or_default();
            self.world.borrow_mut().give_back(self.institution, places);
        }
    }

    fn of_a_person(&mut self) -> Value {
        let (mut world, mailbox) = (self.world.borrow_mut(), self.dice.uuid());
        let person = world.somebody(self.institution, &mut self.dice);
        let address = world.reserve_address(&person.name);
        let user = person.as_past_user(&world.login_of(&person));
        drop(world);
        self.mailboxes.push(mailbox);
        self.holders.push(person.as_known());
        let created_on = format!("20{}-0{}-12", self.dice.between(19, 23), self.dice.between(1, 9));
        json!({"boite": mailbox, "type": "nominative", "adresse": address, "creee_le": created_on, "utilisateurs": [user]})
    }

    fn of_a_team(&mut self) -> Value {
        let (mut world, mailbox) = (self.world.borrow_mut(), self.dice.uuid());
        let place = world.institution(self.institution);
        let service = *self.dice.pick(&world.tables.services_of(place.sector));
        let local = format!("{}.{service}", identifiers::fold::letters_and_digits(&place.short_name()));
        let address = world.reserve_shared_address(&local);
        let administrator = world.somebody(self.institution, &mut self.dice).as_applicant();
        let mut users = Vec::new();
        for _ in 0..3 {
            let person = world.somebody(self.institution, &mut self.dice);
            let login = world.login_of(&person);
            users.push((login.clone(), person.as_past_user(&login)));
        }
        drop(world);
        users.sort_by(|(one, _), (other, _)| one.cmp(other));
        users.dedup_by(|(one, _), (other, _)| one == other);
        let users: Vec<Value> = users.into_iter().map(|(_, user)| user).collect();
        self.mailboxes.push(mailbox);
        json!({
            "boite": mailbox, "type": "organisational", "adresse": address, "creee_le": "2020-02-03",
            "administrateur": administrator, "utilisateurs": users,
        })
    }

    /// Nobody was ever seen to sign in: announced, and closed when nobody objects.
    async fn loses_one(&mut self) {
        self.desk_in(70).await;
        self.announce(0, ("inactivity", 45), Some(Occasion::ClosingInactive)).await;
        self.desk_in(34).await;
        self.close(0).await;
        self.world.borrow_mut().give_place_back(self.institution);
    }

    /// The structure leaves: every mailbox has its notice, one user objects, the day comes.
    async fn leaves(&mut self) {
        const NOTICE_DAYS: i64 = 75;
        self.desk_in(180).await;
        let closes_on = calendar::plus_days(calendar::day_of(self.thread.now()), NOTICE_DAYS).to_string();
        let number = self.world.borrow().institution(self.institution).as_number();
        let reason = self.words(Occasion::MembershipWithdrawn);
        let with = json!({"structure": number, "effective_on": closes_on, "closes_on": closes_on, "reason": reason});
        self.order_about_no_request(AGENT, ActionKind::WithdrawMembership, with).await;
        for index in 0..self.mailboxes.len() {
            self.a_moment().await;
            self.announce(index, ("membership-ended", NOTICE_DAYS), None).await;
        }
        self.desk_in(9).await;
        let reason = self.words(Occasion::ClosingObjected);
        let with = json!({"mailbox": self.mailboxes[1], "objected_by": self.holders[1], "reason": reason});
        self.order((None, Role::Applicant, "mail"), ActionKind::ObjectToClosing, with).await;
        self.desk_in(4).await;
        let with = json!({"mailbox": self.mailboxes[1], "reason": self.words(Occasion::ObjectionDismissed)});
        let supervisor = (Some(staff::SUPERVISOR), Role::Supervisor, "console");
        self.order(supervisor, ActionKind::DismissClosingObjection, with).await;
        self.desk_in(60).await;
        for index in 0..self.mailboxes.len() {
            self.close(index).await;
            self.a_moment().await;
        }
    }

    async fn announce(&mut self, index: usize, (ground, days): (&str, i64), why: Option<Occasion>) {
        let closes_on = calendar::plus_days(calendar::day_of(self.thread.now()), days).to_string();
        let mut with = json!({"mailbox": self.mailboxes[index], "closes_on": closes_on, "ground": ground});
        if let Some(why) = why {
            with["reason"] = json!(self.words(why));
        }
        self.order(AGENT, ActionKind::AnnounceMailboxClosing, with).await;
    }

    async fn close(&self, index: usize) {
        self.order(AGENT, ActionKind::CloseMailbox, json!({"mailbox": self.mailboxes[index]})).await;
    }

    fn words(&mut self, occasion: Occasion) -> &'static str {
        let texts: &[&str] = self.world.borrow().tables.texts(occasion);
        self.dice.pick::<&str>(texts)
    }

    async fn desk_in(&mut self, working_days: u32) {
        let at = calendar::at_desk_after(self.thread.now(), working_days, &mut self.dice);
        self.thread.until(at).await;
    }

    async fn a_moment(&mut self) {
        let seconds = self.dice.between(40, 300);
        self.thread.until(self.thread.now().plus(i64::from(seconds) * 1_000_000)).await;
    }

    async fn order(&self, by: By, kind: ActionKind, with: Value) {
        let mut line = line(by, kind, with);
        if kind != ActionKind::TakeOver {
            line["request"] = json!(self.request);
        }
        self.thread.order(line.to_string()).await;
    }

    async fn order_about_no_request(&self, by: By, kind: ActionKind, with: Value) {
        self.thread.order(line(by, kind, with).to_string()).await;
    }
}

/// Who acts, in which role, and how it reaches us.
type By = (Option<&'static str>, Role, &'static str);

/// The agent who keeps the files of before.
const AGENT: By = (Some(staff::OWNERS[0]), Role::Agent, "console");

fn line((user, role, channel): By, kind: ActionKind, with: Value) -> Value {
    let mut line = json!({"role": role.as_str(), "channel": channel, "do": kind.as_str()});
    line["with"] = with;
    if let Some(user) = user {
        line["as"] = json!(user);
    }
    line
}

/// « Sommes-nous déjà adhérents ? », asked by mail now and then: so many times over the whole history.
pub(super) fn enquiries(world: &Shared, dice: &mut Dice, count: u32) -> Vec<(Timestamp, Thread, Telling)> {
    let days = calendar::working_days(calendar::working_day_after(FIRST_DAY, 2), LAST_DAY);
    let enquiry = |_| {
        let mut dice = dice.fork();
        let at = calendar::form_moment(*dice.pick(&days), &mut dice);
        let (thread, world) = (Thread::new(), Rc::clone(world));
        let own = thread.clone();
        let telling = async move {
            let order = {
                let mut world = world.borrow_mut();
                let institution = world.any_institution(own.now(), &mut dice);
                let enquirer = world.somebody(institution, &mut dice).as_applicant();
                let with = json!({"structure": world.institution(institution).as_number(), "demandeur": enquirer});
                line((None, Role::Applicant, "mail"), ActionKind::EnquireMembership, with)
            };
            own.order(order.to_string()).await;
        };
        (at, thread, Box::pin(telling) as Telling)
    };
    (0..count).map(enquiry).collect()
}
