//! `parcours demo` as a newcomer meets it: one command, a whole folder or none, the same history again.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

/// The binary, away from whatever folder and key the environment names.
fn parcours(arguments: &[&str], data: &Path) -> Command {
    let mut command = Command::new(acceptance::parcours_binary());
    command.args(arguments).arg("--data").arg(data);
    command.env_remove("PARCOURS_DATA").env_remove("PARCOURS_MASTER_KEY_FILE").stdin(Stdio::null());
    command
}

fn run(arguments: &[&str], data: &Path) -> Output {
    parcours(arguments, data).output().expect("the binary runs")
}

/// Runs what must succeed, and gives its standard output.
fn told(arguments: &[&str], data: &Path) -> String {
    let output = run(arguments, data);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "parcours {arguments:?}: {}: {errors}", output.status);
    String::from_utf8(output.stdout).expect("output is UTF-8")
}

/// A place for a demonstration in a folder of its own.
fn place() -> (TempDir, PathBuf) {
    let around = tempfile::tempdir().expect("a temporary folder");
    let data = around.path().join("demo");
    (around, data)
}

fn neighbours(around: &TempDir) -> Vec<String> {
    let entries = fs::read_dir(around.path()).expect("a readable folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort_unstable();
    names
}

#[test]
fn one_command_gives_a_folder_and_says_what_is_in_it() {
    let (around, data) = place();
    let printed = told(&["demo", "--requests", "40", "--no-serve"], &data);
    for part in ["DEMONSTRATION DATA", "THE BOARD ON", "FIRST THINGS FIRST", "ONE TRAIL", "FIGURES", "VERIFICATION"] {
        assert!(printed.contains(part), "no {part} in:\n{printed}");
    }
    assert!(!printed.contains('\u{1b}'), "colours where nobody looks");
    assert_eq!(neighbours(&around), ["demo"], "nothing is left beside it");

    let first = told(&["events", "--limit", "1"], &data);
    assert!(first.contains("\"log-created\"") && first.contains("\"demo\":true"), "{first}");
    let events = told(&["events", "--format", "entries"], &data).lines().count();
    assert!(
        printed.contains(&format!("{} entries, one unbroken chain", grouped(events))),
        "{events} events:\n{printed}"
    );
    assert!(told(&["verify"], &data).starts_with("whole"));
    let open = told(&["status", "--only", "open", "--as-of", "2026-03-31", "--format", "csv"], &data);
    assert!(open.lines().count() > 3, "requests were under way in March:\n{open}");
}

fn grouped(number: usize) -> String {
    let digits = number.to_string();
    match digits.len() {
        ..=3 => digits,
        length => format!("{},{}", &digits[..length - 3], &digits[length - 3..]),
    }
}

#[test]
fn the_same_seed_gives_the_same_entries_and_another_gives_others() {
    let entries = |arguments: &[&str]| {
        let (_around, data) = place();
        told(arguments, &data);
        told(&["events", "--format", "entries"], &data)
    };
    let seeded = |seed| entries(&["demo", "--requests", "40", "--seed", seed]);
    let one = seeded("7");
    assert!(one == seeded("7"), "two builds from seed 7 differ");
    assert!(one != seeded("8"), "seed 8 gave the history of seed 7");
    assert!(one != entries(&["demo", "--requests", "40", "--fresh"]), "a fresh seed gave the history of seed 7");
}

#[test]
fn an_older_demonstration_is_replaced_and_real_requests_never_are() {
    let (around, data) = place();
    told(&["demo", "--requests", "5"], &data);
    told(&["demo", "--requests", "6"], &data);
    assert_eq!(neighbours(&around), ["demo"]);

    let policy = acceptance::workspace_root().join("fixtures/policies/pays-de-la-loire.toml");
    let real = around.path().join("real");
    told(&["init", "--admin", "claire.durand", "--policy", &policy.display().to_string()], &real);
    let before = told(&["events", "--format", "entries"], &real);
    let refused = run(&["demo", "--requests", "5"], &real);
    assert_eq!(refused.status.code(), Some(2), "{}", String::from_utf8_lossy(&refused.stderr));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("real requests"));
    assert_eq!(told(&["events", "--format", "entries"], &real), before);

    let other = around.path().join("letters");
    fs::create_dir(&other).expect("a folder");
    fs::write(other.join("letter.txt"), "dear").expect("a file");
    assert_eq!(run(&["demo", "--requests", "5"], &other).status.code(), Some(2));
    assert_eq!(fs::read_to_string(other.join("letter.txt")).expect("still there"), "dear");
}

