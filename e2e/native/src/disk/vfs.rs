//! The shim beneath SQLite (and beneath its cipher): each call goes to the system's own VFS, and the disk is told of it.
#![allow(unsafe_code, reason = "SQLite's VFS is an interface of C; this module is its only crossing")]

use std::ffi::{CStr, OsStr, c_char, c_int, c_void};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::ptr;
use std::sync::OnceLock;

use rusqlite::ffi::{self, sqlite3_file, sqlite3_io_methods, sqlite3_vfs};

use super::happens;
use super::image::Change;

pub(super) const NAME: &str = "acogida-power-cut";
const NAME_C: &CStr = c"acogida-power-cut";

/// The system's VFS.
struct System(*mut sqlite3_vfs);
// SAFETY: SQLite's VFS objects live as long as the process and may be used from every thread.
unsafe impl Send for System {}
unsafe impl Sync for System {}

static SYSTEM: OnceLock<System> = OnceLock::new();

/// An open file: ours, and behind it in the same memory the system's.
#[repr(C)]
struct File {
    base: sqlite3_file,
    /// Which file it is; null for one without a name.
    path: *mut PathBuf,
}

const OURS_BYTES: c_int = size_of::<File>() as c_int;

static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

/// Makes the VFS known to SQLite by its name; the system's stays the default.
pub(super) fn register() {
    SYSTEM.get_or_init(|| {
        // SAFETY: both calls are thread safe; the new object is leaked, as SQLite keeps it.
        unsafe {
            ffi::sqlite3_initialize();
            let system = ffi::sqlite3_vfs_find(ptr::null());
            assert!(!system.is_null(), "SQLite has a VFS");
            let ours = Box::leak(Box::new(*system));
            ours.szOsFile = (*system).szOsFile + OURS_BYTES;
            ours.pNext = ptr::null_mut();
            ours.zName = NAME_C.as_ptr();
            ours.xOpen = Some(open);
            ours.xDelete = Some(delete);
            assert_eq!(ffi::sqlite3_vfs_register(ours, 0), ffi::SQLITE_OK, "the VFS is registered");
            System(system)
        }
    });
}

fn system() -> *mut sqlite3_vfs {
    SYSTEM.get().map_or(ptr::null_mut(), |system| system.0)
}

/// SAFETY: `name` is null or a C string, as SQLite promises.
unsafe fn named(name: *const c_char) -> Option<PathBuf> {
    (!name.is_null()).then(|| PathBuf::from(OsStr::from_bytes(unsafe { CStr::from_ptr(name) }.to_bytes())))
}

/// SAFETY: `file` was opened by [`open`].
unsafe fn path<'a>(file: *mut sqlite3_file) -> Option<&'a Path> {
    unsafe { (*file.cast::<File>()).path.as_ref() }.map(PathBuf::as_path)
}

/// The system's half. SAFETY: `file` has the size that [`register`] asked for.
unsafe fn theirs(file: *mut sqlite3_file) -> *mut sqlite3_file {
    unsafe { file.byte_add(OURS_BYTES as usize) }
}

/// True while there is power, and the change (if it is one) was noted.
unsafe fn lives(file: *mut sqlite3_file, change: Option<Change>) -> bool {
    unsafe { path(file) }.is_none_or(|path| happens(path, change))
}

/// Calls a method of the system's file.
macro_rules! pass {
    ($file:expr, $method:ident $(, $argument:expr)*) => {{
        let file = theirs($file);
        match (*(*file).pMethods).$method {
            Some(method) => method(file $(, $argument)*),
            None => ffi::SQLITE_IOERR,
        }
    }};
}

unsafe extern "C" fn open(
    _: *mut sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut sqlite3_file,
    flags: c_int,
    flags_out: *mut c_int,
) -> c_int {
    unsafe {
        let ours = file.cast::<File>();
        (*ours).base.pMethods = ptr::null();
        (*ours).path = ptr::null_mut();
        let path = named(name);
        if path.as_ref().is_some_and(|path| !happens(path, Some(Change::Opened))) {
            return ffi::SQLITE_CANTOPEN;
        }
        let Some(xopen) = (*system()).xOpen else { return ffi::SQLITE_CANTOPEN };
        let result = xopen(system(), name, theirs(file), flags, flags_out);
        if !(*theirs(file)).pMethods.is_null() {
            (*ours).base.pMethods = &raw const METHODS;
            (*ours).path = path.map_or(ptr::null_mut(), |path| Box::into_raw(Box::new(path)));
        }
        result
    }
}

