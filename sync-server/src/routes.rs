//! The post office over HTTP: reads a body within its limits, hands it to the clerk, says what came out. No rule is here.

use std::{net::IpAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::time::{Instant, timeout};
use tower_http::cors::{Any, CorsLayer};
use wire::{
    Canonical, ChallengeRequest, ErrorReply, ObjectId, RegisterRequest, SyncRequest, canonical::VERSION, code,
};

use crate::clerk::Clerk;
use crate::office::{Call, Refusal};
use crate::origin::{Origin, is_passed_on};
use crate::public_url::authority_asked;
use crate::rates::{Rates, SlowDown};
use crate::room::{Place, Room};

/// A slow line has this long to bring a body: 4 MiB at 128 kbit/s.
const BODY_MAX: Duration = Duration::from_secs(270);
/// How long a browser need not ask again whether another server's page may ask.
const PREFLIGHT_KEPT: Duration = Duration::from_secs(86_400);
const CONTENT_TYPE: &str = "application/cbor";

/// How a sync request begins in its one spelling, up to the 32 bytes of the subject: version 1 in an array of three, then an
/// array of three.
const BEFORE_SUBJECT: [u8; 5] = [0x83, 0x01, 0x83, 0x58, 0x20];

/// Who may do what here, besides what is signed.
#[derive(Clone, Debug, Default)]
pub struct Manners {
    /// Whoever registers a workspace needs the operator's token.
    pub token_needed: bool,
    /// Proxies on other machines that are believed about who asked them.
    pub proxies: Vec<IpAddr>,
}

#[derive(Clone)]
struct Desk {
    clerk: Clerk,
    manners: Arc<Manners>,
    rates: Arc<Rates>,
    room: Arc<Room>,
}

/// The post office's addresses. Without `token_needed` a workspace is registered for whoever asks from this machine; a
/// request that a proxy passed on, or that another server's page makes, comes from elsewhere.
pub fn routes(clerk: Clerk, token_needed: bool) -> Router {
    routes_with(clerk, Manners { token_needed, ..Manners::default() })
}

/// The same, with everything that can be said about it.
pub fn routes_with(clerk: Clerk, manners: Manners) -> Router {
    let (rates, room) = (Arc::new(Rates::default()), Arc::new(Room::new()));
    Router::new()
        .route("/v1/challenge", post(challenge))
        .route("/v1/workspaces", post(register))
        .route("/v1/sync", post(sync))
        .layer(for_every_page())
        .route("/healthz", get(health))
        .with_state(Desk { clerk, manners: Arc::new(manners), rates, room })
}

async fn challenge(State(desk): State<Desk>, request: Request) -> Response {
    desk.answer("challenge", Call::Challenge, ChallengeRequest::BYTES_MAX, request).await
}

async fn register(State(desk): State<Desk>, request: Request) -> Response {
    let headers = request.headers();
    let token_needed = desk.manners.token_needed || is_passed_on(headers) || is_of_another_page(&request);
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
        let origin = Origin::of(&request, &self.manners.proxies);
        let (bytes_in, answer) = self.attend(origin, call, bytes_max, request).await;
        let ms = begun.elapsed().as_millis();
        match answer {
            Ok(reply) => {
                tracing::info!(what, bytes_in, bytes_out = reply.len(), ms, "answered");
                ([(header::CONTENT_TYPE, CONTENT_TYPE)], reply).into_response()
            }
            Err(Turned::Refused(refusal)) => {
                tracing::info!(what, bytes_in, code = refusal.0, ms, "refused");
                refusal.into_response()
            }
            Err(Turned::Slowed(slow_down)) => {
                tracing::info!(what, bytes_in, code = code::SLOW_DOWN, ms, "refused");
                slow_down.into_response()
            }
        }
    }

    /// How many bytes were read, and what is answered to them.
    async fn attend(
        &self,
        origin: Origin,
        call: Call,
        bytes_max: usize,
        request: Request,
    ) -> (usize, Result<Vec<u8>, Turned>) {
        if let Err(slow_down) = self.rates.admit_address(origin) {
            return (0, Err(Turned::Slowed(slow_down)));
        }
        let (body, _place) = match self.read(origin, request, bytes_max).await {
            Ok(read) => read,
            Err(refusal) => return (0, Err(Turned::Refused(refusal))),
        };
        let (bytes_in, device) = (body.len(), subject(call, &body));
        if let Some(device) = device
            && let Err(slow_down) = self.rates.admit_device(origin, device)
        {
            return (bytes_in, Err(Turned::Slowed(slow_down)));
        }
        let answer = self.clerk.ask(call, body).await;
        if let (Some(device), Ok(reply)) = (device, &answer) {
            self.rates.charge_device(origin, device, bytes_in + reply.len());
        }
        (bytes_in, answer.map_err(Turned::Refused))
    }

    /// A body, and the room that it takes until its request is answered.
    async fn read(
        &self,
        origin: Origin,
        request: Request,
        bytes_max: usize,
    ) -> Result<(Vec<u8>, Place), Refusal> {
        let claimed = content_length(request.headers()).unwrap_or(bytes_max);
        if claimed > bytes_max {
            return Err(Refusal(code::TOO_LARGE));
        }
        let place = self.room.take(origin, claimed).await.map_err(|_| Refusal(code::INTERNAL))?;
        let body = timeout(BODY_MAX, collect(request.into_body(), bytes_max)).await;
        Ok((body.unwrap_or(Err(Refusal(code::MALFORMED)))?, place))
    }
}

