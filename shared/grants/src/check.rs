//! One control object against its parents. What is decided here holds for ever: nothing that arrives later changes it.

use std::collections::BTreeSet;

use wire::{
    Accept, CircleId, Control, ControlBody, DeviceCert, DeviceId, Epoch, Grant, GrantId, Issuer, Revoke,
    Right, SignPk, Stream, Subject, WorkspaceId,
    limits::{GRANT_CHAIN_MAX, GRANT_RIGHTS_MAX},
};

use crate::accepted::Accepted;
use crate::error::GrantError;
use crate::key::verify;
use crate::rights::{flags, manages, manages_something, within};
use crate::standing::follow_each_other;

/// The grant that an issuer acts under.
type Held<'a> = (GrantId, &'a Grant);

/// Where to check: the workspace, its root's key, and what is known of it. Every parent of the object is among it.
#[derive(Clone, Copy)]
pub(crate) struct Door<'a> {
    pub workspace: WorkspaceId,
    pub root_pk: SignPk,
    pub accepted: &'a Accepted,
}

impl<'a> Door<'a> {
    /// Refuses an object whose issuer may not say this. Its signature is checked by [`Self::check_signature`].
    pub(crate) fn check(self, body: &ControlBody) -> Result<SignPk, GrantError> {
        match body {
            // The workspace's own Genesis is known from the start; any other belongs to another workspace.
            ControlBody::Genesis(_) => Err(GrantError::OtherWorkspace),
            ControlBody::DeviceCert(cert) => self.device_cert(cert),
            ControlBody::Grant(grant) => self.grant(grant),
            ControlBody::Revoke(revoke) => self.revoke(revoke),
            ControlBody::Accept(accept) => self.accept(accept),
            ControlBody::Epoch(epoch) => self.epoch(epoch),
            ControlBody::Stream(stream) => self.stream(stream),
            ControlBody::Unknown => Err(GrantError::WrongKind),
        }
    }

    pub(crate) fn check_signature(self, signer: &SignPk, control: &Control) -> Result<(), GrantError> {
        Ok(verify(signer, &control.message(self.workspace), &control.signature)?)
    }

    fn device_cert(self, cert: &DeviceCert) -> Result<SignPk, GrantError> {
        if cert.workspace != self.workspace {
            return Err(GrantError::OtherWorkspace);
        }
        Ok(cert.sign_pk)
    }

    fn grant(self, grant: &Grant) -> Result<SignPk, GrantError> {
        if grant.rights.len() > GRANT_RIGHTS_MAX {
            return Err(GrantError::TooManyRights);
        }
        if let Subject::Device(device) = grant.subject {
            self.cert(device)?;
        }
        let (signer, parent) = self.issuer(grant.issuer, &grant.parent)?;
        let Some((parent_id, parent)) = parent else { return Ok(signer) };
        let links = self.accepted.grants.get(&parent_id).map_or(0, |linked| linked.links);
        if grant.depth >= parent.depth || links >= GRANT_CHAIN_MAX {
            return Err(GrantError::TooDeep);
        }
        if !within(&grant.rights, parent) {
            return Err(GrantError::Widens);
        }
        let may_issue = match (grant.issuer, grant.subject) {
            (Issuer::Device(_), _) => manages_something(parent) && manages(parent, &grant.rights),
            (Issuer::Invite(_), Subject::Device(_)) => true,
            // An invite under an invite would multiply its uses.
            (Issuer::Invite(_), Subject::Invite { .. }) | (Issuer::Root, _) => false,
        };
        if may_issue { Ok(signer) } else { Err(GrantError::NotAllowed) }
    }

    fn revoke(self, revoke: &Revoke) -> Result<SignPk, GrantError> {
        let (signer, own) = self.issuer(revoke.issuer, &revoke.grant)?;
        let subject = revoke.subject;
        let allowed = if matches!(revoke.issuer, Issuer::Invite(_)) {
            // Whoever saw the link could otherwise end whoever came by it.
            false
        } else if self.accepted.grants.contains_key(&GrantId::from(subject)) {
            self.accepted.may_end(own.map(|(id, _)| id), subject.into())
        } else if self.accepted.devices.contains_key(&DeviceId::from(subject)) {
            // Which of the device's grants it ends is looked at for each of them: more of them may still arrive.
            own.is_none_or(|(_, grant)| {
                let itself = grant.subject == Subject::Device(subject.into());
                itself || (is_devices(grant) && manages_something(grant))
            })
        } else {
            return Err(GrantError::WrongKind);
        };
        if allowed { Ok(signer) } else { Err(GrantError::NotAllowed) }
    }

