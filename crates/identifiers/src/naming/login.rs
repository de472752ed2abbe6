//! Login ids under the policy.

use crate::login_id::LoginId;
use crate::naming::address::{judge_characters, without_strangers};
use crate::naming::nominative;
use crate::naming::policy::NamingPolicy;
use crate::parse_error::ParseError;
use crate::person_name::PersonName;
use crate::rule::Rule;

const FIELD: &str = "login";

impl NamingPolicy {
    /// Reads a login id as typed or reported.
    ///
    /// # Errors
    /// Those of [`LoginId::parse`], and [`Rule::LoginDomain`] off the operator's domain.
    pub fn read_login(&self, given: &str) -> Result<LoginId, ParseError> {
        let login = LoginId::parse(given)?;
        if login.domain() == self.login_domain.as_str() { Ok(login) } else { Err(self.foreign_login(given, &login)) }
    }

    /// Says whether a login id is one that this agency's operator gives out today.
    ///
    /// # Errors
    /// [`ParseError`] with [`Rule::LoginDomain`], [`Rule::AddressCharacter`], [`Rule::AddressHyphen`] or
    /// [`Rule::AddressLength`].
    pub fn judge_login(&self, login: &LoginId) -> Result<(), ParseError> {
        let (given, local) = (login.as_str(), login.local());
        if login.domain() != self.login_domain.as_str() {
            return Err(self.foreign_login(given, login));
        }
        judge_characters(FIELD, given, local, self.hyphens.login)
            .map_err(|error| error.suggesting_any(self.corrected_login(local)))?;
        self.judge_length(FIELD, given, local)
    }

    /// Proposes `prenom.nom` at the operator's domain.
    ///
    /// # Errors
    /// [`ParseError`] with [`Rule::AddressLength`] when the name is too long for the policy.
    pub fn propose_login(&self, name: &PersonName) -> Result<LoginId, ParseError> {
        self.propose_login_nth(name, 1)
    }

    /// Proposes the login id of the `nth` person of that name; namesakes collide here as they do in addresses.
    ///
    /// # Errors
    /// As [`NamingPolicy::propose_login`].
    pub fn propose_login_nth(&self, name: &PersonName, nth: u32) -> Result<LoginId, ParseError> {
        let local = nominative::local_part(name, self.hyphens.login, nth);
        self.judge_length(FIELD, &self.at_operator(&local), &local)?;
        let login = LoginId::parse(&self.at_operator(&local))?;
        self.judge_login(&login)?;
        Ok(login)
    }

    /// Proposes the first login id for `name` that is not `taken`.
    ///
    /// # Errors
    /// As [`NamingPolicy::propose_login`], and [`Rule::AddressTaken`] when a thousand namesakes were tried.
    pub fn propose_free_login(
        &self,
        name: &PersonName,
        taken: impl FnMut(&LoginId) -> bool,
    ) -> Result<LoginId, ParseError> {
        nominative::first_free(FIELD, name, |nth| self.propose_login_nth(name, nth), taken)
    }

    fn foreign_login(&self, given: &str, login: &LoginId) -> ParseError {
        ParseError::new(FIELD, Rule::LoginDomain, given, "")
            .expecting(format!("a login id on the domain {}", self.login_domain))
            .suggesting_any(self.corrected_login(login.local()))
    }

    /// The same local part at the operator's domain, without the characters that are not taken, if that passes.
    fn corrected_login(&self, local: &str) -> Option<String> {
        let candidate = LoginId::parse(&self.at_operator(&without_strangers(local, self.hyphens.login))).ok()?;
        self.judge_login(&candidate).ok().map(|()| candidate.to_string())
    }

    fn at_operator(&self, local: &str) -> String {
        format!("{local}@{}", self.login_domain)
    }
}
