//! What counts, given everything that was accepted: invites' uses, revocations, epochs. Worked out from the whole set,
//! so that the order of arrival cannot be seen in it. Deny wins: a Revoke counts although its issuer was revoked too.

use std::collections::{BTreeMap, BTreeSet};

use wire::{
    CircleId, Cut, DeviceId, EntryId, Epoch, EpochId, Grant, GrantId, ObjectId, Revoke, Right, StreamId,
    Subject,
};

use crate::accepted::Accepted;
use crate::rights::flags;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Redemptions beyond an invite's uses: the lowest ids win.
    pub overused: BTreeSet<GrantId>,
    /// Grants that are overused or hang on one that is.
    pub void: BTreeSet<GrantId>,
    /// Which revocations end a grant, itself or something that it hangs on.
    pub ended_by: BTreeMap<GrantId, BTreeSet<ObjectId>>,
    pub rights: BTreeMap<DeviceId, BTreeMap<CircleId, u8>>,
    /// Epochs that count, by circle.
    pub epochs: BTreeMap<CircleId, BTreeSet<EpochId>>,
    /// Those of them that no other follows.
    pub heads: BTreeMap<CircleId, BTreeSet<EpochId>>,
    /// Circles that need a new epoch: a current one may be open to somebody who may no longer read there.
    pub due: BTreeSet<CircleId>,
    /// Entries taken in beyond a cut, and the grants of those who did.
    pub taken_in: BTreeMap<EntryId, BTreeSet<GrantId>>,
}

impl Standing {
    pub(crate) fn of(accepted: &Accepted) -> Self {
        let mut standing = Standing::default();
        standing.count_uses(accepted);
        standing.apply_revokes(accepted);
        standing.add_up_rights(accepted);
        standing.choose_epochs(accepted);
        standing.find_due(accepted);
        standing.take_in_entries(accepted);
        standing
    }

    /// Neither void nor ended.
    pub(crate) fn stands(&self, grant: GrantId) -> bool {
        !self.void.contains(&grant) && !self.ended_by.contains_key(&grant)
    }

    fn count_uses(&mut self, accepted: &Accepted) {
        for (invite, redemptions) in &accepted.redemptions {
            let uses = accepted.grants.get(invite).map_or(0, |linked| uses(&linked.grant));
            self.overused.extend(redemptions.iter().skip(usize::from(uses)));
        }
        for id in accepted.grants.keys() {
            if accepted.chain(*id).any(|(above, _)| self.overused.contains(&above)) {
                self.void.insert(*id);
            }
        }
    }

    fn apply_revokes(&mut self, accepted: &Accepted) {
        let mut directly: BTreeMap<GrantId, BTreeSet<ObjectId>> = BTreeMap::new();
        for (id, revoke) in &accepted.revokes {
            if revoke.grant.iter().any(|grant| self.void.contains(grant)) {
                continue;
            }
            for target in targets(accepted, revoke) {
                directly.entry(target).or_default().insert(*id);
            }
        }
        for id in accepted.grants.keys() {
            let enders: BTreeSet<ObjectId> = accepted
                .chain(*id)
                .filter_map(|(above, _)| directly.get(&above))
                .flatten()
                .copied()
                .collect();
            if !enders.is_empty() {
                self.ended_by.insert(*id, enders);
            }
        }
    }

    fn add_up_rights(&mut self, accepted: &Accepted) {
        for (id, linked) in &accepted.grants {
            let Subject::Device(device) = linked.grant.subject else { continue };
            if self.stands(*id) {
                let circles = self.rights.entry(device).or_default();
                for right in &linked.grant.rights {
                    *circles.entry(right.circle).or_default() |= right.flags;
                }
            }
        }
    }

