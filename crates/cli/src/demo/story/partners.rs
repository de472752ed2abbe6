//! Fifth step: partners learn the new addresses and are asked for theirs.

use serde_json::json;
use uuid::Uuid;
use workflow::ActionKind;

use super::{By, Story};
use crate::demo::tables::Occasion;

impl Story {
    /// A campaign among one to three partners, or a reason to do without.
    pub(super) async fn partners(&mut self) {
        if self.dice.chance(12) {
            let days = self.dice.days(3);
            self.desk_in(days).await;
            let reason = self.words(Occasion::CampaignWaived);
            self.order(By::Owner, ActionKind::WaivePartnerCampaign, json!({"reason": reason})).await;
            return;
        }
        let count = self.dice.between(1, 3);
        let days = self.dice.days(4);
        self.form_in(days + 1).await;
        let mut partners = Vec::new();
        for _ in 0..count {
            partners.push(self.tell_partner().await);
            self.a_moment().await;
        }
        let mut silent = Vec::new();
        for partner in partners {
            silent.extend(self.answer(partner).await);
        }
        if !silent.is_empty() {
            self.remind(silent).await;
        }
        let days = self.dice.days(4);
        self.form_in(days + 1).await;
        self.order(By::Form, ActionKind::FinishPartnerCampaign, json!({})).await;
    }

    async fn tell_partner(&mut self) -> (Uuid, String) {
        let partner = self.dice.uuid();
        let other = self.world.borrow().any_institution(&mut self.dice);
        let other = self.world.borrow().institution(other);
        let desk = format!("secretariat@{}", other.mail_domain);
        let with = json!({"partner": partner, "name": other.name, "mail": desk});
        self.order(By::Form, ActionKind::TellPartner, with).await;
        (partner, other.mss_address())
    }

    /// An answer, a no, or silence: the silent one is handed back.
    async fn answer(&mut self, (partner, address): (Uuid, String)) -> Option<(Uuid, String)> {
        if self.dice.chance(45) {
            return Some((partner, address));
        }
        let days = self.dice.days(4);
        self.form_in(days + 1).await;
        if self.dice.chance(80) {
            let with = json!({"partner": partner, "address": address});
            self.order(By::Form, ActionKind::RecordPartnerAnswer, with).await;
        } else {
            self.order(By::Form, ActionKind::RecordPartnerDeclined, json!({"partner": partner})).await;
        }
        None
    }

    /// One reminder each; some answer then, some when the campaign is long over.
    async fn remind(&mut self, silent: Vec<(Uuid, String)>) {
        self.form_in(8).await;
        for (partner, address) in silent {
            self.order(By::Form, ActionKind::RemindPartner, json!({"partner": partner})).await;
            self.a_moment().await;
            if self.dice.chance(60) {
                let now = self.thread.now();
                self.companion(now, async move |mut story: Story| {
                    let days = story.dice.days(10);
                    story.form_in(days + 1).await;
                    let with = json!({"partner": partner, "address": address});
                    story.order(By::Mail, ActionKind::RecordPartnerAnswer, with).await;
                });
            }
        }
    }
}
