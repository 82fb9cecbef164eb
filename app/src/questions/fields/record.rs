//! A sound that is recorded here: nothing of it is left in the phone's own recorder.

use js_sys::{Array, Reflect};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobEvent, MediaRecorder, MediaStream, MediaStreamConstraints, MediaStreamTrack};

use super::super::place::Place;
use super::attachment::Attaching;
use super::picture::bytes_of;
use crate::words::questions;

/// Five minutes of speech are about a megabyte.
const RECORDED_MS_MAX: i32 = 5 * 60 * 1000;

/// How the recording goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Recording {
    Not,
    Under,
    Refused,
}

#[component]
pub fn Recorder(attaching: Attaching, place: Place) -> AnyView {
    if !can_record() {
        return ().into_any();
    }
    let state = RwSignal::new(Recording::Not);
    let recorder = StoredValue::new_local(None::<MediaRecorder>);
    let stop = move || {
        if let Some(Some(recorder)) = recorder.try_update_value(Option::take) {
            let _ = recorder.stop();
        }
    };
    on_cleanup(stop);
    let press = move |_| {
        if state.get_untracked() == Recording::Under {
            return stop();
        }
        spawn_local(async move {
            match begin(attaching, state).await {
                Some(begun) => {
                    state.try_set(Recording::Under);
                    // Left while the phone asked for permission: nothing may go on recording.
                    if recorder.try_set_value(Some(begun.clone())).is_some() {
                        let _ = begun.stop();
                    }
                }
                None => drop(state.try_set(Recording::Refused)),
            }
        });
    };
    let word = move || match state.get() {
        Recording::Under => place.say(questions::sound_stop),
        _ => place.say(questions::sound_record),
    };
    let said = move || match state.get() {
        Recording::Not => None,
        Recording::Under => Some(questions::sound_recording()),
        Recording::Refused => Some(questions::sound_refused()),
    };
    view! {
        <button type="button" class="button wide" on:click=press>
            {word}
        </button>
        <p class="hint" role="status">{said}</p>
    }
    .into_any()
}

fn can_record() -> bool {
    let has = |name: &str| Reflect::has(&window(), &name.into()).unwrap_or(false);
    has("MediaRecorder") && window().navigator().media_devices().is_ok()
}

/// Asks for the microphone and records until it is stopped, or five minutes are over; then keeps it.
async fn begin(attaching: Attaching, state: RwSignal<Recording>) -> Option<MediaRecorder> {
    let wanted = MediaStreamConstraints::new();
    wanted.set_audio(&true.into());
    let asked = window().navigator().media_devices().ok()?.get_user_media_with_constraints(&wanted).ok()?;
    let stream: MediaStream = JsFuture::from(asked).await.ok()?.dyn_into().ok()?;
    let recorder = MediaRecorder::new_with_media_stream(&stream).ok()?;
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
    let over = Closure::once_into_js(move || {
        for track in stream.get_tracks().iter().filter_map(|track| track.dyn_into::<MediaStreamTrack>().ok())
        {
            track.stop();
        }
        drop(take);
        state.try_set(Recording::Not);
        if let Ok(whole) = Blob::new_with_blob_sequence(&parts) {
            attaching.keep("sound.webm".to_owned(), async move { bytes_of(&whole).await });
        }
    });
    recorder.set_onstop(Some(over.unchecked_ref()));
    recorder.start().ok()?;
    let until = recorder.clone();
    let stop = Closure::once_into_js(move || drop(until.stop()));
    let _ =
        window().set_timeout_with_callback_and_timeout_and_arguments_0(stop.unchecked_ref(), RECORDED_MS_MAX);
    Some(recorder)
}