    fn choose_epochs(&mut self, accepted: &Accepted) {
        for (circle, ids) in &accepted.epochs_by_circle {
            let counting: BTreeSet<EpochId> =
                ids.iter().filter(|id| self.epoch_counts(accepted, **id)).copied().collect();
            let followed = ancestors(accepted, counting.iter().flat_map(|id| epoch_parents(accepted, id)));
            let heads: BTreeSet<EpochId> = counting.difference(&followed).copied().collect();
            if !counting.is_empty() {
                self.heads.insert(*circle, heads);
                self.epochs.insert(*circle, counting);
            }
        }
    }

    fn find_due(&mut self, accepted: &Accepted) {
        let due = self.heads.iter().filter(|(circle, heads)| {
            let ends = self.ends_of_reading(accepted, **circle);
            heads.iter().any(|head| {
                self.is_sealed_to_a_stranger(accepted, **circle, head)
                    || !ends.is_subset(&known_to(accepted, std::iter::once(*head)))
            })
        });
        self.due = due.map(|(circle, _)| *circle).collect();
    }

    /// The revocations that took reading in the circle from somebody, a member or an invite.
    pub(crate) fn ends_of_reading(&self, accepted: &Accepted, circle: CircleId) -> BTreeSet<ObjectId> {
        let read = |id: &GrantId| {
            let grant = accepted.grants.get(id).map(|linked| &linked.grant);
            grant.is_some_and(|grant| flags(&grant.rights, circle) & Right::READ != 0)
        };
        self.ended_by.iter().filter(|(id, _)| read(id)).flat_map(|(_, enders)| enders).copied().collect()
    }

    /// An epoch's recipients are those whom its issuer sealed it to: a device that may not read, or an invite that was
    /// withdrawn, is one too many.
    fn is_sealed_to_a_stranger(&self, accepted: &Accepted, circle: CircleId, epoch: &EpochId) -> bool {
        let recipients = accepted.epochs.get(epoch).map(|epoch| epoch.recipients.as_slice());
        recipients.unwrap_or_default().iter().any(|recipient| {
            let (device, invite) = (DeviceId::from(*recipient), GrantId::from(*recipient));
            accepted.devices.contains_key(&device) && !self.holds(device, circle, Right::READ)
                || accepted.grants.contains_key(&invite) && !self.stands(invite)
        })
    }

    /// The epoch of an issuer who manages the circle no more counts only where every revoker had seen it, or one that
    /// follows it.
    fn epoch_counts(&self, accepted: &Accepted, id: EpochId) -> bool {
        let Some(epoch) = accepted.epochs.get(&id) else { return false };
        let seen = |revoke: &Revoke| {
            let seen = revoke.seen.iter().map(|seen| EpochId::from(*seen));
            ancestors(accepted, seen).contains(&id)
        };
        self.holds(epoch.issuer, epoch.circle, needed(epoch)) && !self.void.contains(&epoch.grant)
            || self.issuer_counts(accepted, epoch.grant, seen)
    }

    /// Under whichever grant that stands.
    fn holds(&self, device: DeviceId, circle: CircleId, any_of: u8) -> bool {
        let Some(circles) = self.rights.get(&device) else { return false };
        [circle, CircleId::ALL].iter().any(|at| circles.get(at).is_some_and(|held| held & any_of != 0))
    }

    fn take_in_entries(&mut self, accepted: &Accepted) {
        for (id, accept) in &accepted.accepts {
            let manages = |held: &u8| held & Right::MANAGE != 0;
            let rights = self.rights.get(&accept.issuer);
            let stays = rights.is_some_and(|circles| circles.values().any(manages))
                && !self.void.contains(&accept.grant);
            if stays || self.issuer_counts(accepted, accept.grant, |revoke| revoke.seen.contains(id)) {
                for entry in &accept.entries {
                    self.taken_in.entry(*entry).or_default().insert(accept.grant);
                }
            }
        }
    }

    fn issuer_counts(&self, accepted: &Accepted, grant: GrantId, seen: impl Fn(&Revoke) -> bool) -> bool {
        let enders = self.ended_by.get(&grant).into_iter().flatten();
        !self.void.contains(&grant) && enders.filter_map(|id| accepted.revokes.get(id)).all(seen)
    }

