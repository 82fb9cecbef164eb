//! Whatever bytes come to whichever address: an answer with a code, never a panic, never a failure of the server's own.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod scene;

use axum::{Router, body::Body, http::Request};
use http_body_util::BodyExt;
use proptest::{collection::vec, prelude::*};
use scene::*;
use sync_server::{Clerk, routes::routes};
use tokio::runtime::Runtime;
use tower::ServiceExt;
use wire::*;

const PATHS: [&str; 3] = ["/v1/challenge", "/v1/workspaces", "/v1/sync"];

/// A town's office behind its routes, and a request that its author might make.
struct Door {
    runtime: Runtime,
    router: Router,
    good: Vec<u8>,
    payload: Vec<u8>,
    server: ServerId,
    challenge: Bytes,
    author: Author,
}

impl Door {
    fn new() -> Self {
        let mut town = Town::new();
        let workspace = town.workspace();
        let mut author = town.author(2, A, READ_WRITE);
        let batch = author.batch(workspace, &[&[b"one"], &[b"two"]]);
        let mut pushed = pushing(workspace, &[&batch], &[b"one", b"two"]);
        pushed.control = author.controls().iter().map(|control| Bytes(control.to_bytes())).collect();
        pushed.wraps = vec![wrap(&town.epochs[0], author.person.device.into())];
        let challenge = town.office.challenge(&ChallengeRequest { ver: 1, workspace }, NOW_S).unwrap();
        let who = (&author.person.key, ObjectId::from(author.person.device));
        let good = request(challenge.server, &challenge.challenge, who, &pushed).to_bytes();
        let (clerk, _) = Clerk::start(town.office, || NOW_S).unwrap();
        Door {
            runtime: Runtime::new().unwrap(),
            router: routes(clerk, true),
            good,
            payload: pushed.to_bytes(),
            server: challenge.server,
            challenge: challenge.challenge,
            author,
        }
    }

    fn ask(&self, path: &str, body: Vec<u8>) -> (u16, Vec<u8>) {
        let request = Request::post(path).body(Body::from(body)).unwrap();
        self.runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.unwrap();
            let status = response.status().as_u16();
            (status, response.into_body().collect().await.unwrap().to_bytes().to_vec())
        })
    }

    fn check(&self, path: &str, body: Vec<u8>) -> Result<u16, TestCaseError> {
        let (status, reply) = self.ask(path, body);
        prop_assert!(status < 500, "{path}: {status}");
        if status != 200 {
            prop_assert!(!ErrorReply::from_bytes(&reply).unwrap().code.is_empty());
        }
        Ok(status)
    }

    /// A payload of any bytes that the author has signed.
    fn signed(&self, payload: Vec<u8>) -> Vec<u8> {
        let message = Auth::message(self.server, &self.challenge.0, &payload);
        let signature = self.author.person.key.sign_session(&message);
        let subject = self.author.person.device.into();
        let auth = Auth { subject, challenge: self.challenge.clone(), signature };
        SyncRequest { ver: 1, auth, payload: Bytes(payload) }.to_bytes()
    }
}

#[test]
fn the_request_that_the_others_are_made_from_is_good() {
    let door = Door::new();
    let (status, reply) = door.ask("/v1/sync", door.good.clone());
    assert_eq!((status, SyncReply::from_bytes(&reply).unwrap().refused), (200, vec![]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn any_bytes_are_answered_with_a_code(bodies in vec(vec(any::<u8>(), 0..400), 30)) {
        let door = Door::new();
        for body in bodies {
            for path in PATHS {
                let status = door.check(path, body.clone())?;
                prop_assert_ne!(status, 200);
            }
        }
    }

    #[test]
    fn a_request_changed_on_the_way_is_refused(changes in vec((any::<usize>(), 1..=255u8), 60)) {
        let door = Door::new();
        for (at, by) in changes {
            let mut body = door.good.clone();
            let place = at % body.len();
            body[place] ^= by;
            let status = door.check("/v1/sync", body)?;
            prop_assert_ne!(status, 200);
        }
    }

    #[test]
    fn a_signed_payload_of_any_bytes_is_answered(changes in vec((any::<usize>(), 1..=255u8), 60)) {
        let door = Door::new();
        for (at, by) in changes {
            let mut payload = door.payload.clone();
            let place = at % payload.len();
            payload[place] ^= by;
            door.check("/v1/sync", door.signed(payload))?;
        }
    }
}
