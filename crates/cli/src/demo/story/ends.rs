//! How requests end, and how one that had ended goes on.

use serde_json::json;
use workflow::ActionKind;

use super::seat::Seat;
use super::{By, Chapter, Over, Story};
use crate::demo::tables::Occasion;

impl Story {
    /// Now and then a structure changes its mind.
    pub(super) async fn second_thoughts(&mut self, percent: u32) -> Chapter {
        if !self.dice.chance(percent) {
            return Ok(());
        }
        let days = self.dice.days(5);
        self.form_in(days + 1).await;
        let reason = self.words(Occasion::Withdrawn);
        self.order(By::Mail, ActionKind::WithdrawRequest, json!({"reason": reason})).await;
        Err(Over)
    }

    /// The agency says no.
    pub(super) async fn rejected(&mut self, why: Occasion) -> Chapter {
        self.a_moment().await;
        let reason = self.words(why);
        self.order(By::Owner, ActionKind::RejectRequest, json!({"reason": reason})).await;
        Err(Over)
    }

    /// Everything is done: somebody says so.
    pub(super) async fn closing(&mut self) {
        let days = self.dice.days(3);
        self.desk_in(days).await;
        self.until_nothing_bounced().await;
        self.order(By::Owner, ActionKind::CloseRequest, json!({})).await;
    }

    /// A colleague was forgotten: the case is reopened, equips one more, and closes again.
    pub(super) async fn afterthought(&mut self) -> Chapter {
        if !self.dice.chance(3) {
            return Ok(());
        }
        let days = self.dice.between(3, 15);
        self.desk_in(days).await;
        let reason = self.words(Occasion::ColleagueForgotten);
        self.order(By::Supervisor, ActionKind::ReopenRequest, json!({"reason": reason})).await;
        self.a_moment().await;
        let (mailbox, person, place) = (self.dice.uuid(), self.somebody(), self.place());
        let wish = person.as_wish(mailbox, place, true);
        self.seats.push(Seat::of_person(mailbox, person, true));
        self.order(By::OwnerOnPhone, ActionKind::AddMailbox, wish).await;
        self.is_need_known = false;
        self.needs().await?;
        self.creation().await?;
        self.credentials().await;
        self.closing().await;
        Ok(())
    }
}
