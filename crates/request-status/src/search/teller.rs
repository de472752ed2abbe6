//! How what an event says becomes facets.

use identifiers::{Adeli, Finess, Rpps, StructureId};
use read_model::Refusal;
use workflow::event::{
    AbbreviationConfirmed, ActUndone, MailboxCreated, MailboxRequested, MailboxTakenOver, MailboxUserCorrected,
    MailboxUserTakenOver, ProfessionalIdRegularised, RequestOpened, StructureHeadChanged, StructuresMerged,
};
use workflow::policy::Section;
use workflow::{
    AddressText, Contact, EventKind, HeadName, MailboxId, Person, Private, RequestId, StructureContact,
    StructureIdentity, StructureKey, SubjectId,
};

use super::facets::{Facet, Facets, Place, RequestRow, Role, Unsaid};
use super::told::Told;
use super::{Kind, Matched};

/// One event on its way into the facets.
pub(super) struct Teller<'t, 'c> {
    pub(super) facets: &'t mut Facets<'c>,
    pub(super) told: &'t Told,
}

/// Somebody, as a place knows them.
#[derive(Clone, Copy)]
struct Known {
    object: i64,
    place: Place,
    role: Role,
    subject: SubjectId,
}

/// Requests.
impl Teller<'_, '_> {
    pub(super) fn opened(&mut self, event: &RequestOpened) -> Result<(), Refusal> {
        let structure = self.structure(&event.structure)?;
        let row = RequestRow { number: self.told.position, structure };
        self.facets.open(event.request, row, self.told.year)?;
        let place = Place { id: event.request.0, request: Some(row.number) };
        if let Some(name) = &event.structure_name {
            self.of_structure(structure, (place, Matched::Name), (name, None))?;
        }
        if let Some(identity) = &event.structure_identity {
            self.identity(structure, place, identity)?;
        }
        if let Some(site) = event.site {
            self.site(structure, place, site)?;
        }
        if let Some(applicant) = &event.applicant {
            self.contact(place, Role::Applicant, applicant)?;
        }
        if let Some(contact) = &event.structure_contact {
            self.structure_contact(structure, place, contact)?;
        }
        event.head.as_ref().map_or(Ok(()), |head| self.head(place, head))
    }

    pub(super) fn head_changed(&mut self, event: &StructureHeadChanged) -> Result<(), Refusal> {
        let (place, row) = self.case()?;
        self.facets.unsay(&Unsaid { place: place.id, object: None, role: Some(Role::Head), matched: None })?;
        let (object, matched) = (Some(row.structure), Some(Matched::Mail));
        self.facets.unsay(&Unsaid { place: place.id, object, role: None, matched })?;
        self.structure_contact(row.structure, place, &event.structure_contact)?;
        self.head(place, &event.head)
    }

    pub(super) fn contact_changed(&mut self, role: Role, contact: &Private<Contact>) -> Result<(), Refusal> {
        let (place, _) = self.case()?;
        self.facets.unsay(&Unsaid { place: place.id, object: None, role: Some(role), matched: None })?;
        self.contact(place, role, contact)
    }

    pub(super) fn site_changed(&mut self, site: Finess) -> Result<(), Refusal> {
        let (place, row) = self.case()?;
        self.facets.unsay(&Unsaid { place: place.id, object: None, role: None, matched: Some(Matched::Site) })?;
        self.site(row.structure, place, site)
    }

    pub(super) fn ended(&mut self, how: &str) -> Result<(), Refusal> {
        Ok(self.facets.end(self.request()?, Some(how))?)
    }

    pub(super) fn goes_on(&mut self) -> Result<(), Refusal> {
        Ok(self.facets.end(self.request()?, None)?)
    }

    /// Of what can be undone, only ends are shown here.
    pub(super) fn undone(&mut self, event: &ActUndone) -> Result<(), Refusal> {
        let ends = [EventKind::RequestDropped, EventKind::RequestRejected];
        let is_end = ends.iter().any(|end| end.as_str() == event.undone_type);
        if is_end { self.goes_on() } else { Ok(()) }
    }

    fn request(&self) -> Result<RequestId, Refusal> {
        self.told.request.ok_or_else(|| Refusal::Poison("it belongs to no request".to_owned()))
    }

