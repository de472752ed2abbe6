//! The pieces of each kind of value.

use std::fmt;

use serde::Serialize;

use crate::{
    Adeli, ContactMail, Finess, LoginId, MssAddress, NamingPolicy, Profession, Rpps, RppsRang, Siret, Standing,
    StructureId,
};

/// One named piece of a value, such as the SIREN within a SIRET.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// What it is, in `snake_case`.
    pub name: &'static str,
    /// Its text.
    pub value: String,
}

pub(super) fn part(name: &'static str, value: impl fmt::Display) -> Part {
    Part { name, value: value.to_string() }
}

pub(super) fn finess_parts(id: &Finess) -> Vec<Part> {
    vec![part("territory", id.territory()), part("key", &id.as_str()[8..])]
}

pub(super) fn rpps_parts(id: &Rpps) -> Vec<Part> {
    vec![part("number", &id.as_str()[..10]), part("key", &id.as_str()[10..])]
}

pub(super) fn adeli_parts(id: &Adeli) -> Vec<Part> {
    vec![part("department", id.department()), part("key", &id.as_str()[8..])]
}

pub(super) fn siret_parts(id: &Siret) -> Vec<Part> {
    vec![part("siren", id.siren()), part("nic", id.nic())]
}

pub(super) fn rpps_rang_parts(id: &RppsRang) -> Vec<Part> {
    vec![part("holder", id.holder()), part("rank", &id.as_str()[11..13]), part("key", &id.as_str()[13..])]
}

pub(super) fn structure_parts(id: &StructureId) -> Vec<Part> {
    vec![part("scheme", id.scheme()), part("number", id.number())]
}

pub(super) fn profession_parts(profession: &Profession) -> Vec<Part> {
    let standing = match profession.standing() {
        Standing::Current => "current".to_owned(),
        Standing::Retired { on } => format!("retired on {on}"),
        Standing::Unknown => "unknown".to_owned(),
    };
    let label = profession.official_label().map(|label| part("label", label));
    let mut parts = vec![part("nomenclature", profession.nomenclature()), part("code", profession.code())];
    parts.extend(label);
    parts.push(part("standing", standing));
    parts
}

pub(super) fn contact_parts(mail: &ContactMail) -> Vec<Part> {
    vec![part("local", mail.local()), part("domain", mail.domain())]
}

pub(super) fn address_parts(policy: &NamingPolicy, address: &MssAddress) -> Vec<Part> {
    let agency = if address.domain() == policy.domain.as_str() { "own" } else { "other" };
    vec![part("local", address.local()), part("domain", address.domain()), part("agency", agency)]
}

pub(super) fn login_parts(login: &LoginId) -> Vec<Part> {
    vec![part("local", login.local()), part("domain", login.domain())]
}
