//! Keyed hashes: how an address, a login or a number is compared without being stored.
//!
//! All are HMAC-SHA-256 under the vault's *permanent secret*, which is drawn once and never rotates, over a domain
//! that ends in a zero byte and the value:
//!
//! | What | Message | Kept |
//! |---|---|---|
//! | address, for the tag `address:<mac>` | `parcours/address/1␀` ‖ exact lower-case form | for ever, in the log |
//! | login, for the tag `login:<mac>` | `parcours/login/1␀` ‖ exact lower-case form | for ever, in the log |
//! | line of the list of erasures, its `mac` | `parcours/erased/1␀` ‖ subject ‖ position, 8 bytes, big-endian ‖ leaf | for ever, beside the log |
//! | RPPS number | `parcours/lookup/rpps/1␀` ‖ the number | until erasure, in `keys.db` |
//! | ADELI number | `parcours/lookup/adeli/1␀` ‖ the number | until erasure, in `keys.db` |
//! | SIREN of a practice that is one person | `parcours/lookup/siren/1␀` ‖ the number | until erasure, in `keys.db` |
//! | mail with folded name | `parcours/lookup/mail-and-name/1␀` ‖ exact lower-case mail ‖ ␀ ‖ folded name | until erasure |
//! | contact mail alone | `parcours/lookup/mail/1␀` ‖ exact lower-case mail | until erasure, in `keys.db` |
//!
//! The MAC of a request body (idempotency) is HMAC-SHA-256 of the body under
//! HKDF-Expand(permanent secret, `parcours/body/1`, 32). What holds the rows of lookups to what was written is made under
//! HKDF-Expand(permanent secret, `parcours/lookup-mac/1`, 32): of a row `parcours/lookup-row/1␀` ‖ its number, 8 bytes,
//! big-endian ‖ its kind ‖ ␀ ‖ its subject ‖ its hash; of their count `parcours/lookup-count/1␀` ‖ 8 bytes, big-endian.
//!
//! Lower case means A–Z to a–z and every other byte as it is: a hash that lives for ever may not depend on a version
//! of Unicode.

use std::{fmt, sync::Arc};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

use crate::{hex, secret::Secret};

/// A full 32-byte keyed hash. Prints as 64 lower-case hexadecimal digits; safe to show.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyedHash([u8; 32]);

impl KeyedHash {
    /// The bytes.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads what it prints as; `None` for any other text. Says nothing of who made it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        hex::decode(text).map(Self)
    }
}

impl fmt::Display for KeyedHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

impl fmt::Debug for KeyedHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyedHash({self})")
    }
}

/// By what a person is found again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LookupKind {
    /// The national number of a health professional; decides who a person is.
    Rpps,
    /// Its predecessor, for those who have no RPPS.
    Adeli,
    /// The SIREN of a practice that is one person; that of an establishment's SIRET is the same practice.
    Siren,
    /// A mail together with the folded name: tells who somebody is who gave no number.
    MailAndName,
    /// The contact mail of a mailbox's user: tells whose it is, never who somebody else is.
    Mail,
}

impl LookupKind {
    /// The stored word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rpps => "rpps",
            Self::Adeli => "adeli",
            Self::Siren => "siren",
            Self::MailAndName => "mail-and-name",
            Self::Mail => "mail",
        }
    }
}

/// The keyed hash under which a person is found; made by a [`Hasher`], the value itself is stored nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LookupKey {
    kind: LookupKind,
    hash: KeyedHash,
}

impl LookupKey {
    /// What was hashed.
    #[must_use]
    pub const fn kind(&self) -> LookupKind {
        self.kind
    }

    /// The hash.
    #[must_use]
    pub const fn hash(&self) -> KeyedHash {
        self.hash
    }
}

/// Makes keyed hashes. Cheap to clone and to share between threads; the secrets are wiped with the last clone.
#[derive(Clone)]
pub struct Hasher(Arc<Secrets>);

struct Secrets {
    permanent: Secret,
    body: Secret,
    lookups: Secret,
}

impl Hasher {
    pub(crate) fn new(permanent: Secret) -> Self {
        let (mut body, mut lookups) = (Secret::blank(), Secret::blank());
        // A pseudorandom key of 32 bytes and an output of 32 bytes are both within HKDF's bounds.
        let expansion = hkdf::Hkdf::<Sha256>::from_prk(permanent.bytes()).expect("32 bytes are a full key");
        expansion.expand(b"parcours/body/1", body.bytes_mut()).expect("32 bytes are one block");
        expansion.expand(b"parcours/lookup-mac/1", lookups.bytes_mut()).expect("32 bytes are one block");
        Self(Arc::new(Secrets { permanent, body, lookups }))
    }

