//! Between what a person types and an answer. Locale-free: a decimal comma is as good as a point, a day comes before its month.

use std::fmt;

use crate::civil::{CivilDate, Moment, parse_clock};
use crate::definition::QuestionKind;
use crate::geo_point::{self, GeoPoint, SHAPE_PLACES_MIN, TRACE_PLACES_MIN};
use crate::partial_date::parse_parts;
use crate::{Answer, DateSource, Folio, PartialDate, PartialDateError};

/// Why a typed text is no answer of its kind of question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypedError {
    NotANumber,
    NotWhole,
    NumberTooLarge,
    NotADate,
    NotATime,
    NotADateTime,
    NotAPhone,
    NotAPlace,
    /// A way has two places, an area three.
    TooFewPlaces,
    /// Choices have no spaces in their names, and one question takes one.
    NotAChoice,
    PartialDate(PartialDateError),
    TooLong,
    /// The question takes no answer.
    NotAsked,
}

/// Longer than any answer in the field's forms; keeps one pasted file from filling a record.
pub const ANSWER_BYTES_MAX: usize = 16 * 1024;
const PHONE_DIGITS_MIN: usize = 3;
const PHONE_DIGITS_MAX: usize = 20;
/// One to three digits in a date's place are an age.
const AGE_DIGITS_MAX: usize = 3;

/// Reads what was typed for a question of that kind; white space alone is `Blank`. `today` turns an age into a year.
pub fn parse_typed(kind: &QuestionKind, text: &str, today: CivilDate) -> Result<Answer, TypedError> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Ok(Answer::Blank);
    }
    if trimmed.len() > ANSWER_BYTES_MAX {
        return Err(TypedError::TooLong);
    }
    match kind {
        QuestionKind::Text
        | QuestionKind::LongText
        | QuestionKind::Calculate
        | QuestionKind::Hidden
        | QuestionKind::Image
        | QuestionKind::Audio
        | QuestionKind::Video
        | QuestionKind::File
        | QuestionKind::Barcode
        | QuestionKind::Acknowledge => Ok(Answer::text(trimmed)),
        QuestionKind::Range => parse_integer(trimmed).or_else(|_| parse_decimal(trimmed)),
        QuestionKind::Geopoint => parse_geopoint(trimmed),
        QuestionKind::Geotrace => parse_trace(trimmed),
        QuestionKind::Geoshape => parse_shape(trimmed),
        QuestionKind::Integer => parse_integer(trimmed),
        QuestionKind::Decimal => parse_decimal(trimmed),
        QuestionKind::Date => {
            let date = parse_date(trimmed).ok_or(TypedError::NotADate)?;
            Ok(Answer::Text(date.to_string()))
        }
        QuestionKind::PartialDate => Ok(Answer::Text(parse_partial(trimmed, today)?.to_string())),
        QuestionKind::Time => {
            let ms = parse_clock(&padded_clock(trimmed)).ok_or(TypedError::NotATime)?;
            Ok(Answer::Text(format!("{:02}:{:02}", ms / 3_600_000, ms / 60_000 % 60)))
        }
        QuestionKind::DateTime => {
            let readable = Moment::parse(trimmed, 0).is_some();
            readable.then(|| Answer::text(trimmed)).ok_or(TypedError::NotADateTime)
        }
        // Of a list, choices have no spaces; another's answer may.
        QuestionKind::SelectOne(_)
            if kind.answers_of().is_none() && trimmed.contains(char::is_whitespace) =>
        {
            Err(TypedError::NotAChoice)
        }
        QuestionKind::SelectOne(_) => Ok(Answer::text(trimmed)),
        QuestionKind::SelectMultiple(_) | QuestionKind::Rank(_) => {
            Ok(Answer::choices(trimmed.split_ascii_whitespace()))
        }
        QuestionKind::Phone => parse_phone(trimmed),
        QuestionKind::Code => Ok(Answer::Text(
            Folio::parse(trimmed).map_or_else(|_| trimmed.to_owned(), |folio| folio.to_string()),
        )),
        QuestionKind::Note => Err(TypedError::NotAsked),
    }
}

