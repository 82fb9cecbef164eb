//! A partial date while somebody is typing it: an age, or year, month and day as far as they are known. What cannot be
//! a date yet is kept as typed (and refused by the form's own check), so that a killed tab gives it back.

use forms::{Answer, CivilDate, DatePrecision, DateSource, PartialDate, PartialDateError};

/// Which of the two ways somebody answers in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EntryMode {
    #[default]
    Age,
    Date,
}

/// The texts of the fields, and where the date comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartialDateEntry {
    pub mode: EntryMode,
    pub age: String,
    pub year: String,
    pub month: String,
    pub day: String,
    pub source: DateSource,
}

/// What is missing or wrong in what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryProblem {
    /// Letters, or a number that is no age.
    AgeNotANumber,
    /// A month or a day without a year, or a year that is not four digits.
    YearMissing,
    /// A day without a month.
    MonthMissing,
    /// On no calendar, in the future, or too long ago.
    Date(PartialDateError),
}

/// Marks a text that is not a date yet: `?;34x;self`, `?1990-13-;self`.
const UNFINISHED: char = '?';

impl PartialDateEntry {
    /// Nothing typed yet.
    pub fn blank(mode: EntryMode) -> Self {
        let empty = String::new;
        PartialDateEntry {
            mode,
            age: empty(),
            year: empty(),
            month: empty(),
            day: empty(),
            source: DateSource::SelfReported,
        }
    }

    /// The fields for an answer. An age is counted as of `today`; an answer that cannot be read is shown as it is.
    pub fn from_answer(answer: &Answer, mode_if_blank: EntryMode, today: CivilDate) -> Self {
        let mut entry = Self::blank(mode_if_blank);
        let Some(text) = answer.as_text() else { return entry };
        if let Some(unfinished) = text.strip_prefix(UNFINISHED) {
            entry.take_unfinished(unfinished);
            return entry;
        }
        let Ok(date) = PartialDate::parse(text) else {
            entry.mode = EntryMode::Date;
            entry.year = text.to_owned();
            return entry;
        };
        entry.source = date.source;
        if date.precision == DatePrecision::AgeEstimate {
            entry.mode = EntryMode::Age;
            entry.age = date.age_on(today).years.to_string();
        } else {
            entry.mode = EntryMode::Date;
            entry.year = date.year.to_string();
            entry.month = date.month.map(|month| month.to_string()).unwrap_or_default();
            entry.day = date.day.map(|day| day.to_string()).unwrap_or_default();
        }
        entry
    }

    /// The fields of one of the two ways, for an answer that may have been given in the other: then there is nothing in them
    /// yet. Looking at the other way changes no answer.
    pub fn seen_as(mode: EntryMode, answer: &Answer, today: CivilDate) -> Self {
        let entry = Self::from_answer(answer, mode, today);
        if entry.mode == mode { entry } else { Self::blank(mode) }
    }

    /// The answer: blank where nothing is typed, a partial date where one is, else the typed texts, marked unfinished.
    pub fn answer(&self, today: CivilDate) -> Answer {
        match self.read(today) {
            Ok(None) => Answer::Blank,
            Ok(Some(date)) => Answer::Text(date.to_string()),
            Err(_) => Answer::Text(self.unfinished()),
        }
    }

    /// The date that the fields say, if they say one.
    pub fn read(&self, today: CivilDate) -> Result<Option<PartialDate>, EntryProblem> {
        match self.mode {
            EntryMode::Age => self.read_age(today),
            EntryMode::Date => self.read_date(today),
        }
    }

    /// True for an age that is somebody's guess.
    pub fn is_guessed(&self) -> bool {
        self.source == DateSource::Estimate
    }

    /// Marks the age as a guess of whoever is typing, or as what the person said.
    pub fn set_guessed(&mut self, guessed: bool) {
        self.source = if guessed { DateSource::Estimate } else { DateSource::SelfReported };
    }

