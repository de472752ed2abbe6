//! A case as text, for a terminal.

use std::fmt::{self, Display};

use audit_trail::Shown;
use request_status::{MailboxDetail, UserDetail};
use serde_json::Value;
use workflow::SubjectId;

use super::{Case, Particulars, Partner, User};
use crate::colour::{Tone, painted};

impl Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let detail = &self.detail;
        let heading = format!("{}  {}", self.reference, self.structure_name.as_deref().unwrap_or(&self.structure));
        writeln!(f, "{}", painted(Tone::Heading, &heading))?;
        line(f, "request", &detail.request)?;
        line(f, "structure", &format_args!("{}, {}", self.structure, self.sector))?;
        if let Some(identity) = &self.structure_identity {
            let said = ["name", "number", "site"].map(|key| field(identity, key));
            line(f, "", &said.join(" ").trim_end())?;
        }
        if let Some(site) = &self.site {
            line(f, "site", site)?;
        }
        if self.is_taken_over {
            line(f, "taken over", &"what was there before this log")?;
        }
        match &detail.ending {
            Some(ending) => line(f, "ended", &ending.state)?,
            None => line(f, "stage", &format_args!("{} of 5, {}", detail.stage.number(), detail.stage))?,
        }
        line(f, "next", &Next(self))?;
        line(f, "owner", &self.owner.as_deref().unwrap_or("nobody"))?;
        if let Some(waiting) = &detail.waiting {
            line(f, "waiting for", &waiting.state)?;
        }
        self.correction(f)?;
        for (role, shown) in [("applicant", &self.applicant), ("head", &self.head)] {
            if let Some(shown) = shown {
                line(f, role, &person(shown))?;
            }
        }
        if let Some(contact) = &self.structure_contact {
            line(f, "reached at", &reached(contact))?;
        }
        line(f, "adhesion", &detail.adhesion.reached.state)?;
        for (mailbox, particulars) in detail.mailboxes.iter().zip(&self.particulars) {
            Mailbox(mailbox, particulars).fmt(f)?;
        }
        self.partners.iter().try_for_each(|partner| partner.fmt(f))?;
        line(f, "campaign", &detail.campaign.state)?;
        self.to_do(f)?;
        self.weight.iter().try_for_each(|weight| weight.fmt(f))?;
        let (events, last) = (self.events, self.last_event);
        line(f, "events", &format_args!("{events} since {}, the last #{last}; as of #{}", self.opened_on, detail.as_of))
    }
}

impl Case {
    fn correction(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(round) = &self.detail.correction else { return Ok(()) };
        let fields: Vec<&str> = round.fields.iter().map(|flagged| flagged.field.as_str()).collect();
        let answered = round.answered.map(|at| format!(", answered {at}")).unwrap_or_default();
        line(f, "correction", &format_args!("of {}, asked {}{answered}", fields.join(", "), round.asked))?;
        match &self.correction_message {
            Some(message) => line(f, "", &field(message, "text")),
            None => Ok(()),
        }
    }

    /// Nothing, where the structure was never asked to do anything.
    fn to_do(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.detail.to_do.iter().all(|item| item.reached.event.is_none()) {
            return Ok(());
        }
        let items: Vec<String> =
            self.detail.to_do.iter().map(|item| format!("{} {}", item.item, item.reached.state)).collect();
        line(f, "to do", &items.join(", "))
    }
}

/// What comes next, about which mailbox and whom.
struct Next<'a>(&'a Case);

impl Display for Next<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let next = &self.0.detail.next;
        f.write_str(next.action)?;
        if let Some(day) = &next.until {
            write!(f, " {day}")?;
        }
        let Some(mailbox) = next.mailbox else { return Ok(()) };
        write!(f, " (mailbox {mailbox}")?;
        let particulars = self.0.particulars.iter().find(|known| known.mailbox == mailbox);
        let users = particulars.into_iter().flat_map(|known| &known.users);
        let identity = users.filter(|user| Some(user.person) == next.person).find_map(|user| user.identity.as_ref());
        if let Some(identity) = identity {
            write!(f, ", {} {}", field(identity, "first_name"), field(identity, "last_name"))?;
        }
        f.write_str(")")
    }
}

/// A mailbox with what people said of it.
struct Mailbox<'a>(&'a MailboxDetail, &'a Particulars);

