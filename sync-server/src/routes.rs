//! The post office over HTTP: reads a body within its limits, hands it to the clerk, says what came out. No rule is here.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::{
    sync::Semaphore,
    time::{Instant, timeout},
};
use tower_http::cors::{Any, CorsLayer};
use wire::{Canonical, ChallengeRequest, ErrorReply, RegisterRequest, SyncRequest, canonical::VERSION, code};

use crate::clerk::Clerk;
use crate::office::{Call, Refusal};

/// Bodies of requests that are read at the same time, together.
const BODIES_KIB_MAX: u32 = 64 * 1024;
/// A slow line has this long to bring a body: 4 MiB at 128 kbit/s.
const BODY_MAX: Duration = Duration::from_secs(270);
/// How long a browser need not ask again whether another server's page may ask.
const PREFLIGHT_KEPT: Duration = Duration::from_secs(86_400);
const CONTENT_TYPE: &str = "application/cbor";

#[derive(Clone)]
struct Desk {
    clerk: Clerk,
    token_needed: bool,
    room: Arc<Semaphore>,
}

/// The post office's addresses. Without `token_needed` a workspace is registered for whoever asks from this machine; a
/// request that a proxy passed on, or that another server's page makes, comes from elsewhere.
pub fn routes(clerk: Clerk, token_needed: bool) -> Router {
    let room = Arc::new(Semaphore::new(BODIES_KIB_MAX as usize));
    Router::new()
        .route("/v1/challenge", post(challenge))
        .route("/v1/workspaces", post(register))
        .route("/v1/sync", post(sync))
        .layer(for_every_page())
        .route("/healthz", get(health))
        .with_state(Desk { clerk, token_needed, room })
}

async fn challenge(State(desk): State<Desk>, request: Request) -> Response {
    desk.answer("challenge", Call::Challenge, ChallengeRequest::BYTES_MAX, request).await
}

async fn register(State(desk): State<Desk>, request: Request) -> Response {
    let headers = request.headers();
    let token_needed = desk.token_needed || is_passed_on(headers) || is_of_another_page(headers);
    desk.answer("register", Call::Register { token_needed }, RegisterRequest::BYTES_MAX, request).await
}

async fn sync(State(desk): State<Desk>, request: Request) -> Response {
    desk.answer("sync", Call::Sync, SyncRequest::BYTES_MAX, request).await
}

async fn health(State(desk): State<Desk>) -> Response {
    match desk.clerk.ask(Call::Health, Vec::new()).await {
        Ok(_) => "ok".into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

impl Desk {
    async fn answer(&self, what: &'static str, call: Call, bytes_max: usize, request: Request) -> Response {
        let begun = Instant::now();
        let (bytes_in, answer) = match self.read(request, bytes_max).await {
            Ok((body, _room)) => (body.len(), self.clerk.ask(call, body).await),
            Err(refusal) => (0, Err(refusal)),
        };
        let ms = begun.elapsed().as_millis();
        match answer {
            Ok(reply) => {
                tracing::info!(what, bytes_in, bytes_out = reply.len(), ms, "answered");
                ([(header::CONTENT_TYPE, CONTENT_TYPE)], reply).into_response()
            }
            Err(refusal) => {
                tracing::info!(what, bytes_in, code = refusal.0, ms, "refused");
                refusal.into_response()
            }
        }
    }

    /// A body, and the room that it takes until its request is answered.
    async fn read(
        &self,
        request: Request,
        bytes_max: usize,
    ) -> Result<(Vec<u8>, tokio::sync::OwnedSemaphorePermit), Refusal> {
        let claimed = content_length(request.headers()).unwrap_or(bytes_max);
        if claimed > bytes_max {
            return Err(Refusal(code::TOO_LARGE));
        }
        let kib = u32::try_from(claimed.div_ceil(1024)).unwrap_or(BODIES_KIB_MAX);
        let room = self.room.clone().acquire_many_owned(kib).await.map_err(|_| Refusal(code::INTERNAL))?;
        let body = timeout(BODY_MAX, collect(request.into_body(), bytes_max)).await;
        Ok((body.unwrap_or(Err(Refusal(code::MALFORMED)))?, room))
    }
}

async fn collect(body: Body, bytes_max: usize) -> Result<Vec<u8>, Refusal> {
    match Limited::new(body, bytes_max).collect().await {
        Ok(collected) => Ok(collected.to_bytes().into()),
        Err(error) if error.is::<LengthLimitError>() => Err(Refusal(code::TOO_LARGE)),
        Err(_) => Err(Refusal(code::MALFORMED)),
    }
}

fn content_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Some proxy says so: then a loopback address is not the sender's own.
fn is_passed_on(headers: &HeaderMap) -> bool {
    ["forwarded", "x-forwarded-for", "x-forwarded-proto", "x-real-ip", "via"]
        .iter()
        .any(|name| headers.contains_key(*name))
}

/// A workspace that was founded at one server's page may be kept at another server. Every request proves itself by what is
/// signed in it; there are no cookies that a stranger's page could ride on.
fn for_every_page() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::POST])
        .allow_headers([header::CONTENT_TYPE])
        .max_age(PREFLIGHT_KEPT)
}

fn is_of_another_page(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let page = text(header::ORIGIN).map(|origin| origin.split_once("://").map_or(origin, |(_, host)| host));
    page.is_some_and(|page| Some(page) != text(header::HOST))
}

impl Refusal {
    /// The HTTP status that goes with the code.
    pub fn status(self) -> StatusCode {
        match self.0 {
            code::BAD_CHALLENGE | code::BAD_SIGNATURE | code::OPERATOR_TOKEN_NEEDED => {
                StatusCode::UNAUTHORIZED
            }
            code::NOT_A_MEMBER | code::NOT_ALLOWED | code::INVITE_USED | code::INVITE_EXPIRED => {
                StatusCode::FORBIDDEN
            }
            code::UNKNOWN_WORKSPACE => StatusCode::NOT_FOUND,
            code::TOO_LARGE => StatusCode::PAYLOAD_TOO_LARGE,
            code::STORE_FULL => StatusCode::INSUFFICIENT_STORAGE,
            code::INTERNAL => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let reply = ErrorReply { ver: VERSION, code: self.0.to_owned() };
        (self.status(), [(header::CONTENT_TYPE, CONTENT_TYPE)], reply.to_bytes()).into_response()
    }
}
