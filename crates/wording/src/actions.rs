//! What can be done, as a button says it, and what comes next.

use workflow::{ActionKind, NextAction, NextKind};

use crate::typography::say;
use crate::{day, waiting};

words! {
    /// An action, in the infinitive: « Décider l’habilitation ».
    pub fn action(ActionKind) {
        Initialise => "Créer le journal",
        RegisterUser => "Enregistrer un utilisateur",
        GrantRole => "Attribuer un rôle",
        RevokeRole => "Retirer un rôle",
        AdoptPolicy => "Adopter une règle de l’agence",
        RecordImport => "Enregistrer l’import d’un référentiel",
        AbandonSubject => "Abandonner une fiche de personne inutilisée",
        AcceptClock => "Attester l’heure de la machine",
        PlaceLegalHold => "Imposer une conservation légale",
        LiftLegalHold => "Lever une conservation légale",
        JoinSubjects => "Réunir les fiches d’une même personne",
        EraseSubject => "Effacer les données d’une personne",
        EraseAgain => "Effacer à nouveau après une restauration",
        CompleteErasure => "Constater la fin d’un effacement",
        AcceptKeyLoss => "Constater une perte de clés",
        ChangeSigningKey => "Changer la clé de signature",
        ChangeMasterKey => "Changer la clé maîtresse",
        ContinueLog => "Poursuivre le journal après une perte",
        PurgeAccess => "Purger le journal des consultations",
        SubmitRequest => "Envoyer la demande",
        TakeOver => "Reprendre l’existant d’une structure",
        EnquireMembership => "Demander si la structure est déjà adhérente",
        WithdrawMembership => "Enregistrer le retrait d’un adhérent",
        ExcludeMember => "Exclure un adhérent",
        MergeStructures => "Enregistrer l’absorption d’une structure",

        AddMailbox => "Ajouter une boîte",
        AssignRequest => "Confier la demande",
        ReleaseRequest => "Rendre la demande à l’équipe",
        AddNote => "Ajouter une note",
        AddDocument => "Ajouter un document",
        StartWaiting => "Mettre en attente",
        EndWaiting => "Mettre fin à l’attente",
        RemindApplicant => "Relancer",
        UndoLastAct => "Revenir sur le dernier acte",

        AskCorrection => "Demander un complément",
        AnswerCorrection => "Envoyer le complément",
        AcceptCorrection => "Accepter le complément",
        CancelCorrection => "Annuler la demande de complément",
        ChangeApplicant => "Modifier le demandeur",
        ChangeStructureHead => "Modifier le responsable de la structure",
        ChangeSite => "Modifier le site",
        ChangeMailboxName => "Modifier l’adresse souhaitée",
        ChangeMailboxAdministrator => "Modifier l’administrateur de la boîte",
        CorrectMailboxUser => "Corriger un utilisateur de la boîte",

        AcceptStructure => "Accepter la structure sans FINESS",
        ConfirmAbbreviation => "Confirmer une abréviation du nom",
        QuoteContribution => "Calculer la contribution",
        ReceiveAdhesionForm => "Enregistrer le formulaire d’adhésion",
        CompleteAdhesionForm => "Déclarer le formulaire d’adhésion complet",
        MakeMembershipEffective => "Prononcer l’adhésion",
        RefuseMembership => "Refuser l’adhésion",
        CiteMembership => "Citer l’adhésion existante",

        AddMailboxUser => "Ajouter un utilisateur à la boîte",
        RemoveMailboxUser => "Retirer un utilisateur de la boîte",
        ConcludeApplicationContact => "Conclure l’échange sur la boîte applicative",
        DecideHabilitation => "Décider l’habilitation",
        ProposeHabilitationOverride => "Proposer une dérogation",
        ApproveHabilitationOverride => "Approuver la dérogation",
        DeclineHabilitationOverride => "Écarter la dérogation",
        ValidateNeed => "Valider le besoin",

        AcceptTerms => "Recueillir l’accord sur les conditions d’utilisation",
        ProposeQuotaOverride => "Proposer de relever le plafond",
        ApproveQuotaOverride => "Approuver le relèvement du plafond",
        DeclineQuotaOverride => "Écarter le relèvement du plafond",
        RequestCreation => "Demander la création à l’opérateur",
        IssueCreationList => "Transmettre le bordereau de création",
        RecordMailboxCreated => "Enregistrer la création de la boîte",
        SettleDisputedReturn => "Trancher le désaccord avec l’opérateur",
        RecordMailboxRefused => "Enregistrer le refus de l’opérateur",
        AbandonMailbox => "Abandonner la boîte",

        DeclareCredentialsSent => "Déclarer l’envoi des identifiants",
        RecordCredentialsBounced => "Enregistrer le retour des identifiants",
        ResendCredentials => "Renvoyer les identifiants",
        RecordCredentialsReceived => "Enregistrer la réception des identifiants",
        RecordFirstLogin => "Enregistrer la première connexion",
        RecordLogin => "Enregistrer une connexion",
        UpdateToDo => "Mettre à jour la liste de tâches",

        TellPartner => "Informer un partenaire",
        RemindPartner => "Relancer un partenaire",
        RecordPartnerAnswer => "Enregistrer la réponse d’un partenaire",
        RecordPartnerDeclined => "Enregistrer qu’un partenaire n’a pas d’adresse",
        FinishPartnerCampaign => "Terminer la communication aux partenaires",
        WaivePartnerCampaign => "Renoncer à la communication aux partenaires",

        CloseRequest => "Clôturer la demande",
        RejectRequest => "Refuser la demande",
        DropRequest => "Classer la demande sans suite",
        WithdrawRequest => "Annuler la demande",
        MarkDuplicate => "Marquer la demande comme doublon",
        ReopenRequest => "Rouvrir la demande",

        AnnounceMailboxClosing => "Annoncer la fermeture de la boîte",
        ObjectToClosing => "S’opposer à la fermeture",
        DismissClosingObjection => "Écarter l’opposition à la fermeture",
        CancelMailboxClosing => "Annuler la fermeture",
        CloseMailbox => "Fermer la boîte",
        ChangeRedList => "Inscrire en liste rouge ou en retirer",
        RegulariseProfessionalId => "Régulariser le numéro RPPS",
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