/// Why a request is not answered: by the office's rules, or for asking too much.
enum Turned {
    Refused(Refusal),
    Slowed(SlowDown),
}

/// Whom a sync request says it is from, before anybody has looked at it.
fn subject(call: Call, body: &[u8]) -> Option<ObjectId> {
    let rest = body.strip_prefix(&BEFORE_SUBJECT).filter(|_| call == Call::Sync)?;
    rest.first_chunk().copied().map(ObjectId)
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

/// A workspace that was founded at one server's page may be kept at another server. Every request proves itself by what is
/// signed in it; there are no cookies that a stranger's page could ride on.
fn for_every_page() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::POST])
        .allow_headers([header::CONTENT_TYPE])
        .expose_headers([header::RETRY_AFTER])
        .max_age(PREFLIGHT_KEPT)
}

fn is_of_another_page(request: &Request) -> bool {
    let origin = request.headers().get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
    let page = origin.map(|origin| origin.split_once("://").map_or(origin, |(_, host)| host));
    page.is_some_and(|page| Some(page) != authority_asked(request))
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
        (self.status(), [(header::CONTENT_TYPE, CONTENT_TYPE)], error_reply(self.0)).into_response()
    }
}

impl IntoResponse for SlowDown {
    fn into_response(self) -> Response {
        let seconds = self.0.as_secs() + 1;
        let headers =
            [(header::CONTENT_TYPE, CONTENT_TYPE.to_owned()), (header::RETRY_AFTER, seconds.to_string())];
        (StatusCode::TOO_MANY_REQUESTS, headers, error_reply(code::SLOW_DOWN)).into_response()
    }
}

fn error_reply(code: &str) -> Vec<u8> {
    ErrorReply { ver: VERSION, code: code.to_owned() }.to_bytes()
}

#[cfg(test)]
mod tests {
    use wire::{Auth, Bytes, Signature};

    use super::*;

    #[test]
    fn a_sync_request_says_whom_it_is_from_before_it_is_decoded() {
        let subject_of = ObjectId([7; 32]);
        let auth = Auth { subject: subject_of, challenge: Bytes(vec![1; 24]), signature: Signature([2; 64]) };
        let body = SyncRequest { ver: VERSION, auth, payload: Bytes(vec![3; 500]) }.to_bytes();
        assert_eq!(subject(Call::Sync, &body), Some(subject_of));
        assert_eq!(subject(Call::Challenge, &body), None);
        assert_eq!(subject(Call::Sync, &body[..20]), None);
    }
}
