//! A case as text, for a terminal.

use std::fmt;

use audit_trail::Shown;
use serde_json::Value;

use super::{Case, Mailbox, Partner};

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}  {}", self.reference, self.structure_name.as_deref().unwrap_or(&self.structure))?;
        line(f, "request", &self.request)?;
        line(f, "structure", &format_args!("{}, {}", self.structure, self.sector))?;
        if let Some(site) = &self.site {
            line(f, "site", site)?;
        }
        match self.end {
            Some(end) => line(f, "ended", &end)?,
            None => line(f, "stage", &format_args!("{} of 5, {}", self.stage_number, self.stage))?,
        }
        line(f, "owner", &self.owner.as_deref().unwrap_or("nobody"))?;
        if let Some(waiting) = &self.waiting {
            let until = waiting.due_on.as_ref().map(|day| format!(" until {day}")).unwrap_or_default();
            line(f, "waiting for", &format_args!("{}{until} (#{})", waiting.party, waiting.since))?;
        }
        if let Some(applicant) = &self.applicant {
            line(f, "applicant", &person(applicant))?;
        }
        line(f, "adhesion", &self.adhesion)?;
        let events = format_args!(
            "{} since {}, the last #{}; as of #{}",
            self.events, self.opened_on, self.last_event, self.as_of
        );
        line(f, "events", &events)?;
        self.mailboxes.iter().try_for_each(|mailbox| mailbox.fmt(f))?;
        self.partners.iter().try_for_each(|partner| partner.fmt(f))
    }
}

impl fmt::Display for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let holder = self.holder.as_ref().map(person).unwrap_or_default();
        line(f, "mailbox", &format_args!("{}  {holder}", self.mailbox))?;
        let terms = self.terms.as_deref().unwrap_or("not accepted");
        let address = self.address.as_ref().map(|shown| format!(" {}", field(shown, "address"))).unwrap_or_default();
        let login = self.login.as_ref().map(|shown| format!(" to {}", field(shown, "address"))).unwrap_or_default();
        line(f, "", &format_args!("habilitation {}, terms {terms}, {}{address}", self.habilitation, self.status))?;
        line(f, "", &format_args!("credentials {}{login}", self.credentials))
    }
}

impl fmt::Display for Partner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.identity.as_ref().map(|shown| field(shown, "name")).unwrap_or_default();
        let address = self.address.as_ref().map(|shown| format!(" {}", field(shown, "address"))).unwrap_or_default();
        line(f, "partner", &format_args!("{}  {name}, {}{address}", self.partner, self.status))
    }
}

fn line(f: &mut fmt::Formatter<'_>, name: &str, value: &dyn fmt::Display) -> fmt::Result {
    writeln!(f, "  {name:<12} {value}")
}

/// First name, last name and mail.
fn person(shown: &Shown) -> String {
    match shown {
        Shown::Known(value) => {
            let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
            format!("{} {} <{}>", text("first_name"), text("last_name"), text("mail"))
        }
        Shown::Sealed => "(sealed)".to_owned(),
        Shown::Erased => "(erased)".to_owned(),
    }
}

fn field(shown: &Shown, key: &str) -> String {
    match shown {
        Shown::Known(value) => value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned(),
        Shown::Sealed => "(sealed)".to_owned(),
        Shown::Erased => "(erased)".to_owned(),
    }
}
