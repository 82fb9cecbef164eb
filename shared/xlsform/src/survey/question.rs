//! A row that is a question: its texts, its expressions, and what its type brings along.

use std::collections::BTreeMap;

use forms::{
    Compartment, DefaultAnswer, ExpressionErrorKind, Level, Question, QuestionKind, Translated,
    expression_error,
};

use super::kinds::{Meaning, Preset, WITHOUT_LIST, meaning};
use super::{Content, Reader, control};
use crate::dynamic::is_dynamic;
use crate::parameters::{self, Parameters};
use crate::references::references;
use crate::report::{Code, Finding};
use crate::table::Row;
use crate::vocabulary::{ours, yes_or_no};

/// Appearances that ask for something no screen of ours can do.
const UNSUPPORTED_APPEARANCES: [&str; 10] = [
    "bearing",
    "bikram-sambat",
    "buddhist",
    "coptic",
    "ethiopian",
    "image-map",
    "islamic",
    "myanmar",
    "persian",
    "printer",
];

impl<'a> Reader<'a> {
    pub(super) fn question(&mut self, row: Row<'a>, name: String, question_type: &'a str) {
        let Some(parameters) = self.parameters(row) else { return };
        if let Some(select) = control::select(question_type) {
            return self.select(row, name, select, parameters);
        }
        if matches!(question_type, "csv-external" | "xml-external") {
            self.trigger(row);
            return self.external_file(row, &name, question_type);
        }
        if question_type == "include" {
            return self.refuse(row.finding(Code::Include).with("name", &name));
        }
        if WITHOUT_LIST.contains(&question_type) {
            return self.refuse(row.finding(Code::TypeWithoutList).with("type", question_type));
        }
        // OpenStreetMap's type may have a list of tags behind it.
        let osm = question_type.starts_with("osm ");
        let Some(meaning) = meaning(if osm { "osm" } else { question_type }) else {
            let finding = self.unknown_type(row, question_type);
            return self.refuse(finding);
        };
        if let Err(finding) = self.limits(row, question_type, &parameters) {
            return self.refuse(*finding);
        }
        let mut question = self.plain(row, name, meaning.kind.clone(), question_type);
        question.parameters.extend(parameters);
        self.preset(row, question_type, &meaning, &mut question);
        if question_type == "calculate" && question.calculation.is_none() {
            let begun = row.text(&["default"]).is_some_and(|text| is_dynamic(text, question_type));
            if !is_computed(row) && !begun {
                return self.refuse(row.finding(Code::MissingCalculation).with("name", &question.name));
            }
            question.kind = QuestionKind::Hidden;
        }
        let filled = question.default.is_some() || !question.trigger.is_empty();
        if question.kind == QuestionKind::Calculate && question.calculation.is_none() && !filled {
            question.kind = QuestionKind::Hidden;
        }
        self.check_label(row, &question, meaning.shown);
        let has_text = !question.label.is_empty() || !question.hint.is_empty();
        let computed = is_computed(row) || !question.trigger.is_empty();
        if question_type == "calculate" || (computed && !has_text) {
            self.unseen.insert(question.name.clone());
        }
        self.place(row.number(), Content::Question(Box::new(question)));
    }

    /// What any question may say.
    pub(super) fn plain(
        &mut self,
        row: Row<'a>,
        name: String,
        kind: QuestionKind,
        question_type: &str,
    ) -> Question {
        self.media(row);
        let appearance = row.text(&["control", "appearance"]).unwrap_or_default().to_owned();
        self.appearance(row, &appearance);
        let text = |way: &[&str]| self.languages.translated(row, way);
        let flag = |column: &str| row.text(&[column]).and_then(yes_or_no) == Some(true);
        let mut question = Question {
            key: row.text(&[ours::KEY]).map(str::to_owned),
            label: text(&["label"]),
            hint: text(&["hint"]),
            guidance_hint: text(&["guidance_hint"]),
            media: self.languages.media(row),
            required_message: text(&["bind", "jr:requiredMsg"]),
            constraint_message: text(&["bind", "jr:constraintMsg"]),
            prefers_not_label: text(&[ours::PREFERS_NOT]),
            constraint_level: if row.text(&[ours::CONSTRAINT_LEVEL]) == Some("warn") {
                Level::Warn
            } else {
                Level::Refuse
            },
            compartment: compartment(row),
            review: flag(ours::REVIEW),
            due: row.text(&[ours::DUE]).map(str::to_owned),
            identity: flag(ours::IDENTITY),
            do_not_record: words(row, ours::DO_NOT_RECORD),
            name,
            kind: own_kind(row).unwrap_or(kind),
            appearance,
            ..Question::default()
        };
        question.relevant = self.expression(row, &["bind", "relevant"]);
        question.required = self.expression(row, &["bind", "required"]);
        question.constraint = self.expression(row, &["bind", "constraint"]);
        question.calculation = self.expression(row, &["bind", "calculate"]);
        question.read_only = self.expression(row, &["bind", "readonly"]);
        question.choice_filter = self.expression(row, &["choice_filter"]);
        question.trigger = self.trigger(row);
        if !question.trigger.is_empty() {
            self.triggered.push((question.name.clone(), row.number()));
        }
        question.default = self.default(row, question_type);
        for (column, parameter) in [("autoplay", "autoplay"), ("rows", "rows")] {
            if let Some(said) = row.text(&["control", column]) {
                question.parameters.insert(parameter.to_owned(), said.to_owned());
            }
        }
        question
    }

