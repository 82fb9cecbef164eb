//! What can happen, and how often.

use crate::dice::Dice;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    NewPerson,
    Edit,
    Answer,
    /// A file is made an answer.
    Attach,
    Save,
    Resolve,
    Sync,
    CrashBeforeCommit,
    CrashAfterCommit,
    CrashInSave,
    CrashInSync,
    /// The battery is empty, at any write.
    PowerCut,
    Copy,
    Restore,
    FillDisk,
    FreeDisk,
    ClockJump,
    LineDown,
    LineUp,
    Replay,
    /// The server's disk is copied, or set back to the last copy, which it does not know.
    ServerCopy,
    ServerSetBack,
    /// The server's power fails and it starts again: now, or in the middle of what it does soon.
    ServerKilled,
    ServerDoomed,
    /// A colleague's newer app says what this build does not know.
    LaterBuild,
    /// The server begins to lie, or stops.
    Lie,
    Honesty,
}

const WEIGHTS: [(Step, usize); 27] = [
    (Step::NewPerson, 3),
    (Step::Edit, 18),
    (Step::Answer, 16),
    (Step::Attach, 4),
    (Step::Save, 14),
    (Step::Resolve, 4),
    (Step::Sync, 26),
    (Step::CrashBeforeCommit, 4),
    (Step::CrashAfterCommit, 4),
    (Step::CrashInSave, 2),
    (Step::CrashInSync, 5),
    (Step::PowerCut, 5),
    (Step::Copy, 2),
    (Step::Restore, 2),
    (Step::FillDisk, 2),
    (Step::FreeDisk, 4),
    (Step::ClockJump, 1),
    (Step::LineDown, 2),
    (Step::LineUp, 4),
    (Step::Replay, 3),
    (Step::ServerCopy, 2),
    (Step::ServerSetBack, 2),
    (Step::ServerKilled, 2),
    (Step::ServerDoomed, 2),
    (Step::LaterBuild, 2),
    (Step::Lie, 6),
    (Step::Honesty, 2),
];

impl Step {
    pub fn draw(dice: &mut Dice) -> Step {
        let total = WEIGHTS.iter().map(|(_, weight)| weight).sum();
        let mut at = dice.below(total);
        for (step, weight) in WEIGHTS {
            if at < weight {
                return step;
            }
            at -= weight;
        }
        Step::Sync
    }
}