    /// Whether an entry of a stream under `grant` counts as far as revocations go: before every stated cut. Where no
    /// revoker stated one, none of them knew of the stream.
    pub(crate) fn within_cuts(
        &self,
        accepted: &Accepted,
        grant: GrantId,
        entry: (StreamId, CircleId, u64, EntryId),
    ) -> bool {
        let Some(enders) = self.ended_by.get(&grant) else { return true };
        let (stream, circle, n, id) = entry;
        let mut cuts = enders
            .iter()
            .filter_map(|ender| accepted.revokes.get(ender))
            .flat_map(|revoke| &revoke.cuts)
            .filter(|cut| cut.stream == stream && cut.circle == circle)
            .peekable();
        let keeps = |cut: &Cut| n < cut.n || (n == cut.n && id == cut.entry);
        cuts.peek().is_some() && cuts.all(keeps)
    }
}

/// How many grants may be issued under a grant by an invite's holder.
pub(crate) fn uses(grant: &Grant) -> u16 {
    match grant.subject {
        Subject::Invite { uses, .. } => uses,
        Subject::Device(_) => 0,
    }
}

fn targets(accepted: &Accepted, revoke: &Revoke) -> Vec<GrantId> {
    let own = revoke.grant.first().copied();
    let mut targets: Vec<GrantId> = accepted
        .grants_by_device
        .get(&DeviceId::from(revoke.subject))
        .into_iter()
        .flatten()
        .copied()
        .collect();
    targets.push(revoke.subject.into());
    targets.retain(|target| accepted.grants.contains_key(target) && accepted.may_end(own, *target));
    targets
}

/// Accepted epochs of a circle that no other follows and that do not count: a manager made them who was let go before anybody
/// had seen them. What was sealed under them meanwhile may count.
pub(crate) fn stray(accepted: &Accepted, standing: &Standing, circle: CircleId) -> BTreeSet<EpochId> {
    let all = accepted.epochs_by_circle.get(&circle).cloned().unwrap_or_default();
    let followed = ancestors(accepted, all.iter().flat_map(|id| epoch_parents(accepted, id)));
    let heads = standing.heads.get(&circle).cloned().unwrap_or_default();
    all.into_iter().filter(|id| !followed.contains(id) && !heads.contains(id)).collect()
}

/// One of these epochs follows on another of them.
pub(crate) fn follow_each_other(accepted: &Accepted, epochs: &[EpochId]) -> bool {
    let behind = ancestors(accepted, epochs.iter().flat_map(|id| epoch_parents(accepted, id)));
    epochs.iter().any(|id| behind.contains(id))
}

/// What the issuers of these epochs, and of those that they follow, knew of.
pub(crate) fn known_to(accepted: &Accepted, epochs: impl Iterator<Item = EpochId>) -> BTreeSet<ObjectId> {
    let all = ancestors(accepted, epochs);
    all.iter().filter_map(|id| accepted.epochs.get(id)).flat_map(|epoch| &epoch.seen).copied().collect()
}

/// What an epoch's issuer must hold: whoever only merges need not manage.
fn needed(epoch: &Epoch) -> u8 {
    if epoch.parents.len() >= 2 { Right::MANAGE | Right::READ } else { Right::MANAGE }
}

fn epoch_parents<'a>(accepted: &'a Accepted, id: &EpochId) -> impl Iterator<Item = EpochId> + use<'a> {
    accepted.epochs.get(id).map(|epoch: &Epoch| epoch.parents.iter().copied()).into_iter().flatten()
}

/// The epochs given and all that they follow.
fn ancestors(accepted: &Accepted, from: impl Iterator<Item = EpochId>) -> BTreeSet<EpochId> {
    let mut found = BTreeSet::new();
    let mut open: Vec<EpochId> = from.collect();
    while let Some(id) = open.pop() {
        if accepted.epochs.contains_key(&id) && found.insert(id) {
            open.extend(epoch_parents(accepted, &id));
        }
    }
    found
}
