//! What people type, and the answers that it is.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use forms::typed::ANSWER_BYTES_MAX;
use forms::{Answer, CivilDate, PartialDateError, QuestionKind, TypedError, parse_typed};
use proptest::prelude::*;

fn read(kind: QuestionKind, text: &str) -> Result<Answer, TypedError> {
    parse_typed(&kind, text, CivilDate::new(2026, 11, 22).unwrap())
}

fn kept(kind: &QuestionKind, rows: &[(&str, Answer)]) {
    for (typed, answer) in rows {
        assert_eq!(read(kind.clone(), typed), Ok(answer.clone()), "{typed}");
    }
}

fn refused(kind: &QuestionKind, rows: &[(&str, TypedError)]) {
    for (typed, error) in rows {
        assert_eq!(read(kind.clone(), typed), Err(*error), "{typed}");
    }
}

#[test]
fn nothing_typed_is_blank_for_every_kind() {
    for kind in [QuestionKind::Integer, QuestionKind::Date, QuestionKind::PartialDate, QuestionKind::Phone] {
        assert_eq!(read(kind, " \t "), Ok(Answer::Blank));
    }
}

#[test]
fn numbers_take_a_decimal_comma() {
    kept(
        &QuestionKind::Integer,
        &[("34", Answer::Integer(34)), (" 007 ", Answer::Integer(7)), ("-5", Answer::Integer(-5))],
    );
    kept(
        &QuestionKind::Decimal,
        &[("1,5", Answer::Decimal(1.5)), ("1.5", Answer::Decimal(1.5)), ("3", Answer::Decimal(3.0))],
    );
    refused(
        &QuestionKind::Integer,
        &[
            ("treinta", TypedError::NotANumber),
            ("3,5", TypedError::NotWhole),
            ("99999999999999999999", TypedError::NumberTooLarge),
            ("-", TypedError::NotANumber),
        ],
    );
    refused(
        &QuestionKind::Decimal,
        &[
            ("1.000,5", TypedError::NotANumber),
            ("1e9", TypedError::NotANumber),
            ("NaN", TypedError::NotANumber),
            ("inf", TypedError::NotANumber),
            (".", TypedError::NotANumber),
        ],
    );
}

#[test]
fn a_day_comes_before_its_month() {
    let day = Answer::text("2026-12-05");
    kept(
        &QuestionKind::Date,
        &[
            ("2026-12-05", day.clone()),
            ("05/12/2026", day.clone()),
            ("5/12/2026", day.clone()),
            ("5.12.2026", day.clone()),
            ("5-12-2026", day),
        ],
    );
    refused(
        &QuestionKind::Date,
        &[
            ("13/13/2026", TypedError::NotADate),
            ("5/12/26", TypedError::NotADate),
            ("hoy", TypedError::NotADate),
            ("2026", TypedError::NotADate),
        ],
    );
}

#[test]
fn a_partial_date_is_an_age_a_year_a_month_or_a_day() {
    kept(
        &QuestionKind::PartialDate,
        &[
            ("34", Answer::text("1992;age_estimate;self")),
            ("0", Answer::text("2026;age_estimate;self")),
            ("1990", Answer::text("1990;year;self")),
            ("05/1990", Answer::text("1990-05;month;self")),
            ("1990-05", Answer::text("1990-05;month;self")),
            ("12/05/1990", Answer::text("1990-05-12;exact;self")),
            ("1990-05-12;exact;document", Answer::text("1990-05-12;exact;document")),
        ],
    );
    let partial = TypedError::PartialDate;
    refused(
        &QuestionKind::PartialDate,
        &[
            ("121", partial(PartialDateError::TooOld)),
            ("999", partial(PartialDateError::TooOld)),
            ("2030", partial(PartialDateError::InTheFuture)),
            ("31/02/1990", partial(PartialDateError::NotOnTheCalendar)),
            ("1850", partial(PartialDateError::TooLongAgo)),
            ("joven", partial(PartialDateError::BadShape)),
        ],
    );
}

#[test]
fn times_and_instants_are_iso() {
    kept(
        &QuestionKind::Time,
        &[
            ("19:05", Answer::text("19:05")),
            ("7:05", Answer::text("07:05")),
            ("19.05", Answer::text("19:05")),
            ("19h05", Answer::text("19:05")),
        ],
    );
    refused(&QuestionKind::Time, &[("25:00", TypedError::NotATime), ("tarde", TypedError::NotATime)]);
    kept(&QuestionKind::DateTime, &[("2026-11-22T19:05-06:00", Answer::text("2026-11-22T19:05-06:00"))]);
    refused(&QuestionKind::DateTime, &[("2026-11-22", TypedError::NotADateTime)]);
}

