//! Instants, days and sizes as a person says them: `hoy 18:02`, `ayer 10:05`, `20 nov`, `1.2 GB`.

use bridge::TimeView;
use forms::{CivilDate, Moment};

use crate::words::shell;

/// An instant beside another (`now`), on the wall clock where it was written.
pub fn time(view: TimeView, now: Moment) -> String {
    let at = Moment { unix_ms: view.at_ms, offset_minutes: view.offset_minutes };
    let clock = clock(at);
    let said = match now.date().days() - at.date().days() {
        0 => shell::time_today(&clock),
        1 => shell::time_yesterday(&clock),
        _ => format!("{} {clock}", day(at.date(), now.date())),
    };
    if view.doubtful { shell::time_doubtful(&said) } else { said }
}

/// `mar 22:10`: the weekday and the clock.
pub fn weekday_and_clock(at: Moment) -> String {
    let weekday =
        shell::weekdays_short().split(' ').nth(usize::from(at.date().weekday())).unwrap_or_default();
    format!("{weekday} {}", clock(at))
}

/// `20 nov`, with the year where it is another than today's.
pub fn day(day: CivilDate, today: CivilDate) -> String {
    let month =
        shell::months_short().split(' ').nth(usize::from(day.month()).saturating_sub(1)).unwrap_or_default();
    if day.year() == today.year() {
        format!("{} {month}", day.day())
    } else {
        format!("{} {month} {}", day.day(), day.year())
    }
}

/// A date or date-time answer (`2026-11-14`, `2026-11-14T10:05`) as a day; the text itself where it is neither.
pub fn day_of_answer(text: &str, today: CivilDate) -> String {
    let date = text.split('T').next().unwrap_or(text);
    CivilDate::parse(date).map_or_else(|| text.to_owned(), |date| day(date, today))
}

/// A date-time answer with its clock; a date answer as a day; the text itself where it is neither.
pub fn moment_of_answer(text: &str, today: CivilDate) -> String {
    match Moment::parse(text, 0) {
        Some(moment) => format!("{} {}", day(moment.date(), today), clock(moment)),
        None => day_of_answer(text, today),
    }
}

/// A number of bytes, to the precision that matters when a phone fills up.
pub fn size(bytes: u64) -> String {
    const KB: u64 = 1_000;
    const MB: u64 = 1_000_000;
    const GB: u64 = 1_000_000_000;
    let tenths = |unit: u64| {
        let tenths = bytes / (unit / 10);
        format!("{}.{}", tenths / 10, tenths % 10)
    };
    match bytes {
        GB.. => shell::bytes_gb(&tenths(GB)),
        MB.. => shell::bytes_mb(&tenths(MB)),
        _ => shell::bytes_kb(&bytes.div_ceil(KB).to_string()),
    }
}

fn clock(at: Moment) -> String {
    let minutes = at.ms_of_day() / 60_000;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// What the phone's clock shows.
pub fn now() -> Moment {
    let date = js_sys::Date::new_0();
    Moment { unix_ms: date.get_time() as i64, offset_minutes: -(date.get_timezone_offset() as i16) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Language, aloud};

    const NOW: Moment = Moment { unix_ms: 1_795_397_400_000, offset_minutes: -360 };

    fn said(back_ms: i64) -> String {
        let view = TimeView { at_ms: NOW.unix_ms - back_ms, offset_minutes: -360, doubtful: false };
        aloud(Language::Es, || time(view, NOW))
    }

    #[test]
    fn today_and_yesterday_are_said_by_name_on_the_wall_clock() {
        assert_eq!(NOW.to_string(), "2026-11-22T19:30:00.000-06:00");
        assert_eq!(said(0), "hoy 19:30");
        assert_eq!(said(19 * 3_600_000), "hoy 00:30");
        assert_eq!(said(20 * 3_600_000), "ayer 23:30");
    }

    #[test]
    fn earlier_days_have_their_date_and_other_years_their_year() {
        assert_eq!(said(2 * 86_400_000), "20 nov 19:30");
        assert_eq!(said(365 * 86_400_000), "22 nov 2025 19:30");
    }

    #[test]
    fn a_doubtful_clock_is_said_to_be_one() {
        let view = TimeView { at_ms: NOW.unix_ms, offset_minutes: -360, doubtful: true };
        assert_eq!(aloud(Language::Es, || time(view, NOW)), "hoy 19:30 (hora dudosa)");
    }

    #[test]
    fn answers_that_are_dates_are_read_and_others_are_left_alone() {
        let today = NOW.date();
        assert_eq!(aloud(Language::Es, || day_of_answer("2026-11-14", today)), "14 nov");
        assert_eq!(aloud(Language::Es, || day_of_answer("2026-11-14T10:05", today)), "14 nov");
        assert_eq!(aloud(Language::Es, || moment_of_answer("2026-11-14T10:05", today)), "14 nov 10:05");
        assert_eq!(aloud(Language::Es, || day_of_answer("mañana", today)), "mañana");
    }

    #[test]
    fn sizes_are_rounded_to_what_matters() {
        let said = |bytes| aloud(Language::Es, || size(bytes));
        assert_eq!(said(1), "1 kB");
        assert_eq!(said(999_000), "999 kB");
        assert_eq!(said(1_250_000), "1.2 MB");
        assert_eq!(said(1_290_000_000), "1.2 GB");
    }
}
