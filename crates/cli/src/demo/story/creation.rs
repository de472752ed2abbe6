//! Third step: terms accepted, mailboxes asked of the mail operator, and what it answers.

use serde_json::json;
use workflow::ActionKind;

use super::{By, Chapter, Standing, Story};
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
        let version = self.world.borrow().rules.terms.clone();
        let granted = self.seats.iter().filter(|seat| seat.standing == Standing::Granted);
        let mailboxes: Vec<_> = granted.map(|seat| seat.mailbox).collect();
        for mailbox in mailboxes {
            let days = self.dice.days(2);
            if days == 0 {
                self.a_moment().await;
            } else {
                self.form_in(days).await;
            }
            let with = json!({"mailbox": mailbox, "version": version});
            self.order(By::Form, ActionKind::AcceptTerms, with).await;
        }
    }

    /// Reserves an address and a place; some have left by then, and at the cap nobody gets in.
    async fn ask_operator(&mut self, index: usize) {
        let (mailbox, name) = (self.seats[index].mailbox, self.seats[index].person.name.clone());
        let given_up = match self.dice.chance(3) {
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
        let address = self.world.borrow_mut().reserve_address(&name);
        let with = json!({"mailbox": mailbox, "address": address});
        self.seats[index].standing = Standing::Requested { address };
        self.order(By::Owner, ActionKind::RequestCreation, with).await;
    }

    /// The operator creates what it was asked for, some days later, or says why not.
    async fn operator(&mut self) {
        let allowed = self.world.borrow().rules.deadlines.operator_creation_days;
        let with = json!({"party": "operator", "due_on": self.day_in(allowed), "reason": self.words(Occasion::CreationAwaited)});
        self.order(By::Owner, ActionKind::StartWaiting, with).await;
        let days = self.dice.days(6);
        let day = calendar::working_day_after(calendar::day_of(self.thread.now()), days + 2);
        let at = calendar::desk_moment(day, &mut self.dice);
        self.thread.until(at).await;
        self.order(By::Owner, ActionKind::EndWaiting, json!({})).await;
        for index in 0..self.seats.len() {
            let mailbox = self.seats[index].mailbox;
            let Standing::Requested { address } = self.seats[index].standing.clone() else { continue };
            self.a_moment().await;
            if self.dice.chance(3) {
                let with = json!({"mailbox": mailbox, "reason": self.words(Occasion::OperatorRefused)});
                self.seats[index].standing = Standing::Gone;
                self.world.borrow_mut().give_place_back(self.institution);
                self.order(By::Owner, ActionKind::RecordMailboxRefused, with).await;
            } else {
                let with = json!({"mailbox": mailbox, "address": address});
                self.seats[index].standing = Standing::Created;
                self.order(By::Owner, ActionKind::RecordMailboxCreated, with).await;
            }
        }
    }
}
