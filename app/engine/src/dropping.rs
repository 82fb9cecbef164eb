//! Write-only: a record that is put into a circle which this device may not read. It is sealed at once to the circle's public
//! key, on a stream of its own; neither its answers nor its key stay here, so that not even the open database gives them back.

use std::collections::BTreeMap;

use bridge::Refusal;
use forms::{Answer, AnswerPath};
use rand_core::CryptoRng;
use records::{ActorId, Document, Heads, Rewrite};
use seal::record_key::RecordKey;
use wire::{Canonical, CircleId, DraftId, EpochId, RecordId, Right, X25519Pk};

use crate::directory;
use crate::engine::Engine;
use crate::now::Now;
use crate::post::changes_item;
use crate::shelf::chunk_name;
use crate::trouble::{Outcome, Trouble};

impl Engine {
    /// This device can put records into the circle, and reads none there.
    pub(crate) fn drops(&self, circle: CircleId) -> bool {
        let held = self.authority.rights(self.identity.device, circle);
        held & (Right::DROP | Right::WRITE) != 0 && held & Right::READ == 0
    }

    /// It can put new records there, whether or not it reads them afterwards.
    pub(crate) fn may_file(&self, circle: CircleId) -> bool {
        self.may_write(circle) || self.drops(circle)
    }

    /// Seals a new record's first change for the circle's readers, and forgets it.
    pub(crate) fn drop_record(
        &mut self,
        record: RecordId,
        circle: CircleId,
        form: (&str, &str),
        answers: &BTreeMap<AnswerPath, Answer>,
        now: Now,
        rng: &mut dyn CryptoRng,
    ) -> Outcome<()> {
        self.choose_grant()?;
        let epochs = self.epochs_to_drop_into(circle);
        if epochs.is_empty() {
            return Err(Refusal::NotAllowed.into());
        }
        let (stream, announcement) = self.identity.announce_stream(rng);
        self.keep_control(&announcement)?;
        let actor = ActorId::derive(&stream.0, &record.0);
        let authored = now.authored(now.at_ms);
        let committed = Document::new()
            .commit(&actor, &Heads::default(), answers, Rewrite::Nothing, &authored)?
            .ok_or(Trouble::Defect("nothing_to_drop"))?;
        let key = RecordKey::make(rng);
        let form = chunk_name(form.0, form.1);
        let mut bodies = vec![self.seal_changes(record, form, &key, committed.raw, rng)?];
        for (epoch, public_key) in epochs {
            let wrap = key
                .drop_wrap(record, circle, epoch, &public_key, rng)
                .map_err(|_| Trouble::Defect("drop_wrap"))?;
            bodies.push(self.keep_body(&wrap.to_bytes())?);
        }
        let item = changes_item(&key, &[committed.hash], bodies);
        self.write_batch_on(stream, circle, &[(Some(record), item)], now)?;
        self.dropped = true;
        Ok(())
    }

    /// A file is sent in parts, from a place where it can be read: it cannot be handed in.
    pub(crate) fn refuse_files_to_hand_in(&mut self, draft: DraftId, path: &AnswerPath) -> Outcome<()> {
        let part = self.instance_of(draft)?.form().compartment(path).ok_or(Refusal::NotFound)?;
        match directory::circle_of(&self.db, part.code())? {
            Some(circle) if !self.drops(circle) => Ok(()),
            _ => Err(Refusal::NotAllowed.into()),
        }
    }

    /// The circle's current epochs, of which none may be sealed to somebody who was let go.
    fn epochs_to_drop_into(&self, circle: CircleId) -> Vec<(EpochId, X25519Pk)> {
        if self.authority.rotation_due(circle) {
            return Vec::new();
        }
        let current = self.authority.current_epochs(circle).into_iter();
        current.filter_map(|id| Some((id, self.authority.epoch(id)?.public_key))).collect()
    }

    /// After the transaction: the draft's answers leave the write-ahead log, too.
    pub(crate) fn sweep_after_dropping(&mut self) -> Outcome<()> {
        if std::mem::take(&mut self.dropped) {
            self.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        }
        Ok(())
    }
}
