//! What Cargo knows: our packages, strangers' packages, and who depends on whom.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::sync::OnceLock;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, PackageId};

/// Asks Cargo once, for the platform that the suite runs on: what other platforms would add is not what we ship here.
pub(crate) fn metadata() -> &'static Metadata {
    static METADATA: OnceLock<Metadata> = OnceLock::new();
    METADATA.get_or_init(|| {
        let options = ["--locked", "--filter-platform", &host_platform()].map(str::to_owned);
        let mut command = MetadataCommand::new();
        command.manifest_path(acceptance::workspace_root().join("Cargo.toml")).other_options(options);
        command.exec().unwrap_or_else(|error| panic!("cargo metadata: {error}"))
    })
}

fn host_platform() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let answer = Command::new(rustc).arg("-vV").output().expect("the compiler that built this test answers");
    let text = String::from_utf8_lossy(&answer.stdout).into_owned();
    text.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc -vV names its host").to_owned()
}

/// The normal dependencies of each crate of ours on others of ours; build and dev dependencies are not shipped.
pub(crate) fn our_edges() -> BTreeMap<String, BTreeSet<String>> {
    let ours = names_of(&metadata().workspace_members);
    let edges = metadata().workspace_members.iter().map(|member| {
        let used = normal_dependencies(member).into_iter().map(name_of);
        (name_of(member), used.filter(|name| ours.contains(name)).collect())
    });
    edges.collect()
}

/// Everything that `root` needs to run, itself included, by name: the closure of normal dependencies.
pub(crate) fn closure_of(root: &str) -> BTreeSet<&'static PackageId> {
    let named = |id: &&PackageId| name_of(id) == root;
    let first =
        metadata().workspace_members.iter().find(named).unwrap_or_else(|| panic!("no crate of ours is `{root}`"));
    let mut open = vec![first];
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        if seen.insert(id) {
            open.extend(normal_dependencies(id));
        }
    }
    seen
}

/// The name of a package that Cargo reported.
pub(crate) fn name_of(id: &PackageId) -> String {
    metadata()[id].name.to_string()
}

fn names_of(ids: &[PackageId]) -> BTreeSet<String> {
    ids.iter().map(name_of).collect()
}

fn normal_dependencies(id: &PackageId) -> Vec<&'static PackageId> {
    let nodes = &metadata().resolve.as_ref().expect("cargo metadata was asked to resolve").nodes;
    let node = nodes.iter().find(|node| node.id == *id).expect("every resolved package has a node");
    let normal = node.deps.iter().filter(|dep| dep.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal));
    normal.map(|dep| &dep.pkg).collect()
}
