//! « Nos adresses MSSanté »: what a structure sends its partners, as a notice to print and as a mail.
//!
//! Both tell the addresses and ask for the partner's own in return; neither shows a login id as an address.

use crate::typography::{NO_BREAK, say, typeset};

/// What a structure tells its partners; whoever calls fills it in.
#[derive(Clone, PartialEq, Eq)]
pub struct Notice {
    /// The public name of the structure.
    pub structure: String,
    /// Its addresses, at least one, in the order in which they are to be read.
    pub addresses: Vec<LabelledAddress>,
    /// Whom a partner may ask, as one says it: a name or a service, and how to reach it.
    pub contact: String,
    /// The address to which partners send theirs.
    pub reply_to: String,
}

/// An address and whose it is.
#[derive(Clone, PartialEq, Eq)]
pub struct LabelledAddress {
    /// Whose it is: a person or a service.
    pub label: String,
    /// The MSSanté address.
    pub address: String,
}

/// A mail, ready to send.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// Its subject: one line.
    pub subject: String,
    /// Its text.
    pub body: String,
}

const TITLE: &str = "Nos adresses MSSanté";

/// The notice as it is printed: plain text, a blank line between paragraphs.
pub fn printed(notice: &Notice) -> String {
    let head = format!("{TITLE}\n\n{}", notice.structure);
    paragraphs(&[&head, &told(notice), &listed(&notice.addresses), HOW_TO_WRITE, &asked(notice), &whom_to_ask(notice)])
}

/// The mail that brings the notice to a partner, and is complete without it.
pub fn mail(notice: &Notice) -> Mail {
    let body = paragraphs(&[
        "Madame, Monsieur,",
        &told(notice),
        &listed(&notice.addresses),
        HOW_TO_WRITE,
        &asked(notice),
        &whom_to_ask(notice),
        "Bien cordialement,",
        &notice.structure,
    ]);
    Mail { subject: format!("{TITLE} – {}", notice.structure), body }
}

const HOW_TO_WRITE: &str = "L’échange n’est sécurisé que d’une adresse MSSanté à une autre. Depuis une messagerie ordinaire, ne \
                            nous envoyez aucune donnée de santé.";

fn told(notice: &Notice) -> String {
    let words = if notice.addresses.len() == 1 {
        "Notre structure dispose d’une adresse de messagerie sécurisée de santé (MSSanté). Merci de l’utiliser pour nous \
         transmettre des données de santé :"
    } else {
        "Notre structure dispose d’adresses de messagerie sécurisée de santé (MSSanté). Merci de les utiliser pour nous \
         transmettre des données de santé :"
    };
    typeset(words)
}

fn asked(notice: &Notice) -> String {
    say(
        "En retour, merci de nous communiquer les adresses MSSanté de votre structure, à l’adresse {}. Une adresse MSSanté \
         se termine par .mssante.fr ; un identifiant de connexion n’en est pas une.",
        &[&notice.reply_to],
    )
}

fn whom_to_ask(notice: &Notice) -> String {
    say("Pour toute question : {}.", &[&notice.contact])
}

/// The addresses, one a line, ready to copy: nothing follows an address on its line.
pub(crate) fn listed(addresses: &[LabelledAddress]) -> String {
    let line = |one: &LabelledAddress| format!("–{NO_BREAK}{}", say("{} : {}", &[&one.label, &one.address]));
    addresses.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Paragraphs as plain text, ending with a line feed.
pub(crate) fn paragraphs(all: &[&str]) -> String {
    format!("{}\n", all.join("\n\n"))
}
