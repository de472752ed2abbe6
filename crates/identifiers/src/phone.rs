//! French telephone numbers, kept in their international form.

use crate::parse_error::ParseError;
use crate::patient;
use crate::rule::Rule;
use crate::text_form::text_form;
use crate::typed_text;

const FIELD: &str = "phone";
const EXPECTED: &str = "a French number: ten digits such as 02 40 08 33 33, or +33 and nine digits";

/// Overseas numbers are dialled like any other inside France and have country codes of their own from outside.
///
/// # Source
/// Plan national de numérotation (Arcep): national prefix and the country code behind which the same number is reached.
/// The first entry is no overseas one: Arcep keeps 06 39 98 free for fiction, inside what is else Mayotte's.
const OVERSEAS: &[(&str, &str)] = &[
    ("063998", "33"),
    ("0262", "262"),
    ("0263", "262"),
    ("0269", "262"),
    ("0639", "262"),
    ("0692", "262"),
    ("0693", "262"),
    ("0590", "590"),
    ("0690", "590"),
    ("0691", "590"),
    ("0594", "594"),
    ("0694", "594"),
    ("0596", "596"),
    ("0696", "596"),
    ("0697", "596"),
];

/// Countries of the Republic whose numbers have no national form: St-Pierre-et-Miquelon, Nouvelle-Calédonie, Wallis-et-Futuna,
/// Polynésie française, with the lengths of their numbers.
const TERRITORIES: [(&str, std::ops::RangeInclusive<usize>); 4] =
    [("508", 6..=6), ("687", 6..=6), ("681", 6..=6), ("689", 6..=8)];

/// A French number in E.164 form, such as `+33240083333`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(String);

impl Phone {
    /// Reads a number as people type it: `02 40 08 33 33`, `02.40…`, `+33 (0)2 40…`, `0033 2…`, `0262 …` overseas.
    ///
    /// Short numbers, which cannot be reached from abroad, are refused.
    ///
    /// # Errors
    /// [`ParseError`] with [`Rule::PhoneForeign`] for another country, [`Rule::LeadingZeroLost`] for nine digits (the
    /// number restored as suggestion), [`Rule::Form`], [`Rule::Empty`], or a trace of a patient.
    pub fn parse(given: &str) -> Result<Self, ParseError> {
        patient::refuse(FIELD, given)?;
        let error = |rule| ParseError::new(FIELD, rule, given, EXPECTED);
        let text: String = typed_text::compact(given).replace("(0)", "").replace(['(', ')', '/'], "");
        if text.is_empty() {
            return Err(error(Rule::Empty));
        }
        let (international, digits) = match text.strip_prefix('+').or_else(|| text.strip_prefix("00")) {
            Some(rest) => (true, rest),
            None => (false, text.as_str()),
        };
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(error(Rule::Form));
        }
        if international {
            return from_abroad(digits).ok_or_else(|| error(foreign_or_form(digits)));
        }
        match from_within(&format!("0{digits}")) {
            Some(restored) if digits.len() == 9 => Err(error(Rule::LeadingZeroLost).suggesting(restored.0)),
            _ => from_within(digits).ok_or_else(|| error(Rule::Form)),
        }
    }

    /// The E.164 form: `+`, country code, number.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form people read: `02 40 08 33 33`; territories without a national form keep the international one.
    pub fn national(&self) -> String {
        let has_national_form = |code: &str| matches!(code, "262" | "590" | "594" | "596");
        let digits = match self.0.strip_prefix("+33") {
            Some(rest) => rest,
            None if has_national_form(&self.0[1..4]) => &self.0[4..],
            None => return self.0.clone(),
        };
        let number = format!("0{digits}");
        let pairs: Vec<&str> = (0..number.len()).step_by(2).map(|at| &number[at..at + 2]).collect();
        pairs.join(" ")
    }
}

/// A number as dialled inside France: ten digits, the first 0, the second not.
fn from_within(digits: &str) -> Option<Phone> {
    if digits.len() != 10 || !digits.starts_with('0') || digits.starts_with("00") {
        return None;
    }
    // St-Pierre-et-Miquelon: the country code is part of the national number.
    if let Some(number) = digits.strip_prefix("0508") {
        return Some(Phone(format!("+508{number}")));
    }
    let code = OVERSEAS.iter().find(|(prefix, _)| digits.starts_with(prefix)).map_or("33", |(_, code)| code);
    Some(Phone(format!("+{code}{}", &digits[1..])))
}

/// A number behind its country code; a zero kept in between by mistake is dropped.
fn from_abroad(digits: &str) -> Option<Phone> {
    if let Some((code, lengths)) = TERRITORIES.iter().find(|(code, _)| digits.starts_with(code)) {
        let number = &digits[code.len()..];
        return lengths.contains(&number.len()).then(|| Phone(format!("+{code}{number}")));
    }
    let code = ["33", "262", "590", "594", "596"].into_iter().find(|code| digits.starts_with(code))?;
    let number = &digits[code.len()..];
    let number = number.strip_prefix('0').filter(|rest| rest.len() == 9).unwrap_or(number);
    // The number decides the code: `+33 262 …` is written, and means La Réunion.
    from_within(&format!("0{number}")).filter(|phone| code == "33" || phone.0[1..].starts_with(code))
}

fn foreign_or_form(digits: &str) -> Rule {
    let french = ["33", "262", "590", "594", "596", "508", "687", "681", "689"];
    if french.iter().any(|code| digits.starts_with(code)) { Rule::Form } else { Rule::PhoneForeign }
}

text_form!(Phone, Phone::parse);
