//! Contact mails: where one person receives their credentials.

use crate::mail_address::MailAddress;
use crate::parse_error::ParseError;
use crate::rule::Rule;
use crate::text_form::text_form;

const FIELD: &str = "contact";

/// The ordinary mail of one person, such as `claire.martin@example.org`; never an MSSanté address.
///
/// That much holds for every one ever accepted. Generic names and the operator's login domain are policy:
/// [`crate::NamingPolicy::read_contact`] refuses them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContactMail(MailAddress);

impl ContactMail {
    /// Reads a contact mail without asking the policy: for what was accepted before.
    ///
    /// # Errors
    /// [`ParseError`] with [`Rule::ContactIsMssAddress`], [`Rule::Form`], [`Rule::Empty`], or a trace of a patient.
    pub fn parse(given: &str) -> Result<Self, ParseError> {
        let mail = MailAddress::read(FIELD, given)?;
        if mail.is_mss() {
            let expected = "an ordinary mail address: credentials cannot be sent into the box that they open";
            return Err(ParseError::new(FIELD, Rule::ContactIsMssAddress, given, expected));
        }
        Ok(ContactMail(mail))
    }

    /// The whole address.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The part before the `@`.
    pub fn local(&self) -> &str {
        self.0.local()
    }

    /// The part behind the `@`.
    pub fn domain(&self) -> &str {
        self.0.domain()
    }
}

text_form!(ContactMail, ContactMail::parse);
