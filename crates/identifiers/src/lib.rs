//! French e-health identifiers and MSSanté addresses, as types that can only hold what was parsed.
//!
//! Useful alone: no I/O, no clock, nothing of the rest of the project. What it is not: a referential. A number that parses
//! has the right form and key; whether anybody bears it is for the registers to say.
//!
//! Order of reading: [`ParseError`] and [`Parsed`] (what parsing answers), [`Rule`] (what can be wrong), `typed_text`
//! (what people and spreadsheets do to numbers), then one file per identifier ([`Finess`] is the model), then
//! [`NamingPolicy`], then [`check()`] which asks all of them by name.
//!
//! Three habits hold throughout. Input is lenient, values are canonical: `44 000 0289` and `440000289` are one value, and
//! its text reads back as itself. A value is stored as its text and checked again when read. A type that may be accepted
//! with reserve answers [`Parsed`], so that the reserve cannot be overlooked; `FromStr` and serde drop warnings.
//!
//! ```
//! use identifiers::{Finess, Rpps};
//!
//! assert_eq!(Finess::parse("44 000 0289")?.as_str(), "440000289");
//! assert!(Rpps::parse("99700237046")?.warnings.iter().any(|warning| warning.rule.as_str() == "key"));
//! # Ok::<(), identifiers::ParseError>(())
//! ```

mod adeli;
mod check;
mod contact_mail;
mod finess;
mod login_id;
mod mail_address;
mod mail_domain;
mod mss_address;
mod naming;
mod national;
mod parse_error;
mod person_name;
mod phone;
mod profession;
mod professional_id;
mod rpps;
mod rpps_rang;
mod rule;
mod siren;
mod siret;
mod structure_id;
mod text_form;
mod typed_text;

pub mod fold;
pub mod luhn;
pub mod patient;

pub use adeli::Adeli;
pub use check::{Checked, Kind, Part, Verdict, check, check_with};
pub use contact_mail::ContactMail;
pub use finess::Finess;
pub use login_id::LoginId;
pub use mail_address::MailAddress;
pub use mail_domain::MailDomain;
pub use mss_address::MssAddress;
pub use naming::{Hyphen, Hyphens, LocalPartMax, MailboxKind, NamingPolicy, StructureName};
pub use national::{Idnps, Idnst};
pub use parse_error::{ParseError, Parsed, REDACTED, Severity};
pub use person_name::PersonName;
pub use phone::Phone;
pub use profession::{Nomenclature, Profession, Standing};
pub use professional_id::ProfessionalId;
pub use rpps::Rpps;
pub use rpps_rang::RppsRang;
pub use rule::Rule;
pub use siren::Siren;
pub use siret::Siret;
pub use structure_id::{Scheme, StructureId};
