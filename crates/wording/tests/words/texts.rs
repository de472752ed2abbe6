//! The texts that leave the house: the notice for partners, its mail, the to-do list.

use std::collections::BTreeSet;

use wording::notice::{LabelledAddress, Notice, mail, printed};
use wording::to_do::{ToDoList, login_note, to_do};
use workflow::event::ToDoItem;

use crate::{assert_french, assert_typeset, shown};

fn address(label: &str, address: &str) -> LabelledAddress {
    LabelledAddress { label: label.to_owned(), address: address.to_owned() }
}

fn addresses() -> Vec<LabelledAddress> {
    vec![
        address("Direction des soins", "lestilleuls.soins@esantepdl.mssante.fr"),
        address("Maëlle Exemple, infirmière", "maelle.exemple@esantepdl.mssante.fr"),
    ]
}

fn notice(addresses: Vec<LabelledAddress>) -> Notice {
    Notice {
        structure: "EHPAD Les Tilleuls".to_owned(),
        addresses,
        contact: "Maëlle Exemple, 02 00 00 00 00".to_owned(),
        reply_to: "lestilleuls.soins@esantepdl.mssante.fr".to_owned(),
    }
}

fn list(done: &[ToDoItem], are_partners_told: bool) -> ToDoList {
    ToDoList {
        structure: "EHPAD Les Tilleuls".to_owned(),
        addresses: addresses(),
        webmail: "https://webmail.example.org".to_owned(),
        essential_rules: "https://example.org/regles".to_owned(),
        credentials_sender: "eim@planet-sante.fr".to_owned(),
        login_domain: "planet-sante.fr".to_owned(),
        mssante_desk: "mssante@example.org".to_owned(),
        done: BTreeSet::from_iter(done.iter().copied()),
        are_partners_told,
    }
}

#[test]
fn the_notice_tells_our_addresses_and_asks_for_theirs() {
    let said = printed(&notice(addresses()));
    insta::assert_snapshot!(shown(&said), @"
    Nos adresses MSSanté

    EHPAD Les Tilleuls

    Notre structure dispose d’adresses de messagerie sécurisée de santé (MSSanté). Merci de les utiliser pour nous transmettre des données de santé~:

    –~Direction des soins~: lestilleuls.soins@esantepdl.mssante.fr
    –~Maëlle Exemple, infirmière~: maelle.exemple@esantepdl.mssante.fr

    L’échange n’est sécurisé que d’une adresse MSSanté à une autre. Depuis une messagerie ordinaire, ne nous envoyez aucune donnée de santé.

    En retour, merci de nous communiquer les adresses MSSanté de votre structure, à l’adresse lestilleuls.soins@esantepdl.mssante.fr. Une adresse MSSanté se termine par .mssante.fr~; un identifiant de connexion n’en est pas une.

    Pour toute question~: Maëlle Exemple, 02 00 00 00 00.
    ");
    assert_typeset(&said);
    assert_french(&said);
}

#[test]
fn one_address_is_spoken_of_in_the_singular() {
    let one = vec![address("Direction des soins", "lestilleuls.soins@esantepdl.mssante.fr")];
    assert!(printed(&notice(one)).contains("dispose d’une adresse"));
    assert!(printed(&notice(addresses())).contains("dispose d’adresses"));
}

#[test]
fn an_address_ends_its_line_so_that_it_can_be_copied() {
    let said = printed(&notice(addresses()));
    for one in addresses() {
        let line = said.lines().find(|line| line.ends_with(&one.address));
        assert!(line.is_some_and(|line| line.contains(&one.label)), "{said}");
    }
}

#[test]
fn the_mail_is_complete_without_the_notice() {
    let mail = mail(&notice(addresses()));
    insta::assert_snapshot!(mail.subject, @"Nos adresses MSSanté – EHPAD Les Tilleuls");
    insta::assert_snapshot!(shown(&mail.body), @"
    Madame, Monsieur,

    Notre structure dispose d’adresses de messagerie sécurisée de santé (MSSanté). Merci de les utiliser pour nous transmettre des données de santé~:

    –~Direction des soins~: lestilleuls.soins@esantepdl.mssante.fr
    –~Maëlle Exemple, infirmière~: maelle.exemple@esantepdl.mssante.fr

    L’échange n’est sécurisé que d’une adresse MSSanté à une autre. Depuis une messagerie ordinaire, ne nous envoyez aucune donnée de santé.

    En retour, merci de nous communiquer les adresses MSSanté de votre structure, à l’adresse lestilleuls.soins@esantepdl.mssante.fr. Une adresse MSSanté se termine par .mssante.fr~; un identifiant de connexion n’en est pas une.

    Pour toute question~: Maëlle Exemple, 02 00 00 00 00.

    Bien cordialement,

    EHPAD Les Tilleuls
    ");
    assert_typeset(&mail.body);
    assert_french(&mail.body);
}

#[test]
fn the_to_do_list_says_what_is_left() {
    let said = to_do(&list(&[], false));
    insta::assert_snapshot!(shown(&said), @"
    Vos adresses MSSanté sont créées

    EHPAD Les Tilleuls

    –~Direction des soins~: lestilleuls.soins@esantepdl.mssante.fr
    –~Maëlle Exemple, infirmière~: maelle.exemple@esantepdl.mssante.fr

    Chaque personne reçoit ses identifiants personnels de connexion sur son mail de contact, de la part de eim@planet-sante.fr. Si rien n’arrive, vérifiez les courriers indésirables, puis écrivez-nous.

    prenom.nom@planet-sante.fr est un identifiant de connexion, ce n’est pas une adresse MSSanté.

    Liste des tâches~:
    ☐~Enregistrer dans vos favoris le lien vers le WebMail~: https://webmail.example.org
    ☐~Prendre contact avec l’éditeur de votre logiciel métier, pour connaître les modalités de configuration
    ☐~Faire intégrer la messagerie dans votre logiciel métier
    ☐~Communiquer vos adresses MSSanté à vos partenaires et leur demander les leurs en retour

    Pour prendre en main la MSSanté, lisez les règles essentielles~: https://example.org/regles

    Pour toute question, écrivez à notre équipe MSSanté~: mssante@example.org
    ");
    assert_typeset(&said);
    assert_french(&said);
}

#[test]
fn what_is_done_is_ticked_and_said() {
    let said = to_do(&list(&[ToDoItem::EditorContacted], true));
    let ticked: Vec<_> = said.lines().filter(|line| line.starts_with('☑')).collect();
    assert_eq!(ticked.len(), 2, "{said}");
    assert!(ticked.iter().all(|line| line.contains("(fait)")) && ticked[0].contains("éditeur"), "{ticked:?}");
    assert_eq!(said.lines().filter(|line| line.starts_with('☐')).count(), 2, "{said}");
}

#[test]
fn the_standing_note_is_the_founding_one() {
    let note = "prenom.nom@planet-sante.fr est un identifiant de connexion, ce n’est pas une adresse MSSanté.";
    assert_eq!(login_note("planet-sante.fr"), note);
    assert!(to_do(&list(&[], false)).contains(note));
}
