//! What leads to what.

use identifiers::NamingPolicy;
use request_status::search::{Kind, Matched, Rank, Search};
use workflow::event::*;
use workflow::policy::Section;
use workflow::{Day, StructureIdentity, StructureKey, SubjectId};

use crate::support::*;

fn one(kind: Kind, title: &str) -> Vec<(Kind, String)> {
    vec![(kind, title.to_owned())]
}

#[tokio::test]
async fn accents_case_hyphens_and_order_do_not_matter() {
    let world = a_hospital().await;
    let hospital = one(Kind::Structure, "Hôpital Saint-Jean de Nantes");
    for text in ["hopital", "HÔPITAL", "hôpital", "hop nant", "nantes hopital", "saintjean", "saint jean", "l'hôpital"]
    {
        assert_eq!(world.titles(text).await, hospital, "{text}");
    }
    assert_eq!(world.titles("hopital angers").await, [], "every word is wanted");
    for text in ["lefevre anais", "Anaïs Lefèvre", "LEFÈVRE, A."] {
        assert_eq!(world.titles(text).await.first(), Some(&(Kind::Person, "Anaïs Lefèvre".to_owned())), "{text}");
    }
}

#[tokio::test]
async fn ligatures_and_foreign_letters_are_folded() {
    let mut world = a_hospital().await;
    let (oe, ss) = (person("Zoé", "Œuvrard", "z@sante.example"), person("Jürgen", "Groß", "j@sante.example"));
    world.tell(1, wished(0xb2, Some(under(0xa2, oe)))).await;
    world.tell(1, wished(0xb3, Some(under(0xa3, ss)))).await;
    assert_eq!(world.titles("oeuvrard").await, one(Kind::Person, "Zoé Œuvrard"));
    assert_eq!(world.titles("Œuv").await, one(Kind::Person, "Zoé Œuvrard"));
    assert_eq!(world.titles("gross jurgen").await, one(Kind::Person, "Jürgen Groß"));
}

#[tokio::test]
async fn numbers_lead_to_what_bears_them_however_they_are_spaced() {
    let mut world = a_hospital().await;
    let siret = opened(2, "siret:35600000000048", "La Poste");
    world.tell(2, siret).await;
    let site = RequestOpened { site: Some("440000297".parse().unwrap()), ..opened(3, "finess:440000289", "CHU") };
    world.tell(3, site).await;
    for text in ["440000289", "44 000 0289", "44\u{a0}000\u{202f}02.89", "finess:440000289", "1440000289"] {
        let found = world.find(text).await;
        let first = (found[0].kind, found[0].id.as_str(), found[0].matched, found[0].rank);
        assert_eq!(first, (Kind::Structure, "finess:440000289", Matched::Number, Rank::Identifier), "{text}");
        assert_eq!(found[0].value, "440000289");
    }
    let site = world.find("44 000 0297").await;
    assert_eq!((site[0].id.as_str(), site[0].matched), ("finess:440000289", Matched::Site));
    for text in ["356 000 000 00048", "356 000 000", "356.000.000"] {
        assert_eq!(world.find(text).await[0].id, "siret:35600000000048", "{text}");
    }
    for text in ["99700237045", "99 700 237 045", "rpps:99700237045", "899700237045"] {
        let found = world.find(text).await;
        let first = (found[0].kind, found[0].title.as_str(), found[0].matched);
        assert_eq!(first, (Kind::Person, "Anaïs Lefèvre", Matched::Number), "{text}");
    }
    assert_eq!(world.find("4400002").await[0].kind, Kind::Structure, "the beginning of a structure's number");
}

#[tokio::test]
async fn addresses_mails_and_logins_go_to_the_right_object() {
    let mut world = a_hospital().await;
    world.tell(0, PolicyAdopted { adopted: Section::Naming(NamingPolicy::default()) }).await;
    for text in [
        "anais.lefevre@esantepdl.mssante.fr",
        "ANAIS.LEFEVRE@ESANTEPDL.MSSANTE.FR.",
        "<anais.lefevre@esantepdl.mssante.fr>",
        "mailto:anais.lefevre@esantepdl.mssante.fr",
        "anais.lefevre@esante.pdl.mssante.fr",
    ] {
        let hit = &world.find(text).await[0];
        let shown = (hit.kind, hit.matched, hit.rank);
        assert_eq!(shown, (Kind::Mailbox, Matched::GrantedAddress, Rank::Identifier), "{text}");
        assert_eq!(hit.title, "anais.lefevre@esantepdl.mssante.fr");
    }
    for (text, matched) in
        [("Anais.Lefevre@sante.example", Matched::Mail), ("anais.lefevre@planet-sante.fr", Matched::Login)]
    {
        let hit = &world.find(text).await[0];
        let shown = (hit.kind, hit.title.as_str(), hit.matched);
        assert_eq!(shown, (Kind::Person, "Anaïs Lefèvre", matched), "{text}");
    }
    let beginning = world.find("anais.lef@esante").await;
    assert!(beginning.iter().any(|hit| hit.matched == Matched::GrantedAddress), "the beginning of an address");
}

