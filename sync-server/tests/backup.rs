//! Backups of a server at work, and servers restored from them, by the real program.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod scene;
mod stage;

use std::{fs, path::Path, process::Output};

use scene::*;
use stage::*;
use wire::*;

fn run(task: &str, file: &Path, data: &Path) -> Output {
    program().arg(task).arg(file).arg("--data").arg(data).output().unwrap()
}

fn complaint(output: &Output) -> String {
    assert!(!output.status.success());
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn done(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_a_server_at_work_is_restored_with_all_that_was_acknowledged_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file, again) =
        (folder.path().join("data"), folder.path().join("backup"), folder.path().join("again"));
    let mut server = start(&data, &[]);
    let organisation = Organisation::new(1);
    let (mut author, first) = server.line().found(&organisation, "").await;
    let mut batches = vec![first];
    // Pushes go on while the copy is made, and behind it.
    let (line, workspace) = (server.line(), organisation.workspace);
    let copying = {
        let (file, data) = (file.clone(), data.clone());
        tokio::task::spawn_blocking(move || run("backup", &file, &data))
    };
    while batches.len() < 20 || !copying.is_finished() {
        let batch = author.batch(workspace, &[&[b"more"]]);
        let reply = line.sync(&author.person, &pushing(workspace, &[&batch], &[b"more"])).await;
        assert_eq!(reply.acks, [Hash32(batch.id().0)]);
        batches.push(batch);
    }
    assert!(done(&copying.await.unwrap()).contains("1 workspaces"));
    let before = line.challenge(workspace).await;
    assert!(server.signal("-TERM").success());

    done(&run("restore", &file, &again));
    let server = start(&again, &[]);
    let line = server.line();
    let after = line.challenge(workspace).await;
    assert_eq!(after.server, before.server);
    assert_ne!(after.generation, before.generation, "devices notice");
    assert!(
        server.said().iter().all(|line| !line.contains("token")),
        "the operator's token is the one before"
    );
    let kept = line.batches(&organisation).await.len();
    assert!((1..=batches.len()).contains(&kept), "{kept}");
    // A device sends again what is not there.
    let mut missing = batches.iter().collect::<Vec<_>>();
    missing.drain(..kept);
    line.sync(&author.person, &pushing(workspace, &missing, &[b"more"])).await;
    assert_eq!(line.batches(&organisation).await.len(), batches.len());
}

#[tokio::test]
async fn one_backup_that_is_restored_twice_gives_two_generations() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().join("data"), folder.path().join("backup"));
    let workspace = Organisation::new(1).workspace;
    drop(start(&data, &[]));
    done(&run("backup", &file, &data));
    let mut generations = Vec::new();
    for name in ["one", "two"] {
        let data = folder.path().join(name);
        done(&run("restore", &file, &data));
        generations.push(start(&data, &[]).line().challenge(workspace).await.generation);
        tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    }
    assert!(generations.is_sorted() && generations[0] < generations[1], "{generations:?}");
}

#[test]
fn a_backup_writes_over_nothing_and_needs_something_to_copy() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().join("data"), folder.path().join("backup"));
    assert!(complaint(&run("backup", &file, &data)).contains("holds no store"));
    assert!(!data.exists() && !file.exists());
    drop(start(&data, &[]));
    fs::write(&file, "last month's").unwrap();
    assert!(complaint(&run("backup", &file, &data)).contains("is there already"));
    assert_eq!(fs::read(&file).unwrap(), b"last month's");
}

#[test]
fn a_backup_is_one_file_that_nobody_else_of_this_machine_reads() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let (data, backups) = (folder.path().join("data"), folder.path().join("backups"));
    fs::create_dir(&backups).unwrap();
    let _server = start(&data, &[]);
    done(&run("backup", &backups.join("one"), &data));
    let names: Vec<_> = fs::read_dir(&backups).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["one"]);
    assert_eq!(fs::metadata(backups.join("one")).unwrap().permissions().mode() & 0o077, 0);
}

#[test]
fn a_restore_touches_neither_a_running_server_nor_data_that_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().join("data"), folder.path().join("backup"));
    let mut server = start(&data, &[]);
    done(&run("backup", &file, &data));
    assert!(complaint(&run("restore", &file, &data)).contains("another server works in"));
    server.signal("-TERM");
    let before = fs::read(data.join("logs.sqlite")).unwrap();
    assert!(complaint(&run("restore", &file, &data)).contains("holds a store already"));
    assert_eq!(fs::read(data.join("logs.sqlite")).unwrap(), before);
}

#[test]
fn what_is_no_backup_or_a_damaged_one_is_not_restored_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().join("data"), folder.path().join("backup"));
    drop(start(&data, &[]));
    done(&run("backup", &file, &data));
    let whole = fs::read(&file).unwrap();
    let other = folder.path().join("other");
    let rows: [(&str, &[u8]); 4] = [
        ("text", b"not a database at all, but long enough to be taken for something that begins like one"),
        ("empty", b""),
        ("half", &whole[..whole.len() / 2]),
        ("missing", b""),
    ];
    for (name, bytes) in rows {
        let file = folder.path().join(name);
        if name != "missing" {
            fs::write(&file, bytes).unwrap();
        }
        complaint(&run("restore", &file, &other));
        let left: Vec<_> = fs::read_dir(&other)
            .map(|all| all.map(|each| each.unwrap().file_name()).collect())
            .unwrap_or_default();
        assert!(left.is_empty() || left == ["lock"], "{name}: {left:?}");
    }
}
