//! The program's recovery sheet: printed when a workspace is founded, typed when it is taken over.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::stage::{Device, SECRET, Server};

/// Founds a workspace; what the sheet's three QR codes hold, and the words of its first part.
fn founded(server: &Server) -> (Device, Vec<String>, String) {
    let device = Device::new();
    let new = ["create", "--organisation", "Casa Belén", "--site", "Albergue", "--prefix", "TAP"];
    let sheet = device.done(&[new.as_slice(), &["--name", "Ana", "--server", &server.url]].concat());
    let shorts: Vec<String> =
        sheet.lines().map(str::trim).filter(|line| line.starts_with("ACOGIDA:")).map(str::to_owned).collect();
    assert_eq!(shorts.len(), 3, "{sheet}");
    let words: Vec<&str> =
        sheet.lines().skip_while(|line| !line.starts_with("Parte 1")).skip(1).take(6).collect();
    (device, shorts, words.join("\n"))
}

/// What the program says and complains of, given that on its standard input.
fn recover(device: &Device, more: &[&str], input: &str) -> (i32, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_acogida"))
        .arg("--home")
        .arg(device.home())
        .args(["recover", "--name", "Eva"])
        .args(more)
        .env("ACOGIDA_SECRET", SECRET)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let ended = child.wait_with_output().unwrap();
    let said = [ended.stdout, ended.stderr].concat();
    (ended.status.code().unwrap(), String::from_utf8(said).unwrap())
}

#[test]
fn a_workspace_is_taken_over_from_the_server_with_two_parts_and_the_others_are_told() {
    let server = Server::start();
    let (ana, shorts, words) = founded(&server);
    ana.register("Rosa", &[]);
    ana.done(&["sync"]);
    let eva = Device::new();
    let (code, said) = recover(&eva, &["--server", &server.url], &format!("{words}\n{}\n", shorts[2]));
    assert_eq!(code, 0, "{said}");
    assert_eq!(eva.json(&["people"]).as_array().unwrap().len(), 1);
    assert!(!eva.invite().is_empty());
    ana.done(&["sync"]);
    let status = ana.done(&["status"]);
    assert!(status.contains("hoja de recuperación") && status.contains("Eva"), "{status}");
}

#[test]
fn a_lost_phone_is_restored_from_its_bundle_with_no_server() {
    let server = Server::start();
    let (ana, shorts, _) = founded(&server);
    ana.register("Rosa", &[]);
    let file = ana.home().join("copia.acogida");
    let file = file.to_str().unwrap();
    ana.done(&["bundle", "export", file, "--all"]);
    drop(server);
    let eva = Device::new();
    let (code, said) = recover(&eva, &[file], &format!("{}\n{}\n", shorts[1], shorts[0]));
    assert_eq!(code, 0, "{said}");
    assert_eq!(eva.json(&["people"]).as_array().unwrap().len(), 1);
}

#[test]
fn a_wrong_part_is_named_and_leaves_nothing_behind() {
    let server = Server::start();
    let (ana, shorts, words) = founded(&server);
    ana.done(&["sync"]);
    let eva = Device::new();
    let from = ["--server", server.url.as_str()];
    let first = words.split_whitespace().nth(1).unwrap();
    let (code, said) =
        recover(&eva, &from, &format!("{}\n{}\n", shorts[1], words.replacen(first, "telefono", 1)));
    assert!(code == 1 && said.contains("Parte 2") && said.contains("palabra 1 "), "{said}");
    let (code, said) = recover(&eva, &from, &format!("{}\n{words}\n", shorts[0]));
    assert!(code == 1 && said.contains("misma parte"), "{said}");
    let (code, said) = recover(&eva, &from, &format!("{}\n{words}\n", shorts[1]));
    assert_eq!(code, 0, "what was refused can be tried again: {said}");
}
