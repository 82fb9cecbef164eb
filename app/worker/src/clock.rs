//! What the engine may not ask for itself: the browser's clock, its randomness, and a while of waiting.

use engine::Now;
use getrandom::SysRng;
use gloo_timers::future::TimeoutFuture;
use js_sys::Date;
use rand_core::UnwrapErr;

use crate::messages::scope;

/// The instant on this device's clock, and the offset of the place where it is.
pub fn now() -> Now {
    let date = Date::new_0();
    // `getTimezoneOffset` counts what must be added to reach UTC; an offset counts the other way.
    Now { at_ms: date.get_time() as i64, offset_minutes: -date.get_timezone_offset() as i16 }
}

/// Milliseconds since this worker began, whatever anybody does to the phone's clock.
pub fn since_start_ms() -> f64 {
    scope().performance().map_or(0.0, |performance| performance.now())
}

/// The browser's randomness. A browser that had none would end the worker, not weaken a key.
pub fn rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

pub async fn wait_ms(ms: u32) {
    if ms > 0 {
        TimeoutFuture::new(ms).await;
    }
}
