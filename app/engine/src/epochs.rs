//! A circle's key generations on this device: making one, opening those that came, keeping their secrets.

use std::collections::BTreeMap;

use grants::Authority;
use rand_core::CryptoRng;
use rusqlite::Connection;
use seal::epoch::EpochSecret;
use wire::{
    Canonical, CircleId, Control, ControlBody, Epoch, EpochId, EpochWrap, GrantId, Hash32, ObjectId, X25519Pk,
};

use crate::identity::Identity;
use crate::trouble::{Outcome, Trouble};

/// The secrets that this device holds, by epoch.
#[derive(Default)]
pub(crate) struct Epochs(BTreeMap<EpochId, EpochSecret>);

/// A new epoch, ready to be taken in and sent.
pub(crate) struct NewEpoch {
    pub id: EpochId,
    pub control: Control,
    pub wraps: Vec<EpochWrap>,
    pub secret: EpochSecret,
}

impl Epochs {
    pub(crate) fn load(db: &Connection) -> Outcome<Self> {
        let mut statement = db.prepare("SELECT epoch, secret FROM epoch_secret")?;
        let mut rows = statement.query([])?;
        let mut epochs = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let secret: [u8; 32] =
                row.get_ref(1)?.as_blob().ok().and_then(|bytes| bytes.try_into().ok()).ok_or(BAD_SECRET)?;
            epochs.insert(
                EpochId::from_slice(row.get_ref(0)?.as_blob().map_err(|_| BAD_SECRET)?)?,
                EpochSecret::from_bytes(secret),
            );
        }
        Ok(Epochs(epochs))
    }

    pub(crate) fn get(&self, epoch: &EpochId) -> Option<&EpochSecret> {
        self.0.get(epoch)
    }

    /// The secret with this commitment, if it is here.
    pub(crate) fn by_commit(&self, commit: &Hash32) -> Option<&EpochSecret> {
        self.0.values().find(|secret| secret.commit() == *commit)
    }

    pub(crate) fn keep(
        &mut self,
        db: &Connection,
        circle: CircleId,
        epoch: EpochId,
        secret: EpochSecret,
    ) -> Outcome<()> {
        db.prepare_cached("INSERT OR IGNORE INTO epoch_secret (epoch, circle, secret) VALUES (?1, ?2, ?3)")?
            .execute((epoch.as_bytes(), circle.as_bytes(), &secret.to_bytes()[..]))?;
        self.0.insert(epoch, secret);
        Ok(())
    }

    /// Opens every epoch whose secret is sealed under one that is known: weeks away need one wrap. True if any was new.
    pub(crate) fn descend(
        &mut self,
        db: &Connection,
        authority: &Authority,
        circle: CircleId,
    ) -> Outcome<bool> {
        let mut any = false;
        loop {
            let mut found = Vec::new();
            for (id, epoch) in authority.epochs(circle) {
                let Some(secret) = self.0.get(&id) else { continue };
                for (parent, sealed) in epoch.parents.iter().zip(&epoch.sealed_parents) {
                    if self.0.contains_key(parent) {
                        continue;
                    }
                    let Some(commit) = authority.epoch(*parent).map(|epoch| epoch.secret_commit) else {
                        continue;
                    };
                    if let Ok(opened) = secret.open_parent(sealed, *parent, commit) {
                        found.push((*parent, opened));
                    }
                }
            }
            if found.is_empty() {
                return Ok(any);
            }
            any = true;
            for (parent, secret) in found {
                self.keep(db, circle, parent, secret)?;
            }
        }
    }
}

const BAD_SECRET: Trouble = Trouble::Defect("epoch_secret");

/// Makes an epoch of `circle` after `parents`, sealed to the recipients given and to the workspace's recovery key.
pub(crate) fn make(
    me: &Identity,
    circle: CircleId,
    parents: &[(EpochId, &EpochSecret)],
    recipients: &BTreeMap<ObjectId, X25519Pk>,
    recovery: &X25519Pk,
    seen: Vec<ObjectId>,
    rng: &mut dyn CryptoRng,
) -> Outcome<NewEpoch> {
    let secret = EpochSecret::make(rng);
    let mut readers = recipients.clone();
    readers.insert(ObjectId(me.workspace.0), *recovery);
    let control = me.sign(&ControlBody::Epoch(Epoch {
        issuer: me.device,
        grant: me.grant,
        circle,
        parents: parents.iter().map(|(id, _)| *id).collect(),
        public_key: secret.public_key(),
        secret_commit: secret.commit(),
        sealed_parents: parents.iter().map(|(id, parent)| secret.seal_parent(parent, *id)).collect(),
        recipients: readers.keys().copied().collect(),
        seen,
    }));
    let id = EpochId::from(control.id());
    let mut wraps = Vec::new();
    for (recipient, key) in &readers {
        wraps.push(secret.wrap_for(id, *recipient, key, rng).map_err(|_| Trouble::Defect("epoch_wrap"))?);
    }
    Ok(NewEpoch { id, control, wraps, secret })
}

/// The readers of a circle, and the invites that will make some, with the keys to seal to.
pub(crate) fn reader_keys(authority: &Authority, circle: CircleId) -> BTreeMap<ObjectId, X25519Pk> {
    let devices = authority.readers(circle).into_iter();
    let devices =
        devices.filter_map(|id| authority.device(id).map(|cert| (ObjectId::from(id), cert.x25519_pk)));
    let invites = authority.invites_that_read(circle).map(|(id, key)| (ObjectId::from(id), key));
    devices.chain(invites).collect()
}

/// Keeps a wrap that this device made, and remembers for whom.
pub(crate) fn keep_own_wrap(db: &Connection, wrap: &EpochWrap) -> Outcome<()> {
    keep_wrap(db, wrap)?;
    db.prepare_cached("INSERT OR IGNORE INTO wrapped (epoch, recipient) VALUES (?1, ?2)")?
        .execute((wrap.epoch.as_bytes(), wrap.recipient.as_bytes()))?;
    Ok(())
}

/// Keeps a wrap for sending; a copy of what is here already changes nothing.
pub(crate) fn keep_wrap(db: &Connection, wrap: &EpochWrap) -> Outcome<()> {
    db.prepare_cached("INSERT OR IGNORE INTO epoch_wrap (wrap, bytes) VALUES (?1, ?2)")?
        .execute((wrap.id().as_bytes(), wrap.to_bytes()))?;
    Ok(())
}

/// Opens a wrap that came for one of our recipients; a wrap that cannot be opened is passed over by the caller.
pub(crate) fn open_wrap(
    authority: &Authority,
    wrap: &EpochWrap,
    with: &seal::X25519Secret,
) -> Option<(CircleId, EpochSecret)> {
    let epoch = authority.epoch(wrap.epoch)?;
    let secret = EpochSecret::unwrap(wrap, with, epoch.secret_commit).ok()?;
    Some((epoch.circle, secret))
}

/// Grants name the grant they hang on; founding and joining need it before there is an identity.
pub(crate) fn grant_id(control: &Control) -> GrantId {
    control.id().into()
}
