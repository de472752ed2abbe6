//! The monthly report job: the same bytes for the same month whatever came since, SQL over the views, events without a gap
//! or a double, and backups that verify.

use std::fs;

use super::Day;

const JOB: &str = "sh tests/cli/days/monthly-report.sh 2026-05-31 reports";

#[test]
fn a_monthly_report_job() {
    for tool in ["sqlite3", "sha256sum"] {
        let Some(_) = acceptance::require_tool(tool) else { return };
    }
    let mut day = Day::of("claire.durand");
    day.types("job", JOB);
    day.types("figures", "cat reports/figures-2026-05-31.csv");
    day.types("departments", "cat reports/departments-2026-05-31.csv");
    day.types("open", "head -n 3 reports/open-2026-05-31.csv");
    day.types("read", "tail -n 1 reports/events.jsonl | cut -c1-23");
    totals_reconcile(&day);
    day.types("keep", "mkdir first && cp reports/*-2026-05-31.csv first");
    day.types(
        "more",
        "parcours request act MSS-2026-003315 add-note text='Rappeler lundi.' &&\n    \
         parcours request act MSS-2026-003446 assign-request owner=yanis.leroy",
    );
    day.types("job-again", JOB);
    let compare = "for file in first/*; do cmp $file reports/${file#first/} && echo \"$file: the same bytes\"; done";
    let same = day.types("same", compare);
    assert_eq!(same.matches("the same bytes").count(), 3, "{same}");
    day.types(
        "rebuilt",
        "parcours rebuild > rebuilt.txt &&\n    \
         parcours status --figures --as-of 2026-05-31 --format csv | cmp - first/figures-2026-05-31.csv",
    );
    day.types("whole", "wc -l < reports/events.jsonl; parcours trail --count");
    let positions = "sed 's/.*\"position\":\\([0-9]*\\),\"recorded_at\".*/\\1/' reports/events.jsonl";
    let doubled = day.types("dense", &format!("{positions} | awk '$1 != NR' | wc -l"));
    assert_eq!(doubled.trim(), "0", "the feed has gaps or doubles");
    let written = "sqlite3 \"file:$PARCOURS_DATA/read.db?mode=ro\" 'CREATE TABLE mine (x)' 2> error.txt || \
                   echo 'nothing written'";
    let told = day.types("read-only", written);
    assert_eq!(told, "nothing written\n");
    the_backup(&mut day);
    insta::assert_snapshot!("report", day.transcript());
    let script = acceptance::workspace_root().join("tests/cli/days/monthly-report.sh");
    day.guide("monthly-report", &[("monthly-report.sh", &script)]);
}

/// What SQL counts by department is what the figures count in all.
fn totals_reconcile(day: &Day) {
    let read = |name: &str| fs::read_to_string(day.at(&format!("reports/{name}-2026-05-31.csv"))).expect("a report");
    let (figures, departments) = (read("figures"), read("departments"));
    let total = figures.lines().find_map(|line| line.strip_prefix("requests,,")).expect("a total");
    let total: u64 = total.trim_end_matches(',').parse().expect("a number");
    let of_department = |line: &str| line.trim().split(',').nth(1).and_then(|cell| cell.parse::<u64>().ok());
    let summed: u64 = departments.lines().skip(1).map(|line| of_department(line).expect("a number")).sum();
    assert!(total > 50 && summed == total, "{total} in all, by department {summed}:\n{departments}");
}

fn the_backup(day: &mut Day) {
    day.types("sums", "for one in reports/backups/log/*-*/; do (cd $one && sha256sum --check SHA256SUMS); done");
    day.types("restore", "parcours restore reports/backups --into look --log-only");
    let verified = day.types("verify", "parcours --data look verify --log-only");
    assert!(verified.starts_with("whole: "), "{verified}");
}
