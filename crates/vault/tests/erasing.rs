//! Erasure: no byte of a destroyed key stays in the file, the tombstone does, and being cut off changes nothing.

mod support;

use std::{
    collections::HashSet,
    env,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
};

use support::{EVENT, Folder, Seeded, bytes_of, contains, identity, identity_of, person, wrapped_key};
use vault::{
    Destroyed, Entropy, Erasure, MasterKey, NewSubject, Opened, SealError, SealedRecord, StoredRecord, SubjectId,
    SubjectState, SystemEntropy, Tombstone, Vault,
};

fn erasure(subject: SubjectId) -> Erasure {
    Erasure { subject, decided_at_position: 41 }
}

fn committed(vault: &mut Vault, people: usize) -> Vec<SubjectId> {
    let hasher = vault.hasher().clone();
    let people: Vec<NewSubject> = (0..people)
        .map(|_| {
            let new = person();
            let (rpps, mail) = (hasher.rpps(&new.id().to_string()), hasher.mail_and_name(&new.id().to_string(), "x"));
            new.found_by(rpps).found_by(mail)
        })
        .collect();
    vault.commit(&people, &[], &mut SystemEntropy).unwrap();
    people.iter().map(NewSubject::id).collect()
}

fn seal_identity(vault: &mut Vault, subject: SubjectId) -> SealedRecord {
    vault.read().unwrap().seal(identity_of(subject), &identity(), &mut SystemEntropy).unwrap()
}

#[test]
fn after_erasure_a_record_is_erased_and_its_tombstone_names_the_decision() {
    let (folder, mut vault) = Folder::with_vault();
    let [marine, yann] = committed(&mut vault, 2).try_into().unwrap();
    let (gone, stays) = (seal_identity(&mut vault, marine), seal_identity(&mut vault, yann));
    assert_eq!(vault.destroy(&[erasure(marine)]).unwrap(), Destroyed { keys: 1, wal_truncated: true });

    let mut other_process = folder.open();
    let hasher = vault.hasher().clone();
    let mut reading = other_process.read().unwrap();
    let mut open = |sealed: &SealedRecord| {
        reading.open(&StoredRecord { event: EVENT, seal: &sealed.seal, ciphertext: &sealed.ciphertext }).unwrap()
    };
    let tombstone = Tombstone { decided_at_position: 41 };
    assert_eq!(open(&gone), Opened::Erased(tombstone));
    assert_eq!(open(&stays), Opened::Fields(identity()));
    assert_eq!(reading.state(marine).unwrap(), SubjectState::Erased(tombstone));
    assert!(reading.record_key(identity_of(marine)).unwrap().is_none());
    assert!(matches!(
        reading.seal(identity_of(marine), &identity(), &mut SystemEntropy),
        Err(SealError::NoKey { state: SubjectState::Erased(_), .. })
    ));
    assert_eq!(reading.lookup(&hasher.rpps(&marine.to_string())).unwrap(), None);
    assert_eq!(reading.lookup(&hasher.rpps(&yann.to_string())).unwrap(), Some(yann));
    assert_eq!(reading.integrity().unwrap(), []);
}

#[test]
fn erasing_again_keeps_the_first_tombstone() {
    let (_folder, mut vault) = Folder::with_vault();
    let [marine] = committed(&mut vault, 1).try_into().unwrap();
    vault.destroy(&[erasure(marine)]).unwrap();
    let again = vault.destroy(&[Erasure { subject: marine, decided_at_position: 77 }]).unwrap();
    assert_eq!(again, Destroyed { keys: 0, wal_truncated: true });
    let state = vault.read().unwrap().state(marine).unwrap();
    assert_eq!(state, SubjectState::Erased(Tombstone { decided_at_position: 41 }));
}

#[test]
fn a_missing_subject_gets_a_tombstone_so_that_nothing_revives_it() {
    let (_folder, mut vault) = Folder::with_vault();
    let lost = person();
    assert_eq!(vault.destroy(&[erasure(lost.id())]).unwrap().keys, 0);
    assert!(matches!(vault.read().unwrap().state(lost.id()).unwrap(), SubjectState::Erased(_)));
    assert!(vault.commit(&[lost], &[], &mut SystemEntropy).is_err());
}

