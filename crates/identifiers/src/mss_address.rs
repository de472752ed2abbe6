//! MSSanté addresses: mailboxes of the trusted space of health.

use crate::mail_address::MailAddress;
use crate::parse_error::ParseError;
use crate::rule::Rule;
use crate::text_form::text_form;

const FIELD: &str = "address";

/// An address on an MSSanté domain, such as `claire.martin@esantepdl.mssante.fr`; never a patient's.
///
/// That much holds for every such address in the country, past ones too. Whether the agency would grant it today is for
/// [`crate::NamingPolicy::judge_address`] to say.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MssAddress(MailAddress);

impl MssAddress {
    /// Reads an address of any agency. A misspelt domain of one's own is corrected by
    /// [`crate::NamingPolicy::read_address`], not here.
    ///
    /// # Errors
    /// [`ParseError`] with [`Rule::AddressNotMss`] off `mssante.fr`, [`Rule::Form`], [`Rule::Empty`], or a trace of a patient.
    pub fn parse(given: &str) -> Result<Self, ParseError> {
        let mail = MailAddress::read(FIELD, given)?;
        if mail.is_mss() {
            return Ok(MssAddress(mail));
        }
        Err(ParseError::new(
            FIELD,
            Rule::AddressNotMss,
            given,
            "an address on an MSSanté domain (ending in .mssante.fr)",
        ))
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

text_form!(MssAddress, MssAddress::parse);
