//! Every example of every help is run: what the help shows is what works.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread;

use tempfile::TempDir;

use crate::world::{World, policy};

/// The columns that help is wrapped to where nobody's terminal says otherwise.
const COLUMNS: &str = "100";

/// An example of a help.
#[derive(Debug, Clone)]
struct Example {
    line: String,
    /// The exit code that the help announces: `… exits with 4` in its remark.
    code: i32,
}

/// The help of `words`, as wide as `columns`.
fn help(words: &[String], columns: &str) -> String {
    let mut command = Command::new(acceptance::parcours_binary());
    let output = command.args(words).arg("--help").env("COLUMNS", columns).output().expect("the binary runs");
    assert!(output.status.success(), "{words:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Every subcommand, with those below it; the first is the program itself.
pub(crate) fn subcommands() -> Vec<Vec<String>> {
    let (mut found, mut left) = (Vec::new(), vec![Vec::new()]);
    while let Some(words) = left.pop() {
        let help = help(&words, COLUMNS);
        let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
        let names = listed.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
        for name in names.filter_map(|line| line.split_whitespace().next()) {
            left.push([words.clone(), vec![name.to_owned()]].concat());
        }
        found.push(words);
    }
    assert!(found.len() > 25, "{found:?}");
    found
}

/// The lines below `Examples:` up to the next empty one; a remark stands after three blanks.
fn examples(help: &str) -> Vec<Example> {
    let lines = help.lines().skip_while(|line| *line != "Examples:").skip(1).take_while(|line| !line.is_empty());
    lines.map(|line| example(line.trim_start())).collect()
}

fn example(line: &str) -> Example {
    let (line, remark) = line.split_once("   ").unwrap_or((line, ""));
    let announced = remark.split_once("exits with ").and_then(|(_, code)| code.trim().parse().ok());
    Example { line: line.to_owned(), code: announced.unwrap_or(0) }
}

#[test]
fn every_help_has_examples_and_none_of_its_lines_is_broken() {
    for words in subcommands() {
        let help = help(&words, COLUMNS);
        let examples = examples(&help);
        assert!(!examples.is_empty(), "the help of {words:?} has no examples");
        for Example { line, .. } in &examples {
            assert!(line.contains("parcours "), "the help of {words:?}: {line:?} is no call");
            assert!(line.contains(&words.join(" ")), "the help of {words:?} shows something else: {line}");
        }
        // After `Examples:` nothing may depend on the width: what is wrapped cannot be copied.
        let wide = self::help(&words, "300");
        let tail = |help: &str| help.split_once("Examples:").map(|(_, tail)| tail.to_owned());
        assert_eq!(tail(&help), tail(&wide), "the help of {words:?} is wrapped");
    }
}

/// A home in which examples are run: a demonstration as `parcours-data`, and the files that they name.
struct Home(TempDir);

impl Home {
    /// Everything but a data folder.
    fn bare() -> Self {
        let home = Self(tempfile::tempdir().expect("a temporary folder"));
        for folder in ["bin", "safe", "srv", "other/disk"] {
            fs::create_dir_all(home.at(folder)).expect("a folder");
        }
        std::os::unix::fs::symlink(acceptance::parcours_binary(), home.0.path().join("bin/parcours")).expect("a link");
        fs::copy(policy(), home.at("agency.toml")).expect("the policy");
        let form = r#"{"structure":{"finess_juridique":"440000289","nom":"CHU de Nantes","secteur":"sanitaire"},"messageries_nominatives":[{"nom":"Lefèvre","prenom":"Anaïs","mail_contact":"anais.lefevre@sante.example"}]}"#;
        let line = format!("{{\"channel\":\"form\",\"do\":\"submit-request\",\"with\":{form}}}\n");
        home.write("form.json", form);
        home.write("journey.jsonl", &line);
        home.write("nightly.jsonl", &line);
        home
    }

    /// The same with a demonstration, the staff that the examples name, and mailboxes at the operator.
    fn furnished() -> Self {
        let home = Self::bare();
        home.done("parcours demo --requests 12 --seed 7 --no-serve");
        fs::rename(home.at("parcours-demo"), home.at("parcours-data")).expect("renamed");
        home.done("parcours user grant claire.durand administrator --as admin");
        home.done("parcours user add paul.martin --role agent --role supervisor --as admin");
        home.done("parcours user add denise.morvan --role dpo --as admin");
        home.write("people.jsonl", &people());
        home.done("parcours exec people.jsonl");
        let ground = "--basis gdpr-17-1-a --reason over --as denise.morvan";
        home.done(&format!("parcours erase clovis.martin@sante.example {ground}"));
        home.done("parcours checkpoint --out last-year.note");
        home.done("cp -r parcours-data restored && rm restored/signing.key");
        // A machine that burnt: its anchors lay elsewhere, and its newest backup is of before what they know.
        home.done("cp -r parcours-data burnt");
        home.done("parcours user add late.comer --as claire.durand");
        home.done("rm -r burnt/anchors burnt/signing.key && cp -r parcours-data/anchors burnt/");
        home.write("retour.csv", &format!("boite;resultat;adresse\n{}\n", home.returned()));
        fs::copy(home.at("parcours-data/master.key"), home.at("safe/master.key")).expect("a copied key");
        home.done(&home.real("parcours evidence MSS-2026-000123 --out preuve.zip --as paul.henry"));
        home.done(&home.placed("parcours backup /backups"));
        home.done(&home.placed("parcours backup /backups --keys-to /other/disk/keys"));
        home
    }

    /// A home like this one, to be changed.
    fn copied(&self) -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        let copied = Command::new("cp").arg("-a").arg(self.0.path().join(".")).arg(home.path()).status();
        assert!(copied.expect("cp runs").success());
        Self(home)
    }

    fn at(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.at(name), text).expect("a written file");
    }

    /// The line with the places that it names brought into this home.
    fn placed(&self, line: &str) -> String {
        ["/backups", "/srv", "/safe", "/other"].iter().fold(line.to_owned(), |line, place| {
            line.replace(&format!(" {place}"), &format!(" {}{place}", self.0.path().display()))
        })
    }

    fn shell(&self, line: &str) -> Command {
        let mut shell = Command::new("sh");
        let path = std::env::var("PATH").unwrap_or_default();
        shell.args(["-c", line]).current_dir(self.0.path()).stdin(Stdio::null());
        shell.env("PATH", format!("{}:{path}", self.at("bin").display()));
        for name in ["PARCOURS_DATA", "PARCOURS_MASTER_KEY_FILE", "PARCOURS_AS", "PARCOURS_LOG"] {
            shell.env_remove(name);
        }
        shell
    }

    fn run(&self, line: &str) -> Output {
        self.shell(line).output().expect("a shell")
    }

    fn done(&self, line: &str) -> String {
        let output = self.run(line);
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    fn json(&self, line: &str) -> serde_json::Value {
        serde_json::from_str(&self.done(line)).expect("JSON")
    }

    /// A request about which `login` can give `command` now; any, when no command is meant.
    fn request_for(&self, command: Option<&str>, login: &str) -> String {
        let board = self.json("parcours status --format json");
        let references = board.as_array().expect("a list").iter().filter_map(|row| row["reference"].as_str());
        let fits = |reference: &&str| {
            let Some(command) = command else { return true };
            let can = self.done(&format!("parcours request allowed {reference} --as {login} --only"));
            can.lines().any(|line| line.split_whitespace().next() == Some(command))
        };
        let found = references.clone().find(fits);
        found.unwrap_or_else(|| panic!("no request of the demonstration is for {command:?}")).to_owned()
    }

    /// The line about this folder: real references, positions and mailboxes for those of the example.
    fn real(&self, line: &str) -> String {
        let mut line = self.placed(line);
        if line.contains("/backups/log/") {
            let shelf = fs::read_dir(self.at("backups/log")).expect("a shelf").flatten();
            let names: BTreeSet<_> =
                shelf.filter(|entry| entry.path().is_dir()).map(|entry| entry.file_name()).collect();
            let name = names.last().expect("a backup").to_string_lossy().into_owned();
            line = line.replace("20261128T173411.123Z-4711", &name);
        }
        if line.contains("--known 41:") {
            let kept = self.json("parcours access verify --format json");
            let hash = kept["last_hash"].as_str().expect("a hash");
            let words = line.rsplit_once(' ').expect("a row and its hash").0;
            line = format!("{words} {}:{hash}", kept["last_row"]);
        }
        if !line.contains("MSS-2026-000123") {
            return line;
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        let after = |word: &str| words.iter().skip_while(|found| **found != word).nth(1).copied();
        let login = after("--as").unwrap_or("paul.martin");
        let acted = if line.contains("request act") { words.get(4).copied() } else { None };
        let said = line.split_once("\"do\":\"").and_then(|(_, rest)| rest.split('"').next());
        let reference = self.request_for(acted.or(said), login);
        let mailbox = line.contains("5f0c8a4e-0d0c-4c4e-9a51-2f6f0f3c9b10").then(|| self.mailbox(&reference));
        let real = line.replace("MSS-2026-000123", &reference).replace("1240", &self.head());
        mailbox.map_or(real.clone(), |mailbox| real.replace("5f0c8a4e-0d0c-4c4e-9a51-2f6f0f3c9b10", &mailbox))
    }

    /// The operator's line about a mailbox that was asked for and is not there yet.
    fn returned(&self) -> String {
        for row in self.json("parcours status --format json").as_array().expect("a list") {
            let reference = row["reference"].as_str().expect("a reference");
            let shown = self.json(&format!("parcours request show {reference} --format json --as claire.durand"));
            let boxes = shown["mailboxes"].as_array().expect("mailboxes").iter();
            let mut said = boxes.zip(shown["particulars"].as_array().expect("particulars"));
            let asked = said.find(|(mailbox, _)| mailbox["creation"]["state"] == "creation-requested");
            if let Some((mailbox, particulars)) = asked {
                let address = &particulars["requested_address"]["known"]["address"];
                let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
                return format!("{};créée;{}", text(&mailbox["mailbox"]), text(address));
            }
        }
        panic!("no mailbox of the demonstration is at the operator")
    }

    fn mailbox(&self, reference: &str) -> String {
        let shown = self.json(&format!("parcours request show {reference} --format json"));
        shown["mailboxes"][0]["mailbox"].as_str().expect("a mailbox").to_owned()
    }

    fn head(&self) -> String {
        let doctor = self.json("parcours doctor --format json");
        doctor["log"]["position"].to_string()
    }
}

/// Those whom the examples about erasure name: one by mail, one by number.
fn people() -> String {
    let structure = r#"{"finess_juridique":"440000289","nom":"CHU de Nantes","secteur":"sanitaire"}"#;
    let line = |first: &str, with: &str| {
        let person =
            format!(r#"{{"nom":"Martin","prenom":"{first}","mail_contact":"{first}.martin@sante.example"{with}}}"#);
        format!(
            r#"{{"channel":"form","do":"submit-request","with":{{"structure":{structure},"messageries_nominatives":[{person}]}}}}"#
        )
    };
    [line("claire", ""), line("clovis", ""), line("claude", r#","rpps":"99700000013""#)]
        .map(|line| line + "\n")
        .concat()
}

/// The home in which an example makes sense.
fn home_for(line: &str, furnished: &Home) -> Home {
    if line.contains(" demo") || line.contains(" init ") {
        return Home::bare();
    }
    let home = furnished.copied();
    if line.contains("--in-place") {
        fs::rename(home.at("parcours-data"), home.at("srv/parcours")).expect("moved to where it is used");
    }
    home
}

/// Runs an example; `Err` says what went wrong.
fn run(example: &Example, furnished: &Home) -> Result<(), String> {
    let home = home_for(&example.line, furnished);
    let mut line = home.real(&example.line);
    if line.contains(" demo") {
        // Five hundred requests are for people; and nobody is there to end a server.
        let few = if line.contains("--requests") { "" } else { " --requests 5" };
        line = format!("{line}{few} --no-serve");
    }
    if line.contains("user add paul.martin") {
        line = line.replace("paul.martin", "paul.nobody.yet");
    }
    let output = if line.contains("--follow") { interrupted(&home, &line) } else { home.run(&line) };
    if output.status.code() == Some(example.code) {
        return Ok(());
    }
    let told = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    Err(format!("{}\n  as {line}\n  {}: {told}", example.line, output.status))
}

/// What follows has no end of its own: it is interrupted once it has said something.
fn interrupted(home: &Home, line: &str) -> Output {
    use std::io::{BufRead, BufReader};
    let mut process = home.shell(&format!("exec {line}")).stdout(Stdio::piped()).spawn().expect("a shell");
    let mut said = BufReader::new(process.stdout.take().expect("a pipe"));
    said.read_line(&mut String::new()).expect("it says something");
    let number = process.id().to_string();
    assert!(Command::new("kill").args(["-INT", &number]).status().expect("kill runs").success());
    // What it says in the meantime is read, so that it can end.
    std::io::copy(&mut said, &mut std::io::sink()).expect("read to the end");
    process.wait_with_output().expect("it ends")
}

#[test]
fn every_example_does_what_it_says() {
    let furnished = Home::furnished();
    let all = subcommands().iter().flat_map(|words| examples(&help(words, COLUMNS))).collect::<Vec<_>>();
    let mut seen = BTreeSet::new();
    let left = Mutex::new(all.into_iter().filter(|example| seen.insert(example.line.clone())).collect::<Vec<_>>());
    let next = || left.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let failed = Mutex::new(Vec::new());
    let total = left.lock().unwrap_or_else(PoisonError::into_inner).len();
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(example) = next() {
                    if let Err(why) = run(&example, &furnished) {
                        failed.lock().unwrap_or_else(PoisonError::into_inner).push(why);
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap_or_else(PoisonError::into_inner);
    assert!(failed.is_empty(), "{} of {total} examples failed:\n{}", failed.len(), failed.join("\n"));
    assert!(total > 50, "only {total} examples were found");
}

/// The control: an example that does not work is caught.
#[test]
fn an_example_that_fails_is_caught() {
    let home = Home(World::born().into_home());
    fs::create_dir(home.at("bin")).expect("a folder");
    std::os::unix::fs::symlink(acceptance::parcours_binary(), home.at("bin/parcours")).expect("a link");
    assert!(Path::new(&home.at("data/log.db")).exists());
    let example = |line: &str| run(&example(line), &home);
    assert_eq!(example("parcours --data data user list"), Ok(()));
    assert!(example("parcours --data data user lost").is_err());
    assert!(example("parcours --data data verify     exits with 4").is_err());
    assert_eq!(example("parcours --data elsewhere verify     exits with 2"), Ok(()));
}
