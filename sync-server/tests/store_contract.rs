//! What every store of logs must do. A new store passes this suite before anything is put on it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use sync_server::{
    LogStore, SqliteStore,
    store::{CheckpointPlace, LogItem, LogState, WorkspaceKey},
};
use wire::{BodyHash, CircleId, EntryId, EpochId, Lane, LogHash, ObjectId, StreamId, WorkspaceId};

const A: CircleId = CircleId([1; 16]);
const B: CircleId = CircleId([2; 16]);
const STREAM: StreamId = StreamId([3; 16]);

fn id(byte: u8) -> [u8; 32] {
    [byte; 32]
}

fn state(circle: CircleId, lane: Lane, pos: u64) -> LogState {
    LogState { circle, lane, pos, hash: LogHash(id(pos as u8)) }
}

/// Runs in one transaction, which is kept.
fn kept<S: LogStore, T>(store: &mut S, work: impl FnOnce(&mut S) -> T) -> T {
    store.begin().unwrap();
    let done = work(store);
    store.commit().unwrap();
    done
}

fn workspace<S: LogStore>(store: &mut S, byte: u8) -> WorkspaceKey {
    kept(store, |store| store.add_workspace(WorkspaceId(id(byte))).unwrap())
}

fn what_is_committed_stays_and_what_is_rolled_back_is_gone(mut store: impl LogStore) {
    kept(&mut store, |store| store.set_setting("kept", b"1").unwrap());
    store.begin().unwrap();
    store.set_setting("kept", b"2").unwrap();
    store.set_setting("lost", b"3").unwrap();
    assert_eq!(store.setting("kept").unwrap().unwrap(), b"2");
    store.roll_back();
    kept(&mut store, |store| {
        assert_eq!(store.setting("kept").unwrap().unwrap(), b"1");
        assert_eq!(store.setting("lost").unwrap(), None);
    });
}

fn a_workspace_is_added_once_and_found_by_its_id(mut store: impl LogStore) {
    let (first, second) = (workspace(&mut store, 1), workspace(&mut store, 2));
    kept(&mut store, |store| {
        assert_eq!(store.workspace(WorkspaceId(id(1))).unwrap(), Some(first));
        assert_eq!(store.workspace(WorkspaceId(id(9))).unwrap(), None);
        let all = store.workspaces().unwrap();
        assert_eq!(all, [(first, WorkspaceId(id(1))), (second, WorkspaceId(id(2)))]);
    });
    store.begin().unwrap();
    assert!(store.add_workspace(WorkspaceId(id(1))).is_err());
    store.roll_back();
}

fn logs_keep_their_items_in_order_and_apart(mut store: impl LogStore) {
    let (first, second) = (workspace(&mut store, 1), workspace(&mut store, 2));
    kept(&mut store, |store| {
        for (key, circle, lane) in [
            (first, A, Lane::Data),
            (first, A, Lane::Control),
            (first, B, Lane::Data),
            (second, A, Lane::Data),
        ] {
            assert_eq!(store.log(key, circle, lane).unwrap(), None);
            for pos in 1..=3 {
                store.append(key, state(circle, lane, pos), id(pos as u8), &[pos as u8; 10]).unwrap();
            }
        }
        let log = state(A, Lane::Data, 3);
        assert_eq!(store.log(first, A, Lane::Data).unwrap(), Some(log));
        let logs = store.logs(first).unwrap();
        assert_eq!(logs, [state(A, Lane::Control, 3), log, state(B, Lane::Data, 3)]);
        let item = |pos: u8| LogItem { pos: u64::from(pos), hash: LogHash(id(pos)), bytes: vec![pos; 10] };
        assert_eq!(store.items_after(first, log, 0, 1000).unwrap(), [item(1), item(2), item(3)]);
        assert_eq!(store.items_after(first, log, 1, 1).unwrap(), [item(2)], "one at least");
        assert_eq!(store.items_after(first, log, 0, 11).unwrap(), [item(1), item(2)], "no more than needed");
        assert_eq!(store.items_after(first, log, 3, 1000).unwrap(), []);
        assert_eq!(store.items_after(first, log, u64::MAX, 1000).unwrap(), []);
        assert_eq!(store.item_ids(first, log).unwrap(), [id(1), id(2), id(3)]);
        assert_eq!(store.hash_at(first, log, 2).unwrap(), Some(LogHash(id(2))));
        for pos in [0, 4, u64::MAX] {
            assert_eq!(store.hash_at(first, log, pos).unwrap(), None);
        }
    });
}

