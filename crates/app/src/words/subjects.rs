//! Who somebody is: the subject that a number, or a mail together with a name, leads to.
//!
//! A number decides who a person is; a mail leads to somebody only together with the same folded name. The contact mail
//! of a mailbox's user is kept alone too: it never says who somebody is, only whose mail it is already. Who applies, heads
//! or manages may share a mail with others, and is not kept by it. A partner is named in one text, which may be that of a
//! person: see `spelt`.

use identifiers::{ProfessionalId, Rpps, RppsRang, Siren, fold};
use vault::{AddedLookup, GivenUpMails, LookupKey, NewSubject, SubjectKind, SubjectState};
use workflow::SubjectId;

use super::Draft;
use crate::error::{CommandError, InputError};

/// A person by what they are found by.
pub(super) struct Traits<'a> {
    /// RPPS or ADELI.
    pub(super) number: Option<&'a ProfessionalId>,
    /// Mail.
    pub(super) mail: &'a str,
    /// Folded name.
    pub(super) name: String,
}

/// The subject of a mailbox's user.
pub(super) struct FoundUser {
    /// Who it is.
    pub(super) subject: SubjectId,
    /// Whose contact mail it is, when that is somebody else.
    pub(super) mail_of: Option<SubjectId>,
}

impl Draft<'_> {
    /// The subject that stands for a person, found or drawn.
    pub(super) fn person(&mut self, traits: &Traits<'_>) -> Result<SubjectId, CommandError> {
        let number = traits.number.map(|number| self.number_key(number));
        let mail = self.hasher.mail_and_name(traits.mail, &traits.name);
        let by_number = number.map_or(Ok(None), |key| self.find(&key))?;
        let by_mail = self.find(&mail)?;
        match (by_number, by_mail) {
            (Some(subject), by_mail) => {
                if by_mail.is_none() {
                    self.also_found_by(subject, mail);
                }
                Ok(subject)
            }
            // The same mail under the same name, and a number that nobody has yet: the person's number is now known.
            (None, Some(subject)) => {
                if let Some(number) = number {
                    self.also_found_by(subject, number);
                }
                Ok(subject)
            }
            (None, None) => Ok(self.draw_found_by(number.into_iter().chain([mail]))),
        }
    }

    /// The subject of a person who is to use a mailbox; they are found by their contact mail alone from then on.
    ///
    /// `corrected` is who it was until now, where this corrects what was said of them: under a mail that is theirs, another
    /// name is the same person's; any other mail is theirs no more, for a mistake must not keep it from whom it belongs to.
    pub(super) fn user(
        &mut self,
        traits: &Traits<'_>,
        corrected: Option<SubjectId>,
    ) -> Result<FoundUser, CommandError> {
        let (mail, named) = (self.hasher.mail(traits.mail), self.hasher.mail_and_name(traits.mail, &traits.name));
        let number = traits.number.map(|number| self.number_key(number));
        let (owner, same_name) = (self.find(&mail)?, self.find(&named)?);
        let by_number = number.map_or(Ok(None), |key| self.find(&key))?;
        let renamed = corrected.filter(|_| owner == corrected && same_name.is_none() && by_number.is_none());
        let subject = match renamed {
            Some(subject) => {
                number.into_iter().chain([named]).for_each(|key| self.also_found_by(subject, key));
                subject
            }
            None => self.person(traits)?,
        };
        if let Some(corrected) = corrected {
            let kept = (subject == corrected).then_some(mail);
            self.new.given_up.push(GivenUpMails { subject: vault::SubjectId::new(corrected.0), kept });
        }
        if owner.is_none() || (owner == corrected && owner != Some(subject)) {
            self.also_found_by(subject, mail);
        }
        // Whoever has the mail under this very name, or is being corrected, is the same person under an earlier subject.
        let is_other = |owner: &SubjectId| *owner != subject && ![same_name, corrected].contains(&Some(*owner));
        Ok(FoundUser { subject, mail_of: owner.filter(is_other) })
    }

    /// The subject of a partner, found or drawn: a colleague who is known here is the same person.
    pub(super) fn partner(&mut self, mail: &str, name: &str) -> Result<SubjectId, CommandError> {
        let keys: Vec<_> = spelt(name).iter().map(|name| self.hasher.mail_and_name(mail, name)).collect();
        for key in &keys {
            if let Some(subject) = self.find(key)? {
                return Ok(subject);
            }
        }
        Ok(self.draw_found_by(keys))
    }

    /// The holder of a practice that is one person, found or drawn.
    pub(super) fn holder(&mut self, practice: &RppsRang) -> Result<SubjectId, CommandError> {
        let number = self.hasher.rpps(practice.holder().as_str());
        match self.find(&number)? {
            Some(subject) => Ok(subject),
            None => Ok(self.draw_found_by([number])),
        }
    }

    /// Whoever is a practice of this SIREN, found or drawn; the head of the practice, where that is said, is that person.
    pub(super) fn practitioner(&mut self, siren: &Siren, head: Option<SubjectId>) -> Result<SubjectId, CommandError> {
        let number = self.hasher.siren(siren.as_str());
        match (self.find(&number)?, head) {
            (Some(subject), _) => Ok(subject),
            (None, Some(head)) => {
                self.also_found_by(head, number);
                Ok(head)
            }
            (None, None) => Ok(self.draw_found_by([number])),
        }
    }

    /// Whoever is known here to be the practice of this SIREN.
    pub(super) fn known_practitioner(&self, siren: &Siren) -> Result<Option<SubjectId>, CommandError> {
        self.find(&self.hasher.siren(siren.as_str()))
    }

    /// Somebody known here, by number.
    pub(super) fn known_by_number(&self, number: &ProfessionalId) -> Result<Option<SubjectId>, CommandError> {
        self.find(&self.number_key(number))
    }

    /// Somebody known here, by mail and name.
    pub(super) fn known_by_mail(&self, mail: &str, name: &str) -> Result<Option<SubjectId>, CommandError> {
        self.find(&self.hasher.mail_and_name(mail, name))
    }

    /// Whatever can be erased, by id: a person, the free text of a case, a document; whoever was erased is still somebody.
    pub(super) fn known_subject(&self, subject: SubjectId) -> Result<Option<SubjectId>, CommandError> {
        Ok(match self.vault.state(vault::SubjectId::new(subject.0))? {
            SubjectState::Live(_) | SubjectState::Erased(_) => Some(subject),
            SubjectState::Missing => None,
        })
    }

    /// Somebody known here, by id; whoever was erased is still somebody.
    pub(super) fn known_by_id(&self, subject: SubjectId) -> Result<Option<SubjectId>, CommandError> {
        Ok(match self.vault.state(vault::SubjectId::new(subject.0))? {
            SubjectState::Live(SubjectKind::Person) | SubjectState::Erased(_) => Some(subject),
            SubjectState::Live(SubjectKind::Case | SubjectKind::Document) | SubjectState::Missing => None,
        })
    }

    /// From now on a person is also found by their RPPS.
    pub(super) fn found_by_rpps(
        &mut self,
        field: &str,
        (subject, rpps): (SubjectId, Rpps),
    ) -> Result<(), CommandError> {
        let number = self.hasher.rpps(rpps.as_str());
        match self.find(&number)? {
            None => {
                self.also_found_by(subject, number);
                Ok(())
            }
            Some(known) if known == subject => Ok(()),
            Some(_) => {
                let expected = "the number of this person; it is that of somebody else here";
                Err(InputError::new(field, rpps.as_str(), expected).into())
            }
        }
    }

    fn number_key(&self, number: &ProfessionalId) -> LookupKey {
        match number {
            ProfessionalId::Rpps(rpps) => self.hasher.rpps(rpps.as_str()),
            ProfessionalId::Adeli(adeli) => self.hasher.adeli(adeli.as_str()),
        }
    }

    fn draw_found_by(&mut self, lookups: impl IntoIterator<Item = LookupKey>) -> SubjectId {
        let drawn = self.ids.with_entropy(|entropy| NewSubject::draw(SubjectKind::Person, entropy));
        let drawn = lookups.into_iter().fold(drawn, NewSubject::found_by);
        let id = SubjectId(drawn.id().uuid());
        self.new.subjects.push(drawn);
        id
    }

    fn find(&self, key: &LookupKey) -> Result<Option<SubjectId>, CommandError> {
        let drawn = self.new.subjects.iter().find(|subject| subject.lookups().contains(key)).map(NewSubject::id);
        let added = self.new.added.iter().find(|added| added.lookup == *key).map(|added| added.subject);
        let stored = || self.vault.lookup(key);
        Ok(match drawn.or(added) {
            Some(subject) => Some(subject),
            None => stored()?,
        }
        .map(|subject| SubjectId(subject.uuid())))
    }

    fn also_found_by(&mut self, subject: SubjectId, lookup: LookupKey) {
        let id = vault::SubjectId::new(subject.0);
        match self.new.subjects.iter().position(|drawn| drawn.id() == id) {
            Some(index) => {
                let drawn = self.new.subjects.swap_remove(index).found_by(lookup);
                self.new.subjects.push(drawn);
            }
            None => self.new.added.push(AddedLookup { subject: id, lookup }),
        }
    }
}

