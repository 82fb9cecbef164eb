//! Properties over random histories: the order of arrival cannot be seen, rights never widen, nothing panics.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod scene;

use std::collections::BTreeSet;

use grants::{Authority, SigningKey};
use proptest::prelude::*;
use scene::*;
use wire::*;

const PEOPLE: usize = 5;
const CIRCLES: [CircleId; 3] = [CircleId::ALL, A, B];

/// One act of a history. Numbers choose among what is there when its turn comes; many acts are not allowed.
#[derive(Clone, Copy, Debug)]
enum Act {
    Grant { from: usize, to: usize, circle: usize, flags: u8, depth: u8 },
    Invite { from: usize, uses: u16 },
    Redeem { invite: usize, to: usize, flags: u8 },
    Revoke { by: usize, subject: usize, see: bool },
    RevokeDevice { by: usize, to: usize },
    Epoch { by: usize, circle: usize, parents: usize },
    Stream { by: usize },
    Forge { object: usize },
}

fn act() -> impl Strategy<Value = Act> {
    let one = 0..64usize;
    prop_oneof![
        4 => (one.clone(), 0..PEOPLE, 0..3usize, 0..16u8, 0..4u8)
            .prop_map(|(from, to, circle, flags, depth)| Act::Grant { from, to, circle, flags, depth }),
        2 => (one.clone(), 0..3u16).prop_map(|(from, uses)| Act::Invite { from, uses }),
        3 => (one.clone(), 0..PEOPLE, 0..16u8).prop_map(|(invite, to, flags)| Act::Redeem { invite, to, flags }),
        2 => (one.clone(), one.clone(), any::<bool>())
            .prop_map(|(by, subject, see)| Act::Revoke { by, subject, see }),
        1 => (one.clone(), 0..PEOPLE).prop_map(|(by, to)| Act::RevokeDevice { by, to }),
        3 => (one.clone(), 1..3usize, 0..3usize).prop_map(|(by, circle, parents)| Act::Epoch { by, circle, parents }),
        1 => one.clone().prop_map(|by| Act::Stream { by }),
        1 => one.prop_map(|object| Act::Forge { object }),
    ]
}

#[derive(Default)]
struct History {
    objects: Vec<Control>,
    /// Grants with the number of the person that they are given to.
    held: Vec<(usize, Control)>,
    invites: Vec<(SigningKey, Control)>,
    epochs: Vec<(CircleId, Control)>,
}

fn pick<T>(from: &[T], number: usize) -> Option<&T> {
    from.get(number % from.len().max(1))
}

impl History {
    fn of(scene: &Scene, acts: &[Act]) -> Vec<Control> {
        let people: Vec<Person> = (0..PEOPLE).map(|seed| scene.person(seed as u8)).collect();
        let mut history = History::default();
        history.objects.extend(people.iter().map(|person| person.cert.clone()));
        let all = [(CircleId::ALL, Right::EVERYTHING)];
        for (number, person) in people.iter().enumerate().take(2) {
            let granted = scene.root_grant(person, &all, 4);
            history.objects.push(granted.clone());
            history.held.push((number, granted));
        }
        for (number, act) in acts.iter().enumerate() {
            history.act(scene, &people, *act, number as u8);
        }
        history.objects
    }

