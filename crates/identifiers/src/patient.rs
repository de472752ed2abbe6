//! What must never enter: addresses and numbers of patients.
//!
//! `<number>@patient.mssante.fr` is the address of a patient, and its local part is the national health identity number.
//! Every parser of this crate asks [`trace_in`] first; callers ask it for free text.
//!
//! # Source
//! Structure of the number (NIR): INSEE. Sex digit, year, month, department (2A and 2B in Corsica), commune, order, and a
//! key of two digits, 97 minus the number modulo 97.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use crate::parse_error::ParseError;
use crate::rule::Rule;
use crate::typed_text;

/// The domain under which patients have their addresses.
pub const PATIENT_DOMAIN: &str = "patient.mssante.fr";

/// What was found of a patient in a text; deliberately without the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatientTrace {
    /// An address at [`PATIENT_DOMAIN`].
    Address,
    /// A national number of 15 characters with a valid key.
    Number,
}

/// Says whether `text` carries an address or a national number of a patient.
///
/// Spaces, invisible signs, full-width letters and case do not hide an address. A number is found in groups too
/// (`1 85 05 …`), but only where the groups make exactly 15 characters and the key holds, so that telephone lists and
/// SIRET numbers are left alone.
pub fn trace_in(text: &str) -> Option<PatientTrace> {
    let plain = if text.is_ascii() { Cow::Borrowed(text) } else { Cow::Owned(text.nfkc().collect()) };
    if carries_address(&plain) {
        return Some(PatientTrace::Address);
    }
    carries_number(&plain).then_some(PatientTrace::Number)
}

/// Refuses a text that carries either trace.
pub(crate) fn refuse(field: &'static str, given: &str) -> Result<(), ParseError> {
    const EXPECTED: &str = "no address and no number of a patient";
    match trace_in(given) {
        None => Ok(()),
        Some(PatientTrace::Address) => Err(ParseError::new(field, Rule::PatientAddress, given, EXPECTED)),
        Some(PatientTrace::Number) => Err(ParseError::new(field, Rule::PatientNumber, given, EXPECTED)),
    }
}

fn carries_address(text: &str) -> bool {
    let joined: String = text.chars().filter(|c| !typed_text::is_blank(*c)).flat_map(char::to_lowercase).collect();
    joined.contains(PATIENT_DOMAIN)
}

/// Slides over the groups of digits of `text`, joining neighbours until they make 15 characters.
fn carries_number(text: &str) -> bool {
    // Register files are read by the million, and hardly any cell has that many digits.
    if text.bytes().filter(u8::is_ascii_digit).count() < NUMBER_CHARS - 1 {
        return false;
    }
    runs_of_groups(text).iter().any(|groups| {
        (0..groups.len()).any(|first| {
            let mut joined = String::new();
            for group in &groups[first..] {
                joined.push_str(group);
                if joined.len() >= NUMBER_CHARS {
                    break;
                }
            }
            is_national_number(&joined)
        })
    })
}

/// Groups of `[0-9AB]`, gathered as long as only separators stand between them.
fn runs_of_groups(text: &str) -> Vec<Vec<String>> {
    let mut runs: Vec<Vec<String>> = vec![vec![]];
    let mut group = String::new();
    for c in text.chars().chain(['\n']) {
        match c {
            '0'..='9' => group.push(c),
            'A' | 'B' | 'a' | 'b' if !group.is_empty() => group.push(c.to_ascii_uppercase()),
            _ => {
                if let (false, Some(run)) = (group.is_empty(), runs.last_mut()) {
                    run.push(std::mem::take(&mut group));
                }
                if !typed_text::is_separator(c) {
                    runs.push(vec![]);
                }
            }
        }
    }
    runs
}

const NUMBER_CHARS: usize = 15;

/// Whether 15 characters are a national number: plausible sex, month and department, and a key that holds.
fn is_national_number(text: &str) -> bool {
    if text.len() != NUMBER_CHARS || !text.is_ascii() {
        return false;
    }
    let plausible_sex = matches!(text.as_bytes()[0], b'1'..=b'4' | b'7' | b'8');
    let plausible_month = matches!(text[3..5].parse(), Ok(1..=12 | 20..=42 | 50..=99_u8));
    // Corsica counts as 19 and 18 in the key.
    let body = match &text[5..7] {
        "2A" => format!("{}19{}", &text[..5], &text[7..13]),
        "2B" => format!("{}18{}", &text[..5], &text[7..13]),
        _ => text[..13].to_owned(),
    };
    match (body.parse::<u64>(), text[13..].parse::<u64>()) {
        (Ok(body), Ok(key)) => plausible_sex && plausible_month && 97 - body % 97 == key,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_a_patient_hides_behind_nothing() {
        for text in [
            "123456789012345@patient.mssante.fr",
            "X@PATIENT.MSSANTE.FR",
            "x @ patient . mssante . fr",
            "x@patient.\u{200b}mssante.fr",
            "x@\u{ff50}atient.mssante.fr",
            "write to x@patient.mssante.fr, please",
        ] {
            assert_eq!(trace_in(text), Some(PatientTrace::Address), "{text:?}");
        }
        assert_eq!(trace_in("x@esantepdl.mssante.fr"), None);
    }

    #[test]
    fn a_national_number_is_found_in_groups_and_in_corsica() {
        // Made-up numbers with computed keys.
        for text in [
            "255081416802538",
            "2 55 08 14 168 025 38",
            "see 2 55 08 14 168 025 38.",
            "2 55 08 2A 168 025 97",
            "2 55 08 2b 168 025 27",
            "２５５０８１４１６８０２５３８",
        ] {
            assert_eq!(trace_in(text), Some(PatientTrace::Number), "{text:?}");
        }
    }

    #[test]
    fn other_numbers_are_left_alone() {
        for text in ["255081416802539", "02 40 08 33 33 06 12 34 56 78", "35600000000048", "440000289 99700000019", ""]
        {
            assert_eq!(trace_in(text), None, "{text:?}");
        }
    }
}
