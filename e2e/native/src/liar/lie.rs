//! The lies, by name.

use crate::dice::Dice;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lie {
    /// The log ends earlier than it does; the chain says so too.
    EndHidden,
    /// One item in the middle was never there; the chain says so too.
    MiddleHidden,
    /// Some logs are not mentioned.
    LogsHidden,
    ControlHidden,
    BodiesHidden,
    /// Items are missing, and the chain does not fit.
    CutOff,
    ItemsReordered,
    /// The same, under a chain that fits.
    HistoryReordered,
    ReplyPartsReordered,
    ItemsTwice,
    HistoryTwice,
    /// One bit anywhere in the reply.
    AnyByte,
    /// One bit of an object, under a chain that fits.
    ObjectDamaged,
    BodyDamaged,
    /// Bodies under each other's place.
    BodiesSwapped,
    /// "All of it is here", and nothing of it is.
    NothingKept,
    /// What was taken is called refused.
    FalseRefusal,
    OldReply,
    ReplyToAnother,
    /// One device is served by a second server, which has the same past and another present.
    AnotherHistory,
    OtherGeneration,
    MoreToCome,
    NothingNew,
}

impl Lie {
    /// What every schedule may meet.
    pub const ALL: [Lie; 23] = [
        Lie::EndHidden,
        Lie::MiddleHidden,
        Lie::LogsHidden,
        Lie::ControlHidden,
        Lie::BodiesHidden,
        Lie::CutOff,
        Lie::ItemsReordered,
        Lie::HistoryReordered,
        Lie::ReplyPartsReordered,
        Lie::ItemsTwice,
        Lie::HistoryTwice,
        Lie::AnyByte,
        Lie::ObjectDamaged,
        Lie::BodyDamaged,
        Lie::BodiesSwapped,
        Lie::NothingKept,
        Lie::FalseRefusal,
        Lie::OldReply,
        Lie::ReplyToAnother,
        Lie::AnotherHistory,
        Lie::OtherGeneration,
        Lie::MoreToCome,
        Lie::NothingNew,
    ];

    pub fn draw(lies: &[Lie], dice: &mut Dice) -> Lie {
        lies[dice.below(lies.len())]
    }
}
