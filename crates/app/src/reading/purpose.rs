//! What somebody reads for: a word of a short list, with words of their own if they like.

/// What somebody reads for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purpose {
    code: &'static str,
    text: Option<String>,
}

/// The words of the list; `other` stands for whatever else was said.
const CODES: [&str; 6] = ["processing", "support", "audit", "rights", "security", "other"];

impl Purpose {
    /// The words of the list, as a help shows them.
    pub fn codes() -> String {
        CODES.join(", ")
    }

    /// Reads `audit`, `audit: half-yearly check`, or any text, which is `other`.
    pub fn parse(given: &str) -> Self {
        let (word, rest) = given.split_once(':').unwrap_or((given, ""));
        let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        match CODES.into_iter().find(|code| *code == word.trim()) {
            Some(code) => Self { code, text: text(rest) },
            None => Self { code: "other", text: text(given) },
        }
    }

    /// The word, which is stored in clear, and the text, which is sealed.
    pub(super) fn into_code_and_text(self) -> (Option<String>, Option<String>) {
        (Some(self.code.to_owned()), self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_purpose_is_a_word_of_the_list_and_a_text_is_sealed() {
        let parsed = |given| Purpose::parse(given).into_code_and_text();
        let is = |code: &str, text: Option<&str>| (Some(code.to_owned()), text.map(ToOwned::to_owned));
        assert_eq!(parsed("audit"), is("audit", None));
        assert_eq!(parsed("rights: access request of 12 May"), is("rights", Some("access request of 12 May")));
        assert_eq!(parsed("Mme Martin: rappel"), is("other", Some("Mme Martin: rappel")));
        assert_eq!(parsed("support:"), is("support", None));
    }
}
