//! The post office over real HTTP on this machine: statuses, limits, many at once.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod scene;

use std::net::SocketAddr;

use grants::SigningKey;
use reqwest::{Client, Response};
use scene::*;
use sync_server::{Clerk, routes::routes};
use tokio::net::TcpListener;
use wire::*;

/// A server on a free port, with the clock standing still.
struct Server {
    address: SocketAddr,
    client: Client,
}

impl Server {
    async fn open(token_needed: bool) -> Self {
        let (clerk, _thread) = Clerk::start(office(), || NOW_S).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, routes(clerk, token_needed)).await.unwrap() });
        Server { address, client: http_client() }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    async fn post(&self, path: &str, body: Vec<u8>) -> Response {
        self.client.post(self.url(path)).body(body).send().await.unwrap()
    }

    async fn challenge(&self, workspace: WorkspaceId) -> ChallengeReply {
        let asked = ChallengeRequest { ver: 1, workspace };
        let response = self.post("/v1/challenge", asked.to_bytes()).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "application/cbor");
        ChallengeReply::from_bytes(&response.bytes().await.unwrap()).unwrap()
    }

    async fn sync(
        &self,
        who: (&SigningKey, ObjectId),
        payload: &SyncPayload,
    ) -> Result<SyncReply, (u16, String)> {
        let challenge = self.challenge(payload.workspace).await;
        let request = request(challenge.server, &challenge.challenge, who, payload);
        let response = self.post("/v1/sync", request.to_bytes()).await;
        match response.status().as_u16() {
            200 => Ok(SyncReply::from_bytes(&response.bytes().await.unwrap()).unwrap()),
            _ => Err(refusal(response).await),
        }
    }

    /// Registers the organisation and brings its coordinator.
    async fn found(&self, organisation: &Organisation) {
        let response = self.post("/v1/workspaces", register(organisation).to_bytes()).await;
        assert_eq!(response.status(), 200);
        let known = ChallengeReply::from_bytes(&response.bytes().await.unwrap()).unwrap();
        assert!(known.knows_workspace);
        let who = (&organisation.root, ObjectId::from(organisation.workspace));
        let brought = payload(organisation.workspace, &[&organisation.coordinator.cert, &organisation.grant]);
        assert_eq!(self.sync(who, &brought).await.unwrap().refused, []);
    }
}

async fn refusal(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    assert_eq!(response.headers()["content-type"], "application/cbor");
    (status, ErrorReply::from_bytes(&response.bytes().await.unwrap()).unwrap().code)
}

