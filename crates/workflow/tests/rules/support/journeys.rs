//! Where a request can stand: every prefix of a path of each type of mailbox, and states beside the paths.

use workflow::event::*;
use workflow::{Event, Private, Role, StructureKey};

use super::actions::{Pick, action};
use super::folder::*;
use super::given::{Given, given, given_nothing};
use super::path::*;
use super::shared::*;

/// A state, with a name for messages.
pub(crate) type Stand = (String, Given);

fn with_another(so_far: Given) -> Given {
    so_far.and_in(OTHER_REQUEST, [opened_as(OTHER_CASE)])
}

fn prefixes(name: &str, path: &[Event]) -> Vec<Stand> {
    let upto = |length: usize| {
        let last = path[length - 1].type_name();
        (format!("{name} path after {length} events, the last {last}"), with_another(given(path[..length].to_vec())))
    };
    (1..=path.len()).map(upto).collect()
}

/// Every prefix of the path of each type of mailbox.
pub(crate) fn along_the_paths() -> Vec<Stand> {
    let paths = [("nominative", path()), ("team", team_path()), ("program", program_path())];
    paths.into_iter().flat_map(|(name, path)| prefixes(name, &path)).collect()
}

fn done(so_far: Given, kind: workflow::ActionKind) -> Given {
    so_far.when(action(kind, &Pick::default())).then_something_happens()
}

/// The opening of a request of a structure that has no FINESS.
fn of_a_siret() -> Event {
    let siret = identifiers::Siret::parse("35600000000048").expect("an institution's number");
    let Event::RequestOpened(opened) = opened() else { unreachable!("that is what it is") };
    let structure = StructureKey::Registered(identifiers::StructureId::Siret(siret));
    RequestOpened { structure, ..opened }.into()
}

/// Beside the paths: refused, proposed, corrected, disputed, full, bounced, announced, ended.
pub(crate) fn beside_the_paths() -> Vec<Stand> {
    use workflow::ActionKind as Kind;
    let after = |event_type: &str| with_another(given(through(event_type)));
    let full = given_nothing().and_of_nobody(folder_with_cap(0)).and(through("terms-accepted"));
    let told = || done(after("request-closed"), Kind::AnnounceMailboxClosing);
    let due = MailboxClosingAnnounced { closes_on: today(), ground: ClosingGround::Asked, mailbox: BOX, reason: None };
    let reported = after("creation-requested").when(record_created(BOX, OTHER_ADDRESS)).then_something_happens();
    let asked = || done(after("mailbox-requested"), Kind::AskCorrection);
    let named = |name: &str, so_far: Given| (name.to_owned(), so_far);
    let raised = done(with_another(full.clone()), Kind::ProposeQuotaOverride);
    let by_supervisor = after("mailbox-requested")
        .when_by(Role::Supervisor, action(Kind::ProposeHabilitationOverride, &Pick::default()))
        .then_something_happens();
    let refused = MembershipRefused { reason: Private::known(CASE, text("no")), structure: structure() };
    vec![
        named("owned", after("request-opened").and([RequestAssigned { owner: CLAIRE }.into()])),
        named("without FINESS", with_another(given([of_a_siret(), wished(BOX, HOLDER)]))),
        named(
            "of a member",
            after("mailbox-requested").and_in(OTHER_REQUEST, [form_received(), member_from("2026-02-01")]),
        ),
        named("refused person", after("mailbox-requested").and([not_granted(BOX, HOLDER)])),
        named("proposed grant", done(after("mailbox-requested"), Kind::ProposeHabilitationOverride)),
        named("grant proposed by the supervisor", by_supervisor),
        named("correction asked for", asked()),
        named("correction answered", done(asked(), Kind::AnswerCorrection)),
        named("refused membership", after("adhesion-form-received").and([refused.into()])),
        named("cap reached", with_another(full)),
        named("cap proposed", raised),
        named("return disputed", reported),
        named("list issued", done(after("creation-requested"), Kind::IssueCreationList)),
        named("operator refused", after("creation-requested").and([operator_refused(BOX)])),
        named("given up", after("creation-requested").and([abandoned(BOX)])),
        named("bounced", after("credentials-declared-sent").and([bounced()])),
        named("closing announced", told()),
        named("closing objected to", done(told(), Kind::ObjectToClosing)),
        named("closing due", after("request-closed").and([due.into()])),
        named(
            "mailbox closed",
            after("request-closed").and([MailboxClosed { mailbox: BOX, structure: structure() }.into()]),
        ),
        named("dropped", after("creation-requested").and([dropped()])),
        named("just dropped", done(after("creation-requested"), Kind::DropRequest)),
        named("just validated", done(with_another(given(before("need-validated"))), Kind::ValidateNeed)),
        named(
            "campaign waived",
            after("first-login-recorded")
                .and([PartnerCampaignWaived { reason: Private::known(CASE, text("a closed team")) }.into()]),
        ),
        named("mailbox of one who is a user elsewhere", after("request-closed").and([added(BOX, OTHER_HOLDER)])),
        named("user added to a closed team", with_another(given(team_path())).and([added(BOX, OTHER_HOLDER)])),
        named(
            "one user refused",
            with_another(given(up_to(team_path(), "mailbox-user-added")))
                .and([granted(BOX, HOLDER), not_granted(BOX, SECOND_HOLDER)]),
        ),
    ]
}
