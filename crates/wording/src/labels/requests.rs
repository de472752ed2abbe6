//! Labels of what belongs to a request as a whole: its fields, documents, warnings, check list and to-do list.

use workflow::CheckItem;
use workflow::event::{DocumentKind, EnquiryOutcome, FieldName, ToDoItem, ToDoStatus, Warning};

words! {
    /// A part of a request that can be corrected on its own.
    pub fn field(FieldName) {
        Applicant => "demandeur",
        StructureHead => "responsable de la structure",
        Site => "site",
        MailboxName => "adresse souhaitée",
        MailboxAdministrator => "administrateur de la boîte",
        MailboxUser => "utilisateur de la boîte",
    }
}

/// The field of a stored name.
pub fn field_named(name: &str) -> Option<&'static str> {
    FieldName::ALL.into_iter().find(|known| known.as_str() == name).map(field)
}

words! {
    /// What a document is.
    pub fn document(DocumentKind) {
        Adhesion => "dossier d’adhésion",
        Attestation => "attestation du responsable",
        Correspondence => "courrier ou mail",
        Operator => "pièce de l’opérateur",
        Other => "autre document",
    }
}

words! {
    /// The answer to « sommes-nous déjà adhérents ? ».
    pub fn enquiry_outcome(EnquiryOutcome) {
        Member => "déjà adhérente",
        NotMember => "non adhérente",
        AdhesionUnderWay => "adhésion en cours",
        UnknownStructure => "entité juridique inconnue",
    }
}

words! {
    /// What is unusual about what was typed, and was taken all the same.
    pub fn warning(Warning) {
        MailUnlikeName => "mail de contact qui ne ressemble pas au nom",
        RppsKey => "clé du numéro RPPS fausse",
        AdeliRetired => "numéro ADELI, à remplacer par le RPPS",
        LegalEntityForSite => "FINESS juridique, faute de FINESS géographique",
        ProfessionRetired => "code de profession retiré de la nomenclature",
        StructureNameMissing => "nom de la structure absent de l’adresse souhaitée",
    }
}

/// The warning of a stored name.
pub fn warning_named(name: &str) -> Option<&'static str> {
    Warning::ALL.into_iter().find(|known| known.as_str() == name).map(warning)
}

words! {
    /// A line of the check list « Prêt à créer ».
    pub fn check_item(CheckItem) {
        Membership => "Adhésion",
        Structure => "Structure",
        Need => "Besoin",
        Habilitation => "Habilitation",
        Terms => "CGU",
        Quota => "Quota",
        Naming => "Nommage",
        Collision => "Adresse libre",
    }
}

words! {
    /// An item of the structure's to-do list.
    pub fn to_do_item(ToDoItem) {
        WebmailBookmarked => "WebMail enregistré dans les favoris",
        EditorContacted => "Éditeur du logiciel contacté",
        SoftwareIntegrated => "Messagerie intégrée au logiciel",
    }
}

words! {
    /// Where an item of the to-do list stands.
    pub fn to_do_status(ToDoStatus) {
        None => "à faire",
        Asked => "demandé",
        Done => "fait",
    }
}
