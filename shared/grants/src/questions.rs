//! What the rest of the house asks: who exists, who may do what, which epochs are current, what became of an invite.

use std::collections::BTreeSet;

use wire::{
    CircleId, DeviceCert, DeviceId, Epoch, EpochId, Grant, GrantId, ObjectId, Right, SignPk, Stream,
    StreamId, Subject,
};

use crate::authority::Authority;
use crate::rights::flags;
use crate::standing::uses;

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

    /// Some current epoch was sealed to a device that may no longer read the circle: a manager should mint a new one.
    pub fn rotation_due(&self, circle: CircleId) -> bool {
        let readers = self.readers(circle);
        let heads = self.current_epochs(circle);
        let recipients = heads.iter().filter_map(|id| self.epoch(*id)).flat_map(|epoch| &epoch.recipients);
        recipients
            .map(|recipient| DeviceId::from(*recipient))
            .any(|device| self.device(device).is_some() && !readers.contains(&device))
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
            wire::Issuer::Invite(invite) => Some(invite),
            wire::Issuer::Root | wire::Issuer::Device(_) => None,
        })
    }
}
