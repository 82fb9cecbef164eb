//! The server as its real program: another process, HTTP over loopback, a data folder on the system's disk, `kill -9`.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use engine::{Incoming, Outgoing};
use reqwest::blocking::Client;
use sync_server::SqliteStore;
use wire::{Canonical, Hash32, SyncReply};

use crate::dice::Dice;
use crate::disk::Loss;
use crate::files;
use crate::server::{AllIds, Server};

const STORE: &str = "logs.sqlite";
const COPY: &str = "copy.sqlite";
/// About what a write of the server takes.
const WRITE: Duration = Duration::from_micros(150);
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Program {
    binary: PathBuf,
    folder: PathBuf,
    client: Client,
    running: Running,
    /// How long it still lives, once the next request was sent.
    doomed: Option<Duration>,
    acknowledged: BTreeSet<[u8; 32]>,
    in_copy: BTreeSet<[u8; 32]>,
}

struct Running {
    child: Child,
    url: String,
}

impl Program {
    pub fn start(binary: &Path, folder: &Path) -> Self {
        // Where another test asks for TLS, reqwest wants a provider even for plain HTTP; whoever was first is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().no_proxy().timeout(PATIENCE).build().expect("a client");
        Program {
            binary: binary.to_owned(),
            folder: folder.to_owned(),
            client,
            running: start(binary, folder),
            doomed: None,
            acknowledged: BTreeSet::new(),
            in_copy: BTreeSet::new(),
        }
    }

    fn post(&self, outgoing: &Outgoing) -> Option<Incoming> {
        let request = self.client.post(format!("{}{}", self.running.url, outgoing.path));
        let request = request.header("content-type", "application/cbor").body(outgoing.body.clone());
        let mut response = request.send().ok()?;
        let status = response.status().as_u16();
        let mut body = Vec::new();
        response.read_to_end(&mut body).ok()?;
        Some(Incoming { status, body })
    }
}

impl Server for Program {
    fn answer(&mut self, outgoing: &Outgoing, _: u64) -> Option<Incoming> {
        let incoming = match self.doomed.take() {
            None => self.post(outgoing),
            Some(life) => std::thread::scope(|scope| {
                let pid = self.running.child.id();
                scope.spawn(move || {
                    std::thread::sleep(life);
                    kill_9(pid);
                });
                self.post(outgoing)
            }),
        };
        let reply = incoming.as_ref().and_then(|incoming| SyncReply::from_bytes(&incoming.body).ok());
        self.acknowledged.extend(reply.iter().flat_map(|reply| reply.acks.iter().map(|ack| ack.0)));
        incoming
    }

    fn die_after(&mut self, writes: usize) {
        self.doomed = Some(WRITE * writes as u32);
    }

    /// The system keeps what a killed process wrote: nothing is lost beside what was under way.
    fn kill(&mut self, _: Loss, _: &mut Dice) {
        self.doomed = None;
        self.running.end();
        let mut store = SqliteStore::open(&self.folder.join(STORE)).expect("a killed server's store opens");
        let kept = store.all_ids();
        for id in &self.acknowledged {
            assert!(kept.contains(id), "the server acknowledged {:?} and lost it", Hash32(*id));
        }
        drop(store);
        self.running = start(&self.binary, &self.folder);
    }

    fn back_up(&mut self) {
        files::copy(&self.folder.join(STORE), &self.folder.join(COPY));
        self.in_copy = self.acknowledged.clone();
    }

    fn set_back(&mut self) -> bool {
        if !self.folder.join(COPY).exists() {
            return false;
        }
        self.running.end();
        files::copy(&self.folder.join(COPY), &self.folder.join(STORE));
        self.acknowledged = self.in_copy.clone();
        self.running = start(&self.binary, &self.folder);
        true
    }

    fn double(&mut self, folder: &Path) -> Box<dyn Server> {
        std::fs::create_dir_all(folder).expect("a folder");
        files::copy(&self.folder.join(STORE), &folder.join(STORE));
        let mut double = Program::start(&self.binary, folder);
        double.acknowledged = self.acknowledged.clone();
        Box::new(double)
    }
}

impl Running {
    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

fn start(binary: &Path, folder: &Path) -> Running {
    let mut child = Command::new(binary)
        .args(["--listen", "127.0.0.1:0", "--data"])
        .arg(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the server starts");
    let mut said = BufReader::new(child.stdout.take().expect("what it says")).lines().map_while(Result::ok);
    let url = said.find_map(|line| line.strip_prefix("Acogida: ").map(str::to_owned));
    // It must not find its mouth shut.
    std::thread::spawn(move || said.for_each(drop));
    Running { child, url: url.expect("the server says where it answers") }
}

fn kill_9(pid: u32) {
    // The program may have been ended by now, and waits to be buried: its number is nobody else's.
    let _ = Command::new("kill").args(["-9", &pid.to_string()]).status();
}
