//! A server of the simulation: the real office over real files, that can die at any write, be copied, set back and doubled.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use engine::{Incoming, Outgoing};
use sync_server::{Call, FirstStart, LogStore, PostOffice, SqliteStore};
use wire::{Canonical, ErrorReply, Hash32, ServerId, SyncReply, canonical::VERSION};

use crate::dice::Dice;
use crate::disk::{Disk, Loss};
use crate::files;

const STORE: &str = "logs.sqlite";
const COPY: &str = "copy.sqlite";

/// Whatever answers devices, can be killed and set back.
pub trait Server {
    /// `None` where it dies over the request.
    fn answer(&mut self, outgoing: &Outgoing, now_s: u64) -> Option<Incoming>;
    /// Its power goes after so many more writes.
    fn die_after(&mut self, writes: usize);
    /// It dies and starts again over what it had on its disk; what was not synced is lost like this.
    fn kill(&mut self, loss: Loss, dice: &mut Dice);
    /// A copy of its files as they are now.
    fn back_up(&mut self);
    /// It is set back to the copy, and does not know it. False if there is none.
    fn set_back(&mut self) -> bool;
    /// What it is made of, for [`Office::unpack`].
    fn pack(&mut self) -> Option<PackedOffice> {
        None
    }
    /// A second one with the same past under the same name, in another folder.
    fn double(&mut self, folder: &Path) -> Box<dyn Server>;
}

/// In this process and without HTTP, on a disk that can lose its power.
pub struct Office {
    folder: PathBuf,
    disk: Disk,
    office: Option<PostOffice<SqliteStore>>,
    /// What it has said to have, now and when the copy was made.
    acknowledged: BTreeSet<[u8; 32]>,
    in_copy: BTreeSet<[u8; 32]>,
}

/// An office that is closed.
pub struct PackedOffice {
    files: Vec<(&'static str, Vec<u8>)>,
    acknowledged: BTreeSet<[u8; 32]>,
}

impl Office {
    pub(crate) fn unpack(folder: &Path, packed: &PackedOffice) -> Self {
        std::fs::create_dir_all(folder).expect("a folder");
        files::write(&folder.join(STORE), &packed.files);
        let mut office = Office::open(folder);
        office.acknowledged.clone_from(&packed.acknowledged);
        office
    }

    pub fn open(folder: &Path) -> Self {
        std::fs::create_dir_all(folder).expect("a folder");
        let disk = Disk::new(folder);
        let office = Some(start(&disk));
        Office {
            folder: folder.to_owned(),
            disk,
            office,
            acknowledged: BTreeSet::new(),
            in_copy: BTreeSet::new(),
        }
    }
}

impl Server for Office {
    fn answer(&mut self, outgoing: &Outgoing, now_s: u64) -> Option<Incoming> {
        let call = match outgoing.path {
            "/v1/challenge" => Call::Challenge,
            "/v1/workspaces" => Call::Register { token_needed: false },
            "/v1/sync" => Call::Sync,
            other => panic!("no such address: {other}"),
        };
        let answer = self.office.as_mut()?.answer(call, &outgoing.body, now_s);
        if self.disk.is_dark() {
            return None;
        }
        Some(match answer {
            Ok(body) => {
                if let (Call::Sync, Ok(reply)) = (call, SyncReply::from_bytes(&body)) {
                    self.acknowledged.extend(reply.acks.iter().map(|ack| ack.0));
                }
                Incoming { status: 200, body }
            }
            Err(refusal) => {
                let reply = ErrorReply { ver: VERSION, code: refusal.0.to_owned() };
                Incoming { status: refusal.status().as_u16(), body: reply.to_bytes() }
            }
        })
    }

    fn die_after(&mut self, writes: usize) {
        self.disk.lose_power_after(writes as u64);
    }

    /// Everything acknowledged is in its logs afterwards.
    fn kill(&mut self, loss: Loss, dice: &mut Dice) {
        self.disk.go_dark();
        self.office = None;
        self.disk.restart(loss, dice);
        let kept = self.office.insert(start(&self.disk)).store_mut().all_ids();
        for id in &self.acknowledged {
            assert!(kept.contains(id), "the server acknowledged {:?} and lost it ({loss:?})", Hash32(*id));
        }
    }

    fn back_up(&mut self) {
        files::copy(&self.folder.join(STORE), &self.folder.join(COPY));
        self.in_copy = self.acknowledged.clone();
    }

    fn set_back(&mut self) -> bool {
        if !self.folder.join(COPY).exists() {
            return false;
        }
        self.disk.go_dark();
        self.office = None;
        files::copy(&self.folder.join(COPY), &self.folder.join(STORE));
        self.disk.take_as_it_is();
        self.office = Some(start(&self.disk));
        self.acknowledged = self.in_copy.clone();
        true
    }

    fn pack(&mut self) -> Option<PackedOffice> {
        let files = files::read(&self.folder.join(STORE));
        Some(PackedOffice { files, acknowledged: self.acknowledged.clone() })
    }

    fn double(&mut self, folder: &Path) -> Box<dyn Server> {
        std::fs::create_dir_all(folder).expect("a folder");
        files::copy(&self.folder.join(STORE), &folder.join(STORE));
        let mut double = Office::open(folder);
        double.acknowledged = self.acknowledged.clone();
        Box::new(double)
    }
}

fn start(disk: &Disk) -> PostOffice<SqliteStore> {
    let store = SqliteStore::open(&disk.uri(STORE)).expect("the server's store opens");
    let first =
        FirstStart { server: ServerId([5; 16]), challenge_key: [6; 32], operator_token: "token".to_owned() };
    PostOffice::open(store, &first).expect("the office opens").0
}

/// What a store holds.
pub(crate) trait AllIds {
    fn all_ids(&mut self) -> BTreeSet<[u8; 32]>;
}

impl AllIds for SqliteStore {
    /// The id of everything in every log.
    fn all_ids(&mut self) -> BTreeSet<[u8; 32]> {
        let mut ids = BTreeSet::new();
        for (workspace, _) in self.workspaces().expect("the workspaces are read") {
            for log in self.logs(workspace).expect("the logs are read") {
                ids.extend(self.item_ids(workspace, log).expect("a log is read"));
            }
        }
        ids
    }
}