    fn read_age(&self, today: CivilDate) -> Result<Option<PartialDate>, EntryProblem> {
        let typed = self.age.trim();
        if typed.is_empty() {
            return Ok(None);
        }
        let years: u16 = typed.parse().map_err(|_| EntryProblem::AgeNotANumber)?;
        let years = u8::try_from(years).map_err(|_| EntryProblem::Date(PartialDateError::TooOld))?;
        PartialDate::from_age(years, today, self.source).map(Some).map_err(EntryProblem::Date)
    }

    fn read_date(&self, today: CivilDate) -> Result<Option<PartialDate>, EntryProblem> {
        let [year, month, day] = [&self.year, &self.month, &self.day].map(|part| part.trim());
        if year.is_empty() && month.is_empty() && day.is_empty() {
            return Ok(None);
        }
        let year: i32 = match year.parse() {
            Ok(number) if year.len() == 4 => number,
            _ => return Err(EntryProblem::YearMissing),
        };
        if month.is_empty() && !day.is_empty() {
            return Err(EntryProblem::MonthMissing);
        }
        let date = PartialDate::new(year, part(month)?, part(day)?, self.source);
        let date = date.map_err(EntryProblem::Date)?;
        date.check(today).map_err(EntryProblem::Date)?;
        Ok(Some(date))
    }

    fn unfinished(&self) -> String {
        let typed = match self.mode {
            EntryMode::Age => format!(";{}", clean(&self.age)),
            EntryMode::Date => [&self.year, &self.month, &self.day].map(|part| clean(part)).join("-"),
        };
        format!("{UNFINISHED}{typed};{}", self.source.code())
    }

    fn take_unfinished(&mut self, text: &str) {
        let (typed, source) = text.rsplit_once(';').unwrap_or((text, ""));
        self.source = DateSource::from_code(source).unwrap_or(DateSource::SelfReported);
        if let Some(age) = typed.strip_prefix(';') {
            self.mode = EntryMode::Age;
            self.age = age.to_owned();
            return;
        }
        self.mode = EntryMode::Date;
        let mut parts = typed.splitn(3, '-');
        let mut next = || parts.next().unwrap_or_default().to_owned();
        (self.year, self.month, self.day) = (next(), next(), next());
    }
}

/// A month or a day of one or two digits, or none.
fn part(typed: &str) -> Result<Option<u8>, EntryProblem> {
    if typed.is_empty() {
        return Ok(None);
    }
    let not_a_day = EntryProblem::Date(PartialDateError::NotOnTheCalendar);
    typed.parse().map(Some).map_err(|_| not_a_day)
}

