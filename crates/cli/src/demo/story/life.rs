//! Life after the equipment: people come and go, mailboxes close.

use serde_json::json;
use workflow::ActionKind;

use super::seat::{Kind, Member, Seat, Standing};
use super::{By, Story};
use crate::demo::people::Person;
use crate::demo::tables::Occasion;

impl Story {
    /// What some mailboxes go through in the months after, each beside the others.
    pub(super) fn life(&mut self) {
        for seat in self.seats.clone() {
            if seat.standing != Standing::Settled {
                continue;
            }
            let now = self.thread.now();
            let fate = self.dice.below(100);
            match (&seat.kind, fate) {
                (_, 0..5) => self.companion(now, async move |story: Story| story.closing_of(seat).await),
                (Kind::Team { administrator, .. }, 5..30) => {
                    let administrator = administrator.clone();
                    self.companion(now, async move |story: Story| story.newcomer(seat, administrator).await);
                }
                (Kind::Team { administrator, .. }, 30..42) if seat.entitled().len() > 1 => {
                    let administrator = administrator.clone();
                    self.companion(now, async move |story: Story| story.leaver(seat, administrator).await);
                }
                (_, 42..45) => self.companion(now, async move |story: Story| story.red_list(seat).await),
                (Kind::Person | Kind::Team { .. } | Kind::Program { .. }, _) => {}
            }
        }
    }

    /// The administrator asks for one more user, who goes through the steps alone.
    async fn newcomer(mut self, mut seat: Seat, administrator: Person) {
        let days = self.dice.between(20, 90);
        self.desk_in(days).await;
        let person = self.somebody();
        if seat.members.iter().any(|known| known.person.mail == person.mail) {
            return;
        }
        let with = json!({
            "mailbox": seat.mailbox,
            "utilisateur": person.as_user(true),
            "demande_par": administrator.as_known(),
        });
        self.order(By::OwnerOnPhone, ActionKind::AddMailboxUser, with).await;
        let member = seat.members.len();
        seat.members.push(Member::of(person, true));
        self.seats = vec![seat];
        self.desk_in(1).await;
        self.grant(0, member).await;
        self.accept_terms(0, member).await;
        self.desk_in(2).await;
        self.send_credentials(0, member).await;
    }

    /// The administrator has somebody taken off.
    async fn leaver(mut self, seat: Seat, administrator: Person) {
        let days = self.dice.between(30, 120);
        self.desk_in(days).await;
        let Some(member) = seat.entitled().pop() else { return };
        let mut with = seat.about(member);
        with["demande_par"] = administrator.as_known();
        with["reason"] = json!(self.words(Occasion::UserLeft));
        self.order(By::OwnerOnPhone, ActionKind::RemoveMailboxUser, with).await;
    }

    async fn red_list(mut self, seat: Seat) {
        let days = self.dice.between(5, 60);
        self.desk_in(days).await;
        self.order(By::Owner, ActionKind::ChangeRedList, json!({"mailbox": seat.mailbox, "is_red": true})).await;
    }

    /// Announced, sometimes objected to, done on the day unless it is called off.
    async fn closing_of(mut self, seat: Seat) {
        let days = self.dice.between(40, 160);
        self.desk_in(days).await;
        let reason = self.words(Occasion::ClosingAsked);
        let with = json!({
            "mailbox": seat.mailbox, "closes_on": self.day_in(40), "ground": "asked", "reason": reason,
        });
        self.order(By::Owner, ActionKind::AnnounceMailboxClosing, with).await;
        if self.dice.chance(30) {
            self.form_in(8).await;
            let with = json!({"mailbox": seat.mailbox, "reason": self.words(Occasion::ClosingObjected)});
            self.order(By::Form, ActionKind::ObjectToClosing, with).await;
            self.desk_in(3).await;
            if self.dice.chance(50) {
                let with = json!({"mailbox": seat.mailbox, "reason": self.words(Occasion::ClosingCancelled)});
                self.order(By::Owner, ActionKind::CancelMailboxClosing, with).await;
                return;
            }
            let with = json!({"mailbox": seat.mailbox, "reason": self.words(Occasion::ObjectionDismissed)});
            self.order(By::Supervisor, ActionKind::DismissClosingObjection, with).await;
        }
        self.desk_in(40).await;
        self.world.borrow_mut().give_place_back(self.institution);
        self.order(By::Owner, ActionKind::CloseMailbox, json!({"mailbox": seat.mailbox})).await;
    }
}
