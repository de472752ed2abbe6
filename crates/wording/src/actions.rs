//! What can be done, as a button says it, and what comes next.

use workflow::{ActionKind, NextAction, NextKind};

use crate::typography::say;
use crate::{day, waiting};

/// An action, in the infinitive: « Décider l’habilitation ».
pub const fn action(kind: ActionKind) -> &'static str {
    match kind {
        ActionKind::Initialise => "Créer le journal",
        ActionKind::RegisterUser => "Enregistrer un utilisateur",
        ActionKind::GrantRole => "Attribuer un rôle",
        ActionKind::RevokeRole => "Retirer un rôle",
        ActionKind::AdoptPolicy => "Adopter une règle de l’agence",
        ActionKind::RecordImport => "Enregistrer l’import d’un référentiel",
        ActionKind::AbandonSubject => "Abandonner une fiche de personne inutilisée",
        ActionKind::AcceptClock => "Attester l’heure de la machine",
        ActionKind::SubmitRequest => "Envoyer la demande",

        ActionKind::AddMailbox => "Ajouter une boîte",
        ActionKind::AssignRequest => "Confier la demande",
        ActionKind::ReleaseRequest => "Rendre la demande à l’équipe",
        ActionKind::AddNote => "Ajouter une note",
        ActionKind::StartWaiting => "Mettre en attente",
        ActionKind::EndWaiting => "Mettre fin à l’attente",

        ActionKind::QuoteContribution => "Calculer la contribution",
        ActionKind::ReceiveAdhesionForm => "Enregistrer le formulaire d’adhésion",
        ActionKind::CompleteAdhesionForm => "Déclarer le formulaire d’adhésion complet",
        ActionKind::MakeMembershipEffective => "Prononcer l’adhésion",
        ActionKind::RefuseMembership => "Refuser l’adhésion",
        ActionKind::CiteMembership => "Citer l’adhésion existante",

        ActionKind::DecideHabilitation => "Décider l’habilitation",
        ActionKind::ValidateNeed => "Valider le besoin",

        ActionKind::AcceptTerms => "Recueillir l’accord sur les conditions d’utilisation",
        ActionKind::RequestCreation => "Demander la création à l’opérateur",
        ActionKind::RecordMailboxCreated => "Enregistrer la création de la boîte",
        ActionKind::RecordMailboxRefused => "Enregistrer le refus de l’opérateur",
        ActionKind::AbandonMailbox => "Abandonner la boîte",

        ActionKind::DeclareCredentialsSent => "Déclarer l’envoi des identifiants",
        ActionKind::RecordCredentialsBounced => "Enregistrer le retour des identifiants",
        ActionKind::ResendCredentials => "Renvoyer les identifiants",
        ActionKind::RecordCredentialsReceived => "Enregistrer la réception des identifiants",
        ActionKind::RecordFirstLogin => "Enregistrer la première connexion",

        ActionKind::TellPartner => "Informer un partenaire",
        ActionKind::RemindPartner => "Relancer un partenaire",
        ActionKind::RecordPartnerAnswer => "Enregistrer la réponse d’un partenaire",
        ActionKind::RecordPartnerDeclined => "Enregistrer qu’un partenaire n’a pas d’adresse",
        ActionKind::FinishPartnerCampaign => "Terminer la communication aux partenaires",
        ActionKind::WaivePartnerCampaign => "Renoncer à la communication aux partenaires",

        ActionKind::CloseRequest => "Clôturer la demande",
        ActionKind::RejectRequest => "Refuser la demande",
        ActionKind::DropRequest => "Classer la demande sans suite",
        ActionKind::WithdrawRequest => "Annuler la demande",
        ActionKind::MarkDuplicate => "Marquer la demande comme doublon",
        ActionKind::ReopenRequest => "Rouvrir la demande",
    }
}

/// What comes next, for a column of the board.
pub fn next(next: &NextAction) -> String {
    match &next.kind {
        NextKind::Act(kind) => action(*kind).to_owned(),
        NextKind::WaitFor(party) => waiting(*party).to_owned(),
        NextKind::WaitUntil(from) => say("Attendre le {}", &[&day(from)]),
        NextKind::Ended => "Rien à faire".to_owned(),
    }
}
