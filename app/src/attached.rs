//! A file that an answer names, shown where it is spoken of: fetched from the disk when it is drawn, gone from the page's
//! memory when it is not drawn any more.

use bridge::{Command, Refusal, Reply};
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{Blob, BlobPropertyBag, Url};

use crate::{hatch::Hatch, refusals, session::unexpected, words::questions};

const SOUND: &str = "audio";
const ID_DIGITS: usize = 32;

/// What is known of the file so far.
#[derive(Clone, Debug, PartialEq)]
enum Known {
    Asked,
    /// An address that only this page knows, and the media type.
    Here(String, String),
    Not(Refusal),
}

/// True for what an answer says of a file, rather than what somebody called one.
pub fn is_name(text: &str) -> bool {
    text.split_once('.').is_some_and(|(id, extension)| {
        id.len() == ID_DIGITS && id.bytes().all(|byte| byte.is_ascii_hexdigit()) && !extension.is_empty()
    })
}

#[component]
pub fn Preview(
    name: String,
    /// It has no picture, whatever its container may hold.
    #[prop(optional)]
    sound: bool,
    /// Where it is not here, nothing is said of it.
    #[prop(optional)]
    quiet: bool,
) -> AnyView {
    let known = RwSignal::new(Known::Asked);
    let hatch = Hatch::here();
    let wanted = name.clone();
    Effect::new(move |_| {
        // One that was on its way may have come.
        hatch.changes();
        if matches!(known.get_untracked(), Known::Here(..)) {
            return;
        }
        let name = wanted.clone();
        spawn_local(async move {
            let found = match hatch.ask(Command::Attached { name }).await {
                Ok(Reply::Attached { media_type, bytes }) => match address_of(&media_type, &bytes) {
                    Some(address) => Known::Here(address, media_type),
                    None => Known::Not(unexpected()),
                },
                Ok(_) => Known::Not(unexpected()),
                Err(why) => Known::Not(why),
            };
            if let Some(Known::Here(address, _)) = known.try_set(found) {
                // Nobody looks at it any more.
                let _ = Url::revoke_object_url(&address);
            }
        });
    });
    on_cleanup(move || {
        if let Some(Known::Here(address, _)) = known.try_get_untracked() {
            let _ = Url::revoke_object_url(&address);
        }
    });
    (move || match known.get() {
        Known::Asked | Known::Not(_) if quiet => ().into_any(),
        Known::Asked => view! { <p class="hint" role="status">{questions::file_opening}</p> }.into_any(),
        Known::Not(Refusal::AttachmentOnItsWay) => {
            view! { <p class="hint" role="status">{questions::file_on_its_way}</p> }.into_any()
        }
        Known::Not(why) => view! { <p class="error">{refusals::sentence(&why)}</p> }.into_any(),
        Known::Here(address, media_type) => shown(&address, if sound { SOUND } else { &media_type }, &name),
    })
    .into_any()
}

fn shown(address: &str, media_type: &str, name: &str) -> AnyView {
    let address = address.to_owned();
    match media_type.split('/').next() {
        Some("image") => view! { <img class="picture" src=address alt=questions::file_picture /> }.into_any(),
        Some("audio") => view! { <audio controls src=address></audio> }.into_any(),
        Some("video") => {
            view! { <video controls playsinline class="picture" src=address></video> }.into_any()
        }
        _ => view! { <a class="button" href=address download=name.to_owned()>{questions::file_open}</a> }
            .into_any(),
    }
}

pub fn blob_from(media_type: &str, bytes: &[u8]) -> Option<Blob> {
    let kind = BlobPropertyBag::new();
    kind.set_type(media_type);
    let parts = Array::of1(&Uint8Array::from(bytes));
    Blob::new_with_u8_array_sequence_and_options(&parts, &kind).ok()
}

fn address_of(media_type: &str, bytes: &[u8]) -> Option<String> {
    Url::create_object_url_with_blob(&blob_from(media_type, bytes)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_name_of_an_attachment_is_asked_for() {
        let id = "a5".repeat(16);
        assert!(is_name(&format!("{id}.mp3")));
        for other in
            ["pregunta.mp3".to_owned(), id.clone(), format!("{id}."), format!("{id}0.mp3"), String::new()]
        {
            assert!(!is_name(&other), "{other}");
        }
    }
}