    fn act(&mut self, scene: &Scene, people: &[Person], act: Act, number: u8) -> Option<()> {
        let made = match act {
            Act::Grant { from, to, circle, flags, depth } => {
                let (by, parent) = pick(&self.held, from)?;
                let rights = [(CIRCLES[circle], flags)];
                let control =
                    scene.grant(&people[*by], parent, Subject::Device(people[to].device), &rights, depth);
                self.held.push((to, control.clone()));
                control
            }
            Act::Invite { from, uses } => {
                let (by, parent) = pick(&self.held, from)?;
                let link = SigningKey::from_seed(&[number; 32]);
                let rights = [(A, Right::EVERYTHING), (B, READ_WRITE)];
                let control = scene.grant(&people[*by], parent, invite(&link, uses), &rights, 2);
                self.invites.push((link, control.clone()));
                control
            }
            Act::Redeem { invite, to, flags } => {
                let (link, invite) = pick(&self.invites, invite)?;
                let control = scene.redeem(link, invite, &people[to], &[(A, flags)]);
                self.held.push((to, control.clone()));
                control
            }
            Act::Revoke { by, subject, see } => {
                let (by, grant) = pick(&self.held, by)?;
                let (_, subject) = pick(&self.held, subject)?;
                let seen = self.epochs.iter().filter(|_| see).map(|(_, epoch)| epoch.id()).collect();
                scene.revoke(&people[*by], grant, subject.id(), vec![], seen)
            }
            Act::RevokeDevice { by, to } => {
                let (by, grant) = pick(&self.held, by)?;
                scene.revoke(&people[*by], grant, people[to].device.into(), vec![], vec![])
            }
            Act::Epoch { by, circle, parents } => {
                let (by, grant) = pick(&self.held, by)?;
                let circle = CIRCLES[circle];
                let same = self.epochs.iter().rev().filter(|(of, _)| *of == circle);
                let parents: Vec<&Control> = same.take(parents).map(|(_, epoch)| epoch).collect();
                let control = scene.epoch(&people[*by], grant, circle, &parents);
                self.epochs.push((circle, control.clone()));
                control
            }
            Act::Stream { by } => {
                let (by, grant) = pick(&self.held, by)?;
                scene.stream(&people[*by], grant, number).1
            }
            Act::Forge { object } => {
                let mut forged = pick(&self.objects, object)?.clone();
                people.last()?.key.sign_control(&mut forged, scene.workspace);
                forged
            }
        };
        self.objects.push(made);
        Some(())
    }
}

/// Everything that can be asked, as one text.
fn answers(scene: &Scene, authority: &Authority) -> String {
    let mut said = String::new();
    for circle in CIRCLES {
        let epochs: Vec<EpochId> = authority.epochs(circle).map(|(id, _)| id).collect();
        let (readers, current) = (authority.readers(circle), authority.current_epochs(circle));
        said += &format!("{circle}: {readers:?} {current:?} {epochs:?} {}\n", authority.rotation_due(circle));
    }
    for seed in 0..PEOPLE {
        let device = scene.person(seed as u8).device;
        let rights = CIRCLES.map(|circle| authority.rights(device, circle));
        let grants: Vec<GrantId> = authority.grants_of(device).map(|(id, _)| id).collect();
        said += &format!("{device}: {rights:?} {grants:?} {}\n", authority.streams_of(device).count());
    }
    for (id, _) in authority.controls_in_order() {
        said += &format!("{id} {:?} {}\n", authority.invite(id.into()), authority.stands(id.into()));
    }
    said + &format!("{:?} {:?}", authority.overused(), authority.missing().collect::<BTreeSet<_>>())
}

