//! The origin's private file system: whether this browser has one that a worker can write to, and small files in its root.

use bridge::{Refusal, StorageTrouble};
use js_sys::{ArrayBuffer, IteratorNext, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    File, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetFileOptions, FileSystemRemoveOptions,
    FileSystemSyncAccessHandle,
};

use crate::messages::scope;

/// Refuses what cannot keep data, before anything is touched.
pub fn check_support() -> Result<(), Refusal> {
    if !scope().is_secure_context() {
        return Err(Refusal::Storage(StorageTrouble::InsecureAddress));
    }
    let navigator = JsValue::from(scope().navigator());
    let complete = property(&navigator, "locks").is_object()
        && property(&property(&navigator, "storage"), "getDirectory").is_function()
        && property(&file_handle_prototype(), "createSyncAccessHandle").is_function();
    if complete { Ok(()) } else { Err(Refusal::Storage(StorageTrouble::Unsupported)) }
}

fn file_handle_prototype() -> JsValue {
    property(&property(&js_sys::global(), "FileSystemFileHandle"), "prototype")
}

/// A property, or `undefined` where there is no object to ask.
pub fn property(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// The root folder. Some browsers have the functions and refuse them in private windows.
pub async fn root() -> Result<FileSystemDirectoryHandle, Refusal> {
    let root = JsFuture::from(scope().navigator().storage().get_directory()).await;
    root.map(JsCast::unchecked_into).map_err(|_| Refusal::Storage(StorageTrouble::Unsupported))
}

/// A file's bytes; `None` where there is no such file.
pub async fn read(root: &FileSystemDirectoryHandle, name: &str) -> Result<Option<Vec<u8>>, JsValue> {
    let handle = match JsFuture::from(root.get_file_handle(name)).await {
        Ok(handle) => handle.unchecked_into::<FileSystemFileHandle>(),
        Err(error) if is_called(&error, "NotFoundError") => return Ok(None),
        Err(error) => return Err(error),
    };
    let file: File = JsFuture::from(handle.get_file()).await?.unchecked_into();
    let buffer: ArrayBuffer = JsFuture::from(file.array_buffer()).await?.unchecked_into();
    Ok(Some(Uint8Array::new(&buffer).to_vec()))
}

/// Replaces a file's bytes; they are on disk when this returns.
pub async fn write(root: &FileSystemDirectoryHandle, name: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let options = FileSystemGetFileOptions::new();
    options.set_create(true);
    let handle: FileSystemFileHandle =
        JsFuture::from(root.get_file_handle_with_options(name, &options)).await?.unchecked_into();
    let open: FileSystemSyncAccessHandle =
        JsFuture::from(handle.create_sync_access_handle()).await?.unchecked_into();
    let written = write_open(&open, bytes);
    open.close();
    written
}

fn write_open(open: &FileSystemSyncAccessHandle, bytes: &[u8]) -> Result<(), JsValue> {
    open.truncate_with_u32(0)?;
    let count = open.write_with_u8_array(bytes)?;
    if count != bytes.len() as f64 {
        return Err(JsValue::from_str("short write"));
    }
    open.flush()
}

/// The names of the files and folders in the root.
pub async fn names(root: &FileSystemDirectoryHandle) -> Result<Vec<String>, JsValue> {
    let (all, mut names) = (root.keys(), Vec::new());
    loop {
        let next: IteratorNext = JsFuture::from(all.next()?).await?.unchecked_into();
        if next.done() {
            return Ok(names);
        }
        names.extend(next.value().as_string());
    }
}

/// Removes a file, or a folder and all in it. What is not there is removed already.
pub async fn remove(root: &FileSystemDirectoryHandle, name: &str) -> Result<(), JsValue> {
    let options = FileSystemRemoveOptions::new();
    options.set_recursive(true);
    match JsFuture::from(root.remove_entry_with_options(name, &options)).await {
        Err(error) if !is_called(&error, "NotFoundError") => Err(error),
        _ => Ok(()),
    }
}

/// Whether a thrown object is the exception of this name.
pub fn is_called(error: &JsValue, name: &str) -> bool {
    property(error, "name").as_string().as_deref() == Some(name)
}

/// What to tell the person about a failed write.
pub fn write_refusal(_: JsValue) -> Refusal {
    // Quota, a full disk and a short write look different in every browser; each means "not saved".
    Refusal::Storage(StorageTrouble::Full)
}
