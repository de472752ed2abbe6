//! Invented people: French names, a mail of their own, a profession, a number under a prefix that no register gives.

use std::collections::BTreeSet;

use identifiers::PersonName;
use serde_json::{Value, json};

use super::dice::Dice;
use super::professions::{Profession, UNLISTED};
use super::tables::{Institution, Tables};

/// Somebody of a structure.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) name: PersonName,
    pub(super) mail: String,
    phone: String,
    /// The RPPS, for those whom the register has.
    pub(super) rpps: Option<String>,
    pub(super) profession: &'static Profession,
}

/// Makes people up: no two with one mail or one number.
#[derive(Debug, Default)]
pub(super) struct Registry {
    mails: BTreeSet<String>,
    numbers: BTreeSet<String>,
}

impl Registry {
    /// Somebody new, who works at `institution`.
    pub(super) fn invent(&mut self, tables: &'static Tables, institution: &Institution, dice: &mut Dice) -> Person {
        let name = name(tables, dice);
        let fitting: Vec<_> = tables.professions.iter().filter(|known| known.works_in(institution.sector)).collect();
        let profession = dice.weighted(&fitting, |known| known.weight);
        let rpps = profession.is_registered.then(|| self.number(dice));
        let mail = self.mail(&name, institution);
        Person { name, mail, phone: phone(dice), rpps, profession }
    }

    /// Somebody new whose profession no list admits there: staff of a ward, say, outside the social sector.
    pub(super) fn invent_unlisted(
        &mut self,
        tables: &'static Tables,
        institution: &Institution,
        dice: &mut Dice,
    ) -> Person {
        let name = name(tables, dice);
        let mail = self.mail(&name, institution);
        Person { name, mail, phone: phone(dice), rpps: None, profession: &UNLISTED }
    }

    /// Whoever heads a structure, behind a mail and a telephone that are the structure's own.
    pub(super) fn invent_head(&mut self, tables: &'static Tables, institution: &Institution, dice: &mut Dice) -> Value {
        let name = name(tables, dice);
        let mail = format!("direction@{}", institution.mail_domain);
        json!({"nom": name.last(), "prenom": name.first(), "mail": mail, "telephone": phone(dice)})
    }

    /// Leaves a mail or a number to somebody else.
    pub(super) fn reserve(&mut self, word: &str) {
        self.mails.insert(word.to_owned());
        self.numbers.insert(word.to_owned());
    }

    /// `prenom.nom@`, with a figure behind it for namesakes of one structure.
    fn mail(&mut self, name: &PersonName, institution: &Institution) -> String {
        let (local, domain) = (name.folded(), &institution.mail_domain);
        let of_nth = |nth: u32| if nth < 2 { format!("{local}@{domain}") } else { format!("{local}{nth}@{domain}") };
        let mut free = (1..).map(of_nth).filter(|mail| !self.mails.contains(mail));
        let mail = free.next().expect("figures do not run out");
        self.mails.insert(mail.clone());
        mail
    }

    /// Eleven figures under 99, which no register gives, with a key that holds.
    fn number(&mut self, dice: &mut Dice) -> String {
        loop {
            let body = format!("99{:08}", dice.below(100_000_000));
            let number = format!("{body}{}", luhn_digit(&body));
            if self.numbers.insert(number.clone()) {
                return number;
            }
        }
    }
}

impl Person {
    /// The person as the online form asks for them; without the number when they forgot it.
    pub(super) fn as_wish(&self, mailbox: uuid::Uuid, place: &Institution, with_number: bool) -> Value {
        let mut wish = json!({
            "boite": mailbox,
            "nom": self.name.last(),
            "prenom": self.name.first(),
            "mail_contact": self.mail,
            "telephone": self.phone,
            "lieu_exercice": place.name,
        });
        if let Some(number) = self.rpps.as_ref().filter(|_| with_number) {
            wish["rpps"] = json!(number);
        }
        wish
    }

    /// The person as the online form asks for the users of a shared mailbox.
    pub(super) fn as_user(&self, with_number: bool) -> Value {
        let mut user = json!({
            "nom": self.name.last(),
            "prenom": self.name.first(),
            "mail_contact": self.mail,
            "telephone": self.phone,
            "profession": self.profession.code,
        });
        if let Some(number) = self.rpps.as_ref().filter(|_| with_number) {
            user["rpps"] = json!(number);
        }
        user
    }

    /// The person as somebody who had this login before.
    pub(super) fn as_past_user(&self, login: &str) -> Value {
        let mut user = self.as_known();
        user["telephone"] = json!(self.phone);
        user["identifiant"] = json!(login);
        if let Some(number) = &self.rpps {
            user["rpps"] = json!(number);
        }
        user
    }

    /// The person as commands name somebody who is known already.
    pub(super) fn as_known(&self) -> Value {
        json!({"nom": self.name.last(), "prenom": self.name.first(), "mail_contact": self.mail})
    }

    /// The person as whoever asks.
    pub(super) fn as_applicant(&self) -> Value {
        json!({"nom": self.name.last(), "prenom": self.name.first(), "mail": self.mail, "telephone": self.phone})
    }
}

fn name(tables: &Tables, dice: &mut Dice) -> PersonName {
    let (first, last) = (dice.pick(&tables.first_names), dice.pick(&tables.last_names));
    PersonName::parse(first, last).expect("a test reads every name of the tables")
}

/// A number of those that are kept free for fiction.
///
/// # Source
/// Plan national de numérotation (Arcep): 06 39 98 00 00 to 06 39 98 99 99.
fn phone(dice: &mut Dice) -> String {
    format!("06 39 98 {:02} {:02}", dice.below(100), dice.below(100))
}

/// The figure that makes a number pass Luhn's check.
fn luhn_digit(body: &str) -> u32 {
    let figures = body.bytes().rev().map(|byte| u32::from(byte - b'0'));
    let sum: u32 = figures.enumerate().map(|(at, figure)| if at % 2 == 0 { doubled(figure) } else { figure }).sum();
    (10 - sum % 10) % 10
}

fn doubled(figure: u32) -> u32 {
    let double = 2 * figure;
    if double > 9 { double - 9 } else { double }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::tables;

    #[test]
    fn numbers_hold_their_key_and_nobody_shares_one() {
        let tables = tables::embedded().unwrap();
        let (mut registry, mut dice) = (Registry::default(), Dice::of(1, 0));
        for _ in 0..2_000 {
            let institution = dice.pick(&tables.institutions).clone();
            let person = registry.invent(tables, &institution, &mut dice);
            if let Some(number) = &person.rpps {
                let read = identifiers::Rpps::parse(number).unwrap();
                assert!(number.starts_with("99") && read.value.key_holds(), "{number}");
            }
            assert!(identifiers::NamingPolicy::default().read_contact_of(&person.name, &person.mail).is_ok());
            assert!(identifiers::Phone::parse(&person.phone).is_ok());
        }
    }
}
