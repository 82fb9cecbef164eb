//! Letting somebody go: a member's device, or an invite that was not redeemed. One transaction holds the revocation with its
//! cuts, new grants for those who came by the one who goes, and new epochs of every circle that could be read.

use std::collections::{BTreeMap, BTreeSet};

use bridge::{Refusal, Reply};
use rand_core::CryptoRng;
use wire::{
    CircleId, ControlBody, Cut, DeviceId, EntryId, Grant, GrantId, Issuer, ObjectId, Revoke, StreamId,
    Subject,
};

use crate::engine::Engine;
use crate::post::ENTRY_BEYOND;
use crate::trouble::{Outcome, Trouble};

/// A revocation is a control object, and small.
const CUTS_AT_ONCE: usize = 400;

impl Engine {
    /// Lets a member's device go. What it wrote until now, as far as this device knows it, stays.
    pub(crate) fn end_member(&mut self, device: &str, rng: &mut dyn CryptoRng) -> Outcome<Reply> {
        let device = DeviceId::from_hex(device).map_err(|_| Refusal::NotFound)?;
        if device == self.identity.device {
            return Err(Refusal::NotAllowed.into());
        }
        if self.authority.device(device).is_none() {
            return Err(Refusal::NotFound.into());
        }
        self.end(device.into(), rng)?;
        self.members()
    }

    /// Withdraws an invite that is still open. Who came by it stays, by a grant of this device's own.
    pub(crate) fn withdraw_invite(&mut self, invite: &str, rng: &mut dyn CryptoRng) -> Outcome<Reply> {
        let invite = GrantId::from_hex(invite).map_err(|_| Refusal::NotFound)?;
        self.authority.invite(invite).ok_or(Refusal::NotFound)?;
        self.end(invite.into(), rng)?;
        self.members()
    }

    fn end(&mut self, subject: ObjectId, rng: &mut dyn CryptoRng) -> Outcome<()> {
        self.take_up_grant(rng)?;
        let ended = self.grants_that_end(subject);
        if ended.is_empty() {
            return Err(Refusal::NotAllowed.into());
        }
        let stay = self.those_who_stay(subject, &ended);
        let leave = self.those_who_leave(subject, &ended, &stay);
        let (mut cuts, seen) = (self.cuts(&leave)?, self.seen_of(&leave));
        for grant in stay.into_values() {
            let grant = self.identity.sign(&ControlBody::Grant(grant));
            // Whoever this device cannot give a grant to stays locked out until somebody else can; no phone is emptied for that.
            if self.authority.examine(&grant).is_ok() {
                self.keep_control(&grant)?;
            }
        }
        // A device has as many streams as it handed records in: what does not fit into one revocation stands in the next.
        loop {
            let rest = cuts.split_off(cuts.len().min(CUTS_AT_ONCE));
            let revoke = self.identity.sign(&ControlBody::Revoke(Revoke {
                issuer: Issuer::Device(self.identity.device),
                grant: vec![self.identity.grant],
                subject,
                cuts: std::mem::replace(&mut cuts, rest),
                seen: seen.clone(),
            }));
            self.authority.examine(&revoke).map_err(|_| Refusal::NotAllowed)?;
            self.keep_control(&revoke)?;
            if cuts.is_empty() {
                break;
            }
        }
        self.apply_cuts()?;
        self.rotate_what_is_due(rng)?;
        self.open_waiting(&mut Default::default())
    }

    /// Something would end by this device's word. What its own grant hangs on does not.
    pub(crate) fn ends_something(&self, subject: ObjectId) -> bool {
        !self.directly_ended(subject).is_empty()
    }

    fn directly_ended(&self, subject: ObjectId) -> BTreeSet<GrantId> {
        let is_it = |id: GrantId, grant: &Grant| {
            ObjectId::from(id) == subject
                || matches!(grant.subject, Subject::Device(device) if ObjectId::from(device) == subject)
        };
        let grants = self.authority.grants().filter(|(id, grant)| is_it(*id, grant)).map(|(id, _)| id);
        grants.filter(|id| self.authority.may_end(self.identity.grant, *id)).collect()
    }

