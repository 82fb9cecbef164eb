//! The instant of a command, as the caller's clock has it. The engine asks no clock.

use bridge::TimeView;
use forms::{CivilDate, Moment};
use records::Authored;

/// Before this build was made; a clock that says so is wrong (2026-01-01, UTC).
const PLAUSIBLE_FROM_MS: i64 = 1_767_225_600_000;

/// UTC milliseconds since 1970 and the offset of the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    pub at_ms: i64,
    pub offset_minutes: i16,
}

impl Now {
    pub fn at_s(self) -> u64 {
        u64::try_from(self.at_ms / 1000).unwrap_or_default()
    }

    /// The day on the wall's calendar.
    pub fn date(self) -> CivilDate {
        self.moment().date()
    }

    pub(crate) fn moment(self) -> Moment {
        Moment { unix_ms: self.at_ms, offset_minutes: self.offset_minutes }
    }

    /// `latest_ms`: the latest instant that this device has written; a clock that ran back is doubtful.
    pub(crate) fn authored(self, latest_ms: i64) -> Authored {
        Authored {
            at_ms: self.at_ms,
            offset_minutes: self.offset_minutes,
            clock_doubtful: self.at_ms < PLAUSIBLE_FROM_MS || self.at_ms < latest_ms,
        }
    }

    pub(crate) fn view(self) -> TimeView {
        TimeView {
            at_ms: self.at_ms,
            offset_minutes: self.offset_minutes,
            doubtful: self.at_ms < PLAUSIBLE_FROM_MS,
        }
    }
}

pub(crate) fn time_view(authored: &Authored) -> TimeView {
    TimeView {
        at_ms: authored.at_ms,
        offset_minutes: authored.offset_minutes,
        doubtful: authored.clock_doubtful,
    }
}
