//! The mailboxes of a request: of one person, of a team, of a program.

use serde_json::{Value, json};
use uuid::Uuid;

use super::Story;
use crate::demo::people::Person;
use crate::demo::tables::Software;

/// A mailbox that was asked for, and who is to use it.
#[derive(Debug, Clone)]
pub(super) struct Seat {
    pub(super) mailbox: Uuid,
    pub(super) kind: Kind,
    pub(super) members: Vec<Member>,
    pub(super) standing: Standing,
}

/// Of what type a mailbox is.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    /// One person's.
    Person,
    /// Shared by a team; somebody manages who has access.
    Team {
        administrator: Person,
        /// The address wished for, before the `@`.
        local: String,
        /// What stands there for the name of the structure, where that is not the name itself.
        abbreviation: Option<String>,
    },
    /// A program's.
    Program { local: String },
}

/// Somebody who is to use a mailbox.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub(super) person: Person,
    /// Whether the form named the number that the person has.
    pub(super) is_number_known: bool,
    /// Whether the person may; `None` until that is decided.
    pub(super) may: Option<bool>,
}

/// How far a mailbox is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Standing {
    Wished,
    Granted,
    Requested { address: String },
    Created,
    Settled,
    Gone,
}

impl Member {
    pub(super) fn of(person: Person, is_number_known: bool) -> Self {
        Self { is_number_known: is_number_known && person.rpps.is_some(), person, may: None }
    }

    /// Whether the person has a number that the form did not name.
    pub(super) fn lacks_number(&self) -> bool {
        self.person.rpps.is_some() && !self.is_number_known
    }
}

impl Seat {
    pub(super) fn of_person(mailbox: Uuid, person: Person, is_number_known: bool) -> Self {
        let members = vec![Member::of(person, is_number_known)];
        Self { mailbox, kind: Kind::Person, members, standing: Standing::Wished }
    }

    /// The mailbox and, where it has several users, the one that is meant.
    pub(super) fn about(&self, member: usize) -> Value {
        let mut about = json!({"mailbox": self.mailbox});
        if let Kind::Team { .. } = self.kind {
            about["person"] = self.members[member].person.as_known();
        }
        about
    }

    /// The members who may use it.
    pub(super) fn entitled(&self) -> Vec<usize> {
        (0..self.members.len()).filter(|member| self.members[*member].may == Some(true)).collect()
    }

    /// Once everybody is decided, whether anybody may use it.
    pub(super) fn settle_need(&mut self) {
        let anybody = self.members.iter().any(|member| member.may == Some(true));
        self.standing = if anybody { Standing::Granted } else { Standing::Gone };
    }
}

impl Story {
    /// A mailbox that two to five people of a service are to share.
    pub(super) fn team(&mut self) -> Seat {
        let place = self.place();
        let services = self.world.borrow().tables.services_of(place.sector);
        let service = *self.dice.pick(&services);
        let short = place.short_name();
        let local = format!("{}.{service}", identifiers::fold::letters_and_digits(&short));
        let abbreviation = place.is_abbreviated().then_some(short);
        let count = self.dice.between(2, 5);
        let mut members: Vec<Member> = Vec::new();
        for _ in 0..count {
            let person = self.team_member();
            let is_new = members.iter().all(|known| known.person.mail != person.mail);
            let is_number_known = !self.dice.chance(8);
            if is_new {
                members.push(Member::of(person, is_number_known));
            }
        }
        // Whoever manages access may use the mailbox or not: both are common.
        let administrator = if self.dice.chance(40) { members[0].person.clone() } else { self.somebody() };
        let kind = Kind::Team { administrator, local, abbreviation };
        Seat { mailbox: self.dice.uuid(), kind, members, standing: Standing::Wished }
    }

    fn team_member(&mut self) -> Person {
        let is_unlisted = matches!(self.place().sector, "sanitaire" | "ville") && self.dice.chance(9);
        if is_unlisted {
            self.world.borrow_mut().somebody_unlisted(self.institution, &mut self.dice)
        } else {
            self.somebody()
        }
    }

    /// A mailbox for a program, and the program.
    pub(super) fn program(&mut self) -> (Seat, Software) {
        let software = *self.dice.pick(&self.world.borrow().tables.software);
        let local = format!("{}.{}", identifiers::fold::letters_and_digits(&self.place().short_name()), software.label);
        let kind = Kind::Program { local };
        (Seat { mailbox: self.dice.uuid(), kind, members: Vec::new(), standing: Standing::Wished }, software)
    }

    /// A shared mailbox in the words of the online form.
    pub(super) fn as_shared_wish(&self, seat: &Seat) -> Option<Value> {
        let Kind::Team { administrator, local, .. } = &seat.kind else { return None };
        let users: Vec<Value> =
            seat.members.iter().map(|member| member.person.as_user(member.is_number_known)).collect();
        Some(json!({
            "boite": seat.mailbox,
            "adresse_souhaitee": local,
            "administrateur": administrator.as_applicant(),
            "utilisateurs": users,
        }))
    }

    /// The mailbox of a program in the words of the online form.
    pub(super) fn as_program_wish(&mut self, seat: &Seat, software: Software) -> Option<Value> {
        let Kind::Program { local } = &seat.kind else { return None };
        Some(json!({
            "boite": seat.mailbox,
            "logiciel": software.name,
            "editeur": software.editor,
            "contact_technique": self.somebody().as_applicant(),
            "adresse_souhaitee": local,
        }))
    }
}
