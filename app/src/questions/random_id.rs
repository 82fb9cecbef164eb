//! Ids for the instances of repeats: random, so that two phones that add a document each have added two.

use std::fmt::Write;

use leptos::prelude::window;

const ID_BYTES: usize = 4;

/// Eight lower-case hex digits; `None` where the browser gives no randomness.
pub fn random_id() -> Option<String> {
    let mut bytes = [0_u8; ID_BYTES];
    window().crypto().ok()?.get_random_values_with_u8_array(&mut bytes).ok()?;
    Some(bytes.iter().fold(String::new(), |mut hex, byte| {
        // Writing into a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    }))
}
