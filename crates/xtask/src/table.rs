//! The table at the end of a run: each step, its minutes, how it went.

use std::fmt::Write;
use std::time::Duration;

/// How a step went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Passed,
    Failed,
    /// Not run, because the step it builds on failed.
    NotRun,
}

/// One line of the table.
pub(crate) struct Row {
    pub(crate) step: &'static str,
    pub(crate) took: Duration,
    pub(crate) outcome: Outcome,
}

/// Renders the rows and their sum, minutes with one decimal and seconds beside.
pub(crate) fn render(rows: &[Row]) -> String {
    let mut table = format!("\n{:<14}{:>8}{:>9}   result\n", "step", "minutes", "seconds");
    for row in rows {
        write_line(&mut table, row.step, row.took, word(row.outcome));
    }
    let passed = rows.iter().all(|row| row.outcome == Outcome::Passed);
    write_line(&mut table, "all", rows.iter().map(|row| row.took).sum(), if passed { "ok" } else { "FAILED" });
    table
}

fn write_line(table: &mut String, step: &str, took: Duration, result: &str) {
    let seconds = took.as_secs_f64();
    // Writing to a String cannot fail.
    let _ = writeln!(table, "{step:<14}{:>8.1}{seconds:>9.0}   {result}", seconds / 60.0);
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "ok",
        Outcome::Failed => "FAILED",
        Outcome::NotRun => "not run",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_adds_up_and_one_failure_fails_the_whole() {
        let row = |step, seconds, outcome| Row { step, took: Duration::from_secs(seconds), outcome };
        let rows =
            [row("format", 3, Outcome::Passed), row("build", 90, Outcome::Failed), row("suites", 0, Outcome::NotRun)];
        let expected = "
step           minutes  seconds   result
format             0.1        3   ok
build              1.5       90   FAILED
suites             0.0        0   not run
all                1.6       93   FAILED
";
        assert_eq!(render(&rows), expected);
        assert!(render(&rows[..1]).ends_with("all                0.1        3   ok\n"));
    }
}
