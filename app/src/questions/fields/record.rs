//! A sound that is recorded here: nothing of it is left in the phone's own recorder.

use std::time::Duration;

use js_sys::{Array, Reflect};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobEvent, MediaRecorder, MediaRecorderOptions, MediaStream, MediaStreamConstraints,
    MediaStreamTrack,
};

use super::super::finish::Finish;
use super::super::place::Place;
use super::attachment::{Attaching, Spot};
use super::picture::bytes_of;
use crate::words::questions;

const SECONDS_MAX: u32 = 5 * 60;
/// Speech is understood at that rate, and five minutes of it are about a megabyte.
const BITS_PER_SECOND: u32 = 32_000;

/// How the recording goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Recording {
    Not,
    /// Seconds so far.
    Under(u32),
    Refused,
}

#[component]
pub fn Recorder(attaching: Attaching, place: Place) -> AnyView {
    if !can_record() {
        return ().into_any();
    }
    let state = RwSignal::new(Recording::Not);
    let recorder = StoredValue::new_local(None::<(MediaRecorder, IntervalHandle)>);
    let stop = move || {
        if let Some(Some((recorder, clock))) = recorder.try_update_value(Option::take) {
            clock.clear();
            // One that has stopped by itself needs nothing more.
            let _ = recorder.stop();
        }
    };
    on_cleanup(stop);
    let finish = Finish::here();
    Effect::new(move |_| {
        // Whoever saves means what was said so far; saving waits until it is on the disk.
        if finish.is_saving() {
            stop();
        }
    });
    let tick = move || match state.try_get_untracked() {
        Some(Recording::Under(seconds)) if seconds + 1 < SECONDS_MAX => {
            state.set(Recording::Under(seconds + 1));
        }
        _ => stop(),
    };
    let press = move |_| {
        if matches!(state.get_untracked(), Recording::Under(_)) {
            return stop();
        }
        let spot = Spot::of(place);
        spawn_local(async move {
            let Some(begun) = begin(attaching, spot, state).await else {
                state.try_set(Recording::Refused);
                return;
            };
            let clock = set_interval_with_handle(tick, Duration::from_secs(1)).ok();
            let kept = clock.map(|clock| recorder.try_set_value(Some((begun.clone(), clock))).is_none());
            if kept == Some(true) {
                state.try_set(Recording::Under(0));
            } else {
                // Left while the phone asked for permission: nothing may go on recording.
                let _ = begun.stop();
                if let Some(clock) = clock {
                    clock.clear();
                }
            }
        });
    };
    let word = move || match state.get() {
        Recording::Under(_) => place.say(questions::sound_stop),
        _ => place.say(questions::sound_record),
    };
    let said = move || match state.get() {
        Recording::Not => String::new(),
        Recording::Under(seconds) => place.say(|| questions::sound_recording(&clock(seconds))),
        Recording::Refused => place.say(questions::sound_refused).to_owned(),
    };
    view! {
        <button type="button" class="button wide" on:click=press>
            {word}
        </button>
        // Every second is seen, and not read aloud.
        <p class="hint" role="timer">{said}</p>
    }
    .into_any()
}

/// `0:07`, `4:59`.
fn clock(seconds: u32) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

fn can_record() -> bool {
    let has = |name: &str| Reflect::has(&window(), &name.into()).unwrap_or(false);
    has("MediaRecorder") && window().navigator().media_devices().is_ok()
}

/// What a sound of that media type is called on its way to the disk.
fn file_name(media_type: &str) -> &'static str {
    match media_type.split(';').next().unwrap_or_default().trim() {
        "audio/mp4" | "video/mp4" => "sound.m4a",
        "audio/ogg" => "sound.ogg",
        _ => "sound.webm",
    }
}

/// Asks for the microphone and records until it is stopped; then keeps it.
async fn begin(attaching: Attaching, spot: Spot, state: RwSignal<Recording>) -> Option<MediaRecorder> {
    let wanted = MediaStreamConstraints::new();
    wanted.set_audio(&true.into());
    let asked = window().navigator().media_devices().ok()?.get_user_media_with_constraints(&wanted).ok()?;
    let stream: MediaStream = JsFuture::from(asked).await.ok()?.dyn_into().ok()?;
    let options = MediaRecorderOptions::new();
    options.set_audio_bits_per_second(BITS_PER_SECOND);
    let recorder = MediaRecorder::new_with_media_stream_and_media_recorder_options(&stream, &options).ok()?;
    let parts = Array::new();
    let take = {
        let parts = parts.clone();
        Closure::<dyn FnMut(BlobEvent)>::new(move |event: BlobEvent| {
            if let Some(data) = event.data() {
                parts.push(&data);
            }
        })
    };
    recorder.set_ondataavailable(Some(take.as_ref().unchecked_ref()));
    let recorded = recorder.clone();
    let scribe = spot.scribe.clone();
    let over = Closure::once_into_js(move || {
        let tracks = stream.get_tracks();
        tracks
            .iter()
            .filter_map(|track| track.dyn_into().ok())
            .for_each(|track: MediaStreamTrack| track.stop());
        drop(take);
        state.try_set(Recording::Not);
        let scribe = spot.scribe.clone();
        if let Ok(whole) = Blob::new_with_blob_sequence(&parts) {
            let name = file_name(&recorded.mime_type()).to_owned();
            attaching.keep(spot, name, async move { bytes_of(&whole).await });
        }
        scribe.file_ends(true);
    });
    recorder.set_onstop(Some(over.unchecked_ref()));
    recorder.start().ok()?;
    // From its first second on it is a file under way.
    scribe.file_begins();
    Some(recorder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_counts_minutes() {
        assert_eq!([clock(7), clock(60), clock(299)], ["0:07", "1:00", "4:59"]);
    }

    #[test]
    fn a_sound_is_called_by_what_the_browser_made_of_it() {
        assert_eq!(file_name("audio/webm;codecs=opus"), "sound.webm");
        assert_eq!(file_name("audio/mp4; codecs=mp4a.40.2"), "sound.m4a");
        assert_eq!(file_name("audio/ogg"), "sound.ogg");
        assert_eq!(file_name(""), "sound.webm");
    }
}
