//! Every history of one mailbox, as far as it changes where its request stands: how the transitions of the diagram are
//! found rather than written down.
//!
//! From the submission on, every command is given in every situation that some history leads to, until no new situation
//! comes up. Two histories lead to the same situation when the same is true of the request's steps, of the mailbox and of
//! its users.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use workflow::event::MailboxType;
use workflow::state::{
    Adhesion, ApplicationContact, Campaign, Credentials, End, Habilitation, MailboxStatus, Membership, Request,
};
use workflow::{ActionKind, Rule, Stage};

use super::act::{acts, first};
use super::cast::{structure, today};
use super::world::World;

/// Where a request stands: at a step, or at an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Node {
    At(Stage),
    Ended(&'static str),
}

/// The ends, in the order of the pages.
pub(crate) const ENDS: [&str; 5] = ["closed", "rejected", "dropped", "withdrawn", "duplicate"];

impl Node {
    /// Where the request of a world stands.
    pub(crate) fn of(world: &World) -> Self {
        let request = world.request();
        request.end.map_or_else(|| Self::At(request.stage(&today())), |end| Self::Ended(end.as_str()))
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::At(stage) => stage.as_str(),
            Self::Ended(end) => end,
        }
    }

    /// Every node, in the order of the pages.
    pub(crate) fn all() -> Vec<Self> {
        Stage::ALL.into_iter().map(Self::At).chain(ENDS.into_iter().map(Self::Ended)).collect()
    }
}

/// What was found on the way.
#[derive(Default)]
pub(crate) struct Walk {
    /// From where to where, by which commands.
    pub(crate) edges: BTreeMap<(Node, Node), BTreeSet<ActionKind>>,
    /// The nodes in which a request can wait.
    pub(crate) waits: BTreeSet<Node>,
    /// The nodes in which a correction can be asked.
    pub(crate) corrects: BTreeSet<Node>,
    /// The commands that complete the last step.
    pub(crate) campaign: BTreeSet<ActionKind>,
    /// The commands that are held up while a correction is open.
    pub(crate) held_up: BTreeSet<ActionKind>,
    /// How many situations there are.
    pub(crate) situations: usize,
}

impl Walk {
    /// Walks the histories of a mailbox of each type.
    pub(crate) fn of_every_type() -> Self {
        let mut walk = Self::default();
        for mailbox_type in [MailboxType::Nominative, MailboxType::Organisational, MailboxType::Application] {
            walk.explore(World::submitted(mailbox_type));
        }
        let mut joined = World::submitted(MailboxType::Nominative);
        joined.join_otherwise();
        walk.explore(joined);
        walk
    }

    /// Where one can go from `from`, with the commands that lead there.
    pub(crate) fn leading(&self, from: Node) -> impl Iterator<Item = (Node, &BTreeSet<ActionKind>)> {
        self.edges.iter().filter(move |((start, _), _)| *start == from).map(|((_, to), kinds)| (*to, kinds))
    }

    /// The commands that lead from one node to another.
    pub(crate) fn between(&self, from: Node, to: Node) -> Vec<ActionKind> {
        self.edges.get(&(from, to)).into_iter().flatten().copied().collect()
    }

    fn explore(&mut self, start: World) {
        let mut seen = BTreeSet::from([situation(&start)]);
        let mut open = VecDeque::from([start]);
        while let Some(world) = open.pop_front() {
            let next = self.steps(&world);
            open.extend(next.into_iter().filter(|world| seen.insert(situation(world))));
        }
        self.situations += seen.len();
    }

    /// Gives every command; returns what it leads to and is worth going on from.
    fn steps(&mut self, world: &World) -> Vec<World> {
        let mut next = Vec::new();
        for kind in about_a_request() {
            for act in acts(kind, world) {
                let Ok(Some(after)) = world.after(act) else { continue };
                self.note(world, kind, &after);
                if goes_on(kind, &after) {
                    next.push(after);
                }
            }
        }
        next
    }

    /// Keeps where a command led, and where taking it back or taking the request up again would lead.
    fn note(&mut self, before: &World, kind: ActionKind, after: &World) {
        self.edge(Node::of(before), kind, Node::of(after));
        if !before.request().is_campaign_done() && after.request().is_campaign_done() {
            self.campaign.insert(kind);
        }
        if kind == ActionKind::StartWaiting {
            self.waits.insert(Node::of(before));
        }
        if kind == ActionKind::AskCorrection && self.corrects.insert(Node::of(before)) {
            self.hold_up(after);
        }
        for back in [ActionKind::UndoLastAct, ActionKind::ReopenRequest] {
            if let Ok(Some(again)) = after.after(first(back, after)) {
                self.edge(Node::of(after), back, Node::of(&again));
            }
        }
    }

