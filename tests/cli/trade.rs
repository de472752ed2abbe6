//! Rules of the trade as whoever types meets them: refused in French with what would be accepted, done by two, undone.

use std::fmt::Write as _;

use crate::world::{World, journey};

/// The request and the first mailbox of `habilitation-override.jsonl`.
pub(crate) const REQUEST: &str = "9ddac9b6-3de3-4061-bc56-8a8b030fb67a";
pub(crate) const MAILBOX: &str = "mailbox=6f099383-8fe1-413b-8d52-ee03d8d86d20";

/// What was typed and what came back, as a terminal shows it.
struct Transcript<'a> {
    world: &'a World,
    request: &'static str,
    text: String,
}

impl<'a> Transcript<'a> {
    fn about(world: &'a World, request: &'static str) -> Self {
        Self { world, request, text: String::new() }
    }

    fn type_in(&mut self, login: &str, arguments: &[&str]) {
        let ran = self.world.run(&[&["request", "act", self.request], arguments, &["--as", login]].concat());
        let typed = arguments.join(" ");
        let said = ran.stdout + &ran.stderr;
        writeln!(self.text, "{login}> {typed}\n{said}exit {}\n", ran.code).expect("a string takes everything");
    }
}

/// A folder after the first `lines` lines of a journey.
pub(crate) fn after(name: &str, lines: usize) -> World {
    let world = World::staffed();
    let text = std::fs::read_to_string(journey(name)).expect("a journey");
    let first: Vec<_> = text.lines().take(lines).collect();
    world.fed(&first.join("\n"), &["exec", "-"]).succeeded();
    world
}

fn shared_mailbox(wished: &str) -> String {
    let person = r#""nom":"Lefèvre","prenom":"Anaïs","#;
    format!(
        r#"{{"channel":"form","do":"submit-request","with":{{
            "structure":{{"finess_juridique":"440000289","nom":"CHU de Nantes","secteur":"sanitaire"}},
            "demandeur":{{{person}"mail":"anais.lefevre@sante.example"}},
            "responsable":{{{person}"mail":"direction@sante.example"}},
            "messageries_organisationnelles":[{{"adresse_souhaitee":"{wished}",
                "administrateur":{{{person}"mail":"anais.lefevre@sante.example"}},
                "utilisateurs":[{{{person}"mail_contact":"anais.lefevre@sante.example"}}]}}]}}}}"#
    )
    .replace('\n', " ")
}

#[test]
fn a_wish_with_a_hyphen_is_refused_with_the_corrected_address() {
    let world = World::staffed();
    let told = world.fed(&shared_mailbox("chu-de-nantes.urgences"), &["exec", "-"]).ended(5);
    let error = told.lines()[0]["error"].clone();
    assert_eq!((&error["rule"], &error["detail"]), (&"address-policy".into(), &"address-hyphen".into()));
    assert_eq!(error["proposal"], "chudenantes.urgences@esantepdl.mssante.fr");
    insta::assert_snapshot!("hyphen", told.stderr);
    // What is proposed passes.
    world.fed(&shared_mailbox("chudenantes.urgences@esantepdl.mssante.fr"), &["exec", "-"]).succeeded();
}

#[test]
fn four_eyes_are_two_people() {
    let world = after("habilitation-override", 7);
    let mut typed = Transcript::about(&world, REQUEST);
    let profession = "profession=TRE_R94:51";
    typed.type_in("claire.durand", &["decide-habilitation", MAILBOX, "verdict=granted", profession]);
    typed.type_in("yanis.leroy", &["approve-habilitation-override", MAILBOX]);
    let reason = ["--reason", "Attestation annoncée par le directeur."];
    typed.type_in("claire.durand", &[&["propose-habilitation-override", MAILBOX, profession], &reason[..]].concat());
    typed.type_in("claire.durand", &["approve-habilitation-override", MAILBOX]);
    typed.type_in("yanis.leroy", &["approve-habilitation-override", MAILBOX]);
    insta::assert_snapshot!("four-eyes", typed.text);
}

#[test]
fn the_last_act_is_taken_back_by_its_author_and_once() {
    let world = after("habilitation-override", 6);
    let mut typed = Transcript::about(&world, REQUEST);
    typed.type_in("yanis.leroy", &["drop-request", "--reason", "Sans réponse."]);
    typed.type_in("claire.durand", &["undo-last-act"]);
    typed.type_in("yanis.leroy", &["undo-last-act"]);
    typed.type_in("yanis.leroy", &["undo-last-act"]);
    typed.type_in("claire.durand", &["add-note", "text=Reprise aussitôt."]);
    insta::assert_snapshot!("undo", typed.text);
    let row = world.run(&["status", REQUEST, "--format", "json"]).succeeded().json()[0].clone();
    assert_eq!(row["ending"], serde_json::Value::Null, "{row}");
}

#[test]
fn a_cap_that_is_reached_refuses_and_two_agents_raise_it() {
    // The twelfth line takes the last of 150 places.
    let world = after("cap-raised", 12);
    let mut typed = Transcript::about(&world, "9990f7c1-5b40-4e43-bb1f-a32a1b0e2b4a");
    let creation = [
        "request-creation",
        "mailbox=857792e5-e7b9-4a5f-8d9f-e78726c69226",
        "address=maeva.robertine@esantepdl.mssante.fr",
    ];
    typed.type_in("yanis.leroy", &creation);
    typed.type_in("yanis.leroy", &["propose-quota-override", "limit:=150", "--reason", "Une place de plus."]);
    typed.type_in("yanis.leroy", &["propose-quota-override", "limit:=151", "--reason", "Une place de plus."]);
    typed.type_in("yanis.leroy", &["approve-quota-override"]);
    typed.type_in("claire.durand", &["approve-quota-override"]);
    typed.type_in("yanis.leroy", &creation);
    insta::assert_snapshot!("cap", typed.text);
}
