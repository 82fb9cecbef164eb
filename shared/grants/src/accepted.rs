//! The control objects that were accepted, by what they are. Each was checked against its parents, which stand here too.

use std::collections::{BTreeMap, BTreeSet};

use wire::{
    Accept, CircleId, Control, ControlBody, DeviceCert, DeviceId, Epoch, EpochId, Genesis, Grant, GrantId,
    Issuer, ObjectId, Revoke, Stream, StreamId, Subject,
};

/// A grant and how many links there are from the root to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LinkedGrant {
    pub grant: Grant,
    pub links: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Accepted {
    objects: BTreeMap<ObjectId, (u32, Control)>,
    /// Parents before children: by generation, then id. The order is the same wherever the set is.
    pub in_order: BTreeSet<(u32, ObjectId)>,
    pub devices: BTreeMap<DeviceId, DeviceCert>,
    pub grants: BTreeMap<GrantId, LinkedGrant>,
    pub grants_by_device: BTreeMap<DeviceId, BTreeSet<GrantId>>,
    pub redemptions: BTreeMap<GrantId, BTreeSet<GrantId>>,
    pub revokes: BTreeMap<ObjectId, Revoke>,
    pub accepts: BTreeMap<ObjectId, Accept>,
    pub epochs: BTreeMap<EpochId, Epoch>,
    pub epochs_by_circle: BTreeMap<CircleId, BTreeSet<EpochId>>,
    pub streams: BTreeMap<StreamId, Stream>,
}

impl Accepted {
    pub(crate) fn new(genesis: Control) -> Self {
        let id = genesis.id();
        Accepted {
            objects: BTreeMap::from([(id, (0, genesis))]),
            in_order: BTreeSet::from([(0, id)]),
            devices: BTreeMap::new(),
            grants: BTreeMap::new(),
            grants_by_device: BTreeMap::new(),
            redemptions: BTreeMap::new(),
            revokes: BTreeMap::new(),
            accepts: BTreeMap::new(),
            epochs: BTreeMap::new(),
            epochs_by_circle: BTreeMap::new(),
            streams: BTreeMap::new(),
        }
    }

    pub(crate) fn contains(&self, id: ObjectId) -> bool {
        self.objects.contains_key(&id)
    }

    pub(crate) fn control(&self, id: ObjectId) -> Option<&Control> {
        self.objects.get(&id).map(|(_, control)| control)
    }

    /// Takes in an object that was checked.
    pub(crate) fn insert(&mut self, id: ObjectId, control: &Control, body: &ControlBody) {
        let generation = 1 + parents(body).iter().map(|parent| self.generation(*parent)).max().unwrap_or(0);
        self.objects.insert(id, (generation, control.clone()));
        self.in_order.insert((generation, id));
        match body {
            ControlBody::Genesis(Genesis { .. }) | ControlBody::Unknown => {}
            ControlBody::DeviceCert(cert) => {
                self.devices.insert(id.into(), cert.clone());
            }
            ControlBody::Grant(grant) => self.insert_grant(id.into(), grant),
            ControlBody::Revoke(revoke) => {
                self.revokes.insert(id, revoke.clone());
            }
            ControlBody::Accept(accept) => {
                self.accepts.insert(id, accept.clone());
            }
            ControlBody::Epoch(epoch) => {
                self.epochs_by_circle.entry(epoch.circle).or_default().insert(id.into());
                self.epochs.insert(id.into(), epoch.clone());
            }
            ControlBody::Stream(stream) => {
                self.streams.insert(stream.id(), stream.clone());
            }
        }
    }

    fn insert_grant(&mut self, id: GrantId, grant: &Grant) {
        let above = grant.parent.first().and_then(|parent| self.grants.get(parent));
        let links = 1 + above.map_or(0, |parent| parent.links);
        if let Subject::Device(device) = grant.subject {
            self.grants_by_device.entry(device).or_default().insert(id);
        }
        if let Issuer::Invite(invite) = grant.issuer {
            self.redemptions.entry(invite).or_default().insert(id);
        }
        self.grants.insert(id, LinkedGrant { grant: grant.clone(), links });
    }

    fn generation(&self, id: ObjectId) -> u32 {
        self.objects.get(&id).map_or(0, |(generation, _)| *generation)
    }

    /// A grant and all that it hangs on, nearest first.
    pub(crate) fn chain(&self, id: GrantId) -> impl Iterator<Item = (GrantId, &Grant)> {
        let step = |id: GrantId| self.grants.get(&id).map(|linked| (id, &linked.grant));
        std::iter::successors(step(id), move |(_, grant)| step(*grant.parent.first()?))
    }
}

/// The objects that must be known before this one can be checked, in the order in which they are asked for.
pub(crate) fn parents(body: &ControlBody) -> Vec<ObjectId> {
    match body {
        ControlBody::Genesis(_) | ControlBody::DeviceCert(_) | ControlBody::Unknown => Vec::new(),
        ControlBody::Grant(grant) => {
            let mut parents: Vec<ObjectId> = grant.parent.iter().map(|id| ObjectId::from(*id)).collect();
            if let Subject::Device(device) = grant.subject {
                parents.push(device.into());
            }
            parents
        }
        ControlBody::Revoke(revoke) => {
            let mut parents: Vec<ObjectId> = revoke.grant.iter().map(|id| ObjectId::from(*id)).collect();
            parents.push(revoke.subject);
            parents
        }
        ControlBody::Accept(accept) => vec![accept.grant.into()],
        ControlBody::Epoch(epoch) => {
            let mut parents = vec![ObjectId::from(epoch.grant)];
            parents.extend(epoch.parents.iter().map(|id| ObjectId::from(*id)));
            parents
        }
        ControlBody::Stream(stream) => vec![stream.grant.into()],
    }
}
