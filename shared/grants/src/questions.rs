//! What the rest of the house asks: who exists, who may do what, which epochs are current, what became of an invite.

use std::collections::BTreeSet;

use wire::{
    CircleId, Control, DeviceCert, DeviceId, Epoch, EpochId, Grant, GrantId, Issuer, ObjectId, Revoke, Right,
    SignPk, Stream, StreamId, Subject, X25519Pk,
};

use crate::accepted::parents;
use crate::authority::Authority;
use crate::rights::flags;
use crate::standing::{known_to, stray, uses};

/// What became of an invite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InviteState {
    pub uses: u16,
    /// The grants issued under it that count, lowest id first; never more than `uses`.
    pub redeemed: Vec<GrantId>,
    /// Neither revoked nor hanging on something that is.
    pub stands: bool,
}

/// Who exists.
impl Authority {
    pub fn device(&self, id: DeviceId) -> Option<&DeviceCert> {
        self.accepted.devices.get(&id)
    }

    /// Any accepted grant, whether or not it still counts.
    pub fn grant(&self, id: GrantId) -> Option<&Grant> {
        self.accepted.grants.get(&id).map(|linked| &linked.grant)
    }

    /// The grant is known, not revoked, not an invite's redemption too many, and neither is any that it hangs on.
    pub fn stands(&self, id: GrantId) -> bool {
        self.accepted.grants.contains_key(&id) && self.standing().stands(id)
    }

    /// A device's grants that count, lowest id first.
    pub fn grants_of(&self, device: DeviceId) -> impl Iterator<Item = (GrantId, &Grant)> {
        let ids = self.accepted.grants_by_device.get(&device).into_iter().flatten();
        ids.filter(|id| self.standing().stands(**id)).filter_map(|id| Some((*id, self.grant(*id)?)))
    }

    /// The grants that the root gave, ended or not, lowest id first: the first coordinator's, and one for each use of the
    /// recovery sheet.
    pub fn root_grants(&self) -> impl Iterator<Item = (GrantId, &Grant)> {
        let grants = self.accepted.grants.iter().map(|(id, linked)| (*id, &linked.grant));
        grants.filter(|(_, grant)| grant.issuer == wire::Issuer::Root)
    }

    /// Every grant that a device was ever given, lowest id first.
    pub fn grants_ever_of(&self, device: DeviceId) -> impl Iterator<Item = GrantId> {
        self.accepted.grants_by_device.get(&device).into_iter().flatten().copied()
    }

    pub fn stream(&self, id: StreamId) -> Option<&Stream> {
        self.accepted.streams.get(&id)
    }

    /// Every stream, whether or not its grant still counts; lowest id first.
    pub fn streams(&self) -> impl Iterator<Item = (StreamId, &Stream)> {
        self.accepted.streams.iter().map(|(id, body)| (*id, body))
    }

    /// Lowest id first.
    pub fn streams_of(&self, device: DeviceId) -> impl Iterator<Item = (StreamId, &Stream)> {
        self.accepted
            .streams
            .iter()
            .filter(move |(_, stream)| stream.device == device)
            .map(|(id, body)| (*id, body))
    }

    /// The key that opens a session: a device's, an invite's, or the root's under the workspace's id.
    pub fn subject_key(&self, subject: ObjectId) -> Option<SignPk> {
        if subject == self.workspace().into() {
            return Some(self.root_pk());
        }
        if let Some(cert) = self.device(subject.into()) {
            return Some(cert.sign_pk);
        }
        match self.grant(subject.into())?.subject {
            Subject::Invite { sign_pk, .. } => Some(sign_pk),
            Subject::Device(_) => None,
        }
    }
}

/// Who may do what.
impl Authority {
    /// The flags that a device holds in a circle, from all its grants that count.
    pub fn rights(&self, device: DeviceId, circle: CircleId) -> u8 {
        let Some(circles) = self.standing().rights.get(&device) else { return 0 };
        let held = |circle| circles.get(&circle).copied().unwrap_or_default();
        held(circle) | held(CircleId::ALL)
    }

