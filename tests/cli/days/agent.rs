//! An agent's morning: what is late, a call, a case, a no and what would be a yes, the mail operator, a question back to
//! the structure, and a slip taken back.

use super::Day;

const ANGERS: &str = "MSS-2026-003415";
/// Of three mailboxes wished for there, two whose persons may have them, and one who did not accept the terms yet.
const DIANE: &str = "7747af02-ee7e-4899-8249-1aa17129a5ec";
const OCEANE: &str = "95d59878-4343-4837-b51e-c077e3786f2e";
const MARIE_EVE: &str = "836c60fc-906f-44c6-bc29-bbbfbfe0f562";
/// A case at its first step, and one that she gives away by mistake.
const FLEMING: &str = "MSS-2026-003471";
const DIALYSIS: &str = "MSS-2026-003446";
/// The evening with which the demonstration ends.
const EVENING: &str = "--as-of 2026-08-31";

#[test]
fn an_agents_morning() {
    let mut day = Day::of("claire.durand");
    day.types("counts", &format!("parcours status --counts --only open --owner claire.durand {EVENING}"));
    day.types("mine", &format!("parcours status --only open --owner claire.durand {EVENING}"));
    day.types("due", &format!("parcours status --only open --due near {EVENING}"));
    a_call(&mut day);
    a_no_and_a_yes(&mut day);
    the_operator(&mut day);
    day.types(
        "ask",
        &format!(
            "parcours request act {FLEMING} ask-correction 'fields:=[{{\"field\":\"applicant\"}}]' \\\n    \
             message='Qui suit la demande, et à quelle adresse vous joindre ?'"
        ),
    );
    day.types("asked", &format!("parcours request show {FLEMING}"));
    let advance = format!("parcours request act {FLEMING} validate-need");
    let refused = day.types_and_is_told(5, "stands-still", &advance);
    assert!(refused.contains("correction"), "{refused}");
    day.types("slip", &format!("parcours request act {DIALYSIS} assign-request owner=yanis.leroy"));
    day.types("undo", &format!("parcours request act {DIALYSIS} undo-last-act"));
    day.types_and_is_told(5, "undo-again", &format!("parcours request act {DIALYSIS} undo-last-act"));
    day.types("morning", "parcours trail --by claire.durand --since 3497 | grep '^#'");
    day.types("whole", "parcours verify");
    insta::assert_snapshot!("agent", day.transcript());
    day.guide("matin-d-une-agente", &[]);
}

/// Somebody calls: they are found by their name, and the case says where it stands.
fn a_call(day: &mut Day) {
    day.types("call", "parcours search corbineau vial");
    day.types("case", &format!("parcours request show {ANGERS} --ready"));
    day.types("can", &format!("parcours request allowed {ANGERS} --only"));
    let cannot = format!("parcours request allowed {ANGERS} | grep -A2 -E '^  (close-request|issue-creation-list)'");
    let told = day.types("cannot", &cannot);
    assert!(told.contains("step-not-done"), "{told}");
}

fn a_no_and_a_yes(day: &mut Day) {
    let create = |mailbox: &str, local: &str| {
        format!(
            "parcours request act {ANGERS} request-creation mailbox={mailbox} \\\n    \
             address={local}@esantepdl.mssante.fr"
        )
    };
    let before = day.run("parcours trail --count");
    let refused = day.types_and_is_told(5, "hyphen", &create(DIANE, "diane.corbineau-vial"));
    assert!(refused.contains("Proposition") && refused.contains("diane.corbineauvial@"), "{refused}");
    day.types_and_is_told(5, "terms", &create(MARIE_EVE, "marieeve.froidevauxlin"));
    assert_eq!(day.run("parcours trail --count"), before, "a refusal wrote something");
    day.types("propose", &format!("parcours request propose {ANGERS} {DIANE}"));
    day.types("taken", &create(DIANE, "diane.corbineauvial"));
    day.types("second", &create(OCEANE, "oceane.roussillard"));
}

/// The list goes out and the answer comes back: one is created, one is not.
fn the_operator(day: &mut Day) {
    day.types("list", "parcours export creation-list bordereau.csv");
    day.types("list-lines", "cut -d';' -f1,4,5,10,11 bordereau.csv");
    let answer = format!(
        "boite;resultat;adresse;motif\n{DIANE};créée;diane.corbineauvial@esantepdl.mssante.fr;\n\
         {OCEANE};refusée;;Nom inconnu de l’annuaire\n"
    );
    std::fs::write(day.at("retour.csv"), answer).expect("a written file");
    day.types("answer", "cat retour.csv");
    let before = day.run("parcours trail --count");
    day.types("rehearsal", "parcours import operator-return retour.csv --dry-run");
    assert_eq!(day.run("parcours trail --count"), before, "a rehearsal wrote something");
    day.types("import", "parcours import operator-return retour.csv");
    day.types("again", "parcours import operator-return retour.csv");
    day.types("after", &format!("parcours request show {ANGERS}"));
}
