//! Fourth step: credentials go out, come back, go out again, arrive, and are used, each person in their own time.

use serde_json::json;
use uuid::Uuid;
use workflow::ActionKind;

use super::{By, Standing, Story};
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
            let mailbox = self.seats[index].mailbox;
            let login = self.world.borrow_mut().login_of(&self.seats[index].person);
            let with = json!({"mailbox": mailbox, "login": login});
            self.order(By::Owner, ActionKind::DeclareCredentialsSent, with).await;
            self.seats[index].standing = Standing::Settled;
            self.companion(self.thread.now(), async move |story: Story| story.fate_of_credentials(mailbox).await);
            self.a_moment().await;
        }
    }

    async fn fate_of_credentials(mut self, mailbox: Uuid) {
        if self.dice.chance(7) {
            self.desk_in(1).await;
            self.bounced.borrow_mut().insert(mailbox);
            let with = json!({"mailbox": mailbox, "reason": self.words(Occasion::Bounce)});
            self.order(By::Owner, ActionKind::RecordCredentialsBounced, with).await;
            let days = self.dice.days(4);
            self.desk_in(days + 1).await;
            self.order(By::Owner, ActionKind::ResendCredentials, json!({"mailbox": mailbox})).await;
            self.bounced.borrow_mut().remove(&mailbox);
        }
        if self.dice.chance(90) {
            let days = self.dice.days(3);
            self.desk_in(days + 1).await;
            self.order(By::OwnerOnPhone, ActionKind::RecordCredentialsReceived, json!({"mailbox": mailbox})).await;
        }
        if self.dice.chance(85) {
            let days = self.dice.days(12);
            self.desk_in(days + 1).await;
            self.order(By::Owner, ActionKind::RecordFirstLogin, json!({"mailbox": mailbox})).await;
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
}
