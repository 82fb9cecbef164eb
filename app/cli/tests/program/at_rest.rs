//! One profile on its disk: nothing readable in its files, nothing opened by a wrong secret, nothing left by a cut.

use crate::stage::{Device, SECRET, Server, files, holds};

const CANARY: &str = "Xochiquetzal";

#[test]
fn what_was_typed_is_in_no_file_of_the_profile_nor_of_the_server() {
    let server = Server::start();
    let ana = Device::found(&server);
    let person = ana.register(CANARY, &["nombre_completo=Xochiquetzal Canaria Piedra", "cama=Canaria-7"]);
    ana.done(&["sync"]);
    assert_eq!(ana.answer(&person, "cama"), "Canaria-7");

    let mut seen = 0;
    for folder in [ana.home(), server.data.path()] {
        for (path, bytes) in files(folder) {
            seen += bytes.len();
            for canary in [CANARY, "Canaria", "Casa Bel", "Ana Coordina", "nombre_completo"] {
                assert!(!holds(&bytes, canary), "{canary} in {}", path.display());
            }
        }
    }
    assert!(seen > 100_000, "the files are there: {seen} bytes");
}

#[test]
fn the_search_would_find_what_is_written_in_the_clear() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a"), format!("before {CANARY} after")).unwrap();
    let wide: Vec<u8> = CANARY.encode_utf16().flat_map(u16::to_le_bytes).collect();
    std::fs::write(folder.path().join("b"), wide).unwrap();
    assert!(files(folder.path()).iter().all(|(_, bytes)| holds(bytes, CANARY)));
}

#[test]
fn a_wrong_secret_opens_nothing() {
    let server = Server::start();
    let ana = Device::found(&server);
    for wrong in ["jacaranda azul 28", "", "JACARANDA AZUL 27"] {
        let ended = ana.run_with(wrong, &["people"]);
        assert_eq!(ended.code, 1, "{ended:?}");
        assert!(ended.said.is_empty());
    }
    // White space at the ends is what autofill adds; it is not part of a secret.
    assert_eq!(ana.run_with(&format!(" {SECRET} "), &["people"]).code, 0);
}

#[test]
fn one_profile_a_folder_and_a_secret_of_eight_characters() {
    let server = Server::start();
    let ana = Device::found(&server);
    let again = ["create", "--organisation", "O", "--site", "S", "--prefix", "TAP", "--name", "N"];
    assert_eq!(ana.run(&again).code, 1);
    let short = Device::new().run_with("siete77", &again);
    assert_eq!(short.code, 1, "{short:?}");
    assert!(short.complained.contains('8'), "{short:?}");
}

#[test]
fn a_founding_that_was_refused_leaves_nothing_and_can_be_tried_again() {
    let device = Device::new();
    let with_prefix =
        |prefix| ["create", "--organisation", "O", "--site", "S", "--prefix", prefix, "--name", "N"];
    let ended = device.run(&with_prefix("not a prefix"));
    assert_eq!(ended.code, 1, "{ended:?}");
    let said = device.done(&with_prefix("TAP"));
    assert!(said.contains("HOJA DE RECUPERACIÓN"), "{said}");
    let databases = files(device.home()).iter().filter(|(path, _)| is_database(path)).count();
    assert_eq!(databases, 1);
}

fn is_database(path: &std::path::Path) -> bool {
    let name = path.file_name().unwrap().to_str().unwrap();
    name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[test]
fn one_damaged_copy_of_the_keyring_is_survived() {
    let server = Server::start();
    let ana = Device::found(&server);
    let copies = ["keyring-a", "keyring-b"].map(|name| ana.home().join(name));
    for damaged in &copies {
        let whole = std::fs::read(damaged).unwrap();
        std::fs::write(damaged, b"acogkeys and then the battery").unwrap();
        assert_eq!(ana.run(&["status"]).code, 0);
        std::fs::write(damaged, whole).unwrap();
    }
    copies.iter().for_each(|path| std::fs::write(path, b"acogkeys").unwrap());
    let ended = ana.run(&["status"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.complained.contains("llavero"), "{ended:?}");
}

#[test]
fn invented_people_are_the_same_from_the_same_seed_and_are_found_by_name() {
    let server = Server::start();
    let names = || {
        let device = Device::found(&server);
        device.done(&["seed", "--people", "25", "--seed", "7"]);
        let rows = device.json(&["people"]);
        let mut names: Vec<String> = rows
            .as_array()
            .unwrap()
            .iter()
            .map(|row| format!("{} {}", row["full_name"], row["sex"]))
            .collect();
        names.sort();
        (device, names)
    };
    let ((device, first), (_, second)) = (names(), names());
    assert_eq!(first.len(), 25);
    assert_eq!(first, second);
    let full = first.iter().find(|name| !name.starts_with("null")).unwrap();
    let word = full.trim_matches('"').split(' ').next().unwrap().to_owned();
    assert!(!device.json(&["people", &word]).as_array().unwrap().is_empty(), "{word}");
}
