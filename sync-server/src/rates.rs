//! How much is answered to one device and to one address. A shelter's phones share an address, so an address may ask for what
//! hundreds of phones need at once; it only keeps a machine that has gone wild from using up the server. A device may ask for
//! what the longest honest errand needs. Whoever speaks from this machine itself is not counted: it is the operator.
//!
//! A device pays for what it has proved to be its own. Nobody's forged request counts against anybody.

use std::{
    collections::HashMap,
    hash::Hash,
    net::IpAddr,
    num::NonZeroU32,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock, Reference},
    middleware::NoOpMiddleware,
    state::keyed::DashMapStateStore,
};
use wire::ObjectId;

use crate::origin::Origin;

/// 300 phones that find the line again at the same moment, with twenty requests each.
pub const ADDRESS_REQUESTS_BURST: NonZeroU32 = NonZeroU32::new(6_000).unwrap();
/// 300 phones that each exchange every three seconds. One core answers ten times as many.
pub const ADDRESS_REQUESTS_PER_S: NonZeroU32 = NonZeroU32::new(100).unwrap();
/// A new tablet takes in tens of thousands of people: hundreds of replies of 1 MiB.
pub const DEVICE_REQUESTS_BURST: NonZeroU32 = NonZeroU32::new(600).unwrap();
/// Busy hands save every few seconds.
pub const DEVICE_REQUESTS_PER_S: NonZeroU32 = NonZeroU32::new(2).unwrap();
/// A coordinator refills a server that was restored from an old backup, photos and all.
pub const DEVICE_KIB_BURST: NonZeroU32 = NonZeroU32::new(512 * 1024).unwrap();
/// A line of 8 Mbit/s, all the time.
pub const DEVICE_KIB_PER_S: NonZeroU32 = NonZeroU32::new(1024).unwrap();
/// Requests between two clearings of what need not be remembered any more.
const CLEAR_EACH: u32 = 4_096;

type Limiter<K, C> = RateLimiter<K, DashMapStateStore<K>, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// Ask again after this time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlowDown(pub Duration);

pub struct Rates<C: Clock = DefaultClock> {
    clock: C,
    addresses: Limiter<IpAddr, C>,
    device_requests: Limiter<ObjectId, C>,
    device_kib: Limiter<ObjectId, C>,
    /// Devices that have used up what is theirs, and until when.
    used_up: Mutex<HashMap<ObjectId, C::Instant>>,
    asked: AtomicU32,
}

impl Default for Rates {
    fn default() -> Self {
        Self::by(DefaultClock::default())
    }
}

impl<C: Clock + Clone> Rates<C> {
    pub fn by(clock: C) -> Self {
        Rates {
            addresses: limiter(ADDRESS_REQUESTS_PER_S, ADDRESS_REQUESTS_BURST, &clock),
            device_requests: limiter(DEVICE_REQUESTS_PER_S, DEVICE_REQUESTS_BURST, &clock),
            device_kib: limiter(DEVICE_KIB_PER_S, DEVICE_KIB_BURST, &clock),
            used_up: Mutex::default(),
            asked: AtomicU32::new(0),
            clock,
        }
    }

    /// Before anything of a request is read.
    pub fn admit_address(&self, origin: Origin) -> Result<(), SlowDown> {
        if self.asked.fetch_add(1, Ordering::Relaxed) % CLEAR_EACH == CLEAR_EACH - 1 {
            self.clear();
        }
        let Origin::Elsewhere(address) = origin else { return Ok(()) };
        let now = self.clock.now();
        self.addresses.check_key(&address).map_err(|not| SlowDown(not.wait_time_from(now)))
    }

    /// Before a request is looked at that says it is this device's.
    pub fn admit_device(&self, origin: Origin, device: ObjectId) -> Result<(), SlowDown> {
        let used_up = self.used_up.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.clock.now();
        match used_up.get(&device) {
            Some(until) if origin != Origin::ThisMachine && *until > now => {
                Err(SlowDown(until.duration_since(now).into()))
            }
            _ => Ok(()),
        }
    }

