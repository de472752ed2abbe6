//! How a rule's yes or no is printed: the same for what can be done and for what makes a mailbox ready.

use std::fmt;

use serde::Serialize;
use workflow::{EventRef, Refusal};

/// A yes, or a no with everything that the rule has to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Said {
    /// `yes`, `no`, `is-so` or `not-checked`.
    pub(crate) verdict: &'static str,
    /// Positions of the events that it leans on.
    pub(crate) evidence: Vec<u64>,
    /// The rule that says no.
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// What would be accepted instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    proposal: Option<String>,
    /// Roles that could do it, or mend what stands in the way.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    could: Vec<&'static str>,
    /// The refusal in French.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sentence: Option<String>,
}

impl Said {
    /// Without a rule that says no.
    pub(crate) fn plain(verdict: &'static str, evidence: &[EventRef]) -> Self {
        let evidence = evidence.iter().map(|at| at.0).collect();
        Self { verdict, evidence, rule: None, detail: None, proposal: None, could: Vec::new(), sentence: None }
    }

    /// What `refusal` says.
    pub(crate) fn no(refusal: &Refusal) -> Self {
        Self {
            rule: Some(refusal.rule.as_str()),
            detail: refusal.detail.clone(),
            proposal: refusal.proposal.clone(),
            could: refusal.could.iter().map(|role| role.as_str()).collect(),
            sentence: Some(wording::refusal(refusal)),
            ..Self::plain("no", &refusal.evidence)
        }
    }
}

/// Rule, evidence and who could, on one line.
impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.rule.unwrap_or(self.verdict))?;
        if let Some(detail) = &self.detail {
            write!(f, " ({detail})")?;
        }
        if !self.evidence.is_empty() {
            let evidence: Vec<String> = self.evidence.iter().map(|at| format!("#{at}")).collect();
            write!(f, "; see {}", evidence.join(", "))?;
        }
        if !self.could.is_empty() {
            write!(f, "; could: {}", self.could.join(", "))?;
        }
        Ok(())
    }
}
