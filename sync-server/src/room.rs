//! Room for the bodies of requests: so much for all of them, and a part of it for each address, so that one that brings its
//! bytes slowly does not keep others waiting.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};

use crate::origin::Origin;

/// Bodies that are read at the same time, together.
const ROOM_KIB: u32 = 64 * 1024;
/// Of one address: hundreds of phones with a day's work each, or eight with the largest body there is.
const ADDRESS_ROOM_KIB: u32 = 32 * 1024;
/// Addresses that are remembered before those without a body are forgotten.
const ADDRESSES_KEPT: usize = 1_024;

pub(crate) struct Room {
    all: Arc<Semaphore>,
    addresses: Mutex<HashMap<IpAddr, Weak<Semaphore>>>,
}

/// The room that a body takes until this is dropped.
pub(crate) struct Place {
    _all: OwnedSemaphorePermit,
    _address: Option<OwnedSemaphorePermit>,
}

impl Room {
    pub(crate) fn new() -> Self {
        Room { all: Arc::new(Semaphore::new(ROOM_KIB as usize)), addresses: Mutex::default() }
    }

    /// Waits until there is room. The address's own part comes first: who waits for it takes nothing from others.
    pub(crate) async fn take(&self, origin: Origin, bytes: usize) -> Result<Place, AcquireError> {
        let kib = u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX).min(ADDRESS_ROOM_KIB);
        let address = match origin {
            Origin::Elsewhere(address) => Some(self.part_of(address).acquire_many_owned(kib).await?),
            Origin::ThisMachine | Origin::Unsaid => None,
        };
        Ok(Place { _all: self.all.clone().acquire_many_owned(kib).await?, _address: address })
    }

    fn part_of(&self, address: IpAddr) -> Arc<Semaphore> {
        let mut addresses = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(part) = addresses.get(&address).and_then(Weak::upgrade) {
            return part;
        }
        if addresses.len() >= ADDRESSES_KEPT {
            addresses.retain(|_, part| part.strong_count() > 0);
        }
        let part = Arc::new(Semaphore::new(ADDRESS_ROOM_KIB as usize));
        addresses.insert(address, Arc::downgrade(&part));
        part
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    const BODY_BYTES: usize = 4 * 1024 * 1024;
    const SOON: Duration = Duration::from_millis(20);

    fn from(last: u8) -> Origin {
        Origin::Elsewhere([203, 0, 113, last].into())
    }

    #[tokio::test]
    async fn an_address_that_holds_all_its_room_leaves_room_for_others() {
        let room = Room::new();
        let mut held = Vec::new();
        while let Ok(place) = timeout(SOON, room.take(from(1), BODY_BYTES)).await {
            held.push(place.unwrap());
        }
        assert_eq!(held.len(), 8);
        assert!(timeout(SOON, room.take(from(2), BODY_BYTES)).await.is_ok());
        held.pop();
        assert!(
            timeout(SOON, room.take(from(1), BODY_BYTES)).await.is_ok(),
            "what was given back is there again"
        );
    }
}
