//! A submission comes in, somebody takes the case, and sometimes it was there already.

use serde_json::{Value, json};
use workflow::ActionKind;

use super::seat::{Kind, Seat};
use super::{By, Chapter, Over, Story};
use crate::demo::people::Person;
use crate::demo::staff;
use crate::demo::tables::Occasion;
use crate::demo::world::{Membership, Submitted};

impl Story {
    /// The form is sent, or taken down from a call or a letter; the case gets an owner.
    pub(super) async fn arrival(&mut self) -> Chapter {
        if self.dice.chance(4) {
            let now = self.thread.now();
            let earlier = self.world.borrow().sent_lately(now, &mut self.dice);
            if let Some(earlier) = earlier {
                return self.second_submission(earlier).await;
            }
        }
        self.institution = self.world.borrow().any_institution(self.thread.now(), &mut self.dice);
        let has_team = self.dice.chance(18);
        let count = match has_team {
            true => self.dice.below(3) as usize,
            false => *self.dice.weighted(&[1_usize, 2, 3, 4], |count| [45, 30, 16, 9][count - 1]),
        };
        let people: Vec<Person> = (0..count).map(|_| self.somebody()).collect();
        // A shared mailbox takes somebody who asks and somebody who answers for the structure.
        let applicant = (has_team || self.dice.chance(85)).then(|| self.somebody().as_applicant());
        let submitted = Submitted {
            request: self.request,
            at: self.thread.now(),
            institution: self.institution,
            people,
            applicant,
        };
        if has_team {
            let team = self.team();
            self.seats.push(team);
        }
        self.submit(&submitted).await;
        self.world.borrow_mut().submitted(submitted);
        self.intake().await;
        if self.dice.chance(2) {
            return self.rejected(Occasion::OutOfScope).await;
        }
        self.second_thoughts(3).await
    }

    pub(super) fn somebody(&mut self) -> Person {
        self.world.borrow_mut().somebody(self.institution, &mut self.dice)
    }

    async fn submit(&mut self, form: &Submitted) {
        let place = self.place();
        for person in &form.people {
            let is_number_known = !self.dice.chance(15);
            let mailbox = self.dice.uuid();
            self.seats.push(Seat::of_person(mailbox, person.clone(), is_number_known));
        }
        let mut programs = Vec::new();
        if self.dice.chance(3) {
            let (seat, software) = self.program();
            programs.extend(self.as_program_wish(&seat, software));
            self.seats.push(seat);
        }
        let mut with = json!({
            "request": self.request,
            "structure": place.as_structure(),
            "messageries_nominatives": self.as_nominative_wishes(),
            "messageries_organisationnelles":
                self.seats.iter().filter_map(|seat| self.as_shared_wish(seat)).collect::<Vec<_>>(),
            "boites_applicatives": programs,
        });
        let has_team = self.seats.iter().any(|seat| matches!(seat.kind, Kind::Team { .. }));
        if has_team || self.dice.chance(25) {
            with["responsable"] = self.world.borrow_mut().head(self.institution, &mut self.dice);
        }
        if let Some(applicant) = &form.applicant {
            with["demandeur"] = applicant.clone();
        }
        let by = *self.dice.weighted(&[By::Form, By::OwnerOnPhone, By::OwnerOnPaper], |by| match by {
            By::Form => 88,
            By::OwnerOnPhone => 7,
            By::OwnerOnPaper => 5,
            By::Mail | By::Owner | By::Second | By::Supervisor => 0,
        });
        self.is_member = self.world.borrow().membership(self.institution) == Membership::Member;
        let line = self.line(by, ActionKind::SubmitRequest, with);
        self.thread.order(line.to_string()).await;
    }

    fn as_nominative_wishes(&self) -> Vec<Value> {
        let of_persons = self.seats.iter().filter(|seat| matches!(seat.kind, Kind::Person));
        let wish = |seat: &Seat| {
            let member = &seat.members[0];
            member.person.as_wish(seat.mailbox, self.place(), member.is_number_known)
        };
        of_persons.map(wish).collect()
    }

    /// Somebody of the agency takes the case; some cases change hands, some get a note.
    async fn intake(&mut self) {
        let days = self.dice.days(2);
        self.desk_in(days).await;
        if self.dice.chance(3) {
            // The wrong name picked from the list, and taken back at once.
            let other = json!({"owner": staff::the_other(self.owner)});
            self.order(By::Owner, ActionKind::AssignRequest, other).await;
            self.a_moment().await;
            self.order(By::Owner, ActionKind::UndoLastAct, json!({})).await;
        }
        self.order(By::Owner, ActionKind::AssignRequest, json!({"owner": self.owner})).await;
        if self.dice.chance(12) {
            self.a_moment().await;
            let text = self.words(Occasion::Note);
            self.order(By::Owner, ActionKind::AddNote, json!({"text": text})).await;
        }
        if self.dice.chance(5) {
            self.desk_in(1).await;
            self.order(By::Owner, ActionKind::ReleaseRequest, json!({})).await;
            self.desk_in(1).await;
            self.owner = staff::the_other(self.owner);
            self.order(By::Owner, ActionKind::AssignRequest, json!({"owner": self.owner})).await;
        }
    }

    /// The same form, sent once more by somebody who had no answer: found, and closed on the first one.
    async fn second_submission(&mut self, earlier: Submitted) -> Chapter {
        self.institution = earlier.institution;
        self.submit(&earlier).await;
        let days = self.dice.between(1, 3);
        self.desk_in(days).await;
        self.order(By::Owner, ActionKind::AssignRequest, json!({"owner": self.owner})).await;
        self.a_moment().await;
        self.order(By::Owner, ActionKind::MarkDuplicate, json!({"of": earlier.request})).await;
        Err(Over)
    }
}
