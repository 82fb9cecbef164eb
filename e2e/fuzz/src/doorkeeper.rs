//! The doorkeeper: whatever people sign, and in whichever order it arrives, everybody comes to the same; and nobody gains
//! what the one before them did not have.

use grants::{Authority, SigningKey};
use wire::*;

use crate::bytes::Input;

const PEOPLE: usize = 4;
const CIRCLES: [CircleId; 3] = [CircleId::ALL, CircleId([0xa; 16]), CircleId([0xb; 16])];
const OBJECTS_MAX: usize = 24;

/// A workspace and what its people have signed so far, which may be allowed or not.
struct History {
    root: SigningKey,
    genesis: Control,
    workspace: WorkspaceId,
    people: Vec<(SigningKey, DeviceId)>,
    objects: Vec<Control>,
    /// Invites, each with the seed of its key.
    links: Vec<(u8, GrantId)>,
}

pub fn meet(bytes: &[u8]) {
    let mut input = Input(bytes);
    let order = input.word();
    let mut history = History::begin();
    while !input.is_over() && history.objects.len() < OBJECTS_MAX {
        history.act(&mut input);
    }
    let there = history.admit(history.objects.iter());
    let back = history.admit(history.objects.iter().rev());
    let mut shuffled: Vec<&Control> = history.objects.iter().collect();
    shuffled.sort_by_key(|object| object.id().0[0].wrapping_mul(order as u8 | 1) ^ (order >> 8) as u8);
    let shuffled = history.admit(shuffled.into_iter());
    assert!(there == back && there == shuffled, "the order of arrival can be seen");
    assert_eq!(answers(&history, &there), answers(&history, &back));
    assert_eq!(answers(&history, &there), answers(&history, &shuffled));
    nobody_gains(&there);
}

fn nobody_gains(authority: &Authority) {
    for (id, _) in authority.controls_in_order() {
        let Some(child) = authority.grant(id.into()) else { continue };
        let Some(parent) = child.parent.first() else { continue };
        assert!(child.depth < authority.grant(*parent).unwrap().depth);
        for circle in CIRCLES {
            let (held, given) =
                (authority.grant_rights(*parent, circle), authority.grant_rights(id.into(), circle));
            assert_eq!(given & !held, 0, "more than was held");
        }
    }
}

/// Everything that can be asked, as one text.
fn answers(history: &History, authority: &Authority) -> String {
    let mut said = String::new();
    for circle in CIRCLES {
        let epochs: Vec<EpochId> = authority.epochs(circle).map(|(id, _)| id).collect();
        let (readers, current) = (authority.readers(circle), authority.current_epochs(circle));
        said += &format!("{circle}: {readers:?} {current:?} {epochs:?} {}\n", authority.rotation_due(circle));
    }
    for (_, device) in &history.people {
        let rights = CIRCLES.map(|circle| authority.rights(*device, circle));
        let grants: Vec<GrantId> = authority.grants_of(*device).map(|(id, _)| id).collect();
        said += &format!("{device}: {rights:?} {grants:?} {:?}\n", authority.is_member(*device));
    }
    for (id, _) in authority.controls_in_order() {
        said += &format!("{id} {:?} {}\n", authority.invite(id.into()), authority.stands(id.into()));
    }
    let mut missing: Vec<ObjectId> = authority.missing().collect();
    missing.sort();
    said + &format!("{:?} {missing:?}", authority.overused())
}

impl History {
    fn begin() -> Self {
        let root = SigningKey::from_seed(&[1; 32]);
        let genesis =
            Genesis { root_pk: root.public(), recovery_pk: X25519Pk([9; 32]), nonce: Hash32([1; 32]) };
        let mut genesis = Control::unsigned(&ControlBody::Genesis(genesis));
        let workspace = WorkspaceId::from(genesis.id());
        root.sign_control(&mut genesis, workspace);
        let mut history =
            History { root, genesis, workspace, people: vec![], objects: vec![], links: vec![] };
        for seed in 0..PEOPLE as u8 {
            let key = SigningKey::from_seed(&[seed + 100; 32]);
            let cert = DeviceCert {
                workspace,
                sign_pk: key.public(),
                x25519_pk: X25519Pk([seed; 32]),
                xwing_pk_hash: Hash32([seed; 32]),
            };
            let cert = history.sign(&key, &ControlBody::DeviceCert(cert));
            history.people.push((key, cert.id().into()));
            history.objects.push(cert);
        }
        history
    }

    fn sign(&self, key: &SigningKey, body: &ControlBody) -> Control {
        let mut control = Control::unsigned(body);
        key.sign_control(&mut control, self.workspace);
        control
    }

