//! The words of each rule that refuses; `{}` stands where the particular goes.

use workflow::Rule;

/// One entry a rule: the build fails on a rule without words.
macro_rules! words {
    ($($rule:ident => $words:literal,)+) => {
        /// What a rule says: what stands in the way, then what to do.
        pub(super) const fn template(rule: Rule) -> &'static str {
            match rule { $(Rule::$rule => $words),+ }
        }
    };
}

words! {
    LogExists => "Ce dossier contient déjà un journal. Ouvrez-le, ou créez le nouveau journal dans un autre dossier.",
    UserUnknown => "Cet utilisateur n’est pas enregistré. Faites-le enregistrer par un administrateur.",
    RoleNotHeld => "Le rôle {} ne vous est pas attribué. Demandez-le à un administrateur.",
    RoleMayNot => "Le rôle {} ne permet pas cette action.",
    LoginTaken => "Cet identifiant appartient déjà à un autre utilisateur. Choisissez-en un autre.",
    UserExists =>
        "Cet utilisateur est déjà enregistré sous un autre identifiant. Gardez celui-là, ou enregistrez une autre \
         personne.",
    RoleNotGrantable => "Le rôle {} ne s’attribue pas à un utilisateur. Choisissez un autre rôle.",
    LastAdministrator => "C’est le dernier administrateur. Nommez-en un autre avant de lui retirer ce rôle.",
    PolicyMissing => "L’agence n’a jamais adopté sa règle {}. Faites-la adopter, puis recommencez.",
    PolicyTooLarge => "La règle {} dépasse 32 kilooctets. Raccourcissez-la.",
    ReleaseUnknown => "La version {} du référentiel n’a pas été importée ici. Importez-la, puis recommencez.",
    StructureKind =>
        "Le numéro {} n’est pas de la nature attendue : le FINESS juridique désigne l’entité juridique, le FINESS \
         géographique un site. Vérifiez lequel des deux a été saisi.",
    StructureIsPerson =>
        "Ce numéro révèle l’identité d’une personne et ne peut pas être inscrit en clair. Déclarez la structure \
         comme l’exercice individuel de cette personne.",
    ContactNotIndividual =>
        "Le mail de contact doit être celui d’une seule personne : ses identifiants personnels y seront envoyés. \
         Indiquez son mail nominatif, et non une adresse partagée ou un identifiant de connexion.",
    IdTaken => "L’identifiant interne {} est déjà utilisé. Recommencez sans en donner : un nouveau sera tiré.",
    SubjectGone =>
        "Les données concernées ont été effacées : plus rien ne peut y être ajouté. Ouvrez une nouvelle demande \
         si le besoin demeure.",
    SubjectInUse =>
        "Le journal parle de cette personne : sa fiche ne peut pas être abandonnée. Décidez plutôt un effacement.",
    RequestUnknown => "Cette demande n’existe pas ici. Vérifiez sa référence.",
    RequestEnded =>
        "Cette demande est terminée ({}) et n’avance plus. Faites-la rouvrir, avec un motif, pour continuer.",
    RequestNotEnded => "Cette demande est en cours : il n’y a rien à rouvrir. Poursuivez-la.",
    RequestEquipped =>
        "Des boîtes ont déjà été créées : cette demande ne peut être ni refusée ni marquée comme doublon. \
         Clôturez-la, annulez-la ou classez-la sans suite.",
    DuplicateOfItself => "Une demande n’est pas le doublon d’elle-même. Indiquez l’autre demande.",
    DuplicateOfDuplicate =>
        "L’autre demande est elle-même un doublon. Indiquez celle qui est traitée à sa place : {}.",
    OwnerNotStaff => "Cette personne ne peut pas suivre de demandes. Choisissez un agent ou un superviseur.",
    MailboxUnknown => "Cette boîte ne fait pas partie de la demande. Vérifiez laquelle est visée.",
    FeeLineUnknown =>
        "Le barème n’a pas de ligne pour ce cas ({}). Choisissez un autre critère, ou faites compléter le barème.",
    AlreadyMember => "La structure est déjà adhérente. Citez son adhésion pour passer cette étape.",
    AdhesionFormMissing => "Aucun formulaire d’adhésion n’est à l’examen. Enregistrez d’abord sa réception.",
    AdhesionFormIncomplete =>
        "Le formulaire d’adhésion n’a pas été déclaré complet. Vérifiez-le et déclarez-le complet d’abord.",
    AdhesionFormComplete => "Un formulaire d’adhésion complet a déjà été reçu. Prononcez l’adhésion, ou refusez-la.",
    DayNotCome => "Le {} n’est pas encore venu. Indiquez la date d’aujourd’hui ou une date passée.",
    NotMember => "La structure n’est pas encore adhérente. Menez d’abord son adhésion à terme.",
    AdhesionPending =>
        "L’adhésion n’est pas effective : aucune boîte ne peut encore être demandée à l’opérateur. Faites \
         prononcer l’adhésion ; le besoin peut être préparé en attendant.",
    NothingRequested => "Aucune boîte n’est demandée. Ajoutez-en au moins une.",
    PersonUndecided => "L’habilitation d’au moins une personne reste à décider. Décidez-la d’abord.",
    PersonNotHabilitated =>
        "L’habilitation a été refusée à cette personne : sa boîte ne peut pas être créée. Abandonnez cette boîte \
         ; les autres ne sont pas bloquées.",
    SecondAgentNeeded =>
        "L’habilitation a été refusée à cette personne, et un agent seul ne revient pas sur ce refus. Demandez \
         l’accord d’un second agent.",
    ProfessionNotListed =>
        "La profession {} ne figure pas dans la liste des professions habilitées. Vérifiez son code, ou faites \
         compléter la liste.",
    EvidenceInsufficient =>
        "Aucune des preuves acceptées pour cette profession n’est réunie. Apportez l’une de celles-ci : {}.",
    ReasonMissing => "Un refus se motive. Indiquez le motif.",
    NeedNotValidated => "Le besoin n’est pas validé. Validez-le dès que chaque personne est décidée.",
    TermsNotAccepted =>
        "La personne n’a pas accepté les conditions d’utilisation en vigueur (version {}). Recueillez son accord \
         exprès.",
    TermsVersion =>
        "La version {} des conditions d’utilisation n’est pas celle en vigueur. Faites accepter la version {}.",
    AddressPolicy => "Cette adresse ne suit pas les règles de nommage de l’agence. Corrigez-la.",
    AddressTaken =>
        "Une adresse de cette demande a été prise entre-temps. Ouvrez une nouvelle demande, avec une autre adresse.",
    AddressDiffers =>
        "L’opérateur annonce une autre adresse que celle qui lui a été demandée. Tirez ce désaccord au clair avec \
         lui avant d’enregistrer.",
    QuotaReached =>
        "Le plafond de la structure ({}) est atteint. Libérez une place en abandonnant une boîte non créée, ou \
         faites relever le plafond.",
    CreationNotRequested => "La création de cette boîte n’a pas été demandée à l’opérateur. Demandez-la d’abord.",
    MailboxSettled =>
        "Cette boîte a dépassé ce point : elle est demandée, créée, refusée ou abandonnée. Ajoutez une autre \
         boîte si le besoin demeure.",
    MailboxNotCreated =>
        "Aucune boîte n’est encore créée. Faites-la créer d’abord ; si personne ne doit être équipé, refusez la \
         demande, annulez-la ou classez-la sans suite.",
    LoginPolicy => "Cet identifiant de connexion ne suit pas les règles de nommage. Corrigez-le.",
    LoginIdTaken => "Cet identifiant de connexion est déjà pris. Déclarez-en un autre.",
    CredentialsNotSent => "Les identifiants n’ont pas été envoyés. Déclarez d’abord leur envoi.",
    CredentialsArrived => "La personne a déjà ses identifiants. Vérifiez de quelle boîte il s’agit.",
    PartnerUnknown => "Ce partenaire n’a pas été informé. Informez-le d’abord.",
    NobodyTold =>
        "Aucun partenaire n’a été informé. Informez-en un, ou renoncez à cette communication avec un motif.",
    StepNotDone => "L’étape {} n’est pas terminée. Terminez-la avant de clôturer la demande.",
    CampaignOver =>
        "La communication aux partenaires est terminée. Seules les réponses peuvent encore être enregistrées.",
}
