//! Dates and times: texts in ISO 8601, counted in days since 1970-01-01.

use super::super::eval::Args;
use super::super::value::days_of;
use super::{Function, Value, exactly};
use crate::civil::{CivilDate, DAY_MS, Moment, parse_clock};

pub(super) const FUNCTIONS: &[Function] = &[
    exactly("today", 0, |args| Value::Text(now(args).date().to_string())),
    exactly("now", 0, |args| Value::Text(now(args).to_string())),
    exactly("date", 1, date),
    exactly("date-time", 1, date_time),
    exactly("decimal-date-time", 1, decimal_date_time),
    exactly("decimal-time", 1, decimal_time),
    exactly("format-date", 2, format),
    exactly("format-date-time", 2, format),
];

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

fn now(args: &Args<'_>) -> Moment {
    args.env.world.sitting().now
}

fn date(args: &Args<'_>) -> Value {
    let date = moment(args).map(|moment| moment.date().to_string());
    Value::Text(date.unwrap_or_default())
}

fn date_time(args: &Args<'_>) -> Value {
    Value::Text(moment(args).map(|moment| moment.to_string()).unwrap_or_default())
}

/// Days, with their fraction, since 1970-01-01 in UTC.
fn decimal_date_time(args: &Args<'_>) -> Value {
    let days = moment(args).map(|moment| moment.unix_ms as f64 / DAY_MS as f64);
    Value::Number(days.unwrap_or(f64::NAN))
}

/// The part of the day that has passed on this device's wall clock: noon is 0.5.
fn decimal_time(args: &Args<'_>) -> Value {
    let text = args.text(0);
    let midnight = now(args).date();
    let ms = match Moment::parse(&text, now(args).offset_minutes).or_else(|| {
        let dated = format!("{midnight}T{text}");
        Moment::parse(&dated, now(args).offset_minutes)
    }) {
        Some(moment) => Some(on_this_clock(args, moment).ms_of_day()),
        None => parse_clock(&text),
    };
    Value::Number(ms.map_or(f64::NAN, |ms| ms as f64 / DAY_MS as f64))
}

/// ODK's format letters. Month and weekday names are the specification's English abbreviations.
fn format(args: &Args<'_>) -> Value {
    let Some(moment) = moment(args) else {
        return Value::blank();
    };
    let mut formatted = String::new();
    let pattern = args.text(1);
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '%' => formatted.push_str(&part(moment, letters.next().unwrap_or('%'))),
            other => formatted.push(other),
        }
    }
    Value::Text(formatted)
}

fn part(moment: Moment, letter: char) -> String {
    let date = moment.date();
    let ms = moment.ms_of_day();
    let name =
        |names: &[&str], index: u8| names.get(usize::from(index)).copied().unwrap_or_default().to_owned();
    match letter {
        'Y' => format!("{:04}", date.year()),
        'y' => format!("{:02}", date.year() % 100),
        'm' => format!("{:02}", date.month()),
        'n' => date.month().to_string(),
        'b' => name(&MONTHS, date.month().saturating_sub(1)),
        'd' => format!("{:02}", date.day()),
        'e' => date.day().to_string(),
        'a' => name(&WEEKDAYS, date.weekday()),
        'H' => format!("{:02}", ms / 3_600_000),
        'h' => (ms / 3_600_000).to_string(),
        'M' => format!("{:02}", ms / 60_000 % 60),
        'S' => format!("{:02}", ms / 1_000 % 60),
        '3' => format!("{:03}", ms % 1_000),
        other => other.to_string(),
    }
}

/// The argument as an instant: a date's midnight here, a date-time, or a number of days.
fn moment(args: &Args<'_>) -> Option<Moment> {
    let offset_minutes = now(args).offset_minutes;
    let value = args.value(0);
    let text = value.text(args.env.world);
    let text = padded(text.trim());
    if let Some(moment) = Moment::parse(&text, offset_minutes) {
        return Some(on_this_clock(args, moment));
    }
    let days = days_of(&text, offset_minutes).or_else(|| match value {
        Value::Boolean(_) => None,
        value => Some(value.number(args.env.world)),
    })?;
    CivilDate::from_days(whole(days.floor())?)?;
    let local_ms = whole((days * DAY_MS as f64).round())?;
    Some(Moment { unix_ms: local_ms - i64::from(offset_minutes) * 60_000, offset_minutes })
}

/// `2018-1-2` as `2018-01-02`: what spreadsheets and people write.
fn padded(text: &str) -> String {
    let (date, rest) = text.split_at(text.find('T').unwrap_or(text.len()));
    match date.split('-').collect::<Vec<_>>().as_slice() {
        [year, month, day] if year.len() == 4 => format!("{year}-{month:0>2}-{day:0>2}{rest}"),
        _ => text.to_owned(),
    }
}

fn on_this_clock(args: &Args<'_>, moment: Moment) -> Moment {
    Moment { offset_minutes: now(args).offset_minutes, ..moment }
}

fn whole(number: f64) -> Option<i64> {
    (number.is_finite() && number.abs() < 1e15).then_some(number as i64)
}