    fn admit<'a>(&self, objects: impl Iterator<Item = &'a Control>) -> Authority {
        let mut authority = Authority::found(&self.genesis).unwrap();
        for object in objects {
            let _ = authority.add(object);
        }
        authority
    }

    /// An object made before: what this one names.
    fn made(&self, input: &mut Input<'_>) -> ObjectId {
        self.objects[input.below(self.objects.len())].id()
    }

    fn rights(input: &mut Input<'_>) -> Vec<Right> {
        let count = input.below(3);
        (0..count).map(|_| Right { circle: CIRCLES[input.below(3)], flags: input.byte() & 0x1f }).collect()
    }

    fn act(&mut self, input: &mut Input<'_>) {
        let act = input.byte();
        let by = input.below(PEOPLE + 1);
        let to = self.people[input.below(PEOPLE)].1;
        let parent = self.made(input);
        let (issuer, parents) = match self.people.get(by) {
            Some((_, device)) => (Issuer::Device(*device), vec![parent.into()]),
            None => (Issuer::Root, vec![]),
        };
        let body = match act % 8 {
            0 | 1 => ControlBody::Grant(self.grant(issuer, parents, Subject::Device(to), input)),
            2 => {
                let seed = input.byte();
                let link = SigningKey::from_seed(&[seed; 32]);
                let invite = Subject::Invite {
                    sign_pk: link.public(),
                    x25519_pk: X25519Pk([8; 32]),
                    uses: input.word() % 3,
                };
                let body = ControlBody::Grant(self.grant(issuer, parents, invite, input));
                self.links.push((seed, Control::unsigned(&body).id().into()));
                body
            }
            3 => {
                let Some((seed, invite)) = self.links.get(input.below(self.links.len())) else { return };
                let link = SigningKey::from_seed(&[*seed; 32]);
                let body = self.grant(Issuer::Invite(*invite), vec![*invite], Subject::Device(to), input);
                return self.objects.push(self.sign(&link, &ControlBody::Grant(body)));
            }
            4 => {
                let cuts = (0..input.below(2))
                    .map(|_| Cut {
                        stream: StreamId([input.byte(); 16]),
                        circle: CIRCLES[input.below(3)],
                        n: 1,
                        entry: EntryId([1; 32]),
                    })
                    .collect();
                let (subject, seen) = (self.made(input), vec![self.made(input)]);
                let grant = parents;
                ControlBody::Revoke(Revoke { issuer, grant, subject, cuts, seen })
            }
            5 => {
                let parents: Vec<EpochId> = (0..input.below(3)).map(|_| self.made(input).into()).collect();
                ControlBody::Epoch(Epoch {
                    issuer: to,
                    grant: parent.into(),
                    circle: CIRCLES[input.below(3)],
                    sealed_parents: parents.iter().map(|_| Bytes(vec![5; 48])).collect(),
                    parents,
                    public_key: X25519Pk([3; 32]),
                    secret_commit: Hash32([input.byte(); 32]),
                    recipients: vec![],
                    seen: vec![self.made(input)],
                })
            }
            6 => ControlBody::Stream(Stream {
                device: to,
                grant: parent.into(),
                nonce: Hash32([input.byte(); 32]),
            }),
            _ => {
                // Any bytes as the body of any kind, with a right signature.
                let mut control = self.objects[input.below(self.objects.len())].clone();
                let at = usize::from(input.word()) % control.body.0.len().max(1);
                if let Some(byte) = control.body.0.get_mut(at) {
                    *byte ^= input.byte();
                }
                control.kind ^= input.byte() & 3;
                self.people
                    .get(by)
                    .map_or(&self.root, |(key, _)| key)
                    .sign_control(&mut control, self.workspace);
                return self.objects.push(control);
            }
        };
        // Signed by whom it names, or by somebody else.
        let signer = if act & 0x80 == 0 { by } else { input.below(PEOPLE + 1) };
        let signer = match &body {
            ControlBody::Epoch(_) | ControlBody::Stream(_) if act & 0x80 == 0 => {
                self.people.iter().position(|(_, device)| *device == to).unwrap()
            }
            _ => signer,
        };
        let key = self.people.get(signer).map_or(&self.root, |(key, _)| key);
        self.objects.push(self.sign(key, &body));
    }

    fn grant(&self, issuer: Issuer, parent: Vec<GrantId>, subject: Subject, input: &mut Input<'_>) -> Grant {
        let (rights, depth, expires_s) = (Self::rights(input), input.byte() % 5, u64::from(input.byte()));
        Grant {
            issuer,
            parent,
            subject,
            rights,
            depth,
            expires_s,
            seen: vec![],
            sealed_label: Bytes::default(),
        }
    }
}

pub fn seeds() -> Vec<Vec<u8>> {
    // Root grants person 0 everything, who grants person 1, who invites; somebody redeems, writes, is revoked.
    let everything: &[u8] = &[0, 4, 0, 0, 1, 0, 0x1f, 4, 0];
    let passed_on: &[u8] = &[0, 0, 1, 4, 2, 1, 7, 2, 3, 2, 0];
    let invite: &[u8] = &[2, 0, 0, 4, 9, 0, 2, 1, 1, 7, 1, 0];
    let redeem: &[u8] = &[3, 0, 2, 0, 0, 1, 1, 7, 0, 0];
    let epoch: &[u8] = &[5, 0, 0, 4, 0, 1, 7, 4];
    let merged: &[u8] = &[5, 0, 0, 4, 1, 6, 1, 8, 4];
    let stream: &[u8] = &[6, 0, 1, 5, 3];
    let revoke: &[u8] = &[4, 0, 0, 4, 0, 5, 6];
    let strange: &[u8] = &[7, 4, 0, 0, 4, 0, 9, 1, 1];
    let order: &[u8] = &[3, 7];
    vec![
        [order, everything, passed_on, epoch, merged, stream, revoke].concat(),
        [order, everything, invite, redeem, redeem, stream, revoke, strange].concat(),
        [order, everything, passed_on, invite, redeem, epoch, revoke, epoch].concat(),
    ]
}
