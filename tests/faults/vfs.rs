//! A SQLite VFS that shows calls to a [`Tap`] before the real one does them: the real locks, the real shared memory, the
//! real files, and a word to say about each write.
//!
//! The methods of the real VFS are copied and only those that a tap hears of are replaced, file by file.

// SQLite takes a VFS as C structs and function pointers; there is no safe way in. What is unsafe stays in this module,
// each block with its reason.
#![allow(unsafe_code)]

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::path::Path;
use std::ptr;

use rusqlite::ffi;

/// What SQLite is about to do.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Call<'a> {
    Open,
    Read,
    Write {
        offset: u64,
        bytes: &'a [u8],
    },
    Truncate {
        size: u64,
    },
    Sync,
    FileSize,
    /// Mapping a part of the shared memory, perhaps making it longer.
    MapShared,
    Delete,
}

/// What becomes of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// The real VFS does it.
    Done,
    /// It is not done, and SQLite is told so by this result code.
    Failed(c_int),
    /// The first half of a write is done, and SQLite is told of a failure.
    Halved(c_int),
    /// It is not done, and SQLite is told that it is.
    Feigned,
}

/// Whoever listens; must not panic, for it is called from C.
pub(crate) trait Tap: Send + Sync + 'static {
    /// Decides about one call on the file called `file` (the last part of its path).
    fn fate(&self, file: &str, call: Call<'_>) -> Fate;
}

/// Registers a VFS called `name` over the default one; it stays for the life of the process.
pub(crate) fn register(name: &str, tap: &'static dyn Tap) {
    let c_name = CString::new(name).expect("a name without NUL").into_raw();
    // SAFETY: the default VFS lives as long as the process, and so do the leaked name, shim and copy given to SQLite.
    let code = unsafe {
        let real = ffi::sqlite3_vfs_find(ptr::null());
        assert!(!real.is_null(), "SQLite has a default VFS");
        let mut vfs = *real;
        vfs.zName = c_name;
        vfs.szOsFile += size_of::<TappedFile>() as c_int;
        vfs.pNext = ptr::null_mut();
        vfs.pAppData = Box::into_raw(Box::new(Shim { real, tap })).cast();
        vfs.xOpen = Some(open);
        vfs.xDelete = Some(delete);
        ffi::sqlite3_vfs_register(Box::into_raw(Box::new(vfs)), 0)
    };
    assert_eq!(code, ffi::SQLITE_OK, "a VFS is registered");
}

struct Shim {
    real: *mut ffi::sqlite3_vfs,
    tap: &'static dyn Tap,
}

/// Lies behind the real file in the memory that SQLite gives to `xOpen`. The methods come first: a file's pointer to its
/// methods is a pointer to this.
#[repr(C)]
struct TappedFile {
    methods: ffi::sqlite3_io_methods,
    real: *const ffi::sqlite3_io_methods,
    name: *mut String,
    tap: &'static dyn Tap,
}

fn last_part(name: *const c_char) -> String {
    if name.is_null() {
        return "temporary".to_owned();
    }
    // SAFETY: SQLite passes file names as strings that end with NUL and outlive the call.
    let name = unsafe { CStr::from_ptr(name) }.to_string_lossy();
    Path::new(&*name).file_name().map_or_else(String::new, |part| part.to_string_lossy().into_owned())
}

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    flags_out: *mut c_int,
) -> c_int {
    // SAFETY: `vfs` is the one registered above, `file` has room for the real file and a `TappedFile` behind it (the
    // real size is a multiple of 8), and SQLite looks at `pMethods` to see whether the file must be closed.
    unsafe {
        let shim = &*(*vfs).pAppData.cast::<Shim>();
        let called = last_part(name);
        (*file).pMethods = ptr::null();
        if let Fate::Failed(code) | Fate::Halved(code) = shim.tap.fate(&called, Call::Open) {
            return code;
        }
        let code = method((*shim.real).xOpen)(shim.real, name, file, flags, flags_out);
        let real = (*file).pMethods;
        if code == ffi::SQLITE_OK && !real.is_null() {
            let tapped = file.cast::<u8>().add((*shim.real).szOsFile as usize).cast::<TappedFile>();
            let name = Box::into_raw(Box::new(called));
            tapped.write(TappedFile { methods: tapped_methods(&*real), real, name, tap: shim.tap });
            (*file).pMethods = &raw const (*tapped).methods;
        }
        code
    }
}

