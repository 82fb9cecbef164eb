//! TLS by the server itself: certificates from files that are renewed under it, and certificates by its own word.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod scene;
mod stage;

use std::{fs, path::Path, process::Command, time::Duration};

use rcgen::generate_simple_self_signed;
use reqwest::Certificate;
use scene::*;
use stage::*;
use wire::Canonical;

/// A line over TLS that trusts one certificate and believes the port to be that of `host`.
fn trusting(server: &Running, cert: &[u8], host: &str) -> Line {
    let builder = builder().tls_certs_only([Certificate::from_der(cert).unwrap()]);
    let client = client(builder.resolve(host, ([127, 0, 0, 1], server.port()).into()));
    Line { client, url: format!("https://{host}:{}", server.port()), headers: vec![] }
}

/// Writes a certificate for `localhost` and its key, as PEM; gives the certificate.
fn issue(folder: &Path) -> Vec<u8> {
    let made = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    fs::write(folder.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
    fs::write(folder.join("cert.pem"), made.cert.pem()).unwrap();
    made.cert.der().to_vec()
}

// In threads of its own: HTTP/2 ends between two who both speak.
#[tokio::test(flavor = "multi_thread")]
async fn a_sync_goes_over_tls_with_a_certificate_from_files() {
    let folder = tempfile::tempdir().unwrap();
    let cert = issue(folder.path());
    let (cert_file, key_file) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    let flags = ["--tls-cert", cert_file.to_str().unwrap(), "--tls-key", key_file.to_str().unwrap()];
    let mut server = start(&folder.path().join("data"), &flags);
    assert!(server.url.starts_with("https://127.0.0.1:"));
    let line = trusting(&server, &cert, "localhost");
    let organisation = Organisation::new(1);
    line.found(&organisation, "").await;
    assert_eq!(line.batches(&organisation).await.len(), 1);
    assert_eq!(line.get("/healthz").await.version(), reqwest::Version::HTTP_2);
    // No page about trusting: the path is the app's, which is not built here.
    assert_eq!(line.get("/confiar").await.status(), 404);
    assert!(server.signal("-TERM").success());
}

#[tokio::test]
async fn a_renewed_certificate_is_shown_without_a_restart_and_a_broken_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let old = issue(folder.path());
    let (cert_file, key_file) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    let flags = ["--tls-cert", cert_file.to_str().unwrap(), "--tls-key", key_file.to_str().unwrap()];
    let server = start(&folder.path().join("data"), &flags);
    fs::write(&cert_file, "half of a file").unwrap();
    server.send("-HUP");
    eventually(|| server.logged().contains("the certificate before is still shown"), || server.logged());
    assert_eq!(trusting(&server, &old, "localhost").text("/healthz").await, "ok");

    let new = issue(folder.path());
    assert!(trusting(&server, &new, "localhost").try_get("/healthz").await.is_err());
    server.send("-HUP");
    eventually(|| server.logged().contains("another certificate is shown"), || server.logged());
    assert_eq!(trusting(&server, &new, "localhost").text("/healthz").await, "ok");
}

#[tokio::test]
async fn the_servers_own_page_registers_without_a_token_in_both_versions_of_http() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(&folder.path().join("data"), &["--tls-self-signed"]);
    let trust = || builder().tls_danger_accept_invalid_certs(true);
    for (seed, builder) in [(1, trust()), (2, trust().http1_only())] {
        let client = client(builder);
        let ask = |origin: String| {
            let request = client.post(format!("{}/v1/workspaces", server.url)).header("origin", origin);
            request.body(register(&Organisation::new(seed)).to_bytes()).send()
        };
        assert_eq!(ask("https://other.example".to_owned()).await.unwrap().status(), 401);
        assert_eq!(ask(server.url.clone()).await.unwrap().status(), 200);
    }
}

#[test]
fn a_key_that_is_not_the_certificates_keeps_the_server_from_starting() {
    let folder = tempfile::tempdir().unwrap();
    issue(folder.path());
    let key = fs::read(folder.path().join("key.pem")).unwrap();
    issue(folder.path());
    fs::write(folder.path().join("key.pem"), key).unwrap();
    let files = ["cert.pem", "key.pem"].map(|file| folder.path().join(file));
    let mut server = program();
    server.args(["--listen", "127.0.0.1:0", "--data"]).arg(folder.path().join("data"));
    let ended = server.arg("--tls-cert").arg(&files[0]).arg("--tls-key").arg(&files[1]).output().unwrap();
    assert!(!ended.status.success());
    assert!(String::from_utf8(ended.stderr).unwrap().contains("the certificate and its key"));
}

