//! The real program on loopback, and lines to it: plain, over TLS, through a proxy.
#![allow(dead_code)]

use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use reqwest::{Client, ClientBuilder, Response};
use wire::*;

use crate::scene::*;

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Running {
    child: Child,
    pub url: String,
    said: Arc<Mutex<Vec<String>>>,
    log: PathBuf,
}

pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sync-server"));
    command.args(["--dist", "nowhere"]);
    command
}

/// Starts the program on a free port, unless the flags name one.
pub fn start(data: &Path, flags: &[&str]) -> Running {
    let log = data.with_extension("log");
    let mut child = program()
        .args(["--listen", "127.0.0.1:0", "--data"])
        .arg(data)
        .args(flags)
        .stdout(Stdio::piped())
        .stderr(File::create(&log).unwrap())
        .spawn()
        .unwrap();
    let said = Arc::new(Mutex::new(Vec::new()));
    let (lines, heard) = (BufReader::new(child.stdout.take().unwrap()).lines(), said.clone());
    std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| heard.lock().unwrap().push(line)));
    let mut running = Running { child, url: String::new(), said, log };
    running.url = running.said_after("Acogida: ");
    running
}

impl Running {
    /// The rest of the line that was printed with this beginning; waits for it.
    pub fn said_after(&self, beginning: &str) -> String {
        let found = || {
            let said = self.said.lock().unwrap();
            said.iter().find_map(|line| line.strip_prefix(beginning)).map(str::to_owned)
        };
        eventually(|| found().is_some(), || format!("{beginning:?} was not said: {}", self.logged()));
        found().unwrap()
    }

    pub fn token(&self) -> String {
        let line = self.said_after("Operator token");
        line.split_whitespace().last().unwrap().to_owned()
    }

    pub fn said(&self) -> Vec<String> {
        self.said.lock().unwrap().clone()
    }

    pub fn logged(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    pub fn port(&self) -> u16 {
        self.url.rsplit(':').next().unwrap().parse().unwrap()
    }

    pub fn send(&self, signal: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
    }

    pub fn signal(&mut self, signal: &str) -> ExitStatus {
        self.send(signal);
        self.child.wait().unwrap()
    }

    pub fn has_ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().unwrap()
    }

    pub fn line(&self) -> Line {
        Line { client: client(builder()), url: self.url.clone(), headers: vec![] }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Says on the terminal that a test did not run; what a passing test prints is not shown.
pub fn skipped(why: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "SKIPPED: {why}");
}

pub fn is_installed(program: &str) -> bool {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&paths)
        .chain([PathBuf::from("/usr/sbin")])
        .any(|folder| folder.join(program).is_file())
}

pub fn eventually(mut is_so: impl FnMut() -> bool, complaint: impl Fn() -> String) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "{}", complaint());
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A client for loopback that follows nobody elsewhere and asks no proxy of the environment.
pub fn builder() -> ClientBuilder {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none())
}

pub fn client(builder: ClientBuilder) -> Client {
    builder.build().unwrap()
}

/// One way to a server.
pub struct Line {
    pub client: Client,
    pub url: String,
    pub headers: Vec<(&'static str, &'static str)>,
}

impl Line {
    pub async fn get(&self, path: &str) -> Response {
        self.try_get(path).await.unwrap()
    }

    pub async fn try_get(&self, path: &str) -> reqwest::Result<Response> {
        let mut request = self.client.get(format!("{}{path}", self.url));
        for (name, value) in &self.headers {
            request = request.header(*name, *value);
        }
        request.send().await
    }

    pub async fn text(&self, path: &str) -> String {
        self.get(path).await.text().await.unwrap()
    }

    pub async fn post(&self, path: &str, body: Vec<u8>) -> (u16, Vec<u8>) {
        let mut request = self.client.post(format!("{}{path}", self.url)).body(body);
        for (name, value) in &self.headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.bytes().await.unwrap().to_vec())
    }

    pub async fn challenge(&self, workspace: WorkspaceId) -> ChallengeReply {
        let (status, reply) =
            self.post("/v1/challenge", ChallengeRequest { ver: 1, workspace }.to_bytes()).await;
        assert_eq!(status, 200);
        ChallengeReply::from_bytes(&reply).unwrap()
    }

    pub async fn sync(&self, person: &Person, payload: &SyncPayload) -> SyncReply {
        self.sync_as((&person.key, person.device.into()), payload).await
    }

    pub async fn sync_as(&self, who: (&grants::SigningKey, ObjectId), payload: &SyncPayload) -> SyncReply {
        let challenge = self.challenge(payload.workspace).await;
        let request = request(challenge.server, &challenge.challenge, who, payload);
        let (status, reply) = self.post("/v1/sync", request.to_bytes()).await;
        assert_eq!(status, 200);
        SyncReply::from_bytes(&reply).unwrap()
    }

    /// Registers an organisation, brings its coordinator and an author, pushes one batch of the author's.
    pub async fn found(&self, organisation: &Organisation, token: &str) -> (Author, Batch) {
        let asked = RegisterRequest { operator_token: token.to_owned(), ..register(organisation) };
        assert_eq!(self.post("/v1/workspaces", asked.to_bytes()).await.0, 200);
        let founding =
            payload(organisation.workspace, &[&organisation.coordinator.cert, &organisation.grant]);
        let root = (&organisation.root, ObjectId::from(organisation.workspace));
        self.sync_as(root, &founding).await;
        let mut author = Author::new(organisation, 2, A, READ_WRITE);
        let members = payload(organisation.workspace, &author.controls());
        self.sync(&organisation.coordinator, &members).await;
        let batch = author.batch(organisation.workspace, &[&[b"sealed"]]);
        let reply =
            self.sync(&author.person, &pushing(organisation.workspace, &[&batch], &[b"sealed"])).await;
        assert_eq!(reply.acks, [Hash32(batch.id().0)]);
        (author, batch)
    }

    /// What the coordinator finds on the data lane.
    pub async fn batches(&self, organisation: &Organisation) -> Vec<Bytes> {
        let asking = payload(organisation.workspace, &[]);
        let reply = self.sync(&organisation.coordinator, &asking).await;
        reply
            .frames
            .into_iter()
            .filter(|frame| frame.lane == Lane::Data)
            .flat_map(|frame| frame.items)
            .collect()
    }
}
