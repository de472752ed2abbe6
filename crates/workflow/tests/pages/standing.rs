//! The situations that the tables of commands show: one a step and more where a step has phases, then waiting, corrections,
//! the ends, and the life that follows a closed request. Each is played, none is built.

use workflow::event::MailboxType;
use workflow::{ActionKind, Stage};

use super::act::{acts, first, for_each_user};
use super::walk::Node;
use super::world::World;

/// A situation under the head of its column.
pub(crate) struct Standing {
    pub(crate) head: &'static str,
    pub(crate) told: &'static str,
    pub(crate) world: World,
}

/// The situations of an open request, in the order of the procedure.
pub(crate) fn open(mailbox_type: MailboxType) -> Vec<Standing> {
    use ActionKind as Kind;
    let column = |head, told, world: &World| Standing { head, told, world: world.clone() };
    let mut world = World::submitted(mailbox_type);
    let mut all = vec![column("adhesion", "submitted, and nothing else", &world)];
    world = played(world, &[Kind::QuoteContribution, Kind::ReceiveAdhesionForm, Kind::CompleteAdhesionForm]);
    all.push(column("form complete", "the adhesion form came and is complete; the board has not decided", &world));
    world = played(world, &[Kind::MakeMembershipEffective]);
    all.push(column("needs", "a member; nobody is decided", &world));
    all.push(column(
        "proposed",
        "the same; an agent proposed to grant against the rule, and to raise the cap",
        &proposed(world.clone()),
    ));
    world = decided(world);
    all.push(column("decided", "everybody is decided; the need is not validated", &world));
    let (waiting, asked) =
        (played(world.clone(), &[Kind::StartWaiting]), played(world.clone(), &[Kind::AskCorrection]));
    world = played(world, &[Kind::ValidateNeed]);
    all.push(column("creation", "the need is validated; nobody has accepted the terms", &world));
    world = for_users(world, Kind::AcceptTerms);
    all.push(column("ready", "everybody has accepted the terms", &world));
    world = played(world, &[Kind::RequestCreation, Kind::IssueCreationList]);
    all.push(column("asked for", "the mailbox was asked of the mail operator, on a list", &world));
    let disputed = acts(Kind::RecordMailboxCreated, &world).into_iter().next_back().expect("another address");
    let mut other = world.clone();
    other.must(disputed);
    all.push(column("disputed", "the operator reports another address", &other));
    world = played(world, &[Kind::RecordMailboxCreated]);
    all.push(column("created", "the mailbox exists; no credentials were sent", &world));
    world = settled(world);
    all.push(column("partners", "credentials were sent, and a partner was told", &world));
    world = played(world, &[Kind::FinishPartnerCampaign]);
    all.push(column("campaign over", "the partner campaign is finished", &world));
    all.push(column("waiting", "as *decided*, waiting for the applicant", &waiting));
    all.push(column("correction", "as *decided*, with a correction asked for", &asked));
    all.push(column("answered", "the same, answered by the applicant", &played(asked, &[Kind::AnswerCorrection])));
    assert_eq!(Node::of(&all[0].world), Node::At(Stage::Adhesion), "the path begins with adhesion");
    all
}

/// The ends, and what follows the closed one.
pub(crate) fn ended(mailbox_type: MailboxType) -> Vec<Standing> {
    use ActionKind as Kind;
    let column = |head, told, world: &World| Standing { head, told, world: world.clone() };
    let closed = equipped(mailbox_type);
    let announced = played(closed.clone(), &[Kind::AnnounceMailboxClosing]);
    let objected = played(announced.clone(), &[Kind::ObjectToClosing]);
    let gone = played(announced.clone(), &[Kind::CloseMailbox]);
    let early = decided(World::submitted(mailbox_type));
    let end = |kind| played(early.clone(), &[kind]);
    vec![
        column("closed", "equipped, and closed", &closed),
        column("announced", "closed; the closing of the mailbox is announced", &announced),
        column("objected", "the same, and somebody objected", &objected),
        column("mailbox gone", "closed, and the mailbox was closed too", &gone),
        column("rejected", "refused by the agency before anything was created", &end(Kind::RejectRequest)),
        column("dropped", "given up for want of an answer", &end(Kind::DropRequest)),
        column("withdrawn", "taken back by the applicant", &end(Kind::WithdrawRequest)),
        column("duplicate", "the same as another", &end(Kind::MarkDuplicate)),
    ]
}

/// A request that went the whole path.
fn equipped(mailbox_type: MailboxType) -> World {
    use ActionKind as Kind;
    let mut world = World::founded(mailbox_type);
    world.join_otherwise();
    world.submit();
    world = for_users(played(decided(world), &[Kind::ValidateNeed]), Kind::AcceptTerms);
    world = settled(played(world, &[Kind::RequestCreation, Kind::RecordMailboxCreated]));
    played(world, &[Kind::FinishPartnerCampaign, Kind::CloseRequest])
}

fn played(mut world: World, kinds: &[ActionKind]) -> World {
    for kind in kinds {
        world.must(first(*kind, &world));
    }
    world
}

fn for_users(mut world: World, kind: ActionKind) -> World {
    for act in for_each_user(kind, &world) {
        world.must(act);
    }
    world
}

fn decided(world: World) -> World {
    match world.mailbox_type {
        MailboxType::Nominative | MailboxType::Organisational => for_users(world, ActionKind::DecideHabilitation),
        MailboxType::Application => played(world, &[ActionKind::ConcludeApplicationContact]),
    }
}

fn proposed(world: World) -> World {
    for_users(played(world, &[ActionKind::ProposeQuotaOverride]), ActionKind::ProposeHabilitationOverride)
}

fn settled(world: World) -> World {
    played(for_users(world, ActionKind::DeclareCredentialsSent), &[ActionKind::TellPartner])
}
