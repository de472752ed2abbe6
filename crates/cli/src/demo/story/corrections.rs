//! Rounds of correction: fields are flagged, the structure corrects them, an agent is content.

use serde_json::{Value, json};
use workflow::ActionKind;

use super::adhesion::Returns;
use super::{By, Chapter, Over, Story};
use crate::demo::tables::Occasion;

impl Story {
    /// Numbers that people have and the form did not name are asked for, person by person.
    pub(super) async fn numbers(&mut self) -> Chapter {
        let lacking: Vec<(usize, usize)> = self.lacking_numbers().collect();
        if lacking.is_empty() {
            return Ok(());
        }
        let flag = |(seat, member): &(usize, usize)| {
            let seat = &self.seats[*seat];
            let person = seat.members[*member].person.as_known();
            json!({"field": "mailbox-user", "mailbox": seat.mailbox, "person": person})
        };
        let fields: Vec<Value> = lacking.iter().map(flag).collect();
        let message = self.words(Occasion::NumberMissing);
        self.order(By::Owner, ActionKind::AskCorrection, json!({"fields": fields, "message": message})).await;
        self.until_answered(Returns::Sometimes).await?;
        for (seat, member) in lacking {
            self.correct(seat, member).await;
            self.a_moment().await;
        }
        self.order(By::Form, ActionKind::AnswerCorrection, json!({})).await;
        self.desk_in(1).await;
        self.order(By::Owner, ActionKind::AcceptCorrection, json!({})).await;
        self.a_moment().await;
        Ok(())
    }

    /// Says the number of a person; who that is, is known already.
    async fn correct(&mut self, seat: usize, member: usize) {
        let mut with = self.seats[seat].about(member);
        with["utilisateur"] = self.seats[seat].members[member].person.as_user(true);
        self.seats[seat].members[member].is_number_known = true;
        self.order(By::Form, ActionKind::CorrectMailboxUser, with).await;
    }

    fn lacking_numbers(&self) -> impl Iterator<Item = (usize, usize)> {
        let seats = self.seats.iter().enumerate();
        let members = seats.flat_map(|(seat, known)| known.members.iter().enumerate().map(move |one| (seat, one)));
        members
            .filter(|(_, (_, member))| member.may.is_none() && member.lacks_number())
            .map(|(seat, (member, _))| (seat, member))
    }

    /// Lets the structure answer in its own time: at once, after a reminder, when the request was dropped, or never.
    pub(super) async fn until_answered(&mut self, returns: Returns) -> Chapter {
        let allowed = self.world.borrow().rules.deadlines.applicant_answer_days;
        if self.dice.chance(20) {
            self.desk_in(10).await;
            self.order(By::Owner, ActionKind::RemindApplicant, json!({})).await;
        }
        if self.dice.chance(68) {
            let days = self.dice.days(5);
            self.desk_in(days + 1).await;
            return Ok(());
        }
        self.desk_in(allowed).await;
        let reason = self.words(Occasion::NoAnswer);
        self.order(By::Owner, ActionKind::DropRequest, json!({"reason": reason})).await;
        match returns {
            Returns::Never => Err(Over),
            Returns::Sometimes if self.dice.chance(70) => Err(Over),
            Returns::Sometimes => {
                let days = self.dice.between(5, 25);
                self.desk_in(days).await;
                let reason = self.words(Occasion::LateAnswer);
                self.order(By::Supervisor, ActionKind::ReopenRequest, json!({"reason": reason})).await;
                self.desk_in(1).await;
                Ok(())
            }
        }
    }
}