    /// The request of this event, as a place, and its row.
    fn case(&mut self) -> Result<(Place, RequestRow), Refusal> {
        let id = self.request()?;
        let row = self.facets.request(id)?;
        let row = row.ok_or_else(|| Refusal::poison(format!("no request {id} was opened before")))?;
        Ok((Place { id: id.0, request: Some(row.number) }, row))
    }
}

/// Mailboxes and their users.
impl Teller<'_, '_> {
    pub(super) fn mailbox_requested(&mut self, event: &MailboxRequested) -> Result<(), Refusal> {
        let (place, row) = self.at(event.mailbox)?;
        if let Some(holder) = &event.holder {
            self.user(event.mailbox, holder)?;
        }
        for (role, contact) in
            [(Role::Administrator, &event.administrator), (Role::TechnicalContact, &event.technical_contact)]
        {
            contact.as_ref().map_or(Ok(()), |contact| self.contact(place, role, contact))?;
        }
        if let Some(site) = event.practice_site {
            self.site(row.structure, place, site)?;
        }
        self.address(event.mailbox, Matched::WishedAddress, event.wished_name.as_ref())
    }

    pub(super) fn administrator(
        &mut self,
        mailbox: MailboxId,
        administrator: &Private<Contact>,
    ) -> Result<(), Refusal> {
        let (place, _) = self.at(mailbox)?;
        let role = Role::Administrator;
        self.facets.unsay(&Unsaid { place: place.id, object: None, role: Some(role), matched: None })?;
        self.contact(place, role, administrator)
    }

    pub(super) fn user(&mut self, mailbox: MailboxId, user: &Private<Person>) -> Result<(), Refusal> {
        let (place, _) = self.at(mailbox)?;
        let known = self.known(place, Role::User, user.subject)?;
        let Some(person) = user.content.known() else { return Ok(()) };
        self.name_and_mail(known, (&person.first_name, &person.last_name), &person.mail)?;
        person.professional_id.as_deref().map_or(Ok(()), |number| self.number(known, number))
    }

    /// The login id stays where the person does.
    pub(super) fn user_corrected(&mut self, event: &MailboxUserCorrected) -> Result<(), Refusal> {
        if event.user.subject == event.person {
            for corrected in [Matched::Name, Matched::Mail, Matched::Number] {
                self.left(event.mailbox, event.person, Some(corrected))?;
            }
        } else {
            self.left(event.mailbox, event.person, None)?;
        }
        self.user(event.mailbox, &event.user)
    }

    /// Takes back what a mailbox says of a user: all of it, or only what is of one sort.
    pub(super) fn left(&mut self, mailbox: MailboxId, person: SubjectId, only: Option<Matched>) -> Result<(), Refusal> {
        let object = Some(self.facets.object(Kind::Person, &person.to_string())?);
        let unsaid = Unsaid { place: mailbox.0, object, role: Some(Role::User), matched: only };
        Ok(self.facets.unsay(&unsaid)?)
    }

    pub(super) fn login(
        &mut self,
        mailbox: MailboxId,
        person: SubjectId,
        login: &Private<AddressText>,
    ) -> Result<(), Refusal> {
        let (place, _) = self.at(mailbox)?;
        self.left(mailbox, person, Some(Matched::Login))?;
        let known = self.known(place, Role::User, person)?;
        let Some(text) = login.content.known() else { return Ok(()) };
        self.of_person(known, Matched::Login, (&text.address, Some(mail(&text.address))))
    }

    pub(super) fn regularised(&mut self, event: &ProfessionalIdRegularised) -> Result<(), Refusal> {
        let (place, _) = self.at(event.mailbox)?;
        self.left(event.mailbox, event.person, Some(Matched::Number))?;
        let known = self.known(place, Role::User, event.person)?;
        let Some(number) = event.number.content.known() else { return Ok(()) };
        self.number(known, &number.rpps)
    }

    /// Puts one of a mailbox's addresses in the place of the one before; takes that back where there is none.
    pub(super) fn address(
        &mut self,
        mailbox: MailboxId,
        matched: Matched,
        text: Option<&Private<AddressText>>,
    ) -> Result<(), Refusal> {
        let (place, _) = self.at(mailbox)?;
        let object = self.facets.object(Kind::Mailbox, &mailbox.to_string())?;
        self.facets.unsay(&Unsaid { place: place.id, object: Some(object), role: None, matched: Some(matched) })?;
        let Some(text) = text else { return Ok(()) };
        let Some(known) = text.content.known() else { return Ok(()) };
        let (subject, exact) = (Some(text.subject), Some(mail(&known.address)));
        self.facets.say(&Facet { object, matched, place, role: None, subject, shown: &known.address, exact })?;
        Ok(())
    }

