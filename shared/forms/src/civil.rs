//! The civil calendar: dates, times of day and instants, without a clock and without time-zone tables.

use std::fmt;

use serde::{Deserialize, Serialize};

pub const DAY_MS: i64 = 86_400_000;
/// Days counted in expressions stay within the years that a date can be written in.
const YEAR_MIN: i32 = 1;
const YEAR_MAX: i32 = 9999;

/// A day of the (proleptic Gregorian) calendar. Its fields are always a real day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CivilDate {
    year: i32,
    month: u8,
    day: u8,
}

/// An instant with the offset that the wall clock showed there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Moment {
    pub unix_ms: i64,
    pub offset_minutes: i16,
}

impl CivilDate {
    /// The day, or `None` where the calendar has no such day.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let real = (YEAR_MIN..=YEAR_MAX).contains(&year) && (1..=days_in_month(year, month)).contains(&day);
        real.then_some(CivilDate { year, month, day })
    }

    pub fn year(self) -> i32 {
        self.year
    }

    pub fn month(self) -> u8 {
        self.month
    }

    pub fn day(self) -> u8 {
        self.day
    }

    /// Days since 1970-01-01. (Years begin in March here, so that the leap day is the last.)
    pub fn days(self) -> i64 {
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month = (i64::from(self.month) + 9) % 12;
        let day_of_year = (153 * month + 2) / 5 + i64::from(self.day) - 1;
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
    }

    /// The day that is `days` after 1970-01-01, or `None` beyond the years that can be written.
    pub fn from_days(days: i64) -> Option<Self> {
        let shifted = days.checked_add(719_468)?;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day = u8::try_from(day_of_year - (153 * month + 2) / 5 + 1).ok()?;
        let month = u8::try_from(if month < 10 { month + 3 } else { month - 9 }).ok()?;
        let year = year_of_era + era.checked_mul(400)? + i64::from(month <= 2);
        CivilDate::new(i32::try_from(year).ok()?, month, day)
    }

    /// Reads `2026-11-22`, and nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let year = digits(parts.next()?, 4)?;
        let month = digits(parts.next()?, 2)?;
        let day = digits(parts.next()?, 2)?;
        if parts.next().is_some() {
            return None;
        }
        CivilDate::new(i32::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }

    /// Monday is 0.
    pub fn weekday(self) -> u8 {
        u8::try_from((self.days() + 3).rem_euclid(7)).unwrap_or_default()
    }
}

impl fmt::Display for CivilDate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Moment {
    /// The day on the wall calendar.
    pub fn date(self) -> CivilDate {
        let epoch = CivilDate { year: 1970, month: 1, day: 1 };
        CivilDate::from_days(self.local_ms().div_euclid(DAY_MS)).unwrap_or(epoch)
    }

    /// Milliseconds since the wall clock's midnight.
    pub fn ms_of_day(self) -> i64 {
        self.local_ms().rem_euclid(DAY_MS)
    }

    /// Milliseconds since 1970-01-01 on the wall clock.
    pub fn local_ms(self) -> i64 {
        self.unix_ms.saturating_add(i64::from(self.offset_minutes) * 60_000)
    }

    /// Reads `2026-11-22T19:05`, with optional seconds, fraction and offset; without an offset, `offset_minutes` is it.
    pub fn parse(text: &str, offset_minutes: i16) -> Option<Self> {
        let (date, time) = text.split_once('T')?;
        let date = CivilDate::parse(date)?;
        let (clock, offset) = split_offset(time, offset_minutes)?;
        let local = date.days() * DAY_MS + parse_clock(clock)?;
        Some(Moment { unix_ms: local - i64::from(offset) * 60_000, offset_minutes: offset })
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let offset = self.offset_minutes.unsigned_abs();
        let sign = if self.offset_minutes < 0 { '-' } else { '+' };
        let clock = format_clock(self.ms_of_day());
        write!(formatter, "{}T{clock}{sign}{:02}:{:02}", self.date(), offset / 60, offset % 60)
    }
}

/// Reads `19:05`, `19:05:30` or `19:05:30.250` as milliseconds since midnight.
pub fn parse_clock(text: &str) -> Option<i64> {
    let mut parts = text.splitn(3, ':');
    let hours = digits(parts.next()?, 2)?;
    let minutes = digits(parts.next()?, 2)?;
    let (seconds, ms) = match parts.next() {
        Some(seconds) => parse_seconds(seconds)?,
        None => (0, 0),
    };
    let real = hours < 24 && minutes < 60 && seconds < 60;
    real.then_some(((hours * 60 + minutes) * 60 + seconds) * 1_000 + ms)
}

/// Writes milliseconds since midnight as `19:05:30.250`.
pub fn format_clock(ms_of_day: i64) -> String {
    let seconds = ms_of_day / 1_000;
    format!("{:02}:{:02}:{:02}.{:03}", seconds / 3_600, seconds / 60 % 60, seconds % 60, ms_of_day % 1_000)
}

/// The length of a month; 0 for a month that does not exist.
pub fn days_in_month(year: i32, month: u8) -> u8 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + u8::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

fn parse_seconds(text: &str) -> Option<(i64, i64)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let padded: String = fraction.chars().chain("00".chars()).take(3).collect();
    Some((digits(whole, 2)?, digits(&padded, 3)?))
}

fn split_offset(time: &str, default_minutes: i16) -> Option<(&str, i16)> {
    if let Some(clock) = time.strip_suffix('Z') {
        return Some((clock, 0));
    }
    let Some(at) = time.rfind(['+', '-']) else {
        return Some((time, default_minutes));
    };
    let (clock, offset) = time.split_at_checked(at)?;
    let (sign, offset) = offset.split_at_checked(1)?;
    let (hours, minutes) = offset.split_once(':').or_else(|| offset.split_at_checked(2))?;
    let minutes = if minutes.is_empty() { 0 } else { digits(minutes, 2).filter(|minutes| *minutes < 60)? };
    let total = i16::try_from(digits(hours, 2)? * 60 + minutes).ok().filter(|total| *total <= 18 * 60)?;
    Some((clock, if sign == "-" { -total } else { total }))
}

fn digits(text: &str, count: usize) -> Option<i64> {
    (text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}
