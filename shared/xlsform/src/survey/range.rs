//! A range's parameters: numbers that must fit each other exactly, which is why they are compared as written.

use super::Reader;
use super::limits::{bad, only};
use crate::parameters::{Exact, Parameters};
use crate::report::{Code, Finding};
use crate::table::Row;

type Checked = Result<(), Box<Finding>>;

struct Range {
    start: Exact,
    end: Exact,
    step: Exact,
    tick: Option<Exact>,
}

impl Range {
    fn width(&self) -> i128 {
        (self.end.0 - self.start.0).abs()
    }

    fn holds(&self, number: Exact) -> bool {
        number >= self.start.min(self.end) && number <= self.start.max(self.end)
    }

    /// Whether a number is a whole count of steps from the start.
    fn is_on(&self, number: Exact, step: Exact) -> bool {
        step.0 != 0 && (number.0 - self.start.0) % step.0 == 0
    }
}

impl<'a> Reader<'a> {
    pub(super) fn range(&mut self, row: Row<'a>, parameters: &Parameters) -> Checked {
        only(row, parameters, &["end", "placeholder", "start", "step", "tick_interval", "tick_labelset"])?;
        let appearance = row.text(&["control", "appearance"]).unwrap_or_default();
        let has_ticks = ["tick_interval", "placeholder", "tick_labelset"];
        let plain =
            appearance.is_empty() || appearance.contains("vertical") || appearance.contains("no-ticks");
        if !plain && has_ticks.iter().any(|name| parameters.contains_key(*name)) {
            return Err(Box::new(row.finding(Code::RangeAppearance).with("appearance", appearance)));
        }
        let exact = |name: &str, usual: Option<i128>| match parameters.get(name) {
            None => Ok(usual.map(|whole| Exact(whole * Exact::ONE))),
            Some(text) => {
                let number = Exact::parse(text).ok_or_else(|| Box::new(bad(row, parameters, name)))?;
                Ok::<_, Box<Finding>>(Some(number))
            }
        };
        let nothing = Exact(0);
        let range = Range {
            start: exact("start", Some(1))?.unwrap_or(nothing),
            end: exact("end", Some(10))?.unwrap_or(nothing),
            step: exact("step", Some(1))?.unwrap_or(nothing),
            tick: exact("tick_interval", None)?,
        };
        let refuse = |name: &str| Err(Box::new(bad(row, parameters, name)));
        if range.step == nothing || range.step.0 > range.width() {
            return refuse("step");
        }
        if range
            .tick
            .is_some_and(|tick| tick == nothing || tick.0 > range.width() || tick.0 % range.step.0 != 0)
        {
            return refuse("tick_interval");
        }
        let placeholder = exact("placeholder", None)?;
        if placeholder.is_some_and(|place| !range.is_on(place, range.step) || !range.holds(place)) {
            return refuse("placeholder");
        }
        self.tick_labels(row, parameters, &range, appearance.contains("no-ticks"))
    }

    /// The labels under a range's ticks are a list of choices whose names are numbers on the range.
    fn tick_labels(&self, row: Row<'a>, parameters: &Parameters, range: &Range, no_ticks: bool) -> Checked {
        let Some(list) = parameters.get("tick_labelset") else { return Ok(()) };
        let refuse = || Err(Box::new(bad(row, parameters, "tick_labelset")));
        let Some(list) = self.survey.lists.get(list) else { return refuse() };
        let mut seen = std::collections::BTreeSet::new();
        for choice in &list.choices {
            let Some(number) = Exact::parse(&choice.name) else { return refuse() };
            let on_tick = range.is_on(number, range.tick.unwrap_or(range.step));
            if !range.holds(number) || !on_tick {
                return refuse();
            }
            seen.insert(number);
        }
        let ends = std::collections::BTreeSet::from([range.start, range.end]);
        if no_ticks && seen != ends { refuse() } else { Ok(()) }
    }
}
