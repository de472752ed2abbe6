//! What is wrong with a typed value, and what to type instead.

use identifiers::{ParseError, REDACTED, Rule};

use crate::typography::{quoted, say};

/// Says a finding of the identifiers to the person who typed the value: what is wrong, what to do, a proposal if there is one.
///
/// A value that carries a patient's number is not repeated.
pub fn finding(error: &ParseError) -> String {
    let subject = if error.given == REDACTED { "Cette saisie".to_owned() } else { quoted(&error.given) };
    let said = about(error.rule, &subject, expected_form(&error.field));
    match &error.suggestion {
        Some(better) => format!("{said} {}", say("Proposition : {}.", &[&quoted(better)])),
        None => said,
    }
}

/// The fault that a naming rule of this stored name finds in `subject`, an address or login that is not repeated.
pub(crate) fn naming_fault(rule_name: &str, subject: &str) -> String {
    match Rule::ALL.into_iter().find(|rule| rule.as_str() == rule_name) {
        Some(rule) => about(rule, subject, None),
        None => say("{} ne suit pas les règles de nommage de l’agence. Corrigez la saisie.", &[subject]),
    }
}

fn about(rule: Rule, subject: &str, form: Option<&str>) -> String {
    if let (Rule::Form, Some(form)) = (rule, form) {
        return say("{} n’a pas la forme attendue : {}.", &[subject, form]);
    }
    if template(rule).contains("{}") { say(template(rule), &[subject]) } else { say(template(rule), &[]) }
}

/// The form of a kind of value, by the last part of its field: `/with/structure/finess_juridique` is a FINESS.
fn expected_form(field: &str) -> Option<&'static str> {
    const FORMS: [(&str, &str); 11] = [
        ("rpps-rang", "14 chiffres"),
        ("finess", "9 chiffres, avec 2A ou 2B en Corse"),
        ("rpps", "11 chiffres"),
        ("adeli", "9 caractères"),
        ("siret", "14 chiffres"),
        ("siren", "9 chiffres"),
        ("tel", "10 chiffres"),
        ("phone", "10 chiffres"),
        ("login", "prenom.nom@planet-sante.fr"),
        ("address", "une adresse en .mssante.fr"),
        ("mail", "une adresse de messagerie, comme prenom.nom@exemple.fr"),
    ];
    let last = field.rsplit('/').next().unwrap_or(field);
    FORMS.into_iter().find(|(kind, _)| last.contains(kind)).map(|(_, form)| form)
}

/// The words of each rule; `{}`, always first, stands for what was typed.
const fn template(rule: Rule) -> &'static str {
    match rule {
        Rule::Empty => "Rien n’a été saisi. Renseignez ce champ.",
        Rule::Form => "{} n’a pas la forme attendue. Vérifiez la saisie.",
        Rule::Key => {
            "{} a une clé fausse : un chiffre est sans doute mal recopié. Comparez avec le document d’origine."
        }
        Rule::KeyUnchecked => "{} a une clé que l’on ne peut pas vérifier. Comparez avec le document d’origine.",
        Rule::AllZeros => "{} ne contient que des zéros et ne désigne personne. Saisissez le vrai numéro.",
        Rule::ScientificNotation => {
            "{} a été abrégé par un tableur : des chiffres sont perdus. Reprenez le numéro à sa source, au format texte."
        }
        Rule::LeadingZeroLost => "{} a perdu son zéro de tête, sans doute dans un tableur. Rétablissez-le.",
        Rule::Prefix => {
            "{} ne dit pas de quel registre vient le numéro. Faites-le précéder du registre, comme finess:440000289."
        }
        Rule::PatientAddress => {
            "Une adresse de patient ne s’enregistre jamais ici. Saisissez une adresse professionnelle."
        }
        Rule::PatientNumber => "Un numéro de patient ne s’enregistre jamais ici. Retirez-le de la saisie.",
        Rule::AdeliRetired => {
            "{} est un numéro ADELI, et ce répertoire est fermé depuis 2024. Demandez le numéro RPPS."
        }
        Rule::PhoneForeign => "{} est un numéro étranger. Donnez un numéro français.",
        Rule::ContactGeneric => {
            "{} est une adresse partagée, or les accès sont individuels. Donnez une adresse au nom de la personne."
        }
        Rule::ContactIsMssAddress => {
            "{} est une adresse MSSanté. Donnez une adresse de messagerie ordinaire, où la personne recevra ses identifiants."
        }
        Rule::ContactIsLogin => "{} est un identifiant de connexion. Donnez une adresse de messagerie ordinaire.",
        Rule::ContactResemblance => {
            "{} ne ressemble pas au nom de la personne. Vérifiez que c’est bien sa propre adresse."
        }
        Rule::AddressNotMss => "{} n’est pas une adresse MSSanté. Donnez une adresse en .mssante.fr.",
        Rule::AddressIsLogin => {
            "{} est un identifiant de connexion et non une adresse MSSanté. Donnez une adresse en .mssante.fr."
        }
        Rule::AddressDomain => {
            "{} n’est pas du domaine de l’agence. Reprenez la partie avant l’arobase dans ce domaine."
        }
        Rule::AddressDomainMisspelt => "{} porte une forme fautive du domaine de l’agence. Corrigez le domaine.",
        Rule::AddressHyphen => "{} contient un tiret, et les tirets ne sont pas acceptés. Retirez-le.",
        Rule::AddressCharacter => {
            "{} contient un caractère qui n’est pas accepté. Tenez-vous aux lettres sans accent, aux chiffres et au point."
        }
        Rule::AddressLength => "{} dépasse la longueur permise avant l’arobase. Abrégez cette partie.",
        Rule::AddressParts => {
            "{} n’a pas les parties attendues. Écrivez prenom.nom pour une personne, nomdelastructure.nomduservice pour une équipe."
        }
        Rule::AddressStructureName => {
            "{} ne fait pas apparaître le nom de la structure. Placez-le en tête, ou faites confirmer une abréviation."
        }
        Rule::AddressTaken => {
            "{} a trop d’homonymes : tout ce qui peut être proposé est pris. Choisissez une autre forme du nom."
        }
        Rule::LoginIsMssAddress => {
            "{} est une adresse MSSanté et non un identifiant de connexion. Donnez l’identifiant remis par l’opérateur."
        }
        Rule::LoginDomain => {
            "{} n’est pas du domaine des identifiants de l’opérateur. Vérifiez la partie après l’arobase."
        }
        Rule::Name => "{} n’est pas un nom. Saisissez-le en lettres.",
        Rule::ProfessionNomenclature => "{} ne relève d’aucune nomenclature de professions. Vérifiez la nomenclature.",
        Rule::ProfessionUnknown => "{} est absent de notre copie de la nomenclature. Vérifiez le code.",
        Rule::ProfessionRetired => "{} est un code retiré de la nomenclature. Choisissez le code qui le remplace.",
        Rule::UnknownWord => "{} ne fait pas partie des valeurs acceptées. Choisissez l’une d’elles.",
    }
}