    fn edge(&mut self, from: Node, kind: ActionKind, to: Node) {
        if from != to {
            self.edges.entry((from, to)).or_default().insert(kind);
        }
    }

    fn hold_up(&mut self, world: &World) {
        for kind in about_a_request() {
            let mut refused = acts(kind, world).into_iter().filter_map(|act| world.after(act).err());
            if refused.any(|refusal| refusal.rule == Rule::CorrectionOpen && kind != ActionKind::AskCorrection) {
                self.held_up.insert(kind);
            }
        }
    }
}

/// Every kind of command about a request.
pub(crate) fn about_a_request() -> impl Iterator<Item = ActionKind> {
    ActionKind::ALL.iter().copied().filter(|kind| kind.is_about_a_request())
}

/// One more mailbox or user can always be named, and a request that ended unequipped only be taken up again: where that
/// leads is noted, but nobody goes on from there. A proposal against the rule is followed for one user; that the same
/// could be proposed of each of several leads nowhere else.
fn goes_on(kind: ActionKind, after: &World) -> bool {
    let names_another =
        matches!(kind, ActionKind::AddMailbox | ActionKind::AddMailboxUser | ActionKind::RemoveMailboxUser);
    let is_over = matches!(after.request().end, Some(end) if !matches!(end, End::Closed(_)));
    let of_several = kind == ActionKind::ProposeHabilitationOverride && after.users().count() > 1;
    !names_another && !is_over && !of_several
}

/// What is true after a history, in words.
fn situation(world: &World) -> String {
    let request = world.request();
    let known = world.state().structure(&structure());
    let membership = known.map_or("unknown", |known| membership(&known.membership));
    let mailbox = world.mailbox();
    let of_mailbox = (
        status(mailbox.status),
        contact(mailbox.contact),
        mailbox.dispute.is_some(),
        mailbox.closing.as_ref().map(|closing| !closing.objections.is_empty()),
    );
    let of_user = |user: &workflow::state::MailboxUser| {
        (habilitation(user.habilitation), user.proposal.is_some(), user.terms.is_some(), credentials(user.credentials))
    };
    let mut of_users: Vec<_> = world.users().map(|(_, user)| of_user(user)).collect();
    of_users.sort_unstable();
    format!("{:?} {membership} {of_mailbox:?} {of_users:?}", of_request(request))
}

type OfRequest = (Option<&'static str>, &'static str, bool, &'static str, bool);

fn of_request(request: &Request) -> OfRequest {
    let (adhesion, campaign) = (adhesion(&request.adhesion), campaign(request.campaign));
    (request.end.map(End::as_str), adhesion, request.need_validated_at.is_some(), campaign, request.partners.is_empty())
}

const fn adhesion(adhesion: &Adhesion) -> &'static str {
    match adhesion {
        Adhesion::Open => "open",
        Adhesion::FormReceived(_) => "form-received",
        Adhesion::FormComplete(_) => "form-complete",
        Adhesion::Member { .. } => "member",
        Adhesion::Refused(_) => "refused",
    }
}

const fn membership(membership: &Membership) -> &'static str {
    match membership {
        Membership::Unknown => "unknown",
        Membership::Pending { completed_at: None, .. } => "received",
        Membership::Pending { completed_at: Some(_), .. } => "complete",
        Membership::Effective { .. } => "effective",
        Membership::Refused { .. } => "refused",
    }
}

const fn campaign(campaign: Campaign) -> &'static str {
    match campaign {
        Campaign::Open => "open",
        Campaign::Finished(_) => "finished",
        Campaign::Waived(_) => "waived",
    }
}

const fn status(status: MailboxStatus) -> &'static str {
    match status {
        MailboxStatus::Wished => "wished",
        MailboxStatus::CreationRequested(_) => "asked-for",
        MailboxStatus::Created(_) => "created",
        MailboxStatus::Refused(_) => "refused",
        MailboxStatus::Abandoned(_) => "abandoned",
        MailboxStatus::Closed(_) => "closed",
    }
}

const fn contact(contact: ApplicationContact) -> &'static str {
    match contact {
        ApplicationContact::Open => "open",
        ApplicationContact::Proceed(_) => "proceed",
        ApplicationContact::Declined(_) => "declined",
    }
}

const fn habilitation(habilitation: Habilitation) -> &'static str {
    match habilitation {
        Habilitation::Pending => "pending",
        Habilitation::Granted(_) => "granted",
        Habilitation::Refused(_) => "refused",
    }
}

const fn credentials(credentials: Credentials) -> &'static str {
    match credentials {
        Credentials::None => "none",
        Credentials::Sent(_) => "sent",
        Credentials::Bounced(_) => "bounced",
        Credentials::Received(_) => "received",
        Credentials::LoggedIn(_) => "logged-in",
    }
}