fn all_in(scene: &Scene, objects: &[Control]) -> Authority {
    let mut authority = scene.authority();
    for object in objects {
        let _ = authority.add(object);
    }
    authority
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_order_of_arrival_cannot_be_seen(
        (objects, shuffled) in proptest::collection::vec(act(), 0..24).prop_flat_map(|acts| {
            let objects = History::of(&Scene::new(1), &acts);
            (Just(objects.clone()), Just(objects).prop_shuffle())
        }),
        held_back in any::<prop::sample::Index>(),
    ) {
        let scene = Scene::new(1);
        let (first, second) = (all_in(&scene, &objects), all_in(&scene, &shuffled));
        prop_assert!(first == second);
        prop_assert_eq!(answers(&scene, &first), answers(&scene, &second));

        // The same with one object missing on both sides: what waits for it waits in both.
        let missing = objects[held_back.index(objects.len())].id();
        let without = |objects: &[Control]| {
            let rest: Vec<Control> = objects.iter().filter(|object| object.id() != missing).cloned().collect();
            all_in(&scene, &rest)
        };
        let (first, second) = (without(&objects), without(&shuffled));
        prop_assert!(first == second);
        prop_assert_eq!(answers(&scene, &first), answers(&scene, &second));
    }

    #[test]
    fn no_grant_holds_more_than_what_it_hangs_on(acts in proptest::collection::vec(act(), 0..40)) {
        let scene = Scene::new(1);
        let authority = all_in(&scene, &History::of(&scene, &acts));
        for (id, _) in authority.controls_in_order() {
            let Some(child) = authority.grant(id.into()) else { continue };
            let Some(parent) = child.parent.first() else { continue };
            let above = authority.grant(*parent).unwrap();
            prop_assert!(child.depth < above.depth);
            for circle in CIRCLES {
                let (held, given) = (authority.grant_rights(*parent, circle), authority.grant_rights(id.into(), circle));
                prop_assert_eq!(given & !held, 0);
            }
        }
    }

    #[test]
    fn a_revocation_gives_nobody_anything(acts in proptest::collection::vec(act(), 0..24), by in 0..8usize) {
        let scene = Scene::new(1);
        let objects = History::of(&scene, &acts);
        let mut authority = all_in(&scene, &objects);
        let people: Vec<Person> = (0..PEOPLE).map(|seed| scene.person(seed as u8)).collect();
        let rights = |authority: &Authority| -> Vec<u8> {
            people.iter().flat_map(|person| CIRCLES.map(|circle| authority.rights(person.device, circle))).collect()
        };
        let before = rights(&authority);
        let target = objects[by % objects.len()].id();
        let _ = authority.add(&scene.root_revoke(target, vec![]));
        for (after, before) in rights(&authority).into_iter().zip(before) {
            prop_assert_eq!(after & !before, 0);
        }
    }

    #[test]
    fn only_the_issuers_signature_is_taken(acts in proptest::collection::vec(act(), 0..24), bit in 0..512usize) {
        let scene = Scene::new(1);
        let mut authority = scene.authority();
        for object in History::of(&scene, &acts) {
            let mut forged = object.clone();
            forged.signature.0[bit / 8] ^= 1 << (bit % 8);
            let known = authority.contains(object.id());
            let result = authority.examine(&forged);
            let new = matches!(result, Ok(grants::Added::New));
            prop_assert!(!new && (known || !authority.contains(forged.id())));
            let _ = authority.add(&object);
        }
    }

    #[test]
    fn bytes_that_were_changed_on_the_way_never_panic_and_never_let_anybody_in(
        acts in proptest::collection::vec(act(), 0..16),
        which in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        to in any::<u8>(),
    ) {
        let scene = Scene::new(1);
        let objects = History::of(&scene, &acts);
        let mut bytes = objects[which.index(objects.len())].to_bytes();
        let place = at.index(bytes.len());
        prop_assume!(bytes[place] != to);
        bytes[place] = to;
        let mut authority = all_in(&scene, &objects);
        let before = authority.clone();
        if let Ok(control) = Control::from_bytes(&bytes) {
            let _ = authority.add(&control);
            prop_assert_eq!(authority.controls_in_order().count(), before.controls_in_order().count());
        }
    }

    #[test]
    fn bodies_of_any_bytes_never_panic(kind in any::<u8>(), body in proptest::collection::vec(any::<u8>(), 0..300)) {
        let scene = Scene::new(1);
        let mut control =
            Control { ver: 1, kind, critical: true, body: Bytes(body), signature: Signature([0; 64]) };
        scene.root.sign_control(&mut control, scene.workspace);
        let mut authority = scene.authority();
        let _ = authority.add(&control);
        let _ = Authority::found(&control);
        prop_assert!(authority.controls_in_order().count() <= 2);
    }
}
