//! A simulated device: a real engine on a real encrypted file, that can be killed, lose its power, be filled up and be
//! restored from a copy.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bridge::{Command, NewWorkspace, Recovery, Refusal, Reply, SyncView};
use engine::{Engine, Founding, Joining, Now, Recovering};
use rusqlite::Connection;

use crate::dice::Dice;
use crate::disk::{Disk, Loss};
use crate::files;
use crate::ground::Ground;
use crate::line::Line;

const MS_PER_STEP: i64 = 1_000;
/// 2026-11-22, 10:00 UTC.
const BEGIN_MS: i64 = 1_795_341_600_000;
const VAULT: &str = "vault.db";
const COPY: &str = "copy.db";

pub struct Device {
    pub name: String,
    folder: PathBuf,
    disk: Disk,
    key: [u8; 32],
    engine: Option<Engine>,
    /// Makes a COMMIT fail: the next one at 1, the one after it at 2; none at 0.
    cut: Arc<AtomicUsize>,
    /// This device's clock, which may be wrong by years.
    pub clock_ms: i64,
    /// The recovery sheet of a workspace that was founded here: what its three QR codes hold.
    pub sheet: Vec<String>,
}

/// A device that is off: its files and what is beside them.
pub(crate) struct PackedDevice {
    name: String,
    key: [u8; 32],
    clock_ms: i64,
    files: Vec<(&'static str, Vec<u8>)>,
}

impl Device {
    pub fn found(ground: &Ground, name: &str, dice: &mut Dice) -> Self {
        let mut device = Device::new(ground, name, dice);
        let new = NewWorkspace {
            organisation: "Red de albergues".to_owned(),
            site_name: "Belén".to_owned(),
            folio_prefix: "TAP".to_owned(),
            person_name: name.to_owned(),
            secret: String::new(),
        };
        let founding = Founding::begin(device.connection(), &device.key, &new, device.now(), dice.rng());
        let founding = founding.expect("a workspace is founded");
        device.engine = Some(founding.engine);
        device.sheet = founding.recovery.shares.into_iter().map(|share| share.short).collect();
        device
    }

    /// Joins by an invite's link.
    pub fn join(
        ground: &Ground,
        name: &str,
        link: &str,
        line: &mut Line,
        dice: &mut Dice,
    ) -> Result<Self, Refusal> {
        let mut device = Device::new(ground, name, dice);
        let mut joining = Joining::begin(device.connection(), &device.key, link, name)?;
        while let Some(outgoing) = joining.next_request(device.now(), dice.rng())? {
            match line.carry(&outgoing, dice) {
                Some(incoming) => joining.handle_reply(&incoming, device.now(), dice.rng())?,
                None => joining.unanswered(device.now())?,
            }
        }
        device.engine = Some(joining.finish()?);
        Ok(device)
    }

    /// Takes the workspace over from the server.
    pub fn recover(
        ground: &Ground,
        recovery: &Recovery,
        line: &mut Line,
        dice: &mut Dice,
    ) -> Result<Self, Refusal> {
        let mut device = Device::new(ground, &recovery.person_name, dice);
        let begun = ("http://127.0.0.1:1", recovery);
        let mut recovering = Recovering::begin(device.connection(), &device.key, begun, dice.rng())?;
        while let Some(outgoing) = recovering.next_request(device.now(), dice.rng())? {
            match line.carry(&outgoing, dice) {
                Some(incoming) => recovering.handle_reply(&incoming, device.now(), dice.rng())?,
                None => recovering.unanswered(device.now())?,
            }
        }
        device.engine = Some(recovering.finish()?);
        Ok(device)
    }

    /// Restores from a backup file, with no line.
    pub fn restore(
        ground: &Ground,
        recovery: &Recovery,
        bundle: &[u8],
        dice: &mut Dice,
    ) -> Result<Self, Refusal> {
        let mut device = Device::new(ground, &recovery.person_name, dice);
        let (now, from) = (device.now(), (bundle, recovery));
        let restored = Recovering::from_bundle(device.connection(), &device.key, from, now, dice.rng())?;
        device.engine = Some(restored);
        Ok(device)
    }

