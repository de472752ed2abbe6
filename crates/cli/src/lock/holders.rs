//! Which processes hold a lock, as far as the system tells: on Linux from `/proc/locks`, elsewhere not at all.

use std::fmt;
use std::path::Path;

/// A process that holds a lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Holder {
    process: u32,
    /// The name of its program; empty where that is not told.
    command: String,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "process {}", self.process)?;
        if self.command.is_empty() { Ok(()) } else { write!(f, " ({})", self.command) }
    }
}

/// The processes that hold a lock on the file at `path`; none where the system does not say.
#[cfg(target_os = "linux")]
pub(super) fn of(path: &Path) -> Vec<Holder> {
    use std::os::unix::fs::MetadataExt;
    let Ok(inode) = path.metadata().map(|metadata| metadata.ino()) else { return Vec::new() };
    let locks = std::fs::read_to_string("/proc/locks").unwrap_or_default();
    let mut processes: Vec<u32> = locks.lines().filter_map(|line| holder_of(line, inode)).collect();
    processes.sort_unstable();
    processes.dedup();
    let is_meant = |process: &u32| has_open(*process, path);
    processes.into_iter().filter(is_meant).map(|process| Holder { process, command: command(process) }).collect()
}

#[cfg(not(target_os = "linux"))]
pub(super) fn of(_path: &Path) -> Vec<Holder> {
    Vec::new()
}

/// The process in a line like `3: FLOCK  ADVISORY  READ 4711 fe:00:131 0 EOF`, when it is about this inode; whoever
/// only waits (`->`) holds nothing.
#[cfg(target_os = "linux")]
fn holder_of(line: &str, inode: u64) -> Option<u32> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [_, "FLOCK", _, _, process, file, ..] = words.as_slice() else { return None };
    let is_ours = file.rsplit(':').next()?.parse() == Ok(inode);
    if is_ours { process.parse().ok() } else { None }
}

/// Inodes are counted by file system: whoever provably has this file not open is somebody else. What may not be looked
/// at is believed.
#[cfg(target_os = "linux")]
fn has_open(process: u32, path: &Path) -> bool {
    let Ok(open) = std::fs::read_dir(format!("/proc/{process}/fd")) else { return true };
    let Ok(path) = path.canonicalize() else { return true };
    open.filter_map(Result::ok).any(|entry| std::fs::read_link(entry.path()).is_ok_and(|file| file == path))
}

/// The name of the program alone: arguments may name persons.
#[cfg(target_os = "linux")]
fn command(process: u32) -> String {
    std::fs::read_to_string(format!("/proc/{process}/comm")).unwrap_or_default().trim_end().to_owned()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn only_whoever_holds_the_lock_on_that_file_is_named() {
        let line = "3: FLOCK  ADVISORY  READ 4711 fe:00:131 0 EOF";
        assert_eq!(holder_of(line, 131), Some(4711));
        assert_eq!(holder_of(line, 31), None);
        assert_eq!(holder_of("3: -> FLOCK  ADVISORY  WRITE 4712 fe:00:131 0 EOF", 131), None);
        assert_eq!(holder_of("4: POSIX  ADVISORY  WRITE 4711 fe:00:131 128 128", 131), None);
    }
}
