//! What a schedule reached: a simulation that never gets into trouble shows nothing.

use std::collections::BTreeMap;

use crate::liar::Lie;

/// How often something happened that is worth a simulation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reached {
    pub saves: usize,
    /// Saves of a draft whose person had changed since it was opened.
    pub saves_on_news: usize,
    /// Files that were kept with a draft; and those that a device looked for at the end and found whole.
    pub files: usize,
    pub files_found: usize,
    pub conflicts: usize,
    pub decisions: usize,
    pub full_disks: usize,
    pub restores: usize,
    pub lost_conversations: usize,
    pub crashed_syncs: usize,
    pub power_cuts: usize,
    /// Power cuts over a write that was not acknowledged; and those of them whose write was there all the same.
    pub cut_short: usize,
    pub cut_short_and_kept: usize,
    pub servers_set_back: usize,
    pub servers_died: usize,
    /// Schedules that end with two histories of one stream, and an alarm.
    pub forks: usize,
    /// Devices that had an alarm to show while they were lied to.
    pub alarms: usize,
    /// Pairs of devices that differed at the end of a lie without one, and how many of all pairs that were.
    pub differed_unseen: usize,
    pub lied_to: usize,
    pub lies: BTreeMap<Lie, usize>,
}

impl Reached {
    /// What has to happen sometimes, by name.
    pub fn must_happen(&self) -> Vec<(&'static str, usize)> {
        vec![
            ("saves on news", self.saves_on_news),
            ("files", self.files),
            ("files found", self.files_found),
            ("conflicts", self.conflicts),
            ("decisions", self.decisions),
            ("full disks", self.full_disks),
            ("restores", self.restores),
            ("lost conversations", self.lost_conversations),
            ("crashed syncs", self.crashed_syncs),
            ("power cuts", self.power_cuts),
            ("writes cut short", self.cut_short),
            ("writes cut short and kept", self.cut_short_and_kept),
            ("servers set back", self.servers_set_back),
            ("servers died", self.servers_died),
            ("alarms", self.alarms),
        ]
    }
}

impl std::ops::AddAssign for Reached {
    fn add_assign(&mut self, other: Reached) {
        self.saves += other.saves;
        self.saves_on_news += other.saves_on_news;
        self.files += other.files;
        self.files_found += other.files_found;
        self.conflicts += other.conflicts;
        self.decisions += other.decisions;
        self.full_disks += other.full_disks;
        self.restores += other.restores;
        self.lost_conversations += other.lost_conversations;
        self.crashed_syncs += other.crashed_syncs;
        self.power_cuts += other.power_cuts;
        self.cut_short += other.cut_short;
        self.cut_short_and_kept += other.cut_short_and_kept;
        self.servers_set_back += other.servers_set_back;
        self.servers_died += other.servers_died;
        self.forks += other.forks;
        self.alarms += other.alarms;
        self.differed_unseen += other.differed_unseen;
        self.lied_to += other.lied_to;
        for (lie, count) in other.lies {
            *self.lies.entry(lie).or_default() += count;
        }
    }
}