    fn accept(self, accept: &Accept) -> Result<SignPk, GrantError> {
        let (signer, grant) = self.device_with_grant(accept.issuer, accept.grant)?;
        if manages_something(grant) { Ok(signer) } else { Err(GrantError::NotAllowed) }
    }

    fn epoch(self, epoch: &Epoch) -> Result<SignPk, GrantError> {
        let (signer, grant) = self.device_with_grant(epoch.issuer, epoch.grant)?;
        let parents: BTreeSet<_> = epoch.parents.iter().collect();
        if parents.len() != epoch.parents.len() || epoch.sealed_parents.len() != epoch.parents.len() {
            return Err(GrantError::BadEpoch);
        }
        for parent in parents {
            let parent = self.accepted.epochs.get(parent).ok_or(GrantError::WrongKind)?;
            if parent.circle != epoch.circle {
                return Err(GrantError::BadEpoch);
            }
        }
        let held = flags(&grant.rights, epoch.circle);
        // Whoever only reads merges what stands beside each other, and replaces nothing that follows on something else.
        let merges = epoch.parents.len() >= 2 && !follow_each_other(self.accepted, &epoch.parents);
        let allowed = held & Right::MANAGE != 0 || (merges && held & Right::READ != 0);
        if allowed && epoch.circle != CircleId::ALL { Ok(signer) } else { Err(GrantError::NotAllowed) }
    }

    fn stream(self, stream: &Stream) -> Result<SignPk, GrantError> {
        Ok(self.device_with_grant(stream.device, stream.grant)?.0)
    }

    /// Who must have signed, and under which grant; the root needs none.
    fn issuer(self, issuer: Issuer, grants: &[GrantId]) -> Result<(SignPk, Option<Held<'a>>), GrantError> {
        match (issuer, grants) {
            (Issuer::Root, []) => Ok((self.root_pk, None)),
            (Issuer::Device(device), [id]) => {
                let (signer, grant) = self.device_with_grant(device, *id)?;
                Ok((signer, Some((*id, grant))))
            }
            (Issuer::Invite(invite), [id]) if invite == *id => {
                let grant = self.find_grant(*id)?;
                let Subject::Invite { sign_pk, .. } = grant.subject else {
                    return Err(GrantError::NotTheIssuers);
                };
                Ok((sign_pk, Some((*id, grant))))
            }
            _ => Err(GrantError::NotTheIssuers),
        }
    }

    fn device_with_grant(self, device: DeviceId, id: GrantId) -> Result<(SignPk, &'a Grant), GrantError> {
        let grant = self.find_grant(id)?;
        if grant.subject != Subject::Device(device) {
            return Err(GrantError::NotTheIssuers);
        }
        Ok((self.cert(device)?.sign_pk, grant))
    }

    fn find_grant(self, id: GrantId) -> Result<&'a Grant, GrantError> {
        self.accepted.grants.get(&id).map(|linked| &linked.grant).ok_or(GrantError::WrongKind)
    }

    fn cert(self, device: DeviceId) -> Result<&'a DeviceCert, GrantError> {
        self.accepted.devices.get(&device).ok_or(GrantError::WrongKind)
    }
}

impl Accepted {
    /// The holder of `own` (the root where there is none) may end `subject`: what hangs on its own grant and that grant
    /// itself; what its device was given otherwise; and what lies within the circles that it manages, but never anything
    /// that its own grant hangs on.
    pub(crate) fn may_end(&self, own: Option<GrantId>, subject: GrantId) -> bool {
        let Some(own) = own else { return true };
        let (Some(issuer), Some(target)) = (self.grants.get(&own), self.grants.get(&subject)) else {
            return false;
        };
        if self.chain(subject).any(|(id, _)| id == own) {
            return true;
        }
        let same_device = is_devices(&issuer.grant) && issuer.grant.subject == target.grant.subject;
        let above = self.chain(own).any(|(id, _)| id == subject);
        let managed = manages_something(&issuer.grant) && manages(&issuer.grant, &target.grant.rights);
        same_device || (is_devices(&issuer.grant) && managed && !above)
    }
}

/// An invite's rights are there to be handed on; its holder manages nothing.
fn is_devices(grant: &Grant) -> bool {
    matches!(grant.subject, Subject::Device(_))
}
