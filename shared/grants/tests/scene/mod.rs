//! A workspace to test with: a root, people with devices, and the objects that they sign.
#![allow(dead_code)]

use grants::{Added, Authority, SigningKey};
use wire::*;

pub const A: CircleId = CircleId([0xa; 16]);
pub const B: CircleId = CircleId([0xb; 16]);
pub const READ_WRITE: u8 = Right::READ | Right::WRITE;

pub struct Person {
    pub key: SigningKey,
    pub device: DeviceId,
    pub cert: Control,
}

pub struct Scene {
    pub root: SigningKey,
    pub genesis: Control,
    pub workspace: WorkspaceId,
}

impl Scene {
    pub fn new(seed: u8) -> Self {
        let root = SigningKey::from_seed(&[seed; 32]);
        let mut genesis = Control::unsigned(&ControlBody::Genesis(Genesis {
            root_pk: root.public(),
            recovery_pk: X25519Pk([9; 32]),
            nonce: Hash32([seed; 32]),
        }));
        let workspace = WorkspaceId::from(genesis.id());
        root.sign_control(&mut genesis, workspace);
        Scene { root, genesis, workspace }
    }

    pub fn authority(&self) -> Authority {
        Authority::found(&self.genesis).unwrap()
    }

    pub fn signed(&self, key: &SigningKey, body: ControlBody) -> Control {
        let mut control = Control::unsigned(&body);
        key.sign_control(&mut control, self.workspace);
        control
    }

    pub fn person(&self, seed: u8) -> Person {
        let key = SigningKey::from_seed(&[seed.wrapping_add(100); 32]);
        let cert = self.signed(
            &key,
            ControlBody::DeviceCert(DeviceCert {
                workspace: self.workspace,
                sign_pk: key.public(),
                x25519_pk: X25519Pk([seed; 32]),
                xwing_pk_hash: Hash32([seed; 32]),
            }),
        );
        Person { key, device: cert.id().into(), cert }
    }

    pub fn root_grant(&self, to: &Person, rights: &[(CircleId, u8)], depth: u8) -> Control {
        self.signed(
            &self.root,
            ControlBody::Grant(grant(Issuer::Root, &[], Subject::Device(to.device), rights, depth)),
        )
    }

    pub fn grant(
        &self,
        from: &Person,
        parent: &Control,
        to: Subject,
        rights: &[(CircleId, u8)],
        depth: u8,
    ) -> Control {
        let issuer = Issuer::Device(from.device);
        self.signed(&from.key, ControlBody::Grant(grant(issuer, &[parent.id().into()], to, rights, depth)))
    }

    pub fn redeem(
        &self,
        link: &SigningKey,
        invite: &Control,
        to: &Person,
        rights: &[(CircleId, u8)],
    ) -> Control {
        let invite: GrantId = invite.id().into();
        let body = grant(Issuer::Invite(invite), &[invite], Subject::Device(to.device), rights, 0);
        self.signed(link, ControlBody::Grant(body))
    }

    pub fn revoke(
        &self,
        by: &Person,
        grant: &Control,
        subject: ObjectId,
        cuts: Vec<Cut>,
        seen: Vec<ObjectId>,
    ) -> Control {
        let body =
            Revoke { issuer: Issuer::Device(by.device), grant: vec![grant.id().into()], subject, cuts, seen };
        self.signed(&by.key, ControlBody::Revoke(body))
    }

    pub fn root_revoke(&self, subject: ObjectId, cuts: Vec<Cut>) -> Control {
        let body = Revoke { issuer: Issuer::Root, grant: vec![], subject, cuts, seen: vec![] };
        self.signed(&self.root, ControlBody::Revoke(body))
    }

    pub fn epoch(&self, by: &Person, grant: &Control, circle: CircleId, parents: &[&Control]) -> Control {
        self.epoch_for(by, grant, circle, parents, &[])
    }

    pub fn epoch_for(
        &self,
        by: &Person,
        grant: &Control,
        circle: CircleId,
        parents: &[&Control],
        recipients: &[&Person],
    ) -> Control {
        self.epoch_that_knows(by, grant, circle, parents, recipients, vec![])
    }

    pub fn epoch_that_knows(
        &self,
        by: &Person,
        grant: &Control,
        circle: CircleId,
        parents: &[&Control],
        recipients: &[&Person],
        seen: Vec<ObjectId>,
    ) -> Control {
        let body = Epoch {
            issuer: by.device,
            grant: grant.id().into(),
            circle,
            parents: parents.iter().map(|parent| parent.id().into()).collect(),
            public_key: X25519Pk([3; 32]),
            secret_commit: Hash32([4; 32]),
            sealed_parents: parents.iter().map(|_| Bytes(vec![5; 48])).collect(),
            recipients: recipients.iter().map(|person| person.device.into()).collect(),
            seen,
        };
        self.signed(&by.key, ControlBody::Epoch(body))
    }

    pub fn stream(&self, by: &Person, grant: &Control, nonce: u8) -> (StreamId, Control) {
        let body = Stream { device: by.device, grant: grant.id().into(), nonce: Hash32([nonce; 32]) };
        (body.id(), self.signed(&by.key, ControlBody::Stream(body)))
    }

    pub fn batch(
        &self,
        by: &Person,
        stream: StreamId,
        circle: CircleId,
        n_first: u64,
        prev: EntryId,
        items: u8,
    ) -> Batch {
        let item = |n| BatchItem {
            kind: 1,
            critical: true,
            bodies: vec![BodyHash([n; 32])],
            change_commit: Hash32([n; 32]),
            relay_of: vec![],
        };
        let mut batch = Batch {
            ver: 1,
            workspace: self.workspace,
            circle,
            stream,
            n_first,
            prev,
            items: (0..items).map(item).collect(),
            signature: Signature([0; 64]),
        };
        if let Some(head) = batch.head() {
            batch.signature = by.key.sign_head(&head);
        }
        batch
    }
}

pub fn grant(
    issuer: Issuer,
    parent: &[GrantId],
    subject: Subject,
    rights: &[(CircleId, u8)],
    depth: u8,
) -> Grant {
    Grant {
        issuer,
        parent: parent.to_vec(),
        subject,
        rights: rights.iter().map(|(circle, flags)| Right { circle: *circle, flags: *flags }).collect(),
        depth,
        expires_s: 0,
        seen: vec![],
        sealed_label: Bytes::default(),
    }
}

pub fn invite(link: &SigningKey, uses: u16) -> Subject {
    Subject::Invite { sign_pk: link.public(), x25519_pk: X25519Pk([8; 32]), uses }
}

/// Adds objects that must all be new.
pub fn add_all(authority: &mut Authority, controls: &[&Control]) {
    for control in controls {
        assert_eq!(authority.add(control), Ok(Added::New));
    }
}

/// A root and a coordinator who may do everything, known to an authority.
pub fn coordinated() -> (Scene, Authority, Person, Control) {
    let scene = Scene::new(1);
    let mut authority = scene.authority();
    let coordinator = scene.person(1);
    let grant = scene.root_grant(&coordinator, &[(CircleId::ALL, Right::EVERYTHING)], 4);
    add_all(&mut authority, &[&coordinator.cert, &grant]);
    (scene, authority, coordinator, grant)
}
