//! When this device itself was let go: it believes the signed revocation, never a server's word. What it had not sent is left as a
//! sealed bundle, which a coordinator can import and decide upon; the caller then destroys the profile.

use std::collections::BTreeSet;

use bridge::{Event, Refusal, Reply};
use rand_core::CryptoRng;
use wire::{Bytes, CircleId, EpochId, code};

use crate::engine::Engine;
use crate::now::Now;
use crate::trouble::Outcome;

impl Engine {
    /// Every grant of this device was revoked.
    pub fn is_let_go(&self) -> bool {
        let device = self.identity.device;
        !self.authority.is_member(device) && !self.authority.proof_of_end(device).is_empty()
    }

    /// What was not sent, as a sealed file; `None` where everything was.
    pub fn parting_bundle(&mut self, now: Now, rng: &mut dyn CryptoRng) -> Result<Option<Vec<u8>>, Refusal> {
        match self.in_transaction(|engine| engine.export_bundle(false, now, rng))? {
            Reply::Bundle { bytes, nothing: false, .. } => Ok(Some(bytes)),
            _ => Ok(None),
        }
    }

    /// Takes in what a server shows as the end of this device's membership; says what the person hears of it.
    pub(crate) fn hear_of_the_end(&mut self, proof: &[Bytes], now: Now) -> Outcome<Refusal> {
        self.in_transaction(|engine| {
            proof.iter().try_for_each(|control| engine.receive_control(&control.0, now).map(|_| ()))
        })?;
        self.notice_the_end();
        Ok(match self.is_let_go() {
            true => Refusal::LetGo,
            false => Refusal::ServerRefused { code: code::NOT_A_MEMBER.to_owned() },
        })
    }

    /// Tells the caller where this device was let go, by whatever way it heard of it.
    pub(crate) fn notice_the_end(&mut self) {
        if self.is_let_go() {
            self.events.push(Event::LetGo);
        }
    }

    /// The newest epochs of a circle that this device can open: those that no other of them follows.
    pub(crate) fn newest_open(&self, circle: CircleId) -> BTreeSet<EpochId> {
        let open: Vec<_> =
            self.authority.epochs(circle).filter(|(id, _)| self.epochs.get(id).is_some()).collect();
        let followed: BTreeSet<EpochId> =
            open.iter().flat_map(|(_, epoch)| epoch.parents.iter().copied()).collect();
        open.into_iter().map(|(id, _)| id).filter(|id| !followed.contains(id)).collect()
    }
}
