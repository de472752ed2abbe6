//! How our values are stored and written: as their canonical text, checked again when read.

use std::fmt;

/// Exactly `N` ASCII characters: register numbers are small, fixed and copied freely.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Ascii<const N: usize>([u8; N]);

impl<const N: usize> Ascii<N> {
    /// `None` unless `text` has exactly `N` ASCII characters.
    pub(crate) fn new(text: &str) -> Option<Self> {
        if !text.is_ascii() {
            return None;
        }
        text.as_bytes().try_into().ok().map(Ascii)
    }

    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("only ASCII is ever stored")
    }
}

impl<const N: usize> fmt::Debug for Ascii<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// Gives a type that has `as_str` its text form everywhere: `Display`, `FromStr`, `AsRef<str>` and serde.
///
/// Reading goes through `$read`, a `fn(&str) -> Result<Self, ParseError>`, so that no value can exist that was not parsed.
macro_rules! text_form {
    ($type:ty, $read:expr) => {
        impl ::std::fmt::Display for $type {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl AsRef<str> for $type {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        $crate::text_form::text_read!($type, $read);
    };
}

/// The reading half of [`text_form`], for types whose `Display` composes several parts.
macro_rules! text_read {
    ($type:ty, $read:expr) => {
        impl ::std::str::FromStr for $type {
            type Err = $crate::ParseError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                ($read)(text)
            }
        }

        impl ::serde::Serialize for $type {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as ::serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(::serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use {text_form, text_read};
