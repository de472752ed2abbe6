//! What a rule found, and how exemptions are weighed against it.

use std::collections::BTreeSet;
use std::fmt;

/// One place that breaks a rule: a path relative to the root, a line (from 1; 0 for the whole file), and what is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    pub(crate) path: String,
    pub(crate) line: usize,
    pub(crate) wrong: String,
}

impl Finding {
    pub(crate) fn new(path: &str, line: usize, wrong: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, wrong: wrong.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.wrong)
    }
}

/// A file that a rule does not bind, and why.
pub(crate) struct Exemption {
    pub(crate) path: &'static str,
    pub(crate) reason: &'static str,
}

/// Fails with every finding that no exemption covers, and with every exemption that covers nothing any more.
pub(crate) fn assert_clean(rule: &str, findings: &[Finding], exempt: &[Exemption]) {
    let complaints = weigh(findings, exempt);
    assert!(complaints.is_empty(), "{rule}: {} to mend\n  {}\n", complaints.len(), complaints.join("\n  "));
}

fn weigh(findings: &[Finding], exempt: &[Exemption]) -> Vec<String> {
    let broken: BTreeSet<&str> = findings.iter().map(|finding| finding.path.as_str()).collect();
    let excused: BTreeSet<&str> = exempt.iter().map(|exemption| exemption.path).collect();
    let open = findings.iter().filter(|finding| !excused.contains(finding.path.as_str())).map(ToString::to_string);
    let stale = exempt.iter().filter(|exemption| !broken.contains(exemption.path));
    let stale = stale.map(|e| format!("{}: exempt (\"{}\") though it breaks nothing", e.path, e.reason));
    open.chain(stale).collect()
}

#[test]
fn an_exemption_excuses_its_file_only_and_only_while_it_is_needed() {
    let findings = [Finding::new("a.rs", 3, "long"), Finding::new("b.rs", 0, "long")];
    let exempt = |path| [Exemption { path, reason: "a table" }];
    assert_eq!(weigh(&findings, &exempt("a.rs")), ["b.rs:0: long"]);
    assert_eq!(
        weigh(&findings[..1], &exempt("b.rs")),
        ["a.rs:3: long", "b.rs: exempt (\"a table\") though it breaks nothing"]
    );
}
