//! A folder on disk that several clients work on through two stores of their own, as two processes would.

use std::path::Path;
use std::sync::Arc;

use app::{App, CommandError, Ids, NewFolder, Order, Outcome};
use eventlog::{Clock, SystemClock};
use eventlog_sqlite::{SqliteOptions, SqliteStore};
use tempfile::TempDir;
use uuid::Uuid;
use vault::{MasterKey, SystemEntropy, Vault};
use workflow::Rule;

const POLICY: &str = include_str!("../../fixtures/policies/pays-de-la-loire.toml");

/// Who acts: login and role.
const USERS: [(&str, &str); 3] = [("claire.durand", "agent"), ("yanis.leroy", "agent"), ("sophie.morel", "supervisor")];

/// Two legal entities of the public register.
pub(crate) const NANTES: &str = "440000289";
pub(crate) const BOURG: &str = "010780054";

/// A folder, opened twice.
pub(crate) struct Ground {
    pub(crate) doors: [Arc<App>; 2],
    _folder: TempDir,
}

/// A mailbox that only has to be asked for.
#[derive(Debug, Clone)]
pub(crate) struct Ready {
    pub(crate) request: Uuid,
    pub(crate) mailbox: Uuid,
}

/// What became of a command that was given until it was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Done,
    Unchanged,
    Refused(Rule),
}

impl Ground {
    /// A new folder whose cap is `limit`, with two agents and a supervisor.
    pub(crate) async fn with_cap(limit: u32) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let master = MasterKey::draw(&mut SystemEntropy);
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let log_id = Uuid::new_v4();
        let vault = Vault::create(&folder.path().join("keys.db"), &master, log_id, &mut SystemEntropy);
        let store = SqliteStore::create(folder.path().join("log.db"), SqliteOptions::default());
        let first = app_on(store.expect("a new log"), vault.expect("new keys"), &clock);
        let policy = POLICY.replace("limit = 150", &format!("limit = {limit}"));
        let born = NewFolder {
            log_id,
            origin: "rivals.example/parcours".to_owned(),
            demo: false,
            admin_login: "admin".to_owned(),
            admin_name: "Ada Admin".to_owned(),
            policy: app::policy_file::parse(&policy).expect("the example policy"),
        };
        first.initialise(&born).await.expect("a new folder");
        let second = app_on(open_log(folder.path()), open_keys(folder.path(), &master), &clock);
        let ground = Self { doors: [Arc::new(first), Arc::new(second)], _folder: folder };
        for (login, role) in USERS {
            ground
                .done(&format!(
                    r#"{{"as":"admin","do":"register-user","with":{{"login":"{login}","name":"{login}"}}}}"#
                ))
                .await;
            ground
                .done(&format!(r#"{{"as":"admin","do":"grant-role","with":{{"user":"{login}","role":"{role}"}}}}"#))
                .await;
        }
        ground
    }

    /// The door of client `number`.
    pub(crate) fn door(&self, number: usize) -> Arc<App> {
        Arc::clone(&self.doors[number % self.doors.len()])
    }

    /// Gives a command that must be carried out.
    pub(crate) async fn done(&self, line: &str) {
        let verdict = decided(&self.doors[0], line).await;
        assert_eq!(verdict, Verdict::Done, "{line}");
    }

    /// A structure that is a member since long, with this many mailboxes taken over.
    pub(crate) async fn member_with(&self, finess: &str, taken: u32) {
        let boxes = (0..taken).map(|number| {
            let address = format!("equipe.s{finess}n{number}@esantepdl.mssante.fr");
            format!(r#"{{"boite":"{}","type":"organisational","adresse":"{address}"}}"#, mailbox_of(finess, number))
        });
        let boxes = boxes.collect::<Vec<_>>().join(",");
        self.done(&format!(
            r#"{{"as":"sophie.morel","do":"take-over","with":{{"structure":{{"finess_juridique":"{finess}","nom":"Structure {finess}",
                "secteur":"medico-social"}},"member_since":"2024-01-01","boites":[{boxes}]}}}}"#
        ))
        .await;
    }

    /// A request of a member with one mailbox that is ready to be created, for a person of its own.
    pub(crate) async fn ready(&self, finess: &str, number: usize) -> Ready {
        let ready = Ready { request: Uuid::new_v4(), mailbox: Uuid::new_v4() };
        for line in steps_to_ready(finess, number, &ready) {
            self.done(&line).await;
        }
        ready
    }
}