/// A demonstration large enough to be stopped while it is being built, and that is being built by now.
fn begun(data: &Path) -> Child {
    let mut building = parcours(&["demo", "--requests", "5000"], data);
    let child = building.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the binary runs");
    let log = data.with_file_name("demo.building").join("log.db-wal");
    let began = Instant::now();
    while fs::metadata(&log).map_or(0, |file| file.len()) < 100_000 {
        assert!(began.elapsed() < Duration::from_secs(60), "nothing is being built at {}", log.display());
        std::thread::sleep(Duration::from_millis(5));
    }
    child
}

#[test]
fn killed_in_the_middle_it_leaves_no_folder_and_the_next_run_clears_up() {
    let (around, data) = place();
    let mut child = begun(&data);
    child.kill().expect("a child can be killed");
    child.wait().expect("a killed child ends");
    assert!(!data.exists(), "a folder that was never finished");
    told(&["demo", "--requests", "5"], &data);
    assert_eq!(neighbours(&around), ["demo"]);
    assert!(told(&["verify"], &data).starts_with("whole"));
}

#[test]
fn asked_to_stop_it_leaves_nothing_at_all() {
    let (around, data) = place();
    let mut child = begun(&data);
    let pid = Pid::from_child(&child);
    kill_process(pid, Signal::TERM).expect("a child can be asked to stop");
    let status = child.wait().expect("it stops");
    assert_eq!(status.code(), Some(1));
    assert_eq!(neighbours(&around), [] as [&str; 0]);
}

/// Every command that the printout offers is one that can be copied.
#[test]
fn what_it_says_to_try_next_works() {
    let (_around, data) = place();
    let printed = told(&["demo", "--requests", "60"], &data);
    let next = printed.split("TRY NEXT").nth(1).expect("steps to try");
    let steps: Vec<&str> = next.lines().filter_map(|line| line.strip_prefix("  parcours ")).collect();
    for command in ["status", "search", "trail", "diff", "request show", "request allowed", "verify", "replay"] {
        assert!(steps.iter().any(|step| step.starts_with(command)), "nothing shows `{command}`:\n{next}");
    }
    for step in steps {
        let arguments: Vec<&str> = step.split(" --data ").next().unwrap_or(step).split_whitespace().collect();
        assert!(step.ends_with(&data.display().to_string()), "{step} is about another folder");
        let said = told(&arguments, &data);
        assert!(!said.trim().is_empty(), "parcours {step} shows nothing");
    }
}

#[test]
fn the_byte_that_it_offers_to_change_is_found_when_changed() {
    let (_around, data) = place();
    let printed = told(&["demo", "--requests", "20"], &data);
    let number_after = |word: &str| -> u64 {
        let rest = printed.split(word).nth(1).unwrap_or_else(|| panic!("no \"{word}\" in:\n{printed}"));
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().unwrap_or_else(|_| panic!("no number after \"{word}\" in:\n{printed}"))
    };
    let (offset, entry) = (number_after(" seek="), number_after("in entry "));
    let log = data.join("log.db");
    let mut bytes = fs::read(&log).expect("a readable log");
    bytes[usize::try_from(offset).expect("a file fits into memory")] = b'X';
    fs::write(&log, bytes).expect("a writable log");
    let verified = run(&["verify"], &data);
    assert_eq!(verified.status.code(), Some(4));
    let said = String::from_utf8_lossy(&verified.stdout).into_owned();
    assert!(said.contains(&format!("entry {entry}")), "entry {entry} was changed, and this was said:\n{said}");
}
