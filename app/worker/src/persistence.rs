//! Whether the browser keeps this store when space gets short, and how much there is. Nothing waits for the answers:
//! some browsers give none until a person decides.

use std::pin::pin;

use bridge::StorageView;
use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{StorageEstimate, StorageManager};

use crate::messages::scope;
use crate::opfs::property;
use crate::queue::{Happening, Sender};

/// An estimate that takes longer is done without.
const ESTIMATE_MS_MAX: u32 = 400;

/// Asks the browser whether it keeps the store; the line hears `PersistedSaid` if it ever answers. Asking it *to* keep
/// the store is the page's part: browsers let only a page ask.
pub fn ask(line: &Sender) {
    let Some(storage) = storage() else { return };
    let line = line.clone();
    spawn_local(async move {
        let Ok(promise) = storage.persisted() else { return };
        if let Ok(said) = JsFuture::from(promise).await {
            line.put(Happening::PersistedSaid(said.is_truthy()));
        }
    });
}

/// How much is used and how much there is, as far as the browser says so in time.
pub async fn look(persisted: Option<bool>) -> StorageView {
    let estimate = estimate().await;
    let bytes = |figure: Option<f64>| figure.filter(|bytes| *bytes >= 0.0).map(|bytes| bytes as u64);
    StorageView {
        persisted,
        used_bytes: estimate.as_ref().and_then(|estimate| bytes(estimate.get_usage())),
        quota_bytes: estimate.as_ref().and_then(|estimate| bytes(estimate.get_quota())),
    }
}

/// How much more the browser lets us keep, as far as it says so in time.
pub async fn free_bytes() -> Option<u64> {
    let storage = look(None).await;
    Some(storage.quota_bytes?.saturating_sub(storage.used_bytes?))
}

async fn estimate() -> Option<StorageEstimate> {
    let asked = JsFuture::from(storage()?.estimate().ok()?);
    match select(pin!(asked), TimeoutFuture::new(ESTIMATE_MS_MAX)).await {
        Either::Left((said, _)) => said.ok().map(JsCast::unchecked_into),
        Either::Right(_) => None,
    }
}

/// Absent on an insecure address.
fn storage() -> Option<StorageManager> {
    let storage = property(&JsValue::from(scope().navigator()), "storage");
    storage.is_object().then(|| storage.unchecked_into())
}
