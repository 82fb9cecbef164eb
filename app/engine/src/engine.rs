//! The engine itself: opening, the one transaction around each command, and which room answers what.

use bridge::{Command, Event, Refusal, Reply};
use grants::{Added, Authority};
use rand_core::CryptoRng;
use rusqlite::Connection;
use wire::{Canonical, CircleId, Control, ObjectId};

use crate::attachments::Room;
use crate::drafts::OpenSitting;
use crate::epochs::{self, Epochs, NewEpoch};
use crate::identity::Identity;
use crate::now::Now;
use crate::receive::Received;
use crate::recovered::Sheet;
use crate::search::Names;
use crate::shelf::Shelf;
use crate::store;
use crate::sync::Exchange;
use crate::trouble::{Outcome, Trouble};

/// SQLite's own limit.
const PAGES_MAX: i64 = 4_294_967_294;

/// One unlocked profile: its database, and what is derived from it in memory.
pub struct Engine {
    pub(crate) db: Connection,
    pub(crate) identity: Identity,
    pub(crate) authority: Authority,
    pub(crate) epochs: Epochs,
    /// A later version's control object says something that must be understood (`halt.rs`).
    pub(crate) control_halts: bool,
    /// Something was handed in to a circle that this device does not read (`dropping.rs`).
    pub(crate) dropped: bool,
    /// Control objects came since every stream was compared with what counts (`members/beyond.rs`).
    pub(crate) standing_changed: bool,
    /// Every reader of a circle that this device manages has its current epochs, as far as is known here.
    pub(crate) newcomers_served: bool,
    pub(crate) shelf: Shelf,
    pub(crate) sitting: Option<OpenSitting>,
    pub(crate) names: Option<Names>,
    /// Its tables are to be made anew before the transaction ends.
    pub(crate) directory_changed: bool,
    pub(crate) exchange: Exchange,
    /// How much room for files there is, as far as anybody knows.
    pub(crate) room: Room,
    pub(crate) events: Vec<Event>,
}

impl Engine {
    /// Opens the database of a profile that exists. `key` is its database key.
    pub fn open(db: Connection, key: &[u8; 32]) -> Result<Self, Refusal> {
        Self::open_vault(db, key).map_err(Refusal::from)
    }

    fn open_vault(db: Connection, key: &[u8; 32]) -> Outcome<Self> {
        store::unlock(&db, key)?;
        store::prepare(&db)?;
        store::migrate(&db)?;
        let identity = Identity::load(&db)?;
        let (authority, control_halts) = load_authority(&db, ObjectId(identity.workspace.0))?;
        let epochs = Epochs::load(&db)?;
        let mut engine = Self::assemble(db, identity, authority, epochs)?;
        engine.control_halts = control_halts;
        engine.stock_published()?;
        engine.events.clear();
        if engine.waits_for_an_update()? {
            // A build that knows more may open it now; where that fails, everything stays as it was, and waits.
            let _ = engine.in_transaction(|engine| engine.open_waiting(&mut Received::default()));
            engine.events.clear();
        }
        Ok(engine)
    }

    pub(crate) fn assemble(
        db: Connection,
        identity: Identity,
        authority: Authority,
        epochs: Epochs,
    ) -> Outcome<Self> {
        db.set_prepared_statement_cache_capacity(64);
        Ok(Engine {
            db,
            identity,
            authority,
            epochs,
            control_halts: false,
            standing_changed: false,
            newcomers_served: false,
            dropped: false,
            shelf: Shelf::stock()?,
            sitting: None,
            names: None,
            directory_changed: false,
            exchange: Exchange::default(),
            room: Room::default(),
            events: Vec::new(),
        })
    }

    /// Answers a command. A refusal means that nothing changed on disk.
    pub fn handle(&mut self, command: Command, now: Now, rng: &mut dyn CryptoRng) -> Result<Reply, Refusal> {
        self.answer(command, now, rng).map_err(Refusal::from)
    }

    /// What happened beside the replies, since this was last asked.
    pub fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    /// Forbids the database to grow (a full disk, as far as SQLite is concerned), or lets it grow again.
    pub fn cap_pages(&self, full: bool) -> Result<(), Refusal> {
        if full { self.cap_pages_with_room(0) } else { self.cap_pages_at(|_| PAGES_MAX) }
    }

