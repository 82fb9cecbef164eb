//! A date of which only a part may be known, with its precision and where it came from.

use serde::{Deserialize, Serialize};

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
