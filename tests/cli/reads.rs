//! No row in the journal of reads, no personal data: every subcommand is walked, so that none to come can forget.
//!
//! One unmistakable person (`fixtures/journeys/README.md`) has a case that waits for the mail operator. Each subcommand is run
//! on it by somebody, by nobody, and with a journal that cannot be written.

use std::collections::BTreeMap;
use std::fs;

use rusqlite::Connection;

use crate::examples::subcommands;
use crate::world::{Ran, World, journey};

/// What must not be seen without a row, in lower case.
const NEEDLES: [&str; 4] = ["canari", "zyxwvani", "639987777", "99777777774"];
/// Lines of the journey until the mail operator is waited for.
const UNTIL_ASKED: usize = 24;
const REQUEST: &str = "eac525ec-ac69-4ffa-addf-4d43aca028c9";
/// The journal of reads.
const JOURNAL: &str = "access.db";

/// What a subcommand does with personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Does {
    /// Shows some, in its output or in the file `OUT`: a row.
    Shows,
    /// Shows the journal itself: a row, ids, and what was typed.
    Consults,
    /// Shows none, or works on folders and files of others.
    None,
}

/// Every subcommand that can be run, as it is typed about the case; those that need another folder stand empty.
const TYPED: [(&str, &str, Does); 50] = [
    ("request show", "request show REQUEST --ready", Does::Shows),
    ("request allowed", "request allowed REQUEST --as yanis.leroy", Does::Shows),
    ("request propose", "request propose REQUEST MAILBOX", Does::Shows),
    ("search", "search canari", Does::Shows),
    ("trail", "trail REQUEST", Does::Shows),
    ("diff", "diff REQUEST --from 0", Does::Shows),
    ("export creation-list", "export creation-list OUT REQUEST --as yanis.leroy", Does::Shows),
    ("evidence", "evidence REQUEST --out OUT --disclose all", Does::Shows),
    ("access list", "access list --in-role administrator", Does::Consults),
    ("status", "status REQUEST", Does::None),
    ("request list", "request list --format json", Does::None),
    ("replay", "replay --request REQUEST", Does::None),
    ("events", "events", Does::None),
    ("verify", "verify", Does::None),
    ("doctor", "doctor --prove", Does::None),
    ("rebuild", "rebuild", Does::None),
    ("access verify", "access verify", Does::None),
    ("access purge", "access purge --as admin", Does::None),
    ("backup", "backup OUT", Does::None),
    ("restore", "", Does::None),
    ("audit conformance", "audit conformance REQUEST", Does::None),
    ("audit sample", "audit sample --count 3", Does::None),
    ("checkpoint", "checkpoint", Does::None),
    ("key show", "key show", Does::None),
    ("key rotate", "key rotate --as admin --reason rotation", Does::None),
    ("key new", "", Does::None),
    ("key rewrap", "key rewrap --as admin --reason rotation", Does::None),
    ("erase", "erase 99777777774 --dry-run", Does::None),
    ("subject export", "subject export 99777777774", Does::Shows),
    ("subject hold", "", Does::None),
    ("subject release", "", Does::None),
    ("subject join", "", Does::None),
    ("retention due", "retention due", Does::None),
    ("retention run", "retention run --dry-run", Does::None),
    ("user add", "user add new.comer --as admin", Does::None),
    ("user grant", "user grant yanis.leroy auditor --as admin", Does::None),
    ("user revoke", "user revoke yanis.leroy auditor --as admin", Does::None),
    ("user list", "user list", Does::None),
    ("policy show", "policy show", Does::None),
    ("policy check", "", Does::None),
    ("policy adopt", "", Does::None),
    ("request open", "", Does::None),
    ("request act", "request act REQUEST add-note text=rappel --as yanis.leroy", Does::None),
    ("exec", "exec -", Does::None),
    ("import operator-return", "", Does::None),
    ("check finess", "check finess 440000289", Does::None),
    ("demo", "", Does::None),
    ("init", "", Does::None),
    ("completions", "completions bash", Does::None),
    ("man", "man OUT", Does::None),
];

/// Above the others: they do nothing themselves.
const GROUPS: [&str; 11] =
    ["access", "audit", "check", "export", "import", "key", "policy", "request", "retention", "subject", "user"];

/// A folder with the case of the unmistakable person, waiting for the mail operator.
fn awaited() -> World {
    let world = World::staffed();
    let lines = fs::read_to_string(journey("canary")).expect("the journey");
    let lines: Vec<&str> = lines.lines().take(UNTIL_ASKED).collect();
    world.fed(&lines.join("\n"), &["exec", "-"]).succeeded();
    world
}

