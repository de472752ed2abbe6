//! What is decided about a structure once for all its requests: without FINESS, under which name, into which other.

use identifiers::{Finess, StructureId, fold};

use super::{Case, Decided, Decision, one};
use crate::command::{Action, Command};
use crate::event::{AbbreviationConfirmed, StructureAccepted, StructuresMerged};
use crate::evidence::{CitedEvidence, Evidence};
use crate::refusal::{Refusal, Rule};
use crate::state::State;
use crate::{Private, StructureIdentity, StructureKey, Text};

/// What an opening says of its structure: in clear, or sealed where the structure is one person.
pub(super) struct Described {
    pub(super) name: Option<String>,
    pub(super) site: Option<Finess>,
    pub(super) identity: Option<Private<StructureIdentity>>,
}

/// Name, number and place of a structure that is one person tell who that is: they are sealed together under the person.
///
/// # Source
/// `domain.md` rule 7.
pub(super) fn describe(
    structure: &StructureKey,
    (name, number): (Option<String>, Option<String>),
    site: Option<Finess>,
) -> Described {
    match structure {
        StructureKey::Registered(_) => Described { name, site, identity: None },
        StructureKey::Person(subject) => {
            let site = site.map(|site| site.as_str().to_owned());
            let identity = Private::known(*subject, StructureIdentity { name, number, site });
            Described { name: None, site: None, identity: Some(identity) }
        }
    }
}

/// What the register said, without the values that would lead to whoever is the structure.
pub(super) fn cited(structure: &StructureKey, evidence: &[Evidence]) -> Vec<CitedEvidence> {
    let cited = evidence.iter().map(|one| one.cite().clone());
    cited.map(|one| if structure.is_person() { CitedEvidence { values: Vec::new(), ..one } } else { one }).collect()
}

/// Whoever is a structure says where once, when the request is opened: no other place stands in clear.
pub(super) fn no_place_is_told(structure: &StructureKey, place: Option<Finess>) -> Result<(), Refusal> {
    if structure.is_person() && place.is_some() { Err(Refusal::new(Rule::StructureIsPerson)) } else { Ok(()) }
}

/// A structure without FINESS is accepted by hand, with a reason.
///
/// # Source
/// `domain.md` rule 7.
pub(super) fn accept(case: &Case<'_>, reason: &Text) -> Decided {
    let structure = case.state.survivor(&case.request.structure);
    if let StructureKey::Registered(StructureId::Finess(_)) = structure {
        return Err(Refusal::new(Rule::StructureRegistered).because([case.request.opened_at]));
    }
    match case.state.structure(structure).and_then(|known| known.accepted_at) {
        Some(_) => Ok(Decision::Unchanged),
        None => one(StructureAccepted { reason: case.private(reason), structure: structure.clone() }),
    }
}

/// An abbreviation that stands for the structure's name in its addresses is a fact that an agent confirms.
///
/// # Source
/// `domain.md` rule 14.
pub(super) fn confirm_abbreviation(case: &Case<'_>, abbreviation: &str) -> Decided {
    let structure = &case.request.structure;
    if let StructureKey::Person(_) = structure {
        return Err(Refusal::new(Rule::StructureIsPerson).because([case.request.opened_at]));
    }
    let abbreviation = fold::letters_and_digits(abbreviation);
    if abbreviation.is_empty() {
        return Err(Refusal::new(Rule::ParticularsMissing).detail("abbreviation"));
    }
    let known = case.state.structure(structure);
    if known.is_some_and(|known| known.abbreviations.contains_key(&abbreviation)) {
        return Ok(Decision::Unchanged);
    }
    one(AbbreviationConfirmed { abbreviation, structure: structure.clone() })
}

/// One legal entity absorbs another: places, caps and what is still under way count for the one that goes on.
///
/// # Source
/// `domain.md` rule 27.
pub(super) fn merge(state: &State, command: &Command) -> Decided {
    let Action::MergeStructures { absorbed, into, effective_on, reason } = &command.action else {
        return Ok(Decision::Unchanged);
    };
    if absorbed == into {
        return Err(Refusal::new(Rule::MergerOfItself).detail(into.to_string()));
    }
    if *effective_on > command.today {
        return Err(Refusal::new(Rule::DayNotCome).detail(effective_on.as_str()));
    }
    let gone = |key: &StructureKey| state.structure(key).and_then(|known| known.absorbed_into.clone());
    match gone(absorbed) {
        Some((_, known)) if known == *into => return Ok(Decision::Unchanged),
        Some((at, known)) => {
            let refusal = Refusal::new(Rule::StructureAbsorbed).because([at]).detail(absorbed.to_string());
            return Err(refusal.proposing(known.to_string()));
        }
        None => {}
    }
    if let Some((at, _)) = gone(into) {
        let refusal = Refusal::new(Rule::StructureAbsorbed).because([at]).detail(into.to_string());
        return Err(refusal.proposing(state.survivor(into).to_string()));
    }
    one(StructuresMerged {
        absorbed: absorbed.clone(),
        effective_on: effective_on.clone(),
        into: into.clone(),
        reason: reason.clone(),
    })
}
