//! The server's own pages, beside the app: how to trust a server of its own word, and why an address is not secure. Words and
//! a stylesheet, no script. What comes from a request is put in only after [`host_of`](crate::public_url::host_of).

use axum::{
    Router,
    extract::Request,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

use crate::porch::say;

pub const TRUST_PATH: &str = "/confiar";
/// The same page for a phone on which the app is installed: what ends like a file, the service worker lets through.
const TRUST_FILE_PATH: &str = "/confiar.html";
const CERT_PATH: &str = "/acogida-servidor.crt";
const CERT_TYPE: &str = "application/x-x509-ca-cert";
const STYLE_PATH: &str = "/servidor.css";

const TRUST: &str = include_str!("pages/trust.html");
const INSECURE: &str = include_str!("pages/insecure.html");
const STYLE: &str = include_str!("pages/plain.css");

/// The words before an address, in the order of the pages' languages.
const OPEN: [(&str, &str, &str); 3] = [
    ("{es}", "{open_es}", "Abra Acogida aquí:"),
    ("{en}", "{open_en}", "Open Acogida here:"),
    ("{ht}", "{open_ht}", "Louvri Acogida isit la:"),
];
const ASK: [&str; 3] = [
    "Pida a coordinación la dirección que empieza con https://.",
    "Ask your coordinator for the address that begins with https://.",
    "Mande kowòdinasyon an adrès ki kòmanse ak https://.",
];
const TRUST_FIRST: [&str; 3] = [
    "Primero, una sola vez en este teléfono: confiar en este servidor",
    "First, once on this phone: trust this server",
    "Anvan, yon sèl fwa sou telefòn sa a: fè sèvè sa a konfyans",
];

/// What a phone is to trust.
#[derive(Clone, Debug)]
pub struct Trusted {
    pub der: Vec<u8>,
    pub fingerprint: String,
}

/// Whether a path is one of these pages, which are shown on every address. There is nothing to trust on most servers.
pub fn is_plain_page(path: &str, trust_first: bool) -> bool {
    path == STYLE_PATH || (trust_first && [TRUST_PATH, TRUST_FILE_PATH, CERT_PATH].contains(&path))
}

/// The stylesheet and, for a server of its own word, the page that walks somebody through trusting it. `where_to_go` says
/// the app's secure address for who came with this request.
pub fn plain_pages(
    trusted: Option<Trusted>,
    where_to_go: impl Fn(&Request) -> Option<String> + Clone + Send + Sync + 'static,
) -> Router {
    let router = Router::new().route(STYLE_PATH, get(async || said("text/css", STYLE)));
    let Some(Trusted { der, fingerprint }) = trusted else { return router };
    let page = get(async move |request: Request| {
        said("text/html; charset=utf-8", trust(&fingerprint, where_to_go(&request).as_deref()))
    });
    router
        .route(TRUST_PATH, page.clone())
        .route(TRUST_FILE_PATH, page)
        .route(CERT_PATH, get(async move || said(CERT_TYPE, der.clone())))
}

/// In place of the app, where the line is not secure.
pub fn insecure(where_to_go: Option<&str>, trust_first: bool) -> Response {
    let mut page = INSECURE.to_owned();
    for ((place, _, open), (ask, first)) in OPEN.iter().zip(ASK.iter().zip(TRUST_FIRST)) {
        let mut words = String::new();
        if trust_first {
            words += &format!("<p><a class=\"do\" href=\"{TRUST_PATH}\">{first}</a></p>\n");
        }
        words +=
            &where_to_go.map_or_else(|| format!("<p>{ask}</p>"), |url| format!("<p>{}</p>", link(open, url)));
        page = page.replace(place, &words);
    }
    (StatusCode::FORBIDDEN, said("text/html; charset=utf-8", page)).into_response()
}

fn trust(fingerprint: &str, where_to_go: Option<&str>) -> String {
    let mut page = TRUST.replace("{fingerprint}", fingerprint);
    for ((_, place, open), ask) in OPEN.iter().zip(ASK) {
        page = page.replace(place, &where_to_go.map_or_else(|| ask.to_owned(), |url| link(open, url)));
    }
    page
}

fn link(words: &str, url: &str) -> String {
    format!("{words} <a href=\"{url}\">{url}</a>")
}

fn said(kind: &'static str, body: impl IntoResponse) -> Response {
    let mut response = body.into_response();
    say(response.headers_mut(), false);
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static(kind));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_of_a_page_is_filled() {
        let trust = trust("AB:CD", Some("https://10.0.0.5:8787"));
        assert_eq!(trust.matches("AB:CD").count(), 3);
        assert_eq!(trust.matches("href=\"https://10.0.0.5:8787\"").count(), 3);
        assert!(!trust.contains(['{', '}']));
    }

    #[test]
    fn the_pages_hold_no_script_and_no_style_of_their_own() {
        for page in [TRUST, INSECURE] {
            for word in ["<script", "style=", "<style", "onclick", "javascript:", "http://", "https://"] {
                let named = page.replace("<code>http://</code>", "");
                assert!(!named.contains(word), "{word}");
            }
        }
    }
}