fn mailbox(world: &World) -> String {
    let shown = world.run(&["request", "show", REQUEST, "--sealed", "--format", "json"]).succeeded().json();
    shown["mailboxes"][0]["mailbox"].as_str().expect("a mailbox").to_owned()
}

/// The needles in what a run said, and in the file that it wrote.
fn seen(ran: &Ran, file: &str) -> Vec<&'static str> {
    let written = fs::read(file).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let text = format!("{}{}{written}", ran.stdout, ran.stderr).to_lowercase();
    NEEDLES.into_iter().filter(|needle| text.contains(needle)).collect()
}

/// How many rows the journal has; none before the first.
fn rows(world: &World) -> u64 {
    let path = world.file(JOURNAL);
    if !path.is_file() {
        return 0;
    }
    let journal = Connection::open(path).expect("the journal");
    journal.query_row("SELECT count(*) FROM rows", [], |row| row.get(0)).expect("a number")
}

/// Runs what is typed, with nothing on standard input but a harmless line.
fn run(world: &World, typed: &str, (mailbox, file): (&str, &str), reader: &[&str]) -> Ran {
    let line = typed.replace("REQUEST", REQUEST).replace("MAILBOX", mailbox).replace("OUT", file);
    let words: Vec<&str> = line.split(' ').collect();
    let reader = if words.contains(&"--as") { &[] } else { reader };
    world.fed("", &[words.as_slice(), reader].concat())
}

/// Whether it may be told who reads; `exec` and others would call it an unknown argument.
fn is_read(does: Does) -> bool {
    does != Does::None
}

#[test]
fn every_subcommand_stands_here() {
    let typed: BTreeMap<&str, Does> = TYPED.iter().map(|(name, _, does)| (*name, *does)).collect();
    let unknown: Vec<String> = subcommands()
        .into_iter()
        .map(|words| words.join(" "))
        .filter(|name| !name.is_empty() && !GROUPS.contains(&name.as_str()) && !typed.contains_key(name.as_str()))
        .filter(|name| !name.starts_with("check "))
        .collect();
    assert!(unknown.is_empty(), "say in tests/cli/reads.rs what these do with personal data: {unknown:?}");
}

#[test]
fn whatever_shows_a_person_leaves_one_row_and_what_leaves_none_shows_nobody() {
    let world = awaited();
    let mailbox = mailbox(&world);
    let mut shown = 0;
    for (number, (name, typed, does)) in TYPED.into_iter().enumerate().filter(|(_, (_, typed, _))| !typed.is_empty()) {
        let file = world.home().join(format!("out-{number}")).display().to_string();
        let before = rows(&world);
        let reader: &[&str] = if is_read(does) { &["--as", "admin"] } else { &[] };
        let ran = run(&world, typed, (&mailbox, &file), reader).succeeded();
        let found = seen(&ran, &file);
        let left = rows(&world) - before;
        // The journal shows what was typed to find somebody.
        let is_expected = found.is_empty() != (does == Does::Shows) || does == Does::Consults;
        assert!(is_expected, "{name} shows {found:?}: {}", ran.stdout);
        assert_eq!(left, u64::from(does != Does::None), "{name} left {left} rows");
        assert!(left > 0 || found.is_empty(), "{name} shows {found:?} without a row");
        shown += u64::from(!found.is_empty());
    }
    assert!(shown >= 7, "only {shown} subcommands showed the person: nothing is looked at");
    world.run(&["access", "verify"]).succeeded();
}

