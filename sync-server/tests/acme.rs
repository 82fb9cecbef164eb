//! A certificate from a real authority program (Pebble), on loopback: asked for, proved on the same port, kept, shown again.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod scene;
mod stage;

use std::{
    fs,
    net::{TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use reqwest::Certificate;
use scene::*;
use stage::*;

const NAME: &str = "shelter.example";

/// The authority, and the names that it finds: each of them is this machine.
struct Pebble {
    children: Vec<Child>,
    directory: String,
    management: String,
    root_ca: PathBuf,
}

impl Drop for Pebble {
    fn drop(&mut self) {
        for child in &mut self.children {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl Pebble {
    /// An authority that looks for names at `tls_port`.
    fn start(folder: &Path, tls_port: u16) -> Self {
        let [api, management, names, names_management] = [(); 4].map(|()| free_port());
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let (root_ca, key) = (folder.join("pebble.pem"), folder.join("pebble.key"));
        fs::write(&root_ca, made.cert.pem()).unwrap();
        fs::write(&key, made.signing_key.serialize_pem()).unwrap();
        let settings = serde_json::json!({ "pebble": {
            "listenAddress": format!("127.0.0.1:{api}"),
            "managementListenAddress": format!("127.0.0.1:{management}"),
            "certificate": root_ca, "privateKey": key,
            "httpPort": 1, "tlsPort": tls_port,
            "ocspResponderURL": "", "externalAccountBindingRequired": false,
        }});
        let config = folder.join("pebble.json");
        fs::write(&config, settings.to_string()).unwrap();
        let off = ["-http01", "", "-https01", "", "-tlsalpn01", "", "-defaultIPv6", ""];
        let names_at = format!("127.0.0.1:{names}");
        let names_from = Command::new("pebble-challtestsrv")
            .args(off)
            .args(["-dns01", &names_at, "-management", &format!("127.0.0.1:{names_management}")])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let authority = Command::new("pebble")
            .args(["-strict", "-dnsserver", &names_at, "-config"])
            .arg(&config)
            .env("PEBBLE_VA_NOSLEEP", "1")
            .stdout(fs::File::create(folder.join("pebble.log")).unwrap())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        for port in [api, management] {
            eventually(
                || TcpStream::connect(("127.0.0.1", port)).is_ok(),
                || "Pebble does not answer".to_owned(),
            );
        }
        Pebble {
            children: vec![names_from, authority],
            directory: format!("https://localhost:{api}/dir"),
            management: format!("https://localhost:{management}"),
            root_ca,
        }
    }

    /// What browsers would trust, if this were a real authority.
    async fn root(&self) -> Certificate {
        let trusted = Certificate::from_pem(&fs::read(&self.root_ca).unwrap()).unwrap();
        let client = client(builder().tls_certs_only([trusted]));
        let root = client.get(format!("{}/roots/0", self.management)).send().await.unwrap();
        Certificate::from_pem(&root.bytes().await.unwrap()).unwrap()
    }

    fn flags(&self, port: u16) -> Vec<String> {
        let listen = format!("127.0.0.1:{port}");
        let root = self.root_ca.to_str().unwrap();
        let words = ["--listen", &listen, "--tls-acme", NAME, "--acme-agree-terms"];
        let of_authority = ["--acme-directory", &self.directory, "--acme-root-ca", root];
        words.iter().chain(&of_authority).map(|word| (*word).to_owned()).collect()
    }
}

fn started(data: &Path, flags: &[String]) -> Running {
    start(data, &flags.iter().map(String::as_str).collect::<Vec<_>>())
}

/// A browser's line to the name, which trusts the authority and nobody else.
fn by_name(server: &Running, root: &Certificate) -> Line {
    let builder =
        builder().tls_certs_only([root.clone()]).resolve(NAME, ([127, 0, 0, 1], server.port()).into());
    Line { client: client(builder), url: format!("https://{NAME}:{}", server.port()), headers: vec![] }
}

fn missing() -> bool {
    let there = ["pebble", "pebble-challtestsrv"].iter().all(|program| is_installed(program));
    if !there {
        skipped("certificates from an authority: pebble is not installed (apt-get install pebble)");
    }
    !there
}

#[tokio::test]
async fn a_certificate_is_asked_for_proved_on_the_same_port_kept_and_shown_again_without_the_authority() {
    if missing() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (data, port) = (folder.path().join("data"), free_port());
    let pebble = Pebble::start(folder.path(), port);
    let (root, flags) = (pebble.root().await, pebble.flags(port));
    {
        let server = started(&data, &flags);
        assert_eq!(server.said_after("Public URL: "), format!("https://{NAME}"));
        eventually(|| server.logged().contains("a new certificate is shown"), || server.logged());
        let line = by_name(&server, &root);
        assert_eq!(line.text("/healthz").await, "ok");
        line.found(&Organisation::new(1), "").await;
    }
    for file in ["acme.pem", "acme-account.json"] {
        let mode = fs::metadata(data.join("tls").join(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{file}");
    }
    drop(pebble);
    let again = started(&data, &flags);
    assert_eq!(by_name(&again, &root).text("/healthz").await, "ok", "it is kept");
    assert!(!again.logged().contains("asked for"), "{}", again.logged());
}

#[tokio::test]
async fn an_authority_that_does_not_find_the_name_says_why_and_the_server_goes_on_trying() {
    if missing() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (port, elsewhere) = (free_port(), free_port());
    let pebble = Pebble::start(folder.path(), elsewhere);
    let mut server = started(&folder.path().join("data"), &pebble.flags(port));
    eventually(|| server.logged().contains("no new certificate"), || server.logged());
    let logged = server.logged();
    assert!(
        logged.contains(&format!("{NAME}: "))
            && logged.contains("Failed to connect")
            && logged.contains("again_s=60"),
        "{logged}"
    );
    assert!(
        by_name(&server, &pebble.root().await).try_get("/healthz").await.is_err(),
        "nothing is shown yet"
    );
    assert!(server.has_ended().is_none());
}

#[test]
fn an_authority_that_cannot_be_reached_is_named_in_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let directory = format!("https://localhost:{}/dir", free_port());
    let flags = ["--tls-acme", NAME, "--acme-agree-terms", "--acme-directory", &directory];
    let mut server = start(&folder.path().join("data"), &flags);
    eventually(|| server.logged().contains("no new certificate"), || server.logged());
    assert!(server.logged().contains(&directory), "{}", server.logged());
    assert!(server.has_ended().is_none());
}

#[test]
fn terms_that_nobody_agreed_to_keep_the_server_from_starting() {
    let ended = program().args(["--tls-acme", NAME]).output().unwrap();
    assert!(!ended.status.success());
    assert!(String::from_utf8(ended.stderr).unwrap().contains("--acme-agree-terms"));
}
