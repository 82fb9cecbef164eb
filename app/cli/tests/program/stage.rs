//! What the tests stand on: the real server on loopback, and the real program with profiles in folders of their own.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::SystemTime;

use serde_json::Value;
use sync_server::{Clerk, FirstStart, PostOffice, SqliteStore, routes};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

pub const SECRET: &str = "jacaranda azul 27";

/// A server that answers until it is dropped.
pub struct Server {
    pub url: String,
    pub data: TempDir,
    _runtime: Runtime,
}

impl Server {
    pub fn start() -> Self {
        let (data, runtime) = (tempfile::tempdir().unwrap(), Runtime::new().unwrap());
        let store = SqliteStore::open(&data.path().join("logs.sqlite")).unwrap();
        let (office, _) = PostOffice::open(store, &FirstStart::random().unwrap()).unwrap();
        let (clerk, _thread) = Clerk::start(office, now_s).unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        runtime.spawn(async move { axum::serve(listener, routes::routes(clerk, false)).await });
        Server { url, data, _runtime: runtime }
    }
}

fn now_s() -> u64 {
    SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs()
}

/// One person's profile.
pub struct Device {
    folder: TempDir,
}

/// How a command ended.
#[derive(Debug)]
pub struct Ended {
    pub code: i32,
    pub said: String,
    pub complained: String,
}

impl Device {
    pub fn new() -> Self {
        Device { folder: tempfile::tempdir().unwrap() }
    }

    /// Founds a workspace at that server, which does not know it yet.
    pub fn found(server: &Server) -> Self {
        let device = Device::new();
        let new = ["create", "--organisation", "Casa Belén", "--site", "Albergue Belén", "--prefix", "TAP"];
        device.done(&[new.as_slice(), &["--name", "Ana Coordina", "--server", &server.url]].concat());
        device
    }

    /// A second member of the workspace, by an invite of the first.
    pub fn join(coordinator: &Device, name: &str) -> Self {
        let link = coordinator.invite();
        let device = Device::new();
        device.done(&["join", &link, "--name", name]);
        device
    }

    /// A link that the server knows.
    pub fn invite(&self) -> String {
        let link = self.done(&["invite", "--label", "Turno de noche", "--hours", "24"]);
        self.done(&["sync"]);
        link.trim().to_owned()
    }

    pub fn home(&self) -> &Path {
        self.folder.path()
    }

    pub fn run_with(&self, secret: &str, words: &[&str]) -> Ended {
        let Output { status, stdout, stderr } = Command::new(program())
            .arg("--home")
            .arg(self.home())
            .args(words)
            .env("ACOGIDA_SECRET", secret)
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ended { code: status.code().unwrap(), said: text(stdout), complained: text(stderr) }
    }

    pub fn run(&self, words: &[&str]) -> Ended {
        self.run_with(SECRET, words)
    }

    /// What was said by a command that must succeed.
    pub fn done(&self, words: &[&str]) -> String {
        let ended = self.run(words);
        assert_eq!(ended.code, 0, "{words:?}: {ended:?}");
        ended.said
    }

    pub fn json(&self, words: &[&str]) -> Value {
        serde_json::from_str(&self.done(&[words, &["--json"]].concat())).unwrap()
    }

    /// Registers a person; the id.
    pub fn register(&self, called: &str, answers: &[&str]) -> String {
        let called = format!("nombre_social={called}");
        let must = ["sexo=M", "idioma_preferido=es"];
        self.done(&[&["register", &called], must.as_slice(), answers].concat());
        let rows = self.json(&["people"]);
        let newest =
            rows.as_array().unwrap().iter().find(|row| row["called"] == called["nombre_social=".len()..]);
        newest.unwrap()["person"].as_str().unwrap().to_owned()
    }

    /// The answer of a person at that path, as JSON.
    pub fn answer(&self, person: &str, path: &str) -> Value {
        let person = self.json(&["person", person]);
        let records = person["records"].as_array().unwrap();
        let mut answers = records.iter().flat_map(|record| record["answers"].as_array().unwrap());
        answers.find(|said| said["path"] == path).map_or(Value::Null, |said| said["answer"].clone())
    }
}

fn program() -> PathBuf {
    env!("CARGO_BIN_EXE_acogida").into()
}

/// Every file below a folder, with its bytes.
pub fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            let bytes = std::fs::read(&path).unwrap();
            found.push((path, bytes));
        }
    }
    found
}

/// Whether the bytes hold that text, as UTF-8 or as UTF-16 of either order.
pub fn holds(bytes: &[u8], text: &str) -> bool {
    let utf16 = |unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
    [text.as_bytes().to_vec(), utf16(u16::to_le_bytes), utf16(u16::to_be_bytes)]
        .iter()
        .any(|needle| bytes.windows(needle.len()).any(|window| window == needle))
}
