//! Labels of mailboxes: their type, how far they are, why they close, and what the operator reports of them.

use workflow::event::{ClosingGround, ContactOutcome, DisputeCause, DisputeOutcome, MailboxType};
use workflow::state::{ApplicationContact, MailboxStatus};

words! {
    /// A type of mailbox, said of it (« une boîte nominative »).
    pub fn mailbox_type(MailboxType) {
        Nominative => "nominative",
        Organisational => "organisationnelle",
        Application => "applicative",
    }
}

/// The type of a stored name.
pub fn mailbox_type_named(name: &str) -> Option<&'static str> {
    let types = [MailboxType::Nominative, MailboxType::Organisational, MailboxType::Application];
    types.into_iter().find(|known| known.as_str() == name).map(mailbox_type)
}

/// How far a mailbox is, said of it (« une boîte créée »).
pub const fn mailbox_status(status: MailboxStatus) -> &'static str {
    match status {
        MailboxStatus::Wished => "souhaitée",
        MailboxStatus::CreationRequested(_) => "demandée à l’opérateur",
        MailboxStatus::Created(_) => "créée",
        MailboxStatus::Refused(_) => "refusée par l’opérateur",
        MailboxStatus::Abandoned(_) => "abandonnée",
        MailboxStatus::Closed(_) => "fermée",
    }
}

words! {
    /// Why a mailbox closes.
    pub fn closing_ground(ClosingGround) {
        Asked => "fermeture demandée",
        Inactivity => "inactivité",
        MembershipEnded => "fin de l’adhésion",
        Replaced => "remplacement par une autre boîte",
    }
}

/// The ground of a stored name.
pub fn closing_ground_named(name: &str) -> Option<&'static str> {
    ClosingGround::ALL.into_iter().find(|known| known.as_str() == name).map(closing_ground)
}

words! {
    /// What is wrong with what the operator reported.
    pub fn dispute_cause(DisputeCause) {
        AddressDiffers => "adresse différente de celle demandée",
        AddressTaken => "adresse d’une autre boîte",
        NotAwaited => "boîte que personne n’attend plus",
    }
}

/// The cause of a stored name.
pub fn dispute_cause_named(name: &str) -> Option<&'static str> {
    let causes = [DisputeCause::AddressDiffers, DisputeCause::AddressTaken, DisputeCause::NotAwaited];
    causes.into_iter().find(|known| known.as_str() == name).map(dispute_cause)
}

words! {
    /// How a disagreement with the operator was settled.
    pub fn dispute_outcome(DisputeOutcome) {
        ReportedTaken => "adresse annoncée retenue",
        ReservedKept => "adresse réservée redemandée",
    }
}

words! {
    /// What came of the talk about an applicative mailbox.
    pub fn contact_outcome(ContactOutcome) {
        Proceed => "boîte à créer",
        Declined => "sans suite",
    }
}

/// How far the talk about an applicative mailbox is.
pub const fn application_contact(contact: ApplicationContact) -> &'static str {
    match contact {
        ApplicationContact::Open => "échange à conclure",
        ApplicationContact::Proceed(_) => contact_outcome(ContactOutcome::Proceed),
        ApplicationContact::Declined(_) => contact_outcome(ContactOutcome::Declined),
    }
}
