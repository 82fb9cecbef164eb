//! THE PORCH's door: hands out the files of a built app, and what browsers must be told with them. It knows nothing of
//! logs, entries or people.

use axum::{
    Router,
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header},
    middleware::{Next, from_fn},
    response::Response,
};
use std::path::PathBuf;
use tower_http::services::ServeDir;

/// Nothing from anywhere else, no script or style inside a page, nobody's frame. What is sent may go to another server: a
/// workspace can move, and a shelter's laptop may stand in for the office's server.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    connect-src 'self' https:; worker-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; manifest-src 'self'; font-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Forms ask for pictures, places and sounds, each when somebody presses for it; nothing else of the phone is used.
const PERMISSIONS_POLICY: &str = "camera=(self), geolocation=(self), microphone=(self), payment=(), usb=(), serial=(), bluetooth=(), browsing-topics=()";

const SAID_WITH_EVERYTHING: [(HeaderName, &str); 5] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS_POLICY),
];

const KEEP_FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_EACH_TIME: HeaderValue = HeaderValue::from_static("no-cache");
/// The hash in the name of a folder whose files never change: `ui-0123456789abcdef`.
const FOLDER_HASH_CHARS: usize = 16;

/// Serves a folder made by `cargo xtask build`. A path that names no file is a page of the app, and so the app itself.
pub fn porch(dist: PathBuf) -> Router {
    let files = ServeDir::new(dist).precompressed_br().append_index_html_on_directories(false);
    Router::new().fallback_service(files).layer(from_fn(at_the_door))
}

async fn at_the_door(mut request: Request, next: Next) -> Response {
    let for_ever = is_named_by_content(request.uri().path());
    if is_page(request.uri().path()) {
        *request.uri_mut() = Uri::from_static("/index.html");
    }
    let mut response = next.run(request).await;
    let there = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
    say(response.headers_mut(), for_ever && there);
    response
}

pub(crate) fn say(headers: &mut HeaderMap, for_ever: bool) {
    for (name, value) in SAID_WITH_EVERYTHING {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(header::CACHE_CONTROL, if for_ever { KEEP_FOR_EVER } else { ASK_EACH_TIME });
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
}

pub(crate) fn is_page(path: &str) -> bool {
    !path.rsplit('/').next().unwrap_or_default().contains('.')
}

fn is_named_by_content(path: &str) -> bool {
    let Some((folder, _)) = path.trim_start_matches('/').split_once('/') else { return false };
    let Some((_, hash)) = folder.rsplit_once('-') else { return false };
    hash.len() == FOLDER_HASH_CHARS && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_lies_in_a_folder_named_by_its_content_is_kept_for_ever() {
        assert!(is_named_by_content("/ui-0123456789abcdef/app.js"));
        assert!(!is_named_by_content("/index.html"));
        assert!(!is_named_by_content("/ui-0123456789abcdef"));
        assert!(!is_named_by_content("/some-folder/app.js"));
    }

    #[test]
    fn a_path_without_an_ending_is_a_page_of_the_app() {
        assert!(is_page("/"));
        assert!(is_page("/personas/3f9a"));
        assert!(!is_page("/sw.js"));
    }
}
