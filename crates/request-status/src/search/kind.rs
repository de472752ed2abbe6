//! The words of the index: kinds of things, what of them is searched, how well it fits.

use serde::Serialize;

/// Enums of words that are stored and printed as they stand here.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$said:meta])* $variant:ident = $word:literal,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        pub enum $name {
            $($(#[$said])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// Every one, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word under which it is stored and printed.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// What `word` stands for; `None` for a word that is none of these.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.as_str() == word)
            }
        }
    )+};
}

words! {
    /// What can be found.
    Kind {
        /// A request, by its reference or id.
        Request = "request",
        /// A structure, by its names and numbers and those of its sites.
        Structure = "structure",
        /// A person, in whatever role.
        Person = "person",
        /// A mailbox, by its addresses.
        Mailbox = "mailbox",
    }

    /// What of a thing the text was found in, in the order in which it is named when several were.
    Matched {
        /// The reference of a request.
        Reference = "reference",
        /// An id.
        Id = "id",
        /// The name of a person or structure.
        Name = "name",
        /// A confirmed abbreviation of a structure.
        Abbreviation = "abbreviation",
        /// A FINESS, SIREN, SIRET or RPPS-rang of a structure; an RPPS or ADELI of a person.
        Number = "number",
        /// The FINESS of a place of the structure.
        Site = "site",
        /// The number of a structure that was absorbed by this one.
        AbsorbedNumber = "absorbed-number",
        /// The address that a mailbox has.
        GrantedAddress = "granted-address",
        /// The address reserved for a mailbox to be created.
        ReservedAddress = "reserved-address",
        /// An address that the mail operator reported and that is disputed.
        ReportedAddress = "reported-address",
        /// The address wished for.
        WishedAddress = "wished-address",
        /// The address of a closed mailbox.
        ClosedAddress = "closed-address",
        /// The contact mail of a person.
        Mail = "mail",
        /// The login id of a person.
        Login = "login",
    }

    /// How well it fits, best first.
    Rank {
        /// The text is an identifier of it.
        Identifier = "identifier",
        /// Every word of the text is one of its words.
        Words = "words",
        /// Every word of the text begins one of its words.
        Beginnings = "beginnings",
    }
}
