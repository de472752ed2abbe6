//! First step: the first request of a structure brings its membership; those sent before it was there cite it later,
//! those sent afterwards pass at once.

use serde_json::json;
use workflow::ActionKind;

use super::{By, Chapter, Story};
use crate::demo::calendar;
use crate::demo::tables::Occasion;
use crate::demo::world::Membership;

impl Story {
    /// Until the structure is a member: through this request, or through another that came before.
    pub(super) async fn adhesion(&mut self) -> Chapter {
        if self.is_member {
            return Ok(());
        }
        let mut is_waiting = false;
        loop {
            let membership = self.world.borrow().membership(self.institution);
            let days = self.dice.days(1);
            match membership {
                Membership::Member => {
                    self.desk_in(days).await;
                    self.stop_waiting(is_waiting).await;
                    self.order(By::Owner, ActionKind::CiteMembership, json!({})).await;
                    return Ok(());
                }
                Membership::UnderWay { .. } => {
                    self.desk_in(days).await;
                    if !std::mem::replace(&mut is_waiting, true) {
                        let reason = self.words(Occasion::AdhesionUnderWay);
                        let with = json!({"party": "internal", "reason": reason});
                        self.order(By::Owner, ActionKind::StartWaiting, with).await;
                    }
                    self.desk_in(4).await;
                }
                Membership::None | Membership::FormComplete => {
                    let is_form_complete = membership == Membership::FormComplete;
                    self.bring_membership(is_form_complete);
                    self.desk_in(days).await;
                    self.stop_waiting(is_waiting).await;
                    return if is_form_complete { self.board().await } else { self.membership().await };
                }
            }
        }
    }

    fn bring_membership(&mut self, is_form_complete: bool) {
        let under_way = Membership::UnderWay { by: self.request, is_form_complete };
        self.world.borrow_mut().set_membership(self.institution, under_way);
    }

    /// Quote, form, board.
    async fn membership(&mut self) -> Chapter {
        let year = calendar::day_of(self.thread.now()).year().unsigned_abs().into();
        let criterion = self.world.borrow().rules.criterion(self.place().sector, year, &mut self.dice);
        let quote = json!({"criterion": criterion, "year": year});
        self.order(By::Owner, ActionKind::QuoteContribution, quote).await;
        let days = self.dice.days(10);
        self.form_comes_back(days).await;
        if self.dice.chance(18) {
            self.desk_in(1).await;
            self.question(Occasion::AdhesionFormIncomplete, Returns::Never).await?;
            self.form_comes_back(0).await;
        }
        let days = self.dice.days(2);
        self.desk_in(days).await;
        self.order(By::Owner, ActionKind::CompleteAdhesionForm, json!({})).await;
        self.bring_membership(true);
        if self.dice.chance(60) {
            // The need may be prepared while the board is awaited; creation may not begin.
            self.needs().await?;
        }
        self.board().await
    }

    async fn form_comes_back(&mut self, days: u32) {
        self.desk_in(days + 1).await;
        let by = if self.dice.chance(30) { By::OwnerOnPaper } else { By::Owner };
        let with = json!({"document": self.document("bulletin-adhesion.pdf"), "received_on": self.today()});
        self.order(by, ActionKind::ReceiveAdhesionForm, with).await;
    }

    /// The board meets every other Tuesday; its decision is written down on the day or the next.
    async fn board(&mut self) -> Chapter {
        let board = calendar::board_after(calendar::day_of(self.thread.now()));
        self.desk_in(0).await;
        let is_far = calendar::day_of(self.thread.now()) < board;
        if is_far {
            let with = json!({"party": "internal", "due_on": board.to_string(), "reason": self.words(Occasion::Board)});
            self.order(By::Owner, ActionKind::StartWaiting, with).await;
            let later = self.dice.below(2);
            let day = calendar::working_day_after(board, later);
            let at = calendar::desk_moment(day, &mut self.dice);
            self.thread.until(at).await;
            self.stop_waiting(true).await;
        }
        if self.dice.chance(4) {
            let reason = self.words(Occasion::MembershipRefused);
            self.order(By::Supervisor, ActionKind::RefuseMembership, json!({"reason": reason})).await;
            self.bring_membership(false);
            self.desk_in(1).await;
            return self.rejected(Occasion::MembershipRefused).await;
        }
        let effective = json!({"effective_on": self.today()});
        self.order(By::Owner, ActionKind::MakeMembershipEffective, effective).await;
        self.world.borrow_mut().set_membership(self.institution, Membership::Member);
        Ok(())
    }

    async fn stop_waiting(&mut self, is_waiting: bool) {
        if is_waiting {
            self.order(By::Owner, ActionKind::EndWaiting, json!({})).await;
            self.a_moment().await;
        }
    }

    /// Asks the structure for something that is no field of the form, and waits: an answer, a reminder, or no answer at all.
    async fn question(&mut self, what: Occasion, returns: Returns) -> Chapter {
        let allowed = self.world.borrow().rules.deadlines.applicant_answer_days;
        let with = json!({"party": "applicant", "due_on": self.day_in(allowed), "reason": self.words(what)});
        self.order(By::Owner, ActionKind::StartWaiting, with).await;
        self.until_answered(returns).await?;
        self.stop_waiting(true).await;
        Ok(())
    }
}

/// Whether an answer may come after the request was dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Returns {
    Never,
    Sometimes,
}
