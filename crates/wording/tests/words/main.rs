//! Everything that can be said is said, in French, and tells what to do.

mod fields;
mod findings;
mod labels;
mod refusals;
mod texts;

use workflow::Rule;

/// A sentence in French that says what to do: the marks of a template, of English and of a code left over are absent.
#[track_caller]
pub(crate) fn assert_said(sentence: &str) {
    assert!(sentence.ends_with('.') && sentence.chars().count() > 30, "no sentence: {sentence:?}");
    assert!(!sentence.contains("{}") && !sentence.contains("  "), "a gap: {sentence:?}");
    let lower = sentence.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
    let tells_what_to_do = |word: &&str| word.ends_with("ez") || *word == "faites";
    let says_who_does = lower.contains("peut le faire") || lower.contains("forme attendue");
    assert!(words.iter().any(tells_what_to_do) || says_who_does, "no remedy: {sentence:?}");
    assert_french(sentence);
    assert_typeset(sentence);
}

/// Words that only English or a code has: those of stored names among them.
const ENGLISH: [&str; 29] = [
    "the",
    "is",
    "not",
    "was",
    "of",
    "must",
    "request",
    "mailbox",
    "granted",
    "reserved",
    "rule",
    "ended",
    "taken",
    "name",
    "asked",
    "operator",
    "applicant",
    "internal",
    "head",
    "holder",
    "administrator",
    "wished",
    "users",
    "user",
    "software",
    "fields",
    "mailboxes",
    "abbreviation",
    "unknown",
];

#[track_caller]
pub(crate) fn assert_french(text: &str) {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
    for english in ENGLISH {
        assert!(!words.contains(&english), "English ({english}): {text:?}");
    }
    let stored =
        Rule::ALL.iter().map(|rule| rule.as_str()).chain(identifiers::Rule::ALL.map(identifiers::Rule::as_str));
    for code in stored.filter(|name| name.contains('-')) {
        assert!(!lower.contains(code), "a code ({code}): {text:?}");
    }
    let is_snake_case = |word: &str| word.contains('_') && word.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    assert!(!text.split(|c: char| !c.is_alphanumeric() && c != '_').any(is_snake_case), "a code: {text:?}");
}

#[track_caller]
pub(crate) fn assert_typeset(text: &str) {
    for torn in [" :", " ;", " !", " ?", "« ", " »", "'", "\"", "..."] {
        assert!(!text.contains(torn), "{torn:?} in {text:?}");
    }
}

/// A label: a fragment, in French letters, without a full stop.
#[track_caller]
pub(crate) fn assert_label(label: &str) {
    assert!(!label.is_empty() && !label.ends_with('.') && label == label.trim(), "no label: {label:?}");
    assert_french(label);
    assert_typeset(label);
}

/// The text with its no-break spaces made visible.
pub(crate) fn shown(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], "~")
}
