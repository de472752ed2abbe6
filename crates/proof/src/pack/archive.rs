//! The archive: a ZIP of stored files of which every byte follows from names and contents.
//!
//! Not compressed, no extra fields, no dates but the first that the format knows, names in ascending order, nothing in
//! front, between or behind. One list of files has one archive, so that two packs of one thing are the same bytes, and a
//! reader has nothing to interpret: it walks the files from the first byte, then wants the rest to be the directory that
//! follows from them. What a hostile archive plays with (compression bombs, overlapping entries, two directories, links,
//! names that climb out of the folder) has no place to stand. `docs/decisions/0018-a-pack-is-a-zip-without-choices.md`.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::{PackError, PackRule};

/// Largest pack in bytes.
pub const PACK_BYTES_MAX: usize = 256 * 1024 * 1024;

/// Most files in a pack.
pub const PACK_FILES_MAX: usize = 60_000;

/// Longest name of a file in a pack, in bytes.
pub const PACK_NAME_BYTES_MAX: usize = 100;

const LOCAL: [u8; 4] = *b"PK\x03\x04";
const CENTRAL: [u8; 4] = *b"PK\x01\x02";
const END: [u8; 4] = *b"PK\x05\x06";
const LOCAL_BYTES: usize = 30;
const CENTRAL_BYTES: usize = 46;

/// Version 1.0 of the format, no flag, stored, 00:00:00 of 1 January 1980: what stands before the checksum.
const CONSTANT: [u8; 10] = [10, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];

/// A regular file that everybody reads, as Unix says it: a link would say something else here.
const ATTRIBUTES: [u8; 4] = (0o100_644_u32 << 16).to_le_bytes();

/// Writes the archive of `files`: the first error of `out` ends it.
///
/// # Errors
/// [`io::ErrorKind::InvalidInput`] when names or sizes are more than [`read`] accepts; and those of `out`.
pub fn write(files: &BTreeMap<String, Vec<u8>>, out: &mut dyn Write) -> io::Result<()> {
    let too_much = |what: String| io::Error::new(io::ErrorKind::InvalidInput, what);
    if files.len() > PACK_FILES_MAX {
        return Err(too_much(format!("{} files are more than a pack holds ({PACK_FILES_MAX})", files.len())));
    }
    if let Some(name) = files.keys().find(|name| !is_name(name.as_bytes())) {
        return Err(too_much(format!("`{name}` is no name of a file in a pack")));
    }
    let bytes: usize = files.iter().map(|(name, content)| 76 + 2 * name.len() + content.len()).sum();
    if bytes > PACK_BYTES_MAX {
        return Err(too_much(format!("{bytes} bytes are more than a pack holds ({PACK_BYTES_MAX})")));
    }
    for (name, content) in files {
        out.write_all(&LOCAL)?;
        out.write_all(&common(name, content))?;
        out.write_all(name.as_bytes())?;
        out.write_all(content)?;
    }
    let parts = files.iter().map(|(name, content)| (name.as_str(), content.as_slice()));
    out.write_all(&directory(parts))
}

/// Reads an archive without copying: names in ascending order, each with its content.
///
/// Allocates the list of files, and a directory as long as that of the archive.
///
/// # Errors
/// [`PackError`], one rule a way in which bytes are not what [`write()`] writes.
pub fn read(bytes: &[u8]) -> Result<BTreeMap<&str, &[u8]>, PackError> {
    if bytes.len() > PACK_BYTES_MAX {
        return Err(PackError::new(
            PackRule::TooLarge,
            format!("{} bytes; a pack has at most {PACK_BYTES_MAX}", bytes.len()),
        ));
    }
    let (mut files, mut last, mut at) = (BTreeMap::new(), "", 0);
    while bytes.get(at..at + 4) == Some(LOCAL.as_slice()) {
        let (name, content) = file_at(bytes, at)?;
        match name.cmp(last) {
            std::cmp::Ordering::Greater => {}
            std::cmp::Ordering::Equal => {
                return Err(PackError::new(PackRule::DuplicateName, format!("`{name}` twice")));
            }
            std::cmp::Ordering::Less if files.contains_key(name) => {
                return Err(PackError::new(PackRule::DuplicateName, format!("`{name}` twice")));
            }
            std::cmp::Ordering::Less => {
                return Err(PackError::new(PackRule::NameOrder, format!("`{name}` stands behind `{last}`")));
            }
        }
        if files.len() == PACK_FILES_MAX {
            return Err(PackError::new(PackRule::TooManyFiles, format!("more than {PACK_FILES_MAX}")));
        }
        files.insert(name, content);
        last = name;
        at += LOCAL_BYTES + name.len() + content.len();
    }
    check_directory(&bytes[at..], &files, at)?;
    Ok(files)
}

/// Whether a name is one of ours: words of `a-z 0-9 . _ -` that begin with a letter or digit, a slash between them.
///
/// So no name is absolute, climbs (`..`), is hidden, has a drive, a backslash or two spellings.
fn is_name(name: &[u8]) -> bool {
    let is_word = |word: &[u8]| {
        word.first().is_some_and(u8::is_ascii_alphanumeric)
            && word.iter().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-'))
    };
    name.len() <= PACK_NAME_BYTES_MAX && name.split(|byte| *byte == b'/').all(is_word)
}

