//! One small folder: its people, its policy, and the names of things in it. All persons are invented.

use identifiers::{LoginId, MssAddress, NamingPolicy, StructureId};
use uuid::Uuid;
use workflow::command::{Birth, ErasureGround, NewUser, StructureHead};
use workflow::event::{
    ErasureAskedBy, ErasureBasis, ErasureDecided, LogCreated, PolicyAdopted, RoleGranted, UserRegistered,
};
use workflow::policy::{
    AdhesionPolicy, DeadlinePolicy, FeeLine, FeeScale, LinkPolicy, ProfessionPolicy, ProfessionRule, QuotaCounts,
    QuotaPolicy, QuotaScope, RetentionPolicy, Section, SenderPolicy, TermsPolicy,
};
use workflow::{
    Action, Actor, Basis, Command, Contact, Day, Document, Event, HeadName, Instant, Keyed, KeyedHash, MailboxId,
    PartnerId, Person, Private, RequestId, Role, StructureContact, StructureKey, SubjectId, Text, UserId, UserIdentity,
};

const fn id(n: u128) -> Uuid {
    Uuid::from_u128(0x5f0c_0000_0000_4000_8000_0000_0000_0000 + n)
}

pub(crate) const REQUEST: RequestId = RequestId(id(0x0101));
pub(crate) const OTHER_REQUEST: RequestId = RequestId(id(0x0102));
pub(crate) const CASE: SubjectId = SubjectId(id(0x0201));
pub(crate) const OTHER_CASE: SubjectId = SubjectId(id(0x0202));
pub(crate) const BOX: MailboxId = MailboxId(id(0x0301));
pub(crate) const SECOND_BOX: MailboxId = MailboxId(id(0x0302));
pub(crate) const OTHER_BOX: MailboxId = MailboxId(id(0x0303));
pub(crate) const HOLDER: SubjectId = SubjectId(id(0x0401));
pub(crate) const SECOND_HOLDER: SubjectId = SubjectId(id(0x0402));
pub(crate) const OTHER_HOLDER: SubjectId = SubjectId(id(0x0403));
pub(crate) const APPLICANT: SubjectId = SubjectId(id(0x0404));
pub(crate) const FORM: SubjectId = SubjectId(id(0x0405));
pub(crate) const ATTESTATION: SubjectId = SubjectId(id(0x0406));
/// Who manages access to a shared mailbox.
pub(crate) const MANAGER: SubjectId = SubjectId(id(0x0407));
/// The head of the structure.
pub(crate) const HEAD: SubjectId = SubjectId(id(0x0408));
/// Whom to talk to about software.
pub(crate) const TECHNICIAN: SubjectId = SubjectId(id(0x0409));
/// Who is told our addresses.
pub(crate) const COLLEAGUE: SubjectId = SubjectId(id(0x040a));
/// For the reasons of erasures, which outlive whoever is erased.
pub(crate) const LETTER: SubjectId = SubjectId(id(0x0204));
/// For the reasons of what is decided about a structure, beside its requests.
pub(crate) const BOARD: SubjectId = SubjectId(id(0x0203));

/// Whether an id is that of a subject of this folder: of a case, of a person or document, or of a user's identity.
pub(crate) fn is_a_subject(subject: SubjectId) -> bool {
    let number = subject.0.as_u128().wrapping_sub(id(0).as_u128());
    matches!(number >> 8, 0x02 | 0x04 | 0x16)
}

pub(crate) const PARTNER: PartnerId = PartnerId(id(0x0501));
pub(crate) const SECOND_PARTNER: PartnerId = PartnerId(id(0x0502));
/// The administrator.
pub(crate) const ADA: UserId = UserId(id(0x0601));
/// An agent.
pub(crate) const CLAIRE: UserId = UserId(id(0x0602));
/// A supervisor.
pub(crate) const PAUL: UserId = UserId(id(0x0603));
/// Registered, without any role.
pub(crate) const NOLWENN: UserId = UserId(id(0x0604));

/// The data protection officer.
pub(crate) const DENEZ: UserId = UserId(id(0x0605));

/// The address that a holder is to get.
pub(crate) const ADDRESS: &str = "solenn.kerbriac@esantepdl.mssante.fr";
pub(crate) const OTHER_ADDRESS: &str = "tugdual.penhoat@esantepdl.mssante.fr";
/// The address of a team of the structure.
pub(crate) const TEAM_ADDRESS: &str = "centrehospitalierdenantes.cardiologie@esantepdl.mssante.fr";
/// The address of a program of the structure.
pub(crate) const PROGRAM_ADDRESS: &str = "dossierpatient@esantepdl.mssante.fr";
pub(crate) const LOGIN: &str = "solenn.kerbriac@planet-sante.fr";
pub(crate) const OTHER_LOGIN: &str = "tugdual.penhoat@planet-sante.fr";

/// When commands are given: the beginning of [`today`].
pub(crate) const NOW: Instant = Instant(1_773_619_200_000_000);

