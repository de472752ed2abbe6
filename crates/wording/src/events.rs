//! What happened, as a line of the trail begins.

use workflow::EventKind;

words! {
    /// An event, as a fact: « Adhésion prononcée ».
    pub fn event(EventKind) {
        LogCreated => "Journal créé",
        ClockAccepted => "Horloge confirmée",
        UserRegistered => "Utilisateur enregistré",
        RoleGranted => "Rôle attribué",
        RoleRevoked => "Rôle retiré",
        PolicyAdopted => "Règle de l’agence adoptée",
        ReferentialImported => "Référentiel importé",
        AccessPurged => "Journal des consultations purgé",
        SubjectAbandoned => "Fiche de personne inutilisée abandonnée",
        LegalHoldPlaced => "Conservation légale imposée",
        LegalHoldLifted => "Conservation légale levée",
        SubjectsJoined => "Fiches d’une même personne réunies",
        ErasureDecided => "Effacement décidé",
        ErasureCompleted => "Effacement terminé",
        KeyLossAccepted => "Perte de clés constatée",

        RequestOpened => "Demande envoyée",
        RequestAssigned => "Demande confiée à un agent",
        RequestReleased => "Demande rendue à l’équipe",
        NoteAdded => "Note ajoutée",
        DocumentAdded => "Document ajouté",
        WaitingStarted => "Mise en attente",
        WaitingEnded => "Fin de l’attente",
        ReminderSent => "Demandeur relancé",
        ActUndone => "Dernier acte repris par son auteur",

        CorrectionAsked => "Complément demandé",
        CorrectionAnswered => "Complément reçu",
        CorrectionAccepted => "Complément accepté",
        CorrectionCancelled => "Demande de complément annulée",
        ApplicantChanged => "Demandeur modifié",
        StructureHeadChanged => "Responsable de la structure modifié",
        SiteChanged => "Site modifié",
        MailboxNameChanged => "Adresse souhaitée modifiée",
        MailboxAdministratorChanged => "Administrateur de la boîte modifié",
        MailboxUserCorrected => "Utilisateur de la boîte corrigé",

        MembershipEnquired => "Question posée sur l’adhésion",
        ContributionQuoted => "Contribution calculée",
        AdhesionFormReceived => "Formulaire d’adhésion reçu",
        AdhesionFormCompleted => "Formulaire d’adhésion complet",
        MembershipMadeEffective => "Adhésion prononcée",
        MembershipRefused => "Adhésion refusée",
        MembershipCited => "Adhésion existante citée",
        MembershipTakenOver => "Adhésion reprise de l’existant",
        MembershipWithdrawn => "Retrait de l’adhérent",
        MembershipExcluded => "Exclusion de l’adhérent",
        StructureAccepted => "Structure sans FINESS acceptée",
        AbbreviationConfirmed => "Abréviation du nom confirmée",
        StructuresMerged => "Structure absorbée par une autre",

        MailboxRequested => "Boîte demandée",
        MailboxUserAdded => "Utilisateur ajouté à la boîte",
        MailboxUserRemoved => "Utilisateur retiré de la boîte",
        ApplicationContactConcluded => "Échange sur la boîte applicative conclu",
        HabilitationDecided => "Habilitation décidée",
        HabilitationOverrideProposed => "Dérogation d’habilitation proposée",
        HabilitationOverrideDeclined => "Dérogation d’habilitation écartée",
        NeedValidated => "Besoin validé",

        TermsAccepted => "Conditions d’utilisation acceptées",
        QuotaOverrideProposed => "Relèvement du plafond proposé",
        QuotaOverrideApproved => "Plafond relevé",
        QuotaOverrideDeclined => "Relèvement du plafond écarté",
        CreationRequested => "Création demandée à l’opérateur",
        CreationListIssued => "Bordereau de création transmis à l’opérateur",
        MailboxCreated => "Boîte créée",
        MailboxReturnDisputed => "Retour de l’opérateur en désaccord",
        DisputedReturnSettled => "Désaccord avec l’opérateur tranché",
        MailboxRefused => "Boîte refusée par l’opérateur",
        MailboxAbandoned => "Boîte abandonnée",
        MailboxTakenOver => "Boîte reprise de l’existant",
        MailboxUserTakenOver => "Utilisateur repris de l’existant",

        CredentialsDeclaredSent => "Identifiants déclarés envoyés",
        CredentialsBounced => "Identifiants revenus",
        CredentialsResent => "Identifiants renvoyés",
        CredentialsReceived => "Identifiants reçus",
        FirstLoginRecorded => "Première connexion",
        LoginRecorded => "Connexion constatée",
        ToDoUpdated => "Liste de tâches mise à jour",

        PartnerTold => "Partenaire informé",
        PartnerReminded => "Partenaire relancé",
        PartnerAnswered => "Réponse d’un partenaire",
        PartnerDeclined => "Partenaire sans adresse",
        PartnerCampaignFinished => "Communication aux partenaires terminée",
        PartnerCampaignWaived => "Communication aux partenaires sans objet",

        RequestClosed => "Demande clôturée",
        RequestRejected => "Demande refusée",
        RequestDropped => "Demande classée sans suite",
        RequestWithdrawn => "Demande annulée",
        RequestMarkedDuplicate => "Demande marquée comme doublon",
        RequestReopened => "Demande rouverte",

        ClosingPlanned => "Plan de fermeture établi",
        MailboxClosingAnnounced => "Fermeture de la boîte annoncée",
        MailboxClosingObjected => "Opposition à la fermeture",
        ClosingObjectionDismissed => "Opposition à la fermeture écartée",
        MailboxClosingCancelled => "Fermeture de la boîte annulée",
        MailboxClosed => "Boîte fermée",
        RedListChanged => "Inscription en liste rouge modifiée",
        ProfessionalIdRegularised => "Numéro RPPS régularisé",
    }
}

/// The event of a stored name; `None` for a type that a newer program wrote, which is then shown by its name.
pub fn event_named(name: &str) -> Option<&'static str> {
    EventKind::from_name(name).map(event)
}
