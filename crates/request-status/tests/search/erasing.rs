//! Whoever was erased is gone from the index, and from its bytes.

use read_model::Verdict;
use workflow::event::*;
use workflow::{MailboxId, SubjectId};

use crate::support::*;

/// Whether the files of the index show `needle`, in any case.
fn shows(world: &World, needle: &str) -> bool {
    let bytes = world.bytes().to_ascii_lowercase();
    bytes.windows(needle.len()).any(|window| window == needle.as_bytes())
}

/// What Anaïs Lefèvre leaves in the index: of her name, mail, number, address and login.
const TRACES: [&str; 5] = ["lefevre", "lef\u{e8}vre", "anais", "99700237045", "planet"];

async fn with_neighbours() -> World {
    let mut world = a_hospital().await;
    // Names that share their beginnings with hers, on both sides of it in a word list.
    for (number, name) in [(2, "Lefeuvre"), (3, "Lefort"), (4, "Leclerc"), (5, "Legrand")] {
        let holder = person("Anatole", name, &format!("{number}@sante.example"));
        world.tell(1, wished(0xb0 + number, Some(under(0xa0 + number, holder)))).await;
    }
    world
}

#[tokio::test]
async fn an_erased_person_is_in_no_answer_and_in_no_byte() {
    let mut world = with_neighbours().await;
    world.catch_up().await;
    for trace in TRACES {
        assert!(shows(&world, trace), "the control: {trace} is there before");
    }
    // The key is destroyed after the event: until then the log still opens.
    world.tell(0, erasure(0xa1)).await;
    for text in ["lefevre", "anais", "99700237045", "anais.lefevre@esantepdl.mssante.fr", "anais.lefevre@sante.example"]
    {
        assert_eq!(world.find(text).await, [], "{text}");
    }
    for trace in TRACES {
        assert!(!shows(&world, trace), "{trace} is still in the bytes");
    }
    assert_eq!(world.titles("anatole").await.len(), 4, "the neighbours stay");
    world.rebuild().await;
    for trace in TRACES {
        assert!(!shows(&world, trace), "a rebuild while the key is still there brought {trace} back");
    }
    world.destroy(0xa1).await;
    world.tell(0, ErasureCompleted { subject: SubjectId(id(0xa1)) }).await;
    world.rebuild().await;
    assert_eq!(world.titles("lefevre").await, []);
    assert_eq!(world.titles("anatole").await.len(), 4);
}

/// What forgot while it followed equals what is read from a log of which a part does not open any more, although a rebuild
/// never gave numbers to what it could not see.
#[tokio::test]
async fn an_index_that_forgot_is_proved_equal_to_a_log_that_does_not_open() {
    let mut world = with_neighbours().await;
    world.catch_up().await;
    world.tell(0, erasure(0xa1)).await;
    world.catch_up().await;
    world.destroy(0xa1).await;
    world.tell(1, wished(0xb7, Some(under(0xa7, person("Anne", "Feuvrier", "7@sante.example"))))).await;
    world.tell(0, ErasureCompleted { subject: SubjectId(id(0xa1)) }).await;
    world.catch_up().await;
    let verdict = world.prove().await;
    assert!(matches!(verdict, Verdict::Equal { rows } if rows > 10), "{verdict:?}");
    // The control: who is taken from the list by hand is missed.
    let words = "DELETE FROM g1_person_words WHERE rowid = (SELECT max(rowid) FROM g1_person_words)";
    rusqlite::Connection::open(world.file()).unwrap().execute_batch(words).unwrap();
    let verdict = world.prove().await;
    assert!(matches!(&verdict, Verdict::Differs(found) if found.view == "v_person_words"), "{verdict:?}");
}

#[tokio::test]
async fn a_subject_given_up_goes_the_same_way() {
    let mut world = with_neighbours().await;
    world.catch_up().await;
    world.tell(0, SubjectAbandoned { subject: SubjectId(id(0xa1)) }).await;
    assert_eq!(world.titles("lefevre").await, []);
    assert!(!shows(&world, "lefevre"));
}

#[tokio::test]
async fn an_erased_case_takes_its_addresses_along() {
    let mut world = with_neighbours().await;
    world.tell(1, wished(0xb9, None)).await;
    world.tell(1, reserved(0xb9, under(0xca5e, address("hopital.zyxwvanie@esantepdl.mssante.fr")))).await;
    assert_eq!(world.titles("zyxwvanie").await.len(), 1);
    world.tell(0, erasure(0xca5e)).await;
    assert_eq!(world.titles("zyxwvanie").await, []);
    assert!(!shows(&world, "zyxwvanie"));
}

#[tokio::test]
async fn a_corrected_name_leaves_no_byte_either() {
    let mut world = with_neighbours().await;
    world.catch_up().await;
    let corrected = MailboxUserCorrected {
        mailbox: MailboxId(id(0xb4)),
        person: SubjectId(id(0xa4)),
        user: under(0xa4, person("Anatole", "Clerc", "4@sante.example")),
        warnings: Vec::new(),
    };
    world.tell(1, corrected).await;
    world.catch_up().await;
    assert!(!shows(&world, "leclerc"), "the old name");
    assert!(shows(&world, "clerc"), "the new one");
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_but_the_owner_may_read_the_file() {
    use std::os::unix::fs::PermissionsExt;
    let world = with_neighbours().await;
    let mode = |world: &World| std::fs::metadata(world.file()).unwrap().permissions().mode() & 0o777;
    world.catch_up().await;
    assert_eq!(mode(&world), 0o600);
    std::fs::set_permissions(world.file(), std::fs::Permissions::from_mode(0o644)).unwrap();
    world.catch_up().await;
    assert_eq!(mode(&world), 0o600, "taken back from others");
}
