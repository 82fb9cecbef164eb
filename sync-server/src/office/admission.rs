//! Control objects and epoch wraps: what is let in. Who may say what is the doorkeeper's to know; the clock, the uses of an
//! invite and what merely takes up room are decided here, once, when an object comes.

use std::collections::{BTreeMap, BTreeSet};

use grants::Added;
use wire::{
    Canonical, CircleId, Control, ControlBody, DeviceId, EpochWrap, GrantId, Hash32, Issuer, Lane, ObjectId,
    Right, Subject, code,
};

use super::caller::is_over;
use super::visit::Visit;
use crate::store::{LogStore, Stored};

/// Certificates that no grant of this request has named yet.
type Loose<'a> = BTreeMap<DeviceId, &'a Control>;

impl<S: LogStore> Visit<'_, S> {
    pub(super) fn admit_controls(&mut self, controls: &[Control]) -> Stored<()> {
        let mut loose = Loose::new();
        for control in controls {
            match self.authority.examine(control) {
                Ok(Added::New) => self.admit_new(control, &mut loose)?,
                Ok(Added::Known) if loose.contains_key(&DeviceId::from(control.id())) => {}
                Ok(Added::Known) => self.ack(Hash32(control.id().0)),
                Ok(Added::Waiting(_)) => self.refuse(Hash32(control.id().0), code::UNKNOWN_PARENT),
                Ok(Added::UnknownKind { .. }) => self.refuse(Hash32(control.id().0), code::UPDATE_NEEDED),
                Err(error) => self.refuse(Hash32(control.id().0), error.code()),
            }
        }
        self.ahead_of_store |= !loose.is_empty();
        for control in loose.into_values() {
            self.refuse(Hash32(control.id().0), code::NOT_ALLOWED);
        }
        Ok(())
    }

    fn admit_new<'a>(&mut self, control: &'a Control, loose: &mut Loose<'a>) -> Stored<()> {
        let id = control.id();
        // It was examined: it opens.
        let Ok(body) = control.open() else { return Ok(()) };
        if let Some(code) = self.not_now(&body, loose) {
            self.refuse(Hash32(id.0), code);
            return Ok(());
        }
        if let ControlBody::DeviceCert(_) = body {
            loose.insert(id.into(), control);
            let _ = self.authority.add(control);
            return Ok(());
        }
        if let ControlBody::Grant(grant) = &body
            && let Subject::Device(device) = grant.subject
            && let Some(cert) = loose.remove(&device)
        {
            self.keep(cert, CircleId::ALL)?;
        }
        let circle = if let ControlBody::Epoch(epoch) = &body { epoch.circle } else { CircleId::ALL };
        let _ = self.authority.add(control);
        self.keep(control, circle)
    }

    /// Of a device that was given another grant since: it goes on with what it began under the one before, as devices count it.
    fn may_say_under_another(&self, body: &ControlBody) -> bool {
        match body {
            ControlBody::Stream(stream) => self.authority.is_member(stream.device),
            ControlBody::Epoch(epoch) => {
                let merges = if epoch.parents.len() >= 2 { Right::READ } else { 0 };
                self.authority.rights(epoch.issuer, epoch.circle) & (Right::MANAGE | merges) != 0
            }
            _ => false,
        }
    }

    fn keep(&mut self, control: &Control, circle: CircleId) -> Stored<()> {
        let id = control.id().0;
        self.append(circle, Lane::Control, id, &control.to_bytes())?;
        self.ack(Hash32(id));
        Ok(())
    }

    /// Why a good object is not let in by this server at this time. A session that manages the circles of the grant which
    /// it is said under carries it in all the same: it could say as much itself, and so refills a restored server.
    fn not_now(&self, body: &ControlBody, loose: &Loose<'_>) -> Option<&'static str> {
        if let ControlBody::Revoke(revoke) = body
            && loose.contains_key(&DeviceId::from(revoke.subject))
        {
            return Some(code::UNKNOWN_PARENT);
        }
        let (said_under, redeems) = acting_grant(body)?;
        let grant = self.authority.grant(said_under)?;
        if self.caller.manages(self.authority, &grant.rights, self.now_s) {
            return None;
        }
        if !self.authority.stands(said_under) && !self.may_say_under_another(body) {
            return Some(code::NOT_ALLOWED);
        }
        let is_over = is_over(self.authority, said_under, self.now_s);
        let state = self.authority.invite(said_under).filter(|_| redeems);
        match state {
            Some(state) if state.redeemed.len() >= usize::from(state.uses) => Some(code::INVITE_USED),
            Some(_) if is_over => Some(code::INVITE_EXPIRED),
            None if is_over => Some(code::NOT_ALLOWED),
            _ => None,
        }
    }

    /// Keeps wraps of known epochs for known recipients. They are not signed: whoever opens one compares what is inside
    /// with the epoch, and one sender's wraps never displace another's.
    pub(super) fn admit_wraps(&mut self, wraps: &[EpochWrap]) -> Stored<()> {
        let sender = self.caller.id(self.authority);
        for wrap in wraps {
            let bytes = wrap.to_bytes();
            if bytes.len() > EpochWrap::BYTES_MAX {
                self.refuse(wrap.id(), code::TOO_LARGE);
            } else if self.authority.epoch(wrap.epoch).is_none() || !self.is_somebody(wrap.recipient) {
                self.refuse(wrap.id(), code::UNKNOWN_PARENT);
            } else {
                self.store.put_wrap(self.workspace, wrap.epoch, wrap.recipient, sender, &bytes)?;
            }
        }
        Ok(())
    }

    fn is_somebody(&self, recipient: ObjectId) -> bool {
        self.authority.subject_key(recipient).is_some()
    }

    /// The wraps of these epochs for the caller.
    pub(super) fn wraps_for_caller(
        &mut self,
        epoch: wire::EpochId,
        recipients: &BTreeSet<ObjectId>,
    ) -> Stored<Vec<EpochWrap>> {
        let mut wraps = Vec::new();
        for recipient in recipients {
            let kept = self.store.wraps(self.workspace, epoch, *recipient)?;
            wraps.extend(kept.iter().filter_map(|bytes| EpochWrap::from_bytes(bytes).ok()));
        }
        Ok(wraps)
    }
}

/// The grant that an object is said under (none for the root's and for certificates), and whether it redeems an invite.
fn acting_grant(body: &ControlBody) -> Option<(GrantId, bool)> {
    match body {
        ControlBody::Grant(grant) => {
            Some((*grant.parent.first()?, matches!(grant.issuer, Issuer::Invite(_))))
        }
        ControlBody::Revoke(revoke) => Some((*revoke.grant.first()?, false)),
        ControlBody::Accept(accept) => Some((accept.grant, false)),
        ControlBody::Epoch(epoch) => Some((epoch.grant, false)),
        ControlBody::Stream(stream) => Some((stream.grant, false)),
        ControlBody::Genesis(_) | ControlBody::DeviceCert(_) | ControlBody::Unknown => None,
    }
}