fn tapped_methods(real: &ffi::sqlite3_io_methods) -> ffi::sqlite3_io_methods {
    ffi::sqlite3_io_methods {
        xClose: Some(close),
        xRead: Some(read),
        xWrite: Some(write),
        xTruncate: Some(truncate),
        xSync: Some(sync),
        xFileSize: Some(file_size),
        xShmMap: Some(shm_map),
        ..*real
    }
}

unsafe extern "C" fn delete(vfs: *mut ffi::sqlite3_vfs, name: *const c_char, sync_folder: c_int) -> c_int {
    // SAFETY: `vfs` is the one registered above.
    unsafe {
        let shim = &*(*vfs).pAppData.cast::<Shim>();
        match shim.tap.fate(&last_part(name), Call::Delete) {
            Fate::Done => method((*shim.real).xDelete)(shim.real, name, sync_folder),
            Fate::Feigned => ffi::SQLITE_OK,
            Fate::Failed(code) | Fate::Halved(code) => code,
        }
    }
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: the file was opened above; it gets its real methods back, which know nothing of what lies behind it.
    unsafe {
        let tapped = tapped(file);
        let real = tapped.real;
        drop(Box::from_raw(tapped.name));
        (*file).pMethods = real;
        method((*real).xClose)(file)
    }
}

unsafe extern "C" fn read(file: *mut ffi::sqlite3_file, to: *mut c_void, bytes: c_int, offset: i64) -> c_int {
    // SAFETY: as passed by SQLite, passed on.
    unsafe { unless_failed(file, Call::Read, |real| method(real.xRead)(file, to, bytes, offset)) }
}

unsafe extern "C" fn write(file: *mut ffi::sqlite3_file, from: *const c_void, bytes: c_int, offset: i64) -> c_int {
    // SAFETY: SQLite passes `bytes` readable bytes at `from`.
    unsafe {
        let tapped = tapped(file);
        let shown = std::slice::from_raw_parts(from.cast::<u8>(), bytes as usize);
        match tapped.tap.fate(&*tapped.name, Call::Write { offset: offset as u64, bytes: shown }) {
            Fate::Done => method((*tapped.real).xWrite)(file, from, bytes, offset),
            Fate::Feigned => ffi::SQLITE_OK,
            Fate::Failed(code) => code,
            Fate::Halved(code) => {
                method((*tapped.real).xWrite)(file, from, bytes / 2, offset);
                code
            }
        }
    }
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: i64) -> c_int {
    // SAFETY: as passed by SQLite, passed on.
    unsafe { unless_failed(file, Call::Truncate { size: size as u64 }, |real| method(real.xTruncate)(file, size)) }
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: as passed by SQLite, passed on.
    unsafe { unless_failed(file, Call::Sync, |real| method(real.xSync)(file, flags)) }
}

unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, size: *mut i64) -> c_int {
    // SAFETY: as passed by SQLite, passed on.
    unsafe { unless_failed(file, Call::FileSize, |real| method(real.xFileSize)(file, size)) }
}

unsafe extern "C" fn shm_map(
    file: *mut ffi::sqlite3_file,
    part: c_int,
    size: c_int,
    extend: c_int,
    to: *mut *mut c_void,
) -> c_int {
    // SAFETY: as passed by SQLite, passed on.
    unsafe { unless_failed(file, Call::MapShared, |real| method(real.xShmMap)(file, part, size, extend, to)) }
}

/// Asks the tap, then does the real thing or says what the tap wants said.
///
/// # Safety
/// `file` was opened by [`open`] and is not closed.
unsafe fn unless_failed(
    file: *mut ffi::sqlite3_file,
    call: Call<'_>,
    act: impl FnOnce(&ffi::sqlite3_io_methods) -> c_int,
) -> c_int {
    // SAFETY: by the caller's word.
    let (tapped, name) = unsafe {
        let tapped = tapped(file);
        (tapped, &*tapped.name)
    };
    match tapped.tap.fate(name, call) {
        // SAFETY: the real methods live as long as the process.
        Fate::Done => act(unsafe { &*tapped.real }),
        Fate::Feigned => ffi::SQLITE_OK,
        Fate::Failed(code) | Fate::Halved(code) => code,
    }
}

/// # Safety
/// `file` was opened by [`open`] and is not closed.
unsafe fn tapped<'a>(file: *mut ffi::sqlite3_file) -> &'a TappedFile {
    // SAFETY: `open` points the methods of a file at the `TappedFile` that begins with them.
    unsafe { &*(*file).pMethods.cast::<TappedFile>() }
}

/// A method that every real VFS has.
fn method<F>(method: Option<F>) -> F {
    method.expect("a VFS of version 3 has every method")
}
