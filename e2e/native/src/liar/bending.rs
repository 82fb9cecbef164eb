//! One reply, bent. Where the lie is to be believed, the chain is worked out anew over what is shown.

use wire::{
    Batch, Bytes, Canonical, Control, Frame, Hash32, Lane, Refused, SyncReply, SyncState, code, log_next,
    log_start,
};

use super::{Asked, Lie, cursor_of, flip};
use crate::dice::Dice;

const CODES: [&str; 7] = [
    code::GAP,
    code::FORK,
    code::NOT_ALLOWED,
    code::UNKNOWN_STREAM,
    code::MISSING_BODY,
    code::BEYOND_CUT,
    code::UPDATE_NEEDED,
];

/// Bends it; says how many objects in it no member has made. `None` where there was nothing to bend.
pub(super) fn bend(lie: Lie, asked: &Asked, reply: &mut SyncReply, dice: &mut Dice) -> Option<usize> {
    match lie {
        Lie::LogsHidden => reply.frames.retain(|_| dice.chance(50)),
        Lie::ControlHidden => reply.frames.retain(|frame| frame.lane == Lane::Data),
        Lie::BodiesHidden => reply.bodies.retain(|_| dice.chance(30)),
        Lie::BodyDamaged => {
            let at = dice.below(reply.bodies.len());
            flip(&mut reply.bodies.get_mut(at)?.0, dice);
        }
        Lie::BodiesSwapped => return swap_halves(reply, dice),
        Lie::ReplyPartsReordered => {
            shuffle(&mut reply.frames, dice);
            shuffle(&mut reply.bodies, dice);
            shuffle(&mut reply.acks, dice);
        }
        Lie::FalseRefusal => refuse(asked, reply, dice),
        Lie::OtherGeneration => reply.generation += 1 + dice.below(3) as u64,
        Lie::MoreToCome => reply.more = true,
        Lie::NothingNew => {
            reply.state = SyncState::Unchanged;
            reply.frames.clear();
            reply.bodies.clear();
            reply.more = false;
        }
        _ => return bend_frame(lie, asked, reply, dice),
    }
    Some(0)
}

/// The second half of one body in the place of another's: both are of a right shape, and neither is what it is named for.
fn swap_halves(reply: &mut SyncReply, dice: &mut Dice) -> Option<usize> {
    let (left, right) = (dice.below(reply.bodies.len()), dice.below(reply.bodies.len()));
    let (from, to) = (reply.bodies.get(left)?.0.clone(), reply.bodies.get_mut(right)?);
    let half = from.len().min(to.0.len()) / 2;
    let (tail, own) = (from.len() - half, to.0.len() - half);
    to.0[own..].copy_from_slice(&from[tail..]);
    Some(0)
}

fn bend_frame(lie: Lie, asked: &Asked, reply: &mut SyncReply, dice: &mut Dice) -> Option<usize> {
    let (server, generation) = (reply.server, reply.generation);
    let items_min = if lie == Lie::MiddleHidden { 2 } else { 1 };
    let mut frames: Vec<&mut Frame> =
        reply.frames.iter_mut().filter(|frame| frame.items.len() >= items_min).collect();
    let at = dice.below(frames.len());
    let frame = frames.get_mut(at)?;
    let start = log_start(server, generation, asked.payload.workspace, frame.circle, frame.lane);
    let before = match cursor_of(asked, frame) {
        Some(cursor) if !frame.reset => (cursor.pos, cursor.hash),
        _ => (0, start),
    };
    let count = frame.items.len();
    let one = dice.below(count);
    let mut forged = 0;
    match lie {
        Lie::EndHidden | Lie::CutOff => frame.items.truncate(one),
        Lie::MiddleHidden => {
            frame.items.remove(dice.below(count - 1));
        }
        Lie::ItemsReordered | Lie::HistoryReordered => shuffle(&mut frame.items, dice),
        Lie::ItemsTwice | Lie::HistoryTwice => {
            let item = frame.items.get(one)?.clone();
            frame.items.insert(dice.below(count + 1), item);
        }
        Lie::ObjectDamaged => {
            flip(&mut frame.items.get_mut(one)?.0, dice);
            forged = 1;
        }
        _ => return None,
    }
    if !matches!(lie, Lie::CutOff | Lie::ItemsReordered | Lie::ItemsTwice) {
        (frame.pos, frame.hash) = before;
        for item in &frame.items {
            frame.hash = log_next(frame.hash, &id_of(frame.lane, item)?);
            frame.pos += 1;
        }
    }
    if lie == Lie::EndHidden {
        reply.more = false;
    }
    drop_empty(reply);
    Some(forged)
}

/// The id that a device works out; what is no object any more has none, and is not told.
fn id_of(lane: Lane, item: &Bytes) -> Option<[u8; 32]> {
    match lane {
        Lane::Control => Control::from_bytes(&item.0).ok().map(|control| control.id().0),
        Lane::Data => Batch::from_bytes(&item.0).ok().map(|batch| batch.id().0),
    }
}

/// A frame that says nothing is not sent.
fn drop_empty(reply: &mut SyncReply) {
    reply.frames.retain(|frame: &Frame| frame.reset || !frame.items.is_empty());
}

fn refuse(asked: &Asked, reply: &mut SyncReply, dice: &mut Dice) {
    let pushed: Vec<Hash32> = asked
        .payload
        .batches
        .iter()
        .filter_map(|bytes| Batch::from_bytes(&bytes.0).ok().map(|batch| Hash32(batch.id().0)))
        .collect();
    for id in pushed {
        if dice.chance(60) {
            reply.acks.retain(|ack| *ack != id);
            let code = CODES[dice.below(CODES.len())].to_owned();
            reply.refused.push(Refused { id, code });
        }
    }
}

fn shuffle<T>(items: &mut [T], dice: &mut Dice) {
    for at in (1..items.len()).rev() {
        items.swap(at, dice.below(at + 1));
    }
}