/// What of `subjects` must not be found on disk: their wrapped keys, the hashes that led to them, and the sums of those.
fn traces(folder: &Folder, vault: &Vault, subjects: &[SubjectId]) -> Vec<Vec<u8>> {
    let (tool, hasher) = (folder.foreign_tool(), vault.hasher());
    let of = |&subject: &SubjectId| {
        let text = subject.to_string();
        let hashes = [hasher.rpps(&text), hasher.mail_and_name(&text, "x")].map(|key| key.hash().bytes().to_vec());
        let mut select =
            tool.prepare("SELECT mac FROM lookup_macs JOIN lookups USING (number) WHERE subject = ?1").unwrap();
        let sums = select.query_map([subject.uuid().as_bytes()], |row| row.get(0)).unwrap().map(Result::unwrap);
        [wrapped_key(&tool, subject)].into_iter().chain(hashes).chain(sums).collect::<Vec<Vec<u8>>>()
    };
    subjects.iter().flat_map(of).collect()
}

/// Counts the needles that occur, in one pass: they are random, so two bytes tell most places apart.
fn found(haystack: &[u8], needles: &[Vec<u8>]) -> usize {
    let start = |bytes: &[u8]| usize::from(bytes[0]) << 8 | usize::from(bytes[1]);
    let mut by_start = vec![Vec::new(); 1 << 16];
    needles.iter().for_each(|needle| by_start[start(needle)].push(needle));
    let mut found: HashSet<&Vec<u8>> = HashSet::new();
    for at in 0..haystack.len().saturating_sub(1) {
        let candidates = by_start[start(&haystack[at..])].iter().copied();
        found.extend(candidates.filter(|needle| haystack[at..].starts_with(needle)));
    }
    found.len()
}

#[test]
fn no_byte_of_a_destroyed_key_or_lookup_stays_in_the_file() {
    let (folder, mut vault) = Folder::with_vault();
    let (mut stay, mut gone, mut gone_traces) = (Vec::new(), Vec::new(), Vec::new());
    // Coming and going by turns: that is when trees are balanced, rows move and copies are left behind.
    for _ in 0..20 {
        for _ in 0..3 {
            stay.extend(committed(&mut vault, 30));
        }
        stay.sort();
        let leaving = stay.split_off(stay.len() - 40);
        let traces = traces(&folder, &vault, &leaving);
        assert_eq!(found(&folder.bytes_on_disk(), &traces), 200, "all are there before");
        let erasures: Vec<_> = leaving.iter().copied().map(erasure).collect();
        assert_eq!(vault.destroy(&erasures).unwrap(), Destroyed { keys: 40, wal_truncated: true });
        gone.extend(leaving);
        gone_traces.extend(traces);
    }
    let left = folder.bytes_on_disk();
    assert_eq!((gone.len(), found(&left, &gone_traces)), (800, 0));
    assert_eq!(found(&left, &traces(&folder, &vault, &stay)), 5000, "nobody else lost anything");
    drop(vault);
    assert_eq!(folder.open().read().unwrap().integrity().unwrap(), []);
}

/// Why `lookups` is not simply a tree in order of its hash, which would be shorter.
#[test]
fn control_rows_deleted_from_a_tree_in_order_of_the_hash_leave_copies() {
    let left_behind = |seed| {
        let folder = tempfile::tempdir().unwrap();
        let tool = rusqlite::Connection::open(folder.path().join("tree.db")).unwrap();
        tool.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA secure_delete = ON; PRAGMA synchronous = OFF;
            CREATE TABLE lookups (hash BLOB PRIMARY KEY, kind TEXT, subject BLOB) STRICT, WITHOUT ROWID;
            CREATE INDEX lookups_of_subject ON lookups (subject);",
        )
        .unwrap();
        let gone = come_and_go(&tool, &mut Seeded::new(seed));
        tool.close().unwrap();
        assert!(gone.len() > 500);
        found(&bytes_of(folder.path()), &gone)
    };
    let (seeds, copies) = (1..=60).map(|seed| (seed, left_behind(seed))).find(|(_, copies)| *copies > 0).unwrap();
    println!("{copies} copies after {seeds} seeds");
}

/// Inserts and deletes rows by turns, as many commands and erasures would; returns the hashes deleted.
fn come_and_go(tool: &rusqlite::Connection, entropy: &mut Seeded) -> Vec<Vec<u8>> {
    let mut insert = tool.prepare("INSERT INTO lookups (hash, kind, subject) VALUES (?1, ?2, ?3)").unwrap();
    let mut delete = tool.prepare("DELETE FROM lookups WHERE hash = ?1").unwrap();
    let (mut living, mut gone) = (Vec::new(), Vec::new());
    for _ in 0..60 {
        tool.execute_batch("BEGIN").unwrap();
        for _ in 0..30 {
            let mut row = [0; 49];
            entropy.fill(&mut row);
            let kind = ["rpps", "adeli", "mail-and-name"][usize::from(row[48] % 3)];
            insert.execute((&row[..32], kind, &row[32..48])).unwrap();
            living.push(row[..32].to_vec());
        }
        // The hashes are random, so their order is that of a shuffle.
        living.sort_by_key(|hash| hash[31]);
        let leaving = living.split_off(living.len() - 20);
        leaving.iter().for_each(|hash| assert_eq!(delete.execute([hash]).unwrap(), 1));
        gone.extend(leaving);
        tool.execute_batch("COMMIT").unwrap();
    }
    gone
}