    fn new(ground: &Ground, name: &str, dice: &mut Dice) -> Self {
        let mut key = [0; 32];
        rand_core::Rng::fill_bytes(dice.rng(), &mut key);
        let (folder, disk) = ground.disk(name);
        Device {
            name: name.to_owned(),
            disk,
            folder,
            key,
            engine: None,
            cut: Arc::default(),
            clock_ms: BEGIN_MS,
            sheet: Vec::new(),
        }
    }

    pub(crate) fn pack(mut self, dice: &mut Dice) -> PackedDevice {
        self.disk.go_dark();
        self.engine = None;
        self.disk.restart(Loss::Nothing, dice);
        let files = files::read(&self.folder.join(VAULT));
        PackedDevice { name: self.name, key: self.key, clock_ms: self.clock_ms, files }
    }

    /// Another device with the same past.
    pub(crate) fn unpack(ground: &Ground, packed: &PackedDevice) -> Self {
        let (folder, disk) = ground.disk(&packed.name);
        files::write(&folder.join(VAULT), &packed.files);
        let mut device = Device {
            name: packed.name.clone(),
            disk,
            folder,
            key: packed.key,
            engine: None,
            cut: Arc::default(),
            clock_ms: packed.clock_ms,
            sheet: Vec::new(),
        };
        device.open();
        device
    }

    fn connection(&self) -> Connection {
        let mut connection = self.disk.open(VAULT);
        let cut = self.cut.clone();
        let count_down = move || {
            let left = cut.load(Ordering::SeqCst);
            cut.store(left.saturating_sub(1), Ordering::SeqCst);
            left == 1
        };
        connection.commit_hook(Some(count_down)).expect("the hook is set");
        connection
    }

    pub fn now(&self) -> Now {
        Now { at_ms: self.clock_ms, offset_minutes: -360 }
    }

    pub fn engine(&mut self) -> &mut Engine {
        self.engine.as_mut().expect("the device is on")
    }

    pub fn ask(&mut self, command: Command, dice: &mut Dice) -> Result<Reply, Refusal> {
        self.clock_ms += MS_PER_STEP;
        let now = self.now();
        self.engine().handle(command, now, dice.rng())
    }

    /// The command's COMMIT fails; then the process dies and starts again. True if the command had nothing to commit.
    pub fn crash_before_commit(&mut self, command: Command, dice: &mut Dice) -> bool {
        self.cut.store(1, Ordering::SeqCst);
        let done = self.ask(command, dice).is_ok();
        self.cut.store(0, Ordering::SeqCst);
        self.restart(dice);
        done
    }

    /// One of the conversation's commits fails, and the process dies and starts again.
    pub fn crash_in_sync(&mut self, commit: usize, line: &mut Line, dice: &mut Dice) {
        self.cut.store(commit, Ordering::SeqCst);
        let _ = self.sync(line, dice);
        self.cut.store(0, Ordering::SeqCst);
        self.restart(dice);
    }

    /// After so many more writes the power goes, whatever the device is doing then.
    pub fn lose_power_after(&self, writes: usize) {
        self.disk.lose_power_after(writes as u64);
    }

    /// The battery is empty now, if it was not before; then the device starts again, with what was on its disk.
    pub fn lose_power(&mut self, loss: Loss, dice: &mut Dice) {
        self.disk.go_dark();
        self.engine = None;
        self.disk.restart(loss, dice);
        self.open();
    }

    /// The process dies (nothing is flushed or closed in order) and starts again: the system keeps what was written.
    pub fn restart(&mut self, dice: &mut Dice) {
        self.lose_power(Loss::Nothing, dice);
    }