    fn preset(&mut self, row: Row<'a>, question_type: &str, meaning: &Meaning, question: &mut Question) {
        let english =
            |text: String| Translated(BTreeMap::from([(self.languages.code(&self.languages.default), text)]));
        match meaning.preset {
            Preset::Nothing => {}
            Preset::Starts(expression) => {
                if question.default.is_none() && question.calculation.is_none() {
                    question.default = Some(DefaultAnswer::Computed(expression.to_owned()));
                }
            }
            Preset::UpTo(max) => {
                question.constraint.get_or_insert_with(|| format!("0 <= . and . <= {max}"));
                if question.hint.is_empty() && max != 100 {
                    question.hint = english(format!("Enter a number 0-{max}."));
                }
            }
            Preset::Digits => {
                question.constraint.get_or_insert_with(|| r"regex(., '^\d*$')".to_owned());
                if question.hint.is_empty() {
                    question.hint = english("Enter numbers only.".to_owned());
                }
            }
            Preset::Unsupported => {
                let column = row.cell(&["type"]).map_or("type", |(column, _)| &column.raw);
                let finding = row.finding(Code::TypeUnsupported).column(column).with("type", question_type);
                self.unsupported(finding.with("name", &question.name));
                if matches!(question_type, "simserial" | "subscriberid") {
                    self.warn(row.finding(Code::TypeDeprecated).with("type", question_type));
                }
                question.required = None;
                question.constraint = None;
            }
        }
    }

    /// An expression of the row, if there is one that can be read; one that cannot is passed over, and said.
    pub(super) fn expression(&mut self, row: Row<'a>, way: &[&str]) -> Option<String> {
        let (column, text) = own_words(way).and_then(|own| row.cell(&[own])).or_else(|| row.cell(way))?;
        let converts = way.first() == Some(&"bind");
        let text = match yes_or_no(text).filter(|_| converts) {
            Some(true) => "true()".to_owned(),
            Some(false) => "false()".to_owned(),
            None => text.to_owned(),
        };
        // A malformed reference is refused where all references are checked.
        if references(&text).is_err() {
            return None;
        }
        for file in crate::pulldata::files(&text) {
            self.sources.push((file.clone(), format!("{file}.csv"), row.number()));
        }
        match unreadable(&text) {
            Some(problem) => {
                let finding = Finding { sheet: self.table.sheet.clone(), ..problem };
                self.unsupported(finding.at(row.number()).column(&column.raw));
                None
            }
            None => Some(text),
        }
    }

    fn default(&mut self, row: Row<'a>, question_type: &str) -> Option<DefaultAnswer> {
        if row.cell(&[ours::DEFAULT]).is_some() {
            return self.expression(row, &["default"]).map(DefaultAnswer::Computed);
        }
        let (_, text) = row.cell(&["default"])?;
        let fixed = row.text(&[ours::FIXED_DEFAULT]).and_then(yes_or_no);
        if fixed.unwrap_or_else(|| !is_dynamic(text, question_type)) {
            return Some(DefaultAnswer::Fixed(text.to_owned()));
        }
        self.expression(row, &["default"]).map(DefaultAnswer::Computed)
    }

    pub(super) fn parameters(&mut self, row: Row<'a>) -> Option<Parameters> {
        let Some((column, text)) = row.cell(&["parameters"]) else { return Some(Parameters::new()) };
        let found = parameters::parse(text);
        if found.is_none() {
            self.refuse(row.finding(Code::BadParameters).column(&column.raw).with("parameters", text));
        }
        found
    }

