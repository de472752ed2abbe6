//! An auditor's check: one case from end to end, what is otherwise between two dates, the board of last year, and whether
//! anything in the log was touched.

use super::Day;

/// A case with a round of correction.
const CASE: &str = "MSS-2026-003217";
/// The event in it by which the correction was asked.
const ASKED: u64 = 3242;

#[test]
fn an_auditors_check() {
    let Some(_) = acceptance::require_tool("python3") else { return };
    let mut day = Day::of("paul.henry");
    one_case(&mut day);
    last_year(&mut day);
    the_whole_log(&mut day);
    who_read(&mut day);
    a_changed_byte(&mut day);
    insta::assert_snapshot!("auditor", day.transcript());
    day.guide("controle-d-une-auditrice", &[]);
}

fn one_case(day: &mut Day) {
    let count = day.types("case-count", &format!("parcours trail {CASE} --count")).trim().to_owned();
    let lines = day.types("case", &format!("parcours trail {CASE} | grep '^#'")).lines().count();
    assert_eq!(lines.to_string(), count);
    day.types("by-agent", &format!("parcours trail {CASE} --by claire.durand --type habilitation-decided"));
    day.types("by-applicant", &format!("parcours trail {CASE} --role applicant --since 2026-07-25 --until 2026-07-31"));
    day.types(
        "overrides",
        "parcours trail --type habilitation-override-proposed --type habilitation-override-approved \\\n    \
         --type habilitation-override-declined --since 2026-01-01 --until 2026-06-30",
    );
    day.types("diff", &format!("parcours diff {CASE} --from 2026-07-27 --to 2026-08-05"));
    day.types("as-it-was", &format!("parcours request show {CASE} --as-of 2026-07-31"));
    day.types("sealed", &format!("parcours request show {CASE} --as-of 2026-07-31 --sealed | grep user"));
}

fn last_year(day: &mut Day) {
    day.types("board", "parcours status --only open --as-of 2025-12-31");
    day.types("board-counts", "parcours status --counts --as-of 2025-12-31");
    let refused = day.types_and_is_told(2, "not-yet", &format!("parcours request show {CASE} --as-of 2025-12-31"));
    assert!(refused.contains(CASE), "{refused}");
    day.types("replay-then", "parcours replay --to 2025-12-31");
    let replayed = day.types("replay", "parcours replay");
    assert!(replayed.contains("says the same"), "{replayed}");
}

fn the_whole_log(day: &mut Day) {
    let count = day.types("count", "parcours trail --count").trim().to_owned();
    let verified = day.types("verify", "parcours verify").to_owned();
    assert!(verified.starts_with(&format!("whole: {count} entries")), "{count}: {verified}");
    let stranger = "parcours events --format entries | python3 tests/format/reader.py -";
    let read = day.types("stranger", stranger);
    let read: serde_json::Value = serde_json::from_str(read).expect("one JSON object");
    assert_eq!(read["entries"].to_string(), count);
    assert!(verified.contains(read["last_leaf"].as_str().expect("a leaf")), "{verified} {read}");
}

/// What she read herself stands there too.
fn who_read(day: &mut Day) {
    let told = day.types("consulted", &format!("parcours access list --request {CASE} --for 'audit: contrôle annuel'"));
    assert!(told.contains("paul.henry") && told.contains("diff"), "{told}");
    let again = day.types("consulted-again", "parcours access list --limit 1");
    assert!(again.contains("journal") && again.contains("contrôle annuel"), "{again}");
    let whole = day.types("journal-whole", "parcours access verify | head -2");
    assert!(whole.starts_with("whole: "), "{whole}");
}

/// In a copy, for the folder itself is evidence.
fn a_changed_byte(day: &mut Day) {
    day.types("copy", "cp -a parcours-demo copie");
    let change = format!(
        "printf X | dd of=copie/log.db bs=1 conv=notrunc status=none \\\n    \
         seek=$(($(grep -abo '\"position\":{ASKED},' copie/log.db | cut -d: -f1) + 1))"
    );
    day.types("change", &change);
    let told = day.types_and_is_told(4, "broken", "parcours --data copie verify");
    assert!(told.starts_with(&format!("BROKEN at entry {ASKED}: ")), "{told}");
    let read = "parcours --data copie events --format entries | python3 tests/format/reader.py -";
    let told = day.types_and_is_told(4, "broken-to-stranger", read);
    assert!(told.contains(&format!("position {ASKED}: ")), "{told}");
    day.types("untouched", "parcours verify --log-only");
}
