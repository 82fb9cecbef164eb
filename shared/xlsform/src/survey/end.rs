//! What can only be said at the end of the sheet: what was left open, what triggers refer to, names that two files would share;
//! and columns that mean nothing here.

use std::collections::BTreeMap;

use super::{Open, Reader};
use crate::report::Code;
use crate::table::Row;
use crate::vocabulary::{SURVEY_ALIASES, SURVEY_COLUMNS, ours};

impl<'a> Reader<'a> {
    pub(super) fn end(&mut self) {
        if let Some(open) = self.stack.iter().rev().find(|open| open.control.is_some()) {
            let control = open.control.map_or("", super::Control::as_str);
            let finding = self.table.finding(Code::UnmatchedBegin).at(open.row);
            self.report.errors.push(finding.with("control", control).with("name", &open.name));
        }
        while self.stack.len() > 1 {
            self.close();
        }
        self.survey.nodes = self.stack.pop().map(|open: Open| open.children).unwrap_or_default();
        self.check_triggers();
        self.check_triggered();
        self.check_chosen_from();
        self.check_geometries();
        self.check_sources();
        self.check_searches();
        if let Err(finding) = self.entities.places() {
            self.report.errors.push(*finding);
        }
        let languages = &self.languages.names;
        if self.or_other && !languages.is_empty() {
            let finding = self.table.finding(Code::OrOtherTranslated);
            self.report.warnings.push(finding);
        }
    }

    fn check_triggers(&mut self) {
        for (name, row) in std::mem::take(&mut self.triggers) {
            let finding = |code| self.table.finding(code).at(row).column("trigger").with("name", &name);
            if !self.question_names.contains(&name) {
                let near = forms::nearest(&name, self.question_names.iter().map(String::as_str));
                self.report.errors.push(finding(Code::UnknownReference).meant(near));
            } else if self.unseen.contains(&name) {
                self.report.errors.push(finding(Code::TriggerUnseen));
            }
        }
    }

    /// What is computed when another is answered is found by its name.
    fn check_triggered(&mut self) {
        for (name, row) in std::mem::take(&mut self.triggered) {
            if self.survey.names.get(&name).is_some_and(|count| *count > 1) {
                let finding = self.table.finding(Code::AmbiguousReference).at(row).column("name");
                self.report.errors.push(finding.with("name", name));
            }
        }
    }

    fn check_chosen_from(&mut self) {
        for (name, row) in std::mem::take(&mut self.chosen_from) {
            let code = match self.survey.names.get(&name) {
                Some(1) => continue,
                Some(_) => Code::AmbiguousReference,
                None => Code::UnknownReference,
            };
            let near = forms::nearest(&name, self.survey.names.keys().map(String::as_str));
            let finding = self.table.finding(code).at(row).column("type").with("name", &name);
            self.report.errors.push(finding.meant(near));
        }
    }

    fn check_geometries(&mut self) {
        for (target, row) in std::mem::take(&mut self.geometries) {
            let is_repeat = target
                .strip_prefix("${")
                .and_then(|rest| rest.strip_suffix('}'))
                .is_some_and(|name| self.repeat_names.contains(name));
            let known = self.survey.lists.contains_key(&target) || self.entities.has(&target);
            if !is_repeat && !known {
                let finding = self.table.finding(Code::BadParameter).at(row);
                let finding = finding.with("parameter", "reference-geometry").with("value", target);
                self.report.errors.push(finding);
            }
        }
    }

    /// One name for what expressions look things up in, one file.
    fn check_sources(&mut self) {
        let mut known: BTreeMap<String, String> = BTreeMap::new();
        for (name, from, row) in std::mem::take(&mut self.sources) {
            let file = from.strip_prefix("external ").unwrap_or(&from).to_owned();
            // In what we wrote, a file's rows stand among the choices.
            let is_written = self.settings.verbatim;
            let is_choices =
                !is_written && self.survey.lists.get(&name).is_some_and(|list| !list.rows.is_empty());
            let is_searched = self.searches.iter().any(|each| each.list == name && each.searches);
            let earlier = known.entry(name.clone()).or_insert_with(|| file.clone());
            if *earlier != file || (is_choices && !is_searched) {
                let finding = self.table.finding(Code::OneNameTwoFiles).at(row).with("name", &name);
                self.report.errors.push(finding);
            } else if !self.survey.lists.contains_key(&name) {
                self.pulled(&name, &file, row);
            }
        }
    }

    /// A file that only `pulldata()` names.
    fn pulled(&mut self, name: &str, file: &str, row: u32) {
        let language = self.languages.code(&self.languages.default);
        let columns = crate::attached::Named::usual(file, &language);
        let mut list = crate::choices::List::default();
        match self.attached.get(file) {
            None => {
                self.report.warnings.push(self.table.finding(Code::FileMissing).at(row).with("file", file))
            }
            Some(bytes) => match crate::attached::choices(file, bytes, &columns) {
                Some(choices) => list.choices = choices,
                None => {
                    let finding = self.table.finding(Code::FileUnreadable).at(row).with("file", file);
                    self.report.warnings.push(finding);
                }
            },
        }
        self.survey.lists.insert(name.to_owned(), list);
    }

    fn check_searches(&mut self) {
        let plain = |list: &str| self.searches.iter().any(|each| each.list == list && !each.searches);
        let shared = self.searches.iter().filter(|each| each.searches && plain(&each.list));
        let finding = |each: &super::Search| {
            self.table.finding(Code::SearchShared).at(each.row).with("name", &each.question)
        };
        self.report.errors.extend(shared.map(finding));
    }

    /// Says once of each column that it is not known, or that nothing here acts on it.
    pub(super) fn columns(&mut self, row: Row<'a>, begins: bool) {
        for (column, _) in row.cells() {
            let words: Vec<&str> = column.way.iter().map(String::as_str).collect();
            let on_group = begins
                && matches!(
                    words.as_slice(),
                    ["bind", "required" | "constraint" | "calculate" | "readonly"]
                        | ["default" | "choice_filter" | "trigger"]
                );
            let code = match words.as_slice() {
                _ if on_group => Code::ColumnUnsupported,
                ["bind", known, ..]
                    if matches!(
                        *known,
                        "relevant"
                            | "required"
                            | "readonly"
                            | "constraint"
                            | "calculate"
                            | "jr:constraintMsg"
                            | "jr:requiredMsg"
                            | "entities:saveto"
                    ) =>
                {
                    continue;
                }
                ["control", "appearance" | "jr:count" | "autoplay" | "rows"] => continue,
                ["bind" | "control" | "instance" | "query" | "intent", ..] => Code::ColumnUnsupported,
                [first, ..] if first.starts_with("sms_") => Code::ColumnUnsupported,
                [first, ..]
                    if SURVEY_COLUMNS.contains(first)
                        || ours::SURVEY.contains(first)
                        || *first == "disabled" =>
                {
                    continue;
                }
                _ => Code::UnknownColumn,
            };
            if !self.reported.insert(column.raw.clone()) {
                continue;
            }
            let finding = row.finding(code).column(&column.raw).with("column", &column.raw);
            if code == Code::UnknownColumn {
                let first = words.first().copied().unwrap_or_default();
                let known =
                    SURVEY_COLUMNS.iter().copied().chain(SURVEY_ALIASES.iter().map(|(name, _)| *name));
                self.report.warnings.push(finding.meant(forms::nearest(first, known)));
            } else {
                self.report.unsupported.push(finding);
            }
        }
    }
}