    /// After a request proved to be this device's, and was answered.
    pub fn charge_device(&self, origin: Origin, device: ObjectId, bytes: usize) {
        if origin == Origin::ThisMachine {
            return;
        }
        let kib = u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX);
        let kib = NonZeroU32::new(kib).unwrap_or(NonZeroU32::MIN).min(DEVICE_KIB_BURST);
        let requests = self.device_requests.check_key(&device).err().map(|not| not.earliest_possible());
        let bytes = self.device_kib.check_key_n(&device, kib).ok().and_then(Result::err);
        let until = requests.max(bytes.map(|not| not.earliest_possible()));
        if let Some(until) = until {
            self.used_up.lock().unwrap_or_else(PoisonError::into_inner).insert(device, until);
        }
    }

    fn clear(&self) {
        self.addresses.retain_recent();
        self.device_requests.retain_recent();
        self.device_kib.retain_recent();
        let now = self.clock.now();
        self.used_up.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, until| *until > now);
    }
}

fn limiter<K: Hash + Eq + Clone, C: Clock + Clone>(
    per_s: NonZeroU32,
    burst: NonZeroU32,
    clock: &C,
) -> Limiter<K, C> {
    RateLimiter::dashmap_with_clock(Quota::per_second(per_s).allow_burst(burst), clock.clone())
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    const SHELTER: Origin = Origin::Elsewhere(IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 9)));
    const OTHER: Origin = Origin::Elsewhere(IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 8)));

    fn device(byte: u16) -> ObjectId {
        let mut id = [0; 32];
        id[..2].copy_from_slice(&byte.to_be_bytes());
        ObjectId(id)
    }

    /// How many requests of this device are answered at once.
    fn answered(rates: &Rates<FakeRelativeClock>, origin: Origin, device: ObjectId, bytes: usize) -> u32 {
        let mut count = 0;
        while count < 10_000 && rates.admit_device(origin, device).is_ok() {
            rates.charge_device(origin, device, bytes);
            count += 1;
        }
        count
    }

    #[test]
    fn three_hundred_phones_behind_one_address_all_come_through() {
        let rates = Rates::by(FakeRelativeClock::default());
        for phone in 0..300 {
            for _ in 0..20 {
                assert_eq!(rates.admit_address(SHELTER), Ok(()));
                assert_eq!(rates.admit_device(SHELTER, device(phone)), Ok(()));
                rates.charge_device(SHELTER, device(phone), 4_000);
            }
        }
        assert!(rates.admit_address(SHELTER).is_err());
        assert_eq!(rates.admit_address(OTHER), Ok(()), "another address has its own measure");
    }

    #[test]
    fn a_device_that_asks_without_end_is_told_when_to_come_again_and_then_answered() {
        let clock = FakeRelativeClock::default();
        let rates = Rates::by(clock.clone());
        let wild = device(1);
        assert_eq!(answered(&rates, SHELTER, wild, 300), DEVICE_REQUESTS_BURST.get() + 1);
        let Err(SlowDown(wait)) = rates.admit_device(SHELTER, wild) else { panic!("it was let in") };
        assert!(wait <= Duration::from_secs(1), "{wait:?}");
        assert_eq!(rates.admit_device(SHELTER, device(2)), Ok(()), "its neighbours are not told so");
        clock.advance(wait);
        assert_eq!(rates.admit_device(SHELTER, wild), Ok(()));
    }

    #[test]
    fn a_device_that_fills_the_disk_is_slowed_by_its_bytes() {
        let rates = Rates::by(FakeRelativeClock::default());
        let bytes = 4 * 1024 * 1024;
        assert_eq!(answered(&rates, SHELTER, device(1), bytes), DEVICE_KIB_BURST.get() / 4096 + 1);
    }

    #[test]
    fn what_nobody_proved_counts_against_no_device() {
        let rates = Rates::by(FakeRelativeClock::default());
        for _ in 0..10_000 {
            assert_eq!(rates.admit_device(OTHER, device(1)), Ok(()));
        }
    }

    #[test]
    fn this_machine_itself_is_not_counted() {
        let rates = Rates::by(FakeRelativeClock::default());
        assert_eq!(answered(&rates, Origin::ThisMachine, device(1), 300), 10_000);
        assert_eq!(rates.admit_device(SHELTER, device(1)), Ok(()), "nor does it count elsewhere");
        for _ in 0..10_000 {
            assert_eq!(rates.admit_address(Origin::ThisMachine), Ok(()));
        }
    }

    #[test]
    fn what_need_not_be_remembered_is_cleared_away() {
        let clock = FakeRelativeClock::default();
        let rates = Rates::by(clock.clone());
        answered(&rates, SHELTER, device(1), 300);
        let _ = rates.admit_address(SHELTER);
        clock.advance(Duration::from_secs(3_600));
        rates.clear();
        assert!(rates.addresses.is_empty() && rates.device_requests.is_empty());
        assert!(rates.used_up.lock().unwrap().is_empty());
    }
}