#[tokio::test]
async fn a_phone_that_trusts_the_servers_own_word_syncs_by_every_name_of_the_machine() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let server = start(&data, &["--tls-self-signed", "--public-url", "https://shelter.example"]);
    server.said_after("Operator token");
    // Before it is trusted, the page is reached past the browser's warning.
    let warned = Line { client: client(builder().tls_danger_accept_invalid_certs(true)), ..server.line() };
    let cert = warned.get("/acogida-servidor.crt").await;
    assert_eq!(cert.headers()["content-type"], "application/x-x509-ca-cert");
    let cert = cert.bytes().await.unwrap().to_vec();
    let page = warned.text("/confiar").await;
    let shown = sync_server::tls::fingerprint(&cert);
    assert!(page.contains(&shown) && server.said().contains(&shown));

    let organisation = Organisation::new(1);
    trusting(&server, &cert, "localhost").found(&organisation, "").await;
    for host in ["localhost", "shelter.example"] {
        let line = trusting(&server, &cert, host);
        assert_eq!(line.batches(&organisation).await.len(), 1, "{host}");
    }
    let by_address = Line { url: server.url.clone(), ..trusting(&server, &cert, "localhost") };
    assert_eq!(by_address.text("/healthz").await, "ok");
    assert!(trusting(&server, &cert, "bank.example").try_get("/healthz").await.is_err());
    drop(server);

    let again = start(&data, &["--tls-self-signed"]);
    assert_eq!(trusting(&again, &cert, "localhost").text("/healthz").await, "ok", "trusted once is enough");
}

#[tokio::test]
async fn the_page_about_trusting_speaks_three_languages_and_runs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(&folder.path().join("data"), &["--tls-self-signed"]);
    let line = Line { client: client(builder().tls_danger_accept_invalid_certs(true)), ..server.line() };
    for path in ["/confiar", "/confiar.html"] {
        let response = line.get(path).await;
        assert_eq!(response.headers()["content-type"], "text/html; charset=utf-8");
        let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.starts_with("default-src 'none'; script-src 'self'"), "{policy}");
        let page = response.text().await.unwrap();
        let places = ["Confiar en este servidor", "Trust this server", "Fè sèvè sa a konfyans"];
        let places = places.map(|words| page.find(words).unwrap());
        assert!(places.is_sorted(), "Spanish first");
        assert!(!page.contains("<script") && page.contains(&format!("href=\"{}\"", server.url)));
    }
    let style = line.get("/servidor.css").await;
    assert_eq!(style.headers()["content-type"], "text/css");
}

/// What other libraries make of the certificate: OpenSSL stands for those of phones.
#[tokio::test]
async fn openssl_finds_the_servers_own_word_good_and_bounded() {
    if !is_installed("openssl") {
        return skipped("the check of certificates by OpenSSL: openssl is not installed");
    }
    let folder = tempfile::tempdir().unwrap();
    let server = start(&folder.path().join("data"), &["--tls-self-signed"]);
    let authority = folder.path().join("data/tls/authority.crt");
    let words = ["s_client", "-verify_return_error", "-verify_hostname", "localhost", "-brief", "-CAfile"];
    let met = Command::new("timeout")
        .args([&Duration::from_secs(10).as_secs().to_string(), "openssl"])
        .args(words)
        .arg(&authority)
        .args(["-connect", &format!("127.0.0.1:{}", server.port())])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&met.stderr).into_owned();
    assert!(said.contains("Verification: OK"), "{said}");
    let shown =
        Command::new("openssl").args(["x509", "-noout", "-text", "-in"]).arg(&authority).output().unwrap();
    let shown = String::from_utf8(shown.stdout).unwrap();
    for words in
        ["CA:TRUE, pathlen:0", "X509v3 Name Constraints: critical", "IP:192.168.0.0/255.255.0.0", "DNS:local"]
    {
        assert!(shown.contains(words), "{words}: {shown}");
    }
}