    /// Takes 32 bytes as the permanent secret; for known-answer tests.
    #[must_use]
    pub fn from_bytes(permanent_secret: &[u8; 32]) -> Self {
        Self::new(Secret::copy_of(permanent_secret))
    }

    /// Hashes a mailbox address, for the tag `address:<mac>`. A–Z are lower-cased first.
    #[must_use]
    pub fn address(&self, address: &str) -> KeyedHash {
        self.hash("parcours/address/1\0", &[&lower_case(address)])
    }

    /// Hashes a login id, for the tag `login:<mac>`. A–Z are lower-cased first.
    #[must_use]
    pub fn login(&self, login: &str) -> KeyedHash {
        self.hash("parcours/login/1\0", &[&lower_case(login)])
    }

    /// Hashes the body of a request, to tell a repeated command from another one under the same id.
    #[must_use]
    pub fn body(&self, body: &[u8]) -> KeyedHash {
        hmac(&self.0.body, &[body])
    }

    /// The lookup by RPPS number, given as its eleven digits.
    #[must_use]
    pub fn rpps(&self, digits: &str) -> LookupKey {
        let hash = self.hash("parcours/lookup/rpps/1\0", &[digits.as_bytes()]);
        LookupKey { kind: LookupKind::Rpps, hash }
    }

    /// The lookup by ADELI number, given as its nine characters.
    #[must_use]
    pub fn adeli(&self, characters: &str) -> LookupKey {
        let hash = self.hash("parcours/lookup/adeli/1\0", &[characters.as_bytes()]);
        LookupKey { kind: LookupKind::Adeli, hash }
    }

    /// The lookup by the SIREN of a practice that is one person, given as its nine digits.
    #[must_use]
    pub fn siren(&self, digits: &str) -> LookupKey {
        let hash = self.hash("parcours/lookup/siren/1\0", &[digits.as_bytes()]);
        LookupKey { kind: LookupKind::Siren, hash }
    }

    /// The lookup by mail and name; the caller folds the name, A–Z of the mail are lower-cased here.
    #[must_use]
    pub fn mail_and_name(&self, mail: &str, folded_name: &str) -> LookupKey {
        let parts: &[&[u8]] = &[&lower_case(mail), b"\0", folded_name.as_bytes()];
        LookupKey { kind: LookupKind::MailAndName, hash: self.hash("parcours/lookup/mail-and-name/1\0", parts) }
    }

    /// The lookup by contact mail alone, to see that one mail is not that of two persons. A–Z are lower-cased first.
    #[must_use]
    pub fn mail(&self, mail: &str) -> LookupKey {
        let hash = self.hash("parcours/lookup/mail/1\0", &[&lower_case(mail)]);
        LookupKey { kind: LookupKind::Mail, hash }
    }

    /// What vouches for a line of the list of erasures: whoever wrote it had the keys of this log.
    #[must_use]
    pub fn erasure(&self, subject: Uuid, (position, leaf): (u64, &[u8; 32])) -> KeyedHash {
        self.hash("parcours/erased/1\0", &[subject.as_bytes(), &position.to_be_bytes(), leaf])
    }

    /// What holds a row of lookups to its number, kind, subject and hash.
    pub(crate) fn lookup_row(&self, number: i64, kind: &str, (subject, hash): (&[u8; 16], &[u8; 32])) -> KeyedHash {
        hmac(
            &self.0.lookups,
            &[b"parcours/lookup-row/1\0", &number.to_be_bytes(), kind.as_bytes(), b"\0", subject, hash],
        )
    }

    /// What holds lookups to how many there are.
    pub(crate) fn lookup_count(&self, count: i64) -> KeyedHash {
        hmac(&self.0.lookups, &[b"parcours/lookup-count/1\0", &count.to_be_bytes()])
    }

    fn hash(&self, domain: &str, parts: &[&[u8]]) -> KeyedHash {
        debug_assert!(domain.ends_with('\0'), "a domain ends where the value begins");
        let mut message = vec![domain.as_bytes()];
        message.extend_from_slice(parts);
        hmac(&self.0.permanent, &message)
    }
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hasher")
    }
}

fn lower_case(text: &str) -> Vec<u8> {
    text.as_bytes().to_ascii_lowercase()
}

fn hmac(secret: &Secret, parts: &[&[u8]]) -> KeyedHash {
    // HMAC takes a key of any length.
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret.bytes()).expect("any length is a key");
    for part in parts {
        mac.update(part);
    }
    KeyedHash(mac.finalize().into_bytes().into())
}
