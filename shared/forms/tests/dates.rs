//! Civil dates, instants, and dates of which only a part is known.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use forms::civil::{format_clock, parse_clock};
use forms::{AgeEstimate, CivilDate, DatePrecision, DateSource, Moment, PartialDate, PartialDateError};
use proptest::prelude::*;

fn today() -> CivilDate {
    CivilDate::new(2026, 11, 22).unwrap()
}

#[test]
fn days_are_counted_from_1970() {
    for (date, days) in [
        ("1970-01-01", 0),
        ("1969-12-31", -1),
        ("2000-02-29", 11_016),
        ("2000-03-01", 11_017),
        ("2026-11-22", 20_779),
        ("0001-01-01", -719_162),
        ("9999-12-31", 2_932_896),
    ] {
        let date = CivilDate::parse(date).unwrap();
        assert_eq!((date.days(), CivilDate::from_days(days)), (days, Some(date)));
    }
    assert_eq!(today().weekday(), 6, "a Sunday");
}

#[test]
fn only_days_of_the_calendar_are_dates() {
    for text in [
        "2026-02-29",
        "2026-13-01",
        "2026-00-10",
        "2026-1-1",
        "26-01-01",
        "2026-01-01T",
        "",
        "2026-01",
        "+026-01-01",
    ] {
        assert_eq!(CivilDate::parse(text), None, "{text}");
    }
    assert!(CivilDate::parse("2024-02-29").is_some());
    assert_eq!(CivilDate::parse("1900-02-29"), None);
    assert_eq!(CivilDate::from_days(i64::MAX), None);
    assert_eq!(CivilDate::from_days(i64::MIN), None);
}

#[test]
fn an_instant_keeps_the_offset_that_it_was_written_with() {
    for (text, unix_ms, written) in [
        ("2026-11-22T19:05:30.250-06:00", 1_795_395_930_250, "2026-11-22T19:05:30.250-06:00"),
        ("2026-11-23T01:05:30.25Z", 1_795_395_930_250, "2026-11-23T01:05:30.250+00:00"),
        ("2026-11-22T19:05", 1_795_395_900_000, "2026-11-22T19:05:00.000-06:00"),
        ("1969-12-31T23:59:59.999+05:30", -19_800_001, "1969-12-31T23:59:59.999+05:30"),
    ] {
        let moment = Moment::parse(text, -360).unwrap();
        assert_eq!((moment.unix_ms, moment.to_string().as_str()), (unix_ms, written), "{text}");
    }
    for text in [
        "2026-11-22",
        "2026-11-22T",
        "2026-11-22T24:00",
        "2026-11-22T10:00+99:00",
        "2026-11-22T10:00:00.",
        "T10:00",
    ] {
        assert_eq!(Moment::parse(text, 0), None, "{text}");
    }
}

#[test]
fn partial_dates_have_one_spelling() {
    for text in [
        "1990-05-12;exact;document",
        "1990-05;month;self",
        "1990;year;caregiver",
        "2009;age_estimate;estimate",
    ] {
        assert_eq!(PartialDate::parse(text).unwrap().to_string(), text);
    }
}

#[test]
fn what_is_no_partial_date_says_why() {
    use PartialDateError::*;
    for (text, error) in [
        ("", BadShape),
        ("1990", BadShape),
        ("1990;year", BadShape),
        ("1990;year;self;x", BadShape),
        ("1990-5;month;self", BadShape),
        ("90;year;self", BadShape),
        ("1990-;month;self", BadShape),
        ("1990-05-12-01;exact;self", BadShape),
        ("1990;decade;self", UnknownPrecision),
        ("1990;year;hearsay", UnknownSource),
        ("1990-01-01;year;self", PrecisionMismatch),
        ("1990;exact;self", PrecisionMismatch),
        ("1990-13;month;self", NotOnTheCalendar),
        ("1990-02-30;exact;self", NotOnTheCalendar),
        ("1899;year;self", TooLongAgo),
    ] {
        assert_eq!(PartialDate::parse(text), Err(error), "{text}");
    }
    for text in ["2027;year;self", "2026-12;month;self", "2026-11-23;exact;self"] {
        assert_eq!(PartialDate::parse(text).unwrap().check(today()), Err(InTheFuture), "{text}");
    }
    for text in ["2026;year;self", "2026-11;month;self", "2026-11-22;exact;self"] {
        assert_eq!(PartialDate::parse(text).unwrap().check(today()), Ok(()), "{text}");
    }
    assert_eq!(PartialDate::new(1990, None, Some(3), DateSource::Document), Err(PrecisionMismatch));
}

