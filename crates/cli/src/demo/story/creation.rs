//! Third step: terms accepted, mailboxes asked of the mail operator, and what it answers.

use serde_json::json;
use workflow::ActionKind;

use super::seat::{Kind, Standing};
use super::{By, Chapter, Story};
use crate::demo::calendar;
use crate::demo::tables::Occasion;

impl Story {
    /// From the terms to the operator's answer; a request that equips nobody is rejected.
    pub(super) async fn creation(&mut self) -> Chapter {
        self.terms().await;
        let days = self.dice.days(2);
        self.desk_in(days).await;
        for index in 0..self.seats.len() {
            if self.seats[index].standing == Standing::Granted {
                self.ask_operator(index).await;
                self.a_moment().await;
            }
        }
        if self.seats.iter().any(|seat| matches!(seat.standing, Standing::Requested { .. })) {
            self.operator().await;
        }
        let is_equipped = |standing: &Standing| matches!(standing, Standing::Created | Standing::Settled);
        if self.seats.iter().any(|seat| is_equipped(&seat.standing)) {
            return Ok(());
        }
        self.desk_in(1).await;
        self.rejected(Occasion::NothingCreated).await
    }

    /// Each user accepts the terms in their own time.
    async fn terms(&mut self) {
        for seat in 0..self.seats.len() {
            if self.seats[seat].standing == Standing::Granted {
                for member in self.seats[seat].entitled() {
                    self.accept_terms(seat, member).await;
                }
            }
        }
    }

    pub(super) async fn accept_terms(&mut self, seat: usize, member: usize) {
        let days = self.dice.days(2);
        if days == 0 {
            self.a_moment().await;
        } else {
            self.form_in(days).await;
        }
        let mut with = self.seats[seat].about(member);
        with["version"] = json!(self.world.borrow().rules.terms);
        self.order(By::Form, ActionKind::AcceptTerms, with).await;
    }

    /// Reserves an address and a place; some have left by then, and at the cap nobody gets in.
    async fn ask_operator(&mut self, index: usize) {
        let mailbox = self.seats[index].mailbox;
        let has_left = matches!(self.seats[index].kind, Kind::Person) && self.dice.chance(3);
        let given_up = match has_left {
            true => Some(Occasion::PersonLeft),
            false if !self.world.borrow_mut().take_place(self.institution) => Some(Occasion::CapReached),
            false => None,
        };
        if let Some(occasion) = given_up {
            let with = json!({"mailbox": mailbox, "reason": self.words(occasion)});
            self.seats[index].standing = Standing::Gone;
            self.order(By::Owner, ActionKind::AbandonMailbox, with).await;
            return;
        }
        let address = self.address(index).await;
        let with = json!({"mailbox": mailbox, "address": address});
        self.seats[index].standing = Standing::Requested { address };
        self.order(By::Owner, ActionKind::RequestCreation, with).await;
    }

    /// An address that is free; what stands in it for the structure's name is confirmed first, where it is not the name.
    async fn address(&mut self, index: usize) -> String {
        match self.seats[index].kind.clone() {
            Kind::Person => {
                let name = self.seats[index].members[0].person.name.clone();
                self.world.borrow_mut().reserve_address(&name)
            }
            Kind::Team { local, abbreviation, .. } => {
                let is_news = |short: &String| self.world.borrow_mut().confirms_abbreviation(self.institution, short);
                if let Some(short) = abbreviation.filter(is_news) {
                    let with = json!({"abbreviation": short});
                    self.order(By::Owner, ActionKind::ConfirmAbbreviation, with).await;
                }
                self.world.borrow_mut().reserve_shared_address(&local)
            }
            Kind::Program { local } => self.world.borrow_mut().reserve_shared_address(&local),
        }
    }

    /// The creation list goes out; the operator creates what is on it some days later, or says why not.
    async fn operator(&mut self) {
        self.order(By::Owner, ActionKind::IssueCreationList, json!({})).await;
        let days = self.dice.days(6);
        let day = calendar::working_day_after(calendar::day_of(self.thread.now()), days + 2);
        let at = calendar::desk_moment(day, &mut self.dice);
        self.thread.until(at).await;
        for index in 0..self.seats.len() {
            let mailbox = self.seats[index].mailbox;
            let Standing::Requested { address } = self.seats[index].standing.clone() else { continue };
            self.a_moment().await;
            match self.dice.below(100) {
                0..3 => {
                    let with = json!({"mailbox": mailbox, "reason": self.words(Occasion::OperatorRefused)});
                    self.seats[index].standing = Standing::Gone;
                    self.world.borrow_mut().give_place_back(self.institution);
                    self.order(By::Owner, ActionKind::RecordMailboxRefused, with).await;
                }
                3..7 => self.disputed(index, &address).await,
                _ => {
                    let with = json!({"mailbox": mailbox, "address": address});
                    self.seats[index].standing = Standing::Created;
                    self.order(By::Owner, ActionKind::RecordMailboxCreated, with).await;
                }
            }
        }
    }

    /// The operator reports another address than the one asked for: an agent settles it.
    async fn disputed(&mut self, index: usize, reserved: &str) {
        let mailbox = self.seats[index].mailbox;
        let reported = self.world.borrow_mut().mistaken_address(reserved);
        let with = json!({"mailbox": mailbox, "address": reported});
        self.order(By::Owner, ActionKind::RecordMailboxCreated, with).await;
        self.desk_in(1).await;
        self.seats[index].standing = Standing::Created;
        if self.dice.chance(35) {
            let with = json!({
                "mailbox": mailbox, "outcome": "reported-taken", "address": reported,
                "reason": self.words(Occasion::DisputeTaken),
            });
            self.order(By::Owner, ActionKind::SettleDisputedReturn, with).await;
            return;
        }
        let with = json!({"mailbox": mailbox, "outcome": "reserved-kept", "reason": self.words(Occasion::DisputeKept)});
        self.order(By::Owner, ActionKind::SettleDisputedReturn, with).await;
        self.desk_in(3).await;
        let with = json!({"mailbox": mailbox, "address": reserved});
        self.order(By::Owner, ActionKind::RecordMailboxCreated, with).await;
    }
}
