//! One case as a person reads it: the fold of its own events, with what could be opened of its persons.

mod said;
mod text;
mod weight;

use app::{Moment, Reference};
use audit_trail::Shown;
use read_model::Opener;
use request_status::{Detail, DetailError, MailboxDetail, UserDetail, day_of};
use serde::Serialize;
use workflow::state::{PartnerStatus, Request};
use workflow::{MailboxId, PartnerId, RequestId, SubjectId};

use self::said::{Said, Word};
use self::weight::Weight;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::people::People;

/// A case at a moment. Keys are stable.
#[derive(Debug, Serialize)]
pub(crate) struct Case {
    reference: String,
    opened_on: String,
    structure: String,
    structure_name: Option<String>,
    /// Name, number and place of a structure that is one person.
    structure_identity: Option<Shown>,
    site: Option<String>,
    sector: String,
    category: Option<String>,
    department: Option<String>,
    /// Whether it only holds what was there before this log.
    is_taken_over: bool,
    applicant: Option<Shown>,
    head: Option<Shown>,
    /// The structure's own mail and telephone.
    structure_contact: Option<Shown>,
    /// The login of the user who owns it.
    owner: Option<String>,
    /// Steps, mailboxes, ending and next action, each with the event that says so.
    #[serde(flatten)]
    detail: Detail,
    /// What is to be corrected, in the words of whoever asked.
    correction_message: Option<Shown>,
    /// What people said of each mailbox, in the order of `mailboxes`.
    particulars: Vec<Particulars>,
    partners: Vec<Partner>,
    /// What else bears on it: the cap, whose time it took, and what it looks like.
    #[serde(flatten)]
    weight: Option<Weight>,
    /// How many events of its own were recorded by then.
    events: u64,
    last_event: u64,
}

/// What people said of a mailbox.
#[derive(Debug, Serialize)]
struct Particulars {
    mailbox: MailboxId,
    administrator: Option<Shown>,
    technical_contact: Option<Shown>,
    software: Option<Shown>,
    wished_address: Option<Shown>,
    requested_address: Option<Shown>,
    granted_address: Option<Shown>,
    /// What the operator reported, while that is disputed.
    reported_address: Option<Shown>,
    /// In the order of the users of the mailbox.
    users: Vec<User>,
}

#[derive(Debug, Serialize)]
struct User {
    person: SubjectId,
    identity: Option<Shown>,
    login: Option<Shown>,
}

#[derive(Debug, Serialize)]
struct Partner {
    partner: PartnerId,
    identity: Option<Shown>,
    status: &'static str,
    address: Option<Shown>,
}

impl Case {
    /// The case of `id` at `moment`, its persons shown by `opener`; `None` when it was not opened by then.
    ///
    /// # Errors
    /// [`Failure`] when log or keys cannot be read.
    pub(crate) async fn at(
        folder: &Folder,
        id: RequestId,
        moment: Moment,
        opener: &dyn Opener,
    ) -> Result<Option<Self>, Failure> {
        let Some(request) = folder.app.case(id, moment.position).await? else { return Ok(None) };
        let today = day_of(moment.instant);
        let detail = Detail::read(&*folder.store, id, moment.position, &today).await.map_err(unfolded)?;
        let Some(detail) = detail else { return Ok(None) };
        let said = Said::about(&*folder.store, id, moment.position, opener).await?;
        let people = People::of(folder).await?;
        Ok(Some(Self::of(&request, detail, said, &people)))
    }

