//! Of every journey: the live read models, which followed it, are proved equal to its log.

use std::sync::Arc;

use app::reading::Within;
use audit_trail::Events;
use eventlog::EventStore;
use read_model::{Materials, Opener, Projection, Runner, Verdict, prove};
use request_status::Requests;
use request_status::search::Index;

use crate::journey::Journey;
use crate::world::{SEED, World};

fn projections(is_private: bool) -> Vec<Box<dyn Projection>> {
    if is_private { vec![Box::new(Index)] } else { vec![Box::new(Requests), Box::new(Events)] }
}

#[tokio::test]
async fn what_followed_a_journey_is_proved_equal_to_its_log() {
    for journey in Journey::all() {
        let world = World::in_memory(SEED).await;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (read, search) = (folder.path().join("read.db"), folder.path().join("search.db"));
        let store = || world.store() as Arc<dyn EventStore>;
        let opener: Arc<dyn Opener> = Arc::new(world.app().opener_within(Within::Index));
        let boards = Runner::open(&read, store(), projections(false)).expect("a read model");
        let index = Runner::open_private(&search, store(), projections(true), Arc::clone(&opener)).expect("an index");
        for line in journey.text.lines() {
            world.give(line).await;
            boards.catch_up().await.expect("it follows");
            index.catch_up().await.expect("it follows");
        }
        for (live, opener) in [(&read, None), (&search, Some(opener))] {
            let projections = projections(opener.is_some());
            let materials = Materials { store: store(), opener, projections };
            let scratch = tempfile::tempdir().expect("a temporary folder");
            let proofs =
                prove(materials, live, &scratch.path().join("scratch.db"), &mut |_| {}).await.expect("a proof");
            let is_equal = |verdict: &Verdict| matches!(verdict, Verdict::Equal { rows } if *rows > 1);
            assert!(proofs.iter().all(|proof| is_equal(&proof.verdict)), "{}: {proofs:?}", journey.name);
        }
    }
}
