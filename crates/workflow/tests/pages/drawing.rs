//! The diagram of the states as a drawing: boxes placed by hand, everything between and in them found.

use std::collections::BTreeSet;

use workflow::{ActionKind, Stage};

use super::diagram::{commands, ends_by_source, french, other_ends, ways_back};
use super::walk::{Node, Walk};

const WIDTH: i32 = 1360;
/// Between the left sides of two steps, and the width of one.
const PITCH: i32 = 214;
const STEP_WIDTH: i32 = 184;
const FIRST_STEP: i32 = 62;
const FRAME_TOP: i32 = 208;
const STEP_TOP: i32 = 282;
const STEP_HEIGHT: i32 = 72;
const LINE: i32 = 15;
const CLOSED_LEFT: i32 = 1150;

const STYLE: &str = "\
text{font-family:Verdana,DejaVu Sans,sans-serif;font-size:11px;fill:#1d2733}
.name{font-size:13px;font-weight:bold}.code{fill:#5a6675}.head{font-weight:bold}
.step{fill:#e3effb;stroke:#2c5f94;stroke-width:1.5}.end{fill:#f3f0ea;stroke:#8a7650;stroke-width:1.5}
.closed{fill:#e2f3e4;stroke:#2d7a3d;stroke-width:1.5}.frame{fill:none;stroke:#9aa6b2;stroke-dasharray:2 3}
.badge{fill:#fff6d6;stroke:#b38a00}.on{fill:none;stroke:#2c5f94;stroke-width:1.6}
.back{fill:none;stroke:#a0522d;stroke-width:1.4;stroke-dasharray:6 4}.out{fill:none;stroke:#8a7650;stroke-width:1.4}";

/// Draws what was found.
pub(crate) fn draw(walk: &Walk, births: &[(Node, &str)]) -> String {
    let lists = lists(walk);
    let badges_top = lists.bottom + 18;
    let (badges, badges_bottom) = badges(walk, badges_top);
    let height = badges_bottom + 34;
    let parts = [
        ends(walk),
        buses(walk),
        frame((40, FRAME_TOP), badges_bottom + 12 - FRAME_TOP, "Open request"),
        arcs(walk),
        steps(births),
        closed(walk, births),
        lists.drawn,
        badges,
        legend(height - 10),
    ];
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" \
         role=\"img\" aria-labelledby=\"title\">\n<title id=\"title\">The states of a request, and the commands that lead \
         from one to another</title>\n<style>{STYLE}</style>\n<defs>{}{}{}</defs>\n<rect width=\"{WIDTH}\" \
         height=\"{height}\" fill=\"#ffffff\"/>\n{}</svg>\n",
        marker("on", "#2c5f94"),
        marker("back", "#a0522d"),
        marker("out", "#8a7650"),
        parts.concat()
    )
}

fn marker(name: &str, colour: &str) -> String {
    format!(
        "<marker id=\"{name}\" markerWidth=\"9\" markerHeight=\"9\" refX=\"8\" refY=\"4\" orient=\"auto\"><path \
         d=\"M0 0L8 4L0 8z\" fill=\"{colour}\"/></marker>"
    )
}

fn text(x: i32, y: i32, class: &str, words: &str) -> String {
    format!("<text x=\"{x}\" y=\"{y}\" class=\"{class}\">{words}</text>\n")
}

fn middle(x: i32, y: i32, class: &str, words: &str) -> String {
    format!("<text x=\"{x}\" y=\"{y}\" class=\"{class}\" text-anchor=\"middle\">{words}</text>\n")
}

fn rect((x, y): (i32, i32), (width, height): (i32, i32), class: &str) -> String {
    format!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"6\" class=\"{class}\"/>\n")
}

fn path(class: &str, way: &str) -> String {
    format!("<path class=\"{class}\" marker-end=\"url(#{class})\" d=\"{way}\"/>\n")
}

fn frame((x, y): (i32, i32), height: i32, title: &str) -> String {
    rect((x, y), (1_076, height), "frame") + &text(x + 10, y + 18, "head", title)
}

/// Cuts a text into lines of at most so many characters.
fn wrap(words: &str, chars_max: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split(' ') {
        match lines.last_mut().filter(|line| line.chars().count() + 1 + word.chars().count() <= chars_max) {
            Some(line) => *line = format!("{line} {word}"),
            None => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Where a request begins: a dot, and how.
fn birth((left, top): (i32, i32), how: &str) -> String {
    let lines = wrap(how, 14);
    let first = top - 14 * i32::try_from(lines.len()).expect("a line or two");
    let at = |index: usize| first + 14 * i32::try_from(index).expect("a line or two");
    let dot = format!("<circle cx=\"{}\" cy=\"{}\" r=\"4\" fill=\"#1d2733\"/>\n", left + 4, first - 4);
    dot + &lines.iter().enumerate().map(|(index, line)| text(left + 14, at(index), "code", line)).collect::<String>()
}

fn step_left(stage: Stage) -> i32 {
    FIRST_STEP + PITCH * (i32::from(stage.number()) - 1)
}

fn step_middle(stage: Stage) -> i32 {
    step_left(stage) + STEP_WIDTH / 2
}

fn stages(nodes: impl IntoIterator<Item = Node>) -> Vec<Stage> {
    let stage = |node| if let Node::At(stage) = node { Some(stage) } else { None };
    nodes.into_iter().filter_map(stage).collect()
}

/// The five steps, each with how a request begins there.
fn steps(births: &[(Node, &str)]) -> String {
    let mut drawn = String::new();
    for stage in Stage::ALL {
        let (left, centre, node) = (step_left(stage), step_middle(stage), Node::At(stage));
        drawn += &rect((left, STEP_TOP), (STEP_WIDTH, STEP_HEIGHT), "step");
        let name = wrap(&format!("{}. {}", stage.number(), french(node)), 23);
        for (at, line) in name.iter().enumerate() {
            let y = STEP_TOP + 24 + 17 * i32::try_from(at).expect("a line or two");
            drawn += &middle(centre, y, "name", line);
        }
        drawn += &middle(centre, STEP_TOP + 60, "code", stage.as_str());
        drawn += &births
            .iter()
            .filter(|(at, _)| *at == node)
            .map(|(_, how)| birth((left, STEP_TOP), how))
            .collect::<String>();
    }
    drawn
}

/// The ends of requests that equipped nobody, or not to the end.
fn ends(walk: &Walk) -> String {
    let back = commands(&ways_back(walk, other_ends()));
    let mut drawn = frame((40, 12), 106, &format!("Other ends (taken up again at the open step by {back})"));
    for end in other_ends() {
        drawn += &rect((end_left(end), 42), (230, 60), "end");
        drawn += &middle(end_left(end) + 115, 66, "name", french(end));
        drawn += &middle(end_left(end) + 115, 84, "code", end.name());
    }
    drawn
}

fn end_left(end: Node) -> i32 {
    let at = other_ends().position(|other| other == end).expect("one of the ends drawn");
    62 + 262 * i32::try_from(at).expect("a handful of ends")
}

/// One line for ends that are reached from the same steps: from each of those, to each of these.
fn buses(walk: &Walk) -> String {
    let mut drawn = String::new();
    for (at, (ends, sources, kinds)) in ends_by_source(walk).into_iter().enumerate() {
        let at = i32::try_from(at).expect("a handful of groups");
        let (y, shift) = (146 + 26 * at, 26 * at);
        let starts: Vec<_> = stages(sources).into_iter().map(|stage| step_middle(stage) + 40 + shift).collect();
        let targets: Vec<_> = ends.iter().map(|end| end_left(*end) + 100 + shift).collect();
        for x in &starts {
            drawn += &format!("<path class=\"out\" d=\"M{x} {STEP_TOP}V{y}\"/>\n");
        }
        for x in &targets {
            drawn += &path("out", &format!("M{x} {y}V103"));
        }
        let all = || starts.iter().chain(&targets);
        let (first, last) = (all().min().expect("somewhere"), all().max().expect("somewhere"));
        drawn += &format!("<path class=\"out\" d=\"M{first} {y}H{last}\"/>\n");
        drawn += &text(1124, y + 4, "", &commands(&kinds));
        drawn += &format!("<path class=\"out\" stroke-dasharray=\"1 4\" d=\"M{last} {y}H1120\"/>\n");
    }
    drawn
}

/// From step to step: straight to the next, below the boxes to any other.
fn arcs(walk: &Walk) -> String {
    let mut drawn = String::new();
    let bottom = STEP_TOP + STEP_HEIGHT;
    for (from, to) in walk.edges.keys() {
        let (Node::At(from), Node::At(to)) = (from, to) else { continue };
        if to.number() == from.number() + 1 {
            let (x, y) = (step_left(*from) + STEP_WIDTH, STEP_TOP + STEP_HEIGHT / 2);
            drawn += &path("on", &format!("M{x} {y}H{}", step_left(*to)));
            continue;
        }
        let class = if to > from { "on" } else { "back" };
        let span = i32::from(from.number().abs_diff(to.number()));
        let depth = bottom + 22 + 20 * span + if to > from { 0 } else { 10 };
        // Nearer arcs start and land nearer to the middle of a box, so that no two lie on each other.
        let (side, shift) = if to > from { (1, 14 * span) } else { (-1, 14 * span - 6) };
        let (start, end) = (step_middle(*from) + side * shift, step_middle(*to) - side * shift);
        drawn += &path(class, &format!("M{start} {bottom}C{start} {depth} {end} {depth} {end} {bottom}"));
    }
    drawn
}

/// The end of the whole path, beside it.
fn closed(walk: &Walk, births: &[(Node, &str)]) -> String {
    let node = Node::Ended("closed");
    let by: BTreeSet<ActionKind> =
        Stage::ALL.into_iter().flat_map(|stage| walk.between(Node::At(stage), node)).collect();
    let (y, right) = (STEP_TOP + STEP_HEIGHT / 2, step_left(Stage::PartnerCommunication) + STEP_WIDTH);
    let mut drawn = path("on", &format!("M{right} {}H{CLOSED_LEFT}", y - 8));
    drawn += &path("back", &format!("M{CLOSED_LEFT} {}H1118", y + 12));
    drawn += &rect((CLOSED_LEFT, STEP_TOP), (STEP_WIDTH, STEP_HEIGHT), "closed");
    drawn += &middle(CLOSED_LEFT + STEP_WIDTH / 2, STEP_TOP + 24, "name", french(node));
    drawn += &middle(CLOSED_LEFT + STEP_WIDTH / 2, STEP_TOP + 42, "code", node.name());
    drawn += &births
        .iter()
        .filter(|(at, _)| *at == node)
        .map(|(_, how)| birth((CLOSED_LEFT, STEP_TOP), how))
        .collect::<String>();
    let mut lines = vec![("head", "by".to_owned())];
    lines.extend(by.iter().map(|kind| ("", kind.to_string())));
    lines.push(("head", "back to the open step".to_owned()));
    lines.extend(ways_back(walk, [node]).iter().map(|kind| ("", kind.to_string())));
    lines.push(("head", "life goes on in the closed file:".to_owned()));
    lines
        .extend(["users, administrators, credentials,", "red list, closings of mailboxes"].map(|l| ("", l.to_owned())));
    for (at, (class, words)) in lines.iter().enumerate() {
        let y = STEP_TOP + STEP_HEIGHT + 24 + LINE * i32::try_from(at).expect("a few lines");
        drawn += &text(CLOSED_LEFT + 4, y, class, words);
    }
    drawn
}

fn first_word(name: &str) -> &str {
    name.split(' ').next().unwrap_or(name)
}

struct Lists {
    drawn: String,
    bottom: i32,
}

/// Below each step: where one goes from there, and by which commands.
fn lists(walk: &Walk) -> Lists {
    let top = STEP_TOP + STEP_HEIGHT + 118;
    let (mut drawn, mut bottom) = (String::new(), top);
    for stage in Stage::ALL {
        let mut y = top;
        let left = step_left(stage);
        for (to, kinds) in walk.leading(Node::At(stage)).filter(|(to, _)| matches!(to, Node::At(_))) {
            let arrow = if to > Node::At(stage) { "→" } else { "←" };
            let Node::At(target) = to else { continue };
            drawn += &text(left, y, "head", &format!("{arrow} {}. {}", target.number(), first_word(french(to))));
            y += LINE;
            for kind in kinds {
                drawn += &text(left + 10, y, "", kind.as_str());
                y += LINE;
            }
            y += 4;
        }
        bottom = bottom.max(y);
    }
    Lists { drawn, bottom }
}

/// What lies over a step without being one.
fn badges(walk: &Walk, top: i32) -> (String, i32) {
    let everywhere = |nodes: &BTreeSet<Node>| {
        if stages(nodes.iter().copied()).len() == Stage::ALL.len() { "at every step" } else { "at some steps" }
    };
    let waiting = [
        "for the applicant, the mail operator or somebody of the agency; the step stays.",
        "start-waiting, end-waiting, remind-applicant; issue-creation-list waits for the operator, ask-correction for \
         the applicant.",
    ];
    let held = format!("Held up meanwhile: {}.", commands(&walk.held_up));
    let correction = ["ask-correction, answer-correction, accept-correction, cancel-correction.", held.as_str()];
    let waiting = badge_lines(format!("Waiting, {} (en attente)", everywhere(&walk.waits)), &waiting);
    let correction =
        badge_lines(format!("Correction, {} (complément demandé)", everywhere(&walk.corrects)), &correction);
    let lines_max = i32::try_from(waiting.len().max(correction.len())).expect("a few lines");
    let height = 14 + LINE * lines_max;
    let mut drawn = rect((62, top), (510, height), "badge") + &rect((586, top), (510, height), "badge");
    for (left, lines) in [(72, waiting), (596, correction)] {
        for (at, line) in lines.iter().enumerate() {
            let y = top + 18 + LINE * i32::try_from(at).expect("a few lines");
            drawn += &text(left, y, if at == 0 { "head" } else { "" }, line);
        }
    }
    (drawn, top + height)
}

fn badge_lines(title: String, sentences: &[&str]) -> Vec<String> {
    [title].into_iter().chain(sentences.iter().flat_map(|sentence| wrap(sentence, 86))).collect()
}

fn legend(y: i32) -> String {
    let on = format!("<path class=\"on\" d=\"M62 {0}H92\"/>\n", y - 4) + &text(100, y, "", "onward");
    let back = format!("<path class=\"back\" d=\"M180 {0}H210\"/>\n", y - 4) + &text(218, y, "", "back");
    let out = format!("<path class=\"out\" d=\"M290 {0}H320\"/>\n", y - 4) + &text(328, y, "", "to another end");
    on + &back + &out
}
