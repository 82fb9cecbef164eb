//! When a change was made, as its author's device saw it: a hint for people, never an order for machines.

const MILLIS_PER_SECOND: i64 = 1_000;
const OFFSET_MINUTES_MAX: i16 = 24 * 60;

/// The instant (UTC), the author's offset from it, and whether the device's clock was in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Authored {
    pub at_ms: i64,
    pub offset_minutes: i16,
    pub clock_doubtful: bool,
}

impl Authored {
    /// The change's time field: whole seconds, rounded down.
    pub(crate) fn seconds(&self) -> i64 {
        self.at_ms.div_euclid(MILLIS_PER_SECOND)
    }

    /// The change's message: milliseconds, signed offset, `?` for a doubtful clock (`417-360?`).
    pub(crate) fn message(&self) -> String {
        let millis = self.at_ms.rem_euclid(MILLIS_PER_SECOND);
        let offset = self.offset_minutes.clamp(-OFFSET_MINUTES_MAX, OFFSET_MINUTES_MAX);
        let doubt = if self.clock_doubtful { "?" } else { "" };
        format!("{millis}{offset:+}{doubt}")
    }

    /// Reads both back. A message of another make gives the seconds alone, marked as doubtful.
    pub(crate) fn read(seconds: i64, message: Option<&str>) -> Self {
        let whole = seconds.saturating_mul(MILLIS_PER_SECOND);
        let doubtful = Authored { at_ms: whole, offset_minutes: 0, clock_doubtful: true };
        message.and_then(parse).map_or(doubtful, |(millis, offset_minutes, clock_doubtful)| Authored {
            at_ms: whole.saturating_add(millis),
            offset_minutes,
            clock_doubtful,
        })
    }
}

fn parse(message: &str) -> Option<(i64, i16, bool)> {
    let (numbers, doubtful) = match message.strip_suffix('?') {
        Some(numbers) => (numbers, true),
        None => (message, false),
    };
    let sign_at = numbers.find(['+', '-'])?;
    let (millis, offset) = numbers.split_at(sign_at);
    let millis: i64 = millis.parse().ok()?;
    let offset: i16 = offset.parse().ok()?;
    let in_range = (0..MILLIS_PER_SECOND).contains(&millis)
        && (-OFFSET_MINUTES_MAX..=OFFSET_MINUTES_MAX).contains(&offset);
    in_range.then_some((millis, offset, doubtful))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_survives_seconds_and_message_also_before_1970() {
        for at_ms in [-1, 0, 999, 1_000, 1_794_000_000_417, -86_400_001] {
            for offset_minutes in [-720, -360, 0, 345, 840] {
                for clock_doubtful in [false, true] {
                    let authored = Authored { at_ms, offset_minutes, clock_doubtful };
                    assert_eq!(Authored::read(authored.seconds(), Some(&authored.message())), authored);
                }
            }
        }
    }

    #[test]
    fn a_message_of_another_make_leaves_the_seconds_and_a_doubt() {
        for message in [
            None,
            Some(""),
            Some("hola"),
            Some("1000+0"),
            Some("5+1441"),
            Some("-360"),
            Some("5+"),
            Some("5+-1"),
        ] {
            let read = Authored::read(7, message);
            assert_eq!(
                (read.at_ms, read.offset_minutes, read.clock_doubtful),
                (7_000, 0, true),
                "{message:?}"
            );
        }
    }
}