    fn of(request: &Request, detail: Detail, said: Said, people: &People) -> Self {
        let partners = request.partners.iter().map(|(partner, known)| Partner {
            partner: *partner,
            identity: said.of(Some(partner.0), Word::Partner),
            status: of_partner(known.status),
            address: said.of(Some(partner.0), Word::Answered),
        });
        let correcting = detail.correction.is_some();
        Self {
            reference: Reference::of(said.opened_at, said.recorded_at).to_string(),
            opened_on: day_of(said.occurred_at).to_string(),
            structure: request.structure.to_string(),
            structure_identity: said.of(None, Word::Structure),
            site: request.site.map(|site| site.to_string()),
            sector: request.sector.clone(),
            category: request.category.clone(),
            is_taken_over: said.opening.taken_over,
            applicant: said.of(None, Word::Applicant),
            head: said.of(None, Word::Head),
            structure_contact: said.of(None, Word::StructureContact),
            owner: request.owner.map(|owner| people.login_of(&owner.to_string())),
            correction_message: said.of(None, Word::Correction).filter(|_| correcting),
            particulars: detail.mailboxes.iter().map(|mailbox| Particulars::of(mailbox, &said)).collect(),
            partners: partners.collect(),
            weight: None,
            detail,
            events: request.events,
            last_event: request.last_event.0,
            structure_name: said.opening.structure_name,
            department: said.opening.department,
        }
    }
}

impl Case {
    /// The same with what the read models and the rest of the log add to it at that moment.
    ///
    /// # Errors
    /// [`Failure`] when log or read models cannot be used.
    pub(crate) async fn weighed(self, folder: &Folder, moment: Moment) -> Result<Self, Failure> {
        let weight = Weight::of(folder, self.detail.request, moment).await?;
        Ok(Self { weight: Some(weight), ..self })
    }

    /// The mailboxes that are only wished for, in the order of the wishes.
    pub(crate) fn wished(&self) -> impl Iterator<Item = MailboxId> {
        let wished = self.detail.mailboxes.iter().filter(|mailbox| mailbox.creation.state == "wished");
        wished.map(|mailbox| mailbox.mailbox)
    }

    /// The users of a mailbox; `None` for a mailbox that the case does not have.
    pub(crate) fn users_of(&self, mailbox: MailboxId) -> Option<Vec<SubjectId>> {
        let known = self.particulars.iter().find(|known| known.mailbox == mailbox)?;
        Some(known.users.iter().map(|user| user.person).collect())
    }

    /// First and last name of a user of a mailbox, where they could be opened.
    pub(crate) fn name_of(&self, mailbox: MailboxId, person: SubjectId) -> Option<String> {
        let known = self.particulars.iter().find(|known| known.mailbox == mailbox)?;
        let user = known.users.iter().find(|user| user.person == person)?;
        match user.identity.as_ref()? {
            Shown::Known(identity) => {
                Some(format!("{} {}", identity["first_name"].as_str()?, identity["last_name"].as_str()?))
            }
            Shown::Sealed | Shown::Erased => None,
        }
    }
}

impl Particulars {
    fn of(mailbox: &MailboxDetail, said: &Said) -> Self {
        let id = mailbox.mailbox;
        let word = |word| said.of(Some(id.0), word);
        let user = |user: &UserDetail| User {
            person: user.person,
            identity: said.of_user(id.0, user.person.0, Word::Person),
            login: said.of_user(id.0, user.person.0, Word::Login),
        };
        Self {
            mailbox: id,
            administrator: word(Word::Administrator),
            technical_contact: word(Word::TechnicalContact),
            software: word(Word::Software),
            wished_address: word(Word::Wished),
            requested_address: word(Word::Asked),
            granted_address: word(Word::Granted),
            reported_address: word(Word::Reported).filter(|_| mailbox.dispute.is_some()),
            users: mailbox.users.iter().map(user).collect(),
        }
    }
}

const fn of_partner(status: PartnerStatus) -> &'static str {
    match status {
        PartnerStatus::Told => "told",
        PartnerStatus::Answered => "answered",
        PartnerStatus::Declined => "declined",
    }
}

/// A case that cannot be folded is in doubt, unless the machine failed.
fn unfolded(error: DetailError) -> Failure {
    match error {
        DetailError::Log(error) => error.into(),
        DetailError::Wire { .. } => Failure::Doubt(error.to_string()),
    }
}
