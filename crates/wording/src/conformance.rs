//! Departures from the written procedure, as an auditor reads them.

use workflow::conformance::{Departure, Gravity};

words! {
    /// A departure.
    pub fn departure(Departure) {
        CreatedBeforeMembership => "BAL créée avant adhésion confirmée",
        CreatedBeforeNeedValidated => "BAL créée avant la validation du besoin",
        CreatedBeforeHabilitation => "BAL créée avant qu’une personne y soit habilitée",
        CreatedUnderOtherAddress => "BAL créée sous une autre adresse que celle demandée",
        CredentialsBeforeCreation => "identifiants envoyés avant la création de la BAL",
        CredentialsBeforeHabilitation => "identifiants envoyés avant l’habilitation de la personne",
        LoginBeforeTerms => "première connexion avant l’acceptation des conditions d’utilisation",
        PartnersBeforeCreation => "partenaire prévenu avant la création de toute BAL",
        OtherAddressAccepted => "autre adresse que celle demandée, acceptée après contestation",
        HabilitationOverridden => "habilitation accordée par dérogation, à deux agents",
        CapRaised => "plafond relevé par dérogation, à deux agents",
        PartnersWaived => "partenaires non prévenus, pour un motif donné",
    }
}

words! {
    /// Whether anybody answers for it.
    pub fn gravity(Gravity) {
        Exception => "dérogation",
        Breach => "écart",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_departures_read_alike() {
        let said: BTreeSet<&str> = Departure::ALL.into_iter().map(departure).collect();
        assert_eq!(said.len(), Departure::ALL.len());
    }
}
