//! When this device itself was let go: it believes the signed revocation, never a server's word. What it had not sent is left as a
//! sealed bundle, which a coordinator can import and decide upon; the caller then destroys the profile.

use std::collections::BTreeSet;

use bridge::{Event, Refusal, Reply};
use rand_core::CryptoRng;
use wire::{Bytes, CircleId, EpochId, GrantId, ObjectId, Revoke, code};

use crate::engine::Engine;
use crate::now::Now;
use crate::trouble::Outcome;

impl Engine {
    /// Every grant of this device was revoked, by whatever it hangs on.
    pub(crate) fn is_out(&self) -> bool {
        let device = self.identity.device;
        !self.authority.is_member(device) && !self.authority.proof_of_end(device).is_empty()
    }

    /// It is out, and somebody meant it: a revocation names this device or its grant, or says up to where its streams count. Who
    /// is out only because of the one by whom they came keeps what is here, until a coordinator has decided.
    pub fn is_let_go(&self) -> bool {
        let device = self.identity.device;
        let grants: Vec<GrantId> = self.authority.grants_ever_of(device).collect();
        let means = |revoke: &Revoke| {
            revoke.subject == ObjectId::from(device)
                || grants.contains(&GrantId::from(revoke.subject))
                || revoke.cuts.iter().any(|cut| {
                    self.authority.stream(cut.stream).is_some_and(|stream| stream.device == device)
                })
        };
        let mut enders = grants.iter().flat_map(|grant| self.authority.ended_by(*grant));
        self.is_out() && enders.any(|id| self.authority.revoke(id).is_some_and(means))
    }

    /// What was not sent, as a sealed file; `None` where everything was.
    pub fn parting_bundle(&mut self, now: Now, rng: &mut dyn CryptoRng) -> Result<Option<Vec<u8>>, Refusal> {
        match self.in_transaction(|engine| engine.export_bundle(false, now, rng)) {
            Ok(Reply::Bundle { bytes, nothing: false, .. }) => Ok(Some(bytes)),
            Ok(_) => Ok(None),
            // What cannot be sealed any more is lost; what was sealed before is not.
            Err(_) => self.parcel(false, now, rng),
        }
    }

    /// Takes in what a server shows as the end of this device's membership; says what the person hears of it.
    pub(crate) fn hear_of_the_end(&mut self, proof: &[Bytes], now: Now) -> Outcome<Refusal> {
        self.in_transaction(|engine| {
            proof.iter().try_for_each(|control| engine.receive_control(&control.0, now).map(|_| ()))
        })?;
        self.notice_the_end();
        Ok(match self.is_out() {
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
