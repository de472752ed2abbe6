//! What happened, as a line of the trail begins.

use workflow::EventKind;

/// An event, as a fact: « Adhésion prononcée ».
pub const fn event(kind: EventKind) -> &'static str {
    match kind {
        EventKind::LogCreated => "Journal créé",
        EventKind::ClockAccepted => "Horloge confirmée",
        EventKind::UserRegistered => "Utilisateur enregistré",
        EventKind::RoleGranted => "Rôle attribué",
        EventKind::RoleRevoked => "Rôle retiré",
        EventKind::PolicyAdopted => "Règle de l’agence adoptée",
        EventKind::ReferentialImported => "Référentiel importé",
        EventKind::SubjectAbandoned => "Fiche de personne inutilisée abandonnée",
        EventKind::ErasureDecided => "Effacement décidé",
        EventKind::ErasureCompleted => "Effacement terminé",

        EventKind::RequestOpened => "Demande envoyée",
        EventKind::RequestAssigned => "Demande confiée à un agent",
        EventKind::RequestReleased => "Demande rendue à l’équipe",
        EventKind::NoteAdded => "Note ajoutée",
        EventKind::WaitingStarted => "Mise en attente",
        EventKind::WaitingEnded => "Fin de l’attente",

        EventKind::ContributionQuoted => "Contribution calculée",
        EventKind::AdhesionFormReceived => "Formulaire d’adhésion reçu",
        EventKind::AdhesionFormCompleted => "Formulaire d’adhésion complet",
        EventKind::MembershipMadeEffective => "Adhésion prononcée",
        EventKind::MembershipRefused => "Adhésion refusée",
        EventKind::MembershipCited => "Adhésion existante citée",

        EventKind::MailboxRequested => "Boîte demandée",
        EventKind::HabilitationDecided => "Habilitation décidée",
        EventKind::NeedValidated => "Besoin validé",

        EventKind::TermsAccepted => "Conditions d’utilisation acceptées",
        EventKind::CreationRequested => "Création demandée à l’opérateur",
        EventKind::MailboxCreated => "Boîte créée",
        EventKind::MailboxRefused => "Boîte refusée par l’opérateur",
        EventKind::MailboxAbandoned => "Boîte abandonnée",

        EventKind::CredentialsDeclaredSent => "Identifiants déclarés envoyés",
        EventKind::CredentialsBounced => "Identifiants revenus",
        EventKind::CredentialsResent => "Identifiants renvoyés",
        EventKind::CredentialsReceived => "Identifiants reçus",
        EventKind::FirstLoginRecorded => "Première connexion",

        EventKind::PartnerTold => "Partenaire informé",
        EventKind::PartnerReminded => "Partenaire relancé",
        EventKind::PartnerAnswered => "Réponse d’un partenaire",
        EventKind::PartnerDeclined => "Partenaire sans adresse",
        EventKind::PartnerCampaignFinished => "Communication aux partenaires terminée",
        EventKind::PartnerCampaignWaived => "Communication aux partenaires sans objet",

        EventKind::RequestClosed => "Demande clôturée",
        EventKind::RequestRejected => "Demande refusée",
        EventKind::RequestDropped => "Demande classée sans suite",
        EventKind::RequestWithdrawn => "Demande annulée",
        EventKind::RequestMarkedDuplicate => "Demande marquée comme doublon",
        EventKind::RequestReopened => "Demande rouverte",
    }
}

/// The event of a stored name; `None` for a type that a newer program wrote, which is then shown by its name.
pub fn event_named(name: &str) -> Option<&'static str> {
    EventKind::from_name(name).map(event)
}
