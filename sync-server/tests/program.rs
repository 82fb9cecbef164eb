//! The server as it is started: what it prints, who may share its folder, and what a killed one has kept.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod scene;

use std::{
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, Command, Stdio},
};

use scene::*;
use wire::*;

struct Running {
    child: Child,
    url: String,
    /// What was printed behind the address, if anything was at once.
    token: Option<String>,
}

/// Starts the program on a free port. At the first start it prints a token, and later only when asked.
fn start(data: &Path, flags: &[&str], expects_token: bool) -> Running {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sync-server"))
        .args(["--listen", "127.0.0.1:0", "--dist", "nowhere", "--data"])
        .arg(data)
        .args(flags)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let url = lines.next().unwrap().unwrap().strip_prefix("Acogida: ").unwrap().to_owned();
    let token = expects_token.then(|| {
        let line = lines.next().unwrap().unwrap();
        line.split_whitespace().last().unwrap().to_owned()
    });
    Running { child, url, token }
}

impl Running {
    fn signal(&mut self, signal: &str) -> std::process::ExitStatus {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
        self.child.wait().unwrap()
    }

    async fn post(&self, path: &str, body: Vec<u8>, header: Option<&str>) -> (u16, Vec<u8>) {
        let mut request = http_client().post(format!("{}{path}", self.url)).body(body);
        if let Some(name) = header {
            request = request.header(name, "203.0.113.9");
        }
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.bytes().await.unwrap().to_vec())
    }

    async fn sync(&self, person: &Person, payload: &SyncPayload) -> SyncReply {
        self.sync_as((&person.key, person.device.into()), payload).await
    }

    async fn sync_as(&self, who: (&grants::SigningKey, ObjectId), payload: &SyncPayload) -> SyncReply {
        let asked = ChallengeRequest { ver: 1, workspace: payload.workspace };
        let (_, reply) = self.post("/v1/challenge", asked.to_bytes(), None).await;
        let challenge = ChallengeReply::from_bytes(&reply).unwrap();
        let request = request(challenge.server, &challenge.challenge, who, payload);
        let (status, reply) = self.post("/v1/sync", request.to_bytes(), None).await;
        assert_eq!(status, 200);
        SyncReply::from_bytes(&reply).unwrap()
    }
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_the_server_was_killed() {
    let folder = tempfile::tempdir().unwrap();
    let organisation = Organisation::new(1);
    let mut author = Author::new(&organisation, 2, A, READ_WRITE);
    let mut server = start(folder.path(), &[], true);
    let (status, _) = server.post("/v1/workspaces", register(&organisation).to_bytes(), None).await;
    assert_eq!(status, 200);
    let founding = payload(organisation.workspace, &[&organisation.coordinator.cert, &organisation.grant]);
    let root = (&organisation.root, ObjectId::from(organisation.workspace));
    server.sync_as(root, &founding).await;
    let members = payload(organisation.workspace, &author.controls());
    server.sync(&organisation.coordinator, &members).await;
    let batch = author.batch(organisation.workspace, &[&[b"sealed"]]);
    let reply = server.sync(&author.person, &pushing(organisation.workspace, &[&batch], &[b"sealed"])).await;
    assert_eq!(reply.acks, [Hash32(batch.id().0)]);
    assert!(!server.signal("-KILL").success());

    let mut server = start(folder.path(), &[], false);
    let asking = payload(organisation.workspace, &[]);
    let reply = server.sync(&organisation.coordinator, &asking).await;
    let data = reply.frames.iter().find(|frame| frame.lane == Lane::Data).unwrap();
    assert_eq!(data.items, [Bytes(batch.to_bytes())]);
    assert_eq!(reply.bodies, [Bytes(b"sealed".to_vec())]);
    assert!(server.signal("-TERM").success(), "asked to end, it ends well");
}

#[tokio::test]
async fn the_operators_token_is_printed_once_and_kept_as_a_hash() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = start(folder.path(), &[], true);
    let token = server.token.clone().unwrap();
    let elsewhere = Some("x-forwarded-for");
    let with =
        |token: &str| RegisterRequest { operator_token: token.to_owned(), ..register(&Organisation::new(1)) };
    assert_eq!(server.post("/v1/workspaces", with("guessed").to_bytes(), elsewhere).await.0, 401);
    assert_eq!(server.post("/v1/workspaces", with(&token).to_bytes(), elsewhere).await.0, 200);
    assert!(server.signal("-TERM").success());
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(token.len()).any(|window| window == token.as_bytes()));
    }

    let mut server = start(folder.path(), &["--new-operator-token"], true);
    let renewed = server.token.clone().unwrap();
    let other =
        |token: &str| RegisterRequest { operator_token: token.to_owned(), ..register(&Organisation::new(2)) };
    assert_eq!(server.post("/v1/workspaces", other(&token).to_bytes(), elsewhere).await.0, 401);
    assert_eq!(server.post("/v1/workspaces", other(&renewed).to_bytes(), elsewhere).await.0, 200);
    server.signal("-TERM");
}

#[test]
fn two_servers_do_not_share_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = start(folder.path(), &[], true);
    let mut second = Command::new(env!("CARGO_BIN_EXE_sync-server"))
        .args(["--listen", "127.0.0.1:0", "--data"])
        .arg(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    second.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(!second.wait().unwrap().success());
    assert!(said.contains("another server works in"), "{said}");
    first.signal("-TERM");
}
