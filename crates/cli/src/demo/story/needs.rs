//! Second step: who may be in the Espace de Confiance, one by one, and then the need as a whole.

use serde_json::{Value, json};
use workflow::ActionKind;

use super::adhesion::Returns;
use super::{By, Chapter, Standing, Story};
use crate::demo::tables::Occasion;

impl Story {
    /// Every person is decided, on a number or on the word of the head of the structure.
    pub(super) async fn needs(&mut self) -> Chapter {
        if std::mem::replace(&mut self.is_need_known, true) {
            return Ok(());
        }
        let days = self.dice.days(3);
        self.desk_in(days).await;
        let lacks_number = self.undecided().any(|seat| seat.person.rpps.is_some() && !seat.is_number_known);
        if lacks_number {
            self.correction(Occasion::NumberMissing, Returns::Sometimes).await?;
        }
        for index in 0..self.seats.len() {
            if self.seats[index].standing == Standing::Wished {
                self.decide(index).await;
                self.a_moment().await;
            }
        }
        if self.seats.iter().all(|seat| seat.standing == Standing::Gone) {
            return self.rejected(Occasion::NobodyHabilitated).await;
        }
        self.order(By::Owner, ActionKind::ValidateNeed, json!({})).await;
        Ok(())
    }

    async fn decide(&mut self, index: usize) {
        let is_refused = self.dice.chance(4);
        let with = self.decision(index, is_refused);
        self.seats[index].standing = if is_refused { Standing::Gone } else { Standing::Granted };
        self.order(By::Owner, ActionKind::DecideHabilitation, with).await;
    }

    fn decision(&mut self, index: usize, is_refused: bool) -> Value {
        let seat = &self.seats[index];
        let mut with = json!({
            "mailbox": seat.mailbox,
            "verdict": if is_refused { "refused" } else { "granted" },
            "profession": seat.person.profession.code,
        });
        match &seat.person.rpps {
            Some(number) => with["rpps"] = json!(number),
            None => with["attestation"] = self.document("attestation-responsable.pdf"),
        }
        if is_refused {
            with["reason"] = json!(self.words(Occasion::HabilitationRefused));
        }
        with
    }

    fn undecided(&self) -> impl Iterator<Item = &super::Seat> {
        self.seats.iter().filter(|seat| seat.standing == Standing::Wished)
    }
}
