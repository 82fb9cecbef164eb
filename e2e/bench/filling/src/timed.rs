//! The measurements themselves: importing, opening, answering one by one, and narrowing a long list.

use std::sync::Arc;

use forms::{
    Answer, AnswerPath, Form, FormDefinition, Instance, Moment, Question, QuestionKind, Sitting, parse_typed,
};
use serde_json::{Value, json};
use xlsform::{Attached, press};

use crate::household::{MEMBERS, PLACE, STATE, STATES};
use crate::said;

/// 2026-11-22, 19:05:30.250 in Tapachula.
const NOW: Moment = Moment { unix_ms: 1_795_395_930_250, offset_minutes: -360 };
const IMPORTS: usize = 7;
const OPENINGS: usize = 21;

/// Everything about one form, as JSON; `now` counts milliseconds. `said` is what was answered, in its order, for others to do the same:
/// the question, which instance of its repeat it stands in, the text, and how long it took until what follows from it was computed.
pub fn measure(file: &[u8], name: &str, now: fn() -> f64) -> Result<Value, String> {
    let clock = Clock(now);
    let mut import_ms = Vec::new();
    let mut definition = Arc::new(imported(file, name)?);
    for _ in 0..IMPORTS {
        let (ms, found) = clock.time(|| imported(file, name));
        import_ms.push(ms);
        definition = Arc::new(found?);
    }
    let mut open_ms = Vec::new();
    for _ in 0..OPENINGS {
        let (ms, opened) = clock.time(|| opened(&definition));
        open_ms.push(ms);
        opened?;
    }
    let mut fillings = Vec::new();
    let has_dates =
        opened(&definition)?.form().questions().any(|(_, question, _)| question.kind == QuestionKind::Date);
    for beginning in said::BEGINNINGS.iter().take(if has_dates { said::BEGINNINGS.len() } else { 1 }) {
        let mut filling =
            Filling { clock, instance: opened(&definition)?, beginning, birth: None, said: Vec::new() };
        filling.fill()?;
        fillings.push(filling);
    }
    let Some(filling) = fillings.last_mut() else { return Err("nothing was filled".to_owned()) };
    let choices = filling.narrow()?;
    let totals: Vec<Value> = ["total", "minors"].iter().filter_map(|name| filling.number(name)).collect();
    Ok(json!({
        "form": definition.form_id,
        "questions": filling.instance.form().questions().count(),
        "import_ms": import_ms,
        "open_ms": open_ms,
        "fillings": fillings.into_iter().map(|filling| filling.said).collect::<Vec<_>>(),
        "choices": choices,
        "totals": totals,
    }))
}

fn imported(file: &[u8], name: &str) -> Result<FormDefinition, String> {
    let pressed = press(file, name, &Attached::new()).map_err(|error| error.to_string())?;
    pressed.definition.ok_or_else(|| format!("{name} is refused: {:?}", pressed.report.errors))
}

fn opened(definition: &Arc<FormDefinition>) -> Result<Instance, String> {
    let form = Form::compile(definition.clone()).map_err(|problems| format!("{problems:?}"))?;
    Ok(Instance::create(Arc::new(form), Sitting::at(NOW)).0)
}

#[derive(Clone, Copy)]
struct Clock(fn() -> f64);

impl Clock {
    fn time<T>(self, work: impl FnOnce() -> T) -> (f64, T) {
        let begun = self.0();
        let done = work();
        (self.0() - begun, done)
    }
}

/// A question in one instance of its repeat, or outside of repeats.
struct Place {
    path: AnswerPath,
    member: Option<usize>,
    question: Arc<Question>,
}

struct Filling {
    clock: Clock,
    instance: Instance,
    beginning: &'static str,
    /// The question that is answered with the beginning.
    birth: Option<AnswerPath>,
    said: Vec<Value>,
}