#[test]
fn telephones_lose_what_people_write_between_the_digits() {
    kept(
        &QuestionKind::Phone,
        &[
            ("+52 (962) 123-4567", Answer::text("+529621234567")),
            ("962 123 45 67", Answer::text("9621234567")),
            ("066", Answer::text("066")),
        ],
    );
    refused(
        &QuestionKind::Phone,
        &[
            ("llamar a Ana", TypedError::NotAPhone),
            ("12", TypedError::NotAPhone),
            ("52+962", TypedError::NotAPhone),
            ("123456789012345678901", TypedError::NotAPhone),
        ],
    );
}

#[test]
fn choices_and_codes_are_normalised() {
    kept(&QuestionKind::SelectMultiple("l".into()), &[(" a   b ", Answer::text("a b"))]);
    refused(&QuestionKind::SelectOne("l".into()), &[("a b", TypedError::NotAChoice)]);
    kept(
        &QuestionKind::Code,
        &[("tap 7f3k 2", Answer::text("TAP-7F3K-2")), ("Exp/12", Answer::text("Exp/12"))],
    );
    refused(&QuestionKind::Note, &[("x", TypedError::NotAsked)]);
}

#[test]
fn a_way_has_two_places_and_an_area_three_and_its_end() {
    let (a, b, c) = ("14.9 -92.2 12 8", "14.91 -92.2", "14.91 -92.21 0 0");
    let way = |places: &[&str]| Answer::Text(places.join("; "));
    kept(
        &QuestionKind::Geotrace,
        &[(&format!("{a}; {b}"), way(&[a, b])), (&format!(" {a};{b} ;{a};"), way(&[a, b, a]))],
    );
    kept(
        &QuestionKind::Geoshape,
        &[
            (&format!("{a}; {b}; {c}; {a}"), way(&[a, b, c, a])),
            (&format!("{a};{b};{c}"), way(&[a, b, c, a])),
            // The same place, with another accuracy.
            (&format!("{a}; {b}; {c}; 14.9 -92.2 12 3"), way(&[a, b, c, "14.9 -92.2 12 3"])),
        ],
    );
    refused(
        &QuestionKind::Geotrace,
        &[
            (a, TypedError::TooFewPlaces),
            ("norte; sur", TypedError::NotAPlace),
            (";", TypedError::TooFewPlaces),
        ],
    );
    refused(
        &QuestionKind::Geoshape,
        &[
            (&format!("{a}; {b}"), TypedError::TooFewPlaces),
            (&format!("{a}; {b}; {a}"), TypedError::TooFewPlaces),
            (&format!("{a}; {b}; 91 0"), TypedError::NotAPlace),
            (&format!("{a};; {b}; {c}"), TypedError::NotAPlace),
        ],
    );
}

#[test]
fn a_pasted_file_is_no_answer() {
    refused(&QuestionKind::LongText, &[(&"x".repeat(ANSWER_BYTES_MAX + 1), TypedError::TooLong)]);
    assert!(read(QuestionKind::LongText, &"x".repeat(ANSWER_BYTES_MAX)).is_ok());
}

proptest! {
    #[test]
    fn no_text_breaks_any_kind_and_what_is_read_is_read_again(text in "\\PC{0,40}", kind in 0_usize..17) {
        let kinds = [
            QuestionKind::Text, QuestionKind::LongText, QuestionKind::Integer, QuestionKind::Decimal,
            QuestionKind::Date, QuestionKind::PartialDate, QuestionKind::Time, QuestionKind::DateTime,
            QuestionKind::SelectOne("l".into()), QuestionKind::SelectMultiple("l".into()), QuestionKind::Phone,
            QuestionKind::Calculate, QuestionKind::Hidden, QuestionKind::Code, QuestionKind::Geotrace,
            QuestionKind::Geoshape, QuestionKind::SelectOne("${a}".into()),
        ];
        if let Ok(answer @ Answer::Text(_)) = read(kinds[kind].clone(), &text) {
            prop_assert_eq!(read(kinds[kind].clone(), answer.as_text().unwrap()), Ok(answer.clone()));
        }
    }
}