    /// What was reserved is granted, and what was reported is settled.
    pub(super) fn created(&mut self, event: &MailboxCreated) -> Result<(), Refusal> {
        self.free(event.mailbox)?;
        self.address(event.mailbox, Matched::GrantedAddress, event.address_text.as_ref())
    }

    /// Nothing is reserved or reported any more.
    pub(super) fn free(&mut self, mailbox: MailboxId) -> Result<(), Refusal> {
        self.address(mailbox, Matched::ReservedAddress, None)?;
        self.address(mailbox, Matched::ReportedAddress, None)
    }

    pub(super) fn mailbox_taken_over(&mut self, event: &MailboxTakenOver) -> Result<(), Refusal> {
        let (place, row) = self.at(event.mailbox)?;
        if let Some(administrator) = &event.administrator {
            self.contact(place, Role::Administrator, administrator)?;
        }
        if let Some(site) = event.site {
            self.site(row.structure, place, site)?;
        }
        self.address(event.mailbox, Matched::GrantedAddress, Some(&event.address_text))
    }

    pub(super) fn user_taken_over(&mut self, event: &MailboxUserTakenOver) -> Result<(), Refusal> {
        self.user(event.mailbox, &event.user)?;
        let login = event.login_text.as_ref();
        login.map_or(Ok(()), |login| self.login(event.mailbox, event.user.subject, login))
    }

    /// A mailbox of this event's request, as a place, and the request's row.
    fn at(&mut self, mailbox: MailboxId) -> Result<(Place, RequestRow), Refusal> {
        let (case, row) = self.case()?;
        Ok((Place { id: mailbox.0, ..case }, row))
    }
}

/// Structures, and the policy.
impl Teller<'_, '_> {
    /// The structure, which brings its public numbers with it.
    pub(super) fn structure(&mut self, key: &StructureKey) -> Result<i64, Refusal> {
        let (object, is_new) = self.facets.introduce(Kind::Structure, &key.to_string())?;
        if let (true, StructureKey::Registered(id)) = (is_new, key) {
            self.numbers(object, Matched::Number, id)?;
        }
        Ok(object)
    }

    pub(super) fn abbreviated(&mut self, event: &AbbreviationConfirmed) -> Result<(), Refusal> {
        let structure = self.structure(&event.structure)?;
        self.of_structure(structure, (Place::NOWHERE, Matched::Abbreviation), (&event.abbreviation, None))
    }

    /// Whoever asks for the number of the absorbed structure is led to the other one as well.
    pub(super) fn merged(&mut self, event: &StructuresMerged) -> Result<(), Refusal> {
        let into = self.structure(&event.into)?;
        match &event.absorbed {
            StructureKey::Registered(id) => self.numbers(into, Matched::AbsorbedNumber, id),
            StructureKey::Person(_) => Ok(()),
        }
    }

    pub(super) fn adopted(&mut self, section: &Section) -> Result<(), Refusal> {
        let Section::Naming(naming) = section else { return Ok(()) };
        let policy = serde_json::to_string(naming).map_err(Refusal::poison)?;
        Ok(self.facets.adopt(&policy)?)
    }

    /// Name, number and place of a structure that is one person, under that person.
    fn identity(&mut self, object: i64, place: Place, identity: &Private<StructureIdentity>) -> Result<(), Refusal> {
        let Some(known) = identity.content.known() else { return Ok(()) };
        let id = known.number.as_deref().and_then(|number| StructureId::parse(number).ok());
        let numbers = id.iter().flat_map(|id| numbers_of(&id.value)).map(|(shown, exact)| (shown, Some(exact)));
        let numbers = numbers.map(|(shown, exact)| (Matched::Number, shown, exact));
        let name = known.name.iter().map(|name| (Matched::Name, name.clone(), None));
        let site = known.site.iter().map(|site| (Matched::Site, site.clone(), Some(format!("finess:{site}"))));
        for (matched, shown, exact) in numbers.chain(name).chain(site) {
            let subject = Some(identity.subject);
            self.facets.say(&Facet { object, matched, place, role: None, subject, shown: &shown, exact })?;
        }
        Ok(())
    }

