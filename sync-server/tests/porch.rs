//! The porch over real HTTP: what browsers are given and told, and what nobody is given.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::{
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    path::{Path, PathBuf},
};

const HASHED: &str = "ui-0123456789abcdef";

struct Porch {
    address: SocketAddr,
    folder: PathBuf,
    // Dropping it ends the server.
    _runtime: tokio::runtime::Runtime,
}

struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn says(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(": ")?;
            found.eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

impl Porch {
    /// A server on a free port, over a folder like that which `cargo xtask build` makes.
    fn open(name: &str) -> Porch {
        let folder = std::env::temp_dir().join(format!("acogida-porch-{name}-{}", std::process::id()));
        let dist = folder.join("dist");
        write(&dist.join("index.html"), b"<!doctype html><title>Acogida</title>");
        write(&dist.join("sw.js"), b"// the service worker");
        write(&dist.join(HASHED).join("app.js"), b"export default 1;");
        write(&dist.join(HASHED).join("app.js.br"), b"(the same, compressed)");
        write(&dist.join(HASHED).join("app_bg.wasm"), b"\0asm");
        write(&folder.join("secret.txt"), b"not for anybody");
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(async move { axum::serve(listener, sync_server::porch::porch(dist)).await.unwrap() });
        Porch { address, folder, _runtime: runtime }
    }

    fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, "")
    }

    fn ask(&self, method: &str, path: &str, headers: &str) -> Answer {
        let mut stream = TcpStream::connect(self.address).unwrap();
        write!(stream, "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n")
            .unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, head, body: bytes[end + 4..].to_vec() }
    }
}

impl Drop for Porch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn write(file: &Path, contents: &[u8]) {
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, contents).unwrap();
}

#[test]
fn the_page_is_asked_for_anew_each_time() {
    let porch = Porch::open("page");
    let answer = porch.get("/");
    assert_eq!((answer.status, answer.says("content-type")), (200, Some("text/html")));
    assert_eq!(answer.says("cache-control"), Some("no-cache"));
    assert_eq!(porch.get("/sw.js").says("cache-control"), Some("no-cache"));
}

#[test]
fn an_unchanged_page_is_not_sent_again() {
    let porch = Porch::open("etag");
    let etag = porch.get("/").says("etag").expect("an etag").to_owned();
    let again = porch.ask("GET", "/", &format!("If-None-Match: {etag}\r\n"));
    assert_eq!((again.status, again.body.len()), (304, 0));
}

#[test]
fn what_is_named_by_its_content_is_kept_for_ever() {
    let answer = Porch::open("hashed").get(&format!("/{HASHED}/app.js"));
    assert_eq!(answer.says("cache-control"), Some("public, max-age=31536000, immutable"));
    assert_eq!(answer.body, b"export default 1;");
}

#[test]
fn a_missing_file_is_not_found_and_not_kept() {
    let porch = Porch::open("missing");
    let answer = porch.get(&format!("/{HASHED}/old.js"));
    assert_eq!((answer.status, answer.says("cache-control")), (404, Some("no-cache")));
    assert_eq!(porch.get("/favicon.ico").status, 404);
}

#[test]
fn brotli_goes_to_those_who_accept_it_and_nobody_else() {
    let porch = Porch::open("brotli");
    let path = format!("/{HASHED}/app.js");
    let small = porch.ask("GET", &path, "Accept-Encoding: gzip, br\r\n");
    assert_eq!(
        (small.says("content-encoding"), small.body.as_slice()),
        (Some("br"), &b"(the same, compressed)"[..])
    );
    assert_eq!(small.says("content-type"), Some("text/javascript"));
    assert_eq!(small.says("vary"), Some("accept-encoding"));
    let plain = porch.ask("GET", &path, "Accept-Encoding: gzip\r\n");
    assert_eq!((plain.says("content-encoding"), plain.body.as_slice()), (None, &b"export default 1;"[..]));
}

#[test]
fn wasm_has_the_type_without_which_browsers_do_not_stream_it() {
    let answer = Porch::open("wasm").get(&format!("/{HASHED}/app_bg.wasm"));
    assert_eq!(answer.says("content-type"), Some("application/wasm"));
}

#[test]
fn a_page_within_the_app_is_the_app() {
    let answer = Porch::open("deep").get("/personas/3f9a");
    assert_eq!((answer.status, answer.says("content-type")), (200, Some("text/html")));
    assert!(answer.body.starts_with(b"<!doctype html>"));
}

#[test]
fn nothing_outside_the_folder_can_be_reached() {
    let porch = Porch::open("outside");
    for path in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/ui/..%5c..%5csecret.txt",
        "//../secret.txt",
    ] {
        let answer = porch.get(path);
        assert_ne!(answer.body, b"not for anybody", "{path}");
        assert!(answer.status >= 400, "{path} gave {}", answer.status);
    }
}

#[test]
fn everything_is_said_to_load_nothing_from_elsewhere() {
    let porch = Porch::open("policy");
    for path in ["/", "/sw.js", "/nothing.txt"] {
        let answer = porch.get(path);
        let policy = answer.says("content-security-policy").expect("a policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';"), "{policy}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
        assert_eq!(answer.says("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.says("referrer-policy"), Some("no-referrer"));
        assert_eq!(answer.says("cross-origin-opener-policy"), Some("same-origin"));
    }
}

#[test]
fn the_porch_takes_nothing_in() {
    let porch = Porch::open("post");
    assert_eq!(porch.ask("POST", "/", "Content-Length: 0\r\n").status, 405);
}