    /// Lets the database grow by so many pages and no more.
    pub fn cap_pages_with_room(&self, more: u32) -> Result<(), Refusal> {
        self.cap_pages_at(|pages| pages + i64::from(more))
    }

    fn cap_pages_at(&self, limit: impl Fn(i64) -> i64) -> Result<(), Refusal> {
        let cap = || -> Outcome<()> {
            let pages = limit(self.db.pragma_query_value(None, "page_count", |row| row.get(0))?);
            self.db.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
            Ok(())
        };
        cap().map_err(Refusal::from)
    }

    fn answer(&mut self, command: Command, now: Now, rng: &mut dyn CryptoRng) -> Outcome<Reply> {
        match command {
            Command::Home => self.home(now),
            Command::People { search, filter, offset, limit } => {
                self.people(&search, filter, offset, limit, now)
            }
            Command::Person { person } => self.person(person, now),
            Command::Form { form_id, version } => self.form(&form_id, &version),
            Command::OpenDraft(open) => self.in_transaction(|engine| engine.open_draft(open, now, rng)),
            Command::SetAnswer { draft, path, answer } => {
                self.in_transaction(|engine| engine.set_answer(draft, &path, &answer))
            }
            Command::AttachFile { draft, path, file_name, bytes } => {
                self.in_transaction(|engine| engine.attach_file(draft, &path, &file_name, &bytes, rng))
            }
            Command::Attached { name } => self.attached(&name),
            Command::SetPlace { draft, page } => self.in_transaction(|engine| engine.set_place(draft, &page)),
            Command::SaveDraft { draft } => {
                let reply = self.in_transaction(|engine| engine.save_draft(draft, now, rng))?;
                self.sweep_after_dropping()?;
                Ok(reply)
            }
            Command::DiscardDraft { draft } => self.in_transaction(|engine| engine.discard_draft(draft)),
            Command::Void { reason, .. } if reason.trim().is_empty() => {
                Err(Refusal::BadText { field: "reason".to_owned() }.into())
            }
            Command::Void { person, reason } => {
                self.in_transaction(|engine| engine.void(person, &reason, now))
            }
            Command::Unvoid { person } => self.in_transaction(|engine| engine.void(person, "", now)),
            Command::Forms => self.form_cards(),
            Command::PublishForm { definition } => {
                self.in_transaction(|engine| engine.publish_form(*definition, now, rng))
            }
            Command::Filed { offset, limit } => self.filed_page(offset, limit),
            Command::Record { record } => self.record_page(record),
            Command::VoidRecord { record, reason } => {
                self.in_transaction(|engine| engine.void_record(record, &reason, now))
            }
            Command::Conflicts => self.conflicts(),
            Command::Resolve { record, path, answer, heads } => {
                self.in_transaction(|engine| engine.resolve(record, &path, &answer, &heads, now))
            }
            Command::Tonight { site } => self.tonight(&site, now),
            Command::AddSite { name, folio_prefix, beds } => {
                self.in_transaction(|engine| engine.add_site(&name, &folio_prefix, beds, now, rng))
            }
            Command::SetSite { site } => self.in_transaction(|engine| engine.set_site(&site, now)),
            Command::MakeInvite { label, hours, role } => {
                self.in_transaction(|engine| engine.make_invite(&label, hours, role, now, rng))
            }
            command @ (Command::Members
            | Command::EndMember { .. }
            | Command::WithdrawInvite { .. }
            | Command::DecideBeyond { .. }) => self.answer_about_members(command, rng),
            Command::SetServer { url, operator_token } => {
                self.in_transaction(|engine| engine.set_server(&url, operator_token.as_deref()))
            }
            Command::SyncState => Ok(Reply::Sync(self.sync_view()?)),
            Command::ExportBundle { everything } => {
                self.in_transaction(|engine| engine.export_bundle(everything, now, rng))
            }
            Command::ImportBundle { bytes } => {
                self.in_transaction(|engine| engine.import_bundle(&bytes, now, rng))
            }
            Command::Quarantine => self.quarantine(),
            Command::SheetConfirmed => {
                self.in_transaction(|engine| engine.note_sheet(Sheet::Confirmed))?;
                self.home(now)
            }
            Command::AcknowledgeRecoveries { grants } => {
                self.in_transaction(|engine| engine.acknowledge(grants.into_iter()))?;
                self.home(now)
            }
            // The worker's own, and those that need a network: it drives them through `sync_start`.
            Command::SyncNow
            | Command::Look
            | Command::CreateWorkspace(_)
            | Command::Join { .. }
            | Command::Recover(_)
            | Command::Unlock { .. }
            | Command::Lock
            | Command::TakeOver
            | Command::DropKeys
            | Command::Parting
            | Command::ForgetParting
            | Command::LeaveParcel
            | Command::SetSign { .. }
            | Command::RemoveProfile { .. } => Err(Trouble::Defect("not_for_the_engine")),
        }
    }

