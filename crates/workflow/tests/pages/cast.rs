//! Who and what the printed pages speak of: one invented structure, its people, a policy, and the names of things.

use identifiers::{LoginId, MssAddress, NamingPolicy, StructureId};
use serde_json::{Value, json};
use uuid::Uuid;
use workflow::command::{MailboxWish, NewUser, StructureHead, Submission, UserWish};
use workflow::event::MailboxType;
use workflow::policy::Section;
use workflow::{
    Contact, Day, Document, HeadName, Keyed, KeyedHash, MailboxId, PartnerId, PartnerIdentity, Person, Private,
    RequestId, Software, StructureContact, StructureKey, SubjectId, Text, UserId, UserIdentity,
};

const fn id(n: u128) -> Uuid {
    Uuid::from_u128(0x9a9e_0000_0000_4000_8000_0000_0000_0000 + n)
}

pub(crate) const REQUEST: RequestId = RequestId(id(0x11));
pub(crate) const OTHER_REQUEST: RequestId = RequestId(id(0x12));
pub(crate) const CASE: SubjectId = SubjectId(id(0x21));
pub(crate) const OTHER_CASE: SubjectId = SubjectId(id(0x22));
pub(crate) const BOX: MailboxId = MailboxId(id(0x31));
pub(crate) const OTHER_BOX: MailboxId = MailboxId(id(0x32));
pub(crate) const ADDED_BOX: MailboxId = MailboxId(id(0x33));
pub(crate) const USER: SubjectId = SubjectId(id(0x41));
pub(crate) const SECOND_USER: SubjectId = SubjectId(id(0x42));
pub(crate) const ADDED_USER: SubjectId = SubjectId(id(0x43));
pub(crate) const MANAGER: SubjectId = SubjectId(id(0x44));
pub(crate) const APPLICANT: SubjectId = SubjectId(id(0x45));
pub(crate) const PAPER: SubjectId = SubjectId(id(0x46));
pub(crate) const COLLEAGUE: SubjectId = SubjectId(id(0x47));
pub(crate) const PARTNER: PartnerId = PartnerId(id(0x51));
/// The first administrator.
pub(crate) const ADMINISTRATOR: UserId = UserId(id(0x61));
/// An agent, by whom most is done.
pub(crate) const AGENT: UserId = UserId(id(0x62));
/// A second agent, for four eyes.
pub(crate) const SECOND_AGENT: UserId = UserId(id(0x63));
/// A supervisor.
pub(crate) const SUPERVISOR: UserId = UserId(id(0x64));

pub(crate) const TERMS: &str = "2026-01";

/// The day on which everything happens, but the closing of a mailbox.
pub(crate) fn today() -> Day {
    Day::parse("2026-03-16").expect("a literal day")
}

/// A day by which every notice is over.
pub(crate) fn much_later() -> Day {
    today().plus_days(400)
}

pub(crate) fn log_id() -> Uuid {
    id(1)
}

pub(crate) fn structure() -> StructureKey {
    StructureKey::Registered(StructureId::parse("finess:440000289").expect("an institution's number").value)
}

pub(crate) fn text() -> Text {
    Text { text: "an invented reason".to_owned() }
}

pub(crate) fn document() -> Private<Document> {
    Private::known(PAPER, Document { name: "form.pdf".to_owned(), sha256: "5e".repeat(32) })
}

pub(crate) fn contact(subject: SubjectId) -> Private<Contact> {
    let (last_name, first_name) = ("Trevidic".to_owned(), "Maiwenn".to_owned());
    Private::known(subject, Contact { last_name, first_name, mail: "m.trevidic@example.org".to_owned(), phone: None })
}

pub(crate) fn head() -> StructureHead {
    let (last_name, first_name) = ("Trevidic".to_owned(), "Maiwenn".to_owned());
    let contact = StructureContact { mail: "direction@example.org".to_owned(), phone: None };
    StructureHead { person: Private::known(APPLICANT, HeadName { last_name, first_name }), contact }
}

pub(crate) fn partner() -> Private<PartnerIdentity> {
    let (name, mail) = ("Laboratoire Armoret".to_owned(), "armoret@example.net".to_owned());
    Private::known(COLLEAGUE, PartnerIdentity { name, mail })
}

pub(crate) fn user(subject: SubjectId) -> UserWish {
    let (first_name, last_name) = match subject {
        SECOND_USER => ("Tugdual", "Penhoat"),
        ADDED_USER => ("Enora", "Kervella"),
        _ => ("Solenn", "Kerbriac"),
    };
    let person = Person {
        last_name: last_name.to_owned(),
        first_name: first_name.to_owned(),
        mail: format!("{first_name}.{last_name}@example.org").to_lowercase(),
        phone: None,
        professional_id: Some("99700000013".to_owned()),
        profession: None,
        civility: None,
        place_of_practice: None,
    };
    UserWish { person: Private::known(subject, person), mail_of: None, warnings: Vec::new() }
}