#[test]
fn an_age_becomes_a_year_and_the_same_age_again() {
    for age in [0, 1, 17, 34, 120] {
        let date = PartialDate::from_age(age, today(), DateSource::SelfReported).unwrap();
        assert_eq!((date.precision, date.month), (DatePrecision::AgeEstimate, None));
        assert_eq!(date.age_on(today()), AgeEstimate { years: age, approximate: true });
    }
    assert_eq!(PartialDate::from_age(121, today(), DateSource::SelfReported), Err(PartialDateError::TooOld));
}

#[test]
fn ages_are_as_exact_as_the_date() {
    for (text, years, approximate, range) in [
        ("2008-11-22;exact;document", 18, false, (18, 18)),
        ("2008-11-23;exact;document", 17, false, (17, 17)),
        ("2004-02-29;exact;document", 22, false, (22, 22)),
        ("2008-11;month;self", 18, true, (17, 18)),
        ("2008-12;month;self", 17, false, (17, 17)),
        ("2008;year;self", 18, true, (17, 18)),
        ("2008;age_estimate;self", 18, true, (17, 18)),
        ("2026;year;self", 0, true, (0, 0)),
    ] {
        let date = PartialDate::parse(text).unwrap();
        let approximate = approximate && range.0 != range.1;
        assert_eq!(date.age_on(today()), AgeEstimate { years, approximate }, "{text}");
        assert_eq!(date.age_range_on(today()), range, "{text}");
    }
    let winter = CivilDate::new(2026, 3, 1).unwrap();
    assert_eq!(PartialDate::parse("2008;year;self").unwrap().age_on(winter).years, 17, "more likely than 18");
}

proptest! {
    #[test]
    fn every_day_number_is_one_date(days in -719_162_i64..=2_932_896) {
        let date = CivilDate::from_days(days).unwrap();
        prop_assert_eq!(date.days(), days);
        prop_assert_eq!(CivilDate::parse(&date.to_string()), Some(date));
        prop_assert_eq!(CivilDate::from_days(days + 1).is_none_or(|next| next > date), true);
    }

    #[test]
    fn every_instant_is_read_back(unix_ms in -60_000_000_000_000_i64..250_000_000_000_000, offset in -1080_i16..=1080) {
        let moment = Moment { unix_ms, offset_minutes: offset };
        prop_assert_eq!(Moment::parse(&moment.to_string(), 0), Some(moment));
        prop_assert_eq!(parse_clock(&format_clock(moment.ms_of_day())), Some(moment.ms_of_day()));
    }

    #[test]
    fn no_text_breaks_the_readers_of_dates(text in "\\PC*", offset in any::<i16>()) {
        let _ = CivilDate::parse(&text);
        let _ = Moment::parse(&text, offset);
        let _ = parse_clock(&text);
        if let Ok(date) = PartialDate::parse(&text) {
            prop_assert_eq!(date.to_string(), text);
        }
    }

    #[test]
    fn a_partial_date_of_any_fields_never_breaks(
        year in any::<i32>(), month in any::<Option<u8>>(), day in any::<Option<u8>>(),
        precision in 0_usize..4, source in 0_usize..4,
    ) {
        let date = PartialDate {
            year, month, day, precision: DatePrecision::ALL[precision], source: DateSource::ALL[source],
        };
        let (youngest, oldest) = date.age_range_on(today());
        prop_assert!(youngest <= oldest || date.check(today()).is_err());
        let _ = date.age_on(today());
        if date.check(today()).is_ok() {
            prop_assert_eq!(PartialDate::parse(&date.to_string()), Ok(date));
        }
    }
}