    /// Runs `act` as one durable transaction. When it fails, disk and memory are as they were before.
    pub(crate) fn in_transaction<T>(&mut self, act: impl FnOnce(&mut Self) -> Outcome<T>) -> Outcome<T> {
        self.db.execute_batch("BEGIN IMMEDIATE")?;
        let outcome = act(self).and_then(|value| {
            self.db.execute_batch("COMMIT")?;
            Ok(value)
        });
        if outcome.is_err() {
            // A COMMIT that failed may have rolled back already; the first error is the one that counts.
            let _ = self.db.execute_batch("ROLLBACK");
            self.forget()?;
        }
        outcome
    }

    /// Reads again what memory derives from the disk.
    pub(crate) fn forget(&mut self) -> Outcome<()> {
        self.sitting = None;
        self.dropped = false;
        self.newcomers_served = false;
        self.names = None;
        self.directory_changed = false;
        self.events.clear();
        (self.authority, self.control_halts) = load_authority(&self.db, ObjectId(self.identity.workspace.0))?;
        self.epochs = Epochs::load(&self.db)?;
        self.identity = Identity::load(&self.db)?;
        Ok(())
    }

    /// Every control object that counts or has counted, the Genesis first, parents before children.
    pub fn control_history(&self) -> Vec<Control> {
        self.authority.controls_in_order().map(|(_, control)| control.clone()).collect()
    }

    /// Takes a control object in and keeps its bytes. Objects that the doorkeeper refuses are an error for the caller.
    pub(crate) fn keep_control(&mut self, control: &Control) -> Outcome<Added> {
        let bytes = control.to_bytes();
        // What would not be read back is not kept: the database would not open again.
        Control::from_bytes(&bytes).map_err(|_| Trouble::Refused(Refusal::TooLarge))?;
        let added = self.authority.add(control).map_err(|_| Trouble::Defect("control_refused"))?;
        self.newcomers_served = false;
        self.db
            .prepare_cached("INSERT OR IGNORE INTO control (id, bytes) VALUES (?1, ?2)")?
            .execute((control.id().as_bytes(), bytes))?;
        Ok(added)
    }

    pub(crate) fn keep_epoch(&mut self, circle: CircleId, epoch: NewEpoch) -> Outcome<()> {
        self.keep_control(&epoch.control)?;
        for wrap in &epoch.wraps {
            epochs::keep_own_wrap(&self.db, wrap)?;
        }
        self.epochs.keep(&self.db, circle, epoch.id, epoch.secret)
    }
}

/// The doorkeeper's state from all control objects kept here, and whether one of them is of an unknown critical kind.
pub(crate) fn load_authority(db: &Connection, genesis: ObjectId) -> Outcome<(Authority, bool)> {
    let found: Vec<u8> =
        db.query_row("SELECT bytes FROM control WHERE id = ?1", [genesis.as_bytes()], |row| row.get(0))?;
    let mut authority =
        Authority::found(&Control::from_bytes(&found)?).map_err(|_| Trouble::Defect("genesis"))?;
    let mut halts = false;
    let mut statement = db.prepare("SELECT bytes FROM control ORDER BY rowid")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let bytes = row.get_ref(0)?.as_blob().map_err(|_| Trouble::Defect("control"))?;
        // Only what was taken in once is kept; it is taken in again.
        halts |= authority.add(&Control::from_bytes(bytes)?) == Ok(Added::UnknownKind { critical: true });
    }
    Ok((authority, halts))
}
