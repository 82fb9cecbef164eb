//! Our own functions, in the `acogida:` namespace: non-answers, ages from partial dates, what the device knows.

use super::super::eval::Args;
use super::{Function, Value, exactly};
use crate::{CivilDate, DatePrecision, DateSource, PartialDate};

pub(super) const FUNCTIONS: &[Function] = &[
    exactly("acogida:non-answer", 1, non_answer),
    exactly("acogida:age", 1, |args| age(args, |date, today| date.age_on(today).years)),
    exactly("acogida:age-youngest", 1, |args| age(args, |date, today| date.age_range_on(today).0)),
    exactly("acogida:age-oldest", 1, |args| age(args, |date, today| date.age_range_on(today).1)),
    exactly("acogida:property", 1, property),
];

/// 97, 98 or 99, which are blank everywhere else in expressions; blank where there is an answer or nothing.
fn non_answer(args: &Args<'_>) -> Value {
    let world = args.env.world;
    let found = args.nodes(0).into_iter().find_map(|node| world.non_answer_of(node));
    Value::Text(found.map(|non_answer| non_answer.code().to_string()).unwrap_or_default())
}

/// Whole years today of a partial date, or of a date.
fn age(args: &Args<'_>, years: fn(&PartialDate, CivilDate) -> u8) -> Value {
    let text = args.text(0);
    let today = args.env.world.sitting().now.date();
    let date = PartialDate::parse(&text).ok().or_else(|| exact(&text));
    let known = date.filter(|date| date.check(today).is_ok());
    Value::Number(known.map_or(f64::NAN, |date| f64::from(years(&date, today))))
}

fn exact(text: &str) -> Option<PartialDate> {
    let date = CivilDate::parse(text)?;
    Some(PartialDate {
        year: date.year(),
        month: Some(date.month()),
        day: Some(date.day()),
        precision: DatePrecision::Exact,
        source: DateSource::SelfReported,
    })
}

/// What the sitting says of itself: `acogida:property('site')`.
fn property(args: &Args<'_>) -> Value {
    Value::Text(args.env.world.sitting().properties.get(&args.text(0)).cloned().unwrap_or_default())
}
