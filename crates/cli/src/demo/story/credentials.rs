//! Fourth step: credentials go out, come back, go out again, arrive, and are used, each person in their own time.

use serde_json::{Value, json};
use uuid::Uuid;
use workflow::ActionKind;

use super::seat::Standing;
use super::{By, Story};
use crate::demo::calendar;
use crate::demo::tables::Occasion;

impl Story {
    /// The operator's platform has sent them: said for each person, and their fate begins beside this story.
    pub(super) async fn credentials(&mut self) {
        let days = self.dice.days(5);
        self.desk_in(days).await;
        for index in 0..self.seats.len() {
            if self.seats[index].standing != Standing::Created {
                continue;
            }
            self.seats[index].standing = Standing::Settled;
            for member in self.seats[index].entitled() {
                self.send_credentials(index, member).await;
            }
        }
        self.hand_to_do_list().await;
    }

    pub(super) async fn send_credentials(&mut self, seat: usize, member: usize) {
        let about = self.seats[seat].about(member);
        let login = self.world.borrow_mut().login_of(&self.seats[seat].members[member].person);
        let mut with = about.clone();
        with["login"] = json!(login);
        self.order(By::Owner, ActionKind::DeclareCredentialsSent, with).await;
        let whose = (self.seats[seat].mailbox, login);
        self.companion(self.thread.now(), async move |story: Story| story.fate_of_credentials(whose, about).await);
        self.a_moment().await;
    }

    async fn fate_of_credentials(mut self, whose: (Uuid, String), about: Value) {
        if self.dice.chance(7) {
            self.desk_in(1).await;
            self.bounced.borrow_mut().insert(whose.clone());
            let mut with = about.clone();
            with["reason"] = json!(self.words(Occasion::Bounce));
            self.order(By::Owner, ActionKind::RecordCredentialsBounced, with).await;
            let days = self.dice.days(4);
            self.desk_in(days + 1).await;
            self.order(By::Owner, ActionKind::ResendCredentials, about.clone()).await;
            self.bounced.borrow_mut().remove(&whose);
        }
        if self.dice.chance(90) {
            let days = self.dice.days(3);
            self.desk_in(days + 1).await;
            self.order(By::OwnerOnPhone, ActionKind::RecordCredentialsReceived, about.clone()).await;
        }
        if self.dice.chance(85) {
            let days = self.dice.days(12);
            self.desk_in(days + 1).await;
            self.order(By::Owner, ActionKind::RecordFirstLogin, about).await;
        }
    }

    /// Waits until no credentials are on their way back.
    pub(super) async fn until_nothing_bounced(&mut self) {
        while !self.bounced.borrow().is_empty() {
            let day = calendar::working_day_after(calendar::day_of(self.thread.now()), 2);
            let at = calendar::desk_moment(day, &mut self.dice);
            self.thread.until(at).await;
        }
    }

    /// The structure gets its to-do list once, and says what is done in its own time.
    async fn hand_to_do_list(&mut self) {
        if std::mem::replace(&mut self.has_to_do, true) || !self.dice.chance(45) {
            return;
        }
        let items: &[&str] =
            if self.dice.chance(50) { &["webmail-bookmarked"] } else { &["webmail-bookmarked", "editor-contacted"] };
        for item in items {
            self.order(By::Owner, ActionKind::UpdateToDo, json!({"item": item, "status": "asked"})).await;
        }
        if self.dice.chance(70) {
            let item = items[0];
            self.companion(self.thread.now(), async move |mut story: Story| {
                let days = story.dice.days(10);
                story.form_in(days + 1).await;
                story.order(By::Form, ActionKind::UpdateToDo, json!({"item": item, "status": "done"})).await;
            });
        }
    }
}
