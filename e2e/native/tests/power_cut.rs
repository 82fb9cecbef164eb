//! x
#![allow(clippy::unwrap_used, clippy::expect_used)]
use inspectors::disk::{Disk, Loss};
use inspectors::dice::Dice;

#[test]
fn probe() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Disk::new(folder.path());
    let db = disk.open("x.db");
    let mode: String = db.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)).unwrap();
    db.execute_batch("PRAGMA synchronous = FULL").unwrap();
    let s: i64 = db.query_row("PRAGMA synchronous", [], |row| row.get(0)).unwrap();
    println!("{mode} {s} unsynced {}", disk.unsynced_bytes());
    db.execute_batch("CREATE TABLE a (x)").unwrap();
    println!("unsynced {}", disk.unsynced_bytes());
    db.execute_batch("INSERT INTO a VALUES (1)").unwrap();
    println!("unsynced {}", disk.unsynced_bytes());
    disk.go_dark();
    drop(db);
    println!("after close unsynced {}", disk.unsynced_bytes());
    disk.restart(Loss::Everything, &mut Dice::new(1));
    for f in std::fs::read_dir(folder.path()).unwrap() { let f = f.unwrap(); println!("{:?} {}", f.path(), f.metadata().unwrap().len()); }
    let db = disk.open("x.db");
    let s = db.query_row("SELECT count(*) FROM a", [], |row| row.get::<_, i64>(0));
    println!("{s:?}");
    panic!();
}
