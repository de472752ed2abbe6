//! How long each step takes and who holds the ball, what became of the requests, and where.

use std::collections::BTreeMap;
use std::fmt::Write;

use request_status::{BoardRow, Delay, Figures};

use super::ink::{days, grouped, padded, percent};

/// What the delays are, and why the first step has hardly any.
pub(super) fn explained(rows: &[BoardRow]) -> String {
    let members = || rows.iter().filter(|row| !row.is_taken_over && row.adhesion == "member");
    let (all, cited) = (members().count(), members().filter(|row| row.member_from.is_none()).count());
    format!(
        "Days of the calendar from the arrival at a step until it was done, in the middle and for nine in\nten, and whose \
         time that was. Of {} requests of members, {} cite a membership that is there\nalready and are past the first step \
         at once; the others bring it.",
        grouped(all as u64),
        grouped(cited as u64),
    )
}

/// Delays a step: median, nine in ten, and whose time it was.
pub(super) fn delays(figures: &Figures) -> String {
    let mut text = format!(
        "  {} {:>8} {:>9} {:>9}   {:>7} {:>9} {:>8}\n",
        padded("step", 24),
        "past it",
        "median",
        "9 in 10",
        "agency",
        "applicant",
        "operator"
    );
    for delay in figures.delays.iter().chain(&figures.whole) {
        let name = delay.stage.map_or("  opening to closing".to_owned(), |stage| format!("{} {stage}", stage.number()));
        let [agency, applicant, operator] = shares(delay);
        let _ = writeln!(
            text,
            "  {} {:>8} {:>9} {:>9}   {agency:>7} {applicant:>9} {operator:>8}",
            padded(&name, 24),
            grouped(delay.requests),
            days(delay.median_micros),
            days(delay.p90_micros),
        );
    }
    text
}

fn shares(delay: &Delay) -> [String; 3] {
    let held = [delay.held.agency_micros, delay.held.applicant_micros, delay.held.operator_micros];
    let share = |micros: i64| percent(micros.unsigned_abs(), delay.held.total_micros().unsigned_abs());
    held.map(share)
}

/// Mailboxes, refusals, drops.
pub(super) fn outcomes(rows: &[BoardRow], figures: &Figures, refused_persons: u64) -> String {
    let arrived = || rows.iter().filter(|row| !row.is_taken_over);
    let sum = |count: fn(&BoardRow) -> u32| arrived().map(|row| u64::from(count(row))).sum::<u64>();
    let (asked, created) = (sum(|row| row.mailboxes), sum(|row| row.created + row.closed));
    let ended = |ending: &str| figures.ended.get(ending).copied().unwrap_or_default();
    let all_ended: u64 = figures.ended.values().sum();
    let (refused, given_up) = (sum(|row| row.refused), sum(|row| row.abandoned));
    format!(
        "  {} mailboxes created of {} asked for; {} refused by the operator, {} given up, {} in requests that\n  go on or \
         ended without them\n  {} times a person was refused an habilitation, the right to such a mailbox\n  of the ended \
         requests {} were dropped (nobody answered), {} rejected, {} withdrawn, {} duplicates\n",
        grouped(created),
        grouped(asked),
        grouped(refused),
        grouped(given_up),
        grouped(asked.saturating_sub(created + refused + given_up)),
        grouped(refused_persons),
        percent(ended("dropped"), all_ended),
        percent(ended("rejected"), all_ended),
        percent(ended("withdrawn"), all_ended),
        percent(ended("duplicate"), all_ended),
    )
}

/// Requests that arrived, those closed, and mailboxes by department, those of before included.
pub(super) fn departments(rows: &[BoardRow]) -> String {
    #[derive(Default)]
    struct Tally {
        requests: u64,
        closed: u64,
        created: u64,
    }
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    for row in rows {
        let tally = tallies.entry(row.department.as_deref().unwrap_or("–")).or_default();
        let has_arrived = !row.is_taken_over;
        tally.requests += u64::from(has_arrived);
        tally.closed += u64::from(has_arrived && row.ending.as_deref() == Some("closed"));
        tally.created += u64::from(row.created);
    }
    let mut text = format!("  {} {:>8} {:>7} {:>9}\n", padded("department", 10), "requests", "closed", "mailboxes");
    for (department, Tally { requests, closed, created }) in tallies {
        let _ = writeln!(text, "  {} {requests:>8} {closed:>7} {created:>9}", padded(department, 10));
    }
    text
}
