//! What one device or server knows of a workspace's control objects. Objects may come in any order.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use wire::{Canonical, Control, ControlBody, Genesis, ObjectId, SignPk, WorkspaceId, X25519Pk};

use crate::accepted::{Accepted, parents};
use crate::check::Door;
use crate::error::GrantError;
use crate::key::verify;
use crate::standing::Standing;

#[derive(Clone, Debug)]
pub struct Authority {
    workspace: WorkspaceId,
    genesis: Genesis,
    pub(crate) accepted: Accepted,
    /// By the parent that is missing, then by their bytes: two signatures may claim one id, and one may be forged.
    waiting: BTreeMap<ObjectId, BTreeMap<Vec<u8>, Control>>,
    /// Worked out when it is first asked for after a change.
    standing: OnceLock<Standing>,
}

/// What became of a control object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    New,
    Known,
    /// It is kept inside and taken in when this parent arrives.
    Waiting(ObjectId),
    /// A kind of a later version. It is not kept here: the caller keeps it raw and offers it again after an update.
    UnknownKind {
        critical: bool,
    },
}

impl Authority {
    /// Starts from a Genesis that its own root key has signed.
    pub fn found(genesis: &Control) -> Result<Self, GrantError> {
        let ControlBody::Genesis(body) = genesis.open()? else { return Err(GrantError::WrongKind) };
        let workspace = WorkspaceId::from(genesis.id());
        verify(&body.root_pk, &genesis.message(workspace), &genesis.signature)?;
        Ok(Authority {
            workspace,
            genesis: body,
            accepted: Accepted::new(genesis.clone()),
            waiting: BTreeMap::new(),
            standing: OnceLock::new(),
        })
    }

    pub fn workspace(&self) -> WorkspaceId {
        self.workspace
    }

    pub fn root_pk(&self) -> SignPk {
        self.genesis.root_pk
    }

    /// Every epoch is sealed to it as well; its wraps name the workspace as their recipient.
    pub fn recovery_pk(&self) -> X25519Pk {
        self.genesis.recovery_pk
    }

    pub fn genesis_bytes(&self) -> Vec<u8> {
        self.control(self.workspace.into()).map(Control::to_bytes).unwrap_or_default()
    }

    /// Takes an object in, with all that waited for it. An error is final: it will never be accepted.
    pub fn add(&mut self, control: &Control) -> Result<Added, GrantError> {
        self.take(control, Self::examine)
    }

    /// Like [`Self::add`], without looking at signatures: for objects that this program verified before and kept itself.
    pub fn add_from_own_store(&mut self, control: &Control) -> Result<Added, GrantError> {
        self.take(control, |authority, control| Ok(authority.examine_unsigned(control)?.0))
    }

    /// Whether the root or some member that ever was has signed it. Of a kind of a later version this is all that can be
    /// said: which key must sign it is not known yet, but a stranger's word stops nobody.
    pub fn vouches_for(&self, control: &Control) -> bool {
        let message = control.message(self.workspace);
        let members = self.accepted.grants_by_device.keys().filter_map(|id| self.accepted.devices.get(id));
        let mut keys = std::iter::once(self.genesis.root_pk).chain(members.map(|cert| cert.sign_pk));
        keys.any(|key| verify(&key, &message, &control.signature).is_ok())
    }

    /// What [`Self::add`] would say, with nothing changed.
    pub fn examine(&self, control: &Control) -> Result<Added, GrantError> {
        let (added, signer) = self.examine_unsigned(control)?;
        if let Some(signer) = signer {
            self.door().check_signature(&signer, control)?;
        }
        Ok(added)
    }

    pub fn contains(&self, id: ObjectId) -> bool {
        self.accepted.contains(id)
    }

    /// An accepted object, as it was signed.
    pub fn control(&self, id: ObjectId) -> Option<&Control> {
        self.accepted.control(id)
    }

    /// Every accepted object, parents before children: the same order wherever the set is the same.
    pub fn controls_in_order(&self) -> impl Iterator<Item = (ObjectId, &Control)> {
        self.accepted.in_order.iter().filter_map(|(_, id)| Some((*id, self.accepted.control(*id)?)))
    }

    /// Parents that objects wait for and that have not come at all.
    pub fn missing(&self) -> impl Iterator<Item = ObjectId> {
        let here: BTreeSet<ObjectId> =
            self.waiting.values().flat_map(BTreeMap::values).map(Control::id).collect();
        self.waiting.keys().copied().filter(move |parent| !here.contains(parent))
    }

    pub(crate) fn standing(&self) -> &Standing {
        self.standing.get_or_init(|| Standing::of(&self.accepted))
    }

    fn door(&self) -> Door<'_> {
        Door { workspace: self.workspace, root_pk: self.genesis.root_pk, accepted: &self.accepted }
    }

    fn examine_unsigned(&self, control: &Control) -> Result<(Added, Option<SignPk>), GrantError> {
        if self.accepted.contains(control.id()) {
            return Ok((Added::Known, None));
        }
        let body = control.open()?;
        if body == ControlBody::Unknown {
            return Ok((Added::UnknownKind { critical: control.critical }, None));
        }
        if !control.critical {
            return Err(GrantError::WrongKind);
        }
        if let Some(parent) = parents(&body).into_iter().find(|parent| !self.accepted.contains(*parent)) {
            return Ok((Added::Waiting(parent), None));
        }
        Ok((Added::New, Some(self.door().check(&body)?)))
    }

    fn take(
        &mut self,
        control: &Control,
        examine: impl Fn(&Self, &Control) -> Result<Added, GrantError>,
    ) -> Result<Added, GrantError> {
        let first = self.settle(control, examine(self, control)?)?;
        let mut arrived = if first == Added::New { vec![control.id()] } else { Vec::new() };
        while let Some(parent) = arrived.pop() {
            for (_, waiter) in self.waiting.remove(&parent).unwrap_or_default() {
                // A waiter that is refused is dropped: whoever sent it was told that it waits, not that it is good.
                let Ok(added) = examine(self, &waiter) else { continue };
                if self.settle(&waiter, added)? == Added::New {
                    arrived.push(waiter.id());
                }
            }
        }
        Ok(first)
    }

    fn settle(&mut self, control: &Control, added: Added) -> Result<Added, GrantError> {
        match added {
            Added::New => {
                let body = control.open()?;
                self.accepted.insert(control.id(), control, &body);
                // A certificate or a stream by itself changes nobody's standing.
                if !matches!(body, ControlBody::DeviceCert(_) | ControlBody::Stream(_)) {
                    self.standing = OnceLock::new();
                }
            }
            Added::Waiting(parent) => {
                self.waiting.entry(parent).or_default().insert(control.to_bytes(), control.clone());
            }
            Added::Known | Added::UnknownKind { .. } => {}
        }
        Ok(added)
    }
}

/// Two are equal when they know the same objects and wait for the same: nothing else can be told apart.
impl PartialEq for Authority {
    fn eq(&self, other: &Self) -> bool {
        self.accepted == other.accepted && self.waiting == other.waiting
    }
}
