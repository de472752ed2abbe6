//! Files that are only added to, and files that are replaced whole; both durable when a call returns.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use app::sealing::AnchorsError;

/// The error of a file.
pub(crate) fn failed(path: &Path) -> impl Fn(io::Error) -> AnchorsError {
    let path = path.display().to_string();
    move |error| AnchorsError::Io { path: path.clone(), reason: error.to_string() }
}

/// The bytes of a file; `None` when there is none.
pub(crate) fn bytes(path: &Path) -> Result<Option<Vec<u8>>, AnchorsError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(path)(error)),
    }
}

/// The lines of a file. What a process that died has left of one, without its end, is no line: nobody has relied on it.
pub(crate) fn lines(path: &Path) -> Result<Vec<String>, AnchorsError> {
    let text = String::from_utf8(bytes(path)?.unwrap_or_default());
    let damaged = |_| AnchorsError::Damaged { path: path.display().to_string(), reason: "not UTF-8".to_owned() };
    let text = text.map_err(damaged)?;
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    Ok(if whole.is_empty() { Vec::new() } else { whole.split('\n').map(str::to_owned).collect() })
}

/// How much is read from the end of a file at once.
const TAIL: u64 = 4_096;

/// The last line of a file; reads no more than it needs. An empty one is a line too.
pub(crate) fn last_line(path: &Path) -> Result<Option<String>, AnchorsError> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(path)(error)),
    };
    let length = file.metadata().map_err(failed(path))?.len();
    let mut wanted = TAIL;
    loop {
        let from = length.saturating_sub(wanted);
        file.seek(SeekFrom::Start(from)).map_err(failed(path))?;
        let mut tail = Vec::new();
        Read::by_ref(&mut file).take(length - from).read_to_end(&mut tail).map_err(failed(path))?;
        let Some(end) = tail.iter().rposition(|byte| *byte == b'\n') else {
            if from == 0 {
                return Ok(None);
            }
            wanted *= 4;
            continue;
        };
        let whole = &tail[..end];
        let start = whole.iter().rposition(|byte| *byte == b'\n');
        if start.is_some() || from == 0 {
            let line = &whole[start.map_or(0, |start| start + 1)..];
            let damaged =
                |_| AnchorsError::Damaged { path: path.display().to_string(), reason: "not UTF-8".to_owned() };
            return String::from_utf8(line.to_vec()).map_err(damaged).map(Some);
        }
        wanted *= 4;
    }
}

/// Adds a line, after cutting off what is left of one.
pub(crate) fn add_line(path: &Path, line: &str) -> Result<(), AnchorsError> {
    let is_new = !path.exists();
    let mut file =
        OpenOptions::new().create(true).truncate(false).read(true).write(true).open(path).map_err(failed(path))?;
    let end = end_of_lines(&mut file).map_err(failed(path))?;
    file.set_len(end).map_err(failed(path))?;
    file.seek(SeekFrom::Start(end)).map_err(failed(path))?;
    file.write_all(format!("{line}\n").as_bytes()).map_err(failed(path))?;
    file.sync_all().map_err(failed(path))?;
    if is_new { sync_name(path) } else { Ok(()) }
}

/// Where the last line ends.
fn end_of_lines(file: &mut File) -> io::Result<u64> {
    let mut end = file.metadata()?.len();
    let mut byte = [0];
    while end > 0 {
        file.seek(SeekFrom::Start(end - 1))?;
        file.read_exact(&mut byte)?;
        if byte[0] == b'\n' {
            break;
        }
        end -= 1;
    }
    Ok(end)
}

/// Makes a folder where there is none.
pub(crate) fn make_folder(path: &Path) -> Result<(), AnchorsError> {
    if path.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(path).map_err(failed(path))?;
    sync_name(path)
}

/// Puts other bytes in the place of a file: whoever reads it sees all of one or all of the other.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), AnchorsError> {
    put(path, bytes, File::options().write(true).create(true).truncate(true))
}

/// The same for a file that its owner alone may read, from its first byte on.
pub(crate) fn replace_secret(path: &Path, bytes: &[u8]) -> Result<(), AnchorsError> {
    let beside = beside(path);
    // One that a process left which died may be readable for others: it is not written into.
    match fs::remove_file(&beside) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(failed(&beside)(error)),
    }
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    put(path, bytes, &options)
}

/// Where the bytes are brought together that take the place of `path`.
fn beside(path: &Path) -> PathBuf {
    let mut beside = path.to_owned().into_os_string();
    beside.push(".tmp");
    beside.into()
}

fn put(path: &Path, bytes: &[u8], options: &OpenOptions) -> Result<(), AnchorsError> {
    let beside = &beside(path);
    let mut file = options.open(beside).map_err(failed(beside))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(failed(beside))?;
    fs::rename(beside, path).map_err(failed(path))?;
    sync_name(path)
}

/// Makes the name of `path` durable.
pub(crate) fn sync_name(path: &Path) -> Result<(), AnchorsError> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(parent).and_then(|folder| folder.sync_all()).map_err(failed(parent))
}