/// Whether an answer that was kept is one that its kind of question can have.
pub(crate) fn is_kept_form(kind: &QuestionKind, answer: &Answer, today: CivilDate) -> bool {
    match (kind, answer) {
        (_, Answer::Blank | Answer::NonAnswer(_)) => true,
        (QuestionKind::Integer, answer) => matches!(answer, Answer::Integer(_)),
        (QuestionKind::Decimal | QuestionKind::Range, Answer::Decimal(number)) => number.is_finite(),
        (QuestionKind::Decimal | QuestionKind::Range, answer) => matches!(answer, Answer::Integer(_)),
        (QuestionKind::Calculate | QuestionKind::Hidden, _) => true,
        (QuestionKind::Date, answer) => answer.as_text().and_then(CivilDate::parse).is_some(),
        (QuestionKind::Geopoint, answer) => answer.as_text().is_some_and(|text| parse_geopoint(text).is_ok()),
        (QuestionKind::Geotrace, answer) => answer.as_text().is_some_and(|text| parse_trace(text).is_ok()),
        (QuestionKind::Geoshape, answer) => {
            let shape = answer.as_text().and_then(geo_point::places);
            shape.is_some_and(|shape| geo_point::is_closed(&shape) && shape.len() > SHAPE_PLACES_MIN)
        }
        (QuestionKind::Time, answer) => answer.as_text().and_then(parse_clock).is_some(),
        (QuestionKind::DateTime, answer) => {
            answer.as_text().and_then(|text| Moment::parse(text, 0)).is_some()
        }
        (QuestionKind::PartialDate, answer) => {
            let date = answer.as_text().map(PartialDate::parse);
            date.is_some_and(|date| date.is_ok_and(|date| date.check(today).is_ok()))
        }
        (_, answer) => answer.as_text().is_some(),
    }
}

fn parse_geopoint(text: &str) -> Result<Answer, TypedError> {
    GeoPoint::parse(text).map(|_| Answer::text(text)).ok_or(TypedError::NotAPlace)
}

fn parse_trace(text: &str) -> Result<Answer, TypedError> {
    let places = geo_point::places(text).ok_or(TypedError::NotAPlace)?;
    if places.len() < TRACE_PLACES_MIN {
        return Err(TypedError::TooFewPlaces);
    }
    Ok(Answer::Text(geo_point::joined(&geo_point::place_texts(text))))
}

/// An area that was left open is closed: it ends where it began.
fn parse_shape(text: &str) -> Result<Answer, TypedError> {
    let places = geo_point::places(text).ok_or(TypedError::NotAPlace)?;
    let mut texts = geo_point::place_texts(text);
    let is_closed = geo_point::is_closed(&places);
    if places.len() - usize::from(is_closed) < SHAPE_PLACES_MIN {
        return Err(TypedError::TooFewPlaces);
    }
    if !is_closed {
        texts.extend(texts.first().copied());
    }
    Ok(Answer::Text(geo_point::joined(&texts)))
}

fn parse_integer(text: &str) -> Result<Answer, TypedError> {
    match text.parse::<i64>() {
        Ok(number) => Ok(Answer::Integer(number)),
        Err(_) if text.strip_prefix(['-', '+']).unwrap_or(text).bytes().all(|byte| byte.is_ascii_digit()) => {
            let digits = text.bytes().any(|byte| byte.is_ascii_digit());
            Err(if digits { TypedError::NumberTooLarge } else { TypedError::NotANumber })
        }
        Err(_) => match parse_decimal(text) {
            Ok(_) => Err(TypedError::NotWhole),
            Err(error) => Err(error),
        },
    }
}

/// Digits with one decimal comma or point. Separators of thousands are refused: `1.500` would be read as one and a half.
fn parse_decimal(text: &str) -> Result<Answer, TypedError> {
    let pointed = text.replace(',', ".");
    let unsigned = pointed.strip_prefix(['-', '+']).unwrap_or(&pointed);
    let numeric = unsigned.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let number = pointed.parse::<f64>().ok().filter(|number| numeric && number.is_finite());
    number.map(Answer::Decimal).ok_or(TypedError::NotANumber)
}

