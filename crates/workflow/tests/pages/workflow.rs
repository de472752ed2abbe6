//! `docs/workflow.md` and `docs/workflow.svg`, printed.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use workflow::command::{TakeOver, TakenOverMailbox, TakenOverUser};
use workflow::event::MailboxType;
use workflow::{Action, Stage};

use super::cast::*;
use super::diagram::{commands, french, mermaid, names_are_those_of_the_program, other_ends, ways_back};
use super::paper::hold;
use super::walk::{Node, Walk};
use super::world::World;
use super::{drawing, roles, rules, table};

const PAGE: &str = "docs/workflow.md";
const DRAWING: &str = "docs/workflow.svg";

#[test]
fn the_page_and_the_drawing_tell_what_the_rules_do() {
    names_are_those_of_the_program();
    let walk = Walk::of_every_type();
    let births = births();
    assert!(walk.situations > 1_000, "the walk gets somewhere: {} situations", walk.situations);
    hold(DRAWING, &drawing::draw(&walk, &births));
    hold(PAGE, &page(&walk, &births));
}

/// Where a request begins, and by what.
fn births() -> Vec<(Node, &'static str)> {
    let new = World::submitted(MailboxType::Nominative);
    let mut of_a_member = World::founded(MailboxType::Nominative);
    of_a_member.join_otherwise();
    of_a_member.submit();
    let taken = World::founded(MailboxType::Nominative).after(take_over()).expect("it may be taken over");
    let taken = taken.expect("it is taken over once");
    vec![
        (Node::of(&new), "submit-request"),
        (Node::of(&of_a_member), "submit-request of a member"),
        (Node::of(&taken), "take-over"),
    ]
}

fn take_over() -> Action {
    let mailbox = TakenOverMailbox {
        mailbox: BOX,
        mailbox_type: MailboxType::Nominative,
        address: address(MailboxType::Nominative),
        site: None,
        created_on: None,
        administrator: None,
        users: vec![TakenOverUser { person: user(USER).person, login: Some(login(USER)) }],
    };
    Action::TakeOver(Box::new(TakeOver {
        request: REQUEST,
        case: CASE,
        structure: structure(),
        structure_number: None,
        structure_name: None,
        site: None,
        sector: "medico-social".to_owned(),
        department: None,
        member_since: Some(today()),
        mailboxes: vec![mailbox],
    }))
}

fn page(walk: &Walk, births: &[(Node, &str)]) -> String {
    let parts = [INTRODUCTION.to_owned(), path(walk), diagram(walk, births), commands_by_situation()];
    let parts = parts.into_iter().chain([format!("## Who may\n\n{WHO_MAY}\n{}", roles::matrix()), rule_part()]);
    parts.collect::<Vec<_>>().join("\n")
}

const INTRODUCTION: &str = "\
# The workflow, printed

Printed from the code by `crates/workflow/tests/pages` and compared with it at every run: `WRITE_PAGES=1 cargo test -p
workflow --test pages` writes it anew. What each command means and where it comes from stands in
[procedure.md](procedure.md).
";

const WHO_MAY: &str = "\
Whatever the state of the case. Applicants act through the online form or by an agent's hand; `system` is the program
itself: imports, timers, sweeps. One person may hold several roles; none implies another.
";

/// What completes a step, in words; the commands beside them are found.
const fn completed(stage: Stage) -> &'static str {
    match stage {
        Stage::Adhesion => "the structure's membership is effective, or an existing one is cited",
        Stage::Needs => "every person is decided and the need is validated",
        Stage::Creation => "every mailbox is created, refused or given up, or nobody may have it",
        Stage::CredentialsSent => {
            "every habilitated user of a mailbox that exists was sent credentials that did not come back"
        }
        Stage::PartnerCommunication => "partners were told, or that is waived with a reason",
    }
}

fn path(walk: &Walk) -> String {
    let mut page = "## The path\n\nThe stage of a request is the first step that is not done.\n\n".to_owned();
    page.push_str("| | Stage | | Done when | Commands that complete it |\n|---|---|---|---|---|\n");
    for stage in Stage::ALL {
        let node = Node::At(stage);
        let on = walk.leading(node).filter(|(to, _)| matches!(to, Node::At(_)) && *to > node);
        let mut kinds: BTreeSet<_> = on.flat_map(|(_, kinds)| kinds.iter().copied()).collect();
        if stage == Stage::PartnerCommunication {
            kinds.extend(walk.campaign.iter().copied());
        }
        let kinds: Vec<_> = kinds.iter().map(|kind| format!("`{kind}`")).collect();
        let (number, name, done) = (stage.number(), french(node), completed(stage));
        let _ = writeln!(page, "| {number} | `{stage}` | {name} | {done} | {} |", kinds.join(", "));
    }
    let _ = writeln!(
        page,
        "\nA request whose steps are all done is closed by `close-request`, if it equipped somebody. Waiting is a badge, \
         not a stage. A correction holds up what completes a step by the agency's will: {}.",
        walk.held_up.iter().map(|kind| format!("`{kind}`")).collect::<Vec<_>>().join(", ")
    );
    page
}

fn diagram(walk: &Walk, births: &[(Node, &str)]) -> String {
    let mut page = "## The states\n\n![The states of a request](workflow.svg)\n\n".to_owned();
    let _ = writeln!(
        page,
        "Found by giving every command in every situation that a history of one mailbox leads to (of each type; {} of \
         them): nothing here is written down by hand.\n",
        walk.situations
    );
    page.push_str("| From | To | By |\n|---|---|---|\n");
    for ((from, to), kinds) in &walk.edges {
        let kinds = kinds.iter().map(|kind| format!("`{kind}`")).collect::<Vec<_>>().join(", ");
        let _ = writeln!(page, "| {} | {} | {kinds} |", from.name(), to.name());
    }
    let _ = writeln!(
        page,
        "\nA request can wait in: {}. A correction can be asked in: {}. From the ends one goes on by: closed {}; the \
         others {}.\n",
        names(&walk.waits),
        names(&walk.corrects),
        commands(&ways_back(walk, [Node::Ended("closed")])),
        commands(&ways_back(walk, other_ends())),
    );
    page.push_str(&mermaid(walk, births));
    page
}

fn names<'a>(nodes: impl IntoIterator<Item = &'a Node>) -> String {
    nodes.into_iter().map(|node| node.name()).collect::<Vec<_>>().join(", ")
}

fn commands_by_situation() -> String {
    let note = "\
## Commands by situation

What `allowed` answers to an agent (rows marked S: to a supervisor, for only they may), once whatever a command asks for is
given: ✓ it can be done, = it would change nothing, · there is nothing to do it to, a letter: the rule below the table
refuses it. The mailbox is nominative; rows of an organisational one (two users) and of an applicative one follow where
they differ. An applicative mailbox has no users: no command about one is ever offered for it.

";
    format!("{note}{}", table::tables())
}

fn rule_part() -> String {
    let note = "\
## The rules that refuse

A refusal names the rule, the events it leans on and who could lift it. Where a rule speaks of particulars (an address, a
reason, a day), the same command may pass with others.

";
    format!("{note}{}", rules::table())
}
