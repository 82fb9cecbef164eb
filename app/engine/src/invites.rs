//! Invites: a grant pre-signed to keys that are derived from the link's secret, so that whoever has the link can finish
//! joining while the coordinator is away.

use bridge::{InviteView, Refusal, Reply, Role};
use grants::SigningKey;
use rand_core::CryptoRng;
use seal::invite::InviteSecret;
use wire::{Bytes, CircleId, ControlBody, Grant, Issuer, ObjectId, Right, Subject};

use crate::directory;
use crate::engine::Engine;
use crate::epochs;
use crate::founding::check_name;
use crate::link::InviteLink;
use crate::members::Label;
use crate::now::Now;
use crate::trouble::{Outcome, Trouble};

const SINGLE_USE: u16 = 1;
const HOURS_MAX: u32 = 24 * 30;
const MS_PER_HOUR: i64 = 3_600_000;

impl Engine {
    pub(crate) fn make_invite(
        &mut self,
        label: &str,
        hours: u32,
        role: Role,
        now: Now,
        rng: &mut dyn CryptoRng,
    ) -> Outcome<Reply> {
        self.take_up_grant(rng)?;
        check_name("label", label)?;
        if hours == 0 || hours > HOURS_MAX {
            return Err(Refusal::BadText { field: "hours".to_owned() }.into());
        }
        let server_url = self.invite_url()?.ok_or(Refusal::ServerUnreachable)?;
        let directory_circle = directory::directory_circle(&self.db)?;
        if self.authority.rights(self.identity.device, directory_circle) & Right::MANAGE == 0 {
            return Err(Refusal::NotAllowed.into());
        }
        let rights = self.role_rights(role)?;
        let depth = self
            .authority
            .grant(self.identity.grant)
            .and_then(|grant| grant.depth.checked_sub(1))
            .filter(|depth| *depth > 0)
            .ok_or(Refusal::NotAllowed)?;
        let expires = Now { at_ms: now.at_ms + i64::from(hours) * MS_PER_HOUR, ..now };
        let secret = InviteSecret::make(rng);
        let subject = Subject::Invite {
            sign_pk: SigningKey::from_seed(&secret.sign_seed()).public(),
            x25519_pk: secret.x25519_pk(),
            uses: SINGLE_USE,
        };
        let grant = self.identity.sign(&ControlBody::Grant(Grant {
            issuer: Issuer::Device(self.identity.device),
            parent: vec![self.identity.grant],
            subject,
            rights: rights.clone(),
            depth,
            expires_s: expires.at_s(),
            seen: Vec::new(),
            sealed_label: self.sealed_label(directory_circle, &Label::of(role, label), rng)?,
        }));
        self.keep_control(&grant)?;
        self.wrap_for_invite(&rights, ObjectId(epochs::grant_id(&grant).0), &secret, rng)?;
        let link = InviteLink {
            server_url,
            workspace: self.identity.workspace,
            grant: epochs::grant_id(&grant),
            secret,
        };
        Ok(Reply::Invite(InviteView {
            link: link.write(),
            label: label.trim().to_owned(),
            expires: expires.view(),
            on_server: false,
        }))
    }

    fn sealed_label(
        &self,
        directory_circle: CircleId,
        label: &Label,
        rng: &mut dyn CryptoRng,
    ) -> Outcome<Bytes> {
        let current = self.authority.current_epochs(directory_circle);
        let secret =
            current.iter().find_map(|id| self.epochs.get(id)).ok_or(Trouble::Defect("directory_epoch"))?;
        secret.seal_text(&label.write(), rng).map_err(|_| Trouble::Defect("label"))
    }

    /// Seals the current epochs of every circle that the invite opens to its key.
    fn wrap_for_invite(
        &mut self,
        rights: &[Right],
        recipient: ObjectId,
        secret: &InviteSecret,
        rng: &mut dyn CryptoRng,
    ) -> Outcome<()> {
        let opens = |circle: CircleId| {
            rights.iter().any(|right| {
                right.flags & Right::READ != 0 && (right.circle == circle || right.circle == CircleId::ALL)
            })
        };
        for circle in self.authority.circles().into_iter().filter(|circle| opens(*circle)) {
            for id in self.authority.current_epochs(circle) {
                let Some(epoch) = self.epochs.get(&id) else { continue };
                let wrap = epoch
                    .wrap_for(id, recipient, &secret.x25519_pk(), rng)
                    .map_err(|_| Trouble::Defect("epoch_wrap"))?;
                epochs::keep_own_wrap(&self.db, &wrap)?;
            }
        }
        Ok(())
    }
}
