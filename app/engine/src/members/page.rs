//! The page of members: who there is, as what, by whom; the invites that are open; what waits for a decision.

use std::collections::{BTreeMap, BTreeSet};

use bridge::{MemberView, MembersView, OpenInviteView, Reply, RightView, Role};
use forms::Compartment;
use wire::{CircleId, DeviceId, Grant, GrantId, Issuer, Right, Subject};

use crate::directory;
use crate::engine::Engine;
use crate::trouble::Outcome;

impl Engine {
    pub(crate) fn members(&self) -> Outcome<Reply> {
        let can_manage = self.is_coordinator()?;
        let devices: BTreeSet<DeviceId> = self
            .authority
            .grants()
            .filter_map(|(_, grant)| match grant.subject {
                Subject::Device(device) => Some(device),
                Subject::Invite { .. } => None,
            })
            .collect();
        let mut members = Vec::new();
        for device in devices {
            members.extend(self.member_view(device)?);
        }
        members.sort_by_key(|member| (member.ended, member.name.to_lowercase(), member.device.clone()));
        let mut invites = Vec::new();
        for (id, grant) in self.authority.grants() {
            invites.extend(self.open_invite(id, grant)?);
        }
        invites.sort_by_key(|invite| (invite.expires_ms, invite.invite.clone()));
        let beyond = if can_manage { self.beyond_views()? } else { Vec::new() };
        Ok(Reply::Members(MembersView { members, invites, beyond, can_manage }))
    }

    /// `None` for who never was a member: a redemption too many.
    fn member_view(&self, device: DeviceId) -> Outcome<Option<MemberView>> {
        let ended = !self.authority.is_member(device);
        if ended && self.authority.proof_of_end(device).is_empty() {
            return Ok(None);
        }
        let grants = self.authority.grants().filter(|(id, grant)| {
            grant.subject == Subject::Device(device) && (ended || self.authority.stands(*id))
        });
        let grants: Vec<(GrantId, &Grant)> = grants.collect();
        let rights: Vec<Right> = grants.iter().flat_map(|(_, grant)| grant.rights.iter().copied()).collect();
        let Some((first, _)) = grants.first() else { return Ok(None) };
        let label = self.read_label(*first);
        let me = device == self.identity.device;
        Ok(Some(MemberView {
            name: directory::member_name(&self.db, device)?.unwrap_or_default(),
            me,
            role: label.role.or_else(|| role_of(&rights)),
            label: label.words,
            invited_by: self.inviter(*first)?,
            rights: self.right_views(&rights)?,
            ended,
            can_end: !ended && !me && self.ends_something(device.into()),
            device: device.to_string(),
        }))
    }

    fn open_invite(&self, id: GrantId, grant: &Grant) -> Outcome<Option<OpenInviteView>> {
        let Some(state) = self.authority.invite(id).filter(|state| state.stands) else { return Ok(None) };
        let left = usize::from(state.uses).saturating_sub(state.redeemed.len());
        if left == 0 {
            return Ok(None);
        }
        let label = self.read_label(id);
        Ok(Some(OpenInviteView {
            invite: id.to_string(),
            label: label.words,
            role: label.role.or_else(|| role_of(&grant.rights)),
            by: self.inviter(id)?,
            uses_left: u32::try_from(left).unwrap_or(u32::MAX),
            expires_ms: i64::try_from(grant.expires_s).unwrap_or(i64::MAX).saturating_mul(1_000),
            can_end: self.ends_something(id.into()),
        }))
    }

    /// The name of the member who gave a grant, or the invite that it came by.
    fn inviter(&self, grant: GrantId) -> Outcome<String> {
        for (_, grant) in self.authority.chain(grant) {
            match grant.issuer {
                Issuer::Device(device) => {
                    return Ok(directory::member_name(&self.db, device)?.unwrap_or_default());
                }
                Issuer::Root => break,
                Issuer::Invite(_) => {}
            }
        }
        Ok(String::new())
    }

    /// By compartment, in their order.
    fn right_views(&self, rights: &[Right]) -> Outcome<Vec<RightView>> {
        let mut by_part: BTreeMap<usize, u8> = BTreeMap::new();
        for right in rights {
            if right.circle == CircleId::ALL {
                (0..Compartment::ALL.len()).for_each(|at| *by_part.entry(at).or_default() |= right.flags);
            } else if let Some(part) = directory::part_of(&self.db, right.circle)?
                && let Some(at) = Compartment::ALL.iter().position(|each| each.code() == part)
            {
                *by_part.entry(at).or_default() |= right.flags;
            }
        }
        let views = by_part.into_iter().filter_map(|(at, flags)| {
            Some(RightView {
                compartment: Compartment::ALL.get(at)?.code().to_owned(),
                read: flags & Right::READ != 0,
                write: flags & Right::WRITE != 0,
                drop: flags & (Right::DROP | Right::WRITE) != 0 && flags & Right::READ == 0,
            })
        });
        Ok(views.collect())
    }
}

/// Of grants that were made before there were roles: whoever may do everything is a coordinator.
fn role_of(rights: &[Right]) -> Option<Role> {
    let everything =
        rights.iter().any(|right| right.circle == CircleId::ALL && right.flags == Right::EVERYTHING);
    everything.then_some(Role::Coordinator)
}