unsafe extern "C" fn delete(_: *mut sqlite3_vfs, name: *const c_char, sync_folder: c_int) -> c_int {
    unsafe {
        let change = Change::Deleted(sync_folder != 0);
        if named(name).is_some_and(|path| !happens(&path, Some(change))) {
            return ffi::SQLITE_IOERR_DELETE;
        }
        (*system()).xDelete.map_or(ffi::SQLITE_IOERR, |xdelete| xdelete(system(), name, sync_folder))
    }
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    unsafe {
        let result = pass!(file, xClose);
        let path = (*file.cast::<File>()).path;
        if !path.is_null() {
            drop(Box::from_raw(path));
            (*file.cast::<File>()).path = ptr::null_mut();
        }
        result
    }
}

unsafe extern "C" fn read(file: *mut sqlite3_file, to: *mut c_void, bytes: c_int, at: i64) -> c_int {
    unsafe { if lives(file, None) { pass!(file, xRead, to, bytes, at) } else { ffi::SQLITE_IOERR_READ } }
}

unsafe extern "C" fn write(file: *mut sqlite3_file, from: *const c_void, bytes: c_int, at: i64) -> c_int {
    unsafe {
        let written = std::slice::from_raw_parts(from.cast::<u8>(), bytes as usize).to_vec();
        let change = Change::Written { at: at as usize, bytes: written };
        if lives(file, Some(change)) { pass!(file, xWrite, from, bytes, at) } else { ffi::SQLITE_IOERR_WRITE }
    }
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, at: i64) -> c_int {
    unsafe {
        if lives(file, Some(Change::CutOff { at: at as usize })) {
            pass!(file, xTruncate, at)
        } else {
            ffi::SQLITE_IOERR_TRUNCATE
        }
    }
}

/// The real sync is left out: what counts as synced is what this disk says, and it is much quicker.
unsafe extern "C" fn sync(file: *mut sqlite3_file, _: c_int) -> c_int {
    unsafe { if lives(file, Some(Change::Synced)) { ffi::SQLITE_OK } else { ffi::SQLITE_IOERR_FSYNC } }
}

unsafe extern "C" fn file_size(file: *mut sqlite3_file, size: *mut i64) -> c_int {
    unsafe { pass!(file, xFileSize, size) }
}

unsafe extern "C" fn lock(file: *mut sqlite3_file, level: c_int) -> c_int {
    unsafe { pass!(file, xLock, level) }
}

unsafe extern "C" fn unlock(file: *mut sqlite3_file, level: c_int) -> c_int {
    unsafe { pass!(file, xUnlock, level) }
}

unsafe extern "C" fn check_reserved_lock(file: *mut sqlite3_file, out: *mut c_int) -> c_int {
    unsafe { pass!(file, xCheckReservedLock, out) }
}

unsafe extern "C" fn file_control(file: *mut sqlite3_file, operation: c_int, argument: *mut c_void) -> c_int {
    unsafe { pass!(file, xFileControl, operation, argument) }
}

unsafe extern "C" fn sector_size(file: *mut sqlite3_file) -> c_int {
    unsafe { pass!(file, xSectorSize) }
}

unsafe extern "C" fn device_characteristics(file: *mut sqlite3_file) -> c_int {
    unsafe { pass!(file, xDeviceCharacteristics) }
}

unsafe extern "C" fn shm_map(
    file: *mut sqlite3_file,
    page: c_int,
    bytes: c_int,
    extend: c_int,
    to: *mut *mut c_void,
) -> c_int {
    unsafe { pass!(file, xShmMap, page, bytes, extend, to) }
}

unsafe extern "C" fn shm_lock(file: *mut sqlite3_file, offset: c_int, count: c_int, flags: c_int) -> c_int {
    unsafe { pass!(file, xShmLock, offset, count, flags) }
}

unsafe extern "C" fn shm_barrier(file: *mut sqlite3_file) {
    unsafe {
        let file = theirs(file);
        if let Some(method) = (*(*file).pMethods).xShmBarrier {
            method(file);
        }
    }
}

unsafe extern "C" fn shm_unmap(file: *mut sqlite3_file, delete: c_int) -> c_int {
    unsafe { pass!(file, xShmUnmap, delete) }
}