/// How a partner may be called in front of the name.
const TITLES: [&str; 11] = ["docteur", "dr", "m", "madame", "me", "mlle", "mme", "monsieur", "mr", "pr", "professeur"];

/// No name of a person is longer, in words; that of an organisation is none to be cut in two.
const WORDS_OF_A_PERSON_MAX: usize = 4;

/// The folded forms of a name that was given in one text, at least one and no two alike.
///
/// Nobody says which part of it is the last name: every cut of two to four words counts, in either order, in the form of
/// [`identifiers::PersonName::folded`]. Any other name is one form, its letters and digits, which no person's name has.
/// These forms are hashed into lookups: they never change.
fn spelt(name: &str) -> Vec<String> {
    let words: Vec<String> = name.split_whitespace().map(fold::letters).filter(|word| !word.is_empty()).collect();
    let titles = words.iter().take_while(|word| TITLES.contains(&word.as_str())).count();
    let words = &words[titles..];
    if !(2..=WORDS_OF_A_PERSON_MAX).contains(&words.len()) {
        return vec![fold::letters_and_digits(name)];
    }
    let cuts = (1..words.len()).map(|at| (words[..at].concat(), words[at..].concat()));
    let forms = cuts.flat_map(|(one, other)| [format!("{one}.{other}"), format!("{other}.{one}")]);
    let mut known = std::collections::BTreeSet::new();
    forms.filter(|form| known.insert(form.clone())).collect()
}
