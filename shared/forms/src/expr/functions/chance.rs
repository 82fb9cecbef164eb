//! Chance, from the sitting's: see [`crate::Instance`]. Shuffling with a seed is ODK's, so that the same seed gives the same order.

use super::super::eval::Args;
use super::digests::sha256_start;
use super::{Function, Value, between, exactly};
use crate::instance::Instance;

pub(super) const FUNCTIONS: &[Function] =
    &[exactly("random", 0, random), between("uuid", 0, 1, uuid), between("randomize", 1, 2, randomize)];

const UUID_LETTERS_MAX: f64 = 1_000.0;

/// From 0 up to 1, which is never reached: as many bits as a number has.
fn random(args: &Args<'_>) -> Value {
    const STEPS: f64 = 9_007_199_254_740_992.0;
    Value::Number((args.env.world.draw() >> 11) as f64 / STEPS)
}

/// A version 4 UUID; with an argument, that many letters and digits.
fn uuid(args: &Args<'_>) -> Value {
    const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let world = args.env.world;
    if args.len() > 0 {
        let count = args.number(0).clamp(0.0, UUID_LETTERS_MAX) as usize;
        let letter = |_| LETTERS.get((world.draw() % 62) as usize).copied().map_or('0', char::from);
        return Value::Text((0..count).map(letter).collect());
    }
    let drawn = (u128::from(world.draw()) << 64) | u128::from(world.draw());
    let marked = (drawn & !(0xf << 76) & !(0x3 << 62)) | (0x4 << 76) | (0x2 << 62);
    let digits = format!("{marked:032x}");
    let part = |from, to| digits.get(from..to).unwrap_or_default();
    Value::Text(format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)))
}

fn randomize(args: &Args<'_>) -> Value {
    let nodes = match args.value(0) {
        Value::Nodes(nodes) => nodes,
        other => return other,
    };
    let world = args.env.world;
    let seed = if args.len() > 1 { seed_of(&args.value(1), world) } else { (world.draw() >> 1) as i64 };
    Value::Nodes(shuffled(nodes, seed))
}

/// A number without its fraction; of a text that is no number, the first 8 bytes of its SHA-256, as ODK Collect has it.
pub(crate) fn seed_of(value: &Value, world: &Instance) -> i64 {
    let number = value.number(world);
    let text = value.text(world);
    if number.is_nan() && !text.is_empty() { sha256_start(&text) } else { number as i64 }
}

/// Fisher and Yates, inside out, drawn by Park and Miller's minimal standard.
pub(crate) fn shuffled<T: Clone>(items: Vec<T>, seed: i64) -> Vec<T> {
    const MODULUS: i64 = 2_147_483_647;
    let mut state = seed % MODULUS;
    if state <= 0 {
        state += MODULUS - 1;
    }
    let mut order: Vec<T> = Vec::with_capacity(items.len());
    for (count, item) in items.into_iter().enumerate() {
        state = state * 16_807 % MODULUS;
        let drawn = (state - 1) as f64 / (MODULUS - 1) as f64;
        let place = ((drawn * (count + 1) as f64) as usize).min(count);
        match order.get(place).cloned() {
            Some(moved) => {
                order.push(moved);
                if let Some(slot) = order.get_mut(place) {
                    *slot = item;
                }
            }
            None => order.push(item),
        }
    }
    order
}
