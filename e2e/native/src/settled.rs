//! Worlds that have settled in: three devices that joined, two people known to all. Making one takes as long as what comes
//! after it, so that a few are made and each schedule begins on a copy of one.

use std::sync::OnceLock;

use wire::ObjectId;

use crate::device::{Device, PackedDevice};
use crate::dice::Dice;
use crate::ground::Ground;
use crate::line::Line;
use crate::model::Model;
use crate::server::{Office, PackedOffice};
use crate::simulation::Simulation;

const WORLDS: usize = 16;

static WORLD: [OnceLock<Settled>; WORLDS] = [const { OnceLock::new() }; WORLDS];

pub(crate) struct Settled {
    pub devices: Vec<PackedDevice>,
    pub office: PackedOffice,
    pub model: Model,
    pub subjects: Vec<ObjectId>,
    pub now_s: u64,
}

/// A simulation that begins on a copy of a settled world.
pub(crate) fn simulation(seed: u64) -> Simulation {
    let number = (seed % WORLDS as u64) as usize;
    let settled = WORLD[number].get_or_init(|| {
        let ground = Ground::quick();
        let line = Line::open(ground.path());
        Simulation::over(number as u64, ground, line).pack()
    });
    let ground = Ground::quick();
    let devices = settled.devices.iter().map(|packed| Device::unpack(&ground, packed)).collect();
    let office = Office::unpack(&ground.path().join("server"), &settled.office);
    let mut line = Line::to(ground.path(), Box::new(office), settled.now_s);
    line.liar.subjects.clone_from(&settled.subjects);
    Simulation::assemble(Dice::new(seed), ground, devices, line, settled.model.clone())
}
