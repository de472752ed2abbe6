//! The words of each rule that refuses; `{}` stands where the particular goes.

use workflow::Rule;

words! {
    /// What a rule says: what stands in the way, then what to do.
    pub(super) fn template(Rule) {
        LogExists =>
            "Ce dossier contient déjà un journal. Ouvrez-le, ou créez le nouveau journal dans un autre dossier.",
        UserUnknown => "Cet utilisateur n’est pas enregistré. Faites-le enregistrer par un administrateur.",
        RoleNotHeld => "Le rôle {} ne vous est pas attribué. Demandez-le à un administrateur.",
        RoleMayNot => "Le rôle {} ne permet pas cette action.",
        LoginTaken => "Cet identifiant appartient déjà à un autre utilisateur. Choisissez-en un autre.",
        UserExists =>
            "Cet utilisateur est déjà enregistré sous un autre identifiant. Gardez celui-là, ou enregistrez une \
             autre personne.",
        RoleNotGrantable => "Le rôle {} ne s’attribue pas à un utilisateur. Choisissez un autre rôle.",
        LastAdministrator => "C’est le dernier administrateur. Nommez-en un autre avant de lui retirer ce rôle.",
        PolicyMissing => "L’agence n’a jamais adopté sa règle {}. Faites-la adopter, puis recommencez.",
        PolicyTooLarge => "La règle {} dépasse 32 kilooctets. Raccourcissez-la.",
        ReleaseTaken =>
        "Un autre fichier a déjà été importé sous la version {}. Vérifiez la date du fichier, ou importez-le sous le nom \
         de sa propre version.",
    ReleaseUnknown => "La version {} du référentiel n’a pas été importée ici. Importez-la, puis recommencez.",
        StructureKind =>
            "Le numéro {} n’est pas de la nature attendue : le FINESS juridique désigne l’entité juridique, le \
             FINESS géographique un site. Vérifiez lequel des deux a été saisi.",
        StructureIsPerson =>
            "Cette structure est l’exercice d’une seule personne : rien de ce qui la désigne ne s’inscrit en clair. \
             Déclarez-la comme exercice individuel, avec son lieu ; ni lieu ni abréviation ne s’y ajoutent ensuite.",
        StructureAbsorbed =>
            "La structure {} a été absorbée par une autre. Faites la démarche pour celle qui lui succède : {}.",
        MergerOfItself =>
            "Une structure ne s’absorbe pas elle-même : {} est indiqué deux fois. Indiquez d’un côté la structure \
             absorbée, de l’autre celle qui lui succède.",
        StructureRegistered =>
            "Cette structure a un numéro FINESS : il n’y a pas à l’accepter à la main. Poursuivez son adhésion.",
        StructureNotAccepted =>
            "Cette structure n’a pas de numéro FINESS, et personne n’a encore accepté de l’équiper. Acceptez-la, \
             avec un motif, ou corrigez son numéro.",
        ParticularsMissing => "Il manque {}. Complétez la saisie, puis recommencez.",
        ContactNotIndividual =>
            "Le mail de contact doit être celui d’une seule personne : ses identifiants personnels y seront envoyés. \
             Indiquez son mail nominatif, et non une adresse partagée ou un identifiant de connexion.",
        ContactShared =>
            "Ce mail de contact est déjà celui d’une autre personne, or les identifiants sont personnels. Indiquez \
             pour chacune son propre mail.",
        IdTaken => "L’identifiant interne {} est déjà utilisé. Recommencez sans en donner : un nouveau sera tiré.",
        PersonTwice =>
            "Cette personne est déjà parmi les utilisateurs de la boîte. Ne l’indiquez qu’une fois, ou vérifiez de \
             qui il s’agit.",
        SubjectGone =>
            "Les données concernées ont été effacées : plus rien ne peut y être ajouté. Ouvrez une nouvelle demande \
             si le besoin demeure.",
        SubjectInUse =>
            "Le journal parle de cette personne : sa fiche ne peut pas être abandonnée. Décidez plutôt un \
             effacement.",
        SubjectUnknown =>
            "Rien n’est connu ici sous cette fiche. Vérifiez son identifiant, ou cherchez la personne par son nom.",
        JoinOfItself => "Ces deux fiches sont la même : il n’y a rien à réunir. Indiquez l’autre fiche de la personne.",
        LegalHold =>
            "Ces données font l’objet d’une conservation légale et ne peuvent pas être effacées. Faites-la d’abord \
             lever, avec un motif.",
        UserStillActs =>
            "Cette personne agit encore ici et ne peut pas être effacée. Retirez-lui d’abord tous ses rôles.",
        RetentionNotDue =>
            "La durée de conservation n’est pas écoulée. Attendez son terme, ou décidez un effacement pour un autre \
             motif.",
        ErasureNotDecided =>
            "Aucun effacement n’a été décidé pour cette fiche : il ne peut pas être terminé. Décidez-le d’abord.",
        RequestUnknown => "Cette demande n’existe pas ici. Vérifiez sa référence.",
        RequestEnded =>
            "Cette demande est terminée ({}) et n’avance plus. Faites-la rouvrir, avec un motif, pour continuer.",
        RequestNotEnded => "Cette demande est en cours : il n’y a rien à rouvrir. Poursuivez-la.",
        NotWaiting =>
            "Cette demande n’attend pas de réponse du demandeur : il n’y a pas lieu de le relancer. Demandez-lui un \
             complément, ou mettez d’abord la demande en attente.",
        CorrectionOpen =>
            "Un complément a été demandé, et la demande n’avance pas tant qu’il n’est pas réglé. Acceptez la réponse \
             du demandeur, ou annulez la demande de complément.",
        CorrectionNotOpen =>
            "Aucun complément n’a été demandé. Demandez-en un d’abord, en signalant les champs à corriger.",
        CorrectionAnswer =>
            "Le demandeur n’a pas encore envoyé son complément. Attendez sa réponse, relancez-le, ou annulez la \
             demande de complément.",
        FieldNotFlagged =>
            "Le champ {} n’est pas ouvert à la correction. Corrigez seulement les champs signalés, ou demandez à \
             l’agence de signaler aussi celui-ci.",
        FieldUnknown =>
            "Le champ {} ne se trouve pas là où vous l’indiquez. Précisez la boîte pour un champ de boîte, la \
             personne pour un utilisateur, et ni l’une ni l’autre pour un champ de la demande.",
        NothingToUndo =>
            "Le dernier acte de ce dossier ne se reprend pas. Corrigez-le par l’acte contraire, s’il en existe un.",
        UndoNotYours => "Un acte n’est repris que par son auteur. Demandez-le-lui, ou faites l’acte contraire.",
        UndoTooLate =>
            "Le délai pour revenir sur un acte, de {}, est passé. Faites l’acte contraire, ou faites rouvrir la \
             demande si elle est terminée.",
        RequestEquipped =>
            "Des boîtes ont déjà été créées : cette demande ne peut être ni refusée ni marquée comme doublon. \
             Clôturez-la, annulez-la ou classez-la sans suite.",
        DuplicateOfItself => "Une demande n’est pas le doublon d’elle-même. Indiquez l’autre demande.",
        DuplicateOfDuplicate =>
            "L’autre demande est elle-même un doublon. Indiquez celle qui est traitée à sa place : {}.",
        OwnerNotStaff => "Cette personne ne peut pas suivre de demandes. Choisissez un agent ou un superviseur.",
        MailboxUnknown => "Cette boîte ne fait pas partie de la demande. Vérifiez laquelle est visée.",
        MailboxOfOtherType =>
            "Cette boîte est {} : cette action ne vaut que pour un autre type de boîte. Vérifiez laquelle est visée.",
        MailboxClosed =>
            "Cette boîte est fermée, et son adresse ne sera plus attribuée. Demandez une nouvelle boîte si le besoin \
             demeure.",
        PersonUnknown =>
            "Cette personne n’est pas parmi les utilisateurs de la boîte. Vérifiez de qui il s’agit, ou ajoutez-la \
             d’abord.",
        PersonNotNamed => "Cette boîte a plusieurs utilisateurs, ou aucun. Indiquez de quelle personne il s’agit.",
        LastUser =>
            "C’est le dernier utilisateur habilité d’une boîte qui existe : elle ne peut rester sans personne. \
             Ajoutez-en d’abord un autre, ou annoncez la fermeture de la boîte.",
        NotTheAdministrator =>
            "Une fois la boîte créée, les accès se demandent par son administrateur. Faites-lui faire la demande, ou \
             modifiez d’abord l’administrateur de la boîte.",
        FeeLineUnknown =>
            "Le barème n’a pas de ligne pour ce cas ({}). Choisissez un autre critère, ou faites compléter le \
             barème.",
        AlreadyMember => "La structure est déjà adhérente. Citez son adhésion pour passer cette étape.",
        AdhesionFormMissing => "Aucun formulaire d’adhésion n’est à l’examen. Enregistrez d’abord sa réception.",
        AdhesionFormIncomplete =>
            "Le formulaire d’adhésion n’a pas été déclaré complet. Vérifiez-le et déclarez-le complet d’abord.",
        AdhesionFormComplete =>
            "Un formulaire d’adhésion complet a déjà été reçu. Prononcez l’adhésion, ou refusez-la.",
        DayNotCome => "Le {} n’est pas encore venu. Attendez ce jour, ou indiquez une date qui ne soit pas à venir.",
        NotMember =>
            "La structure n’est pas adhérente. Menez d’abord son adhésion à terme, ou vérifiez de quelle structure \
             il s’agit.",
        AdhesionPending =>
            "L’adhésion n’est pas effective : aucune boîte ne peut encore être demandée à l’opérateur. Faites \
             prononcer l’adhésion ; le besoin peut être préparé en attendant.",
        NothingRequested => "Aucune boîte n’est demandée. Ajoutez-en au moins une.",
        PersonUndecided => "L’habilitation d’au moins une personne reste à décider. Décidez-la d’abord.",
        PersonNotHabilitated =>
            "L’habilitation a été refusée à cette personne : elle ne peut pas être équipée. Proposez une dérogation, \
             ou abandonnez sa boîte ; les autres ne sont pas bloquées.",
        SecondAgentNeeded =>
            "L’habilitation a été refusée à cette personne, et un agent seul ne revient pas sur ce refus. Proposez \
             une dérogation : un second agent l’approuvera.",
        OverrideNotNeeded =>
            "L’habilitation est déjà accordée à cette personne : aucune dérogation n’est nécessaire. Poursuivez la \
             demande.",
        OverrideProposed =>
            "Une proposition attend déjà sa réponse. Faites-la approuver ou écarter par un second agent.",
        NothingProposed => "Rien n’a été proposé. Faites d’abord la proposition ; un second agent y répondra.",
        SecondAgentIsFirst =>
            "Vous avez fait vous-même cette proposition, or il faut deux personnes. Faites-la approuver par un \
             second agent.",
        ProposerNotStaff =>
            "La personne qui a fait cette proposition n’est plus agent ici : la proposition ne compte plus. \
             Écartez-la, puis refaites-la.",
        ContactNotConcluded =>
            "Une boîte applicative se prépare de vive voix, et personne n’a encore conclu cet échange. Contactez la \
             structure, puis concluez l’échange.",
        ContactDeclined =>
            "L’échange sur cette boîte applicative a conclu qu’elle ne sera pas créée. Abandonnez-la, ou concluez \
             l’échange autrement.",
        NoUserHabilitated =>
            "Aucun utilisateur de cette boîte n’est habilité, et il en faut au moins un. Décidez une habilitation, \
             ou ajoutez un utilisateur.",
        NumberOfAnother =>
        "Ce numéro est déjà celui d’une autre personne, et ne prouve rien pour celle-ci. Vérifiez le numéro RPPS ou ADELI \
         saisi.",
    ProfessionNotListed =>
            "La profession {} ne figure pas dans la liste des professions habilitées pour ce type de structure. \
             Vérifiez son code, proposez une dérogation, ou faites compléter la liste.",
        EvidenceInsufficient =>
            "Aucune des preuves acceptées pour cette profession n’est réunie. Apportez l’une de celles-ci : {}. À \
             défaut, proposez une dérogation.",
        ReasonMissing => "Un refus se motive. Indiquez le motif.",
        NeedNotValidated => "Le besoin n’est pas validé. Validez-le dès que chaque personne est décidée.",
        TermsNotAccepted =>
            "La personne n’a pas accepté les conditions d’utilisation en vigueur (version {}). Recueillez son accord \
             exprès.",
        TermsVersion =>
            "La version {} des conditions d’utilisation n’est pas celle en vigueur. Faites accepter la version {}.",
        AddressPolicy => "Cette adresse ne suit pas les règles de nommage de l’agence. Corrigez-la.",
        LoginPolicy => "Cet identifiant de connexion ne suit pas les règles de nommage. Corrigez-le.",
        AddressTaken =>
            "Une adresse de cette demande a été prise entre-temps. Ouvrez une nouvelle demande, avec une autre \
             adresse.",
        QuotaReached =>
            "Le plafond de la structure ({}) est atteint. Libérez une place en abandonnant une boîte non créée, ou \
             proposez de relever le plafond : un second agent l’approuvera.",
        CapNotRaised => "Le plafond de la structure est déjà de {}. Proposez un nombre plus élevé.",
        CreationNotRequested => "La création de cette boîte n’a pas été demandée à l’opérateur. Demandez-la d’abord.",
        NothingToCreate =>
            "Aucune boîte n’attend d’être créée : le bordereau serait vide. Demandez d’abord la création d’une \
             boîte.",
        ReturnDisputed =>
            "L’opérateur a annoncé autre chose que ce qui lui a été demandé : {}. Tranchez d’abord ce désaccord.",
        ReturnNotDisputed =>
            "Il n’y a pas de désaccord avec l’opérateur sur cette boîte à cette adresse. Vérifiez laquelle il a \
             annoncée.",
        MailboxSettled =>
            "Cette boîte a dépassé ce point : elle est déjà demandée, créée, refusée, abandonnée ou fermée. Ajoutez \
             une autre boîte si le besoin demeure.",
        MailboxNotCreated =>
            "Il faut pour cela une boîte créée, et il n’y en a pas encore. Faites-la créer d’abord ; si personne ne \
             doit être équipé, refusez la demande, annulez-la ou classez-la sans suite.",
        LoginIdTaken => "Cet identifiant de connexion est déjà pris. Déclarez-en un autre.",
        CredentialsNotSent => "Les identifiants n’ont pas été envoyés. Déclarez d’abord leur envoi.",
        CredentialsArrived => "La personne a déjà ses identifiants. Vérifiez de quelle boîte il s’agit.",
        PartnerUnknown => "Ce partenaire n’a pas été informé. Informez-le d’abord.",
        NobodyTold =>
            "Aucun partenaire n’a été informé. Informez-en un, ou renoncez à cette communication avec un motif.",
        PartnerAddress => "Le partenaire n’a pas donné d’adresse MSSanté. Demandez-lui une adresse en .mssante.fr.",
        StepNotDone => "L’étape {} n’est pas terminée. Terminez-la avant de clôturer la demande.",
        CampaignOver =>
            "La communication aux partenaires est terminée. Enregistrez seulement les réponses qui viennent encore.",
        ClosingNotAnnounced =>
            "La fermeture de cette boîte n’a pas été annoncée. Annoncez-la d’abord, avec sa date et son motif.",
        ClosingAnnounced =>
            "La fermeture de cette boîte est déjà annoncée, à une autre date ou pour un autre motif. Annulez cette \
             annonce avant d’en faire une autre.",
        ClosingNotice => "Une fermeture s’annonce au moins {} à l’avance. Choisissez le {} ou un jour suivant.",
        ClosingGround => "Le motif {} ne tient pas pour cette boîte. Choisissez un autre motif de fermeture.",
        ClosingObjected =>
            "Une opposition à la fermeture est restée sans réponse. Annulez la fermeture, ou faites écarter \
             l’opposition, avec un motif.",
        NoObjection =>
            "Personne ne s’est opposé à cette fermeture : il n’y a rien à écarter. Fermez la boîte le jour venu.",
        RppsKey =>
            "La clé de ce numéro RPPS est fausse : un chiffre est sans doute mal recopié. Comparez avec le document \
             d’origine ou l’annuaire, puis corrigez le numéro.",
    }
}
