//! Canonical JSON (RFC 8785 under the limits of `docs/format.md`), read so that it must be written again byte for byte.

use serde_json::Value;

/// Largest absolute value of an integer: 2^53 − 1.
const INTEGER_MAX: i64 = (1 << 53) - 1;

/// Deepest nesting of arrays and objects.
const DEPTH_MAX: usize = 64;

/// Reads canonical bytes; `None` for any others.
pub(super) fn parse(bytes: &[u8]) -> Option<Value> {
    let value: Value = serde_json::from_slice(bytes).ok()?;
    (write(&value)? == bytes).then_some(value)
}

/// Reads canonical bytes of a table of long rows; `None` for any others, and where a few bytes would say many values.
///
/// A nested value takes a hundred times the bytes that say it. Of `row_bytes` bytes at most one may begin an object, of 48 a
/// list, and of 16 end an item: so the values take a small multiple of the text.
pub(super) fn parse_table(bytes: &[u8], row_bytes: usize) -> Option<Value> {
    let is_rare = |sign: u8, per: usize| bytes.iter().filter(|byte| **byte == sign).count() <= bytes.len() / per + 4;
    if is_rare(b'{', row_bytes) && is_rare(b'[', 48) && is_rare(b',', 16) { parse(bytes) } else { None }
}

/// The canonical bytes of a value; `None` when it has none.
pub(super) fn write(value: &Value) -> Option<Vec<u8>> {
    if is_within_limits(value, DEPTH_MAX) { serde_json_canonicalizer::to_vec(value).ok() } else { None }
}

fn is_within_limits(value: &Value, depth: usize) -> bool {
    match value {
        Value::Null | Value::Bool(_) | Value::String(_) => true,
        Value::Number(number) => number.as_i64().is_some_and(|number| (-INTEGER_MAX..=INTEGER_MAX).contains(&number)),
        Value::Array(items) => depth > 0 && items.iter().all(|item| is_within_limits(item, depth - 1)),
        Value::Object(members) => {
            depth > 0 && members.iter().all(|(key, member)| is_key(key) && is_within_limits(member, depth - 1))
        }
    }
}

fn is_key(key: &str) -> bool {
    key.starts_with(|first: char| first.is_ascii_lowercase())
        && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// The members of an object that has exactly `keys`, in their order; `None` for any other value.
pub(super) fn members<'a, const N: usize>(value: &'a Value, keys: [&str; N]) -> Option<[&'a Value; N]> {
    let object = value.as_object().filter(|object| object.len() == N)?;
    let found: Option<Vec<&Value>> = keys.iter().map(|key| object.get(*key)).collect();
    found?.try_into().ok()
}

/// Lower-case hexadecimal digits of any bytes, two a byte; `None` for anything else.
pub(super) fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let bytes = pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect();
    if rest.is_empty() { bytes } else { None }
}

/// Writes bytes as [`unhex`] reads them.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        text.extend([byte >> 4, byte & 15].map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)])));
        text
    })
}

/// Whether a text is a uuid as the log writes them.
pub(super) fn is_uuid(text: &str) -> bool {
    uuid_bytes(text).is_some()
}

/// The 16 bytes of a uuid in lower case with hyphens; `None` for another form.
pub(super) fn uuid_bytes(text: &str) -> Option<[u8; 16]> {
    let is_form = text.len() == 36 && [8, 13, 18, 23].iter().all(|place| text.as_bytes()[*place] == b'-');
    let digits: String = text.chars().filter(|digit| *digit != '-').collect();
    if is_form && digits.len() == 32 { unhex(&digits)?.try_into().ok() } else { None }
}
