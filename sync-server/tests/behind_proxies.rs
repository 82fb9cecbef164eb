//! The examples in `deploy/`, with the real programs: Caddy and nginx in front of the real server, on loopback.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod scene;
mod stage;

use std::{
    fs,
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
};

use reqwest::Certificate;
use scene::*;
use stage::*;
use wire::*;

const NAME: &str = "shelter.example";
const APP: &str = "<!doctype html><title>Acogida</title>";

/// A proxy that ends with the test.
struct Proxy {
    child: Child,
    http: u16,
    https: u16,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // SIGTERM, so that nginx ends its workers too.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

fn example(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy").join(file)).unwrap()
}

fn replaced(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "the example does not say {from:?} any more");
    text.replace(from, to)
}

fn free_ports() -> [u16; 2] {
    let held = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    held.map(|listener| listener.local_addr().unwrap().port())
}

fn start_server(folder: &Path) -> Running {
    let dist = folder.join("dist");
    fs::create_dir(&dist).unwrap();
    fs::write(dist.join("index.html"), APP).unwrap();
    let flags = ["--dist", dist.to_str().unwrap(), "--public-url", "https://shelter.example"];
    start(&folder.join("data"), &flags)
}

fn caddy(folder: &Path, server: &Running) -> Proxy {
    let [http, https] = free_ports();
    let state = folder.join("caddy");
    // The example as it is, within what keeps a test on loopback and without a certificate from the internet.
    let settings = format!(
        "{{\n admin off\n default_bind 127.0.0.1\n http_port {http}\n https_port {https}\n local_certs\n \
         skip_install_trust\n storage file_system {}\n}}\nimport {}\n",
        state.display(),
        Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/Caddyfile").display()
    );
    fs::write(folder.join("Caddyfile"), settings).unwrap();
    let child = Command::new("caddy")
        .args(["run", "--adapter", "caddyfile", "--config"])
        .arg(folder.join("Caddyfile"))
        .env("ACOGIDA_SERVER", format!("127.0.0.1:{}", server.port()))
        .env("HOME", folder)
        .stdout(Stdio::null())
        .stderr(fs::File::create(folder.join("proxy.log")).unwrap())
        .spawn()
        .unwrap();
    Proxy { child, http, https }
}

fn nginx(folder: &Path, server: &Running) -> Proxy {
    let [http, https] = free_ports();
    let made = rcgen::generate_simple_self_signed([NAME.to_owned()]).unwrap();
    fs::write(folder.join("fullchain.pem"), made.cert.pem()).unwrap();
    fs::write(folder.join("privkey.pem"), made.signing_key.serialize_pem()).unwrap();
    let mut site = example("nginx.conf");
    for (from, to) in [
        ("listen [::]:80;", ""),
        ("listen [::]:443 ssl http2;", ""),
        ("listen 80;", &format!("listen 127.0.0.1:{http};")),
        ("listen 443 ssl http2;", &format!("listen 127.0.0.1:{https} ssl http2;")),
        ("/etc/letsencrypt/live/shelter.example", folder.to_str().unwrap()),
        ("http://127.0.0.1:8787", &server.url),
    ] {
        site = replaced(&site, from, to);
    }
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {}/{kind};\n", folder.display()))
        .concat();
    // Its workers must be able to enter the test's folder, which is the test's own.
    let user = Command::new("id").arg("-un").output().unwrap().stdout;
    let user = String::from_utf8(user).unwrap();
    let settings = format!(
        "daemon off;\nuser {};\npid {folder}/pid;\nerror_log stderr;\nevents {{}}\n\
         http {{\naccess_log off;\n{temporary}{site}}}\n",
        user.trim(),
        folder = folder.display()
    );
    fs::write(folder.join("nginx.conf"), settings).unwrap();
    let program = if Path::new("/usr/sbin/nginx").is_file() { "/usr/sbin/nginx" } else { "nginx" };
    let child = Command::new(program)
        .arg("-c")
        .arg(folder.join("nginx.conf"))
        .args(["-e", "stderr", "-p"])
        .arg(folder)
        .stdout(Stdio::null())
        .stderr(fs::File::create(folder.join("proxy.log")).unwrap())
        .spawn()
        .unwrap();
    Proxy { child, http, https }
}

