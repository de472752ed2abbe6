//! The one textual form of a JSON value: RFC 8785, made trivial by what is refused before it.
//!
//! Object keys match `[a-z][a-z0-9_]*`, integers lie within ±(2^53 − 1) and there are no floats: under these three
//! limits RFC 8785 is "sorted keys, no white space, shortest escapes" and nothing else. They are checked here, before
//! canonicalising, because a canonicalizer rounds what it cannot represent, in silence.

use serde_json::Value;

/// Largest absolute value of an integer: 2^53 − 1.
pub const INTEGER_MAX: i64 = (1 << 53) - 1;

/// Why a value has no canonical form here. `path` is a JSON pointer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CanonicalError {
    /// An object key outside `[a-z][a-z0-9_]*`.
    #[error("key \"{key}\" at {path}: keys are [a-z][a-z0-9_]* (a table is an array of objects)")]
    Key {
        /// Where.
        path: String,
        /// The key.
        key: String,
    },
    /// A fraction, an exponent or an integer beyond ±(2^53 − 1).
    #[error("number {number} at {path}: numbers are integers within ±(2^53 − 1)")]
    Number {
        /// Where.
        path: String,
        /// The number as written.
        number: String,
    },
    /// Not JSON at all.
    #[error("not JSON: {0}")]
    Json(String),
}

/// The canonical bytes of `value`.
///
/// # Errors
/// [`CanonicalError`] naming the place of the first key or number that has no canonical form.
///
/// # Source
/// RFC 8785, JSON Canonicalization Scheme (`docs/sources.md#rfc8785`).
pub fn canonical_bytes(value: &Value) -> Result<Vec<u8>, CanonicalError> {
    check(value, &mut String::new())?;
    serde_json_canonicalizer::to_vec(value).map_err(|error| CanonicalError::Json(error.to_string()))
}

fn check(value: &Value, path: &mut String) -> Result<(), CanonicalError> {
    match value {
        Value::Null | Value::Bool(_) | Value::String(_) => Ok(()),
        Value::Number(number) => match number.as_i64() {
            Some(n) if (-INTEGER_MAX..=INTEGER_MAX).contains(&n) => Ok(()),
            Some(_) | None => Err(CanonicalError::Number { path: path.clone(), number: number.to_string() }),
        },
        Value::Array(items) => {
            items.iter().enumerate().try_for_each(|(index, item)| within(path, &index.to_string(), item))
        }
        Value::Object(members) => members.iter().try_for_each(|(key, member)| {
            if is_key(key) {
                within(path, key, member)
            } else {
                Err(CanonicalError::Key { path: format!("{path}/"), key: key.clone() })
            }
        }),
    }
}

fn within(path: &mut String, step: &str, value: &Value) -> Result<(), CanonicalError> {
    let length = path.len();
    path.push('/');
    path.push_str(step);
    check(value, path)?;
    path.truncate(length);
    Ok(())
}

fn is_key(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_are_sorted_and_nothing_else_moves() {
        let value = json!({"b": [1, "é\u{1}\"", null], "a": {"z": true, "y": -INTEGER_MAX}});
        let expected = "{\"a\":{\"y\":-9007199254740991,\"z\":true},\"b\":[1,\"é\\u0001\\\"\",null]}";
        assert_eq!(String::from_utf8(canonical_bytes(&value).unwrap()).unwrap(), expected);
    }

    #[test]
    fn what_a_canonicalizer_would_round_is_refused() {
        for bad in ["9007199254740992", "-9007199254740992", "1.5", "1e3", "18446744073709551615", "1.0"] {
            let value: Value = serde_json::from_str(&format!("{{\"a\":[{bad}]}}")).unwrap();
            let error = canonical_bytes(&value).unwrap_err();
            assert!(matches!(&error, CanonicalError::Number { path, .. } if path == "/a/0"), "{bad}: {error}");
        }
    }

    #[test]
    fn foreign_keys_are_refused_at_every_depth() {
        for bad in ["", "A", "1a", "a-b", "é", "a b"] {
            assert!(canonical_bytes(&json!({"a": [{ bad: 1 }]})).is_err(), "{bad:?} passed for a key");
        }
    }
}
