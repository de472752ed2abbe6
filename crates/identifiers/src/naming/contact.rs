//! Contact mails under the policy: of one person, not of a desk.

use crate::contact_mail::ContactMail;
use crate::fold;
use crate::naming::policy::NamingPolicy;
use crate::parse_error::{ParseError, Parsed};
use crate::person_name::PersonName;
use crate::rule::Rule;
use crate::typed_text;

const FIELD: &str = "contact";

/// Shorter words of a name turn up in any mail by chance.
const TELLING_WORD_CHARS_MIN: usize = 3;

impl NamingPolicy {
    /// Reads the contact mail of a person whose name is not known here.
    ///
    /// # Errors
    /// Those of [`ContactMail::parse`] and of [`NamingPolicy::judge_contact`].
    pub fn read_contact(&self, given: &str) -> Result<ContactMail, ParseError> {
        let mail = ContactMail::parse(given)?;
        self.judge_contact(&mail)?;
        Ok(mail)
    }

    /// Reads the contact mail of `name`; one that does not resemble the name is a warning.
    ///
    /// # Errors
    /// As [`NamingPolicy::read_contact`].
    pub fn read_contact_of(&self, name: &PersonName, given: &str) -> Result<Parsed<ContactMail>, ParseError> {
        let mail = self.read_contact(given)?;
        let strange = (!resembles(&mail, name)).then(|| {
            ParseError::new(
                FIELD,
                Rule::ContactResemblance,
                given,
                "a mail that shows the first or last name of the person",
            )
        });
        Ok(Parsed::clean(mail).warned(strange))
    }

    /// Says whether today's policy takes `mail` for the mail of one person.
    ///
    /// That two persons do not share it is for whoever knows the other persons to see.
    ///
    /// # Errors
    /// [`ParseError`] with [`Rule::ContactIsLogin`] or [`Rule::ContactGeneric`].
    pub fn judge_contact(&self, mail: &ContactMail) -> Result<(), ParseError> {
        if mail.domain() == self.login_domain.as_str() {
            let expected = "an ordinary mail address; this is a login id of the mail operator";
            return Err(ParseError::new(FIELD, Rule::ContactIsLogin, mail.as_str(), expected));
        }
        if self.is_generic(mail.local()) {
            let expected = "the mail of one person: access is individual, and so are credentials";
            return Err(ParseError::new(FIELD, Rule::ContactGeneric, mail.as_str(), expected));
        }
        Ok(())
    }

    /// Whether a word of the local part, or all of it, is one that several people read.
    fn is_generic(&self, local: &str) -> bool {
        let whole = fold::letters(local);
        let mut words = local.split(|c: char| !c.is_ascii_alphabetic());
        let generic = |word: &str| self.generic_local_parts.iter().any(|part| fold::letters(part) == word);
        whole.is_empty() || generic(&whole) || words.any(|word| !word.is_empty() && generic(word))
    }
}

/// Whether the mail shows a word of the name that is long enough to tell, or the whole last name.
fn resembles(mail: &ContactMail, name: &PersonName) -> bool {
    let local = fold::letters(mail.local());
    let mut words = [name.first(), name.last()]
        .into_iter()
        .flat_map(|part| part.split(|c: char| c == ' ' || typed_text::is_dash(c)))
        .map(fold::letters)
        .filter(|word| word.len() >= TELLING_WORD_CHARS_MIN);
    local.contains(&fold::letters(name.last())) || words.any(|word| local.contains(&word))
}
