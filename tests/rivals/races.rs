//! Sixty-four clients through two stores on the same files.

use std::sync::Arc;

use tokio::sync::Barrier;
use tokio::task::JoinSet;
use workflow::Rule;
use workflow::event::Event;
use workflow::policy::{QuotaCounts, QuotaPolicy, QuotaScope, Section};

use crate::ground::{BOURG, Ground, NANTES, Ready, Verdict, address, ask, decided, mailbox_of};
use crate::walk::{assert_rules_hold, events};

const CLIENTS: usize = 64;

/// Gives every line at once, each by a client of its own; the verdicts in the order of the lines.
async fn race(ground: &Ground, lines: Vec<String>) -> Vec<Verdict> {
    let start = Arc::new(Barrier::new(lines.len()));
    let mut clients = JoinSet::new();
    for (number, line) in lines.into_iter().enumerate() {
        let (door, start) = (ground.door(number), Arc::clone(&start));
        clients.spawn(async move {
            start.wait().await;
            (number, decided(&door, &line).await)
        });
    }
    let mut verdicts = clients.join_all().await;
    verdicts.sort_unstable_by_key(|(number, _)| *number);
    verdicts.into_iter().map(|(_, verdict)| verdict).collect()
}

async fn ready(ground: &Ground, finess: &str, count: usize) -> Vec<Ready> {
    let mut all = Vec::new();
    for number in 0..count {
        all.push(ground.ready(finess, number).await);
    }
    all
}

fn won(verdicts: &[Verdict]) -> usize {
    verdicts.iter().filter(|verdict| **verdict == Verdict::Done).count()
}

