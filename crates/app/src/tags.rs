//! Tags as one types them: what the log holds as a keyed hash is given in clear.

use eventlog::Tag;

use crate::app::App;
use crate::error::InputError;

impl App {
    /// The tag meant by `given`, of the form `kind:value`.
    ///
    /// Addresses and logins are in the log as keyed hashes only: `address:` takes a mail address and `login:` a login, and
    /// either takes the 64 hexadecimal digits of such a hash. All other kinds stand as they are.
    ///
    /// # Errors
    /// [`InputError`] for what is no tag, and for an `address:` that is no address.
    pub fn tag_named(&self, given: &str) -> Result<Tag, InputError> {
        let unreadable = |expected: &str| InputError::new("--tag", given, expected);
        let (kind, value) = given.split_once(':').unwrap_or((given, ""));
        let is_hash = value.len() == 64 && value.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        let text = match kind {
            "address" | "login" if is_hash || value.is_empty() => given.to_owned(),
            "address" if value.contains('@') => format!("address:{}", self.hasher.address(value)),
            "address" => return Err(unreadable("address: with a mail address, or with the digits of its keyed hash")),
            "login" => format!("login:{}", self.hasher.login(value)),
            _ => given.to_owned(),
        };
        Tag::parse(text).map_err(|_| unreadable("kind:value, such as structure:finess:440000289 or policy:quota"))
    }
}