fn an_item_that_does_not_follow_the_last_one_is_refused(mut store: impl LogStore) {
    let key = workspace(&mut store, 1);
    kept(&mut store, |store| store.append(key, state(A, Lane::Data, 1), id(1), b"one").unwrap());
    for pos in [0, 1, 3] {
        store.begin().unwrap();
        assert!(store.append(key, state(A, Lane::Data, pos), id(9), b"other").is_err(), "{pos}");
        store.roll_back();
    }
    kept(&mut store, |store| assert_eq!(store.log(key, A, Lane::Data).unwrap().unwrap().pos, 1));
}

fn hashes_are_changed_without_touching_the_items(mut store: impl LogStore) {
    let key = workspace(&mut store, 1);
    let log = state(A, Lane::Data, 2);
    kept(&mut store, |store| {
        for pos in 1..=2 {
            store.append(key, state(A, Lane::Data, pos), id(pos as u8), b"item").unwrap();
        }
        for pos in 1..=2 {
            store.set_hash(key, log, pos, LogHash(id(40 + pos as u8))).unwrap();
        }
    });
    kept(&mut store, |store| {
        assert_eq!(store.log(key, A, Lane::Data).unwrap().unwrap().hash, LogHash(id(42)));
        assert_eq!(store.hash_at(key, log, 1).unwrap(), Some(LogHash(id(41))));
        assert_eq!(store.item_ids(key, log).unwrap(), [id(1), id(2)]);
    });
}

fn streams_end_where_their_last_batch_ends(mut store: impl LogStore) {
    let (first, second) = (workspace(&mut store, 1), workspace(&mut store, 2));
    kept(&mut store, |store| {
        assert_eq!(store.stream_end(first, STREAM, A).unwrap(), None);
        for n in [3, 4, 300] {
            store.add_batch_end(first, STREAM, A, (n, EntryId(id(n as u8)))).unwrap();
        }
        store.add_batch_end(first, STREAM, B, (900, EntryId(id(9)))).unwrap();
        assert_eq!(store.stream_end(first, STREAM, A).unwrap(), Some((300, EntryId(id(44)))));
        assert_eq!(store.stream_end(second, STREAM, A).unwrap(), None);
        assert_eq!(store.batch_end(first, STREAM, A, 4).unwrap(), Some(EntryId(id(4))));
        assert_eq!(store.batch_end(first, STREAM, A, 5).unwrap(), None);
        assert_eq!(store.batch_end(first, STREAM, A, u64::MAX).unwrap(), None);
    });
    store.begin().unwrap();
    assert!(
        store.add_batch_end(first, STREAM, A, (4, EntryId(id(8)))).is_err(),
        "a second end of one number"
    );
    store.roll_back();
}

fn bodies_are_kept_once_and_know_who_names_them(mut store: impl LogStore) {
    let (first, second) = (workspace(&mut store, 1), workspace(&mut store, 2));
    let hash = BodyHash(id(5));
    kept(&mut store, |store| {
        store.put_body(first, hash, b"the first").unwrap();
        store.put_body(first, hash, b"another").unwrap();
        for circle in [B, A, B] {
            store.name_body(first, hash, circle).unwrap();
        }
        assert_eq!(store.body(first, hash).unwrap().unwrap(), b"the first");
        assert_eq!(store.body_bytes(first, hash).unwrap(), Some(9));
        assert_eq!(store.circles_naming(first, hash).unwrap(), [A, B]);
        assert_eq!(store.body(second, hash).unwrap(), None);
        assert_eq!(store.body_bytes(second, hash).unwrap(), None);
        assert_eq!(store.circles_naming(second, hash).unwrap(), []);
    });
}