fn said(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

#[tokio::test]
async fn a_workspace_is_registered_and_its_entries_go_from_one_device_to_another() {
    let (server, organisation) = (Server::open(false).await, Organisation::new(1));
    assert!(!server.challenge(organisation.workspace).await.knows_workspace);
    server.found(&organisation).await;
    let (mut author, reader) =
        (Author::new(&organisation, 2, A, READ_WRITE), Author::new(&organisation, 3, A, Right::READ));
    let coordinator = (&organisation.coordinator.key, organisation.coordinator.device.into());
    let members = [author.controls(), reader.controls()].concat();
    let reply = server.sync(coordinator, &payload(organisation.workspace, &members)).await.unwrap();
    assert_eq!(reply.acks.len(), 6);
    let batch = author.batch(organisation.workspace, &[&[b"sealed"]]);
    let writer = (&author.person.key, author.person.device.into());
    server.sync(writer, &pushing(organisation.workspace, &[&batch], &[b"sealed"])).await.unwrap();
    let asking = payload(organisation.workspace, &[]);
    let reply = server.sync((&reader.person.key, reader.person.device.into()), &asking).await.unwrap();
    let data = reply.frames.iter().find(|frame| frame.lane == Lane::Data).unwrap();
    assert_eq!(
        (data.items.as_slice(), reply.bodies.as_slice()),
        (&[Bytes(batch.to_bytes())][..], &[Bytes(b"sealed".to_vec())][..])
    );
}

#[tokio::test]
async fn every_refusal_has_its_status_and_its_code() {
    let (server, organisation) = (Server::open(true).await, Organisation::new(1));
    let unknown = payload(organisation.workspace, &[]);
    let who = (&organisation.root, ObjectId::from(organisation.workspace));
    assert_eq!(server.sync(who, &unknown).await.err(), Some(said(404, code::UNKNOWN_WORKSPACE)));
    let registering = register(&organisation);
    let response = server.post("/v1/workspaces", registering.to_bytes()).await;
    assert_eq!(refusal(response).await, said(401, code::OPERATOR_TOKEN_NEEDED));
    let registering = RegisterRequest { operator_token: TOKEN.to_owned(), ..registering };
    assert_eq!(server.post("/v1/workspaces", registering.to_bytes()).await.status(), 200);

    let stranger = organisation.person(9);
    let outside = server.sync((&stranger.key, stranger.device.into()), &unknown).await;
    assert_eq!(outside.err(), Some(said(403, code::NOT_A_MEMBER)));
    let stale = request(ServerId([1; 16]), &Bytes(vec![0; 24]), who, &unknown);
    assert_eq!(
        refusal(server.post("/v1/sync", stale.to_bytes()).await).await,
        said(401, code::BAD_CHALLENGE)
    );
    for path in ["/v1/challenge", "/v1/workspaces", "/v1/sync"] {
        assert_eq!(
            refusal(server.post(path, b"{}".to_vec()).await).await,
            said(400, code::MALFORMED),
            "{path}"
        );
        assert_eq!(refusal(server.post(path, vec![]).await).await, said(400, code::MALFORMED), "{path}");
        assert_eq!(server.client.get(server.url(path)).send().await.unwrap().status(), 405, "{path}");
    }
    let later = ChallengeRequest { ver: 9, workspace: organisation.workspace };
    assert_eq!(
        refusal(server.post("/v1/challenge", later.to_bytes()).await).await,
        said(400, code::UPDATE_NEEDED)
    );
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_by_its_claim_and_by_its_bytes() {
    let server = Server::open(false).await;
    let rows = [
        ("/v1/challenge", ChallengeRequest::BYTES_MAX),
        ("/v1/workspaces", RegisterRequest::BYTES_MAX),
        ("/v1/sync", SyncRequest::BYTES_MAX),
    ];
    for (path, bytes_max) in rows {
        let fits = server.post(path, vec![0x80; bytes_max]).await;
        assert_eq!(refusal(fits).await, said(400, code::MALFORMED), "{path}");
        let claims = server.post(path, vec![0x80; bytes_max + 1]).await;
        assert_eq!(refusal(claims).await, said(413, code::TOO_LARGE), "{path}");
    }
    // Without a length, the bytes are counted as they come.
    let endless = raw(
        server.address,
        &[b"POST /v1/challenge HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n".as_slice(),
            &[b"100\r\n".as_slice(), &[0x80; 256], b"\r\n"].concat().repeat(4), b"0\r\n\r\n"].concat(),
    )
    .await;
    assert!(endless.starts_with("HTTP/1.1 413"), "{endless}");
}

async fn raw(address: SocketAddr, bytes: &[u8]) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn what_a_proxy_passed_on_does_not_come_from_this_machine() {
    let (server, organisation) = (Server::open(false).await, Organisation::new(1));
    for header in ["x-forwarded-for", "forwarded", "via"] {
        let post = server.client.post(server.url("/v1/workspaces")).header(header, "203.0.113.9");
        let response = post.body(register(&organisation).to_bytes()).send().await.unwrap();
        assert_eq!(refusal(response).await, said(401, code::OPERATOR_TOKEN_NEEDED), "{header}");
    }
    assert_eq!(server.post("/v1/workspaces", register(&organisation).to_bytes()).await.status(), 200);
}

#[tokio::test]
async fn the_server_says_that_it_is_well() {
    let server = Server::open(true).await;
    let response = server.client.get(server.url("/healthz")).send().await.unwrap();
    assert_eq!((response.status().as_u16(), response.text().await.unwrap()), (200, "ok".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_devices_at_once_are_each_acknowledged_and_all_are_kept() {
    let (server, organisation) = (Server::open(false).await, Organisation::new(1));
    server.found(&organisation).await;
    let coordinator = (&organisation.coordinator.key, organisation.coordinator.device.into());
    let mut authors: Vec<Author> =
        (10..40).map(|seed| Author::new(&organisation, seed, A, READ_WRITE)).collect();
    let members: Vec<&Control> = authors.iter().flat_map(Author::controls).collect();
    let reply = server.sync(coordinator, &payload(organisation.workspace, &members)).await.unwrap();
    assert_eq!(reply.refused, []);
    let batches: Vec<Batch> =
        authors.iter_mut().map(|author| author.batch(organisation.workspace, &[&[b"x"]])).collect();
    let pushes = authors.iter().zip(&batches).map(|(author, batch)| async {
        let who = (&author.person.key, ObjectId::from(author.person.device));
        let reply = server.sync(who, &pushing(organisation.workspace, &[batch], &[b"x"])).await.unwrap();
        assert_eq!(reply.acks, [Hash32(batch.id().0)]);
    });
    futures_join(pushes.collect()).await;
    let reply = server.sync(coordinator, &payload(organisation.workspace, &[])).await.unwrap();
    let data = reply.frames.iter().find(|frame| frame.lane == Lane::Data).unwrap();
    assert_eq!((data.pos, data.items.len()), (30, 30));
}

/// Drives all of them at the same time.
async fn futures_join(futures: Vec<impl Future<Output = ()>>) {
    let mut waiting: Vec<_> = futures.into_iter().map(Box::pin).collect();
    std::future::poll_fn(|context| {
        waiting.retain_mut(|future| future.as_mut().poll(context).is_pending());
        if waiting.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
}

#[tokio::test]
async fn another_servers_page_may_sync_and_registers_only_with_the_operators_token() {
    let (server, organisation) = (Server::open(false).await, Organisation::new(1));
    let asked = server.client.request(reqwest::Method::OPTIONS, server.url("/v1/sync"));
    let asked = asked.header("origin", "http://127.0.0.1:1").header("access-control-request-method", "POST");
    let allowed = asked.header("access-control-request-headers", "content-type").send().await.unwrap();
    assert_eq!(allowed.headers()["access-control-allow-origin"], "*");
    assert_eq!(allowed.headers()["access-control-allow-headers"], "content-type");
    let register_from = async |origin: String| {
        let request = server.client.post(server.url("/v1/workspaces")).header("origin", origin);
        request.body(register(&organisation).to_bytes()).send().await.unwrap()
    };
    let elsewhere = register_from("http://127.0.0.1:1".to_owned()).await;
    assert_eq!(refusal(elsewhere).await, said(401, code::OPERATOR_TOKEN_NEEDED));
    assert_eq!(register_from(format!("http://{}", server.address)).await.status(), 200);
}