/// The terms in force.
pub(crate) const TERMS: &str = "2026-01";

pub(crate) fn structure() -> StructureKey {
    StructureKey::Registered(StructureId::parse("finess:440000289").expect("an institution's number").value)
}

pub(crate) fn other_structure() -> StructureKey {
    StructureKey::Registered(StructureId::parse("finess:970302022").expect("an institution's number").value)
}

pub(crate) fn day(text: &str) -> Day {
    Day::parse(text).expect("a literal day")
}

/// The day on which commands are given, unless a test says otherwise.
pub(crate) fn today() -> Day {
    day("2026-03-16")
}

pub(crate) fn text(words: &str) -> Text {
    Text { text: words.to_owned() }
}

pub(crate) fn document(name: &str) -> Document {
    Document { name: name.to_owned(), sha256: "5e".repeat(32) }
}

/// A stand-in for the keyed hash that the program makes: as long, and different for different texts.
pub(crate) fn hash(text: &str) -> KeyedHash {
    let step = |sum: u64, byte: u8| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let sum = text.bytes().fold(0xcbf2_9ce4_8422_2325, step);
    KeyedHash(format!("{sum:016x}").repeat(4))
}

pub(crate) fn address(text: &str) -> Keyed<MssAddress> {
    Keyed { value: MssAddress::parse(text).expect("a literal address"), hash: hash(text) }
}

pub(crate) fn login(text: &str) -> Keyed<LoginId> {
    Keyed { value: LoginId::parse(text).expect("a literal login"), hash: hash(text) }
}

pub(crate) fn person(first_name: &str, last_name: &str) -> Person {
    let plain = format!("{first_name}.{last_name}").to_lowercase();
    Person {
        last_name: last_name.to_owned(),
        first_name: first_name.to_owned(),
        mail: format!("{plain}@example.org"),
        phone: Some("+33261910001".to_owned()),
        professional_id: Some("99700000013".to_owned()),
        profession: Some("TRE_G15:10".to_owned()),
        civility: Some("Madame".to_owned()),
        place_of_practice: Some(format!("service de {first_name}")),
    }
}

/// Who a subject is.
pub(crate) fn person_of(subject: SubjectId) -> Person {
    match subject {
        HOLDER => person("Solenn", "Kerbriac"),
        SECOND_HOLDER => person("Tugdual", "Penhoat"),
        OTHER_HOLDER => person("Gwendal", "Armoret"),
        MANAGER => person("Enora", "Guivarch"),
        HEAD => person("Ronan", "Quemener"),
        TECHNICIAN => person("Katell", "Morvan"),
        _ => person("Maiwenn", "Trevidic"),
    }
}

/// How to reach whoever a subject is.
pub(crate) fn contact_of(subject: SubjectId) -> Private<Contact> {
    let Person { last_name, first_name, mail, phone, .. } = person_of(subject);
    Private::known(subject, Contact { last_name, first_name, mail, phone })
}

/// The head of the structure, and how to reach the structure.
pub(crate) fn head() -> StructureHead {
    let Person { last_name, first_name, .. } = person_of(HEAD);
    let (mail, phone) = ("direction@example.net".to_owned(), Some("+33261910009".to_owned()));
    let person = Private::known(HEAD, HeadName { last_name, first_name });
    StructureHead { person, contact: StructureContact { mail, phone } }
}

pub(crate) fn new_user(user: UserId, name: &str) -> NewUser {
    let identity = UserIdentity { login: name.to_lowercase(), name: name.to_owned() };
    let subject = SubjectId(Uuid::from_u128(user.0.as_u128() + 0x1000));
    NewUser { user, login: hash(&name.to_lowercase()), identity: Private::known(subject, identity) }
}

/// The policy of the tests: every section, with a cap of `limit` mailboxes.
pub(crate) fn policy(limit: u32) -> Vec<Section> {
    let rule = |nomenclature: &str, codes: &[&str], accepts: &[Basis], source: &str| ProfessionRule {
        nomenclature: nomenclature.to_owned(),
        codes: codes.iter().map(|code| (*code).to_owned()).collect(),
        accepts: accepts.to_vec(),
        sectors: Vec::new(),
        categories: Vec::new(),
        source: source.to_owned(),
    };
    vec![
        Section::Adhesion(AdhesionPolicy { pending_blocks_creation: true }),
        Section::Deadlines(DeadlinePolicy {
            applicant_answer_days: 30,
            operator_creation_days: 5,
            partner_answer_days: 30,
            closing_notice_days: 30,
            inactivity_days: 365,
            undo_minutes: 15,
        }),
        Section::Fees(fees("2026-a")),
        Section::Links(LinkPolicy {
            webmail: "https://webmail.example.org".to_owned(),
            essential_rules: "https://example.org/regles".to_owned(),
            online_form: "https://example.org/formulaire".to_owned(),
            professions: "https://example.org/professions".to_owned(),
        }),
        Section::Naming(NamingPolicy::default()),
        Section::Professions(ProfessionPolicy {
            version: "2026-a".to_owned(),
            rules: vec![
                rule("TRE_G15", &[], &[Basis::RppsFound, Basis::RppsDeclared], "CSP R.1110-2 1°"),
                rule("TRE_R94", &["40"], &[Basis::HeadAttestation], "CSP R.1110-2 2°"),
                ProfessionRule {
                    sectors: vec!["medico-social".to_owned()],
                    categories: vec!["500".to_owned()],
                    ..rule("TRE_R85", &[], &[Basis::HeadAttestation], "CSP R.1110-2 2° g")
                },
            ],
        }),
        quota(limit),
        Section::Retention(RetentionPolicy { unequipped_months: 12, equipped_months: 60 }),
        Section::Senders(SenderPolicy {
            adhesion_desk: "contact@example.org".to_owned(),
            mssante_desk: "mssante@example.org".to_owned(),
            credentials: "eim@planet-sante.fr".to_owned(),
        }),
        terms(TERMS),
    ]
}

