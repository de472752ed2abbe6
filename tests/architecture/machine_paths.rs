//! The tree names no machine: a path that exists on one computer only is a lie on every other.

use crate::findings::{Finding, assert_clean};
use crate::tree::text_files;

/// First folders of absolute paths that belong to a person, a build machine or a mounted disk.
const LOCAL_ROOTS: [&str; 7] = ["home", "root", "Users", "work", "workspace", "mnt", "builds"];

#[test]
fn no_file_names_a_path_of_one_machine() {
    let findings: Vec<Finding> = text_files().iter().flat_map(|(path, text)| machine_paths(path, text)).collect();
    assert_clean("no machine paths", &findings, &[]);
}

fn machine_paths(path: &str, text: &str) -> Vec<Finding> {
    let lines = text.lines().enumerate().filter_map(|(index, line)| Some((index + 1, local_path(line)?)));
    lines.map(|(line, found)| Finding::new(path, line, format!("`{found}` exists on one machine only"))).collect()
}

/// The first absolute path of the line that leads below a local root; a path inside an address (`//host/home/`) or
/// below another folder (`a/home/`) is none.
fn local_path(line: &str) -> Option<String> {
    line.match_indices('/').find_map(|(at, _)| {
        let begins = !line[..at].ends_with(|c: char| c.is_alphanumeric() || "/._-~}>)".contains(c));
        let (first, _) = line[at + 1..].split_once('/')?;
        (begins && LOCAL_ROOTS.contains(&first)).then(|| format!("/{first}/"))
    })
}

#[test]
fn a_home_folder_is_found_and_an_address_or_a_relative_path_is_not() {
    let home = ["see ", "", "home", "someone", "notes.md"].join("/");
    assert_eq!(machine_paths("README.md", &format!("fine\n{home}")).len(), 0, "`see //home/…` is an address");
    let home = home.replace("see /", "see ");
    assert_eq!(
        machine_paths("README.md", &format!("fine\n{home}")),
        [Finding::new("README.md", 2, format!("`{}` exists on one machine only", ["", "home", ""].join("/")))]
    );
    for harmless in ["https://example.org/home/page", "docs/work/plan.md", "./mnt/x", "GET /work"] {
        assert_eq!(local_path(harmless), None, "{harmless}");
    }
}