impl Display for Mailbox<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(mailbox, said) = self;
        let red = if mailbox.is_red { ", on the red list" } else { "" };
        line(
            f,
            "mailbox",
            &format_args!("{}  {}, {}{red}", mailbox.mailbox, mailbox.mailbox_type, mailbox.creation.state),
        )?;
        let addresses = [
            ("wished", &said.wished_address),
            ("asked for", &said.requested_address),
            ("granted", &said.granted_address),
        ];
        for (what, shown) in addresses {
            if let Some(shown) = shown {
                line(f, "", &format_args!("{what:<14} {}", field(shown, "address")))?;
            }
        }
        if let Some(software) = &said.software {
            let (name, editor) = (field(software, "name"), field(software, "editor"));
            line(f, "", &format_args!("{:<14} {name} ({editor})", "software"))?;
        }
        for (role, shown) in [("administrator", &said.administrator), ("contact", &said.technical_contact)] {
            if let Some(shown) = shown {
                line(f, "", &format_args!("{role:<14} {}", person(shown)))?;
            }
        }
        if let Some(contact) = &mailbox.contact {
            line(f, "", &format_args!("{:<14} {}", "talk", contact.state))?;
        }
        mailbox.users.iter().zip(&said.users).try_for_each(|(user, said)| of_user(f, user, said))?;
        self.troubles(f)
    }
}

impl Mailbox<'_> {
    fn troubles(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(mailbox, said) = self;
        if let Some(dispute) = &mailbox.dispute {
            let reported = said.reported_address.as_ref().map(|shown| field(shown, "address")).unwrap_or_default();
            let (cause, at) = (dispute.cause, dispute.event);
            line(f, "", &format_args!("{:<14} the operator reported {reported}: {cause} {at}", "disputed"))?;
        }
        let Some(closing) = &mailbox.closing else { return Ok(()) };
        let (day, ground, at) = (&closing.closes_on, closing.ground, closing.announced);
        line(f, "", &format_args!("{:<14} on {day}, {ground}, announced {at}", "closes"))?;
        let mut objections = closing.objections.iter();
        objections.try_for_each(|one| {
            line(f, "", &format_args!("{:<14} {} {}", "objected", self.objector(one.person), one.event))
        })
    }

    /// A user of the mailbox by name, where it could be opened; else the structure.
    fn objector(&self, who: Option<SubjectId>) -> String {
        let Some(who) = who else { return "the structure".to_owned() };
        let known = self.1.users.iter().find(|user| user.person == who).and_then(|user| user.identity.as_ref());
        known.map_or_else(|| who.to_string(), person)
    }
}

fn of_user(f: &mut fmt::Formatter<'_>, user: &UserDetail, said: &User) -> fmt::Result {
    let name = said.identity.as_ref().map(person).unwrap_or_else(|| user.person.to_string());
    line(f, "", &format_args!("{:<14} {name}", "user"))?;
    let proposed = user.proposed.map(|at| format!(", a grant proposed {at}")).unwrap_or_default();
    let terms = match &user.terms {
        Some(terms) => format!("terms {} accepted", terms.version),
        None => "terms not accepted".to_owned(),
    };
    let login = said.login.as_ref().map(|shown| format!(" to {}", field(shown, "address"))).unwrap_or_default();
    let last = user.last_login.as_ref().map(|login| format!(", last login {}", login.on)).unwrap_or_default();
    let (habilitation, credentials) = (user.habilitation.state, user.credentials.state);
    line(f, "", &format_args!("{:<14} habilitation {habilitation}{proposed}, {terms}", ""))?;
    line(f, "", &format_args!("{:<14} credentials {credentials}{login}{last}", ""))
}

impl Display for Partner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.identity.as_ref().map(|shown| field(shown, "name")).unwrap_or_default();
        let address = self.address.as_ref().map(|shown| format!(" {}", field(shown, "address"))).unwrap_or_default();
        line(f, "partner", &format_args!("{}  {name}, {}{address}", self.partner, self.status))
    }
}

pub(super) fn line(f: &mut fmt::Formatter<'_>, name: &str, value: &dyn Display) -> fmt::Result {
    writeln!(f, "  {name:<12} {value}")
}

/// Mail and telephone.
fn reached(shown: &Shown) -> String {
    match shown {
        Shown::Known(_) => format!("{} {}", field(shown, "mail"), field(shown, "phone")).trim_end().to_owned(),
        Shown::Sealed | Shown::Erased => field(shown, ""),
    }
}

/// First name, last name, and mail where there is one.
fn person(shown: &Shown) -> String {
    match shown {
        Shown::Known(said) => {
            let mail = said.get("mail").and_then(Value::as_str).map(|mail| format!(" <{mail}>")).unwrap_or_default();
            format!("{} {}{mail}", field(shown, "first_name"), field(shown, "last_name"))
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