    /// The flags that a device's grants ever gave it in a circle, ended or not: for what it said while they counted.
    pub fn rights_ever(&self, device: DeviceId, circle: CircleId) -> u8 {
        let ids = self.accepted.grants_by_device.get(&device).into_iter().flatten();
        let real = ids.filter(|id| !self.standing().void.contains(id)).filter_map(|id| self.grant(*id));
        real.fold(0, |held, grant| held | flags(&grant.rights, circle))
    }

    /// Whether any grant of the device counts.
    pub fn is_member(&self, device: DeviceId) -> bool {
        self.standing().rights.contains_key(&device)
    }

    /// The flags that one grant gives in a circle; none where it does not count.
    pub fn grant_rights(&self, grant: GrantId, circle: CircleId) -> u8 {
        match self.grant(grant) {
            Some(body) if self.standing().stands(grant) => flags(&body.rights, circle),
            _ => 0,
        }
    }

    pub fn readers(&self, circle: CircleId) -> BTreeSet<DeviceId> {
        let devices = self.standing().rights.keys().copied();
        devices.filter(|device| self.rights(*device, circle) & Right::READ != 0).collect()
    }

    /// The earliest end of a grant and of all that it hangs on, as a server looks at it; `None`: never. An invite's own end
    /// is the last moment for redeeming it, and no end of what was redeemed in time.
    pub fn expires_s(&self, grant: GrantId) -> Option<u64> {
        let binds =
            |(id, link): &(GrantId, &Grant)| *id == grant || !matches!(link.subject, Subject::Invite { .. });
        let ends = self.accepted.chain(grant).filter(binds).map(|(_, grant)| grant.expires_s);
        ends.filter(|expires| *expires != 0).min()
    }
}

/// Circles and their epochs.
impl Authority {
    /// Circles that have an epoch.
    pub fn circles(&self) -> BTreeSet<CircleId> {
        self.standing().epochs.keys().copied().collect()
    }

    pub fn epoch(&self, id: EpochId) -> Option<&Epoch> {
        self.accepted.epochs.get(&id)
    }

    /// Every accepted epoch of a circle, parents before children.
    pub fn epochs(&self, circle: CircleId) -> impl Iterator<Item = (EpochId, &Epoch)> {
        let in_order = self.accepted.in_order.iter().map(|(_, id)| EpochId::from(*id));
        in_order
            .filter_map(|id| Some((id, self.accepted.epochs.get(&id)?)))
            .filter(move |(_, epoch)| epoch.circle == circle)
    }

    /// The epochs that count and that no other follows: several where two coordinators minted at once.
    pub fn current_epochs(&self, circle: CircleId) -> BTreeSet<EpochId> {
        self.standing().heads.get(&circle).cloned().unwrap_or_default()
    }

    /// Some current epoch is sealed to a device that may no longer read the circle, or to an invite that was withdrawn; or
    /// its issuer did not know yet that somebody was let go who could read it: a manager should mint a new one.
    pub fn rotation_due(&self, circle: CircleId) -> bool {
        self.standing().due.contains(&circle)
    }

    /// Epochs that do not count and that no other follows: a new one should, so that whoever comes later can open what was
    /// sealed under them.
    pub fn stray_epochs(&self, circle: CircleId) -> BTreeSet<EpochId> {
        stray(&self.accepted, self.standing(), circle)
    }

    /// What a new epoch after these has to say that its issuer knew: who was let go since.
    pub fn seen_by_new_epoch(&self, circle: CircleId, parents: &[EpochId]) -> Vec<ObjectId> {
        let known = known_to(&self.accepted, parents.iter().copied());
        let ends = self.standing().ends_of_reading(&self.accepted, circle);
        ends.difference(&known).copied().collect()
    }

    /// Invites that can still be redeemed and that open a circle to whoever does, with the keys to seal to.
    pub fn invites_that_read(&self, circle: CircleId) -> impl Iterator<Item = (GrantId, X25519Pk)> {
        self.grants().filter_map(move |(id, grant)| {
            let Subject::Invite { x25519_pk, .. } = grant.subject else { return None };
            let state = self.invite(id).filter(|state| state.stands)?;
            let left = state.redeemed.len() < usize::from(state.uses);
            (left && self.grant_rights(id, circle) & Right::READ != 0).then_some((id, x25519_pk))
        })
    }
}

