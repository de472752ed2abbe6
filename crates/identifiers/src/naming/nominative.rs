//! Nominative addresses: `prenom.nom`, and what namesakes get.

use crate::fold;
use crate::mss_address::MssAddress;
use crate::naming::policy::{Hyphen, MailboxKind, NamingPolicy};
use crate::parse_error::ParseError;
use crate::person_name::PersonName;
use crate::rule::Rule;
use crate::typed_text;

impl NamingPolicy {
    /// Proposes `prenom.nom` at the agency's domain.
    ///
    /// # Errors
    /// [`ParseError`] with [`Rule::AddressLength`] when the name is too long for the policy: a person has to shorten it.
    pub fn propose_nominative(&self, name: &PersonName) -> Result<MssAddress, ParseError> {
        self.propose_nominative_nth(name, 1)
    }

    /// Proposes the address of the `nth` person of that name: `prenom.nom` for the first, `prenom.nom2` for the second.
    ///
    /// Whether an address is taken is not known here: callers try 1, 2, 3 … and an agent confirms the one found.
    ///
    /// # Errors
    /// As [`NamingPolicy::propose_nominative`].
    pub fn propose_nominative_nth(&self, name: &PersonName, nth: u32) -> Result<MssAddress, ParseError> {
        let local = local_part(name, self.hyphens.nominative, nth);
        self.judge_length("address", &self.at_domain(&local), &local)?;
        let address = MssAddress::parse(&self.at_domain(&local))?;
        self.judge_address(MailboxKind::Nominative, &address)?;
        Ok(address)
    }

    /// Proposes the first address for `name` that is not `taken`.
    ///
    /// # Errors
    /// As [`NamingPolicy::propose_nominative`], and [`Rule::AddressTaken`] when a thousand namesakes were tried.
    pub fn propose_free_nominative(
        &self,
        name: &PersonName,
        taken: impl FnMut(&MssAddress) -> bool,
    ) -> Result<MssAddress, ParseError> {
        first_free("address", name, |nth| self.propose_nominative_nth(name, nth), taken)
    }
}

/// No region has a thousand professionals of one name: beyond it, `taken` says yes to everything.
const HOMONYMS_MAX: u32 = 1_000;

/// The first proposal that is not taken.
pub(super) fn first_free<T>(
    field: &'static str,
    name: &PersonName,
    propose: impl Fn(u32) -> Result<T, ParseError>,
    mut taken: impl FnMut(&T) -> bool,
) -> Result<T, ParseError> {
    for nth in 1..=HOMONYMS_MAX {
        let proposal = propose(nth)?;
        if !taken(&proposal) {
            return Ok(proposal);
        }
    }
    Err(ParseError::new(field, Rule::AddressTaken, &name.to_string(), "a name of which a proposal is still free"))
}

/// `prenom.nom`, with a number behind it from the second namesake on.
pub(super) fn local_part(name: &PersonName, hyphen: Hyphen, nth: u32) -> String {
    let number = if nth < 2 { String::new() } else { nth.to_string() };
    format!("{}.{}{number}", name_part(name.first(), hyphen), name_part(name.last(), hyphen))
}

/// The letters of a name; words joined by hyphens stay apart only where hyphens are kept.
///
/// A digit in a name would read as the number of a namesake: it is dropped.
fn name_part(text: &str, hyphen: Hyphen) -> String {
    let separator = match hyphen {
        Hyphen::Keep => "-",
        // A person cannot be refused for their name: a hyphen that an address may not have is left out.
        Hyphen::Remove | Hyphen::Refuse => "",
    };
    let words: Vec<String> =
        text.split(typed_text::is_dash).map(fold::letters).filter(|word| !word.is_empty()).collect();
    words.join(separator)
}
