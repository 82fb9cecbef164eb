//! A profile that was let go: its keys and its database are destroyed at once; what it had not sent stays behind as a sealed file,
//! for a coordinator who unlocks this phone, or for whoever was let go to hand over.

use std::fmt::Write;

use bridge::{Event, PartingView, Refusal, Reply};

use crate::cellar::{Cellar, Inside, Outcome};
use crate::{clock, messages, opfs};

const PREFIX: &str = "parting-";

/// The names of such files on this device. One that is empty only says that somebody was let go.
async fn names() -> Vec<String> {
    let Ok(root) = opfs::root().await else { return Vec::new() };
    let mut names = opfs::names(&root).await.unwrap_or_default();
    names.retain(|name| name.starts_with(PREFIX));
    names.sort();
    names
}

async fn read(name: &str) -> Option<Vec<u8>> {
    let root = opfs::root().await.ok()?;
    opfs::read(&root, name).await.ok().flatten()
}

async fn remove(name: &str) {
    if let Ok(root) = opfs::root().await {
        // What stays is shown again.
        let _ = opfs::remove(&root, name).await;
    }
}

/// What the door says of it.
pub async fn look() -> Option<PartingView> {
    let names = names().await;
    let mut has_unsent = false;
    for name in &names {
        has_unsent |= read(name).await.is_some_and(|bytes| !bytes.is_empty());
    }
    (!names.is_empty()).then_some(PartingView { has_unsent })
}

impl Cellar {
    /// Called after everything that happens: however it was heard, the profile does not outlive it.
    pub async fn part_if_let_go(&mut self) {
        let Inside::Member(engine) = &mut self.inside else { return };
        let (true, Some(open)) = (engine.is_let_go(), self.open_profile) else { return };
        let unsent =
            engine.parting_bundle(clock::now(), &mut clock::rng()).ok().flatten().unwrap_or_default();
        let mut name = PREFIX.to_owned();
        for byte in open.0 {
            // Writing to a `String` cannot fail.
            let _ = write!(name, "{byte:02x}");
        }
        if let Ok(root) = opfs::root().await {
            // A phone that is too full for it keeps nothing else either: being let go does not wait.
            let _ = opfs::write(&root, &name, &unsent).await;
        }
        let profile = self.opened().ok().and_then(|store| store.profile(open)).cloned();
        if let (Some(profile), Ok(store)) = (&profile, &mut self.store)
            && store.remove_slots(profile).await.is_err()
        {
            // Tried again after whatever happens next.
            return;
        }
        self.break_off(&Refusal::LetGo);
        (self.inside, self.open_profile) = (Inside::Nobody, None);
        if let (Some(profile), Ok(store)) = (&profile, &self.store) {
            store.remove_files(profile).await;
        }
        messages::announce(Event::LetGo);
        self.close_all(Refusal::Locked);
    }

    /// The sealed file of somebody who was let go here.
    pub async fn parting(&self) -> Outcome {
        for name in names().await {
            if let Some(bytes) = read(&name).await.filter(|bytes| !bytes.is_empty()) {
                let file_name = format!("acogida-{}.acogida", clock::now().date());
                return Ok(Reply::Bundle { file_name, bytes, records: 0, nothing: false });
            }
        }
        Err(Refusal::NotFound)
    }

    /// It was handed over, or there was nothing in it.
    pub async fn forget_parting(&mut self) -> Outcome {
        for name in names().await {
            remove(&name).await;
        }
        self.device().await
    }

    /// A coordinator who unlocks the phone takes it in, and is asked what is to become of it.
    pub async fn take_partings(&mut self) {
        for name in names().await {
            let Some(bytes) = read(&name).await.filter(|bytes| !bytes.is_empty()) else { continue };
            let Inside::Member(engine) = &mut self.inside else { return };
            if !engine.coordinates() {
                // It waits for somebody who may decide about it.
                return;
            }
            if engine.take_parcel(&bytes, clock::now(), &mut clock::rng()).is_ok() {
                remove(&name).await;
                self.next_sync.at_once(clock::now().at_ms);
            }
        }
    }
}
