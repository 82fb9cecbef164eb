//! New epochs: one that is sealed to a circle's readers and to nobody else, before anything more is sealed in it.

use rand_core::CryptoRng;
use wire::{CircleId, EpochId, Right};

use crate::engine::Engine;
use crate::epochs;
use crate::trouble::Outcome;

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
            if self.authority.rotation_due(circle) {
                self.rotate(circle, rng)?;
            }
        }
        Ok(())
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
        let open: Vec<EpochId> = heads.filter(|head| self.epochs.get(head).is_some()).collect();
        if manages && !open.is_empty() { self.mint(circle, &open, rng) } else { Ok(()) }
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