/// A whole wish: a nominative mailbox has one user, an organisational one two, an applicative one none.
pub(crate) fn wish(mailbox: MailboxId, mailbox_type: MailboxType, person: SubjectId) -> MailboxWish {
    let (users, is_shared) = match mailbox_type {
        MailboxType::Nominative => (vec![user(person)], false),
        MailboxType::Organisational if person == USER => (vec![user(person), user(SECOND_USER)], true),
        MailboxType::Organisational => (vec![user(person)], true),
        MailboxType::Application => (Vec::new(), false),
    };
    let software = || Software { name: "Dossier 4".to_owned(), editor: "Logiciels Armoret".to_owned() };
    let is_application = mailbox_type == MailboxType::Application;
    MailboxWish {
        mailbox,
        mailbox_type,
        users,
        administrator: is_shared.then(|| contact(MANAGER)),
        wished_name: is_shared.then(|| "hopitalkerbriac.accueil".to_owned()),
        software: is_application.then(software),
        technical_contact: is_application.then(|| contact(MANAGER)),
        practice_site: None,
    }
}

pub(crate) fn submission(request: RequestId, case: SubjectId, wish: MailboxWish) -> Submission {
    Submission {
        request,
        case,
        applicant: Some(contact(APPLICANT)),
        head: Some(head()),
        structure: structure(),
        structure_number: None,
        structure_name: Some("Hôpital Kerbriac".to_owned()),
        site: None,
        sector: "medico-social".to_owned(),
        category: None,
        department: Some("44".to_owned()),
        evidence: Vec::new(),
        mailboxes: vec![wish],
    }
}

/// A stand-in for the keyed hash that the program makes: different for different texts.
fn hash(text: &str) -> KeyedHash {
    let step = |sum: u64, byte: u8| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    KeyedHash(format!("{:016x}", text.bytes().fold(0xcbf2_9ce4_8422_2325, step)).repeat(4))
}

/// The address that a mailbox of this type is asked under.
pub(crate) fn address(mailbox_type: MailboxType) -> Keyed<MssAddress> {
    match mailbox_type {
        MailboxType::Nominative => keyed_address("solenn.kerbriac@esantepdl.mssante.fr"),
        MailboxType::Organisational | MailboxType::Application => {
            keyed_address("hopitalkerbriac.accueil@esantepdl.mssante.fr")
        }
    }
}

/// Another address, as the mail operator might report it.
pub(crate) fn other_address() -> Keyed<MssAddress> {
    keyed_address("hopitalkerbriac.autre@esantepdl.mssante.fr")
}

fn keyed_address(text: &str) -> Keyed<MssAddress> {
    Keyed { value: MssAddress::parse(text).expect("a literal address"), hash: hash(text) }
}

pub(crate) fn login(person: SubjectId) -> Keyed<LoginId> {
    let text = if person == USER { "solenn.kerbriac@planet-sante.fr" } else { "tugdual.penhoat@planet-sante.fr" };
    Keyed { value: LoginId::parse(text).expect("a literal login"), hash: hash(text) }
}

pub(crate) fn new_user(user: UserId) -> NewUser {
    let login = user.to_string();
    let subject = SubjectId(Uuid::from_u128(user.0.as_u128() + 0x1000));
    let identity = UserIdentity { login: login.clone(), name: "an invented colleague".to_owned() };
    NewUser { user, login: hash(&login), identity: Private::known(subject, identity) }
}

/// A policy of every section: the naming of Pays de la Loire, the rest invented.
pub(crate) fn policy() -> Vec<Section> {
    let naming = serde_json::to_value(NamingPolicy::default()).expect("a policy serialises");
    let everywhere = json!({ "nomenclature": "TRE_G15", "accepts": ["rpps-declared"], "source": "CSP R.1110-2 1°" });
    let line = json!({ "sector": "medico-social", "criterion": "beds-1-to-99", "year": 2026, "amount_cents": 50_000 });
    let deadlines = json!({
        "applicant_answer_days": 30, "operator_creation_days": 5, "partner_answer_days": 30, "closing_notice_days": 30,
        "inactivity_days": 365, "undo_minutes": 10,
    });
    let links = json!({ "webmail": "w", "essential_rules": "r", "online_form": "f", "professions": "p" });
    let senders = json!({ "adhesion_desk": "a", "mssante_desk": "m", "credentials": "c" });
    let section = |name: &str, content: Value| {
        let section = json!({ "section": name, "content": content });
        serde_json::from_value(section).expect("a section of the policy")
    };
    vec![
        section("adhesion", json!({ "pending_blocks_creation": true })),
        section("deadlines", deadlines),
        section("fees", json!({ "version": "2026-a", "example": true, "lines": [line] })),
        section("links", links),
        section("naming", naming),
        section("professions", json!({ "version": "2026-a", "rules": [everywhere] })),
        section("quota", json!({ "limit": 150, "counts": "mailboxes", "scope": "structure" })),
        section("retention", json!({ "unequipped_months": 12, "equipped_months": 60 })),
        section("senders", senders),
        section("terms", json!({ "version": TERMS, "url": "https://example.org/cgu" })),
    ]
}
