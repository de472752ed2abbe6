//! Whether a text is the canonical form of whatever it says: one pass, nothing kept.
//!
//! [`canonical_bytes`](crate::canonical_bytes) writes the form of a value; this recognises it in a text, without a value in
//! between. A test holds one to the other. Whoever knows the members of a text in advance has the same [`Reader`] read them
//! one by one, each borrowed from the text.

use std::borrow::Cow;

use crate::canonical::INTEGER_MAX;

/// Deeper than this nobody writes; a hostile text does not get to the end of the stack.
const DEPTH_MAX: u32 = 256;

/// Says whether `text` is canonical: keys `[a-z][a-z0-9_]*` that rise, no white space, the shortest escapes, integers within
/// ±(2^53 − 1).
///
/// # Source
/// RFC 8785 under the limits of this format (`docs/sources.md#rfc8785`, `docs/format.md`).
pub(crate) fn is_canonical(text: &str) -> bool {
    let mut reader = Reader::of(text);
    reader.value(0).is_some() && reader.is_at_end()
}

/// A place in a text. Each step goes past one thing of canonical form; `None` when something else stands there, after which
/// the place is of no use.
pub(crate) struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
}

impl<'t> Reader<'t> {
    /// The beginning of `text`.
    pub(crate) fn of(text: &'t str) -> Self {
        Self { text, bytes: text.as_bytes(), at: 0 }
    }

    /// Whether nothing follows.
    pub(crate) fn is_at_end(&self) -> bool {
        self.at == self.bytes.len()
    }

    /// Exactly these bytes, if they stand here.
    pub(crate) fn word(&mut self, word: &[u8]) -> Option<()> {
        self.bytes[self.at..].starts_with(word).then(|| self.at += word.len())
    }