    /// Every grant that ends with it, or hangs on one that does.
    fn grants_that_end(&self, subject: ObjectId) -> BTreeSet<GrantId> {
        let directly = self.directly_ended(subject);
        let grants = self.authority.grants().map(|(id, _)| id);
        grants.filter(|id| self.authority.chain(*id).any(|(above, _)| directly.contains(&above))).collect()
    }

    /// Members who came by the one who goes, and are not let go: what each held until now, under this device's own grant.
    fn those_who_stay(&self, subject: ObjectId, ended: &BTreeSet<GrantId>) -> BTreeMap<DeviceId, Grant> {
        let own_depth = self.authority.grant(self.identity.grant).map_or(0, |own| own.depth);
        let mut stay = BTreeMap::new();
        for id in ended.iter().filter(|id| self.authority.stands(**id)) {
            let Some(grant) = self.authority.grant(*id) else { continue };
            let Subject::Device(device) = grant.subject else { continue };
            if ObjectId::from(device) == subject {
                continue;
            }
            let again: &mut Grant = stay.entry(device).or_insert_with(|| Grant {
                issuer: Issuer::Device(self.identity.device),
                parent: vec![self.identity.grant],
                subject: grant.subject,
                rights: Vec::new(),
                depth: grant.depth.min(own_depth.saturating_sub(1)),
                expires_s: grant.expires_s,
                seen: Vec::new(),
                sealed_label: self.label_of(*id),
            });
            for right in &grant.rights {
                match again.rights.iter_mut().find(|held| held.circle == right.circle) {
                    Some(held) => held.flags |= right.flags,
                    None => again.rights.push(*right),
                }
            }
        }
        stay
    }

    /// Devices that hold nothing any more afterwards.
    fn those_who_leave(
        &self,
        subject: ObjectId,
        ended: &BTreeSet<GrantId>,
        stay: &BTreeMap<DeviceId, Grant>,
    ) -> BTreeSet<DeviceId> {
        let devices = ended.iter().filter_map(|id| match self.authority.grant(*id)?.subject {
            Subject::Device(device) => Some(device),
            Subject::Invite { .. } => None,
        });
        let keeps = |device: &DeviceId| {
            let mut grants = self.authority.grants_of(*device);
            ObjectId::from(*device) != subject && grants.any(|(id, _)| !ended.contains(&id))
        };
        devices.filter(|device| !stay.contains_key(device) && !keeps(device)).collect()
    }

    /// The last entries of these devices that this one knows and that count.
    fn cuts(&self, devices: &BTreeSet<DeviceId>) -> Outcome<Vec<Cut>> {
        let mut last = self.db.prepare_cached(
            "SELECT circle, n, entry FROM entry AS this WHERE stream = ?1 AND state < ?2 AND n =
                (SELECT max(n) FROM entry WHERE stream = ?1 AND circle = this.circle AND state < ?2)",
        )?;
        let mut cuts = Vec::new();
        for stream in devices.iter().flat_map(|device| self.authority.streams_of(*device)).map(|(id, _)| id) {
            let rows = last.query_map((stream.as_bytes(), ENTRY_BEYOND), |row| {
                Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, i64>(1)?, row.get::<_, Vec<u8>>(2)?))
            })?;
            for row in rows {
                cuts.push(cut(stream, row?)?);
            }
        }
        Ok(cuts)
    }

    /// What these devices said as managers and still counts: the epochs of every circle, and what they took in.
    fn seen_of(&self, devices: &BTreeSet<DeviceId>) -> Vec<ObjectId> {
        let current =
            self.authority.circles().into_iter().flat_map(|circle| self.authority.current_epochs(circle));
        // One that this device cannot open may be the work of whoever goes.
        let heads =
            current.filter(|id| self.epochs.get(id).is_some()).map(ObjectId::from).collect::<Vec<_>>();
        let accepts = devices.iter().flat_map(|device| self.authority.accepts_by(*device));
        heads.into_iter().chain(accepts).collect()
    }
}

fn cut(stream: StreamId, (circle, n, entry): (Vec<u8>, i64, Vec<u8>)) -> Outcome<Cut> {
    Ok(Cut {
        stream,
        circle: CircleId::from_slice(&circle)?,
        n: u64::try_from(n).map_err(|_| Trouble::Defect("entry_number"))?,
        entry: EntryId::from_slice(&entry)?,
    })
}
