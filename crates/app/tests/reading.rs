//! No row in the journal of reads, no personal data: who reads, what of it the journal keeps, and what goes.

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use app::erasure::Purge as _;
use app::reading::{
    Closed, Consultation, ConsultationFilter, Extent, Glimpse, Purpose, ReadKind, Reader, Surface, Typed, TypedTexts,
    Within,
};
use app::{App, CommandError};
use desk::Journal;
use eventlog::{Event, Position, Query};
use read_model::{Opened, Opener};
use support::{BOX, REQUEST, World, nominative, request};
use workflow::event::AccessPurged;
use workflow::{Role, Rule, SubjectId};

const OTHER: &str = "5a0b7c1e-0000-4000-8000-00000000000a";
const OTHER_BOX: &str = "5a0b7c1e-0000-4000-8000-00000000000b";
const MONTH_MICROS: i64 = 31 * 24 * 3_600 * 1_000_000;

impl World {
    /// With two cases, and somebody who watches.
    async fn watched() -> Self {
        let world = Self::new().await;
        for (id, of, who) in [(REQUEST, BOX, ("Anaïs", "Lefèvre")), (OTHER, OTHER_BOX, ("Luce", "Quintin"))] {
            let mail = format!("{}@sante.example", who.1.to_lowercase().replace('è', "e"));
            world.submitted(id, &nominative(of, (who.0, who.1, &mail))).await;
        }
        for (login, role) in [("odile.garde", "auditor"), ("dora.pommier", "dpo")] {
            world.done("admin", "", "register-user", &format!(r#"{{"login":"{login}","name":"{login}"}}"#)).await;
            world.done("admin", "", "grant-role", &format!(r#"{{"user":"{login}","role":"{role}"}}"#)).await;
        }
        world
    }

    async fn reader(&self, login: &str) -> Reader {
        self.app.reader(login, None, Surface::Cli).await.unwrap()
    }

    fn journal(&self) -> std::path::PathBuf {
        self.home.path().join("access.db")
    }

    /// Claire searches.
    async fn searches(&self, terms: &str) {
        let glimpse = Glimpse { kind: ReadKind::Search, terms: Some(terms.to_owned()), ..self.glimpse(REQUEST).await };
        self.app.begin_reading(&self.reader("claire.durand").await, glimpse).await.unwrap();
    }

    /// What the auditor sees, the youngest first.
    async fn consulted(&self, wanted: ConsultationFilter) -> Vec<Consultation> {
        let extent = Extent::default();
        let look = Glimpse {
            kind: ReadKind::Journal,
            as_of: self.head().await,
            extent,
            events: None,
            terms: None,
            purpose: None,
        };
        let reading = self.app.begin_reading(&self.reader("odile.garde").await, look).await.unwrap();
        self.app.consultations(&reading, &wanted).unwrap()
    }

    async fn all(&self) -> Vec<Consultation> {
        self.consulted(ConsultationFilter { limit: 1_000, ..ConsultationFilter::default() }).await
    }

    /// Every event of a case that holds something personal.
    async fn sealed_events(&self, id: &str) -> Vec<(Position, Event)> {
        let entries = self.app.store().read(&Query::all(), Position::START, self.head().await, 1_000).await.unwrap();
        let events = entries.into_iter().map(|entry| (entry.position, entry.event().unwrap()));
        let of = request(id);
        let is_its = |event: &Event| event.request.is_some_and(|request| request.id == of.0);
        events.filter(|(_, event)| is_its(event) && !event.personal.is_empty()).collect()
    }

    /// How many records of a case an opener opens, and how many it leaves sealed.
    async fn opened(&self, opener: &dyn Opener, id: &str) -> (usize, usize) {
        let mut counts = (0, 0);
        for (at, event) in self.sealed_events(id).await {
            for opened in opener.open(&event, at).await.unwrap() {
                match opened {
                    Opened::Known(_) => counts.0 += 1,
                    Opened::Sealed => counts.1 += 1,
                    Opened::Erased => {}
                }
            }
        }
        counts
    }
}

#[tokio::test]
async fn a_reading_opens_those_whom_its_row_names_and_nobody_else() {
    let world = World::watched().await;
    let reading = world.reading(REQUEST).await;
    let opener = world.app.opener(&reading);
    let (own, sealed) = world.opened(&opener, REQUEST).await;
    assert!(own > 0 && sealed == 0, "{own} opened, {sealed} sealed");
    let (others, sealed) = world.opened(&opener, OTHER).await;
    assert_eq!(others, 2, "the applicant and the head of both are the same persons");
    assert!(sealed > 0, "who is to use the other's mailbox");
    let row = &world.all().await[0].row;
    let listed: BTreeSet<_> = row.subjects.iter().copied().collect();
    let said: BTreeSet<_> = world
        .sealed_events(REQUEST)
        .await
        .iter()
        .flat_map(|(_, event)| event.personal.iter().map(|named| named.subject.0).collect::<Vec<_>>())
        .collect();
    assert_eq!(listed, said);
    assert_eq!(
        (row.kind.as_str(), row.role.as_str(), row.surface.as_str(), row.uid),
        ("case", "agent", "cli", Some(1000))
    );
    assert_eq!(
        (row.cases.as_slice(), row.user),
        ([request(REQUEST).0].as_slice(), world.user("claire.durand").await.0)
    );
    // The applicant, the head and who is to use the mailbox; the case itself is no person.
    assert_eq!((row.persons, row.wide, row.as_of), (Some(3), false, Some(world.head().await.get())));
}

#[tokio::test]
async fn what_the_program_opens_for_itself_leaves_no_row() {
    let world = World::watched().await;
    let (opened, sealed) = world.opened(&world.app.opener_within(Within::Index), REQUEST).await;
    assert!(opened > 0 && sealed == 0);
    let staff = world.app.staff().await.unwrap();
    assert_eq!(staff.len(), 6);
    assert!(!world.journal().exists(), "nobody read");
}

#[tokio::test]
async fn whoever_reads_holds_a_role_and_the_one_they_name() {
    let world = World::watched().await;
    assert_eq!(world.reader("sophie.morel").await.role, Role::Supervisor);
    let wrong = world.app.reader("sophie.morel", Some(Role::Auditor), Surface::Cli).await;
    assert!(matches!(wrong, Err(CommandError::Input(error)) if error.field == "--in-role"));
    assert!(world.app.reader("nobody", None, Surface::Cli).await.is_err());
    world.done("admin", "", "register-user", r#"{"login":"new.comer","name":"New"}"#).await;
    assert!(world.app.reader("new.comer", None, Surface::Cli).await.is_err(), "no role, nothing to read in");
}

#[tokio::test]
async fn where_the_journal_cannot_be_written_there_is_no_reading() {
    let world = World::watched().await;
    let reader = world.reader("claire.durand").await;
    std::fs::write(world.journal(), "no journal").unwrap();
    let closed = world.app.begin_reading(&reader, world.glimpse(REQUEST).await).await.unwrap_err();
    assert!(matches!(&closed, Closed::Journal(_)) && closed.to_string().contains("access.db"), "{closed}");
    std::fs::remove_file(world.journal()).unwrap();
    assert!(world.app.begin_reading(&reader, world.glimpse(REQUEST).await).await.is_ok(), "mended, it is used again");
}

#[tokio::test]
async fn the_journal_is_searched_by_who_read_and_whose_data() {
    let world = World::watched().await;
    world.reading(REQUEST).await;
    world.reading(OTHER).await;
    let wide = Extent { is_wide: true, ..Extent::default() };
    let look = Glimpse { kind: ReadKind::Trail, extent: wide, ..world.glimpse(OTHER).await };
    world.app.begin_reading(&world.reader("sophie.morel").await, look).await.unwrap();
    let limit = 100;
    let of_case = ConsultationFilter { request: Some(request(OTHER)), limit, ..ConsultationFilter::default() };
    let rows = world.consulted(of_case).await;
    let told: Vec<_> = rows.iter().map(|seen| (seen.row.number, seen.row.wide)).collect();
    assert_eq!(told, [(3, true), (2, false)], "what was too wide to be listed may have shown it");
    let user = Some(world.user("sophie.morel").await);
    let by_sophie = world.consulted(ConsultationFilter { user, limit, ..ConsultationFilter::default() }).await;
    assert_eq!(by_sophie.len(), 1);
    // Each look was a row itself, which the next one shows.
    let kinds: Vec<_> = world.all().await.into_iter().map(|seen| seen.row.kind).collect();
    assert_eq!(kinds, ["journal", "journal", "trail", "case", "case"]);
    let reader = world.reader("claire.durand").await;
    assert!(
        matches!(App::may_consult(&reader), Err(CommandError::Refused(refusal)) if refusal.rule == Rule::RoleMayNot)
    );
    for login in ["odile.garde", "dora.pommier", "admin"] {
        assert!(App::may_consult(&world.reader(login).await).is_ok(), "{login}");
    }
}

#[tokio::test]
async fn what_was_typed_is_sealed_and_goes_with_the_next_erasure() {
    let world = World::watched().await;
    world.searches("Zyxwvani Canari").await;
    let purpose = Some(Purpose::parse("rights: demande de Zyxwvani"));
    let look = Glimpse { purpose, ..world.glimpse(REQUEST).await };
    world.app.begin_reading(&world.reader("dora.pommier").await, look).await.unwrap();
    let files = || {
        let names = std::fs::read_dir(world.home.path()).unwrap().map(|entry| entry.unwrap().path());
        names.map(|path| String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned()).collect::<String>()
    };
    assert!(!files().contains("Zyxwvani") && files().contains("rights"));
    let typed = |seen: &[Consultation]| -> Vec<(Typed, Typed)> {
        seen.iter().map(|one| (one.terms.clone(), one.purpose.clone())).collect()
    };
    let text = |text: &str| Typed::Text(text.to_owned());
    let both = [(Typed::Nothing, text("demande de Zyxwvani")), (text("Zyxwvani Canari"), Typed::Nothing)];
    assert_eq!(typed(&world.all().await), both);
    let texts = TypedTexts::of(&world.journal());
    assert!(["access.db", "access.db-wal"].iter().all(|file| texts.answers_for(Path::new(file))));
    assert!(!texts.answers_for(Path::new("read.db")));
    texts.purge(SubjectId(uuid::Uuid::from_u128(9))).await.unwrap();
    let seen = world.all().await;
    assert_eq!(typed(&seen[1..]), [(Typed::Shredded, Typed::Shredded), (Typed::Shredded, Typed::Shredded)]);
    assert_eq!(seen[1].row.purpose.as_deref(), Some("rights"), "who, when, what and what for stay");
    // What is typed afterwards has a key of its own, and the chain is whole.
    world.searches("quintin").await;
    assert_eq!(world.all().await[0].terms, text("quintin"));
    assert!(world.app.verify_journal().await.unwrap().journal.rows > 4);
}

#[tokio::test]
async fn rows_of_more_than_twelve_months_go_and_the_log_counts_them() {
    let world = World::watched().await;
    world.reading(REQUEST).await;
    world.reading(OTHER).await;
    world.clock.advance(13 * MONTH_MICROS);
    world.reading(REQUEST).await;
    let early = world.app.purge_journal("claire.durand", None).await;
    assert!(matches!(early, Err(CommandError::Refused(refusal)) if refusal.could == [Role::Administrator, Role::Dpo]));
    let done = world.app.purge_journal("dora.pommier", None).await.unwrap();
    assert_eq!((done.rows, done.is_clean), (2, true));
    let told = world.events("access-purged").await;
    let purge: AccessPurged = told[0].event().unwrap().data.parse().unwrap();
    assert_eq!((told.len(), purge.first, purge.last, purge.rows), (1, 1, 2, 2));
    assert_eq!(done.told_at, Some(app::translate::event_ref(told[0].position)));
    let verified = world.app.verify_journal().await.unwrap();
    assert_eq!(verified.journal.purge.map(|trace| (trace.rows, trace.head)), Some((2, purge.head)));
    let kinds: Vec<_> = world.all().await.into_iter().map(|seen| seen.row.kind).collect();
    assert_eq!(kinds, ["purge", "case"]);
    assert_eq!(world.app.purge_journal("admin", None).await.unwrap().rows, 0, "nothing is left to go");
    assert_eq!(world.events("access-purged").await.len(), 1);
}

#[tokio::test]
async fn what_was_read_in_the_last_six_months_is_never_purged() {
    let world = World::watched().await;
    world.reading(REQUEST).await;
    let now = app::calendar::rfc3339(world.app.clock().wall());
    let refused = world.app.purge_journal("admin", Some(world.app.clock().wall())).await;
    assert!(matches!(refused, Err(CommandError::Input(error)) if error.given == Some(now)));
    world.clock.advance(7 * MONTH_MICROS);
    let before = app::calendar::months_before(world.app.clock().wall(), 6);
    assert_eq!(world.app.purge_journal("admin", Some(before)).await.unwrap().rows, 1);
}

/// Killed after each step: the log tells of it and nothing was removed; then removed, and the rest of it never said.
#[tokio::test]
async fn a_purge_that_was_cut_off_is_ended_by_the_next() {
    let world = World::watched().await;
    world.reading(REQUEST).await;
    world.reading(OTHER).await;
    let aside = world.home.path().join("before");
    // What was written last lies in the write-ahead log.
    for (from, to) in [("access.db", "before"), ("access.db-wal", "before-wal")] {
        std::fs::copy(world.home.path().join(from), world.home.path().join(to)).unwrap();
    }
    world.clock.advance(13 * MONTH_MICROS);
    assert_eq!(world.app.purge_journal("admin", None).await.unwrap().rows, 2);
    // As if the process had died between the event and the removal: the file as it was before.
    let world = World { app: world.app.with_journal(&aside), ..world };
    assert!(world.app.verify_journal().await.is_ok(), "told and not done is no damage");
    let done = world.app.purge_journal("admin", None).await.unwrap();
    assert_eq!((done.rows, done.is_clean), (2, true));
    assert_eq!(world.events("access-purged").await.len(), 1, "counted once");
    assert_eq!(world.app.verify_journal().await.unwrap().journal.purge.unwrap().rows, 2);
    // After the removal there is nothing to do but to empty what lies beside.
    assert_eq!(world.app.purge_journal("admin", None).await.unwrap().rows, 0);
}

#[tokio::test]
async fn a_journal_that_is_not_the_one_of_which_the_log_tells_is_found() {
    let world = World::watched().await;
    world.reading(REQUEST).await;
    world.clock.advance(13 * MONTH_MICROS);
    world.app.purge_journal("admin", None).await.unwrap();
    let other = world.home.path().join("made-anew");
    Journal::open(&other).unwrap();
    let world = World { app: world.app.with_journal(&other), ..world };
    assert!(matches!(world.app.verify_journal().await, Err(CommandError::Integrity(_))));
    world.reading(REQUEST).await;
    assert!(matches!(world.app.verify_journal().await, Err(CommandError::Integrity(_))));
    assert!(matches!(world.app.purge_journal("admin", None).await, Err(CommandError::Integrity(_))));
}

#[tokio::test]
async fn a_journal_that_was_lost_begins_after_what_the_log_counts_and_says_when() {
    let world = World::watched().await;
    world.reading(REQUEST).await;
    world.reading(OTHER).await;
    world.clock.advance(13 * MONTH_MICROS);
    world.app.purge_journal("admin", None).await.unwrap();
    // A log that was restored elsewhere: its journal is not there.
    let world = World { app: world.app.with_journal(&world.home.path().join("elsewhere")), ..world };
    world.reading(REQUEST).await;
    let verified = world.app.verify_journal().await.unwrap();
    assert_eq!((verified.journal.rows, verified.journal.last), (2, 4));
    let rows = world.all().await;
    let kinds: Vec<_> = rows.iter().map(|seen| (seen.row.number, seen.row.kind.as_str())).collect();
    assert_eq!(kinds, [(4, "case"), (3, "begun")]);
    world.clock.advance(13 * MONTH_MICROS);
    assert_eq!(world.app.purge_journal("dora.pommier", None).await.unwrap().rows, 3);
    assert!(world.app.verify_journal().await.is_ok());
}