/// The commands that lead from nothing to a mailbox that only has to be asked for.
pub(crate) fn steps_to_ready(finess: &str, number: usize, ready: &Ready) -> Vec<String> {
    let Ready { request, mailbox } = ready;
    let name = letters(number);
    let about = |rest: &str| format!(r#"{{"as":"claire.durand","request":"{request}",{rest}}}"#);
    vec![
        format!(
            r#"{{"role":"applicant","channel":"form","do":"submit-request","with":{{"request":"{request}","structure":{{"finess_juridique":"{finess}",
                "nom":"Structure {finess}","secteur":"medico-social"}},"messageries_nominatives":[{{"boite":"{mailbox}","nom":"{name}",
                "prenom":"Solenn","mail_contact":"solenn.{name}@sante.example"}}]}}}}"#
        ),
        about(&format!(
            r#""do":"decide-habilitation","with":{{"mailbox":"{mailbox}","verdict":"granted","profession":"TRE_R94:51",
                "attestation":{{"name":"attestation.pdf","sha256":"{}"}}}}"#,
            "ab".repeat(32)
        )),
        about(r#""do":"validate-need""#),
        about(&format!(r#""do":"accept-terms","with":{{"mailbox":"{mailbox}","version":"2025-01"}}"#)),
    ]
}

/// The command that asks the mail operator for a mailbox.
pub(crate) fn ask(who: &str, ready: &Ready, address: &str) -> String {
    let Ready { request, mailbox } = ready;
    format!(
        r#"{{"as":"{who}","request":"{request}","do":"request-creation","with":{{"mailbox":"{mailbox}","address":"{address}"}}}}"#
    )
}

/// An address of its own for a number.
pub(crate) fn address(number: usize) -> String {
    format!("solenn.{}@esantepdl.mssante.fr", letters(number))
}

/// The id of the mailbox that was taken over under a number.
pub(crate) fn mailbox_of(finess: &str, number: u32) -> Uuid {
    let structure: u128 = finess.parse().expect("digits");
    Uuid::from_u128(0x4000_8000_0000_0000_0000 | (structure << 24) | u128::from(number))
}

/// A name in letters for a number: names hold no digits.
pub(crate) fn letters(number: usize) -> String {
    let digits = format!("{number:03}");
    let letter = |digit: u8| char::from(b'a' + (digit - b'0'));
    format!("kerbriac{}", digits.bytes().map(letter).collect::<String>())
}

/// Gives a command until it is decided: who is beaten five times in a row begins again, as a client would.
pub(crate) async fn decided(app: &App, line: &str) -> Verdict {
    let line = line.replace('\n', " ");
    let order = Order::parse(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
    loop {
        match app.execute(&order).await {
            Ok(Outcome::Done(_)) => return Verdict::Done,
            Ok(Outcome::Unchanged { .. }) => return Verdict::Unchanged,
            Err(CommandError::Refused(refusal)) => return Verdict::Refused(refusal.rule),
            Err(CommandError::Conflict { .. }) => {}
            Err(other) => panic!("{other}: {line}"),
        }
    }
}

fn app_on(store: SqliteStore, vault: Vault, clock: &Arc<dyn Clock>) -> App {
    App::new(Arc::new(store), vault, Arc::clone(clock), Ids::new(Arc::clone(clock), SystemEntropy))
}

fn open_log(folder: &Path) -> SqliteStore {
    SqliteStore::open(folder.join("log.db"), SqliteOptions::default()).expect("the log opens a second time")
}

fn open_keys(folder: &Path, master: &MasterKey) -> Vault {
    Vault::open(&folder.join("keys.db"), master).expect("the keys open a second time")
}