fn checkpoints_are_found_by_their_ends_and_their_streams(mut store: impl LogStore) {
    let (first, second) = (workspace(&mut store, 1), workspace(&mut store, 2));
    let other = StreamId([4; 16]);
    let place = |stream, n, pos, ends| CheckpointPlace { stream, n, pos, ends };
    let early = place(STREAM, 2, 9, true);
    let parts = [place(STREAM, 3, 5, false), place(STREAM, 4, 6, false)];
    let (end, late) = (place(STREAM, 5, 7, true), place(other, 1, 8, true));
    kept(&mut store, |store| {
        for each in [early, parts[0], parts[1], end, late, end] {
            store.note_checkpoint(first, A, each).unwrap();
        }
        assert_eq!(store.checkpoint_ends(first, A, 9).unwrap(), [early, late, end]);
        assert_eq!(store.checkpoint_ends(first, A, 1).unwrap(), [early]);
        assert_eq!(store.checkpoints_before(first, A, end, 9).unwrap(), [parts[1], parts[0], early]);
        assert_eq!(store.checkpoints_before(first, A, end, 1).unwrap(), [parts[1]]);
        assert_eq!(store.checkpoints_before(first, A, early, 9).unwrap(), []);
        for (key, circle) in [(second, A), (first, B)] {
            assert_eq!(store.checkpoint_ends(key, circle, 9).unwrap(), []);
            assert_eq!(store.checkpoints_before(key, circle, end, 9).unwrap(), []);
        }
    });
}

fn a_sender_replaces_its_own_wrap_and_nobody_elses(mut store: impl LogStore) {
    let key = workspace(&mut store, 1);
    let (epoch, recipient) = (EpochId(id(1)), ObjectId(id(2)));
    kept(&mut store, |store| {
        for (sender, bytes) in [(3, b"old"), (4, b"two"), (3, b"new")] {
            store.put_wrap(key, epoch, recipient, ObjectId(id(sender)), bytes).unwrap();
        }
        assert_eq!(store.wraps(key, epoch, recipient).unwrap(), [b"new".to_vec(), b"two".to_vec()]);
        assert_eq!(store.wraps(key, epoch, ObjectId(id(9))).unwrap(), Vec::<Vec<u8>>::new());
        assert_eq!(store.wraps(key, EpochId(id(9)), recipient).unwrap(), Vec::<Vec<u8>>::new());
    });
}

macro_rules! contract {
    ($store:ident: $make:expr) => {
        mod $store {
            contract! { @tests $make;
                what_is_committed_stays_and_what_is_rolled_back_is_gone
                a_workspace_is_added_once_and_found_by_its_id
                logs_keep_their_items_in_order_and_apart
                an_item_that_does_not_follow_the_last_one_is_refused
                hashes_are_changed_without_touching_the_items
                streams_end_where_their_last_batch_ends
                bodies_are_kept_once_and_know_who_names_them
                checkpoints_are_found_by_their_ends_and_their_streams
                a_sender_replaces_its_own_wrap_and_nobody_elses
            }
        }
    };
    (@tests $make:expr; $($test:ident)*) => { $(
        #[test]
        fn $test() {
            // A folder stays until its store is closed.
            let (store, _folder) = $make;
            super::$test(store);
        }
    )* };
}

fn in_memory() -> (SqliteStore, ()) {
    (SqliteStore::in_memory().unwrap(), ())
}

fn in_a_file() -> (SqliteStore, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    (SqliteStore::open(&folder.path().join("logs.sqlite")).unwrap(), folder)
}

contract!(sqlite_in_memory: super::in_memory());
contract!(sqlite_in_a_file: super::in_a_file());

#[test]
fn a_file_is_opened_again_with_all_that_was_committed_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("logs.sqlite");
    let mut store = SqliteStore::open(&file).unwrap();
    let key = workspace(&mut store, 1);
    kept(&mut store, |store| store.append(key, state(A, Lane::Data, 1), id(1), b"kept").unwrap());
    store.begin().unwrap();
    store.append(key, state(A, Lane::Data, 2), id(2), b"lost").unwrap();
    drop(store);
    let mut store = SqliteStore::open(&file).unwrap();
    kept(&mut store, |store| {
        assert_eq!(store.workspace(WorkspaceId(id(1))).unwrap(), Some(key));
        assert_eq!(store.log(key, A, Lane::Data).unwrap().unwrap().pos, 1);
    });
}