/// `2026-11-22`, or `22/11/2026` with `/`, `.` or `-`.
fn parse_date(text: &str) -> Option<CivilDate> {
    if let Some(date) = CivilDate::parse(text) {
        return Some(date);
    }
    match day_first(text)?.as_slice() {
        [day, month, year] => CivilDate::new(i32::try_from(*year).ok()?, small(*month)?, small(*day)?),
        _ => None,
    }
}

/// An age, a year, `05/1990`, `12/05/1990`, `1990-05`, `1990-05-12`, or an answer's own text.
fn parse_partial(text: &str, today: CivilDate) -> Result<PartialDate, TypedError> {
    let source = DateSource::SelfReported;
    let digits_only = text.bytes().all(|byte| byte.is_ascii_digit());
    let date = if text.contains(';') {
        PartialDate::parse(text)
    } else if digits_only && text.len() <= AGE_DIGITS_MAX {
        let age = text.parse().map_err(|_| TypedError::PartialDate(PartialDateError::TooOld))?;
        PartialDate::from_age(age, today, source)
    } else if let Some((year, month, day)) = parse_parts(text).or_else(|| parts_day_first(text)) {
        PartialDate::new(year, month, day, source)
    } else {
        Err(PartialDateError::BadShape)
    };
    let date = date.map_err(TypedError::PartialDate)?;
    date.check(today).map_err(TypedError::PartialDate)?;
    Ok(date)
}

fn parts_day_first(text: &str) -> Option<(i32, Option<u8>, Option<u8>)> {
    match day_first(text)?.as_slice() {
        [day, month, year] => Some((i32::try_from(*year).ok()?, small(*month), small(*day))),
        [month, year] => Some((i32::try_from(*year).ok()?, small(*month), None)),
        _ => None,
    }
}

/// The numbers of `12/05/1990` or `05/1990`; the last is a year of four digits.
fn day_first(text: &str) -> Option<Vec<u32>> {
    let parts: Vec<&str> = text.split(['/', '.', '-']).map(str::trim).collect();
    let (year, rest) = parts.split_last()?;
    let plain = |part: &str, width: usize| {
        (1..=width).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let shaped = year.len() == 4 && plain(year, 4) && rest.iter().all(|part| plain(part, 2));
    shaped.then(|| parts.iter().filter_map(|part| part.parse().ok()).collect())
}

fn small(number: u32) -> Option<u8> {
    u8::try_from(number).ok()
}

fn padded_clock(text: &str) -> String {
    let text = text.replace(['.', 'h', 'H'], ":");
    if text.find(':') == Some(1) { format!("0{text}") } else { text }
}

/// Digits, and what people write between them; a plus only in front.
fn parse_phone(text: &str) -> Result<Answer, TypedError> {
    let rest = text.strip_prefix('+').unwrap_or(text);
    let digits = rest.bytes().filter(u8::is_ascii_digit).count();
    let written = rest.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '(' | ')' | '.' | '/'));
    if !written || !(PHONE_DIGITS_MIN..=PHONE_DIGITS_MAX).contains(&digits) {
        return Err(TypedError::NotAPhone);
    }
    let plus = if text.starts_with('+') { "+" } else { "" };
    let kept: String = rest.chars().filter(char::is_ascii_digit).collect();
    Ok(Answer::Text(format!("{plus}{kept}")))
}

impl TypedError {
    /// A stable code, which a locale turns into a sentence.
    pub fn code(self) -> &'static str {
        match self {
            TypedError::NotANumber => "not_a_number",
            TypedError::NotWhole => "not_whole",
            TypedError::NumberTooLarge => "number_too_large",
            TypedError::NotADate => "not_a_date",
            TypedError::NotATime => "not_a_time",
            TypedError::NotADateTime => "not_a_date_time",
            TypedError::NotAPhone => "not_a_phone",
            TypedError::NotAChoice => "not_a_choice",
            TypedError::PartialDate(error) => error.code(),
            TypedError::TooLong => "too_long",
            TypedError::NotAPlace => "not_a_place",
            TypedError::TooFewPlaces => "too_few_places",
            TypedError::NotAsked => "not_asked",
        }
    }
}

impl fmt::Display for TypedError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl std::error::Error for TypedError {}
