//! The program against the real server over loopback: founding, inviting, joining, registering offline, syncing,
//! deciding a conflict, handing a bundle over.

use crate::stage::{Device, Server};

#[test]
fn two_profiles_register_offline_sync_and_agree_on_a_decided_conflict() {
    let server = Server::start();
    let ana = Device::found(&server);
    let beto = Device::join(&ana, "Beto Guardia");

    let rosa = ana.register("Rosa", &["nacimiento=1990-05-12;exact;document"]);
    let luis = beto.register("Luis", &["nacionalidades=HND"]);
    for device in [&ana, &beto, &ana] {
        device.done(&["sync"]);
    }
    assert_eq!(ana.json(&["people"]).as_array().unwrap().len(), 2);
    assert_eq!(beto.answer(&rosa, "nacimiento"), "1990-05-12;exact;document");
    assert_eq!(ana.answer(&luis, "nacionalidades"), "HND");

    ana.done(&["edit", &rosa, "alerta_operativa=alergia"]);
    beto.done(&["edit", &rosa, "alerta_operativa=dieta"]);
    for device in [&ana, &beto, &ana] {
        device.done(&["sync"]);
    }
    for device in [&ana, &beto] {
        let conflicts = device.json(&["conflicts"]);
        assert_eq!(conflicts.as_array().unwrap().len(), 1, "{conflicts}");
        assert_eq!(conflicts[0]["path"], "alerta_operativa");
        let mut versions: Vec<_> = conflicts[0]["versions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|version| (version["author"].as_str().unwrap(), version["answer"].as_str().unwrap()))
            .collect();
        versions.sort_unstable();
        assert_eq!(versions, [("Ana Coordina", "alergia"), ("Beto Guardia", "dieta")]);
    }

    ana.done(&["resolve", &rosa, "alerta_operativa=alergia dieta"]);
    for device in [&ana, &beto] {
        device.done(&["sync"]);
        assert_eq!(device.json(&["conflicts"]).as_array().unwrap().len(), 0);
        assert_eq!(device.answer(&rosa, "alerta_operativa"), "alergia dieta");
    }
    assert_eq!(ana.json(&["status"])["sync"]["only_here"], 0);
}

#[test]
fn an_invite_lets_one_person_in_and_no_second() {
    let server = Server::start();
    let ana = Device::found(&server);
    let link = ana.invite();
    Device::new().done(&["join", &link, "--name", "Beto"]);
    let late = Device::new();
    let ended = late.run(&["join", &link, "--name", "Carla"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.complained.contains("ya se usó"), "{ended:?}");
    assert_eq!(late.run(&["status"]).code, 1);
}

#[test]
fn an_invite_that_the_server_does_not_know_yet_is_refused_and_works_after_a_sync() {
    let server = Server::start();
    let ana = Device::found(&server);
    ana.done(&["sync"]);
    let link = ana.done(&["invite", "--label", "Turno"]);
    let beto = Device::new();
    let ended = beto.run(&["join", link.trim(), "--name", "Beto"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.complained.contains("no ha llegado"), "{ended:?}");
    ana.done(&["sync"]);
    beto.done(&["join", link.trim(), "--name", "Beto"]);
}

#[test]
fn a_bundle_hands_unsent_work_over_without_a_server() {
    let server = Server::start();
    let ana = Device::found(&server);
    let beto = Device::join(&ana, "Beto");
    ana.done(&["sync"]);
    let file = ana.home().join("entrega.acogida");
    let file = file.to_str().unwrap();
    let rosa = ana.register("Rosa", &["cama=12"]);
    ana.done(&["bundle", "export", file]);
    let said = beto.done(&["--lang", "en", "bundle", "import", file]);
    assert!(said.contains("New: "), "{said}");
    assert_eq!(beto.answer(&rosa, "cama"), "12");
    let again = beto.done(&["--lang", "en", "bundle", "import", file]);
    assert!(again.starts_with("New: 0. Changed: 0."), "{again}");
    let ended = ana.run(&["bundle", "export", file]);
    assert_eq!(ended.code, 2, "a file is not written over: {ended:?}");
}

#[test]
fn a_bundle_of_another_workspace_or_a_broken_one_is_refused() {
    let server = Server::start();
    let (ana, other) = (Device::found(&server), Device::found(&server));
    let file = ana.home().join("todo.acogida");
    ana.done(&["bundle", "export", file.to_str().unwrap(), "--all"]);
    let ended = other.run(&["bundle", "import", file.to_str().unwrap()]);
    assert_eq!(ended.code, 1, "{ended:?}");
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    let ended = ana.run(&["bundle", "import", file.to_str().unwrap()]);
    assert_eq!(ended.code, 1, "{ended:?}");
}

#[test]
fn a_family_shares_its_group_and_a_removed_document_with_an_edit_is_shown() {
    let server = Server::start();
    let ana = Device::found(&server);
    let beto = Device::join(&ana, "Beto");
    let document = "documentos/0a1b2c3d";
    let added = format!("{document}/_added=1");
    let rosa = ana.register("Rosa", &[&added, &format!("{document}/doc_tipo=pasaporte")]);
    ana.done(&["register", "--family-of", &rosa, "nombre_social=Nina", "sexo=M"]);
    let rows = ana.json(&["people"]);
    let groups: Vec<_> = rows.as_array().unwrap().iter().map(|row| row["group"].as_str().unwrap()).collect();
    assert_eq!(groups.len(), 2);
    assert_eq!(groups[0], groups[1]);

    ana.done(&["sync"]);
    beto.done(&["sync"]);
    ana.done(&["edit", &rosa, &format!("{document}/_removed=1")]);
    beto.done(&["edit", &rosa, &format!("{document}/doc_numero=E123456")]);
    for device in [&ana, &beto, &ana] {
        device.done(&["sync"]);
    }
    for device in [&ana, &beto] {
        let person = device.json(&["person", &rosa]);
        let removed: Vec<_> = person["records"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|record| record["removed_with_edits"].as_array().unwrap().clone())
            .collect();
        assert_eq!(removed, [document], "{person}");
    }
}

#[test]
fn a_server_that_is_not_there_is_said_and_loses_nothing() {
    let gone = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let server = Server::start();
    let ana = Device::found(&server);
    ana.register("Rosa", &[]);
    ana.done(&["set-server", &gone]);
    let ended = ana.run(&["sync"]);
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(ended.complained.contains("Nada se perdió"), "{ended:?}");
    assert_eq!(ana.json(&["people"]).as_array().unwrap().len(), 1);
}
