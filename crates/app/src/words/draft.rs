//! What a command brings with it while it is being parsed: subjects, ids, hashes, evidence.

use eventlog::Position;
use identifiers::{LoginId, MssAddress, ProfessionalId};
use uuid::Uuid;
use vault::{AddedLookup, GivenUpMails, Hasher, NewSubject, SubjectKind};
use workflow::{Evidence, Keyed, KeyedHash, Private, RequestId, SubjectId, UserId};

use crate::error::InputError;
use crate::ids::Ids;
use crate::order::RequestName;
use crate::registers::Registers;

/// Subjects that exist only in memory until the decision stands.
#[derive(Debug, Default)]
pub struct NewSubjects {
    /// With their keys and the hashes that will lead to them.
    pub subjects: Vec<NewSubject>,
    /// Hashes that will lead to subjects that have a key already.
    pub added: Vec<AddedLookup>,
    /// Contact mails that turn out not to be theirs who had them.
    pub given_up: Vec<GivenUpMails>,
}

/// Names that were looked up in the log before parsing began.
pub(crate) trait Names {
    /// The user of a login.
    fn user(&self, login: &str) -> Option<UserId>;
    /// The request of a reference.
    fn request(&self, opened_at: Position) -> Option<RequestId>;
    /// Whom a mailbox is for that has one user, where the command may leave that unsaid.
    fn only_user(&self) -> Option<SubjectId>;
}

/// The desk at which a command is parsed.
pub struct Draft<'a> {
    pub(crate) vault: &'a vault::Reading<'a>,
    pub(crate) hasher: &'a Hasher,
    pub(crate) ids: &'a Ids,
    pub(crate) registers: &'a dyn Registers,
    pub(crate) names: &'a dyn Names,
    /// What is drawn on the way.
    pub new: NewSubjects,
}

impl Draft<'_> {
    /// A fresh id.
    pub(crate) fn id(&self) -> Uuid {
        self.ids.random()
    }

    /// A subject of its own for a case or a document.
    pub(crate) fn fresh(&mut self, kind: SubjectKind) -> SubjectId {
        let subject = self.ids.with_entropy(|entropy| NewSubject::draw(kind, entropy));
        let id = SubjectId(subject.id().uuid());
        self.new.subjects.push(subject);
        id
    }

    /// Content under a fresh subject of its own.
    pub(crate) fn private<T>(&mut self, kind: SubjectKind, content: T) -> Private<T> {
        Private::known(self.fresh(kind), content)
    }

    /// An address with its keyed hash.
    pub(crate) fn address(&self, field: &str, given: &str) -> Result<Keyed<MssAddress>, InputError> {
        keyed_address(self.hasher, field, given)
    }

    /// A login id with its keyed hash.
    pub(crate) fn login(&self, field: &str, given: &str) -> Result<Keyed<LoginId>, InputError> {
        keyed_login(self.hasher, field, given)
    }

    /// What can be said of a declared number: its own key, and the register where one was imported.
    pub(crate) fn evidence(&self, number: &ProfessionalId) -> Vec<Evidence> {
        let register = match number {
            ProfessionalId::Rpps(rpps) => self.registers.professional(*rpps),
            ProfessionalId::Adeli(_) => None,
        };
        [Evidence::of_key(number)].into_iter().chain(register).collect()
    }

    /// The registered user of a login.
    pub(crate) fn user_named(&self, field: &str, login: &str) -> Result<UserId, InputError> {
        self.names.user(login).ok_or_else(|| InputError::new(field, login, "the login of a registered user"))
    }

    /// A request by id or reference.
    pub(crate) fn request(&self, field: &str, given: &str) -> Result<RequestId, InputError> {
        let unknown = || InputError::new(field, given, "the id or reference of a request of this folder");
        match RequestName::parse(given).ok_or_else(unknown)? {
            RequestName::Id(id) => Ok(id),
            RequestName::Reference(reference) => self.names.request(reference.opened_at).ok_or_else(unknown),
        }
    }
}

/// An address with its keyed hash.
pub(crate) fn keyed_address(hasher: &Hasher, field: &str, given: &str) -> Result<Keyed<MssAddress>, InputError> {
    let value = MssAddress::parse(given).map_err(|error| InputError::of(field, &error))?;
    let hash = KeyedHash(hasher.address(value.as_str()).to_string());
    Ok(Keyed { value, hash })
}

/// A login id with its keyed hash.
pub(crate) fn keyed_login(hasher: &Hasher, field: &str, given: &str) -> Result<Keyed<LoginId>, InputError> {
    let value = LoginId::parse(given).map_err(|error| InputError::of(field, &error))?;
    let hash = KeyedHash(hasher.login(value.as_str()).to_string());
    Ok(Keyed { value, hash })
}