    /// The text of a value that lies in `depth` others.
    pub(crate) fn raw(&mut self, depth: u32) -> Option<&'t str> {
        let from = self.at;
        self.value(depth)?;
        self.text.get(from..self.at)
    }

    /// What stands between the quotes of a string, its escapes as they are.
    pub(crate) fn quoted(&mut self) -> Option<&'t str> {
        let from = self.at + 1;
        self.string()?;
        self.text.get(from..self.at - 1)
    }

    /// What a string says.
    pub(crate) fn said(&mut self) -> Option<Cow<'t, str>> {
        let from = self.at;
        let plain = self.quoted()?;
        if plain.contains('\\') {
            return serde_json::from_str(self.text.get(from..self.at)?).ok().map(Cow::Owned);
        }
        Some(Cow::Borrowed(plain))
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    fn value(&mut self, depth: u32) -> Option<()> {
        if depth > DEPTH_MAX {
            return None;
        }
        match self.peek()? {
            b'{' => self.object(depth),
            b'[' => self.array(depth),
            b'"' => self.string(),
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            b'n' => self.word(b"null"),
            _ => self.integer().map(|_| ()),
        }
    }

    fn object(&mut self, depth: u32) -> Option<()> {
        self.take(b'{')?;
        if self.take(b'}').is_some() {
            return Some(());
        }
        let mut last: &'t [u8] = b"";
        loop {
            let key = self.key()?;
            // Bytewise is by UTF-16 code unit too: keys are ASCII. No key is empty, so the first one rises.
            if key <= last {
                return None;
            }
            last = key;
            self.take(b':')?;
            self.value(depth + 1)?;
            if self.take(b',').is_none() {
                return self.take(b'}');
            }
        }
    }

    fn key(&mut self) -> Option<&'t [u8]> {
        self.take(b'"')?;
        let rest = &self.bytes[self.at..];
        let length = rest.iter().position(|byte| !matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))?;
        let key = &rest[..length];
        self.at += length;
        self.take(b'"')?;
        key.first().filter(|byte| byte.is_ascii_lowercase()).map(|_| key)
    }

    fn array(&mut self, depth: u32) -> Option<()> {
        self.take(b'[')?;
        if self.take(b']').is_some() {
            return Some(());
        }
        loop {
            self.value(depth + 1)?;
            if self.take(b',').is_none() {
                return self.take(b']');
            }
        }
    }

    fn string(&mut self) -> Option<()> {
        self.take(b'"')?;
        loop {
            let rest = &self.bytes[self.at..];
            let plain = rest.iter().position(|byte| *byte < 0x20 || matches!(byte, b'"' | b'\\'))?;
            self.at += plain;
            match rest[plain] {
                b'"' => {
                    self.at += 1;
                    return Some(());
                }
                b'\\' => self.escape()?,
                _ => return None,
            }
        }
    }

    /// The shortest: two characters where there are such, else four lower-case hexadecimal digits, and only where one is needed.
    fn escape(&mut self) -> Option<()> {
        self.take(b'\\')?;
        let escaped = self.peek()?;
        self.at += 1;
        match escaped {
            b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't' => Some(()),
            b'u' => {
                let digits = self.bytes.get(self.at..self.at + 4)?;
                self.at += 4;
                let [b'0', b'0', high @ (b'0' | b'1'), low] = *digits else { return None };
                let low = match low {
                    b'0'..=b'9' => low - b'0',
                    b'a'..=b'f' => low - b'a' + 10,
                    _ => return None,
                };
                let code = (high - b'0') * 16 + low;
                (!matches!(code, 0x08 | 0x09 | 0x0a | 0x0c | 0x0d)).then_some(())
            }
            _ => None,
        }
    }

    /// An integer within ±(2^53 − 1).
    pub(crate) fn integer(&mut self) -> Option<i64> {
        let is_negative = self.take(b'-').is_some();
        let rest = &self.bytes[self.at..];
        let length = rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
        let digits = &rest[..length];
        self.at += length;
        let is_shortest = match digits {
            [] => false,
            [b'0'] => !is_negative,
            [first, ..] => *first != b'0',
        };
        let number = || {
            digits.iter().try_fold(0_i64, |number, digit| number.checked_mul(10)?.checked_add(i64::from(digit - b'0')))
        };
        let number = is_shortest.then(number)?.filter(|number| *number <= INTEGER_MAX)?;
        Some(if is_negative { -number } else { number })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Map, Value, json};

    use super::*;
    use crate::canonical::canonical_bytes;

    /// What the writer would say of a text: the oracle.
    fn is_written_so(text: &str) -> bool {
        let value: Option<Value> = serde_json::from_str(text).ok();
        value.and_then(|value| canonical_bytes(&value).ok()).is_some_and(|bytes| bytes == text.as_bytes())
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            (-INTEGER_MAX..=INTEGER_MAX).prop_map(Value::from),
            any::<String>().prop_map(Value::from),
            "[\u{0}-\u{20}\"\\\\/é€]{0,6}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::vec(("[a-z][a-z0-9_]{0,3}", inner), 0..5)
                    .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

        #[test]
        fn what_the_writer_writes_is_recognised(value in values()) {
            let text = String::from_utf8(canonical_bytes(&value).unwrap()).unwrap();
            prop_assert!(is_canonical(&text), "{}", text);
        }

        #[test]
        fn of_a_changed_text_both_say_the_same(value in values(), at in any::<prop::sample::Index>(), by in "[ -~\u{0}-\u{1f}é]{0,2}", cut in 0_usize..3) {
            let text = String::from_utf8(canonical_bytes(&value).unwrap()).unwrap();
            let places: Vec<usize> = text.char_indices().map(|(place, _)| place).chain([text.len()]).collect();
            let from = *at.get(&places);
            let to = places.iter().copied().find(|place| *place >= from + cut).unwrap_or(text.len());
            let changed = format!("{}{by}{}", &text[..from], &text[to..]);
            prop_assert_eq!(is_canonical(&changed), is_written_so(&changed), "{}", changed);
        }
    }

    #[test]
    fn what_looks_like_it_and_is_not_is_refused() {
        let refused = [
            "",
            " 1",
            "1 ",
            "01",
            "-0",
            "+1",
            "1.0",
            "1e3",
            "9007199254740992",
            "-9007199254740992",
            "[1,]",
            "[,1]",
            "{\"b\":1,\"a\":2}",
            "{\"a\":1,\"a\":2}",
            "{\"A\":1}",
            "{\"\":1}",
            "{\"a\" :1}",
            "{\"a\":1,}",
            "\"\\/\"",
            "\"\\u0041\"",
            "\"\\u000A\"",
            "\"\\u000a\"",
            "\"\\u001F\"",
            "\"\u{1}\"",
            "\"a",
            "nul",
            "tru",
            "[1",
            "{\"a\":1",
            "[1]]",
            "\"\\ud83d\\ude00\"",
        ];
        for text in refused {
            assert!(!is_canonical(text), "{text}");
            assert!(!is_written_so(text), "control: {text}");
        }
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(!is_canonical(&deep));
        assert!(is_canonical(&canonical_text(&json!({"a": [{"b": "\u{7f}é\n"}], "b_2": -3}))));
    }

    fn canonical_text(value: &Value) -> String {
        String::from_utf8(canonical_bytes(value).unwrap()).unwrap()
    }
}
