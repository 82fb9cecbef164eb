//! "Copia de seguridad": what is unsent (or everything) as one encrypted file, and its import on another device of the
//! workspace. Any order; importing twice changes nothing.

use std::collections::BTreeSet;

use bridge::{Refusal, Reply};
use rand_core::CryptoRng;
use seal::X25519Secret;
use seal::epoch::EpochSecret;
use wire::canonical::VERSION;
use wire::limits::ATTACHMENT_PART_BYTES;
use wire::{
    Batch, BodyHash, Bundle, Bytes, Canonical, Control, ControlBody, EpochId, EpochWrap, GrantId, ObjectId,
    SealedBundle,
};

use crate::directory;
use crate::engine::Engine;
use crate::now::Now;
use crate::receive::Received;
use crate::trouble::{Outcome, Trouble};

/// The reason of a revocation that came in a file, from somebody who was let go.
const ISSUER_ENDED: &str = "issuer_ended";

/// Of files, in one bundle: it is put together in a phone's memory. What does not fit stays unsent.
const FILES_BYTES_MAX: usize = 32 * 1024 * 1024;

impl Engine {
    pub(crate) fn export_bundle(
        &mut self,
        everything: bool,
        now: Now,
        rng: &mut dyn CryptoRng,
    ) -> Outcome<Reply> {
        if !self.is_in_doubt()? {
            self.choose_grant()?;
            self.seal_pending(now, rng)?;
            self.seal_parts(FILES_BYTES_MAX / ATTACHMENT_PART_BYTES, now, rng)?;
        }
        self.wrap_for_recovery(rng)?;
        let (bundle, whole) = self.bundle(everything, FILES_BYTES_MAX)?;
        let records: u32 = if everything {
            let directory = directory::directory_circle(&self.db)?;
            let count = "SELECT count(*) FROM record WHERE circle <> ?1";
            self.db.query_row(count, [directory.as_bytes()], |row| row.get(0))?
        } else {
            self.sync_view()?.only_here
        };
        let nothing = bundle.batches.is_empty() && !self.has_unsent_control()?;
        let bytes = self.seal_bundle(&bundle, rng)?;
        if whole {
            self.note_exported()?;
        }
        let (date, device) = (now.date(), self.identity.device.to_string());
        let device: String = device.chars().take(6).collect();
        Ok(Reply::Bundle { file_name: format!("acogida-{date}-{device}.acogida"), bytes, records, nothing })
    }

    /// The newest epoch of the directory that others have been able to fetch, so that whoever was not on line since can
    /// open the file; what is inside is sealed for itself.
    fn epoch_for_bundle(&self) -> Outcome<(EpochId, &EpochSecret)> {
        let circle = directory::directory_circle(&self.db)?;
        let mut on_a_server =
            self.db.prepare_cached("SELECT EXISTS (SELECT 1 FROM held WHERE object = ?1)")?;
        let mut chosen = None;
        for (id, _) in self.authority.epochs(circle) {
            let Some(secret) = self.epochs.get(&id) else { continue };
            let is_known: bool = on_a_server.query_row([id.as_bytes()], |row| row.get(0))?;
            if is_known || chosen.is_none() {
                chosen = Some((id, secret));
            }
        }
        chosen.ok_or(Trouble::Defect("directory_epoch"))
    }

