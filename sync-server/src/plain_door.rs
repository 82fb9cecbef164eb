//! A line without TLS: browsers keep nothing for a page that came over it, unless it is this machine's own. Whoever asks for
//! the app there is sent, or told in words, where to go. The API answers on every line.

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, Method, Uri},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Redirect, Response},
};

use crate::plain_pages::{insecure, is_plain_page};
use crate::porch::is_page;
use crate::public_url::{PublicUrl, host_asked, is_this_machine};
use crate::tls::Line;

const HTTPS_PORT: u16 = 443;
/// Never sent elsewhere: devices, and whoever looks after the server.
const FOR_PROGRAMS: [&str; 2] = ["/v1/", "/healthz"];

/// Where this server is reached safely.
#[derive(Clone, Debug, Default)]
pub struct SafeAddress {
    pub public: Option<PublicUrl>,
    /// The port at which this server itself speaks TLS.
    pub tls_port: Option<u16>,
    /// Its certificate is of its own word: phones must be told to trust it first.
    pub trust_first: bool,
}

impl SafeAddress {
    /// The app's secure address, for who asked for this host: what the operator says, else the same host over TLS.
    pub fn for_whom(&self, host: Option<&str>) -> Option<String> {
        if let Some(public) = self.public.as_ref().filter(|public| public.is_https()) {
            return Some(public.as_str().to_owned());
        }
        let (port, host) = (self.tls_port?, host?);
        let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
        Some(if port == HTTPS_PORT { format!("https://{host}") } else { format!("https://{host}:{port}") })
    }
}

/// Puts the door before an app.
pub fn plain_door(app: Router, safe: SafeAddress) -> Router {
    app.layer(from_fn_with_state(safe, at_the_door))
}

async fn at_the_door(State(safe): State<SafeAddress>, request: Request, next: Next) -> Response {
    let (path, headers) = (request.uri().path(), request.headers());
    let looks = matches!(*request.method(), Method::GET | Method::HEAD);
    let host = host_asked(&request);
    let by_tls = request.extensions().get::<Line>() == Some(&Line::Tls) || came_by_https(headers);
    let for_programs = FOR_PROGRAMS.iter().any(|place| path.starts_with(place));
    if !looks
        || for_programs
        || is_plain_page(path, safe.trust_first)
        || by_tls
        || host.as_deref().is_some_and(is_this_machine)
    {
        return next.run(request).await;
    }
    let where_to_go = safe.for_whom(host.as_deref());
    match &where_to_go {
        Some(url) if safe.tls_port.is_some() && !safe.trust_first => {
            Redirect::permanent(&format!("{url}{}", rest(request.uri()))).into_response()
        }
        _ if is_page(path) || path.ends_with(".html") => insecure(where_to_go.as_deref(), safe.trust_first),
        _ => next.run(request).await,
    }
}

fn rest(uri: &Uri) -> &str {
    uri.path_and_query().map_or("/", |rest| rest.as_str())
}

/// A proxy says that the phone's own line was TLS. Who claims it falsely misleads nobody but themselves.
fn came_by_https(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let first = |list: &str| list.split(',').next().unwrap_or_default().trim().to_ascii_lowercase();
    let forwarded = first(text("forwarded"));
    let says_https = |pair: &str| {
        pair.split_once('=')
            .is_some_and(|(name, value)| name.trim() == "proto" && value.trim().trim_matches('"') == "https")
    };
    first(text("x-forwarded-proto")) == "https" || forwarded.split(';').any(says_https)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn the_first_proxy_says_how_the_phone_came() {
        for pairs in [
            [("x-forwarded-proto", "https")],
            [("x-forwarded-proto", "https, http")],
            [("forwarded", "for=192.0.2.60;proto=https;by=203.0.113.43")],
        ] {
            assert!(came_by_https(&headers(&pairs)), "{pairs:?}");
        }
        for pairs in [
            [("x-forwarded-proto", "http")],
            [("x-forwarded-proto", "http, https")],
            [("forwarded", "for=192.0.2.60;proto=http, proto=https")],
            [("via", "1.1 https")],
        ] {
            assert!(!came_by_https(&headers(&pairs)), "{pairs:?}");
        }
    }

    #[test]
    fn where_to_go_is_the_operators_word_and_else_the_same_host_over_tls() {
        let public = "https://shelter.example".parse().ok();
        let at = Some("192.168.1.5");
        let mut safe = SafeAddress { public, tls_port: Some(8787), trust_first: false };
        assert_eq!(safe.for_whom(at).unwrap(), "https://shelter.example");
        safe.public = None;
        assert_eq!(safe.for_whom(at).unwrap(), "https://192.168.1.5:8787");
        assert_eq!(safe.for_whom(Some("fd00::5")).unwrap(), "https://[fd00::5]:8787");
        assert_eq!(safe.for_whom(None), None);
        safe.tls_port = Some(443);
        assert_eq!(safe.for_whom(Some("shelter.lan")).unwrap(), "https://shelter.lan");
        safe.tls_port = None;
        assert_eq!(safe.for_whom(at), None);
    }
}
