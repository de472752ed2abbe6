//! The diagram of the states, twice: as text that pages render, and drawn.
//!
//! Both show what [`Walk`](crate::walk::Walk) found; what is placed by hand is only where a box stands.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use workflow::{ActionKind, Stage};

use super::paper::read;
use super::walk::{ENDS, Node, Walk};

/// The name of a node as people read it; held to the words of the program.
pub(crate) fn french(node: Node) -> &'static str {
    match node {
        Node::At(Stage::Adhesion) => "Adhésion",
        Node::At(Stage::Needs) => "Besoin",
        Node::At(Stage::Creation) => "Création",
        Node::At(Stage::CredentialsSent) => "Identifiants envoyés",
        Node::At(Stage::PartnerCommunication) => "Communication aux partenaires",
        Node::Ended("closed") => "clôturée",
        Node::Ended("rejected") => "refusée",
        Node::Ended("dropped") => "classée sans suite",
        Node::Ended("withdrawn") => "annulée",
        Node::Ended("duplicate") => "doublon d’une autre",
        Node::Ended(other) => panic!("{other} is an end without a name"),
    }
}

/// Fails where a name is not the one that the program says.
pub(crate) fn names_are_those_of_the_program() {
    let words = read("crates/wording/src/labels.rs");
    for node in Node::all() {
        let name = format!("\"{}\"", french(node));
        assert!(words.contains(&name), "the program does not call {} {name}", node.name());
    }
}

/// The commands, in one line.
pub(crate) fn commands<'a>(kinds: impl IntoIterator<Item = &'a ActionKind>) -> String {
    kinds.into_iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// The ends that leave somebody unequipped.
pub(crate) fn other_ends() -> impl Iterator<Item = Node> {
    ENDS.into_iter().filter(|end| *end != "closed").map(Node::Ended)
}

/// The commands that lead from a step to each end, the ends with the same source together.
pub(crate) fn ends_by_source(walk: &Walk) -> Vec<(Vec<Node>, BTreeSet<Node>, BTreeSet<ActionKind>)> {
    let mut groups: Vec<(Vec<Node>, BTreeSet<Node>, BTreeSet<ActionKind>)> = Vec::new();
    for end in other_ends() {
        let stages = Stage::ALL.into_iter().map(Node::At);
        let sources: BTreeSet<_> = stages.filter(|stage| !walk.between(*stage, end).is_empty()).collect();
        let kinds = sources.iter().flat_map(|stage| walk.between(*stage, end));
        match groups.iter_mut().find(|(_, known, _)| *known == sources) {
            Some((ends, _, known)) => {
                ends.push(end);
                known.extend(kinds);
            }
            None => groups.push((vec![end], sources.clone(), kinds.collect())),
        }
    }
    groups
}

/// The commands by which an ended request goes on.
pub(crate) fn ways_back(walk: &Walk, ends: impl IntoIterator<Item = Node>) -> BTreeSet<ActionKind> {
    ends.into_iter().flat_map(|end| walk.leading(end).flat_map(|(_, kinds)| kinds.iter().copied())).collect()
}

/// The diagram as Mermaid text: flat, for it knows no way from within one frame to within another.
pub(crate) fn mermaid(walk: &Walk, births: &[(Node, &str)]) -> String {
    let id = |node: Node| node.name().replace('-', "_");
    let mut text = "```mermaid\nstateDiagram-v2\n".to_owned();
    for node in Node::all() {
        let _ = writeln!(text, "    state \"{} ({})\" as {}", french(node), node.name(), id(node));
    }
    text.push_str("    state \"the first step not done\" as open_step\n");
    for (node, how) in births {
        let _ = writeln!(text, "    [*] --> {} : {how}", id(*node));
    }
    for ((from, to), kinds) in walk.edges.iter().filter(|((from, _), _)| matches!(from, Node::At(_))) {
        let _ = writeln!(text, "    {} --> {} : {}", id(*from), id(*to), commands(kinds));
    }
    for end in ENDS.map(Node::Ended) {
        let _ = writeln!(text, "    {} --> open_step : {}", id(end), commands(&ways_back(walk, [end])));
    }
    text.push_str("```\n");
    text
}
