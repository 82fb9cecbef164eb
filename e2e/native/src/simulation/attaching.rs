//! Files as answers: what was acknowledged is where it was made, and in the end everywhere, byte for byte.

use bridge::{Command, Reply};
use forms::AnswerPath;

use super::{DEVICES, Simulation};

/// The question that takes the files here.
const FILED: &str = "nombre_otro_alfabeto";
/// From a note to a picture of three parts.
const SIZES: [usize; 4] = [40, 3_000, 60_000, 130_000];

impl Simulation {
    pub(super) fn attach(&mut self, device: usize) {
        let Some(open) = self.open[device].clone() else { return };
        let mut bytes = vec![0; SIZES[self.dice.below(SIZES.len())]];
        rand_core::Rng::fill_bytes(self.dice.rng(), &mut bytes);
        let path = AnswerPath::parse(FILED).expect("a path");
        let command = Command::AttachFile {
            draft: open.draft,
            path: path.clone(),
            file_name: "foto.jpg".to_owned(),
            bytes: bytes.clone(),
        };
        let Some(Reply::Saved { calculated }) = self.ask(device, command) else { return };
        let answer = calculated.iter().find(|(at, _)| *at == path).and_then(|(_, answer)| answer.as_text());
        let name = answer.expect("the answer names the file").to_owned();
        self.note_typed(device, FILED, &name);
        self.model.files.insert(name, bytes);
        self.reached.files += 1;
    }

    /// The files of what a device has saved, and of its open draft, are on it.
    pub(super) fn check_own_files(&mut self, device: usize) {
        let saved = self.model.saves.values().filter(|save| save.device == device && save.required);
        let saved = saved.filter_map(|save| save.writes.get(FILED));
        let open = self.open[device].iter().filter_map(|open| open.typed.get(FILED));
        let names: Vec<String> = saved.chain(open).cloned().collect();
        for name in names {
            assert!(self.finds(device, &name), "a file is gone from {}", self.devices[device].name);
        }
    }

    /// In the end every file of a save that must be there is on every device.
    pub(super) fn compare_files(&mut self) {
        let saves = self.model.saves.values().filter(|save| save.required);
        let names: Vec<String> = saves.filter_map(|save| save.writes.get(FILED).cloned()).collect();
        for name in names {
            for device in 0..DEVICES {
                assert!(self.finds(device, &name), "{} lacks a file", self.devices[device].name);
                self.reached.files_found += 1;
            }
        }
    }

    /// False for a file that is not here; one that is here is the one that was attached.
    fn finds(&mut self, device: usize, name: &str) -> bool {
        let attached = Command::Attached { name: name.to_owned() };
        let Ok(Reply::Attached { bytes, .. }) = self.devices[device].ask(attached, &mut self.dice) else {
            return false;
        };
        assert!(self.model.files.get(name) == Some(&bytes), "{name} is another file");
        true
    }
}
