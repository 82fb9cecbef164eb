//! The same as WebAssembly, as phones run it: a file comes in and its figures go out byte by byte, so that nobody needs a pointer.
#![cfg(target_family = "wasm")]
#![allow(unsafe_code, reason = "what a module exports and imports by name is unsafe to the compiler")]

use std::sync::{Mutex, PoisonError};

static BYTES: Mutex<Vec<u8>> = Mutex::new(Vec::new());

#[link(wasm_import_module = "clock")]
unsafe extern "C" {
    /// Milliseconds since whenever.
    safe fn now() -> f64;
}

#[unsafe(no_mangle)]
extern "C" fn take(byte: u8) {
    BYTES.lock().unwrap_or_else(PoisonError::into_inner).push(byte);
}

/// Measures the form that was taken, an XLSForm in Excel's form or in Markdown; how long the JSON is that `give` gives.
#[unsafe(no_mangle)]
extern "C" fn measure() -> u32 {
    let mut bytes = BYTES.lock().unwrap_or_else(PoisonError::into_inner);
    let name = if bytes.starts_with(b"PK") { "form.xlsx" } else { "form.md" };
    let told = crate::measure(&bytes, name, || now());
    *bytes = told.map_or_else(|refused| refused, |told| told.to_string()).into_bytes();
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

#[unsafe(no_mangle)]
extern "C" fn give(index: u32) -> u8 {
    let bytes = BYTES.lock().unwrap_or_else(PoisonError::into_inner);
    bytes.get(index as usize).copied().unwrap_or_default()
}
