//! What is left for the structure to do once its addresses exist.
//!
//! # Source
//! The founding procedure, « une fois l'adresse créée ».

use std::collections::BTreeSet;

use workflow::event::ToDoItem;

use crate::notice::{LabelledAddress, listed, paragraphs};
use crate::typography::{NO_BREAK, say, typeset};

/// What a structure is told once its addresses exist; whoever calls fills it in.
#[derive(Clone, PartialEq, Eq)]
pub struct ToDoList {
    /// The name of the structure.
    pub structure: String,
    /// Its addresses, at least one.
    pub addresses: Vec<LabelledAddress>,
    /// Link to the WebMail, of the policy.
    pub webmail: String,
    /// Link to the « règles essentielles », of the policy.
    pub essential_rules: String,
    /// Who sends the credentials, of the policy.
    pub credentials_sender: String,
    /// The domain of login ids, of the policy.
    pub login_domain: String,
    /// The MSSanté team, of the policy.
    pub mssante_desk: String,
    /// The items that are done.
    pub done: BTreeSet<ToDoItem>,
    /// Whether the partners were told.
    pub are_partners_told: bool,
}

/// The standing note beside everything that shows a login id or speaks of one.
pub fn login_note(login_domain: &str) -> String {
    let login = format!("prenom.nom@{login_domain}");
    say("{} est un identifiant de connexion, ce n’est pas une adresse MSSanté.", &[&login])
}

/// The list as plain text, a blank line between paragraphs.
pub fn to_do(list: &ToDoList) -> String {
    paragraphs(&[
        &format!("Vos adresses MSSanté sont créées\n\n{}", list.structure),
        &listed(&list.addresses),
        &credentials(list),
        &login_note(&list.login_domain),
        &items(list),
        &say("Pour prendre en main la MSSanté, lisez les règles essentielles : {}", &[&list.essential_rules]),
        &say("Pour toute question, écrivez à notre équipe MSSanté : {}", &[&list.mssante_desk]),
    ])
}

fn credentials(list: &ToDoList) -> String {
    say(
        "Chaque personne reçoit ses identifiants personnels de connexion sur son mail de contact, de la part de {}. Si rien \
         n’arrive, vérifiez les courriers indésirables, puis écrivez-nous.",
        &[&list.credentials_sender],
    )
}

fn items(list: &ToDoList) -> String {
    let mut lines = vec![typeset("Liste des tâches :")];
    lines.extend(ToDoItem::ALL.iter().map(|one| boxed(list.done.contains(one), &item(*one, list))));
    lines.push(boxed(list.are_partners_told, PARTNERS));
    lines.join("\n")
}

const PARTNERS: &str = "Communiquer vos adresses MSSanté à vos partenaires et leur demander les leurs en retour";

fn item(item: ToDoItem, list: &ToDoList) -> String {
    match item {
        ToDoItem::WebmailBookmarked => {
            say("Enregistrer dans vos favoris le lien vers le WebMail : {}", &[&list.webmail])
        }
        ToDoItem::EditorContacted => {
            "Prendre contact avec l’éditeur de votre logiciel métier, pour connaître les modalités de configuration"
                .to_owned()
        }
        ToDoItem::SoftwareIntegrated => "Faire intégrer la messagerie dans votre logiciel métier".to_owned(),
    }
}

/// A box to tick, and in words that it is ticked.
fn boxed(is_done: bool, words: &str) -> String {
    if is_done { format!("☑{NO_BREAK}(fait) {words}") } else { format!("☐{NO_BREAK}{words}") }
}
