//! Commands typed by hand: the same words as a line of `parcours exec`, said with arguments.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use app::{InputError, Order};
use clap::Args;
use serde_json::{Map, Value};

use crate::failure::Failure;
use crate::subcommand::missing_or_failed;

/// Who acts, when and through which channel.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Author {
    /// The login of the registered user who acts.
    #[arg(long = "as", value_name = "LOGIN", env = "PARCOURS_AS")]
    user: Option<String>,
    /// The role in which they act; the first of theirs that may, unless given.
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,
    /// How it reached us: form, mail, phone, paper, console, shell or api.
    #[arg(long, value_name = "CHANNEL")]
    channel: Option<String>,
    /// The subject id of the person it is done for.
    #[arg(long, value_name = "UUID")]
    on_behalf: Option<String>,
    /// The last event of the request that was seen; a later change is a conflict.
    #[arg(long, value_name = "POSITION")]
    expected: Option<u64>,
    /// When it happened (RFC 3339); now unless given.
    #[arg(long, value_name = "INSTANT")]
    at: Option<String>,
    /// The id of the command (UUID version 7), with which it can be repeated safely.
    #[arg(long, value_name = "UUID")]
    id: Option<String>,
}

/// The particulars of a command.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Particulars {
    /// The particulars as a JSON object; `@FILE` reads it from a file, `@-` from standard input.
    #[arg(long, value_name = "JSON|@FILE")]
    with: Option<String>,
    /// Why; the same as reason=….
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Single particulars: key=text, key:=JSON; a dot leads into an object (document.name=form.pdf).
    #[arg(value_name = "KEY=VALUE")]
    pairs: Vec<String>,
}

impl Author {
    /// The command `name` about `request`, as `exec` would read it.
    ///
    /// # Errors
    /// [`InputError`] as [`Order::parse`].
    pub(crate) fn order(
        &self,
        name: &str,
        request: Option<&str>,
        with: Map<String, Value>,
    ) -> Result<Order, InputError> {
        let texts = [
            ("id", self.id.as_deref()),
            ("as", self.user.as_deref()),
            ("role", self.role.as_deref()),
            ("channel", self.channel.as_deref()),
            ("on_behalf", self.on_behalf.as_deref()),
            ("at", self.at.as_deref()),
            ("request", request),
            ("do", Some(name)),
        ];
        let mut line: Map<String, Value> =
            texts.into_iter().filter_map(|(key, text)| Some((key.to_owned(), Value::from(text?)))).collect();
        line.extend(self.expected.map(|position| ("expected".to_owned(), position.into())));
        if !with.is_empty() {
            line.insert("with".to_owned(), Value::Object(with));
        }
        Order::parse(&Value::Object(line).to_string())
    }

    /// Somebody who acts here and now.
    pub(crate) fn of(login: &str) -> Self {
        Self { user: Some(login.to_owned()), ..Self::default() }
    }
}

impl Particulars {
    /// All of them as one object; single ones replace those of `--with`.
    ///
    /// # Errors
    /// [`Failure::Input`] naming the argument.
    pub(crate) fn read(&self) -> Result<Map<String, Value>, Failure> {
        let mut with = match &self.with {
            None => Map::new(),
            Some(given) => object(given)?,
        };
        for pair in &self.pairs {
            let (path, value) = split(pair)?;
            put(&mut with, path, value)
                .ok_or_else(|| Failure::input("KEY=VALUE", pair, "a key that is no text already"))?;
        }
        if let Some(reason) = &self.reason {
            with.insert("reason".to_owned(), reason.as_str().into());
        }
        Ok(with)
    }
}

fn object(given: &str) -> Result<Map<String, Value>, Failure> {
    let text = match given.strip_prefix('@') {
        None => given.to_owned(),
        Some("-") => {
            let mut text = String::new();
            io::stdin().read_to_string(&mut text)?;
            text
        }
        Some(path) => fs::read_to_string(path).map_err(|error| missing_or_failed(Path::new(path), error))?,
    };
    serde_json::from_str(&text).map_err(|error| Failure::input("--with", given, format!("a JSON object: {error}")))
}

fn split(pair: &str) -> Result<(&str, Value), Failure> {
    let wrong = |expected: String| Failure::input("KEY=VALUE", pair, expected);
    let (key, value) = pair.split_once('=').ok_or_else(|| wrong("key=text or key:=JSON".to_owned()))?;
    match key.strip_suffix(':') {
        None => Ok((key, value.into())),
        Some(key) => Ok((key, serde_json::from_str(value).map_err(|error| wrong(format!("JSON after := ({error})")))?)),
    }
}

/// Puts `value` at the dotted `path`; `None` when the way leads through something that is no object.
fn put(object: &mut Map<String, Value>, path: &str, value: Value) -> Option<()> {
    match path.split_once('.') {
        None => {
            object.insert(path.to_owned(), value);
            Some(())
        }
        Some((first, rest)) => {
            let inner = object.entry(first).or_insert_with(|| Value::Object(Map::new()));
            put(inner.as_object_mut()?, rest, value)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[&str]) -> Result<Map<String, Value>, Failure> {
        let pairs = pairs.iter().map(|pair| (*pair).to_owned()).collect();
        Particulars { with: Some(r#"{"mailbox":"m"}"#.to_owned()), reason: Some("why".to_owned()), pairs }.read()
    }

    #[test]
    fn pairs_are_text_unless_they_say_json() {
        let with = read(&["rpps=99700000001", "year:=2026", "document.name=a.pdf", "document.sha256=00"]).unwrap();
        let expected = serde_json::json!({
            "mailbox": "m", "rpps": "99700000001", "year": 2026, "reason": "why",
            "document": {"name": "a.pdf", "sha256": "00"}
        });
        assert_eq!(Value::Object(with), expected);
    }

    #[test]
    fn a_pair_that_says_nothing_is_named() {
        for bad in ["rpps", "year:=20x", "mailbox.id=1"] {
            let failure = read(&[bad]).unwrap_err();
            assert!(failure.to_string().contains(bad), "{failure}");
        }
    }
}
