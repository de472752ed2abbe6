//! `parcours request allowed REF`: what can be done now, what cannot, and why.

use std::fmt;

use app::reading::{Glimpse, ReadKind};
use clap::Args;
use eventlog::{Clock, SystemClock};
use serde::Serialize;
use workflow::{Actor, MailboxId, PartnerId, Possibility, Possible, RequestId, Role, SubjectId};

use crate::arguments::Place;
use crate::case::Case;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::moment::{moment, request, unopened};
use crate::output::{Format, print};
use crate::reading::ReadBy;
use crate::verdict::Said;

const EXAMPLES: &str = "\
Examples:
  parcours request allowed MSS-2026-000123 --as paul.martin
  parcours request allowed MSS-2026-000123 --role applicant --only --format json";

/// Lists what can be done about a request now, and why the rest cannot.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Allowed {
    /// The request, by reference or id.
    #[arg(value_name = "REF")]
    request: String,
    /// The login of the registered user who would act; somebody of the structure, unless given.
    #[arg(long = "as", value_name = "LOGIN", env = "PARCOURS_AS")]
    user: Option<String>,
    /// The role in which they would act; the one in which they advance requests, unless given.
    #[arg(long, value_name = "ROLE", value_parser = role)]
    role: Option<Role>,
    /// Leaves out what cannot be done.
    #[arg(long)]
    only: bool,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

fn role(name: &str) -> Result<Role, String> {
    Role::from_name(name).ok_or_else(|| format!("one of {}", Role::ALL.map(Role::as_str).join(", ")))
}

/// Everything that somebody could do about a request.
#[derive(Debug, Serialize)]
struct Possibilities {
    request: RequestId,
    /// The login of whoever would act.
    user: Option<String>,
    role: &'static str,
    possibilities: Vec<Line>,
}

#[derive(Debug, Serialize)]
struct Line {
    /// The command.
    action: &'static str,
    /// The command in French.
    label: &'static str,
    mailbox: Option<MailboxId>,
    person: Option<SubjectId>,
    /// The name of that person, where it could be opened.
    name: Option<String>,
    partner: Option<PartnerId>,
    #[serde(flatten)]
    said: Said,
}

impl Allowed {
    /// Puts every action to the rules.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        let folder = Folder::open(place).await?;
        let id = request(&folder, &self.request).await?;
        let by = self.actor(&folder).await?;
        let now = moment(&*folder.store, None).await?;
        if folder.app.case(id, now.position).await?.is_none() {
            return Err(unopened(&self.request, now));
        }
        let (kind, as_of) = (ReadKind::Allowed, now.position);
        let extent = folder.app.extent_of_case(id, as_of).await?;
        let reads = ReadBy { user: self.user.clone(), in_role: None, purpose: None };
        let sight =
            reads.begin(&folder, Glimpse { kind, as_of, extent, events: None, terms: None, purpose: None }).await?;
        let case =
            Case::at(&folder, id, now, &*sight.opener(&folder)).await?.ok_or_else(|| unopened(&self.request, now))?;
        let possibilities = folder.app.allowed(id, by, SystemClock.wall()).await?;
        let lines = possibilities.iter().map(|one| Line::of(one, &case));
        let answer = Possibilities {
            request: id,
            user: self.user.clone(),
            role: by.role.as_str(),
            possibilities: lines.filter(|line| !self.only || line.said.verdict == "yes").collect(),
        };
        print(&answer, self.format)
    }

    /// A user in a role of theirs, or somebody who is no user.
    async fn actor(&self, folder: &Folder) -> Result<Actor, Failure> {
        let Some(login) = &self.user else {
            let role = self.role.unwrap_or(Role::Applicant);
            if role.is_grantable() {
                return Err(Failure::input("--as", "nobody", format!("the login of a user who holds the role {role}")));
            }
            return Ok(Actor { user: None, role });
        };
        let unknown = || Failure::input("--as", login, "the login of a registered user");
        let user = folder.app.find_user(login).await?.ok_or_else(unknown)?;
        let held = folder.app.roles_of(user).await?;
        let advances = [Role::Agent, Role::Supervisor].into_iter().find(|role| held.contains(role));
        let role = self.role.or(advances).or(held.first().copied());
        let role = role.ok_or_else(|| Failure::input("--as", login, "a user who holds a role"))?;
        Ok(Actor { user: Some(user), role })
    }
}

impl Line {
    fn of(one: &Possibility, case: &Case) -> Self {
        let said = match &one.possible {
            Possible::Yes => Said::plain("yes", &[]),
            Possible::IsSo => Said::plain("is-so", &[]),
            Possible::No(refusal) => Said::no(refusal),
        };
        Self {
            action: one.kind.as_str(),
            label: wording::action(one.kind),
            mailbox: one.mailbox,
            person: one.person,
            name: one.mailbox.zip(one.person).and_then(|(mailbox, person)| case.name_of(mailbox, person)),
            partner: one.partner,
            said,
        }
    }

    /// About which part of the case.
    fn about(&self) -> String {
        let mailbox = self.mailbox.map(|mailbox| format!("mailbox={mailbox}"));
        let person = self.person.map(|person| self.name.clone().unwrap_or_else(|| format!("person={person}")));
        let partner = self.partner.map(|partner| format!("partner={partner}"));
        [mailbox, person, partner].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

impl fmt::Display for Possibilities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let who = self.user.as_deref().unwrap_or("somebody of the structure");
        let of = |verdict: &'static str| self.possibilities.iter().filter(move |line| line.said.verdict == verdict);
        writeln!(f, "{who} ({}) can", self.role)?;
        for line in of("yes") {
            writeln!(f, "{}", format!("  {:<30} {:<46} {}", line.action, line.label, line.about()).trim_end())?;
        }
        if of("no").next().is_some() {
            writeln!(f, "\ncannot")?;
        }
        let mut lines = of("no").peekable();
        while let Some(line) = lines.next() {
            writeln!(f, "{}", format!("  {:<30} {}", line.action, line.about()).trim_end())?;
            // The same answer for one user after another is given once.
            let is_same = |next: &&Line| next.action == line.action && next.said == line.said;
            while let Some(same) = lines.next_if(is_same) {
                writeln!(f, "{}", format!("  {:<30} {}", "", same.about()).trim_end())?;
            }
            writeln!(f, "      {}\n      {}", line.said, line.said.sentence.as_deref().unwrap_or_default())?;
        }
        let so: Vec<&str> = of("is-so").map(|line| line.action).collect();
        if so.is_empty() { Ok(()) } else { writeln!(f, "\nis so already: {}", so.join(", ")) }
    }
}
