//! French spacing: what must not be torn apart at the end of a line is held by a no-break space.
//!
//! Templates in this crate are written with ordinary spaces, which a reviewer can see; `say` sets them.

/// Before a colon and inside quotation marks.
pub(crate) const NO_BREAK: char = '\u{a0}';

/// Before a semicolon, an exclamation mark, a question mark.
const NARROW_NO_BREAK: char = '\u{202f}';

/// Sets a template, then puts `values` in the place of each `{}`, in order and untouched.
///
/// What people typed is quoted as they typed it: only our own words are set.
///
/// # Panics
/// When the template wants another number of values: both stand in one line of this crate, and a test says every line.
pub(crate) fn say(template: &str, values: &[&str]) -> String {
    let set = typeset(template);
    let mut parts = set.split("{}");
    let mut said = parts.next().unwrap_or_default().to_owned();
    let mut values = values.iter();
    for part in parts {
        said.push_str(values.next().expect("a template and its values stand in one line"));
        said.push_str(part);
    }
    assert!(values.next().is_none(), "the template has no place for a value: {template}");
    said
}

/// Holds punctuation to the word it belongs to.
pub fn typeset(text: &str) -> String {
    let mut set = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, letters.peek()) {
            (' ', Some(':' | '»')) => set.push(NO_BREAK),
            (' ', Some(';' | '!' | '?')) => set.push(NARROW_NO_BREAK),
            (' ', _) if set.ends_with('«') => set.push(NO_BREAK),
            _ => set.push(letter),
        }
    }
    set
}

/// Puts a text between French quotation marks.
pub fn quoted(text: &str) -> String {
    format!("«{NO_BREAK}{text}{NO_BREAK}»")
}

/// Joins alternatives: "a", "a ou b", "a, b ou c".
pub(crate) fn either(alternatives: &[&str]) -> String {
    match alternatives {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} ou {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punctuation_is_held_to_its_word() {
        assert_eq!(typeset("Motif : « non » ; oui ?"), "Motif\u{a0}: «\u{a0}non\u{a0}»\u{202f}; oui\u{202f}?");
    }

    #[test]
    fn what_was_typed_is_quoted_untouched() {
        assert_eq!(say("Reçu : {}.", &["a ; b ?"]), "Reçu\u{a0}: a ; b ?.");
        assert_eq!(say("{} et {}", &["{}", "2"]), "{} et 2");
    }

    #[test]
    fn alternatives_are_joined_as_one_says_them() {
        assert_eq!(either(&[]), "");
        assert_eq!(either(&["a"]), "a");
        assert_eq!(either(&["a", "b", "c"]), "a, b ou c");
    }
}