fn refused_by(verdicts: &[Verdict], rule: Rule) -> usize {
    verdicts.iter().filter(|verdict| **verdict == Verdict::Refused(rule)).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_sixty_four_who_want_the_last_place_exactly_one_gets_it() {
    let ground = Ground::with_cap(150).await;
    ground.member_with(NANTES, 149).await;
    let all = ready(&ground, NANTES, CLIENTS).await;
    let lines = all.iter().enumerate().map(|(number, ready)| ask("claire.durand", ready, &address(number)));
    let verdicts = race(&ground, lines.collect()).await;
    assert_eq!((won(&verdicts), refused_by(&verdicts, Rule::QuotaReached)), (1, CLIENTS - 1), "{verdicts:?}");
    assert_eq!(assert_rules_hold(&events(&ground.door(0)).await), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_asked_by_sixty_four_agents_goes_to_one_mailbox() {
    let ground = Ground::with_cap(150).await;
    ground.member_with(NANTES, 0).await;
    let all = ready(&ground, NANTES, CLIENTS).await;
    let lines = all.iter().enumerate().map(|(number, ready)| {
        let who = if number % 2 == 0 { "claire.durand" } else { "yanis.leroy" };
        ask(who, ready, &address(999))
    });
    let verdicts = race(&ground, lines.collect()).await;
    assert_eq!((won(&verdicts), refused_by(&verdicts, Rule::AddressTaken)), (1, CLIENTS - 1), "{verdicts:?}");
    assert_rules_hold(&events(&ground.door(1)).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_address_of_a_closed_mailbox_goes_to_nobody_while_its_place_goes_to_one() {
    let ground = Ground::with_cap(3).await;
    ground.member_with(NANTES, 3).await;
    let closed = mailbox_of(NANTES, 0);
    let file = events(&ground.door(0)).await.into_iter().find_map(|recorded| match recorded.event {
        Event::RequestOpened(event) => Some(event.request),
        _ => None,
    });
    let file = file.expect("the request that holds what was taken over");
    let about = |at: &str, rest: &str| format!(r#"{{"as":"claire.durand","at":"{at}","request":"{file}",{rest}}}"#);
    // Announced in the past, so that its day has come.
    let announce = format!(
        r#""do":"announce-mailbox-closing","with":{{"mailbox":"{closed}","closes_on":"2026-02-01","ground":"asked"}}"#
    );
    ground.done(&about("2026-01-01T09:00:00+01:00", &announce)).await;
    let all = ready(&ground, NANTES, 8).await;
    let gone = format!("equipe.s{NANTES}n0@esantepdl.mssante.fr");
    let old = all[..4].iter().map(|ready| ask("claire.durand", ready, &gone));
    let new = all[4..].iter().enumerate().map(|(number, ready)| ask("yanis.leroy", ready, &address(number)));
    let close = about("2026-03-01T09:00:00+01:00", &format!(r#""do":"close-mailbox","with":{{"mailbox":"{closed}"}}"#));
    // Until it is closed there is no place: whoever is told so asks again.
    ground.done(&close).await;
    let verdicts = race(&ground, old.chain(new).collect()).await;
    assert_eq!(won(&verdicts[..4]), 0, "an address is never given again: {verdicts:?}");
    assert_eq!(won(&verdicts[4..]), 1, "the place is: {verdicts:?}");
    assert_eq!(refused_by(&verdicts[4..], Rule::QuotaReached), 3, "{verdicts:?}");
    assert_rules_hold(&events(&ground.door(0)).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn four_eyes_are_two_people_however_quick_the_first_is() {
    let ground = Ground::with_cap(1).await;
    ground.member_with(NANTES, 1).await;
    let one = ground.ready(NANTES, 0).await;
    let about = |who: &str, rest: &str| format!(r#"{{"as":"{who}","request":"{}",{rest}}}"#, one.request);
    let propose = r#""do":"propose-quota-override","with":{"limit":2,"reason":"une unité de plus"}"#;
    ground.done(&about("claire.durand", propose)).await;
    let approve = r#""do":"approve-quota-override""#;
    let lines = (0..16).map(|number| about(if number % 2 == 0 { "claire.durand" } else { "yanis.leroy" }, approve));
    let verdicts = race(&ground, lines.collect()).await;
    let by_first: Vec<_> = verdicts.iter().step_by(2).copied().collect();
    assert_eq!(won(&by_first), 0, "{verdicts:?}");
    assert_eq!(won(&verdicts), 1, "{verdicts:?}");
    assert_eq!(decided(&ground.door(0), &ask("claire.durand", &one, &address(0))).await, Verdict::Done);
    assert_rules_hold(&events(&ground.door(0)).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lower_cap_holds_from_its_position_on() {
    let ground = Ground::with_cap(150).await;
    ground.member_with(NANTES, 100).await;
    let all = ready(&ground, NANTES, CLIENTS).await;
    let door = ground.door(1);
    let lower = tokio::spawn(async move {
        let quota = QuotaPolicy { limit: 110, counts: QuotaCounts::Mailboxes, scope: QuotaScope::Structure };
        door.adopt_policy("admin", &[Section::Quota(quota)]).await.expect("the new cap is adopted");
    });
    let lines = all.iter().enumerate().map(|(number, ready)| ask("claire.durand", ready, &address(number)));
    let verdicts = race(&ground, lines.collect()).await;
    lower.await.expect("the administrator is done");
    let events = events(&ground.door(0)).await;
    assert_eq!(assert_rules_hold(&events), won(&verdicts));
    assert_eq!(won(&verdicts) + refused_by(&verdicts, Rule::QuotaReached), CLIENTS, "{verdicts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merger_in_the_middle_makes_one_cap_of_two() {
    let ground = Ground::with_cap(30).await;
    ground.member_with(NANTES, 14).await;
    ground.member_with(BOURG, 8).await;
    let mut all = ready(&ground, NANTES, 16).await;
    for number in 16..32 {
        all.push(ground.ready(BOURG, number).await);
    }
    let merge = format!(
        r#"{{"as":"sophie.morel","do":"merge-structures","with":{{"absorbed":{{"finess_juridique":"{BOURG}"}},
            "into":{{"finess_juridique":"{NANTES}"}},"effective_on":"2026-01-01","reason":"fusion absorption"}}}}"#
    );
    let lines = all.iter().enumerate().map(|(number, ready)| ask("claire.durand", ready, &address(number)));
    let verdicts = race(&ground, lines.chain([merge]).collect()).await;
    assert_eq!(verdicts.last(), Some(&Verdict::Done));
    let before = events(&ground.door(0)).await;
    assert_eq!(assert_rules_hold(&before), won(&verdicts) - 1);
    // Whatever the race left, the two are one from now on.
    let taken = 14 + 8 + won(&verdicts) - 1;
    let late = ground.ready(NANTES, 900).await;
    let verdict = decided(&ground.door(1), &ask("yanis.leroy", &late, &address(900))).await;
    let expected = if taken < 30 { Verdict::Done } else { Verdict::Refused(Rule::QuotaReached) };
    assert_eq!(verdict, expected, "{taken} places of 30 are taken");
}