#[tokio::test]
async fn a_request_is_found_by_its_reference_whole_or_short_and_by_its_id() {
    let mut world = a_hospital().await;
    for text in ["MSS-2026-000001", "mss-2026-1", "2026-1", "1", "#1", &id(1).to_string()] {
        let found = world.find(text).await;
        let hit = found.iter().find(|hit| hit.kind == Kind::Request).unwrap_or_else(|| panic!("{text}: {found:?}"));
        assert_eq!(hit.requests[0].reference, "MSS-2026-000001");
        assert_eq!(hit.title, "Hôpital Saint-Jean de Nantes");
    }
    assert_eq!(world.find("MSS-2025-1").await, [], "another year");
    assert_eq!(world.find("MSS-2026-3").await, [], "the third event opened nothing");
    world.tell(1, RequestClosed {}).await;
    assert_eq!(world.find("MSS-2026-1").await[0].requests[0].ending.as_deref(), Some("closed"));
    assert_eq!(world.find("hopital").await[0].requests[0].ending.as_deref(), Some("closed"));
}

#[tokio::test]
async fn a_structure_that_is_one_person_is_found_as_long_as_its_name_opens() {
    let mut world = World::new();
    let subject = 0x5e1f;
    let key = format!("subject:{}", id(subject));
    let identity = StructureIdentity {
        name: Some("Cabinet Quévert".into()),
        number: Some("rpps-rang:9970023704501".into()),
        site: Some("440000289".into()),
    };
    let opened = RequestOpened {
        structure: StructureKey::Person(SubjectId(id(subject))),
        structure_identity: Some(under(subject, identity)),
        structure_name: None,
        ..opened(1, "finess:440000289", "")
    };
    world.tell(1, opened).await;
    let hit = &world.find("quevert").await[0];
    assert_eq!((hit.kind, hit.title.as_str(), hit.id.as_str()), (Kind::Structure, "Cabinet Quévert", key.as_str()));
    assert_eq!(world.find("MSS-2026-1").await[0].title, "Cabinet Quévert");
    assert_eq!(world.find("44 000 028 9").await[0].id, key);
    world.tell(0, erasure(subject)).await;
    assert_eq!(world.titles("quevert").await, []);
    assert_eq!(world.titles("440000289").await, []);
    assert_eq!(world.titles("MSS-2026-1").await, one(Kind::Request, ""), "the request stays");
}

#[tokio::test]
async fn abbreviations_and_absorbed_structures_lead_to_the_structure() {
    let mut world = a_hospital().await;
    let structure = StructureKey::parse("finess:440000289").unwrap();
    world.tell(1, AbbreviationConfirmed { abbreviation: "chu".into(), structure: structure.clone() }).await;
    let merged = StructuresMerged {
        absorbed: StructureKey::parse("finess:440000297").unwrap(),
        effective_on: Day::parse("2026-02-01").unwrap(),
        into: structure,
        reason: under(0xca5e, workflow::Text { text: "merger".into() }),
    };
    world.tell(0, merged).await;
    assert_eq!(world.find("CHU nantes").await[0].title, "Hôpital Saint-Jean de Nantes");
    assert_eq!(world.find("C.H.U. Nantes").await[0].matched, Matched::Name, "the name answers one word as well");
    assert_eq!(world.find("chu").await[0].matched, Matched::Abbreviation);
    assert_eq!(world.find("440000297").await[0].matched, Matched::AbsorbedNumber);
}

#[tokio::test]
async fn whole_words_come_before_beginnings_and_the_young_before_the_old() {
    let mut world = a_hospital().await;
    for (number, name) in [(2, "Martinez"), (3, "Martin"), (4, "Martinot"), (5, "Martin")] {
        let holder = person("Paul", name, &format!("p{number}@sante.example"));
        world.tell(1, wished(0xb0 + number, Some(under(0xa0 + number, holder)))).await;
    }
    let found: Vec<String> = world.find("martin").await.into_iter().map(|hit| hit.id).collect();
    let expected = [0xa5, 0xa3, 0xa4, 0xa2].map(|person| id(person).to_string());
    assert_eq!(found, expected);
    let limited = world.answer(&Search::parse("martin").unwrap().at_most(2)).await;
    assert_eq!(limited.len(), 2);
    assert_eq!(limited[0].id, expected[0]);
}

#[tokio::test]
async fn one_kind_is_asked_for_and_requests_are_those_of_whatever_is_found() {
    let mut world = a_hospital().await;
    world.tell(2, opened(2, "finess:440000289", "Hôpital Saint-Jean de Nantes")).await;
    let of = |kind, text: &str| Search::parse(text).unwrap().of_kind(kind);
    let mailboxes = world.answer(&of(Kind::Mailbox, "lefevre")).await;
    assert_eq!(mailboxes.iter().map(|hit| hit.kind).collect::<Vec<_>>(), [Kind::Mailbox]);
    let requests = world.answer(&of(Kind::Request, "hopital")).await;
    let references: Vec<&str> = requests.iter().map(|hit| hit.requests[0].reference.as_str()).collect();
    assert_eq!(references, ["MSS-2026-000006", "MSS-2026-000001"], "the newest first");
    assert!(requests.iter().all(|hit| hit.kind == Kind::Request && hit.matched == Matched::Name));
    assert_eq!(world.find("hopital").await[0].requests_total, 2);
}
