//! Why a rule said no, and how to mend it.

use workflow::{Day, Refusal, Role, Rule};

use crate::findings::naming_fault;
use crate::labels::{basis_named, end_named, role, section, stage_named};
use crate::typography::{either, quoted, say, typeset};

/// Says a refusal to the person whose command was refused: what stands in the way, what to do, who could.
///
/// One to three sentences. Evidence is not spelt out: whoever shows the refusal links the events it points at.
pub fn refusal(refusal: &Refusal) -> String {
    let proposal = refusal.proposal.as_deref().filter(|_| refusal.rule != Rule::TermsVersion);
    let proposed = proposal.map(|better| say("Proposition : {}.", &[&quoted(better)]));
    let sentences = [Some(sentence(refusal)), proposed, who_could(refusal)];
    sentences.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// Who could do it or lift it; nobody is named where the sentence says already what to do oneself.
fn who_could(refusal: &Refusal) -> Option<String> {
    let roles: Vec<String> = refusal.could.iter().map(|could| with_article(*could)).collect();
    let roles: Vec<&str> = roles.iter().map(String::as_str).collect();
    (!roles.is_empty()).then(|| say("Peut le faire : {}.", &[&either(&roles)]))
}

fn with_article(could: Role) -> String {
    match could {
        Role::Administrator | Role::Agent | Role::Supervisor | Role::Auditor | Role::Dpo | Role::Applicant => {
            format!("un {}", role(could))
        }
        Role::System => format!("le {}", role(could)),
    }
}

/// The sentence of a rule, with the particular that the refusal tells.
fn sentence(refusal: &Refusal) -> String {
    let detail = refusal.detail.as_deref().unwrap_or_default();
    match refusal.rule {
        Rule::RoleNotHeld | Rule::RoleMayNot | Rule::RoleNotGrantable => {
            let named = Role::from_name(detail).map(role).unwrap_or(detail);
            say(template(refusal.rule), &[&quoted(named)])
        }
        Rule::PolicyMissing | Rule::PolicyTooLarge => {
            let named = workflow::policy::SectionName::ALL.into_iter().find(|known| known.as_str() == detail);
            say(template(refusal.rule), &[&quoted(named.map(section).unwrap_or(detail))])
        }
        Rule::RequestEnded => say(template(refusal.rule), &[end_named(detail).unwrap_or(detail)]),
        Rule::StepNotDone => say(template(refusal.rule), &[&quoted(stage_named(detail).unwrap_or(detail))]),
        Rule::ReleaseUnknown
        | Rule::StructureKind
        | Rule::IdTaken
        | Rule::DuplicateOfDuplicate
        | Rule::FeeLineUnknown
        | Rule::ProfessionNotListed
        | Rule::TermsNotAccepted
        | Rule::QuotaReached => say(template(refusal.rule), &[detail]),
        Rule::DayNotCome => say(template(refusal.rule), &[&said_day(detail)]),
        Rule::EvidenceInsufficient => say(template(refusal.rule), &[&grounds(detail)]),
        Rule::TermsVersion => {
            say(template(refusal.rule), &[&quoted(detail), &quoted(refusal.proposal.as_deref().unwrap_or_default())])
        }
        Rule::AddressPolicy => naming_fault(detail, "Cette adresse"),
        Rule::LoginPolicy => naming_fault(detail, "Cet identifiant de connexion"),
        Rule::NotMember if !detail.is_empty() => say(
            "La structure ne sera adhérente que le {}. Citez son adhésion à partir de ce jour.",
            &[&said_day(detail)],
        ),
        Rule::AddressTaken => typeset(address_taken(detail)),
        Rule::LoginIdTaken => typeset(login_taken(detail)),
        Rule::LogExists
        | Rule::UserUnknown
        | Rule::LoginTaken
        | Rule::UserExists
        | Rule::LastAdministrator
        | Rule::StructureIsPerson
        | Rule::SubjectGone
        | Rule::SubjectInUse
        | Rule::RequestUnknown
        | Rule::RequestNotEnded
        | Rule::RequestEquipped
        | Rule::DuplicateOfItself
        | Rule::OwnerNotStaff
        | Rule::MailboxUnknown
        | Rule::AlreadyMember
        | Rule::AdhesionFormMissing
        | Rule::AdhesionFormIncomplete
        | Rule::AdhesionFormComplete
        | Rule::NotMember
        | Rule::AdhesionPending
        | Rule::NothingRequested
        | Rule::PersonUndecided
        | Rule::PersonNotHabilitated
        | Rule::SecondAgentNeeded
        | Rule::ReasonMissing
        | Rule::NeedNotValidated
        | Rule::AddressDiffers
        | Rule::CreationNotRequested
        | Rule::MailboxSettled
        | Rule::MailboxNotCreated
        | Rule::CredentialsNotSent
        | Rule::CredentialsArrived
        | Rule::PartnerUnknown
        | Rule::NobodyTold
        | Rule::CampaignOver => typeset(template(refusal.rule)),
    }
}

fn said_day(detail: &str) -> String {
    Day::parse(detail).map_or_else(|_| detail.to_owned(), |day| crate::day(&day))
}

/// The grounds that would suffice, from their stored names.
fn grounds(detail: &str) -> String {
    let names: Vec<&str> = detail.split(", ").map(|name| basis_named(name).unwrap_or(name)).collect();
    either(&names)
}

fn address_taken(detail: &str) -> &'static str {
    match detail {
        "granted" => {
            "Cette adresse a déjà été attribuée et ne le sera plus jamais. Choisissez-en une autre, par exemple en ajoutant un chiffre au nom."
        }
        "reserved" => {
            "Cette adresse est réservée par une autre boîte. Choisissez-en une autre, par exemple en ajoutant un chiffre au nom."
        }
        _ => {
            "Une adresse de cette demande a été prise entre-temps. Ouvrez une nouvelle demande avec une autre adresse."
        }
    }
}