    pub(crate) fn import_bundle(
        &mut self,
        bytes: &[u8],
        now: Now,
        rng: &mut dyn CryptoRng,
    ) -> Outcome<Reply> {
        let sealed = SealedBundle::from_bytes(bytes).map_err(|_| Refusal::BadBundle)?;
        if sealed.workspace != self.identity.workspace {
            return Err(Refusal::BundleOfAnotherWorkspace.into());
        }
        let secret = self.epochs.get(&sealed.epoch).ok_or(Refusal::NotAllowed)?;
        let opened = seal::bundle::open_bundle(&sealed, secret).map_err(|_| Refusal::BadBundle)?;
        let bundle = Bundle::from_bytes(&opened).map_err(|_| Refusal::BadBundle)?;
        if bundle.workspace != self.identity.workspace {
            return Err(Refusal::BundleOfAnotherWorkspace.into());
        }
        // A revocation whose issuer is no member here any more may be the revenge of somebody who was let go.
        let (ends, others): (Vec<_>, Vec<_>) =
            bundle.control.iter().partition(|control| revoking_grant(&control.0).is_some());
        for control in others {
            self.receive_control(&control.0, now)?;
        }
        for control in ends {
            let known = Control::from_bytes(&control.0).is_ok_and(|end| self.authority.contains(end.id()));
            match revoking_grant(&control.0).flatten() {
                Some(grant) if !known && !self.authority.stands(grant) => {
                    self.quarantine_bytes("control", &control.0, ISSUER_ENDED, now)?;
                }
                _ => drop(self.receive_control(&control.0, now)?),
            }
        }
        let own = X25519Secret::from_bytes(*self.identity.secrets.x25519().to_bytes());
        self.take_bundle(&bundle, own, now, rng)
    }

    /// Takes in what a bundle brings besides control objects, which are here already; `with` opens its wraps.
    pub(crate) fn take_bundle(
        &mut self,
        bundle: &Bundle,
        with: X25519Secret,
        now: Now,
        rng: &mut dyn CryptoRng,
    ) -> Outcome<Reply> {
        let mut received = Received::default();
        self.receive_wraps(&bundle.wraps, &[with])?;
        for wrap in &bundle.wraps {
            crate::epochs::keep_wrap(&self.db, wrap)?;
        }
        for body in &bundle.bodies {
            self.take_body(&body.0)?;
        }
        for batch in &bundle.batches {
            self.doubt_own_stream(&batch.0)?;
            self.receive_batch(&batch.0, now, &mut received)?;
        }
        self.retry_quarantine(&mut received)?;
        self.open_waiting(&mut received)?;
        if self.are_files_in_doubt()? {
            self.renew_files(now, &mut received, rng)?;
        }
        self.notice_the_end();
        let count = |set: &BTreeSet<wire::RecordId>| u32::try_from(set.len()).unwrap_or(u32::MAX);
        Ok(Reply::Imported {
            records_new: count(&received.records_new),
            records_changed: count(&received.records_changed),
            already_here: received.already_here,
            quarantined: received.quarantined,
        })
    }

    /// What is unsent, or everything; false where not all files had room in it.
    pub(crate) fn bundle(&self, everything: bool, files_bytes_max: usize) -> Outcome<(Bundle, bool)> {
        let (batches, bodies, whole) = self.batches_for_bundle(everything, files_bytes_max)?;
        let bundle = Bundle {
            ver: VERSION,
            workspace: self.identity.workspace,
            control: self.column("SELECT bytes FROM control ORDER BY rowid")?,
            wraps: self
                .column("SELECT bytes FROM epoch_wrap")?
                .iter()
                .map(|bytes| EpochWrap::from_bytes(&bytes.0))
                .collect::<Result<_, _>>()?,
            batches,
            bodies,
        };
        Ok((bundle, whole))
    }

    /// The file of a bundle, for every member of the workspace to open.
    pub(crate) fn seal_bundle(&self, bundle: &Bundle, rng: &mut dyn CryptoRng) -> Outcome<Vec<u8>> {
        let (epoch, secret) = self.epoch_for_bundle()?;
        let (workspace, recovery) = (self.identity.workspace, self.authority.recovery_pk());
        let sealed = seal::bundle::seal_bundle(&bundle.to_bytes(), workspace, epoch, secret, &recovery, rng)
            .map_err(|_| Trouble::Refused(Refusal::TooLarge))?;
        Ok(sealed.to_bytes())
    }

