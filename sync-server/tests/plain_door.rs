//! The app over plain http: this machine gets it, everybody else is sent or told where it is secure, and devices are answered.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod scene;
mod stage;

use std::{fs, path::PathBuf};

use scene::*;
use stage::*;
use tempfile::TempDir;

const APP: &str = "<!doctype html><title>Acogida</title>";
const INSECURE: [&str; 3] =
    ["Esta dirección no es segura", "This address is not secure", "Adrès sa a pa an sekirite"];

struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("dist")).unwrap();
        fs::write(folder.path().join("dist/index.html"), APP).unwrap();
        fs::write(folder.path().join("dist/sw.js"), "// keeper").unwrap();
        Place { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn start(&self, flags: &[&str]) -> Running {
        let dist = self.path("dist");
        start(&self.path("data"), &[&["--dist", dist.to_str().unwrap()], flags].concat())
    }
}

/// The line of a phone that knows the server by a name.
fn by_name(server: &Running, name: &str) -> Line {
    let builder = builder().resolve(name, ([127, 0, 0, 1], server.port()).into());
    Line { client: client(builder), url: format!("http://{name}:{}", server.port()), headers: vec![] }
}

#[tokio::test]
async fn in_the_apps_place_a_phone_on_plain_http_is_told_that_the_address_is_not_secure() {
    let place = Place::new();
    let server = place.start(&[]);
    let phone = by_name(&server, "shelter.example");
    for path in ["/", "/index.html", "/personas/3f9a", "/confiar"] {
        let response = phone.get(path).await;
        assert_eq!(response.status(), 403, "{path}");
        assert_eq!(response.headers()["cache-control"], "no-cache");
        assert!(
            response.headers()["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'")
        );
        let page = response.text().await.unwrap();
        let places = INSECURE.map(|words| page.find(words).unwrap());
        assert!(places.is_sorted() && !page.contains('{') && !page.contains("<script"), "{page}");
        assert!(page.contains("Pida a coordinación la dirección"), "nobody said where to go");
    }
    assert_eq!(phone.text("/sw.js").await, "// keeper");
    assert_eq!(phone.get("/servidor.css").await.status(), 200);
    assert_eq!(phone.text("/healthz").await, "ok");
    assert_eq!(phone.challenge(Organisation::new(1).workspace).await.generation, 1);
}

#[tokio::test]
async fn this_machine_is_given_the_app_over_plain_http() {
    let place = Place::new();
    let server = place.start(&["--public-url", "https://shelter.example"]);
    assert_eq!(server.line().text("/").await, APP);
    assert_eq!(by_name(&server, "localhost").text("/personas").await, APP);
    assert_eq!(by_name(&server, "app.localhost").text("/").await, APP);
}

#[tokio::test]
async fn behind_a_proxy_that_speaks_tls_the_app_is_given() {
    let place = Place::new();
    let server = place.start(&[]);
    for header in [("x-forwarded-proto", "https"), ("forwarded", "for=192.0.2.1;proto=https")] {
        let phone = Line { headers: vec![header], ..by_name(&server, "shelter.example") };
        assert_eq!(phone.text("/").await, APP);
    }
    let plain = Line { headers: vec![("x-forwarded-proto", "http")], ..by_name(&server, "shelter.example") };
    assert_eq!(plain.get("/").await.status(), 403);
}

#[tokio::test]
async fn the_public_url_is_printed_told_to_the_app_and_shown_where_the_address_is_not_secure() {
    let place = Place::new();
    let server = place.start(&["--public-url", "https://shelter.example/"]);
    assert_eq!(server.said_after("Public URL: "), "https://shelter.example");
    let page = by_name(&server, "other.example").text("/").await;
    assert_eq!(page.matches("<a href=\"https://shelter.example\">").count(), 3);
    let about = server.line().get("/v1/about").await;
    assert_eq!(about.headers()["content-type"], "application/json");
    assert_eq!(about.text().await.unwrap(), r#"{"public_url":"https://shelter.example"}"#);
    drop(server);
    assert_eq!(place.start(&[]).line().text("/v1/about").await, r#"{"public_url":null}"#);
}

#[tokio::test]
async fn beside_a_certificate_from_files_plain_http_sends_people_to_tls() {
    let place = Place::new();
    let made = rcgen::generate_simple_self_signed(["shelter.example".to_owned()]).unwrap();
    fs::write(place.path("key.pem"), made.signing_key.serialize_pem()).unwrap();
    fs::write(place.path("cert.pem"), made.cert.pem()).unwrap();
    let (cert, key) = (place.path("cert.pem"), place.path("key.pem"));
    let files = ["--tls-cert", cert.to_str().unwrap(), "--tls-key", key.to_str().unwrap()];
    let server = place.start(&[&files, ["--listen-http", "127.0.0.1:0"].as_slice()].concat());
    let plain_url = server.said_after("Without TLS: ");
    let plain_port: u16 = plain_url.rsplit(':').next().unwrap().parse().unwrap();
    let builder = builder().resolve("shelter.example", ([127, 0, 0, 1], plain_port).into());
    let phone = Line {
        client: client(builder),
        url: format!("http://shelter.example:{plain_port}"),
        headers: vec![],
    };
    let sent = phone.get("/personas?x=1").await;
    let there = format!("https://shelter.example:{}/personas?x=1", server.port());
    assert_eq!((sent.status().as_u16(), sent.headers()["location"].to_str().unwrap()), (308, there.as_str()));
    assert_eq!(phone.challenge(Organisation::new(1).workspace).await.generation, 1);
    assert_eq!(phone.text("/healthz").await, "ok");
    let own = Line { url: plain_url, ..server.line() };
    assert_eq!(own.text("/").await, APP, "loopback is secure to browsers");
}

#[tokio::test]
async fn beside_a_certificate_of_its_own_word_plain_http_leads_to_the_page_about_trusting_it() {
    let place = Place::new();
    let server = place.start(&["--tls-self-signed", "--listen-http", "127.0.0.1:0"]);
    let plain_url = server.said_after("Without TLS: ");
    let plain_port: u16 = plain_url.rsplit(':').next().unwrap().parse().unwrap();
    let builder = builder().resolve("laptop.lan", ([127, 0, 0, 1], plain_port).into());
    let phone =
        Line { client: client(builder), url: format!("http://laptop.lan:{plain_port}"), headers: vec![] };
    let page = phone.text("/").await;
    assert_eq!(page.matches("href=\"/confiar\"").count(), 3);
    assert_eq!(page.matches(&format!("<a href=\"https://laptop.lan:{}\">", server.port())).count(), 3);
    assert!(phone.text("/confiar").await.contains("Confiar en este servidor"));
    assert_eq!(phone.get("/acogida-servidor.crt").await.status(), 200);
}

#[tokio::test]
async fn who_types_the_address_without_https_is_led_on_from_the_same_port() {
    let place = Place::new();
    let server = place.start(&["--tls-self-signed"]);
    assert!(server.url.starts_with("https://"));
    let phone = by_name(&server, "laptop.lan");
    assert_eq!(phone.get("/").await.status(), 403);
    let page = phone.text("/confiar").await;
    assert!(page.contains(&format!("<a href=\"https://laptop.lan:{}\">", server.port())));
    let secure = builder().tls_danger_accept_invalid_certs(true);
    let secure = client(secure.resolve("laptop.lan", ([127, 0, 0, 1], server.port()).into()));
    let page = secure.get(format!("https://laptop.lan:{}/", server.port())).send().await.unwrap();
    assert_eq!(page.text().await.unwrap(), APP);
}
