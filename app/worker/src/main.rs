//! THE CELLAR: the dedicated worker around the engine: OPFS, fetch, timers, the Web Lock, the message port.
//! Absent on purpose: SQL, Automerge, any rule about forms, and any store but the encrypted one on OPFS.

mod alarm;
mod arrival;
mod carrying;
mod cellar;
mod clock;
mod commands;
mod conversation;
mod departure;
mod door;
mod kdf_worker;
mod keyring_file;
mod life;
mod messages;
mod next_sync;
mod opfs;
mod parcels;
mod parting;
mod patience;
mod persistence;
mod pool;
mod post_rider;
mod queue;
mod recovery;
mod store;
mod store_lock;
mod tries;
mod web_locks;

use wasm_bindgen::JsValue;

fn main() -> Result<(), JsValue> {
    messages::report_panics();
    match messages::asked_for("role").as_deref() {
        Some(kdf_worker::ROLE) => kdf_worker::serve(),
        _ => {
            messages::end_on_panic();
            cellar::start()
        }
    }
}
