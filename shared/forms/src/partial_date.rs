//! A date of which only a part may be known, with its precision and where it came from.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::CivilDate;
use crate::civil::days_in_month;

/// A date as a person knows it. As an answer's text: `1990-05-12;exact;document`, `1990-05;month;self`,
/// `1990;year;caregiver`, `2009;age_estimate;estimate`. A year is never written as its first of January.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PartialDate {
    pub year: i32,
    pub month: Option<u8>,
    pub day: Option<u8>,
    pub precision: DatePrecision,
    pub source: DateSource,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DatePrecision {
    Exact,
    Month,
    Year,
    AgeEstimate,
}

/// Who or what gave the date. `SelfReported` is written `self`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DateSource {
    Document,
    SelfReported,
    Caregiver,
    Estimate,
}

/// An age in whole years; `approximate` where the day that would settle it is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AgeEstimate {
    pub years: u8,
    pub approximate: bool,
}

/// Why a text or a set of fields is not a partial date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PartialDateError {
    /// Not `date;precision;source`.
    BadShape,
    UnknownPrecision,
    UnknownSource,
    /// The parts given are not those of the precision.
    PrecisionMismatch,
    /// Before [`YEAR_MIN`].
    TooLongAgo,
    /// No such month, or no such day in that month.
    NotOnTheCalendar,
    InTheFuture,
    /// More than [`AGE_YEARS_MAX`] years.
    TooOld,
}

pub const YEAR_MIN: i32 = 1900;
pub const AGE_YEARS_MAX: u8 = 120;
const YEAR_MAX: i32 = 9999;

impl PartialDate {
    /// Reads an answer's text. The date is on the calendar; [`PartialDate::check`] says whether it can be.
    pub fn parse(text: &str) -> Result<Self, PartialDateError> {
        let mut parts = text.split(';');
        let (Some(date), Some(precision), Some(source), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(PartialDateError::BadShape);
        };
        let precision = DatePrecision::from_code(precision).ok_or(PartialDateError::UnknownPrecision)?;
        let source = DateSource::from_code(source).ok_or(PartialDateError::UnknownSource)?;
        let (year, month, day) = parse_parts(date).ok_or(PartialDateError::BadShape)?;
        let partial = PartialDate { year, month, day, precision, source };
        partial.check_calendar()?;
        Ok(partial)
    }

    /// The date of the given parts, as precise as they are.
    pub fn new(
        year: i32,
        month: Option<u8>,
        day: Option<u8>,
        source: DateSource,
    ) -> Result<Self, PartialDateError> {
        let precision = match (month, day) {
            (Some(_), Some(_)) => DatePrecision::Exact,
            (Some(_), None) => DatePrecision::Month,
            (None, None) => DatePrecision::Year,
            (None, Some(_)) => return Err(PartialDateError::PrecisionMismatch),
        };
        let partial = PartialDate { year, month, day, precision, source };
        partial.check_calendar()?;
        Ok(partial)
    }

    /// The birth year of somebody who is about `age_years` old today; written with the precision `age_estimate`.
    pub fn from_age(age_years: u8, today: CivilDate, source: DateSource) -> Result<Self, PartialDateError> {
        if age_years > AGE_YEARS_MAX {
            return Err(PartialDateError::TooOld);
        }
        let year = today.year() - i32::from(age_years);
        let partial =
            PartialDate { year, month: None, day: None, precision: DatePrecision::AgeEstimate, source };
        partial.check_calendar()?;
        Ok(partial)
    }

    /// That the date is on the calendar, has the parts of its precision, and is not after `today`.
    pub fn check(&self, today: CivilDate) -> Result<(), PartialDateError> {
        self.check_calendar()?;
        let earliest = (self.year, self.month.unwrap_or(1), self.day.unwrap_or(1));
        if earliest > (today.year(), today.month(), today.day()) {
            return Err(PartialDateError::InTheFuture);
        }
        Ok(())
    }

    /// The likeliest age: a year stands for its middle, a month for its middle, and an estimated age for what was said.
    pub fn age_on(&self, today: CivilDate) -> AgeEstimate {
        let (youngest, oldest) = self.age_range_on(today);
        let years = match (self.month, self.day) {
            _ if self.precision == DatePrecision::AgeEstimate => oldest,
            (None, _) => self.years_until(today, 7, 1),
            (Some(month), None) => self.years_until(today, month, 15),
            (Some(month), Some(day)) => self.years_until(today, month, day),
        };
        let approximate = self.precision == DatePrecision::AgeEstimate || youngest != oldest;
        AgeEstimate { years, approximate }
    }