impl Filling {
    /// Answers every question that is asked, in order; then, with all the others answered, changes each and changes it back.
    fn fill(&mut self) -> Result<(), String> {
        let places = self.places()?;
        for place in &places {
            if place.question.kind == QuestionKind::Date && self.birth.is_none() && self.pair(place).is_some()
            {
                self.birth = Some(place.path.clone());
            }
            if let Some([first, _]) = self.pair(place) {
                self.say(place, &first)?;
            }
        }
        for place in &places {
            if let Some([first, second]) = self.pair(place) {
                self.say(place, &second)?;
                self.say(place, &first)?;
            }
        }
        Ok(())
    }

    /// Every question, those in a repeat once for each member, who are added first.
    fn places(&mut self) -> Result<Vec<Place>, String> {
        let form = self.instance.form().clone();
        let mut inside: Vec<(String, Vec<(String, Arc<Question>)>)> = Vec::new();
        for (way, question, _) in form.questions() {
            let (repeat, name) = way.rsplit_once('/').unwrap_or(("", &way));
            match inside.last_mut().filter(|(last, _)| last == repeat) {
                Some((_, questions)) => questions.push((name.to_owned(), question.clone())),
                None => inside.push((repeat.to_owned(), vec![(name.to_owned(), question.clone())])),
            }
        }
        let mut places = Vec::new();
        for (repeat, questions) in inside {
            if repeat.is_empty() {
                for (name, question) in questions {
                    places.push(Place { path: path(&name)?, member: None, question });
                }
                continue;
            }
            let repeat = path(&repeat)?;
            for member in 0..MEMBERS {
                let id = format!("{member:08x}");
                // Where a form stands several times on one way, its members are there already.
                let _ = self.instance.add_instance(&repeat, &id);
                for (name, question) in &questions {
                    let path = repeat.in_instance(&id, name).map_err(|error| error.to_string())?;
                    places.push(Place { path, member: Some(member), question: question.clone() });
                }
            }
        }
        Ok(places)
    }

    /// What is said to a question that is asked now.
    fn pair(&self, place: &Place) -> Option<[String; 2]> {
        let asked = place.question.is_drawn()
            && place.question.calculation.is_none()
            && !self.instance.is_read_only(&place.path)
            && self.instance.is_relevant(&place.path);
        let mut pair = said::pair(&place.question, &self.instance, &place.path).filter(|_| asked)?;
        if self.birth.as_ref() == Some(&place.path) {
            pair[0] = self.beginning.to_owned();
        }
        Some(pair)
    }

    fn say(&mut self, place: &Place, text: &str) -> Result<(), String> {
        let answer =
            parse_typed(&place.question.kind, text, NOW.date()).map_err(|error| format!("{error:?}"))?;
        let (ms, set) = self.clock.time(|| self.instance.set(&place.path, answer));
        set.map_err(|error| format!("{}: {error:?}", place.path))?;
        self.said.push(json!({
            "question": place.question.name, "member": place.member, "text": text, "ms": ms,
        }));
        Ok(())
    }

    /// The household's: each state in turn, until the places that it leaves are known.
    fn narrow(&mut self) -> Result<Vec<Value>, String> {
        let (state, place) = (path(STATE)?, path(PLACE)?);
        if self.instance.form().question(&place).is_none() {
            return Ok(Vec::new());
        }
        let mut told = Vec::new();
        for number in 0..STATES {
            let name = format!("s{}", (number * 7 + 3) % STATES);
            let answer = Answer::text(name.as_str());
            let (set_ms, set) = self.clock.time(|| self.instance.set(&state, answer));
            set.map_err(|error| format!("{error:?}"))?;
            let (choices_ms, count) = self.clock.time(|| self.instance.choices(&place).len());
            told.push(json!({ "text": name, "set_ms": set_ms, "choices_ms": choices_ms, "count": count }));
        }
        Ok(told)
    }

    fn number(&self, name: &str) -> Option<Value> {
        match self.instance.answer(&AnswerPath::parse(name).ok()?) {
            Answer::Integer(number) => Some(json!(number)),
            _ => None,
        }
    }
}

fn path(text: &str) -> Result<AnswerPath, String> {
    AnswerPath::parse(text).map_err(|error| format!("{text}: {error}"))
}