/// The file whose header begins at `at`.
fn file_at(bytes: &[u8], at: usize) -> Result<(&str, &[u8]), PackError> {
    let cut = || PackError::new(PackRule::Truncated, format!("the archive ends in the file at byte {at}"));
    let header = bytes.get(at + 4..at + LOCAL_BYTES).ok_or_else(cut)?;
    let refused = |rule: PackRule, what: &str| Err(PackError::new(rule, format!("the file at byte {at}: {what}")));
    let [flags, method] = [2, 4].map(|place| u16::from_le_bytes([header[place], header[place + 1]]));
    let [checksum, stored, size] = [10, 14, 18].map(|place| number(&header[place..place + 4]));
    let [name_bytes, extra_bytes] =
        [22, 24].map(|place| usize::from(u16::from_le_bytes([header[place], header[place + 1]])));
    if flags & 1 == 1 {
        return refused(PackRule::Encrypted, "it is encrypted");
    }
    if method != 0 {
        return refused(PackRule::Compressed, "it is compressed; a pack is not");
    }
    if stored == u32::MAX || size == u32::MAX {
        return refused(PackRule::Zip64, "its size is said elsewhere");
    }
    if stored != size {
        return refused(PackRule::SizesDiffer, "it has two sizes");
    }
    if header[..10] != CONSTANT {
        return refused(PackRule::HeaderField, "version, flags or date are not those of a pack");
    }
    if name_bytes > PACK_NAME_BYTES_MAX {
        return refused(PackRule::NameTooLong, "its name is too long");
    }
    if extra_bytes != 0 {
        return refused(PackRule::ExtraField, "it has extra fields");
    }
    let (from, size) = (at + LOCAL_BYTES, usize::try_from(size).map_err(|_| cut())?);
    let name = bytes.get(from..from + name_bytes).ok_or_else(cut)?;
    let content = bytes.get(from + name_bytes..).and_then(|rest| rest.get(..size)).ok_or_else(cut)?;
    let name = std::str::from_utf8(name).ok().filter(|name| is_name(name.as_bytes()));
    let Some(name) = name else { return refused(PackRule::BadName, "its name is none of a file in a pack") };
    if crc32fast::hash(content) != checksum {
        return Err(PackError::new(PackRule::Checksum, format!("`{name}` has another checksum")));
    }
    Ok((name, content))
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |number, byte| (number << 8) | u32::from(*byte))
}

/// What local header and directory say alike of a file, from the version on.
fn common(name: &str, content: &[u8]) -> Vec<u8> {
    // Both fit: names are short, and a pack is smaller than 4 GiB.
    let size = u32::try_from(content.len()).unwrap_or(u32::MAX).to_le_bytes();
    let name_bytes = u16::try_from(name.len()).unwrap_or(u16::MAX).to_le_bytes();
    let checksum = crc32fast::hash(content).to_le_bytes();
    [CONSTANT.as_slice(), &checksum, &size, &size, &name_bytes, &[0, 0]].concat()
}

/// The directory of these files and its end.
fn directory<'a>(files: impl Iterator<Item = (&'a str, &'a [u8])>) -> Vec<u8> {
    let (mut directory, mut at, mut count) = (Vec::new(), 0_usize, 0_u16);
    for (name, content) in files {
        directory.extend_from_slice(&CENTRAL);
        // Made by version 1.0 under Unix; no comment, first disk, no internal attribute.
        directory.extend_from_slice(&[10, 3]);
        directory.extend_from_slice(&common(name, content));
        directory.extend_from_slice(&[0; 6]);
        directory.extend_from_slice(&ATTRIBUTES);
        directory.extend_from_slice(&u32::try_from(at).unwrap_or(u32::MAX).to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
        at += LOCAL_BYTES + name.len() + content.len();
        count = count.saturating_add(1);
    }
    let size = u32::try_from(directory.len()).unwrap_or(u32::MAX).to_le_bytes();
    let [count, at] = [count.to_le_bytes().to_vec(), u32::try_from(at).unwrap_or(u32::MAX).to_le_bytes().to_vec()];
    directory.extend([END.as_slice(), &[0; 4], &count, &count, &size, &at, &[0; 2]].concat());
    directory
}

/// Wants `rest` to be the directory of `files`, and names the first thing that is otherwise.
fn check_directory(rest: &[u8], files: &BTreeMap<&str, &[u8]>, at: usize) -> Result<(), PackError> {
    let expected = directory(files.iter().map(|(name, content)| (*name, *content)));
    if rest == expected {
        return Ok(());
    }
    if expected.starts_with(rest) {
        return Err(PackError::new(PackRule::Truncated, "the archive ends in its directory".to_owned()));
    }
    if rest.starts_with(&expected) {
        let extra = rest.len() - expected.len();
        return Err(PackError::new(PackRule::TrailingBytes, format!("{extra} bytes stand behind the end")));
    }
    if !rest.starts_with(&CENTRAL) && !rest.starts_with(&END) {
        return Err(PackError::new(
            PackRule::NotAZipPart,
            format!("neither a file nor the directory begins at byte {at}"),
        ));
    }
    let differs = rest.iter().zip(&expected).take_while(|(given, wanted)| given == wanted).count();
    let mut from = 0;
    for name in files.keys() {
        let to = from + CENTRAL_BYTES + name.len();
        if differs < to {
            let is_attribute = (from + 38..from + 42).contains(&differs);
            let rule = if is_attribute { PackRule::Attributes } else { PackRule::Directory };
            return Err(PackError::new(rule, format!("the directory says something else of `{name}` than its header")));
        }
        from = to;
    }
    Err(PackError::new(PackRule::EndRecord, "the end of the directory does not fit the files".to_owned()))
}
