//! RFC 8785 for what is sealed: objects whose keys and numbers leave nothing to canonicalise but the order of the keys.
//!
//! Keys match `[a-z][a-z0-9_]*`, so that sorting them by bytes and by UTF-16 units is the same; numbers are integers
//! within ±(2^53 − 1), so that every reader of JSON agrees on them. Checking and writing are one pass, some ten times
//! faster than a general canonicalizer, which the tests hold it against.

use serde::Serialize;
use serde_json::{Map, Value};

const INTEGER_MAX: i64 = (1 << 53) - 1;

/// A field set that has no canonical form. Values are never quoted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FieldsError {
    /// A key does not match `[a-z][a-z0-9_]*`.
    #[error("at {pointer:?}: a key of this object does not match [a-z][a-z0-9_]*")]
    Key {
        /// JSON pointer of the object that holds the key.
        pointer: String,
    },
    /// A number is not an integer within ±(2^53 − 1).
    #[error("at {pointer:?}: expected an integer within ±(2^53 − 1)")]
    Number {
        /// JSON pointer of the number.
        pointer: String,
    },
}

/// Writes an object in its canonical form.
///
/// # Errors
/// [`FieldsError`], naming the place of the first key or number that has none.
pub(crate) fn object(fields: &Map<String, Value>) -> Result<Vec<u8>, FieldsError> {
    // Room for a usual field set: a buffer that grows leaves a copy of what it held.
    let mut writer = Writer { out: Vec::with_capacity(1024), pointer: String::new() };
    writer.object(fields)?;
    Ok(writer.out)
}

/// Writes an array of texts.
pub(crate) fn texts(texts: &[&str]) -> Vec<u8> {
    let mut out = Vec::with_capacity(160);
    write(&mut out, texts);
    out
}

struct Writer {
    out: Vec<u8>,
    /// Where we are, for errors.
    pointer: String,
}

impl Writer {
    fn object(&mut self, object: &Map<String, Value>) -> Result<(), FieldsError> {
        // In order already, unless some crate of the program asks `serde_json` to keep the order of insertion.
        let mut members: Vec<_> = object.iter().collect();
        members.sort_unstable_by_key(|(key, _)| *key);
        self.out.push(b'{');
        for (index, (key, value)) in members.into_iter().enumerate() {
            if !is_canonical_key(key) {
                return Err(FieldsError::Key { pointer: self.pointer.clone() });
            }
            self.separate(index);
            self.out.push(b'"');
            self.out.extend_from_slice(key.as_bytes());
            self.out.extend_from_slice(b"\":");
            self.below(key, value)?;
        }
        self.out.push(b'}');
        Ok(())
    }

    fn array(&mut self, items: &[Value]) -> Result<(), FieldsError> {
        self.out.push(b'[');
        for (index, item) in items.iter().enumerate() {
            self.separate(index);
            self.below(&index.to_string(), item)?;
        }
        self.out.push(b']');
        Ok(())
    }

    fn separate(&mut self, index: usize) {
        if index > 0 {
            self.out.push(b',');
        }
    }

    fn below(&mut self, step: &str, value: &Value) -> Result<(), FieldsError> {
        let length = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(step);
        self.value(value)?;
        self.pointer.truncate(length);
        Ok(())
    }

    fn value(&mut self, value: &Value) -> Result<(), FieldsError> {
        match value {
            Value::Null | Value::Bool(_) | Value::String(_) => write(&mut self.out, value),
            Value::Number(number) => match number.as_i64() {
                Some(integer) if (-INTEGER_MAX..=INTEGER_MAX).contains(&integer) => write(&mut self.out, &integer),
                Some(_) | None => return Err(FieldsError::Number { pointer: self.pointer.clone() }),
            },
            Value::Array(items) => self.array(items)?,
            Value::Object(object) => self.object(object)?,
        }
        Ok(())
    }
}

/// `serde_json` escapes texts exactly as RFC 8785 asks: `"`, `\` and control characters, the short forms first.
fn write<T: Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) {
    serde_json::to_writer(out, value).expect("texts and integers can be written to memory");
}

fn is_canonical_key(key: &str) -> bool {
    key.starts_with(|first: char| first.is_ascii_lowercase())
        && key.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-INTEGER_MAX..=INTEGER_MAX).prop_map(Value::from),
            any::<String>().prop_map(Value::from),
            prop::collection::vec(any::<char>(), 0..8).prop_map(|chars| chars.into_iter().collect::<String>().into()),
        ];
        leaf.prop_recursive(3, 24, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                any_object(inner).prop_map(Value::from),
            ]
        })
    }

    fn any_object(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Map<String, Value>> {
        prop::collection::btree_map("[a-z][a-z0-9_]{0,8}", value, 0..6).prop_map(|map| map.into_iter().collect())
    }

    proptest! {
        #[test]
        fn writes_what_a_general_canonicalizer_writes(fields in any_object(any_value()), words: Vec<String>) {
            prop_assert_eq!(object(&fields).unwrap(), serde_json_canonicalizer::to_vec(&fields).unwrap());
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            prop_assert_eq!(texts(&words), serde_json_canonicalizer::to_vec(&words).unwrap());
        }
    }

    #[test]
    fn escapes_every_character_as_a_general_canonicalizer_does() {
        for character in (0..0x3000).chain(0xfff0..0x1_0010).filter_map(char::from_u32) {
            let text = character.to_string();
            assert_eq!(texts(&[&text]), serde_json_canonicalizer::to_vec(&[&text]).unwrap(), "{character:?}");
        }
    }
}
