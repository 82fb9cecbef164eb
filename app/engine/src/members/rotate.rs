//! New epochs: one that is sealed to a circle's readers and to nobody else, before anything more is sealed in it.

use rand_core::CryptoRng;
use wire::{CircleId, EpochId, ObjectId, Right};

use crate::engine::Engine;
use crate::epochs;
use crate::trouble::{Outcome, Trouble};

impl Engine {
    /// Brings a circle to one epoch that only its readers can open, as far as that is this device's to do.
    pub(crate) fn settle_epochs(&mut self, circle: CircleId, rng: &mut dyn CryptoRng) -> Outcome<()> {
        if self.authority.current_epochs(circle).len() >= 2 {
            // Where two coordinators rotated a circle at once, any reader of both mints the epoch that merges them.
            self.join_epochs(circle, rng)?;
        }
        if self.authority.rotation_due(circle) {
            self.rotate(circle, rng)?;
        }
        Ok(())
    }

    /// Every circle that is due and that this device manages.
    pub(crate) fn rotate_what_is_due(&mut self, rng: &mut dyn CryptoRng) -> Outcome<()> {
        for circle in self.authority.circles() {
            let can_gather =
                || self.authority.stray_epochs(circle).iter().any(|id| self.epochs.get(id).is_some());
            if self.authority.rotation_due(circle) || can_gather() {
                self.rotate(circle, rng)?;
            }
        }
        Ok(())
    }

    /// Seals the current epochs of the circles that this device manages for readers whom nobody has sealed them for: who came by
    /// an invite that the epoch's maker did not know of.
    pub(crate) fn wrap_for_newcomers(&mut self, rng: &mut dyn CryptoRng) -> Outcome<()> {
        if std::mem::replace(&mut self.newcomers_served, true) {
            return Ok(());
        }
        for circle in self.authority.circles() {
            if self.authority.rights(self.identity.device, circle) & Right::MANAGE == 0 {
                continue;
            }
            for id in self.authority.current_epochs(circle) {
                let Some(secret) = self.epochs.get(&id) else { continue };
                for (recipient, key) in epochs::reader_keys(&self.authority, circle) {
                    if self.has_wrap(id, recipient)? {
                        continue;
                    }
                    let wrap = secret
                        .wrap_for(id, recipient, &key, rng)
                        .map_err(|_| Trouble::Defect("epoch_wrap"))?;
                    epochs::keep_own_wrap(&self.db, &wrap)?;
                }
            }
        }
        Ok(())
    }

    /// Its maker, or this device, has sealed the epoch for the recipient or for the invite that it came by.
    fn has_wrap(&self, epoch: EpochId, recipient: ObjectId) -> Outcome<bool> {
        let invites = self.authority.invites_redeemed_by(recipient.into()).map(ObjectId::from);
        let names: Vec<ObjectId> = invites.chain([recipient]).collect();
        let named = self.authority.epoch(epoch).map(|epoch| epoch.recipients.as_slice()).unwrap_or_default();
        if names.iter().any(|name| named.contains(name)) || recipient == self.identity.device.into() {
            return Ok(true);
        }
        let mut wrapped = self
            .db
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM wrapped WHERE epoch = ?1 AND recipient = ?2)")?;
        for name in names {
            if wrapped.query_row((epoch.as_bytes(), name.as_bytes()), |row| row.get(0))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn join_epochs(&mut self, circle: CircleId, rng: &mut dyn CryptoRng) -> Outcome<()> {
        let heads = self.authority.current_epochs(circle);
        if heads.iter().all(|head| self.epochs.get(head).is_some()) && self.reads(circle) {
            self.mint(circle, &heads.into_iter().collect::<Vec<_>>(), rng)?;
        }
        Ok(())
    }

    /// A manager's new epoch, after those current ones that it can open: a reader merges what is left.
    fn rotate(&mut self, circle: CircleId, rng: &mut dyn CryptoRng) -> Outcome<()> {
        let manages = self.authority.rights(self.identity.device, circle) & Right::MANAGE != 0;
        let heads = self.authority.current_epochs(circle).into_iter();
        let mut open: Vec<EpochId> = heads.filter(|head| self.epochs.get(head).is_some()).collect();
        if open.is_empty() {
            return Ok(());
        }
        open.extend(
            self.authority.stray_epochs(circle).into_iter().filter(|id| self.epochs.get(id).is_some()),
        );
        if manages { self.mint(circle, &open, rng) } else { Ok(()) }
    }

    fn mint(&mut self, circle: CircleId, parents: &[EpochId], rng: &mut dyn CryptoRng) -> Outcome<()> {
        let seen = self.authority.seen_by_new_epoch(circle, parents);
        let parents: Vec<_> = parents.iter().filter_map(|id| Some((*id, self.epochs.get(id)?))).collect();
        let readers = epochs::reader_keys(&self.authority, circle);
        let recovery = self.authority.recovery_pk();
        let epoch = epochs::make(&self.identity, circle, &parents, &readers, &recovery, seen, rng)?;
        self.keep_epoch(circle, epoch)
    }

    pub(crate) fn reads(&self, circle: CircleId) -> bool {
        self.authority.rights(self.identity.device, circle) & Right::READ != 0
    }
}