    /// The youngest and the oldest that the person can be: for tests such as "may be under 18".
    pub fn age_range_on(&self, today: CivilDate) -> (u8, u8) {
        let last_month = self.month.unwrap_or(12);
        let last_day = self.day.unwrap_or_else(|| days_in_month(self.year, last_month));
        let first_day = self.day.unwrap_or(1);
        let youngest = self.years_until(today, last_month, last_day);
        let oldest = self.years_until(today, self.month.unwrap_or(1), first_day);
        (youngest, oldest)
    }

    fn years_until(&self, today: CivilDate, month: u8, day: u8) -> u8 {
        let not_yet = (today.month(), today.day()) < (month, day);
        let years = today.year().saturating_sub(self.year).saturating_sub(i32::from(not_yet));
        u8::try_from(years.max(0)).unwrap_or(u8::MAX)
    }

    fn check_calendar(&self) -> Result<(), PartialDateError> {
        let parts = (self.month.is_some(), self.day.is_some());
        let wanted = match self.precision {
            DatePrecision::Exact => (true, true),
            DatePrecision::Month => (true, false),
            DatePrecision::Year | DatePrecision::AgeEstimate => (false, false),
        };
        if parts != wanted {
            return Err(PartialDateError::PrecisionMismatch);
        }
        if self.year < YEAR_MIN {
            return Err(PartialDateError::TooLongAgo);
        }
        let real = CivilDate::new(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1));
        real.map(|_| ()).ok_or(PartialDateError::NotOnTheCalendar)
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}", self.year)?;
        for part in [self.month, self.day].into_iter().flatten() {
            write!(formatter, "-{part:02}")?;
        }
        write!(formatter, ";{};{}", self.precision.code(), self.source.code())
    }
}

impl DatePrecision {
    pub const ALL: [DatePrecision; 4] =
        [DatePrecision::Exact, DatePrecision::Month, DatePrecision::Year, DatePrecision::AgeEstimate];

    pub fn code(self) -> &'static str {
        match self {
            DatePrecision::Exact => "exact",
            DatePrecision::Month => "month",
            DatePrecision::Year => "year",
            DatePrecision::AgeEstimate => "age_estimate",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|precision| precision.code() == code)
    }
}

impl DateSource {
    pub const ALL: [DateSource; 4] =
        [DateSource::Document, DateSource::SelfReported, DateSource::Caregiver, DateSource::Estimate];

    pub fn code(self) -> &'static str {
        match self {
            DateSource::Document => "document",
            DateSource::SelfReported => "self",
            DateSource::Caregiver => "caregiver",
            DateSource::Estimate => "estimate",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.code() == code)
    }
}

impl PartialDateError {
    /// A stable code, which a locale turns into a sentence.
    pub fn code(self) -> &'static str {
        match self {
            PartialDateError::BadShape => "bad_shape",
            PartialDateError::UnknownPrecision => "unknown_precision",
            PartialDateError::UnknownSource => "unknown_source",
            PartialDateError::PrecisionMismatch => "precision_mismatch",
            PartialDateError::TooLongAgo => "too_long_ago",
            PartialDateError::NotOnTheCalendar => "not_on_the_calendar",
            PartialDateError::InTheFuture => "in_the_future",
            PartialDateError::TooOld => "too_old",
        }
    }
}

impl fmt::Display for PartialDateError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl std::error::Error for PartialDateError {}

/// `1990`, `1990-05` or `1990-05-12`, each part at its full width.
pub(crate) fn parse_parts(text: &str) -> Option<(i32, Option<u8>, Option<u8>)> {
    let mut parts = text.split('-');
    let year: i32 = number(parts.next()?, 4)?.try_into().ok()?;
    let month = parts.next().map(|part| number(part, 2)).map(|part| part?.try_into().ok());
    let day = parts.next().map(|part| number(part, 2)).map(|part| part?.try_into().ok());
    let too_many = parts.next().is_some();
    let broken = matches!(month, Some(None)) || matches!(day, Some(None));
    (!too_many && !broken && year <= YEAR_MAX).then(|| (year, month.flatten(), day.flatten()))
}

fn number(text: &str, width: usize) -> Option<u32> {
    (text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}