#[test]
fn a_reader_of_an_older_state_delays_the_end_of_an_erasure_and_it_is_told() {
    let (folder, mut vault) = Folder::with_vault();
    let [marine] = committed(&mut vault, 1).try_into().unwrap();
    let traces = traces(&folder, &vault, &[marine]);
    let mut reader = folder.open();
    let reading = reader.read().unwrap();
    assert!(matches!(reading.state(marine).unwrap(), SubjectState::Live(_)));

    assert_eq!(vault.destroy(&[erasure(marine)]).unwrap(), Destroyed { keys: 1, wal_truncated: false });
    assert!(matches!(reading.state(marine).unwrap(), SubjectState::Live(_)), "its snapshot is the older one");
    assert!(found(&folder.bytes_on_disk(), &traces) > 0, "control: the key still stands in a file");

    drop(reading);
    assert_eq!(vault.destroy(&[erasure(marine)]).unwrap(), Destroyed { keys: 0, wal_truncated: true });
    assert_eq!(found(&folder.bytes_on_disk(), &traces), 0);
}

const CHILD: &str = "VAULT_TEST_CHILD_DESTROYS_IN";

/// Not a test of its own: the process that `an_erasure_killed_anywhere_is_finished_by_the_next` kills.
#[test]
fn child_that_destroys() {
    let Some(folder) = env::var_os(CHILD) else { return };
    let folder = Path::new(&folder);
    let mut vault =
        Vault::open(&folder.join("keys.db"), &MasterKey::read(&folder.join("master.key")).unwrap()).unwrap();
    let subjects = vault.read().unwrap().subjects(None, 1000).unwrap();
    for subject in subjects {
        vault.destroy(&[erasure(subject.id)]).unwrap();
        // Straight to the pipe: the test harness captures what `println!` prints.
        writeln!(std::io::stderr(), "destroyed {}", subject.id).unwrap();
    }
}

#[test]
fn an_erasure_killed_anywhere_is_finished_by_the_next() {
    let seed = 20_261_123;
    println!("seed {seed}");
    let mut random = Seeded::new(seed);
    let (mut cut_off, kills) = (0, 12);
    for _ in 0..kills {
        let folder = tempfile::tempdir().unwrap();
        let master = MasterKey::create(&folder.path().join("master.key"), &mut SystemEntropy).unwrap();
        let path = folder.path().join("keys.db");
        let mut vault = Vault::create(&path, &master, support::LOG, &mut SystemEntropy).unwrap();
        let people = committed(&mut vault, 40);
        drop(vault);
        let tool = rusqlite::Connection::open(&path).unwrap();
        let keys: Vec<_> = people.iter().map(|&subject| wrapped_key(&tool, subject)).collect();
        tool.close().unwrap();

        let mut byte = [0];
        random.fill(&mut byte);
        let acknowledged = kill_after(folder.path(), usize::from(byte[0] % 30) + 1);

        let mut vault = Vault::open(&path, &master).unwrap();
        let reading = vault.read().unwrap();
        assert_eq!(reading.integrity().unwrap(), []);
        for &subject in &acknowledged {
            assert!(
                matches!(reading.state(subject).unwrap(), SubjectState::Erased(_)),
                "an acknowledged erasure holds"
            );
        }
        cut_off += u32::from(reading.counts().unwrap().living > 0);
        drop(reading);
        let all: Vec<_> = people.iter().copied().map(erasure).collect();
        assert!(vault.destroy(&all).unwrap().wal_truncated);
        drop(vault);
        let left = bytes_of(folder.path());
        assert!(keys.iter().all(|key| !contains(&left, key)));
    }
    assert!(cut_off >= kills / 2, "{cut_off} of {kills} kills came before the end");
}

/// Runs the child and kills it once it has acknowledged `count` erasures; returns all that it acknowledged.
fn kill_after(folder: &Path, count: usize) -> Vec<SubjectId> {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "child_that_destroys", "--nocapture"])
        .env(CHILD, folder)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    let subject = |line: String| line.strip_prefix("destroyed ").map(|id| SubjectId::new(id.parse().unwrap()));
    let mut acknowledged: Vec<_> = lines.by_ref().filter_map(subject).take(count).collect();
    assert_eq!(acknowledged.len(), count, "the child destroys");
    child.kill().unwrap();
    acknowledged.extend(lines.filter_map(subject));
    child.wait().unwrap();
    acknowledged
}
