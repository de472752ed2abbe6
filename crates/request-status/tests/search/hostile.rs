//! Whatever is typed is a text, and nothing of a patient.

use read_model::Reader;
use request_status::search::Search;

use crate::support::*;

#[tokio::test]
async fn no_text_is_an_error() {
    let world = a_hospital().await;
    let long = "nantes ".repeat(50_000);
    let nested = "(".repeat(5_000);
    let texts = [
        "",
        " ",
        "\"",
        "\"\"\"",
        "'",
        "'; DROP TABLE v_objects; --",
        "NEAR(hopital nantes, 2)",
        "NEAR(",
        "*",
        "hopital*",
        "^hopital",
        "words:hopital",
        "hopital AND",
        "AND OR NOT",
        "NOT hopital",
        "-hopital",
        "{words}:x",
        "a\0b",
        "%",
        "_",
        "\u{202e}hopital",
        "𝕙𝕠𝕡𝕚𝕥𝕒𝕝",
        "病院",
        "@",
        "@@@",
        "a@",
        "MSS-",
        "MSS-2026-99999999999999999999",
        "1e400",
        "\\",
        "🏥🏥🏥",
        &long,
        &nested,
    ];
    for text in texts {
        world.find(text).await;
    }
    for text in ["hopital*", "\"hopital\"", "(hopital) nantes", "hopital' --", "-hopital"] {
        assert_eq!(world.find(text).await.len(), 1, "the words of {text:?} are found all the same");
    }
}

#[test]
fn a_patient_is_never_searched_for() {
    for (text, rule) in [
        ("255081416802538", "patient-number"),
        ("2 55 08 14 168 025 38", "patient-number"),
        ("255081416802538@patient.mssante.fr", "patient-address"),
        ("quelqu.un @ PATIENT.mssante.fr", "patient-address"),
    ] {
        let refused = Search::parse(text).unwrap_err();
        assert_eq!(refused.rule.as_str(), rule, "{text}");
        assert!(!refused.to_string().contains("25508"), "{refused}");
    }
    assert!(Search::parse("35600000000048").is_ok(), "a SIRET has many digits too");
    assert!(Search::parse("335600000000048").is_ok(), "and so has the national identification of a structure");
}

/// How SQLite means to answer `sql`.
fn plan(world: &World, sql: &str) -> String {
    let plan = Reader::open(&world.file()).unwrap().look(|look| {
        look.ask(|connection| {
            let mut plan = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
            let rows = plan.query_map([], |row| row.get::<_, String>("detail"))?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        })
    });
    plan.unwrap().join("; ")
}

#[tokio::test]
async fn newest_first_is_read_and_not_sorted_and_identifiers_have_an_index() {
    let world = a_hospital().await;
    world.catch_up().await;
    let words =
        plan(&world, "SELECT object FROM v_person_words WHERE list MATCH 'anais' ORDER BY object DESC LIMIT 20");
    assert!(words.contains("VIRTUAL TABLE INDEX") && !words.contains("TEMP B-TREE"), "{words}");
    let exact = plan(&world, "SELECT object FROM v_facets WHERE exact = 'rpps:99700237045'");
    assert!(exact.contains("facet_by_exact"), "{exact}");
}
