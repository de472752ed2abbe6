//! Two real processes on one folder, each with half of those who want the last place.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use acceptance::parcours_binary;
use serde_json::Value;
use uuid::Uuid;

use crate::ground::{NANTES, Ready, address, ask, mailbox_of, steps_to_ready};

/// How many requests each process brings.
const EACH: usize = 12;

fn parcours(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(parcours_binary());
    command.arg("--data").arg(folder.join("data")).args(arguments).env_remove("PARCOURS_AS");
    command
}

fn run(folder: &Path, arguments: &[&str]) {
    let done = parcours(folder, arguments).output().expect("the binary runs");
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
}

/// Starts `exec --continue` on `lines`; it works on its own from then on.
fn start(folder: &Path, lines: &[String]) -> std::process::Child {
    let mut command = parcours(folder, &["exec", "-", "--continue"]);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
    let text: String = lines.iter().map(|line| format!("{}\n", line.replace('\n', " "))).collect();
    let mut orders = child.stdin.take().expect("its input is piped");
    orders.write_all(text.as_bytes()).expect("it reads its orders");
    child
}

fn receipts(child: std::process::Child) -> Vec<Value> {
    let output = child.wait_with_output().expect("it ends");
    String::from_utf8(output.stdout)
        .expect("text")
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

#[test]
fn of_two_processes_that_want_the_last_place_exactly_one_request_gets_it() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let policy = acceptance::workspace_root().join("fixtures/policies/pays-de-la-loire.toml");
    run(folder.path(), &["init", "--policy", policy.to_str().expect("a path in UTF-8"), "--admin", "admin"]);
    for (login, role) in [("claire.durand", "agent"), ("sophie.morel", "supervisor")] {
        run(folder.path(), &["user", "add", login, "--name", login, "--role", role, "--as", "admin"]);
    }
    let boxes: Vec<String> = (0..149)
        .map(|number| {
            format!(
                r#"{{"boite":"{}","type":"organisational","adresse":"equipe.n{number}@esantepdl.mssante.fr"}}"#,
                mailbox_of(NANTES, number)
            )
        })
        .collect();
    let mut lines = vec![format!(
        r#"{{"as":"sophie.morel","do":"take-over","with":{{"structure":{{"finess_juridique":"{NANTES}","nom":"Structure {NANTES}",
            "secteur":"medico-social"}},"member_since":"2024-01-01","boites":[{}]}}}}"#,
        boxes.join(",")
    )];
    let all: Vec<Ready> = (0..2 * EACH).map(|_| Ready { request: Uuid::new_v4(), mailbox: Uuid::new_v4() }).collect();
    lines.extend(all.iter().enumerate().flat_map(|(number, ready)| steps_to_ready(NANTES, number, ready)));
    let prepared = receipts(start(folder.path(), &lines));
    assert!(prepared.iter().all(|receipt| receipt["outcome"] == "done"), "{prepared:?}");

    let asks: Vec<String> =
        all.iter().enumerate().map(|(number, ready)| ask("claire.durand", ready, &address(number))).collect();
    let (first, second) = asks.split_at(EACH);
    let children = [start(folder.path(), first), start(folder.path(), second)];
    let receipts: Vec<Value> = children.into_iter().flat_map(receipts).collect();
    assert_eq!(receipts.len(), 2 * EACH);
    let done = receipts.iter().filter(|receipt| receipt["outcome"] == "done").count();
    let full = receipts.iter().filter(|receipt| receipt["error"]["rule"] == "quota-reached").count();
    assert_eq!((done, full), (1, 2 * EACH - 1), "{receipts:?}");
    run(folder.path(), &["verify"]);
}