    /// The mail of a structure, which leads to the structure and not to whoever heads it.
    fn structure_contact(
        &mut self,
        object: i64,
        place: Place,
        contact: &Private<StructureContact>,
    ) -> Result<(), Refusal> {
        let Some(known) = contact.content.known() else { return Ok(()) };
        let (subject, exact) = (Some(contact.subject), Some(mail(&known.mail)));
        let (matched, role, shown) = (Matched::Mail, None, known.mail.as_str());
        Ok(self.facets.say(&Facet { object, matched, place, role, subject, shown, exact })?)
    }

    fn site(&mut self, structure: i64, place: Place, site: Finess) -> Result<(), Refusal> {
        let exact = format!("finess:{site}");
        self.of_structure(structure, (place, Matched::Site), (site.as_str(), Some(exact)))
    }

    fn numbers(&mut self, object: i64, matched: Matched, id: &StructureId) -> Result<(), Refusal> {
        numbers_of(id)
            .into_iter()
            .try_for_each(|(shown, exact)| self.of_structure(object, (Place::NOWHERE, matched), (&shown, Some(exact))))
    }

    /// Says something public of a structure.
    fn of_structure(
        &mut self,
        object: i64,
        (place, matched): (Place, Matched),
        (shown, exact): (&str, Option<String>),
    ) -> Result<(), Refusal> {
        Ok(self.facets.say(&Facet { object, matched, place, role: None, subject: None, shown, exact })?)
    }
}

/// Persons.
impl Teller<'_, '_> {
    fn contact(&mut self, place: Place, role: Role, contact: &Private<Contact>) -> Result<(), Refusal> {
        let known = self.known(place, role, contact.subject)?;
        let Some(contact) = contact.content.known() else { return Ok(()) };
        self.name_and_mail(known, (&contact.first_name, &contact.last_name), &contact.mail)
    }

    fn head(&mut self, place: Place, head: &Private<HeadName>) -> Result<(), Refusal> {
        let known = self.known(place, Role::Head, head.subject)?;
        let Some(name) = head.content.known() else { return Ok(()) };
        self.of_person(known, Matched::Name, (format!("{} {}", name.first_name, name.last_name).trim(), None))
    }

    fn known(&mut self, place: Place, role: Role, subject: SubjectId) -> Result<Known, Refusal> {
        let object = self.facets.object(Kind::Person, &subject.to_string())?;
        Ok(Known { object, place, role, subject })
    }

    fn name_and_mail(&mut self, known: Known, (first, last): (&str, &str), address: &str) -> Result<(), Refusal> {
        self.of_person(known, Matched::Name, (format!("{first} {last}").trim(), None))?;
        self.of_person(known, Matched::Mail, (address, Some(mail(address))))
    }

    /// An RPPS or an ADELI; a number that is neither any more is found by its digits alone.
    fn number(&mut self, known: Known, number: &str) -> Result<(), Refusal> {
        let rpps = Rpps::parse(number).ok().map(|parsed| format!("rpps:{}", parsed.value));
        let exact = rpps.or_else(|| Adeli::parse(number).ok().map(|parsed| format!("adeli:{}", parsed.value)));
        self.of_person(known, Matched::Number, (number, exact))
    }

    fn of_person(
        &mut self,
        known: Known,
        matched: Matched,
        (shown, exact): (&str, Option<String>),
    ) -> Result<(), Refusal> {
        if shown.is_empty() {
            return Ok(());
        }
        let Known { object, place, role, subject } = known;
        let (role, subject) = (Some(role), Some(subject));
        Ok(self.facets.say(&Facet { object, matched, place, role, subject, shown, exact })?)
    }
}

/// The numbers by which a structure is asked for, as shown and as asked. A SIRET holds the SIREN of its legal person.
fn numbers_of(id: &StructureId) -> Vec<(String, String)> {
    let own = (id.number().to_owned(), id.to_string());
    match id {
        StructureId::Siret(siret) => {
            let siren = siret.siren();
            vec![own, (siren.to_string(), format!("siren:{siren}"))]
        }
        StructureId::Finess(_) | StructureId::Siren(_) | StructureId::RppsRang(_) => vec![own],
    }
}

/// How mails, addresses and login ids are asked for: they cannot be told apart before they are found.
fn mail(address: &str) -> String {
    format!("mail:{}", address.to_ascii_lowercase())
}
