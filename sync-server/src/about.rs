//! What a server says of itself to the app that it serves: the address that invites are to name.

use axum::{
    Router,
    http::{HeaderValue, header},
    response::IntoResponse,
    routing::get,
};

use crate::public_url::PublicUrl;

const TYPE: HeaderValue = HeaderValue::from_static("application/json");
const ASK_EACH_TIME: HeaderValue = HeaderValue::from_static("no-cache");

/// `GET /v1/about`.
pub fn about(public: Option<&PublicUrl>) -> Router {
    // A public URL is made of letters, digits and `.-:[]/` alone, so that it stands in JSON as it is.
    let url = public.map_or_else(|| "null".to_owned(), |url| format!("\"{}\"", url.as_str()));
    let text = format!("{{\"public_url\":{url}}}");
    let answer = async move || {
        ([(header::CONTENT_TYPE, TYPE), (header::CACHE_CONTROL, ASK_EACH_TIME)], text.clone()).into_response()
    };
    Router::new().route("/v1/about", get(answer))
}
