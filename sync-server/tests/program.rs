//! The server as it is started: what it prints, who may share its folder, and what a killed one has kept.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod scene;
mod stage;

use scene::*;
use stage::*;
use wire::*;

#[tokio::test]
async fn what_was_acknowledged_is_there_after_the_server_was_killed() {
    let folder = tempfile::tempdir().unwrap();
    let organisation = Organisation::new(1);
    let mut server = start(folder.path(), &[]);
    let (_, batch) = server.line().found(&organisation, "").await;
    assert!(!server.signal("-KILL").success());

    let mut server = start(folder.path(), &[]);
    let asking = payload(organisation.workspace, &[]);
    let reply = server.line().sync(&organisation.coordinator, &asking).await;
    let data = reply.frames.iter().find(|frame| frame.lane == Lane::Data).unwrap();
    assert_eq!(data.items, [Bytes(batch.to_bytes())]);
    assert_eq!(reply.bodies, [Bytes(b"sealed".to_vec())]);
    assert!(server.signal("-TERM").success(), "asked to end, it ends well");
}

#[tokio::test]
async fn the_operators_token_is_printed_once_and_kept_as_a_hash() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = start(folder.path(), &[]);
    let token = server.token();
    let elsewhere =
        |server: &Running| Line { headers: vec![("x-forwarded-for", "203.0.113.9")], ..server.line() };
    let with =
        |token: &str| RegisterRequest { operator_token: token.to_owned(), ..register(&Organisation::new(1)) };
    assert_eq!(elsewhere(&server).post("/v1/workspaces", with("guessed").to_bytes()).await.0, 401);
    assert_eq!(elsewhere(&server).post("/v1/workspaces", with(&token).to_bytes()).await.0, 200);
    assert!(server.signal("-TERM").success());
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(token.len()).any(|window| window == token.as_bytes()));
    }

    let mut server = start(folder.path(), &["--new-operator-token"]);
    let renewed = server.token();
    let other =
        |token: &str| RegisterRequest { operator_token: token.to_owned(), ..register(&Organisation::new(2)) };
    assert_eq!(elsewhere(&server).post("/v1/workspaces", other(&token).to_bytes()).await.0, 401);
    assert_eq!(elsewhere(&server).post("/v1/workspaces", other(&renewed).to_bytes()).await.0, 200);
    server.signal("-TERM");

    let mut server = start(folder.path(), &[]);
    server.line().get("/healthz").await;
    server.signal("-TERM");
    assert_eq!(server.said().len(), 1, "{:?}", server.said());
}

#[test]
fn two_servers_do_not_share_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = start(folder.path(), &[]);
    let second = program().args(["--listen", "127.0.0.1:0", "--data"]).arg(folder.path()).output().unwrap();
    assert!(!second.status.success());
    let said = String::from_utf8(second.stderr).unwrap();
    assert!(said.contains("another server works in"), "{said}");
    first.signal("-TERM");
}
