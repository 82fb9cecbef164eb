//! A device that asks without end is told to slow down, by the real program, and its neighbours go on.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod scene;
mod stage;

use scene::*;
use stage::*;
use sync_server::rates::DEVICE_REQUESTS_BURST;
use wire::*;

#[tokio::test]
async fn a_wild_device_is_told_when_to_come_again_and_its_neighbours_and_this_machine_are_answered() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(&folder.path().join("data"), &[]);
    let organisation = Organisation::new(1);
    let (author, _) = server.line().found(&organisation, "").await;
    let shelter = Line { headers: vec![("x-forwarded-for", "203.0.113.9")], ..server.line() };
    let asking = payload(organisation.workspace, &[]);
    let challenge = shelter.challenge(organisation.workspace).await;
    let of = |person: &Person| {
        let who = (&person.key, ObjectId::from(person.device));
        request(challenge.server, &challenge.challenge, who, &asking).to_bytes()
    };
    let wild = of(&author.person);
    let mut answered = 0;
    let refusal = loop {
        let (status, reply) = shelter.post("/v1/sync", wild.clone()).await;
        if status != 200 {
            break (status, ErrorReply::from_bytes(&reply).unwrap().code);
        }
        answered += 1;
        assert!(answered < 5_000, "nobody said to slow down");
    };
    assert_eq!(refusal, (429, code::SLOW_DOWN.to_owned()));
    assert!(answered >= DEVICE_REQUESTS_BURST.get(), "{answered}");
    let again =
        shelter.client.post(format!("{}/v1/sync", server.url)).header("x-forwarded-for", "203.0.113.9");
    let again = again.body(wild.clone()).send().await.unwrap();
    let seconds: u64 = again.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=2).contains(&seconds), "{seconds}");
    // A phone of a page that another server gave may read when to come again.
    assert_eq!(again.headers()["access-control-expose-headers"], "retry-after");
    assert_eq!(shelter.post("/v1/sync", of(&organisation.coordinator)).await.0, 200);
    assert_eq!(server.line().post("/v1/sync", wild.clone()).await.0, 200);
    tokio::time::sleep(std::time::Duration::from_secs(seconds)).await;
    assert_eq!(shelter.post("/v1/sync", wild).await.0, 200);
}
