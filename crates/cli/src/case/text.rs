//! A case as text, for a terminal.

use std::fmt;

use audit_trail::Shown;
use serde_json::Value;

use super::{Case, Holder, Partner};

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let detail = &self.detail;
        writeln!(f, "{}  {}", self.reference, self.structure_name.as_deref().unwrap_or(&self.structure))?;
        line(f, "request", &detail.request)?;
        line(f, "structure", &format_args!("{}, {}", self.structure, self.sector))?;
        if let Some(site) = &self.site {
            line(f, "site", site)?;
        }
        match &detail.ending {
            Some(ending) => line(f, "ended", &ending.state)?,
            None => line(f, "stage", &format_args!("{} of 5, {}", detail.stage.number(), detail.stage))?,
        }
        line(f, "next", &detail.next.action)?;
        line(f, "owner", &self.owner.as_deref().unwrap_or("nobody"))?;
        if let Some(waiting) = &detail.waiting {
            line(f, "waiting for", &waiting.state)?;
        }
        if let Some(applicant) = &self.applicant {
            line(f, "applicant", &person(applicant))?;
        }
        line(f, "adhesion", &detail.adhesion.reached.state)?;
        self.mailboxes(f)?;
        self.partners.iter().try_for_each(|partner| partner.fmt(f))?;
        line(f, "campaign", &detail.campaign.state)?;
        let (events, last) = (self.events, self.last_event);
        line(f, "events", &format_args!("{events} since {}, the last #{last}; as of #{}", self.opened_on, detail.as_of))
    }
}

impl Case {
    fn mailboxes(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for mailbox in &self.detail.mailboxes {
            let holder = self.holders.iter().find(|holder| holder.mailbox == mailbox.mailbox);
            let name = holder.and_then(|holder| holder.person.as_ref()).map(person).unwrap_or_default();
            line(f, "mailbox", &format_args!("{}  {name}", mailbox.mailbox))?;
            let (habilitation, creation) = (mailbox.habilitation.state, mailbox.creation.state);
            line(f, "", &format_args!("habilitation {habilitation}, {creation}, {}", Terms(holder)))?;
            let login = holder.and_then(|holder| holder.login.as_ref());
            let login = login.map(|shown| format!(" to {}", field(shown, "address"))).unwrap_or_default();
            line(f, "", &format_args!("credentials {}{login}", mailbox.credentials.state))?;
        }
        Ok(())
    }
}

/// The terms a holder accepted and the address they have.
struct Terms<'a>(Option<&'a Holder>);

impl fmt::Display for Terms<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.and_then(|holder| holder.terms.as_deref()) {
            Some(version) => write!(f, "terms {version} accepted")?,
            None => write!(f, "terms not accepted")?,
        }
        match self.0.and_then(|holder| holder.address.as_ref()) {
            Some(shown) => write!(f, ", {}", field(shown, "address")),
            None => Ok(()),
        }
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
        Shown::Known(_) => {
            format!("{} {} <{}>", field(shown, "first_name"), field(shown, "last_name"), field(shown, "mail"))
        }
        Shown::Sealed | Shown::Erased => field(shown, ""),
    }
}

fn field(shown: &Shown, key: &str) -> String {
    match shown {
        Shown::Known(value) => value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned(),
        Shown::Sealed => "(sealed)".to_owned(),
        Shown::Erased => "(erased)".to_owned(),
    }
}
