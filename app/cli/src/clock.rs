//! What the engine may not ask for itself: this machine's clock and its randomness.

use std::time::SystemTime;

use engine::Now;
use getrandom::SysRng;
use rand_core::UnwrapErr;
use time::UtcOffset;

/// The instant on this machine's clock, and the offset of the place where it is.
pub fn now() -> Now {
    let since_1970 = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    let offset = UtcOffset::current_local_offset().unwrap_or(UtcOffset::UTC);
    Now {
        at_ms: i64::try_from(since_1970.as_millis()).unwrap_or_default(),
        offset_minutes: offset.whole_minutes(),
    }
}

/// The operating system's randomness. A machine that had none would end the program, not weaken a key.
pub fn rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}