pub(crate) fn fees(version: &str) -> FeeScale {
    let line = |criterion: &str, amount_cents| FeeLine {
        sector: "medico-social".to_owned(),
        criterion: criterion.to_owned(),
        year: 2026,
        amount_cents,
    };
    FeeScale {
        version: version.to_owned(),
        example: true,
        lines: vec![line("beds-1-to-99", Some(50_000)), line("beds-unknown", None)],
    }
}

pub(crate) fn quota(limit: u32) -> Section {
    Section::Quota(QuotaPolicy { limit, counts: QuotaCounts::Mailboxes, scope: QuotaScope::Structure })
}

pub(crate) fn terms(version: &str) -> Section {
    Section::Terms(TermsPolicy { version: version.to_owned(), url: "https://example.org/cgu".to_owned() })
}

/// The first events of a folder: its birth, its people, its policy.
pub(crate) fn folder_with_cap(limit: u32) -> Vec<Event> {
    let mut events: Vec<Event> =
        vec![LogCreated { demo: true, log_id: id(1), origin: "example.org/parcours".to_owned() }.into()];
    for (user, name, role) in [
        (ADA, "Ada", Some(Role::Administrator)),
        (CLAIRE, "Claire", Some(Role::Agent)),
        (PAUL, "Paul", Some(Role::Supervisor)),
        (NOLWENN, "Nolwenn", None),
    ] {
        let NewUser { user, login, identity } = new_user(user, name);
        events.push(UserRegistered { identity, login, user }.into());
        events.extend(role.map(|role| Event::from(RoleGranted { role, user })));
    }
    events.extend(policy(limit).into_iter().map(|adopted| Event::from(PolicyAdopted { adopted })));
    let NewUser { user, login, identity } = new_user(DENEZ, "Denez");
    events.push(UserRegistered { identity, login, user }.into());
    events.push(RoleGranted { role: Role::Dpo, user }.into());
    events
}

pub(crate) fn birth() -> Action {
    Action::Initialise(Box::new(Birth {
        log_id: id(1),
        origin: "example.org/parcours".to_owned(),
        demo: true,
        administrator: new_user(ADA, "Ada"),
        policy: policy(150),
    }))
}

/// The person asked, by letter.
pub(crate) fn asked() -> ErasureGround {
    let reason = Private::known(LETTER, text("asked by letter"));
    ErasureGround::Asked { basis: ErasureBasis::ConsentWithdrawn, by: ErasureAskedBy::Person, reason }
}

/// The event with which the erasure of somebody begins.
pub(crate) fn decided_to_erase(subject: SubjectId) -> Event {
    let (asked_by, legal_basis) = (Some(ErasureAskedBy::Person), ErasureBasis::ConsentWithdrawn);
    let reason = Some(Private::known(LETTER, text("asked by letter")));
    ErasureDecided { asked_by, legal_basis, lost: None, reason, subject }.into()
}

/// Somebody who acts in a role: the user of this folder who holds it, if users do.
pub(crate) fn actor(role: Role) -> Actor {
    let user = match role {
        Role::Administrator => Some(ADA),
        Role::Agent => Some(CLAIRE),
        Role::Supervisor => Some(PAUL),
        Role::Auditor => Some(NOLWENN),
        Role::Dpo => Some(DENEZ),
        Role::Applicant | Role::System => None,
    };
    Actor { user, role }
}

/// `action`, wanted today by the first role of this folder's people that may do it.
pub(crate) fn command(action: Action) -> Command {
    let roles = [Role::Agent, Role::Administrator, Role::Supervisor, Role::System, Role::Dpo];
    let role = roles.into_iter().find(|role| role.may(&action)).expect("somebody may give every action");
    by(role, action)
}

/// `action`, wanted today in `role`.
pub(crate) fn by(role: Role, action: Action) -> Command {
    Command { by: actor(role), at: NOW, today: today(), action }
}
