//! Fifth step: partners learn the new addresses and are asked for theirs.

use serde_json::json;
use uuid::Uuid;
use workflow::ActionKind;

use super::{By, Story};
use crate::demo::tables::{Occasion, Partner};

/// A partner who was told.
#[derive(Debug, Clone, Copy)]
struct Told {
    id: Uuid,
    address: Option<&'static str>,
}

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
        let days = self.dice.days(4);
        self.form_in(days + 1).await;
        let mut silent = Vec::new();
        for partner in self.some_partners() {
            silent.push(self.tell_partner(partner).await);
            self.a_moment().await;
        }
        let prompt: Vec<Told> = silent.extract_if(.., |_| self.dice.chance(55)).collect();
        for told in prompt {
            let days = self.dice.days(4);
            self.form_in(days + 1).await;
            self.answer(told).await;
        }
        if !silent.is_empty() {
            self.remind(silent).await;
        }
        let days = self.dice.days(4);
        self.form_in(days + 1).await;
        self.order(By::Form, ActionKind::FinishPartnerCampaign, json!({})).await;
    }

    /// One to three partners, no two the same.
    fn some_partners(&mut self) -> Vec<Partner> {
        let partners = &self.world.borrow().tables.partners;
        let count = self.dice.between(1, 3) as usize;
        let first = self.dice.below(u32::try_from(partners.len()).expect("tables are short")) as usize;
        partners.iter().cycle().skip(first).take(count).copied().collect()
    }

    async fn tell_partner(&mut self, partner: Partner) -> Told {
        let id = self.dice.uuid();
        let with = json!({"partner": id, "name": partner.name, "mail": partner.mail});
        self.order(By::Form, ActionKind::TellPartner, with).await;
        Told { id, address: partner.address }
    }

    /// What a partner has to say: an address, or that there is none.
    async fn answer(&mut self, told: Told) {
        match told.address {
            Some(address) => {
                let with = json!({"partner": told.id, "address": address});
                self.order(By::Mail, ActionKind::RecordPartnerAnswer, with).await;
            }
            None => self.order(By::Mail, ActionKind::RecordPartnerDeclined, json!({"partner": told.id})).await,
        }
    }

    /// One reminder each; some answer then, some when the campaign is long over.
    async fn remind(&mut self, silent: Vec<Told>) {
        self.form_in(8).await;
        for told in silent {
            self.order(By::Form, ActionKind::RemindPartner, json!({"partner": told.id})).await;
            self.a_moment().await;
            if self.dice.chance(60) {
                let now = self.thread.now();
                self.companion(now, async move |mut story: Story| {
                    let days = story.dice.days(10);
                    story.form_in(days + 1).await;
                    story.answer(told).await;
                });
            }
        }
    }
}
