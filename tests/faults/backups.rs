//! Backups while eight processes write, backups and restores that are killed, a disk that is too small for one.
//!
//! What bears the name of a backup is whole, and holds whatever was acknowledged before it was begun; what was killed or
//! did not fit leaves nothing that looks so.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Instant;

use acceptance::log::{Violation, Walk};
use acceptance::process::{Writer, linger};
use eventlog::contract::sample::Dice;
use eventlog::{CommandId, Position};
use eventlog_sqlite::{SqliteOptions, SqliteStore};
use tempfile::TempDir;

use crate::full_disk::Mounted;
use crate::victims::{Exec, Victim};

const WRITERS: u64 = 8;

/// Acknowledgements that each writer gives before a backup is begun.
const EACH: usize = 4;

/// How many backups, and restores, are killed.
const KILLS: usize = 40;

/// A folder of an agency, and a place for its backups.
struct Ground {
    home: TempDir,
}

impl Ground {
    fn new() -> Self {
        let home = TempDir::new().expect("a temporary folder");
        Exec.prepare(home.path());
        Self { home }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn parcours(&self, data: &str) -> Command {
        let mut command = Command::new(acceptance::parcours_binary());
        command.arg("--data").arg(self.at(data)).arg("--master-key").arg(self.at("agency/master.key"));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    fn back_up(&self, to: &Path) -> Command {
        let mut command = self.parcours("agency");
        command.arg("backup").arg(to);
        command
    }

    fn restore(&self, into: &str) -> Command {
        let mut command = self.parcours("agency");
        command.arg("restore").arg(self.at("backups")).arg("--into").arg(self.at(into));
        command
    }

    /// Writes this many commands of one writer.
    fn write(&self, commands: usize) {
        let mut writer = Exec.start(self.home.path(), 1, 0);
        for _ in 0..commands {
            writer.next_acknowledged().expect("it writes");
        }
    }

    /// Whatever bears the name of a backup of the log.
    fn named(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.at("backups/log")).into_iter().flatten();
        let folders = entries.map(|entry| entry.expect("a folder's entry").path()).filter(|path| path.is_dir());
        folders.filter(|path| !path.to_string_lossy().ends_with(".tmp")).collect()
    }
}

/// Whether `data` is there and holds, by what `verify` says of it.
fn verified(ground: &Ground, data: &str) -> Result<(), String> {
    let output = ground.parcours(data).arg("verify").stderr(Stdio::piped()).output().expect("parcours starts");
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

/// The copy of a log holds whatever was acknowledged before, where it was acknowledged, and is whole.
async fn check_copy(log: &Path, acknowledged: &BTreeMap<CommandId, Position>) -> Result<Position, Violation> {
    let store = SqliteStore::open_read_only(log, SqliteOptions::default());
    let store = store.map_err(|error| Violation::Unreadable(error.to_string()))?;
    let walk = Walk::whole(&store).await?;
    for (&command, &acknowledged) in acknowledged {
        match walk.found().get(&command) {
            None => return Err(Violation::Lost { command, acknowledged }),
            Some(span) if span.last != acknowledged => {
                return Err(Violation::Moved { command, acknowledged, found: span.last });
            }
            Some(_) => (),
        }
    }
    Ok(walk.head().position)
}

/// Lets every writer acknowledge a little more.
fn listen(writers: &mut [Writer], acknowledged: &mut BTreeMap<CommandId, Position>) {
    for writer in writers {
        for _ in 0..EACH {
            let receipt = writer.next_acknowledged().expect("it goes on writing");
            acknowledged.insert(receipt.command, receipt.last);
        }
    }
}

#[tokio::test]
async fn a_backup_while_eight_processes_write_holds_all_that_was_acknowledged_before() {
    let ground = Ground::new();
    let mut writers: Vec<_> = (0..WRITERS).map(|writer| Exec::start_undeterred(ground.home.path(), writer)).collect();
    let mut acknowledged = BTreeMap::new();
    let mut meanwhile = 0;
    for _ in 0..4 {
        listen(&mut writers, &mut acknowledged);
        let status = ground.back_up(&ground.at("backups")).status().expect("parcours starts");
        assert!(status.success());
        let newest = ground.named().into_iter().max().expect("a backup");
        let end = check_copy(&newest.join("log.db"), &acknowledged).await.expect("a whole copy");
        let now = check_copy(&ground.at("agency/log.db"), &acknowledged).await.expect("the log itself");
        meanwhile += now.get() - end.get();
    }
    // The control: the first copy, held to what was acknowledged after it, is caught by the same oracle. What a writer said
    // long ago is read first, so it is listened to until it speaks of later.
    let first = ground.named().into_iter().min().expect("a backup").join("log.db");
    while check_copy(&first, &acknowledged).await.is_ok() {
        listen(&mut writers, &mut acknowledged);
    }
    let control = check_copy(&first, &acknowledged).await;
    assert!(matches!(control, Err(Violation::Lost { .. })), "{control:?}");
    assert!(writers.iter_mut().all(|writer| !writer.has_ended()), "a writer was disturbed");
    drop(writers);
    println!("{} acknowledged, {meanwhile} events written while they were being copied", acknowledged.len());
    assert!(meanwhile > 0, "nobody wrote meanwhile");
    let restored = ground.restore("again").status().expect("parcours starts");
    assert!(restored.success());
    assert_eq!(verified(&ground, "again"), Ok(()));
    let mut goes_on = ground.parcours("again");
    assert!(goes_on.args(["user", "add", "late.comer", "--as", "admin"]).status().expect("parcours starts").success());
}

/// What came of killing.
#[derive(Debug, Default)]
struct Tally {
    /// Processes that were still at work when the kill came.
    hit: usize,
    /// Of these, how many left something unfinished behind.
    unfinished: usize,
    /// Processes that were done before it came.
    late: usize,
}

/// Starts `command`, kills it somewhere in the time that a whole run takes.
fn kill(mut command: Command, micros_whole: u64, dice: &mut Dice) -> bool {
    let mut process = command.spawn().expect("parcours starts");
    linger(dice.roll(micros_whole));
    let was_at_work = matches!(process.try_wait(), Ok(None));
    process.kill().expect("a process of ours can be killed");
    process.wait().expect("a killed process ends");
    was_at_work
}

/// How long a whole run takes, as a range to kill in.
pub(crate) fn whole_run(mut command: Command) -> u64 {
    let begun = Instant::now();
    assert!(command.status().expect("parcours starts").success());
    begun.elapsed().as_micros() as u64
}

fn unfinished(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter(|entry| entry.file_name().to_string_lossy().contains(".tmp")).count()
}

#[tokio::test]
async fn a_backup_that_is_killed_leaves_none_that_looks_whole() {
    let dice = &mut Dice::new(acceptance::log::seed("kill -9 parcours backup"));
    let ground = Ground::new();
    ground.write(60);
    let backups = ground.at("backups");
    let micros = whole_run(ground.back_up(&backups));
    let mut tally = Tally::default();
    while tally.hit < KILLS {
        let before = unfinished(&backups.join("log")) + unfinished(&backups.join("keys"));
        let was_at_work = kill(ground.back_up(&backups), micros, dice);
        tally.hit += usize::from(was_at_work);
        tally.late += usize::from(!was_at_work);
        tally.unfinished += usize::from(unfinished(&backups.join("log")) + unfinished(&backups.join("keys")) > before);
        for named in ground.named() {
            check_copy(&named.join("log.db"), &BTreeMap::new()).await.expect("what bears the name is whole");
            assert!(named.join("SHA256SUMS").is_file());
        }
    }
    println!("kill -9 parcours backup: {tally:?}, {} whole ones", ground.named().len());
    assert!(tally.unfinished > 0, "no kill came in the middle");
    assert!(ground.back_up(&backups).status().expect("parcours starts").success());
    assert_eq!(unfinished(&backups.join("log")) + unfinished(&backups.join("keys")), 0, "rests are cleared away");
    assert!(ground.restore("again").status().expect("parcours starts").success());
    assert_eq!(verified(&ground, "again"), Ok(()));
    // The control: a copy that was cut short and bears the name all the same is caught by the same oracle.
    let half = ground.named().into_iter().max().expect("a backup").join("log.db");
    let bytes = fs::read(&half).expect("a file");
    fs::write(&half, &bytes[..bytes.len() / 2]).expect("a file cut short");
    assert!(check_copy(&half, &BTreeMap::new()).await.is_err());
    assert!(!ground.restore("half").status().expect("parcours starts").success());
}

#[tokio::test]
async fn a_restore_that_is_killed_leaves_a_whole_folder_or_what_was_there() {
    let dice = &mut Dice::new(acceptance::log::seed("kill -9 parcours restore"));
    let ground = Ground::new();
    ground.write(20);
    let backups = ground.at("backups");
    whole_run(ground.back_up(&backups));
    whole_run(ground.restore("older"));
    ground.write(40);
    whole_run(ground.back_up(&backups));
    let micros = whole_run(ground.restore("first"));
    let (mut tally, mut brought_forward) = (Tally::default(), 0);
    while tally.hit < KILLS {
        // In turn into a new folder, and into one that stands at an earlier entry.
        let into = format!("again-{}", tally.hit + tally.late);
        let is_in_place = tally.hit % 2 == 1;
        let mut command = ground.restore(&into);
        if is_in_place {
            copy_folder(&ground.at("older"), &ground.at(&into));
            command.arg("--in-place");
        }
        let was_at_work = kill(command, micros, dice);
        tally.hit += usize::from(was_at_work);
        tally.late += usize::from(!was_at_work);
        let data = ground.at(&into);
        tally.unfinished += usize::from(unfinished(if is_in_place { &data } else { ground.home.path() }) > 0);
        if data.exists() {
            assert_eq!(verified(&ground, &into), Ok(()), "killed at {tally:?}");
            brought_forward += 1;
        }
        // Whatever was left does not stand in the way of the next.
        let mut again = ground.restore(&into);
        again.arg("--in-place");
        assert!(again.status().expect("parcours starts").success());
        assert_eq!(verified(&ground, &into), Ok(()));
        assert_eq!(unfinished(&data) + unfinished(ground.home.path()), 0, "rests are cleared away");
    }
    println!("kill -9 parcours restore: {tally:?}, {brought_forward} folders were there");
    assert!(tally.unfinished > 0, "no kill came in the middle");
}

pub(crate) fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir(to).expect("a new folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let (from, to) = entry.map(|entry| (entry.path(), to.join(entry.file_name()))).expect("an entry");
        if from.is_dir() {
            copy_folder(&from, &to);
        } else {
            fs::copy(&from, &to).expect("a copied file");
        }
    }
}

#[test]
fn a_disk_that_is_too_small_holds_no_half_backup() {
    let Some(disk) = Mounted::new() else { return };
    let ground = Ground::new();
    ground.write(10);
    let whole = ground.at("backups");
    whole_run(ground.back_up(&whole));
    let needed = size_of(&whole);
    let (to, ballast) = (disk.path().join("backups"), disk.path().join("ballast"));
    let free = disk.bytes();
    assert!(needed < free, "the disk is for one backup: {needed} of {free} bytes");
    let mut refused = 0;
    for tenth in 1..10 {
        fs::write(&ballast, vec![1; (free - needed * tenth / 10) as usize]).expect("the ballast fits");
        let mut command = ground.back_up(&to);
        let Output { status, stderr, .. } = command.stderr(Stdio::piped()).output().expect("parcours starts");
        fs::remove_file(&ballast).expect("the ballast is there");
        if !status.success() {
            let told = String::from_utf8_lossy(&stderr);
            assert_eq!(status.code(), Some(1), "{told}");
            assert!(told.contains("full") || told.contains("No space"), "{told}");
            refused += 1;
            // Keys get their name first: they may stand alone. A log may not.
            let left = fs::read_dir(to.join("log")).into_iter().flatten().flatten();
            let left: Vec<_> = left.filter(|entry| entry.path().is_dir()).collect();
            assert!(left.is_empty() && unfinished(&to.join("keys")) == 0, "something was left: {left:?}");
            let _ = fs::remove_dir_all(&to);
        }
    }
    println!("too small a disk: {refused} backups did not fit");
    assert!(refused >= 5);
    assert!(ground.back_up(&to).status().expect("parcours starts").success(), "there is space again");
}

fn size_of(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).expect("a folder").flatten();
    entries
        .map(|entry| match entry.metadata().expect("metadata") {
            metadata if metadata.is_dir() => size_of(&entry.path()),
            metadata => metadata.len(),
        })
        .sum()
}