    fn open(&mut self) {
        let opened = Engine::open(self.connection(), &self.key);
        self.engine =
            Some(opened.unwrap_or_else(|refusal| panic!("{} does not open: {refusal:?}", self.name)));
    }

    /// No page more fits on the disk, until it is lifted again.
    pub fn fill_disk(&mut self, full: bool) {
        self.engine().cap_pages(full).expect("the cap is set");
    }

    /// A copy of the files as they are on disk now.
    pub fn copy_files(&self) {
        files::copy(&self.folder.join(VAULT), &self.folder.join(COPY));
    }

    /// Puts a copy of [`Device::copy_files`] back, and starts on it.
    pub fn restore_files(&mut self) {
        self.disk.go_dark();
        self.engine = None;
        files::copy(&self.folder.join(COPY), &self.folder.join(VAULT));
        self.disk.take_as_it_is();
        self.open();
    }

    /// What the vault says to a question in SQL, between two lives of the process: for what no screen shows.
    pub fn look_inside<T>(&mut self, dice: &mut Dice, look: impl FnOnce(&Connection) -> T) -> T {
        self.disk.go_dark();
        self.engine = None;
        self.disk.restart(Loss::Nothing, dice);
        let connection = self.disk.open(VAULT);
        let hex: String = self.key.iter().map(|byte| format!("{byte:02x}")).collect();
        connection.execute_batch(&format!("PRAGMA key = \"x'{hex}'\";")).expect("the key is set");
        let seen = look(&connection);
        drop(connection);
        self.open();
        seen
    }

    /// What this device had not sent when it was let go.
    pub fn parting_bundle(&mut self, dice: &mut Dice) -> Option<Vec<u8>> {
        let now = self.now();
        self.engine().parting_bundle(now, dice.rng()).expect("it is put together")
    }

    /// Every value of every table, as text: what whoever has the open database can read.
    pub fn dump(&mut self, dice: &mut Dice) -> String {
        self.look_inside(dice, |db| {
            let mut tables =
                db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").expect("tables");
            let names: Vec<String> =
                tables.query_map([], |row| row.get(0)).expect("names").map(Result::unwrap).collect();
            let mut all = String::new();
            for name in names {
                let mut rows = db.prepare(&format!("SELECT * FROM \"{name}\"")).expect("a table");
                let columns = rows.column_count();
                let mut rows = rows.query([]).expect("rows");
                while let Some(row) = rows.next().expect("a row") {
                    for column in 0..columns {
                        let value: rusqlite::types::Value = row.get(column).expect("a value");
                        match value {
                            rusqlite::types::Value::Text(text) => all.push_str(&text),
                            rusqlite::types::Value::Blob(bytes) => {
                                all.push_str(&String::from_utf8_lossy(&bytes));
                            }
                            _ => {}
                        }
                        all.push('\n');
                    }
                }
            }
            all
        })
    }

    pub fn sync_view(&mut self, dice: &mut Dice) -> SyncView {
        match self.ask(Command::SyncState, dice) {
            Ok(Reply::Sync(view)) => view,
            other => panic!("{} does not say how it stands: {other:?}", self.name),
        }
    }

    /// One conversation with the server over a line that may lose things.
    pub fn sync(&mut self, line: &mut Line, dice: &mut Dice) -> Result<(), Refusal> {
        self.clock_ms += MS_PER_STEP;
        let now = self.now();
        let engine = self.engine.as_mut().expect("the device is on");
        engine.sync_start()?;
        while let Some(outgoing) = engine.next_request(now, dice.rng())? {
            match line.carry(&outgoing, dice) {
                Some(incoming) => {
                    engine.handle_reply(&incoming, now, dice.rng())?;
                    if line.is_in_trouble() && dice.chance(5) {
                        // The same reply twice changes nothing.
                        engine.handle_reply(&incoming, now, dice.rng())?;
                    }
                }
                None => return Err(engine.unreachable(now)),
            }
        }
        engine.sync_outcome().map(|_| ())
    }
}