#[test]
fn where_nobody_reads_or_the_journal_cannot_be_written_nobody_is_seen() {
    for broken in [None, Some("no journal"), Some("")] {
        let world = awaited();
        let mailbox = mailbox(&world);
        match broken {
            None => {}
            // A folder stands where the file should: like a disk that takes nothing more, it cannot be written.
            Some("") => fs::create_dir(world.file(JOURNAL)).expect("a folder"),
            Some(bytes) => fs::write(world.file(JOURNAL), bytes).expect("a file"),
        }
        for (number, (name, typed, _)) in
            TYPED.into_iter().enumerate().filter(|(_, (_, typed, does))| is_read(*does) && !typed.is_empty())
        {
            let file = world.home().join(format!("out-{number}")).display().to_string();
            let nobody = broken.is_none();
            let typed = if nobody { typed.replace(" --as yanis.leroy", "") } else { typed.to_owned() };
            let reader: &[&str] = if nobody { &[] } else { &["--as", "admin"] };
            let ran = run(&world, &typed, (&mailbox, &file), reader);
            assert_eq!(seen(&ran, &file), Vec::<&str>::new(), "{name}, {broken:?}: {}{}", ran.stdout, ran.stderr);
            let says = if nobody { "--as" } else { JOURNAL };
            assert!(ran.stderr.contains(says), "{name}, {broken:?} does not say why: {}", ran.stderr);
            if ran.code == 0 {
                assert!(ran.stderr.contains("no-row-no-personal-data"), "{name}: {}", ran.stderr);
            }
        }
        // Everything else is there: the case with its step, the trail with its events.
        let read = world.run(&["request", "show", REQUEST, "--as", "admin", "--format", "json"]).succeeded().json();
        let counted = world.run(&["trail", REQUEST, "--count"]).succeeded().stdout;
        assert_eq!(read["events"].to_string(), counted.trim(), "{broken:?}");
    }
}

#[test]
fn the_list_tells_who_read_what_and_is_for_those_who_watch() {
    let world = awaited();
    let mailbox = mailbox(&world);
    world.run(&["user", "grant", "sophie.morel", "auditor", "--as", "admin"]).succeeded();
    world.run(&["search", "zyxwvani", "--as", "claire.durand", "--for", "support: rappel de Canari"]).succeeded();
    world.run(&["request", "propose", REQUEST, &mailbox, "--as", "yanis.leroy"]).succeeded();
    world.run(&["access", "list", "--as", "claire.durand"]).ended(5).saying(&["role-may-not", "auditor"]);
    let list = |arguments: &[&str]| {
        let asked = ["access", "list", "--as", "sophie.morel", "--in-role", "auditor", "--format", "json"];
        world.run(&[&asked, arguments].concat()).succeeded().json().as_array().expect("a list").clone()
    };
    let all = list(&[]);
    let told: Vec<_> =
        all.iter().map(|line| (line["login"].as_str().unwrap(), line["kind"].as_str().unwrap())).collect();
    assert_eq!(told, [("yanis.leroy", "proposal"), ("claire.durand", "search")]);
    assert_eq!((&all[1]["terms"], &all[1]["purpose"]), (&"zyxwvani".into(), &"support".into()));
    assert_eq!(all[1]["purpose_text"], "rappel de Canari");
    assert_eq!(all[0]["requests"][0]["request"], REQUEST);
    assert!(all[0]["persons"].as_u64() > Some(0), "{}", all[0]);
    let subject = all[0]["subjects"][0].as_str().unwrap();
    assert!(!list(&["--subject", subject, "--user", "yanis.leroy"]).is_empty());
    assert_eq!(list(&["--user", "claire.durand", "--request", REQUEST]).len(), 1);
    assert_eq!(list(&["--since", "2999-01-01"]).len(), 0);
    let wrong = world.run(&["access", "list", "--as", "claire.durand", "--in-role", "auditor"]).ended(2);
    wrong.saying(&["--in-role", "claire.durand"]);
}

#[test]
fn a_row_that_was_touched_is_named_by_its_number() {
    let world = awaited();
    for _ in 0..3 {
        world.read(&["request", "show", REQUEST]).succeeded();
    }
    world.run(&["access", "verify"]).succeeded();
    let mut bytes = fs::read(world.file(JOURNAL)).expect("the journal");
    let needle = b"\"number\":2,";
    let at = bytes.windows(needle.len()).position(|window| window == needle).expect("row 2");
    bytes[at + 1] = b'N';
    fs::write(world.file(JOURNAL), bytes).expect("written back");
    world.run(&["access", "verify"]).ended(4).saying(&["row 2", "journal"]);
}

#[test]
fn two_who_read_at_once_leave_a_row_each() {
    const EACH: usize = 8;
    let world = awaited();
    let readers: Vec<_> = (0..EACH * 2)
        .map(|_| {
            let mut command = world.command(&["request", "show", REQUEST, "--as", "admin"]);
            command.stdout(std::process::Stdio::null()).spawn().expect("it starts")
        })
        .collect();
    for mut reader in readers {
        assert!(reader.wait().expect("it ends").success());
    }
    assert_eq!(rows(&world), (EACH * 2) as u64);
    let told = world.run(&["access", "verify", "--format", "json"]).succeeded().json();
    assert_eq!((&told["rows"], &told["last_row"]), (&16.into(), &16.into()));
}
