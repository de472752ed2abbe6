//! A folder on the memory store and a real vault, with an agency's staff: what the tests of the write path stand on.

#![allow(dead_code, reason = "each suite uses what it needs")]

use std::sync::Arc;

use app::reading::{Glimpse, ReadKind, Reading, Surface};
use app::{App, CommandError, Done, Ids, InputError, NewFolder, Order, Outcome, Proposal};
use eventlog::memory::MemoryStore;
use eventlog::{MockClock, Position, Query, Recorded};
use identifiers::{LoginId, MssAddress, NamingPolicy};
use vault::{MasterKey, SystemEntropy, Vault};
use workflow::policy::{
    AdhesionPolicy, DeadlinePolicy, ProfessionPolicy, ProfessionRule, QuotaCounts, QuotaPolicy, QuotaScope, Section,
    TermsPolicy,
};
use workflow::{Basis, MailboxId, Refusal, RequestId, SubjectId, UserId};

pub(crate) const REQUEST: &str = "5a0b7c1e-0000-4000-8000-000000000001";
pub(crate) const BOX: &str = "5a0b7c1e-0000-4000-8000-000000000002";
/// The address that the team wants.
pub(crate) const WANTED: &str = "chudenantes.cardiologie@esantepdl.mssante.fr";

/// Who works here: login, name, role.
const STAFF: [(&str, &str, &str); 3] = [
    ("claire.durand", "Claire Durand", "agent"),
    ("yanis.leroy", "Yanis Leroy", "agent"),
    ("sophie.morel", "Sophie Morel", "supervisor"),
];