/// A phone's line through a proxy, once the proxy answers.
async fn through(folder: &Path, proxy: &Proxy, root: &Path) -> Line {
    let log = || fs::read_to_string(folder.join("proxy.log")).unwrap_or_default();
    eventually(|| root.is_file(), log);
    let trusted = || Certificate::from_pem(&fs::read(root).unwrap()).unwrap();
    for port in [proxy.http, proxy.https] {
        eventually(|| std::net::TcpStream::connect(("127.0.0.1", port)).is_ok(), log);
    }
    let builder = builder().tls_certs_only([trusted()]).resolve(NAME, ([127, 0, 0, 1], proxy.https).into());
    let line =
        Line { client: client(builder), url: format!("https://{NAME}:{}", proxy.https), headers: vec![] };
    // Caddy listens a moment before it has made its certificate.
    for _ in 0..100 {
        if line.try_get("/healthz").await.is_ok() {
            return line;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("{}", log());
}

async fn a_phone_works_through(proxy: &Proxy, line: &Line, server: &Running) {
    assert_eq!(line.text("/healthz").await, "ok");
    let page = line.get("/").await;
    assert!(page.headers()["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
    assert_eq!(page.text().await.unwrap(), APP, "through https the address is secure");

    let organisation = Organisation::new(1);
    let (status, reply) = line.post("/v1/workspaces", register(&organisation).to_bytes()).await;
    let code = ErrorReply::from_bytes(&reply).unwrap().code;
    assert_eq!(
        (status, code.as_str()),
        (401, code::OPERATOR_TOKEN_NEEDED),
        "who comes by a proxy is a stranger"
    );
    let (_, batch) = line.found(&organisation, &server.token()).await;
    assert_eq!(line.batches(&organisation).await, [Bytes(batch.to_bytes())]);

    let largest = line.post("/v1/sync", vec![0x80; SyncRequest::BYTES_MAX]).await;
    assert_eq!(largest.0, 400, "the largest request reaches the server");

    let plain = client(builder().resolve(NAME, ([127, 0, 0, 1], proxy.http).into()));
    let sent = plain.get(format!("http://{NAME}:{}/personas", proxy.http)).send().await.unwrap();
    assert_eq!(sent.status(), 308);
    assert!(sent.headers()["location"].to_str().unwrap().starts_with("https://shelter.example"));
}

#[tokio::test]
async fn a_phone_registers_syncs_and_gets_the_app_through_caddy() {
    if !is_installed("caddy") {
        return skipped("the example for Caddy: caddy is not installed (apt-get install caddy)");
    }
    let folder = tempfile::tempdir().unwrap();
    let server = start_server(folder.path());
    let proxy = caddy(folder.path(), &server);
    let root = folder.path().join("caddy/pki/authorities/local/root.crt");
    let line = through(folder.path(), &proxy, &root).await;
    a_phone_works_through(&proxy, &line, &server).await;
}

#[tokio::test]
async fn a_phone_registers_syncs_and_gets_the_app_through_nginx() {
    if !is_installed("nginx") {
        return skipped("the example for nginx: nginx is not installed (apt-get install nginx)");
    }
    let folder = tempfile::tempdir().unwrap();
    let server = start_server(folder.path());
    let proxy = nginx(folder.path(), &server);
    let line = through(folder.path(), &proxy, &folder.path().join("fullchain.pem")).await;
    a_phone_works_through(&proxy, &line, &server).await;
}

#[test]
fn systemd_understands_the_units() {
    if !is_installed("systemd-analyze") {
        return skipped("the check of the units: systemd-analyze is not installed");
    }
    let folder = tempfile::tempdir().unwrap();
    for unit in ["acogida.service", "acogida-backup.service", "acogida-backup.timer"] {
        let text = example(unit).replace("/usr/local/bin/sync-server", env!("CARGO_BIN_EXE_sync-server"));
        fs::write(
            folder.path().join(unit),
            text.replace("User=acogida", "User=root").replace("Group=acogida", ""),
        )
        .unwrap();
    }
    for unit in ["acogida.service", "acogida-backup.service", "acogida-backup.timer"] {
        let checked =
            Command::new("systemd-analyze").arg("verify").arg(folder.path().join(unit)).output().unwrap();
        let said = String::from_utf8_lossy(&checked.stderr).into_owned();
        let complaints: Vec<&str> = said.lines().filter(|line| line.contains(unit)).collect();
        assert!(complaints.is_empty(), "{complaints:?}");
    }
}