    /// Seals the current epochs that are open here to the recovery key, unless that was done here before: a file and two
    /// shares must be enough, whoever minted them.
    fn wrap_for_recovery(&self, rng: &mut dyn CryptoRng) -> Outcome<()> {
        let (recovery, recipient) = (self.authority.recovery_pk(), ObjectId(self.identity.workspace.0));
        let mut sealed = BTreeSet::new();
        for bytes in self.column("SELECT bytes FROM epoch_wrap")? {
            let wrap = EpochWrap::from_bytes(&bytes.0)?;
            if wrap.recipient == recipient {
                sealed.insert(wrap.epoch);
            }
        }
        for epoch in
            self.authority.circles().into_iter().flat_map(|circle| self.authority.current_epochs(circle))
        {
            let Some(secret) = self.epochs.get(&epoch).filter(|_| !sealed.contains(&epoch)) else { continue };
            if let Ok(wrap) = secret.wrap_for(epoch, recipient, &recovery, rng) {
                crate::epochs::keep_wrap(&self.db, &wrap)?;
            }
        }
        Ok(())
    }

    /// All answers, and files as far as there is room for them; false where there was not enough.
    fn batches_for_bundle(
        &self,
        everything: bool,
        files_bytes_max: usize,
    ) -> Outcome<(Vec<Bytes>, Vec<Bytes>, bool)> {
        let mut batches = self.column(if everything {
            "SELECT bytes FROM batch WHERE files = 0 ORDER BY stream, circle, n_first"
        } else {
            "SELECT bytes FROM batch WHERE files = 0
             AND NOT EXISTS (SELECT 1 FROM held WHERE held.object = batch.batch)
             ORDER BY stream, circle, n_first"
        })?;
        let mut named = BTreeSet::new();
        let mut bodies = Vec::new();
        for batch in &batches {
            self.bodies_of(&batch.0, &mut named, &mut bodies)?;
        }
        let mut statement = self.db.prepare_cached(
            "SELECT bytes FROM batch WHERE files = 1
             AND (?1 OR NOT EXISTS (SELECT 1 FROM held WHERE held.object = batch.batch))
             ORDER BY stream, circle, n_first",
        )?;
        let mut rows = statement.query([everything])?;
        let mut files_bytes = 0;
        while let Some(row) = rows.next()? {
            if files_bytes >= files_bytes_max {
                return Ok((batches, bodies, false));
            }
            let batch: Vec<u8> = row.get(0)?;
            files_bytes += self.bodies_of(&batch, &mut named, &mut bodies)?;
            batches.push(Bytes(batch));
        }
        Ok((batches, bodies, true))
    }

    /// Adds the bodies that a batch names and that are here; says how many bytes these are.
    fn bodies_of(
        &self,
        batch: &[u8],
        named: &mut BTreeSet<BodyHash>,
        bodies: &mut Vec<Bytes>,
    ) -> Outcome<usize> {
        let mut bytes = 0;
        for hash in Batch::from_bytes(batch)?.items.iter().flat_map(|item| &item.bodies) {
            if let (true, Some(body)) = (named.insert(*hash), self.body(*hash)?) {
                bytes += body.len();
                bodies.push(Bytes(body));
            }
        }
        Ok(bytes)
    }

    pub(crate) fn has_unsent_control(&self) -> Outcome<bool> {
        Ok(self.db.query_row(
            "SELECT EXISTS (SELECT 1 FROM control WHERE NOT EXISTS (SELECT 1 FROM held WHERE held.object = control.id))",
            [],
            |row| row.get(0),
        )?)
    }

    fn column(&self, sql: &str) -> Outcome<Vec<Bytes>> {
        let mut statement = self.db.prepare(sql)?;
        let rows = statement.query_map([], |row| row.get::<_, Vec<u8>>(0))?;
        rows.map(|bytes| Ok(Bytes(bytes?))).collect()
    }
}

/// Of a revocation, the grant that it is said under; the root needs none.
fn revoking_grant(bytes: &[u8]) -> Option<Option<GrantId>> {
    match Control::from_bytes(bytes).ok()?.open().ok()? {
        ControlBody::Revoke(revoke) => Some(revoke.grant.first().copied()),
        _ => None,
    }
}