    /// The questions whose answers have this one computed: one reference, or several with commas between.
    pub(super) fn trigger(&mut self, row: Row<'a>) -> Vec<String> {
        let Some((column, text)) = row.cell(&["trigger"]) else { return Vec::new() };
        let bad = |code| row.finding(code).column(&column.raw).with("text", text);
        if text.len() <= 2 || !text.contains("${") {
            self.refuse(bad(Code::BadReference));
            return Vec::new();
        }
        let mut names = Vec::new();
        for part in text.split(',') {
            match references(part).as_deref() {
                Ok([]) => {}
                Ok([only]) => names.push(only.name.to_owned()),
                Ok(_) => self.refuse(bad(Code::ReferenceList)),
                Err(_) => self.refuse(bad(Code::BadReference)),
            }
        }
        self.triggers.extend(names.iter().map(|name| (name.clone(), row.number())));
        names
    }

    pub(super) fn appearance(&mut self, row: Row<'a>, appearance: &str) {
        let column = row.cell(&["control", "appearance"]).map_or("appearance", |(column, _)| &column.raw);
        let is_unsupported = |word: &&str| {
            UNSUPPORTED_APPEARANCES.contains(word)
                || word.starts_with("ex:")
                || word.starts_with("intent")
                || word.starts_with("search(")
        };
        let found: Vec<&str> = appearance.split_whitespace().filter(is_unsupported).collect();
        for word in found {
            let word = word.split('(').next().unwrap_or(word);
            self.unsupported(
                row.finding(Code::AppearanceUnsupported).column(column).with("appearance", word),
            );
        }
    }

    pub(super) fn check_label(&mut self, row: Row<'a>, question: &Question, shown: bool) {
        let computed = is_computed(row) || !question.trigger.is_empty();
        let has_text = !question.label.is_empty() || !question.hint.is_empty();
        let is_heading = question.appearance == "label";
        if !shown || (computed && !has_text) || is_heading {
            return;
        }
        if !has_text && question.media.is_empty() {
            self.refuse(row.finding(Code::NoLabel).with("name", &question.name));
        } else if question.media.contains_key("big-image") && !question.media.contains_key("image") {
            self.refuse(row.finding(Code::BigImageAlone).with("name", &question.name));
        }
    }

    /// Files beside labels that XLSForm does not know.
    pub(super) fn media(&mut self, row: Row<'a>) {
        for (column, _) in row.cells() {
            if let [first, kind, ..] = column.way.as_slice()
                && first == "media"
                && !matches!(kind.as_str(), "image" | "big-image" | "audio" | "video")
            {
                let finding = row.finding(Code::UnknownMedia).column(&column.raw).with("media", kind);
                self.refuse(finding);
            }
        }
    }
}

/// The column of ours that counts before a standard one.
fn own_words(way: &[&str]) -> Option<&'static str> {
    match way {
        ["bind", "relevant"] => Some(ours::RELEVANT),
        ["bind", "constraint"] => Some(ours::CONSTRAINT),
        ["bind", "calculate"] => Some(ours::CALCULATION),
        ["default"] => Some(ours::DEFAULT),
        _ => None,
    }
}

fn is_computed(row: Row<'_>) -> bool {
    row.text(&["bind", "calculate"]).is_some() || row.text(&[ours::CALCULATION]).is_some()
}

/// Why an expression cannot be used, if it cannot.
pub fn unreadable(text: &str) -> Option<Finding> {
    let error = expression_error(text)?;
    let at = (error.at + 1).to_string();
    Some(match error.kind {
        ExpressionErrorKind::UnknownFunction { name, nearest } => {
            Finding::new("", Code::UnknownFunction).with("function", name).with("at", at).meant(nearest)
        }
        other => Finding::new("", Code::BadExpression)
            .with("expression", text)
            .with("at", at)
            .with("why", other.code()),
    })
}

pub(super) fn compartment(row: Row<'_>) -> Option<Compartment> {
    let said = row.text(&[ours::COMPARTMENT])?;
    Compartment::ALL.into_iter().find(|each| each.code() == said)
}

/// Kinds of ours that XLSForm has no type for: it sees a text.
fn own_kind(row: Row<'_>) -> Option<QuestionKind> {
    match row.text(&[ours::KIND])? {
        "long_text" => Some(QuestionKind::LongText),
        "partial_date" => Some(QuestionKind::PartialDate),
        "phone" => Some(QuestionKind::Phone),
        "code" => Some(QuestionKind::Code),
        "calculate" => Some(QuestionKind::Calculate),
        "text" => Some(QuestionKind::Text),
        _ => None,
    }
}

fn words(row: Row<'_>, column: &str) -> Vec<String> {
    row.text(&[column]).unwrap_or_default().split_whitespace().map(str::to_owned).collect()
}
