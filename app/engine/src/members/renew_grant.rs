//! A device's own grant may be replaced: somebody was let go by whom it came, or it was given another role. It then speaks
//! under the new one, on a new stream.

use rand_core::CryptoRng;
use wire::{Grant, GrantId, Right};

use crate::engine::Engine;
use crate::trouble::Outcome;

impl Engine {
    /// Takes up the grant that gives most, where that is not the one that this device speaks under; and, once nothing waits to
    /// be said on the stream before, a stream under it.
    pub(crate) fn take_up_grant(&mut self, rng: &mut dyn CryptoRng) -> Outcome<()> {
        self.choose_grant()?;
        self.follow_with_a_stream(rng)
    }

    /// The grant alone: whatever is signed next names one that stands.
    pub(crate) fn choose_grant(&mut self) -> Outcome<()> {
        let own = self.identity.grant;
        let best =
            self.authority.grants_of(self.identity.device).max_by_key(|(id, grant)| weight(*id, grant, own));
        if let Some((best, _)) = best.filter(|(best, _)| *best != own) {
            self.identity.grant = best;
            self.identity.store(&self.db)?;
        }
        Ok(())
    }

    fn follow_with_a_stream(&mut self, rng: &mut dyn CryptoRng) -> Outcome<()> {
        let under = self.authority.stream(self.identity.stream).map(|stream| stream.grant);
        // What was saved and not sealed names the old stream as its author, and is sealed on it first.
        if under.is_none_or(|under| under == self.identity.grant) || self.has_pending()? {
            return Ok(());
        }
        let announcement = self.identity.begin_stream(rng);
        self.identity.files = None;
        self.identity.store_stream(&self.db)?;
        self.identity.store_files(&self.db)?;
        self.keep_control(&announcement)?;
        Ok(())
    }
}

/// How much a grant gives: rights in every circle first. Of equals the one in use, then the lowest id.
fn weight(id: GrantId, grant: &Grant, own: GrantId) -> (usize, usize, bool, std::cmp::Reverse<GrantId>) {
    let everywhere = grant.rights.iter().filter(|right| right.circle == wire::CircleId::ALL).map(flags).sum();
    (everywhere, grant.rights.iter().map(flags).sum(), id == own, std::cmp::Reverse(id))
}

fn flags(right: &Right) -> usize {
    right.flags.count_ones() as usize
}