pub(crate) struct World {
    pub(crate) app: App,
    pub(crate) clock: MockClock,
    /// Where the journal of reads lies.
    pub(crate) home: tempfile::TempDir,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with_limit(150).await
    }

    /// A folder whose structures may have so many mailboxes.
    pub(crate) async fn with_limit(limit: u32) -> Self {
        let clock = MockClock::at(app::calendar::instant("2026-01-05T08:00:00Z").unwrap());
        let shared: Arc<dyn eventlog::Clock> = Arc::new(clock.clone());
        let store = Arc::new(MemoryStore::new(Arc::clone(&shared)));
        let ids = Ids::new(Arc::clone(&shared), SystemEntropy);
        let log_id = ids.random();
        let master = MasterKey::draw(&mut SystemEntropy);
        let vault = Vault::in_memory(&master, log_id, &mut SystemEntropy).unwrap();
        let home = tempfile::tempdir().unwrap();
        let app = App::new(store, vault, shared, ids).reached_through("shell", Some(1000));
        let app = app.with_journal(&home.path().join("access.db"));
        let folder = NewFolder {
            log_id,
            origin: "agency.example/parcours".to_owned(),
            demo: false,
            admin_login: "admin".to_owned(),
            admin_name: "Ada Admin".to_owned(),
            policy: policy(limit),
        };
        app.initialise(&folder).await.unwrap();
        let world = Self { app, clock, home };
        for (login, name, role) in STAFF {
            world.done("admin", "", "register-user", &format!(r#"{{"login":"{login}","name":"{name}"}}"#)).await;
            world.done("admin", "", "grant-role", &format!(r#"{{"user":"{login}","role":"{role}"}}"#)).await;
        }
        world
    }

    /// Gives a command: by a login or, where that is empty, the applicant; about a request, or none.
    pub(crate) async fn give(&self, by: &str, request: &str, name: &str, with: &str) -> Result<Outcome, CommandError> {
        self.clock.advance(1_000_000);
        let by = if by.is_empty() { String::new() } else { format!(r#""as":"{by}","#) };
        let request = if request.is_empty() { String::new() } else { format!(r#""request":"{request}","#) };
        let line = format!(r#"{{{by}{request}"do":"{name}","with":{with}}}"#);
        self.app.execute(&Order::parse(&line).unwrap()).await
    }

    pub(crate) async fn done(&self, by: &str, request: &str, name: &str, with: &str) -> Done {
        match self.give(by, request, name, with).await {
            Ok(Outcome::Done(done)) => done,
            Ok(Outcome::Unchanged { .. }) => panic!("unchanged: {name} {with}"),
            Err(error) => panic!("{name} {with}: {error}"),
        }
    }

    /// By Claire, about the request of these tests.
    pub(crate) async fn step(&self, name: &str, with: &str) -> Done {
        self.done("claire.durand", REQUEST, name, with).await
    }

    pub(crate) async fn refused(&self, by: &str, request: &str, name: &str, with: &str) -> Refusal {
        match self.give(by, request, name, with).await {
            Err(CommandError::Refused(refusal)) => *refusal,
            other => panic!("{name} {with}: expected a refusal, got {other:?}"),
        }
    }

    pub(crate) async fn wrong(&self, by: &str, request: &str, name: &str, with: &str) -> InputError {
        match self.give(by, request, name, with).await {
            Err(CommandError::Input(error)) => error,
            other => panic!("{name} {with}: expected bad input, got {other:?}"),
        }
    }

    /// Submits a request with these mailboxes, given as the lists of the form.
    pub(crate) async fn submitted(&self, request: &str, mailboxes: &str) -> Done {
        self.done("", "", "submit-request", &submission(request, mailboxes)).await
    }

    /// Brings a request with one team's mailbox to the point where the operator is waited for; Paul and Zoé are to use it.
    pub(crate) async fn awaited(&self) {
        self.submitted(REQUEST, &format!(r#""messageries_organisationnelles":[{}]"#, team())).await;
        let document =
            format!(r#"{{"document":{{"name":"a.pdf","sha256":"{}"}},"received_on":"2026-01-05"}}"#, "ab".repeat(32));
        self.step("receive-adhesion-form", &document).await;
        self.step("complete-adhesion-form", "{}").await;
        self.step("make-membership-effective", r#"{"effective_on":"2026-01-05"}"#).await;
        for person in [PAUL, ZOE] {
            self.step("decide-habilitation", &decision(person)).await;
            self.step("accept-terms", &format!(r#"{{"mailbox":"{BOX}","person":{person},"version":"1"}}"#)).await;
        }
        self.step("validate-need", "{}").await;
        self.step("request-creation", &named(WANTED)).await;
    }

    /// Brings a request with one team's mailbox to the point where its mailbox exists; Paul and Zoé use it.
    pub(crate) async fn equipped(&self) {
        self.awaited().await;
        self.step("record-mailbox-created", &named(WANTED)).await;
    }

    /// Claire reads a case: what comes of it opens its people as of now.
    pub(crate) async fn reading(&self, id: &str) -> Reading {
        let reader = self.app.reader("claire.durand", None, Surface::Cli).await.unwrap();
        self.app.begin_reading(&reader, self.glimpse(id).await).await.unwrap()
    }

    /// A look at a case as of now.
    pub(crate) async fn glimpse(&self, id: &str) -> Glimpse {
        let as_of = self.head().await;
        let extent = self.app.extent_of_case(request(id), as_of).await.unwrap();
        Glimpse { kind: ReadKind::Case, as_of, extent, events: None, terms: None, purpose: None }
    }

    pub(crate) async fn propose_address(&self, id: &str, of: &str) -> Option<Proposal<MssAddress>> {
        let reading = self.reading(id).await;
        self.app.propose_address(request(id), mailbox(of), &reading).await.unwrap()
    }

    pub(crate) async fn propose_login(
        &self,
        id: &str,
        (of, user): (&str, Option<SubjectId>),
    ) -> Option<Proposal<LoginId>> {
        let reading = self.reading(id).await;
        self.app.propose_login(request(id), (mailbox(of), user), &reading).await.unwrap()
    }

    pub(crate) async fn head(&self) -> Position {
        self.app.store().head().await.unwrap().position
    }

    /// Every event of that type, oldest first.
    pub(crate) async fn events(&self, name: &str) -> Vec<Recorded> {
        let entries = self.app.store().read(&Query::all(), Position::START, self.head().await, 1_000).await.unwrap();
        entries.into_iter().filter(|entry| entry.event().unwrap().event_type.as_str() == name).collect()
    }

    pub(crate) async fn user(&self, login: &str) -> UserId {
        self.app.find_user(login).await.unwrap().unwrap()
    }

    /// The users of the mailbox of these tests.
    pub(crate) async fn users_of(&self, mailbox: &str) -> Vec<SubjectId> {
        let case = self.app.case(request(REQUEST), self.head().await).await.unwrap().unwrap();
        case.mailboxes[&self::mailbox(mailbox)].users.keys().copied().collect()
    }
}

pub(crate) const PAUL: &str = r#"{"nom":"Bérard","prenom":"Paul","mail_contact":"paul.berard@sante.example"}"#;
pub(crate) const ZOE: &str = r#"{"rpps":"99700237045"}"#;

pub(crate) fn request(id: &str) -> RequestId {
    RequestId(id.parse().unwrap())
}

pub(crate) fn mailbox(id: &str) -> MailboxId {
    MailboxId(id.parse().unwrap())
}

pub(crate) fn submission(request: &str, mailboxes: &str) -> String {
    format!(
        r#"{{"request":"{request}","structure":{{"finess_juridique":"440000289","nom":"CHU de Nantes","secteur":"sanitaire"}},
            "demandeur":{{"nom":"Morin","prenom":"Luc","mail":"luc.morin@sante.example"}},
            "responsable":{{"nom":"Le Goff","prenom":"Anne","mail":"direction@sante.example"}},{mailboxes}}}"#
    )
    .replace('\n', " ")
}

/// The team's mailbox under `address`.
fn named(address: &str) -> String {
    format!(r#"{{"mailbox":"{BOX}","address":"{address}"}}"#)
}

pub(crate) fn team() -> String {
    format!(
        r#"{{"boite":"{BOX}","adresse_souhaitee":"CHU de Nantes.cardiologie",
            "administrateur":{{"nom":"Roux","prenom":"Marc","mail":"accueil@sante.example"}},"utilisateurs":[{PAUL},
            {{"nom":"Caron","prenom":"Zoé","mail_contact":"zoe.caron@sante.example","rpps":"99700237045"}}]}}"#
    )
    .replace('\n', " ")
}

/// The nominative form of a person.
pub(crate) fn nominative(id: &str, (first, last, mail): (&str, &str, &str)) -> String {
    format!(
        r#""messageries_nominatives":[{{"boite":"{id}","nom":"{last}","prenom":"{first}","mail_contact":"{mail}"}}]"#
    )
}

pub(crate) fn decision(person: &str) -> String {
    format!(
        r#"{{"mailbox":"{BOX}","person":{person},"verdict":"granted","profession":"TRE_G15:60","attestation":
            {{"name":"a.pdf","sha256":"{}"}}}}"#,
        "cd".repeat(32)
    )
    .replace('\n', " ")
}

fn policy(limit: u32) -> Vec<Section> {
    let rule = ProfessionRule {
        nomenclature: "TRE_G15".to_owned(),
        codes: Vec::new(),
        accepts: vec![Basis::RppsDeclared, Basis::HeadAttestation],
        sectors: Vec::new(),
        categories: Vec::new(),
        source: "CSP R.1110-2".to_owned(),
    };
    vec![
        Section::Adhesion(AdhesionPolicy { pending_blocks_creation: true }),
        Section::Deadlines(DeadlinePolicy {
            applicant_answer_days: 20,
            operator_creation_days: 10,
            partner_answer_days: 30,
            closing_notice_days: 60,
            inactivity_days: 365,
            undo_minutes: 10,
        }),
        Section::Naming(NamingPolicy::default()),
        Section::Professions(ProfessionPolicy { version: "1".to_owned(), rules: vec![rule] }),
        Section::Quota(QuotaPolicy { limit, counts: QuotaCounts::Mailboxes, scope: QuotaScope::Structure }),
        Section::Terms(TermsPolicy { version: "1".to_owned(), url: "https://agency.example/cgu".to_owned() }),
    ]
}
