//! What whoever looks after the server sees: figures and a log, neither of which names anybody; and an end that loses nothing.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod scene;
mod stage;

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use scene::*;
use stage::*;
use wire::*;

/// How an id might be written.
fn spellings(id: &[u8]) -> [String; 3] {
    let hex: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
    [hex.clone(), hex.to_uppercase(), format!("{id:?}")]
}

fn names_nobody(text: &str, organisation: &Organisation, author: &Author) {
    let ids: [&[u8]; 4] = [
        organisation.workspace.as_bytes(),
        organisation.coordinator.device.as_bytes(),
        author.person.device.as_bytes(),
        author.stream.as_bytes(),
    ];
    for word in ids.iter().flat_map(|id| spellings(id)) {
        assert!(!text.contains(&word[..16]), "{word}");
    }
}

#[tokio::test]
async fn the_figures_count_what_was_asked_and_kept_and_name_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(&folder.path().join("data"), &["--metrics-listen", "127.0.0.1:0"]);
    let organisation = Organisation::new(1);
    let (author, _) = server.line().found(&organisation, "").await;
    let metrics = server.said_after("Metrics: ");
    let response = server.line().client.get(metrics).send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    let text = response.text().await.unwrap();
    let value = |series: &str| -> f64 {
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix(series))
            .unwrap_or_else(|| panic!("{series}: {text}"));
        line.trim().parse().unwrap()
    };
    assert_eq!(value("acogida_requests_total{route=\"sync\",class=\"2xx\"}"), 3.0);
    assert_eq!(value("acogida_requests_total{route=\"workspaces\",class=\"2xx\"}"), 1.0);
    assert_eq!(value("acogida_request_seconds_count{route=\"sync\"}"), 3.0);
    assert!(value("acogida_request_bytes_total{route=\"sync\"}") > 500.0);
    assert!(value("acogida_reply_bytes_total{route=\"sync\"}") > 100.0);
    assert_eq!((value("acogida_workspaces"), value("acogida_entries")), (1.0, 1.0));
    assert_eq!(value("acogida_log_items{lane=\"data\"}"), 1.0);
    assert!(value("acogida_store_bytes") > 10_000.0);
    names_nobody(&text, &organisation, &author);
}

#[tokio::test]
async fn nobody_who_uses_the_server_is_shown_its_figures() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(&folder.path().join("data"), &["--metrics-listen", "127.0.0.1:0"]);
    assert!(!server.line().text("/metrics").await.contains("acogida_"));
}

#[tokio::test]
async fn the_log_is_lines_of_json_and_names_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = start(&folder.path().join("data"), &["--log-json"]);
    let organisation = Organisation::new(1);
    let (author, _) = server.line().found(&organisation, "").await;
    server.line().post("/v1/sync", b"nonsense".to_vec()).await;
    server.signal("-TERM");
    let log = server.logged();
    let lines: Vec<serde_json::Value> = log
        .lines()
        .filter(|line| line.starts_with('{'))
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let said = |message: &str, what: &str| {
        lines.iter().filter(|line| line["message"] == message && line["what"] == what).count()
    };
    assert_eq!((said("answered", "sync"), said("answered", "register")), (3, 1));
    assert!(lines.iter().any(|line| line["message"] == "refused" && line["code"] == code::MALFORMED));
    names_nobody(&log, &organisation, &author);
    assert!(!log.contains("127.0.0.1"), "{log}");
}

#[test]
fn a_request_that_is_on_its_way_is_answered_before_the_server_ends() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = start(&folder.path().join("data"), &[]);
    let body = ChallengeRequest { ver: 1, workspace: WorkspaceId([1; 32]) }.to_bytes();
    let (first, rest) = body.split_at(10);
    let mut phone = TcpStream::connect(("127.0.0.1", server.port())).unwrap();
    write!(phone, "POST /v1/challenge HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n", body.len())
        .unwrap();
    phone.write_all(first).unwrap();
    // The head must have arrived: whoever has only connected is not let in any more.
    std::thread::sleep(std::time::Duration::from_millis(200));
    server.send("-TERM");
    eventually(|| server.logged().contains("asked to end"), || server.logged());
    eventually(
        || TcpStream::connect(("127.0.0.1", server.port())).is_err(),
        || "somebody new was let in".to_owned(),
    );
    assert_eq!(server.has_ended(), None);
    phone.write_all(rest).unwrap();
    let mut answer = Vec::new();
    phone.read_to_end(&mut answer).unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer));
    eventually(|| server.has_ended().is_some(), || "it did not end".to_owned());
    assert!(server.has_ended().unwrap().success());
    assert!(!folder.path().join("data/logs.sqlite-wal").exists(), "the store was closed");
}
