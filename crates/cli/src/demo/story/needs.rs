//! Second step: who may be in the Espace de Confiance, one by one, and then the need as a whole.

use serde_json::{Value, json};
use workflow::ActionKind;

use super::seat::{Kind, Standing};
use super::{By, Chapter, Story};
use crate::demo::professions::UNLISTED;
use crate::demo::tables::Occasion;

impl Story {
    /// Every person is decided, on a number or on the word of the head of the structure; a program is talked about.
    pub(super) async fn needs(&mut self) -> Chapter {
        if std::mem::replace(&mut self.is_need_known, true) {
            return Ok(());
        }
        let days = self.dice.days(3);
        self.desk_in(days).await;
        self.numbers().await?;
        for seat in 0..self.seats.len() {
            if self.seats[seat].standing != Standing::Wished {
                continue;
            }
            if let Kind::Program { .. } = self.seats[seat].kind {
                self.talk(seat).await;
            } else {
                for member in 0..self.seats[seat].members.len() {
                    self.decide(seat, member).await;
                    self.a_moment().await;
                }
                self.seats[seat].settle_need();
            }
        }
        if self.seats.iter().all(|seat| seat.standing == Standing::Gone) {
            return self.rejected(Occasion::NobodyHabilitated).await;
        }
        self.order(By::Owner, ActionKind::ValidateNeed, json!({})).await;
        Ok(())
    }

    async fn decide(&mut self, seat: usize, member: usize) {
        if std::ptr::eq(self.seats[seat].members[member].person.profession, &UNLISTED) {
            return self.four_eyes(seat, member).await;
        }
        if !self.dice.chance(4) {
            return self.grant(seat, member).await;
        }
        self.refuse(seat, member, Occasion::HabilitationRefused).await;
        if self.dice.chance(20) {
            // The structure brings something new, and two agents look at it again.
            self.desk_in(2).await;
            self.four_eyes(seat, member).await;
        }
    }

    /// Says yes, on the number or on the attestation.
    pub(super) async fn grant(&mut self, seat: usize, member: usize) {
        let with = self.decision(seat, member, "granted");
        self.seats[seat].members[member].may = Some(true);
        self.order(By::Owner, ActionKind::DecideHabilitation, with).await;
    }

    async fn refuse(&mut self, seat: usize, member: usize, why: Occasion) {
        let mut with = self.decision(seat, member, "refused");
        with["reason"] = json!(self.words(why));
        self.seats[seat].members[member].may = Some(false);
        self.order(By::Owner, ActionKind::DecideHabilitation, with).await;
    }

    /// What no agent may grant alone: one proposes, another approves, or does not.
    async fn four_eyes(&mut self, seat: usize, member: usize) {
        let was_refused = self.seats[seat].members[member].may == Some(false);
        let mut with = self.seats[seat].about(member);
        with["profession"] = json!(self.seats[seat].members[member].person.profession.code);
        with["reason"] = json!(self.words(Occasion::OverrideProposed));
        self.order(By::Owner, ActionKind::ProposeHabilitationOverride, with).await;
        self.desk_in(1).await;
        if self.dice.chance(80) {
            let with = self.seats[seat].about(member);
            self.seats[seat].members[member].may = Some(true);
            self.order(By::Second, ActionKind::ApproveHabilitationOverride, with).await;
            return;
        }
        let mut with = self.seats[seat].about(member);
        with["reason"] = json!(self.words(Occasion::OverrideDeclined));
        self.order(By::Second, ActionKind::DeclineHabilitationOverride, with).await;
        if !was_refused {
            self.a_moment().await;
            self.refuse(seat, member, Occasion::HabilitationRefused).await;
        }
    }

    fn decision(&mut self, seat: usize, member: usize, verdict: &str) -> Value {
        let (seat, person) = (&self.seats[seat], self.seats[seat].members[member].person.clone());
        let mut with = seat.about(member);
        with["verdict"] = json!(verdict);
        with["profession"] = json!(person.profession.code);
        match &person.rpps {
            Some(number) => with["rpps"] = json!(number),
            None => with["attestation"] = self.document("attestation-responsable.pdf"),
        }
        with
    }

    /// There is no self-service for programs: somebody calls the structure.
    async fn talk(&mut self, seat: usize) {
        let days = self.dice.days(4);
        self.desk_in(days).await;
        let proceeds = self.dice.chance(80);
        let (outcome, why) =
            if proceeds { ("proceed", Occasion::ContactProceeds) } else { ("declined", Occasion::ContactDeclined) };
        self.seats[seat].standing = if proceeds { Standing::Granted } else { Standing::Gone };
        let with = json!({"mailbox": self.seats[seat].mailbox, "outcome": outcome, "reason": self.words(why)});
        self.order(By::OwnerOnPhone, ActionKind::ConcludeApplicationContact, with).await;
    }
}
