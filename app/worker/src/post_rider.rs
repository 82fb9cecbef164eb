//! Carries one request to the server and its answer back. Whether there is a network is found out by riding.

use engine::{Incoming, Outgoing};
use wasm_bindgen_futures::spawn_local;

use crate::queue::{Happening, Sender, Unanswered};

const ABOUT_PATH: &str = "/v1/about";
/// Silence that ends a ride, once the request can be expected to have gone out.
const SILENCE_MS_MAX: u32 = 30_000;
/// What a bad line that several phones share still carries.
const LINE_BYTES_PER_S_MIN: usize = 2_048;

/// Carries `outgoing`; the line hears `Answered` for the conversation of this number.
pub fn ride(server_url: &str, outgoing: Outgoing, conversation: u32, line: &Sender) {
    let (url, line) = (format!("{server_url}{}", outgoing.path), line.clone());
    spawn_local(async move {
        let answer = carry::carry(url, outgoing.body).await;
        line.put(Happening::Answered { conversation, answer });
    });
}

/// Asks the server what it says of itself; the line hears of an address that is meant for others. No answer is none.
pub fn ask_about(server_url: &str, line: &Sender) {
    let (url, line) = (format!("{server_url}{ABOUT_PATH}"), line.clone());
    spawn_local(async move {
        if let Some(public) = carry::fetch(url).await.and_then(|text| public_url(&text).map(str::to_owned)) {
            line.put(Happening::PublicUrlSaid(public));
        }
    });
}

/// The address in `{"public_url":"https://…"}`; a server writes none that JSON would have to escape.
fn public_url(about: &str) -> Option<&str> {
    about.split_once("\"public_url\":\"")?.1.split_once('"').map(|(url, _)| url)
}

/// How long to wait for the first sign of an answer to a request of this size.
fn first_sign_ms_max(request_bytes: usize) -> u32 {
    let upload_ms = request_bytes.div_ceil(LINE_BYTES_PER_S_MIN).saturating_mul(1_000);
    SILENCE_MS_MAX.saturating_add(upload_ms.try_into().unwrap_or(u32::MAX))
}

#[cfg(target_family = "wasm")]
mod carry {
    //! The ride itself, with the browser's fetch.

    use std::pin::pin;

    use engine::wire::limits::MESSAGE_BYTES_MAX;
    use futures_util::StreamExt;
    use futures_util::future::{Either, select};
    use gloo_timers::future::TimeoutFuture;

    use super::{Incoming, SILENCE_MS_MAX, Unanswered, first_sign_ms_max};

    pub async fn carry(url: String, body: Vec<u8>) -> Result<Incoming, Unanswered> {
        let patience_ms = first_sign_ms_max(body.len());
        let request =
            reqwest::Client::new().post(url).header("content-type", "application/cbor").body(body).send();
        let response = within(patience_ms, request).await?.map_err(|_| Unanswered)?;
        let status = response.status().as_u16();
        let mut pieces = pin!(response.bytes_stream());
        let mut body = Vec::new();
        while let Some(piece) = within(SILENCE_MS_MAX, pieces.next()).await? {
            body.extend_from_slice(&piece.map_err(|_| Unanswered)?);
            if body.len() > MESSAGE_BYTES_MAX {
                return Err(Unanswered);
            }
        }
        Ok(Incoming { status, body })
    }

    /// A small text, or nothing.
    pub async fn fetch(url: String) -> Option<String> {
        let response = within(SILENCE_MS_MAX, reqwest::Client::new().get(url).send()).await.ok()?.ok()?;
        if !response.status().is_success() {
            return None;
        }
        within(SILENCE_MS_MAX, response.text()).await.ok()?.ok()
    }

    async fn within<T>(ms: u32, ride: impl Future<Output = T>) -> Result<T, Unanswered> {
        match select(pin!(ride), TimeoutFuture::new(ms)).await {
            Either::Left((done, _)) => Ok(done),
            Either::Right(_) => Err(Unanswered),
        }
    }
}

#[cfg(not(target_family = "wasm"))]
mod carry {
    //! Outside a browser there is no fetch; the crate is compiled there for its checks.

    use super::{Incoming, Unanswered, first_sign_ms_max};

    pub async fn carry(_: String, body: Vec<u8>) -> Result<Incoming, Unanswered> {
        let _ = first_sign_ms_max(body.len());
        Err(Unanswered)
    }

    pub async fn fetch(_: String) -> Option<String> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_for_others_is_read_where_there_is_one() {
        assert_eq!(
            public_url("{\"public_url\":\"https://acogida.example\"}"),
            Some("https://acogida.example")
        );
        assert_eq!(public_url("{\"public_url\":null}"), None);
        assert_eq!(public_url("<!doctype html>"), None);
    }

    #[test]
    fn a_large_request_is_given_the_time_that_a_bad_line_needs() {
        assert_eq!(first_sign_ms_max(0), SILENCE_MS_MAX);
        assert_eq!(first_sign_ms_max(512 * 1024), SILENCE_MS_MAX + 256_000);
        assert_eq!(first_sign_ms_max(usize::MAX), u32::MAX);
    }
}