fn clean(typed: &str) -> String {
    typed.chars().filter(|c| !matches!(c, '-' | ';')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> CivilDate {
        CivilDate::new(2026, 11, 22).unwrap()
    }

    fn typed(mode: EntryMode, fields: [&str; 4]) -> PartialDateEntry {
        let [age, year, month, day] = fields.map(str::to_owned);
        PartialDateEntry { age, year, month, day, ..PartialDateEntry::blank(mode) }
    }

    fn again(entry: &PartialDateEntry) -> PartialDateEntry {
        PartialDateEntry::from_answer(&entry.answer(today()), EntryMode::Age, today())
    }

    #[test]
    fn an_age_becomes_a_year_with_the_precision_of_an_age_and_reads_back_as_the_same_age() {
        let entry = typed(EntryMode::Age, ["34", "", "", ""]);
        assert_eq!(entry.answer(today()), Answer::Text("1992;age_estimate;self".into()));
        assert_eq!(again(&entry), entry);
    }

    #[test]
    fn the_other_way_of_answering_shows_nothing_and_the_answers_own_way_shows_it_again() {
        let age = Answer::Text("1992;age_estimate;estimate".into());
        let other = PartialDateEntry::seen_as(EntryMode::Date, &age, today());
        assert_eq!(other, PartialDateEntry::blank(EntryMode::Date));
        let own = PartialDateEntry::seen_as(EntryMode::Age, &age, today());
        assert_eq!((own.answer(today()), own.is_guessed()), (age, true));
        let date = Answer::Text("1990-05;month;document".into());
        assert_eq!(PartialDateEntry::seen_as(EntryMode::Date, &date, today()).answer(today()), date);
        assert_eq!(PartialDateEntry::seen_as(EntryMode::Age, &date, today()).answer(today()), Answer::Blank);
    }

    #[test]
    fn a_guessed_age_says_so() {
        let mut entry = typed(EntryMode::Age, ["17", "", "", ""]);
        entry.set_guessed(true);
        assert_eq!(entry.answer(today()), Answer::Text("2009;age_estimate;estimate".into()));
        assert!(again(&entry).is_guessed());
    }

    #[test]
    fn a_date_is_as_precise_as_what_is_typed() {
        for (fields, wanted) in [
            (["", "1990", "", ""], "1990;year;self"),
            (["", "1990", "5", ""], "1990-05;month;self"),
            (["", "1990", "05", "12"], "1990-05-12;exact;self"),
        ] {
            let entry = typed(EntryMode::Date, fields);
            assert_eq!(entry.answer(today()), Answer::Text(wanted.into()));
            assert_eq!(again(&entry).answer(today()), Answer::Text(wanted.into()));
        }
    }

    #[test]
    fn each_gap_has_its_own_word() {
        for (fields, problem) in [
            (["", "", "5", ""], EntryProblem::YearMissing),
            (["", "90", "5", ""], EntryProblem::YearMissing),
            (["", "1990", "", "12"], EntryProblem::MonthMissing),
            (["", "1990", "13", ""], EntryProblem::Date(PartialDateError::NotOnTheCalendar)),
            (["", "1990", "2", "30"], EntryProblem::Date(PartialDateError::NotOnTheCalendar)),
            (["", "1990", "mayo", ""], EntryProblem::Date(PartialDateError::NotOnTheCalendar)),
            (["", "2027", "", ""], EntryProblem::Date(PartialDateError::InTheFuture)),
            (["", "1800", "", ""], EntryProblem::Date(PartialDateError::TooLongAgo)),
        ] {
            let entry = typed(EntryMode::Date, fields);
            assert_eq!(entry.read(today()), Err(problem), "{fields:?}");
        }
        let letters = typed(EntryMode::Age, ["treinta", "", "", ""]);
        assert_eq!(letters.read(today()), Err(EntryProblem::AgeNotANumber));
        for too_old in ["130", "300"] {
            let old = typed(EntryMode::Age, [too_old, "", "", ""]);
            assert_eq!(old.read(today()), Err(EntryProblem::Date(PartialDateError::TooOld)));
        }
    }

    #[test]
    fn what_is_no_date_yet_survives_the_disk_and_is_no_partial_date_for_the_form() {
        for entry in [
            typed(EntryMode::Date, ["", "1990", "13", "4"]),
            typed(EntryMode::Date, ["", "19", "", ""]),
            typed(EntryMode::Date, ["", "", "", "7"]),
            typed(EntryMode::Age, ["3x", "", "", ""]),
        ] {
            let answer = entry.answer(today());
            assert!(PartialDate::parse(answer.as_text().unwrap()).is_err());
            assert_eq!(again(&entry), entry);
        }
    }

    #[test]
    fn nothing_typed_is_blank() {
        assert_eq!(PartialDateEntry::blank(EntryMode::Age).answer(today()), Answer::Blank);
        assert_eq!(PartialDateEntry::blank(EntryMode::Date).answer(today()), Answer::Blank);
    }

    #[test]
    fn a_stored_text_of_another_shape_is_shown_not_dropped() {
        let entry = PartialDateEntry::from_answer(&Answer::text("hacia 1990"), EntryMode::Age, today());
        assert_eq!((entry.mode, entry.year.as_str()), (EntryMode::Date, "hacia 1990"));
    }
}