fn login_taken(detail: &str) -> &'static str {
    match detail {
        "other-login" => {
            "Cette personne a déjà un autre identifiant de connexion, qui sert à toutes ses boîtes. Déclarez celui-là."
        }
        _ => {
            "Cet identifiant de connexion est celui d’une autre personne. Déclarez-en un autre, par exemple en ajoutant un chiffre au nom."
        }
    }
}

/// The words of each rule; `{}` stands where the particular goes.
const fn template(rule: Rule) -> &'static str {
    match rule {
        Rule::LogExists => {
            "Ce dossier contient déjà un journal. Ouvrez-le, ou créez le nouveau journal dans un autre dossier."
        }
        Rule::UserUnknown => "Cet utilisateur n’est pas enregistré. Faites-le enregistrer par un administrateur.",
        Rule::RoleNotHeld => "Le rôle {} ne vous est pas attribué. Demandez-le à un administrateur.",
        Rule::RoleMayNot => "Le rôle {} ne permet pas cette action.",
        Rule::LoginTaken => "Cet identifiant appartient déjà à un autre utilisateur. Choisissez-en un autre.",
        Rule::UserExists => {
            "Cet utilisateur est déjà enregistré sous un autre identifiant. Gardez celui-là, ou enregistrez une autre personne."
        }
        Rule::RoleNotGrantable => "Le rôle {} ne s’attribue pas à un utilisateur. Choisissez un autre rôle.",
        Rule::LastAdministrator => "C’est le dernier administrateur. Nommez-en un autre avant de lui retirer ce rôle.",
        Rule::PolicyMissing => "L’agence n’a jamais adopté sa règle {}. Faites-la adopter, puis recommencez.",
        Rule::PolicyTooLarge => "La règle {} dépasse 32 kilooctets. Raccourcissez-la.",
        Rule::ReleaseUnknown => "La version {} du référentiel n’a pas été importée ici. Importez-la, puis recommencez.",
        Rule::StructureKind => {
            "Le numéro {} n’est pas de la nature attendue : le FINESS juridique désigne l’entité juridique, le FINESS géographique un site. Vérifiez lequel des deux a été saisi."
        }
        Rule::StructureIsPerson => {
            "Ce numéro révèle l’identité d’une personne et ne peut pas être inscrit en clair. Déclarez la structure comme l’exercice individuel de cette personne."
        }
        Rule::IdTaken => {
            "L’identifiant interne {} est déjà utilisé. Recommencez sans en donner : un nouveau sera tiré."
        }
        Rule::SubjectGone => {
            "Les données concernées ont été effacées : plus rien ne peut y être ajouté. Ouvrez une nouvelle demande si le besoin demeure."
        }
        Rule::SubjectInUse => {
            "Le journal parle de cette personne : sa fiche ne peut pas être abandonnée. Décidez plutôt un effacement."
        }
        Rule::RequestUnknown => "Cette demande n’existe pas ici. Vérifiez sa référence.",
        Rule::RequestEnded => {
            "Cette demande est terminée ({}) et n’avance plus. Faites-la rouvrir, avec un motif, pour continuer."
        }
        Rule::RequestNotEnded => "Cette demande est en cours : il n’y a rien à rouvrir. Poursuivez-la.",
        Rule::RequestEquipped => {
            "Des boîtes ont déjà été créées : cette demande ne peut être ni refusée ni marquée comme doublon. Clôturez-la, annulez-la ou classez-la sans suite."
        }
        Rule::DuplicateOfItself => "Une demande n’est pas le doublon d’elle-même. Indiquez l’autre demande.",
        Rule::DuplicateOfDuplicate => {
            "L’autre demande est elle-même un doublon. Indiquez celle qui est traitée à sa place : {}."
        }
        Rule::OwnerNotStaff => "Cette personne ne peut pas suivre de demandes. Choisissez un agent ou un superviseur.",
        Rule::MailboxUnknown => "Cette boîte ne fait pas partie de la demande. Vérifiez laquelle est visée.",
        Rule::FeeLineUnknown => {
            "Le barème n’a pas de ligne pour ce cas ({}). Choisissez un autre critère, ou faites compléter le barème."
        }
        Rule::AlreadyMember => "La structure est déjà adhérente. Citez son adhésion pour passer cette étape.",
        Rule::AdhesionFormMissing => "Aucun formulaire d’adhésion n’est à l’examen. Enregistrez d’abord sa réception.",
        Rule::AdhesionFormIncomplete => {
            "Le formulaire d’adhésion n’a pas été déclaré complet. Vérifiez-le et déclarez-le complet d’abord."
        }
        Rule::AdhesionFormComplete => {
            "Un formulaire d’adhésion complet a déjà été reçu. Prononcez l’adhésion, ou refusez-la."
        }
        Rule::DayNotCome => "Le {} n’est pas encore venu. Indiquez la date d’aujourd’hui ou une date passée.",
        Rule::NotMember => "La structure n’est pas encore adhérente. Menez d’abord son adhésion à terme.",
        Rule::AdhesionPending => {
            "L’adhésion n’est pas effective : aucune boîte ne peut encore être demandée à l’opérateur. Faites prononcer l’adhésion ; le besoin peut être préparé en attendant."
        }
        Rule::NothingRequested => "Aucune boîte n’est demandée. Ajoutez-en au moins une.",
        Rule::PersonUndecided => "L’habilitation d’au moins une personne reste à décider. Décidez-la d’abord.",
        Rule::PersonNotHabilitated => {
            "L’habilitation a été refusée à cette personne : sa boîte ne peut pas être créée. Abandonnez cette boîte ; les autres ne sont pas bloquées."
        }
        Rule::SecondAgentNeeded => {
            "L’habilitation a été refusée à cette personne, et un agent seul ne revient pas sur ce refus. Demandez l’accord d’un second agent."
        }
        Rule::ProfessionNotListed => {
            "La profession {} ne figure pas dans la liste des professions habilitées. Vérifiez son code, ou faites compléter la liste."
        }
        Rule::EvidenceInsufficient => {
            "Aucune des preuves acceptées pour cette profession n’est réunie. Apportez l’une de celles-ci : {}."
        }
        Rule::ReasonMissing => "Un refus se motive. Indiquez le motif.",
        Rule::NeedNotValidated => "Le besoin n’est pas validé. Validez-le dès que chaque personne est décidée.",
        Rule::TermsNotAccepted => {
            "La personne n’a pas accepté les conditions d’utilisation en vigueur (version {}). Recueillez son accord exprès."
        }
        Rule::TermsVersion => {
            "La version {} des conditions d’utilisation n’est pas celle en vigueur. Faites accepter la version {}."
        }
        Rule::AddressPolicy => "Cette adresse ne suit pas les règles de nommage de l’agence. Corrigez-la.",
        Rule::AddressTaken => "Cette adresse est déjà prise. Choisissez-en une autre.",
        Rule::AddressDiffers => {
            "L’opérateur annonce une autre adresse que celle qui lui a été demandée. Tirez ce désaccord au clair avec lui avant d’enregistrer."
        }
        Rule::QuotaReached => {
            "Le plafond de la structure ({}) est atteint. Libérez une place en abandonnant une boîte non créée, ou faites relever le plafond."
        }
        Rule::CreationNotRequested => {
            "La création de cette boîte n’a pas été demandée à l’opérateur. Demandez-la d’abord."
        }
        Rule::MailboxSettled => {
            "Cette boîte a dépassé ce point : elle est demandée, créée, refusée ou abandonnée. Ajoutez une autre boîte si le besoin demeure."
        }
        Rule::MailboxNotCreated => {
            "Aucune boîte n’est encore créée. Faites-la créer d’abord ; si personne ne doit être équipé, refusez la demande, annulez-la ou classez-la sans suite."
        }
        Rule::LoginPolicy => "Cet identifiant de connexion ne suit pas les règles de nommage. Corrigez-le.",
        Rule::LoginIdTaken => "Cet identifiant de connexion est déjà pris. Déclarez-en un autre.",
        Rule::CredentialsNotSent => "Les identifiants n’ont pas été envoyés. Déclarez d’abord leur envoi.",
        Rule::CredentialsArrived => "La personne a déjà ses identifiants. Vérifiez de quelle boîte il s’agit.",
        Rule::PartnerUnknown => "Ce partenaire n’a pas été informé. Informez-le d’abord.",
        Rule::NobodyTold => {
            "Aucun partenaire n’a été informé. Informez-en un, ou renoncez à cette communication avec un motif."
        }
        Rule::StepNotDone => "L’étape {} n’est pas terminée. Terminez-la avant de clôturer la demande.",
        Rule::CampaignOver => {
            "La communication aux partenaires est terminée. Seules les réponses peuvent encore être enregistrées."
        }
    }
}