/// Ends.
impl Authority {
    /// Every accepted grant, whether or not it still counts; lowest id first.
    pub fn grants(&self) -> impl Iterator<Item = (GrantId, &Grant)> {
        self.accepted.grants.iter().map(|(id, linked)| (*id, &linked.grant))
    }

    /// A grant and all that it hangs on, nearest first.
    pub fn chain(&self, id: GrantId) -> impl Iterator<Item = (GrantId, &Grant)> {
        self.accepted.chain(id)
    }

    pub fn revoke(&self, id: ObjectId) -> Option<&Revoke> {
        self.accepted.revokes.get(&id)
    }

    /// Whether the holder of `own` may end a grant: see `Revoke` in PROTOCOL.md.
    pub fn may_end(&self, own: GrantId, subject: GrantId) -> bool {
        self.accepted.may_end(Some(own), subject)
    }

    /// The revocations that end a grant, itself or something that it hangs on.
    pub fn ended_by(&self, grant: GrantId) -> impl Iterator<Item = ObjectId> {
        self.standing().ended_by.get(&grant).into_iter().flatten().copied()
    }

    /// Whether a stream's entries have to be looked at one by one: its grant was ended, or is a redemption too many.
    pub fn is_doubtful(&self, stream: StreamId) -> bool {
        self.stream(stream).is_none_or(|stream| !self.standing().stands(stream.grant))
    }

    /// The accepted acceptances that are said under a device's grants.
    pub fn accepts_by(&self, device: DeviceId) -> impl Iterator<Item = ObjectId> {
        self.accepted.accepts.iter().filter(move |(_, accept)| accept.issuer == device).map(|(id, _)| *id)
    }

    /// Why a device is a member no more, as signed objects, parents first: whoever knows the workspace's Genesis can
    /// check it. Empty for a member, and for whom nobody revoked.
    pub fn proof_of_end(&self, device: DeviceId) -> Vec<&Control> {
        if self.is_member(device) {
            return Vec::new();
        }
        let grants = self.accepted.grants_by_device.get(&device).into_iter().flatten();
        self.with_parents(grants.filter_map(|grant| self.ended_by(*grant).next()).collect())
    }

    /// The objects and all that they need to be checked, parents first.
    fn with_parents(&self, ids: BTreeSet<ObjectId>) -> Vec<&Control> {
        let mut needed = BTreeSet::new();
        let mut open: Vec<ObjectId> = ids.into_iter().collect();
        while let Some(id) = open.pop() {
            let Some(body) = self.control(id).and_then(|control| control.open().ok()) else { continue };
            if needed.insert(id) {
                open.extend(parents(&body));
            }
        }
        self.controls_in_order().filter(|(id, _)| needed.contains(id)).map(|(_, control)| control).collect()
    }
}

/// Invites.
impl Authority {
    /// `None` where the grant is not an invite.
    pub fn invite(&self, id: GrantId) -> Option<InviteState> {
        let grant = self.grant(id)?;
        let Subject::Invite { .. } = grant.subject else { return None };
        let redemptions = self.accepted.redemptions.get(&id).into_iter().flatten();
        let redeemed = redemptions.take(usize::from(uses(grant))).copied().collect();
        Some(InviteState { uses: uses(grant), redeemed, stands: self.standing().stands(id) })
    }

    /// Redemptions beyond their invite's uses, which count for nothing: somebody else had the link.
    pub fn overused(&self) -> &BTreeSet<GrantId> {
        &self.standing().overused
    }

    /// Invites whose redemption made this device a member.
    pub fn invites_redeemed_by(&self, device: DeviceId) -> impl Iterator<Item = GrantId> {
        self.grants_of(device).filter_map(|(_, grant)| match grant.issuer {
            Issuer::Invite(invite) => Some(invite),
            Issuer::Root | Issuer::Device(_) => None,
        })
    }
}
