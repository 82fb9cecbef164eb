//! Between the text of a field and an answer. What cannot be read as the question's kind stays the text that was typed:
//! the form remarks on it, and nothing is lost.

use forms::{Answer, CivilDate, Moment, QuestionKind, parse_typed};

const MINUTE_CHARS: usize = "2026-11-22T19:05".len();

/// The answer that a field's text is, for kinds that are typed. `now` gives ages their year and clocks their offset.
pub fn answer_of(kind: &QuestionKind, typed: &str, now: Moment) -> Answer {
    if *kind == QuestionKind::DateTime
        && let Some(moment) = Moment::parse(typed.trim(), now.offset_minutes)
    {
        return Answer::Text(moment.to_string());
    }
    parse_typed(kind, typed, now.date()).unwrap_or_else(|_| Answer::text(typed.trim()))
}

/// The text that an answer has in its field; empty for blanks and non-answers.
pub fn text_of(kind: &QuestionKind, answer: &Answer) -> String {
    match (kind, answer) {
        (_, Answer::Integer(number)) => number.to_string(),
        (_, Answer::Decimal(number)) => number.to_string(),
        (QuestionKind::DateTime, Answer::Text(text)) => local_minute(text).unwrap_or_else(|| text.clone()),
        (_, Answer::Text(text)) => text.clone(),
        (_, Answer::Blank | Answer::NonAnswer(_)) => String::new(),
    }
}

/// Why the form cannot take an answer as its kind: a code for a sentence. `None` where it can.
pub fn trouble_of(kind: &QuestionKind, answer: &Answer, today: CivilDate) -> Option<&'static str> {
    let text = answer.as_text()?;
    parse_typed(kind, text, today).err().map(|error| error.code())
}

/// One step of a counter from what it holds; it stops at 0, and nothing counts as 0.
pub fn stepped(answer: &Answer, up: bool) -> Answer {
    let now = match answer {
        Answer::Integer(number) => *number,
        _ => 0,
    };
    let next = if up { now.saturating_add(1) } else { now.saturating_sub(1) };
    Answer::Integer(next.max(0))
}

/// What a `datetime-local` field shows of a date-time answer: the wall clock where it was written.
pub fn local_minute(text: &str) -> Option<String> {
    let moment = Moment::parse(text, 0)?;
    moment.to_string().get(..MINUTE_CHARS).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 22 November 2026, 19:30 in Mexico City.
    const NOW: Moment = Moment { unix_ms: 1_795_390_200_000, offset_minutes: -360 };

    fn read(kind: QuestionKind, typed: &str) -> Answer {
        answer_of(&kind, typed, NOW)
    }

    #[test]
    fn numbers_are_read_as_people_type_them() {
        assert_eq!(read(QuestionKind::Integer, " 34 "), Answer::Integer(34));
        assert_eq!(read(QuestionKind::Decimal, "1,5"), Answer::Decimal(1.5));
    }

    #[test]
    fn what_cannot_be_read_stays_as_typed_with_a_code_for_why() {
        for (kind, typed, code) in [
            (QuestionKind::Integer, "treinta", "not_a_number"),
            (QuestionKind::Integer, "3,5", "not_whole"),
            (QuestionKind::Decimal, "mucho", "not_a_number"),
            (QuestionKind::Date, "ayer", "not_a_date"),
        ] {
            let answer = read(kind.clone(), typed);
            assert_eq!(answer, Answer::text(typed));
            assert_eq!(trouble_of(&kind, &answer, NOW.date()), Some(code));
            assert_eq!(text_of(&kind, &answer), typed);
        }
    }

    #[test]
    fn an_emptied_field_is_blank_whatever_its_kind() {
        for kind in [QuestionKind::Integer, QuestionKind::Decimal, QuestionKind::DateTime, QuestionKind::Text]
        {
            assert_eq!(read(kind, "  "), Answer::Blank);
        }
    }

    #[test]
    fn a_moment_carries_the_offset_of_the_wall_clock_and_shows_that_wall_clock_again() {
        let answer = read(QuestionKind::DateTime, "2026-11-22T22:10");
        assert_eq!(answer, Answer::text("2026-11-22T22:10:00.000-06:00"));
        assert_eq!(text_of(&QuestionKind::DateTime, &answer), "2026-11-22T22:10");
    }

    #[test]
    fn counters_step_from_nothing_and_stop_at_zero() {
        assert_eq!(stepped(&Answer::Blank, true), Answer::Integer(1));
        assert_eq!(stepped(&Answer::Integer(1), false), Answer::Integer(0));
        assert_eq!(stepped(&Answer::Integer(0), false), Answer::Integer(0));
        assert_eq!(stepped(&Answer::Integer(i64::MAX), true), Answer::Integer(i64::MAX));
    }
}
