//! What differs from run to run is replaced where one sees it: the day of the run, its account, the size of a file.

/// The demonstration ends before this day; what bears a later date was done by the test.
const TODAY_AT_EARLIEST: &str = "2026-10-01";

/// What moves from run to run in some answers and not in others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moving {
    /// Days that are counted up to now.
    DaysHeld,
    /// The last leaf, and the root over all: what the test does bears ids of chance.
    Leaf,
}

/// The text with `<date>`, `<time>`, `<uid>`, `<bytes>` for what is of this run alone, and with `<n>`, `<leaf>` and `<root>` for what is
/// `moving`.
pub(super) fn steady(said: &str, moving: &[Moving]) -> String {
    said.lines().map(|line| of_line(line, moving) + "\n").collect()
}

fn of_line(line: &str, moving: &[Moving]) -> String {
    let starts_with = |word: &str| line.trim_start().starts_with(word);
    if starts_with("held by ") && moving.contains(&Moving::DaysHeld) {
        return numbers(line, "<n>");
    }
    if starts_with("bytes ") {
        return numbers(line, "<bytes>");
    }
    let told_as = |shown: &str| line[..line.rfind(' ').map_or(0, |blank| blank + 1)].to_owned() + shown;
    if (starts_with("leaf ") || starts_with("last leaf ")) && moving.contains(&Moving::Leaf) {
        return told_as("<leaf>");
    }
    if starts_with("root ") && moving.contains(&Moving::Leaf) {
        return told_as("<root>");
    }
    // The key that signs is the system's, whatever the seed of the demonstration.
    if starts_with("signed as ") {
        return told_as("<key>");
    }
    uid(&dates(line))
}

/// Every number, whole or with a fraction, as `<…>`.
fn numbers(line: &str, shown: &str) -> String {
    let mut text = String::new();
    let mut rest = line;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let length = rest[start..].find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len() - start);
        text += &rest[..start];
        text += shown;
        rest = &rest[start + length..];
    }
    text + rest
}

/// The account under which the test runs.
fn uid(line: &str) -> String {
    let own = format!("uid {}", rustix::process::getuid().as_raw());
    line.replace(&own, "uid <uid>")
}

/// Days and instants of the run: `2026-11-28`, `2026-11-28 19:14:07Z`, `2026-11-28T19:14:07Z`, `20261128T191407.338Z`.
fn dates(line: &str) -> String {
    let mut text = String::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let (shown, length) = replaced(rest).unwrap_or((&rest[..first.len_utf8()], first.len_utf8()));
        text += shown;
        rest = &rest[length..];
    }
    text
}

/// What stands for the beginning of `rest`, and how much of it.
fn replaced(rest: &str) -> Option<(&'static str, usize)> {
    if fits(rest, "dddddddd") && rest[8..].starts_with('T') {
        return rest.find('Z').map(|end| ("<date>T<time>Z", end + 1));
    }
    if !fits(rest, "dddd-dd-dd") || &rest[..10] < TODAY_AT_EARLIEST {
        return None;
    }
    let has_time = rest.get(11..).is_some_and(|time| fits(time, "dd:dd:dd"));
    let end = rest.find('Z').filter(|_| has_time);
    Some(end.map_or(("<date>", 10), |end| ("<date> <time>Z", end + 1)))
}

/// Whether the text begins with figures where `form` has `d`, and with the same signs elsewhere.
fn fits(text: &str, form: &str) -> bool {
    text.len() >= form.len()
        && form
            .bytes()
            .zip(text.bytes())
            .all(|(form, byte)| if form == b'd' { byte.is_ascii_digit() } else { form == byte })
}

#[test]
fn the_day_of_the_run_is_replaced_and_the_history_is_not() {
    let shown = |line| steady(line, &[Moving::DaysHeld, Moving::Leaf]);
    assert_eq!(shown("#3497   2026-11-28 19:14:07Z  created"), "#3497   <date> <time>Z  created\n");
    assert_eq!(shown("#12   2026-08-28 19:14:07Z  created"), "#12   2026-08-28 19:14:07Z  created\n");
    assert_eq!(shown("due_on: 2026-12-08"), "due_on: <date>\n");
    assert_eq!(shown("b/log/20261128T191547.338Z-3496"), "b/log/<date>T<time>Z-3496\n");
    assert_eq!(shown("  bytes        5791744, verified"), "  bytes        <bytes>, verified\n");
    assert_eq!(shown("  held by      agency 100.5 d"), "  held by      agency <n> d\n");
    assert_eq!(shown("  last leaf    82f7dc"), "  last leaf    <leaf>\n");
    assert_eq!(shown("  root         /jqBLCPu="), "  root         <root>\n");
    assert_eq!(shown("  signed as    demo/parcours+1dc3709c+AcWb"), "  signed as    <key>\n");
    let unmoved = "  held by      agency 100.5 d\n  last leaf    82f7dc\n";
    assert_eq!(steady(unmoved, &[]), unmoved);
}
