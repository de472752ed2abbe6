//! Login ids: how a user signs in at the mail operator.

use crate::mail_address::MailAddress;
use crate::parse_error::ParseError;
use crate::rule::Rule;
use crate::text_form::text_form;

const FIELD: &str = "login";

/// A login id, such as `claire.martin@planet-sante.fr`: it looks like an address and is none.
///
/// It is never on an MSSanté domain. Its operator's domain is policy: [`crate::NamingPolicy::read_login`] checks it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LoginId(MailAddress);

impl LoginId {
    /// Reads a login id of any operator.
    ///
    /// # Errors
    /// [`ParseError`] with [`Rule::LoginIsMssAddress`], [`Rule::Form`], [`Rule::Empty`], or a trace of a patient.
    pub fn parse(given: &str) -> Result<Self, ParseError> {
        let mail = MailAddress::read(FIELD, given)?;
        if mail.is_mss() {
            let expected = "a login id of the mail operator, which is not an MSSanté address";
            return Err(ParseError::new(FIELD, Rule::LoginIsMssAddress, given, expected));
        }
        Ok(LoginId(mail))
    }

    /// The whole id.
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

text_form!(LoginId, LoginId::parse);
