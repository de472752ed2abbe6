//! Every command in its words, and what a person reads who made a mistake in them.

mod people;
mod registers;

use std::sync::Arc;

use eventlog::{Clock, MockClock, Position};
use serde_json::{Value, json};
use uuid::Uuid;
use vault::{MasterKey, SystemEntropy, Vault};
use workflow::{Action, ActionKind, Evidence, Referential, RequestId, SubjectId, UserId, Verdict};

use super::{Draft, Names, NewSubjects, action};
use crate::error::{CommandError, InputError};
use crate::ids::Ids;
use crate::order::Order;
use crate::registers::Registers;

const REQUEST: &str = "5a0b7c1e-0000-4000-8000-000000000001";
const BOX: &str = "5a0b7c1e-0000-4000-8000-000000000002";

/// Claire is registered; one request was opened at 7; nobody says whom a mailbox is for.
struct Log;

impl Names for Log {
    fn user(&self, login: &str) -> Option<UserId> {
        (login == "claire.durand").then(|| UserId(Uuid::from_u128(7)))
    }

    fn request(&self, opened_at: Position) -> Option<RequestId> {
        (opened_at == Position::new(7)).then(|| RequestId(Uuid::from_u128(8)))
    }

    fn only_user(&self) -> Option<SubjectId> {
        None
    }
}

/// A register that has every site, of category 500, and every domain.
struct Everything;

impl Registers for Everything {
    fn legal_entity(&self, number: identifiers::Finess) -> Option<Evidence> {
        Some(Evidence::looked_up(Referential::Finess, "r", "s", Verdict::Found).using("finess", number.as_str()))
    }

    fn site(&self, number: identifiers::Finess) -> Option<Evidence> {
        self.legal_entity(number).map(|evidence| evidence.using("category", "500"))
    }

    fn professional(&self, _: identifiers::Rpps) -> Option<Evidence> {
        Some(Evidence::looked_up(Referential::Rpps, "r", "s", Verdict::Found))
    }

    fn mss_domain(&self, domain: &str) -> Option<Evidence> {
        Some(Evidence::looked_up(Referential::Whitelist, "r", "s", Verdict::Found).using("domain", domain))
    }
}

struct Desk {
    vault: Vault,
    ids: Ids,
}

impl Desk {
    /// A desk in a folder that knows Anaïs Lefèvre, by mail and by number.
    fn new() -> Self {
        let clock: Arc<dyn Clock> = Arc::new(MockClock::at(crate::calendar::instant("2026-01-05T08:00:00Z").unwrap()));
        let master = MasterKey::draw(&mut SystemEntropy);
        let vault = Vault::in_memory(&master, Uuid::from_u128(1), &mut SystemEntropy).unwrap();
        let mut desk = Self { vault, ids: Ids::new(clock, SystemEntropy) };
        desk.keep("submit-request", json!({"structure": chu(), "messageries_nominatives": [anais()]}));
        desk
    }

    fn read(&mut self, name: &str, with: Value) -> Result<(Action, NewSubjects), CommandError> {
        let line = Value::Object([("do".to_owned(), name.into()), ("with".to_owned(), with)].into_iter().collect())
            .to_string();
        let order = Order::parse(&line).unwrap();
        let request = order.kind.is_about_a_request().then(|| RequestId(REQUEST.parse().unwrap()));
        let hasher = self.vault.hasher().clone();
        let reading = self.vault.read().unwrap();
        let mut draft = Draft {
            vault: &reading,
            hasher: &hasher,
            ids: &self.ids,
            registers: &Everything,
            names: &Log,
            new: NewSubjects::default(),
        };
        let action = action(&order, request, &mut draft)?;
        Ok((action, draft.new))
    }

    /// Reads words, and keeps whoever they draw.
    fn keep(&mut self, name: &str, with: Value) -> Action {
        let (action, new) = self.read(name, with).unwrap();
        self.vault.commit_corrected(&new.given_up, &new.subjects, &new.added, &mut SystemEntropy).unwrap();
        action
    }

    fn wrong(&mut self, name: &str, with: Value) -> InputError {
        match self.read(name, with) {
            Err(CommandError::Input(error)) => error,
            other => panic!("{name}: expected bad input, got {:?}", other.map(|(action, _)| action)),
        }
    }
}

fn chu() -> Value {
    json!({"finess_juridique": "440000289", "nom": "CHU de Nantes", "secteur": "sanitaire"})
}

fn anais() -> Value {
    json!({"nom": "Lefèvre", "prenom": "Anaïs", "mail_contact": "anais.lefevre@sante.example", "rpps": "99700237045"})
}

fn paul() -> Value {
    json!({"civilite": "M.", "nom": "Bérard", "prenom": "Paul", "mail_contact": "paul.berard@sante.example",
        "profession": "TRE_R94:41"})
}

fn office() -> Value {
    json!({"nom": "Morin", "prenom": "Luc", "mail": "secretariat@sante.example", "telephone": "02 40 00 00 00"})
}

fn team() -> Value {
    json!({"boite": BOX, "adresse_souhaitee": "chudenantes.cardiologie", "administrateur": office(), "utilisateurs": [paul()]})
}

/// One line a command, as a person would write it.
const COMMANDS: &str = include_str!("commands.jsonl");

/// One mistake a line, with the place that is named for it.
const MISTAKES: &str = include_str!("mistakes.jsonl");

fn lines(text: &str) -> Vec<(String, Value, Value)> {
    let read = |line: &str| {
        let mut line: Value = serde_json::from_str(line).unwrap();
        let mut take = |key: &str| line.get_mut(key).map(Value::take).unwrap_or_default();
        (take("do").as_str().unwrap().to_owned(), take("with"), take("wrong"))
    };
    text.lines().map(read).collect()
}

#[test]
fn every_command_is_read_in_its_words() {
    let (mut desk, lines) = (Desk::new(), lines(COMMANDS));
    for (name, with, _) in &lines {
        let (action, _) = desk.read(name, with.clone()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(action.kind().as_str(), name);
    }
    let of_their_own = [
        "initialise",
        "adopt-policy",
        "abandon-subject",
        "accept-clock",
        "erase-again",
        "complete-erasure",
        "accept-key-loss",
        "purge-access",
        "change-signing-key",
        "change-master-key",
        "continue-log",
    ];
    for kind in ActionKind::ALL {
        let is_told = lines.iter().any(|(name, ..)| name == kind.as_str());
        assert!(is_told || of_their_own.contains(&kind.as_str()), "no words were tried for {kind}");
    }
    for name in of_their_own {
        assert_eq!(desk.wrong(name, json!({})).field, "/do");
    }
}

#[test]
fn a_mistake_is_named_by_its_place() {
    let mut desk = Desk::new();
    for (name, with, field) in lines(MISTAKES) {
        let error = desk.wrong(&name, with);
        assert_eq!(field, error.field, "{name}: {error}");
        assert!(!error.to_string().contains("x@patient.mssante.fr"), "a patient's address is repeated: {error}");
    }
}
