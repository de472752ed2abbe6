//! What a text asks for when it is an identifier: every way in which it parses is asked for, exactly.

use identifiers::{
    Adeli, Finess, Idnps, Idnst, MailAddress, NamingPolicy, ProfessionalId, Rpps, RppsRang, Siren, Siret, StructureId,
    fold,
};
use uuid::Uuid;

/// The exact part of a question.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Question {
    /// `kind:value`, as facets are kept under.
    pub(super) terms: Vec<String>,
    /// A reference, whole or short.
    pub(super) reference: Option<Reference>,
    /// An id of anything.
    pub(super) id: Option<String>,
}

/// `MSS-2026-000123`, or what is left of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reference {
    /// The year, where it was given.
    pub(super) year: Option<i16>,
    /// The position of the opening.
    pub(super) number: i64,
}

impl Question {
    /// Reads `text`; addresses at a known misspelling of our domain are asked for at the domain.
    pub(super) fn of(text: &str, naming: Option<&NamingPolicy>) -> Self {
        let mut terms: Vec<String> =
            structures(text).into_iter().chain(persons(text)).chain(addresses(text, naming)).collect();
        terms.sort_unstable();
        terms.dedup();
        let id = Uuid::try_parse(text.trim()).ok().map(|id| id.to_string());
        Self { terms, reference: Reference::of(text), id }
    }
}

/// Whether `text` is the national identification of a structure, without reserve.
pub(super) fn names_a_structure(text: &str) -> bool {
    Idnst::parse(text).is_ok_and(|parsed| parsed.is_clean())
}

fn structures(text: &str) -> Vec<String> {
    let siret = Siret::parse(text).ok();
    let ids = [
        Finess::parse(text).ok().map(StructureId::Finess),
        Siren::parse(text).ok().map(StructureId::Siren),
        siret.map(StructureId::Siret),
        // The legal person of an establishment that is not known itself.
        siret.map(|siret| StructureId::Siren(siret.siren())),
        RppsRang::parse(text).ok().map(|parsed| StructureId::RppsRang(parsed.value)),
        Idnst::parse(text).ok().map(|parsed| parsed.value.structure()),
        StructureId::parse(text).ok().map(|parsed| parsed.value),
    ];
    ids.into_iter().flatten().map(|id| id.to_string()).collect()
}

fn persons(text: &str) -> Vec<String> {
    let ids = [
        Rpps::parse(text).ok().map(|parsed| ProfessionalId::Rpps(parsed.value)),
        Adeli::parse(text).ok().map(|parsed| ProfessionalId::Adeli(parsed.value)),
        Idnps::parse(text).ok().map(|parsed| parsed.value.professional()),
        ProfessionalId::parse(text).ok().map(|parsed| parsed.value),
    ];
    ids.into_iter().flatten().map(|id| id.to_string()).collect()
}

/// Contact mail, address or login id, without the stop or comma that was copied with it.
fn addresses(text: &str, naming: Option<&NamingPolicy>) -> Vec<String> {
    let bare = text.trim().trim_end_matches(['.', ',', ';', ':', '!', '?', ')']).trim_start_matches('(');
    let corrected = naming.and_then(|naming| naming.read_address(bare).ok()).map(|parsed| parsed.value.to_string());
    let plain = MailAddress::parse(bare).ok().map(|mail| mail.to_string());
    corrected.into_iter().chain(plain).map(|address| format!("mail:{address}")).collect()
}

impl Reference {
    /// Reads `MSS-2026-000123`, `2026-123`, `#123` or `123`, whatever stands between the parts.
    fn of(text: &str) -> Option<Self> {
        let plain = fold::transliterated(text);
        let plain = plain.trim().trim_start_matches('#');
        let rest = plain.strip_prefix("mss").unwrap_or(plain);
        let is_between = |c: char| c.is_ascii_whitespace() || matches!(c, '-' | '_' | '/' | '.');
        let parts: Vec<&str> = rest.split(is_between).filter(|part| !part.is_empty()).collect();
        let digits = |part: &&str| part.bytes().all(|b| b.is_ascii_digit());
        if !parts.iter().all(digits) {
            return None;
        }
        match parts.as_slice() {
            [number] => Some(Self { year: None, number: number.parse().ok()? }),
            [year, number] if year.len() == 4 => {
                Some(Self { year: Some(year.parse().ok()?), number: number.parse().ok()? })
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_read_whole_and_short() {
        let whole = Some(Reference { year: Some(2026), number: 123 });
        for text in ["MSS-2026-000123", "mss-2026-123", " MSS 2026 000123 ", "MSS–2026–123", "2026-123"] {
            assert_eq!(Reference::of(text), whole, "{text}");
        }
        for text in ["123", "000123", "#123", "MSS-123"] {
            assert_eq!(Reference::of(text), Some(Reference { year: None, number: 123 }), "{text}");
        }
        for text in ["", "mss", "MSS-2026-12a", "44 000 0289", "99999999999999999999", "-"] {
            assert_eq!(Reference::of(text), None, "{text}");
        }
    }

    #[test]
    fn a_number_is_asked_for_in_every_register_that_it_fits() {
        let terms = |text| Question::of(text, None).terms;
        let finess = ["adeli:440000289", "finess:440000289", "siren:440000289"];
        assert_eq!(terms("44\u{a0}000.02 89"), finess, "nine digits and one key are all of these");
        assert_eq!(terms("1440000289"), ["finess:440000289"]);
        assert_eq!(terms("356 000 000 00048"), ["rpps-rang:35600000000048", "siren:356000000", "siret:35600000000048"]);
        assert_eq!(terms("99 700 237 045"), ["rpps:99700237045"]);
        assert_eq!(terms("899700237045"), ["rpps:99700237045"]);
        assert!(terms("Hôpital").is_empty());
    }

    #[test]
    fn an_address_is_asked_for_without_what_stands_around_it() {
        let naming = NamingPolicy::default();
        let terms = |text| Question::of(text, Some(&naming)).terms;
        let address = ["mail:claire.martin@esantepdl.mssante.fr"];
        assert_eq!(terms(" <Claire.Martin@ESANTEPDL.mssante.fr>"), address);
        assert_eq!(terms("claire.martin@esantepdl.mssante.fr."), address);
        assert!(terms("claire.martin@esante.pdl.mssante.fr").contains(&address[0].to_owned()));
        assert_eq!(terms("Claire.Martin@planet-sante.fr"), ["mail:claire.martin@planet-sante.fr"]);
    }
}
