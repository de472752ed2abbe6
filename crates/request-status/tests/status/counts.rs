//! The board in numbers: each count is what the list of the same filter holds.

use request_status::{Board, Counts, DueFilter, Ending, Facet, Owner};
use workflow::Stage;
use workflow::event::*;

use crate::support::{Happened, World, a_journey, ask, assigned, day, happens, opened, waits_for, wished_as};

/// Four requests: one equipped, one late, one near due and owned, one that nobody waits for.
fn history() -> Vec<Happened> {
    let mut history = a_journey(1);
    history.extend([happens(2, 1, opened(2)), happens(3, 1, opened(3)), happens(4, 1, opened(4))]);
    history.push(happens(2, 1, waits_for(WaitingFor::Applicant, "2026-02-27")));
    history.push(happens(4, 1, waits_for(WaitingFor::Operator, "2026-03-03")));
    history.push(happens(4, 1, assigned()));
    history.push(happens(3, 1, wished_as(MailboxType::Application, 31)));
    history
}

#[tokio::test]
async fn a_count_is_the_length_of_its_list_and_the_counts_of_a_facet_sum_to_the_whole() {
    let world = World::of(&history()).await;
    let file = world.file("read.db");
    world.catch_up(&file).await;
    let today = day("2026-03-01");
    for position in 1..=history().len() as u64 {
        let whole = ask(&file, Some(position), |look, as_of| Board::default().rows(look, as_of, &today)).len() as u64;
        let counts = ask(&file, Some(position), |look, as_of| Counts::compute(&Board::default(), look, as_of, &today));
        assert_eq!(counts.requests, whole);
        for facet in Facet::ALL.into_iter().filter(|facet| *facet != Facet::Type) {
            let of_facet = counts.facets.iter().filter(|count| count.facet == facet);
            assert_eq!(of_facet.map(|count| count.requests).sum::<u64>(), whole, "{facet:?} as of {position}");
        }
        for count in &counts.facets {
            let Some(board) = board_of(count.facet, &count.value) else { continue };
            let listed = ask(&file, Some(position), |look, as_of| {
                assert_eq!(board.count(look, as_of, &today)?, count.requests, "{count:?}");
                board.rows(look, as_of, &today)
            });
            assert_eq!(listed.len() as u64, count.requests, "{count:?} as of {position}");
        }
    }
}

/// The list behind a count, where a filter says it.
fn board_of(facet: Facet, value: &str) -> Option<Board> {
    let any = Board::default;
    let party = [WaitingFor::Applicant, WaitingFor::Operator].into_iter().find(|party| party.as_str() == value);
    let of_type = [MailboxType::Nominative, MailboxType::Application].into_iter().find(|of| of.as_str() == value);
    match facet {
        Facet::Stage => {
            let stage = Stage::ALL.into_iter().find(|stage| stage.as_str() == value)?;
            Some(Board { stage: Some(stage), ending: Some(Ending::Open), ..any() })
        }
        Facet::Waiting => Some(Board { waiting_for: Some(party?), ..any() }),
        Facet::Owner if value == "none" => Some(Board { owner: Some(Owner::Nobody), ..any() }),
        Facet::Owner => Some(Board { owner: Some(Owner::User(value.to_owned())), ..any() }),
        Facet::Due => (value == "late").then(|| Board { due: Some(DueFilter::Late), ..any() }),
        Facet::Sector => Some(Board { sector: Some(value.to_owned()), ..any() }),
        Facet::Department => Some(Board { department: Some(value.to_owned()), ..any() }),
        Facet::Channel => Some(Board { channel: Some(value.to_owned()), ..any() }),
        Facet::Type => Some(Board { mailbox_type: Some(of_type?), ..any() }),
    }
}

#[tokio::test]
async fn what_is_late_is_found_and_counted_on_the_day_asked() {
    let world = World::of(&history()).await;
    let file = world.file("read.db");
    world.catch_up(&file).await;
    let found = |due: DueFilter, today: &str| -> Vec<u64> {
        let board = Board { due: Some(due), ..Board::default() };
        let rows = ask(&file, None, |look, as_of| board.rows(look, as_of, &day(today)));
        rows.iter().map(|row| row.opened_position.get()).collect()
    };
    assert_eq!(found(DueFilter::Late, "2026-02-27"), [0; 0], "the day itself is not late");
    assert_eq!(found(DueFilter::Late, "2026-02-28"), [27]);
    assert_eq!(found(DueFilter::LateOrNear, "2026-02-28"), [27, 29]);
    assert_eq!(found(DueFilter::LateOrNear, "2026-02-27"), [27]);
    assert_eq!(found(DueFilter::By(day("2026-03-03")), "2026-01-01"), [27, 29]);
    let counts = |today: &str| {
        ask(&file, None, |look, as_of| Counts::compute(&Board::default(), look, as_of, &day(today)))
            .facets
            .into_iter()
            .filter(|count| count.facet == Facet::Waiting && count.value != "none")
            .map(|count| (count.value, count.requests, count.late))
            .collect::<Vec<_>>()
    };
    assert_eq!(counts("2026-03-01"), [("applicant".to_owned(), 1, 1), ("operator".to_owned(), 1, 0)]);
    assert_eq!(counts("2026-03-04"), [("applicant".to_owned(), 1, 1), ("operator".to_owned(), 1, 1)]);
}

#[tokio::test]
async fn a_list_is_cut_and_its_count_is_not() {
    let world = World::of(&history()).await;
    let file = world.file("read.db");
    world.catch_up(&file).await;
    let board = Board { limit: Some(2), ..Board::default() };
    let today = day("2026-03-01");
    let (rows, count) =
        ask(&file, None, |look, as_of| Ok((board.rows(look, as_of, &today)?, board.count(look, as_of, &today)?)));
    assert_eq!((rows.len(), count), (2, 4));
}
