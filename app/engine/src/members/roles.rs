//! What each role opens in a workspace: which compartments it reads and writes, and which it can only put records into.

use bridge::Role;
use forms::Compartment;
use wire::{CircleId, Right};

use crate::directory;
use crate::engine::Engine;
use crate::trouble::Outcome;

const READ_WRITE: u8 = Right::READ | Right::WRITE;

impl Engine {
    /// The rights of a role. The directory's circle stands first: a joiner knows it by that.
    pub(crate) fn role_rights(&self, role: Role) -> Outcome<Vec<Right>> {
        let directory = directory::directory_circle(&self.db)?;
        if role == Role::Coordinator {
            return Ok([directory, CircleId::ALL]
                .map(|circle| Right { circle, flags: Right::EVERYTHING })
                .to_vec());
        }
        let mut rights = vec![Right { circle: directory, flags: READ_WRITE }];
        for (part, flags) in parts(role) {
            if let Some(circle) = directory::circle_of(&self.db, part.code())? {
                rights.push(Right { circle, flags });
            }
        }
        Ok(rights)
    }
}

/// What a role may do beyond the directory. Everybody writes there: each says its own name.
fn parts(role: Role) -> Vec<(Compartment, u8)> {
    use Compartment::{Ast, Cp, Gbv, Hr, Leg, Mh, Prot, Reg, Rost, Site};
    let open = |read: &[Compartment], hand_in: &[Compartment]| {
        let read = read.iter().map(|part| (*part, READ_WRITE));
        read.chain(hand_in.iter().map(|part| (*part, Right::DROP))).collect::<Vec<_>>()
    };
    match role {
        Role::Volunteer => open(&[Rost], &[]),
        Role::Outreach => open(&[Rost, Reg, Ast, Site], &[Prot, Gbv, Cp, Leg, Mh, Hr]),
        Role::CaseWorker => open(&[Rost, Reg, Ast, Site, Prot, Cp, Mh], &[Gbv, Leg, Hr]),
        Role::Legal => open(&[Rost, Reg, Site, Leg, Hr], &[Prot, Gbv, Cp, Mh]),
        Role::GbvLead => open(&[Rost, Reg, Gbv], &[Prot, Cp, Mh]),
        Role::Observer => vec![(Rost, Right::READ), (Site, Right::READ)],
        Role::Coordinator => Vec::new(),
    }
}
