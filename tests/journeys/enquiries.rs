//! « Sommes-nous déjà adhérents ? »: what only an imported register can tell is no journey, for a line imports nothing.

use app::Registers;
use identifiers::{Finess, Rpps};
use serde_json::Value;
use workflow::{Evidence, Referential, Verdict};

use crate::journey::Journey;
use crate::world::{SEED, World};

const RELEASE: &str = "2026-05-12";
const SHA256: &str = "5c3ee77a2904982a657960c3d3c87ceb88657c00e21655c1a1afd4b0e98eb519";

/// A register of establishments that knows one legal entity, and takes one site for what it is.
struct Extract;

impl Registers for Extract {
    fn legal_entity(&self, number: Finess) -> Option<Evidence> {
        let verdict = match number.as_str() {
            "970113015" => Verdict::Found,
            "970102018" => Verdict::OtherKind,
            _ => Verdict::NotFound,
        };
        Some(Evidence::looked_up(Referential::Finess, RELEASE, SHA256, verdict).using("finess", number.as_str()))
    }

    fn site(&self, _: Finess) -> Option<Evidence> {
        None
    }

    fn professional(&self, _: Rpps) -> Option<Evidence> {
        None
    }
}

#[tokio::test]
async fn a_number_that_the_register_does_not_know_as_an_entity_is_unknown_and_a_known_one_is_answered_from_the_log() {
    let world = World::in_memory(SEED).await;
    let import = format!(
        r#"{{"as":"claire.durand","do":"record-import","with":{{"referential":"finess","release":"{RELEASE}","sha256":"{SHA256}","rows":14}}}}"#
    );
    world.give(&import).await;
    let world = world.asking(Extract);
    // Nobody of that number, the number of a site, a legal entity that never joined.
    for number in ["2A0000014", "970102018", "970113015"] {
        world.give(&enquiry(number)).await;
    }
    assert_eq!(outcomes(&world).await, ["unknown-structure", "unknown-structure", "not-member"]);
}

#[tokio::test]
async fn a_journey_of_doubts_hears_every_other_answer() {
    let world = World::in_memory(SEED).await;
    let journeys = Journey::all();
    let doubts = journeys.iter().find(|journey| journey.name == "membership-enquiries").expect("the journey");
    world.play(doubts).await;
    let heard = outcomes(&world).await;
    let told = ["not-member", "adhesion-under-way", "not-member", "adhesion-under-way", "member", "not-member"];
    assert_eq!(heard, told);
}

fn enquiry(number: &str) -> String {
    format!(
        r#"{{"role":"applicant","channel":"form","do":"enquire-membership","with":{{"structure":{{"finess_juridique":"{number}"}}}}}}"#
    )
}

async fn outcomes(world: &World) -> Vec<String> {
    let entries = world.entries().await;
    let events = entries.iter().map(|stored| serde_json::from_str::<Value>(&stored.entry).expect("an entry"));
    let asked = events.filter(|entry| entry["event"]["type"] == "membership-enquired");
    asked.map(|entry| entry["event"]["data"]["outcome"].as_str().expect("an outcome").to_owned()).collect()
}
