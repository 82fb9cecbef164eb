//! Who a session belongs to, and what that one sees.

use grants::{Authority, verify};
use wire::{
    Auth, CircleId, Control, ControlBody, DeviceId, GrantId, Issuer, Lane, ObjectId, Right, ServerId, code,
};

use super::Trouble;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Caller {
    Root,
    Device(DeviceId),
    Invite(GrantId),
    /// An invite that is used up or over, let in only to send again a redemption that is here. It is shown nothing: the
    /// link may have been found, and the redemption seen, by somebody else.
    SpentInvite(GrantId),
    /// A device whose grants were revoked. It is shown by what, and nothing else.
    Ended(DeviceId),
}

impl Caller {
    /// The member that signed the session.
    pub(super) fn enter(
        authority: &Authority,
        auth: &Auth,
        (server, payload): (ServerId, &[u8]),
        controls: &[Control],
        now_s: u64,
    ) -> Result<Self, Trouble> {
        let key = authority.subject_key(auth.subject).ok_or(Trouble::Refused(code::NOT_A_MEMBER))?;
        let message = Auth::message(server, &auth.challenge.0, payload);
        verify(&key, &message, &auth.signature).map_err(|_| Trouble::Refused(code::BAD_SIGNATURE))?;
        if auth.subject == ObjectId::from(authority.workspace()) {
            return Ok(Caller::Root);
        }
        let device = DeviceId::from(auth.subject);
        if authority.device(device).is_none() {
            return Self::invite(authority, auth.subject.into(), controls, now_s).map_err(Trouble::Refused);
        }
        match authority.is_member(device) {
            true => Ok(Caller::Device(device)),
            false if authority.proof_of_end(device).is_empty() => Err(Trouble::Refused(code::NOT_A_MEMBER)),
            false => Ok(Caller::Ended(device)),
        }
    }

    fn invite(
        authority: &Authority,
        invite: GrantId,
        controls: &[Control],
        now_s: u64,
    ) -> Result<Self, &'static str> {
        let state = authority.invite(invite).filter(|state| state.stands).ok_or(code::NOT_A_MEMBER)?;
        let is_used_up = state.redeemed.len() >= usize::from(state.uses);
        if !is_used_up && !is_over(authority, invite, now_s) {
            Ok(Caller::Invite(invite))
        } else if controls.iter().any(|control| is_known_redemption(authority, control, invite)) {
            Ok(Caller::SpentInvite(invite))
        } else {
            Err(if is_used_up { code::INVITE_USED } else { code::INVITE_EXPIRED })
        }
    }

    /// False for a device that brought a grant which was not let in.
    pub(super) fn is_inside(self, authority: &Authority) -> bool {
        !matches!(self, Caller::Ended(_)) && self.device().is_none_or(|device| authority.is_member(device))
    }

    pub(super) fn device(self) -> Option<DeviceId> {
        match self {
            Caller::Device(device) => Some(device),
            Caller::Root | Caller::Invite(_) | Caller::SpentInvite(_) | Caller::Ended(_) => None,
        }
    }

    /// The name under which wraps are kept that this one sends.
    pub(super) fn id(self, authority: &Authority) -> ObjectId {
        match self {
            Caller::Root => authority.workspace().into(),
            Caller::Device(device) | Caller::Ended(device) => device.into(),
            Caller::Invite(invite) | Caller::SpentInvite(invite) => invite.into(),
        }
    }

    /// Those whose wraps this one is given: itself, and the invites that it redeemed.
    pub(super) fn recipients(self, authority: &Authority) -> Vec<ObjectId> {
        let redeemed = match self {
            Caller::SpentInvite(_) | Caller::Ended(_) => return Vec::new(),
            Caller::Device(device) => authority.invites_redeemed_by(device).map(ObjectId::from).collect(),
            Caller::Root | Caller::Invite(_) => Vec::new(),
        };
        [redeemed, vec![self.id(authority)]].concat()
    }

    pub(super) fn sees(self, authority: &Authority, circle: CircleId, lane: Lane) -> bool {
        let held = match self {
            Caller::Root => Right::EVERYTHING,
            Caller::Device(device) => authority.rights(device, circle),
            Caller::Invite(invite) => authority.grant_rights(invite, circle),
            Caller::SpentInvite(_) | Caller::Ended(_) => return false,
        };
        match lane {
            Lane::Control if circle == CircleId::ALL => self.is_inside(authority),
            Lane::Control => held != 0,
            Lane::Data => held & Right::READ != 0 && !matches!(self, Caller::Invite(_)),
        }
    }

    /// Manages, now and by this server's clock, every circle that the rights speak of.
    pub(super) fn manages(self, authority: &Authority, rights: &[Right], now_s: u64) -> bool {
        let device = match self {
            Caller::Root => return true,
            Caller::Invite(_) | Caller::SpentInvite(_) | Caller::Ended(_) => return false,
            Caller::Device(device) => device,
        };
        let lasting: Vec<GrantId> = authority
            .grants_of(device)
            .map(|(id, _)| id)
            .filter(|id| !is_over(authority, *id, now_s))
            .collect();
        let managed = |right: &Right| {
            lasting.iter().any(|id| authority.grant_rights(*id, right.circle) & Right::MANAGE != 0)
        };
        !rights.is_empty() && rights.iter().all(managed)
    }
}

/// The grant's time, or that of something that it hangs on, is over.
pub(super) fn is_over(authority: &Authority, grant: GrantId, now_s: u64) -> bool {
    authority.expires_s(grant).is_some_and(|end_s| end_s <= now_s)
}

fn is_known_redemption(authority: &Authority, control: &Control, invite: GrantId) -> bool {
    let redeems =
        matches!(control.open(), Ok(ControlBody::Grant(grant)) if grant.issuer == Issuer::Invite(invite));
    redeems && authority.contains(control.id())
}
