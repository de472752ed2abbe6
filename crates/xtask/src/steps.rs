//! The steps of a run, in order: each one Cargo command, none of which compiles the dependencies again.
//!
//! Lints and docs share the metadata of one `cargo check`; the build makes suites and binary in one go, with the same
//! features and profile, and the suites only run them. There is no release build: the profile optimises the few
//! dependencies that are unusable otherwise.

use std::path::Path;

use crate::test::Extent;
use crate::tools::is_installed;

/// One Cargo command of a run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) arguments: Vec<&'static str>,
    pub(crate) environment: Vec<(&'static str, String)>,
    /// The step whose failure makes this one pointless.
    pub(crate) after: Option<&'static str>,
}

impl Step {
    fn new(name: &'static str, arguments: &[&'static str]) -> Self {
        Self { name, arguments: arguments.to_vec(), environment: Vec::new(), after: None }
    }

    fn with(mut self, variable: &'static str, value: impl Into<String>) -> Self {
        self.environment.push((variable, value.into()));
        self
    }

    fn after(mut self, step: &'static str) -> Self {
        self.after = Some(step);
        self
    }
}

/// What the suites are told by the run that drives them.
pub(crate) struct Surroundings<'a> {
    /// The `parcours` binary that the build step makes.
    pub(crate) binary: &'a Path,
    /// The file in which tests that leave something out note it.
    pub(crate) skips: &'a Path,
    /// The folder of the Python packages that suites need.
    pub(crate) python: &'a Path,
}

/// The steps of a run of this extent.
pub(crate) fn steps(extent: Extent, surroundings: &Surroundings<'_>) -> Vec<Step> {
    let format = Step::new("format", &["fmt", "--all", "--check"]);
    let lints = Step::new("lints", &["clippy", "--workspace", "--all-targets", "--locked", "--", "--deny", "warnings"]);
    match extent {
        Extent::Quick => vec![
            format,
            lints,
            told(
                Step::new("crates", &["test", "--workspace", "--exclude", "acceptance", "--lib", "--locked"]),
                surroundings,
            ),
            told(
                Step::new("architecture", &["test", "--package", "acceptance", "--test", "architecture", "--locked"]),
                surroundings,
            ),
        ],
        Extent::Full => vec![
            format,
            lints,
            Step::new("docs", &["doc", "--workspace", "--no-deps", "--locked"]).with("RUSTDOCFLAGS", "--deny warnings"),
            Step::new("build", &["build", "--workspace", "--all-targets", "--locked"]),
            told(suites(is_installed("cargo-nextest")), surroundings).after("build"),
            Step::new("doc tests", &["test", "--workspace", "--doc", "--locked"]).after("build"),
        ],
    }
}

fn suites(nextest: bool) -> Step {
    if nextest {
        return Step::new("suites", &["nextest", "run", "--workspace", "--locked", "--no-fail-fast"]);
    }
    Step::new("suites", &["test", "--workspace", "--lib", "--bins", "--tests", "--locked", "--no-fail-fast"])
}

fn told(step: Step, surroundings: &Surroundings<'_>) -> Step {
    step.with("INSTA_UPDATE", "no")
        .with("PARCOURS_BIN", surroundings.binary.display().to_string())
        .with("PARCOURS_SKIPS_LOG", surroundings.skips.display().to_string())
        .with("PARCOURS_PYTHON", surroundings.python.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(extent: Extent) -> Vec<&'static str> {
        let surroundings =
            Surroundings { binary: Path::new("parcours"), skips: Path::new("skips"), python: Path::new("python") };
        steps(extent, &surroundings).iter().map(|step| step.name).collect()
    }

    #[test]
    fn a_full_run_does_everything_and_a_quick_one_says_what_it_does() {
        assert_eq!(names(Extent::Full), ["format", "lints", "docs", "build", "suites", "doc tests"]);
        assert_eq!(names(Extent::Quick), ["format", "lints", "crates", "architecture"]);
    }

    #[test]
    fn what_waits_for_a_step_comes_after_it() {
        let surroundings =
            Surroundings { binary: Path::new("parcours"), skips: Path::new("skips"), python: Path::new("python") };
        let steps = steps(Extent::Full, &surroundings);
        for (index, step) in steps.iter().enumerate() {
            let awaited = step.after.map(|name| steps[..index].iter().any(|earlier| earlier.name == name));
            assert_ne!(awaited, Some(false), "{} waits for a step that is not before it", step.name);
        }
    }

    #[test]
    fn both_runners_run_the_whole_workspace_to_the_end() {
        for runner in [suites(true), suites(false)] {
            for argument in ["--workspace", "--locked", "--no-fail-fast"] {
                assert!(runner.arguments.contains(&argument), "{argument} in {runner:?}");
            }
        }
    }
}
