//! Selects and ranks: the list that they choose from, "other", tables of selects, files.

use forms::{Question, QuestionKind, Translated};

use super::control::{Select, SelectKind};
use super::{Content, Reader, Search};
use crate::attached::{self, Named};
use crate::choices::List;
use crate::names::is_name;
use crate::parameters::Parameters;
use crate::references::{has_reference, is_reference, references};
use crate::report::{Code, Finding};
use crate::table::Row;

const FILE_ENDINGS: [&str; 3] = [".csv", ".xml", ".geojson"];
/// The choice, and the question, that `or_other` adds; in English, as everywhere.
const OTHER: &str = "other";
const OTHER_LABEL: &str = "Other";
const SPECIFY_OTHER: &str = "Specify other.";

impl<'a> Reader<'a> {
    pub(super) fn select(&mut self, row: Row<'a>, name: String, select: Select<'a>, parameters: Parameters) {
        let (stem, ending) = split_ending(select.list);
        let from_file = FILE_ENDINGS.contains(&ending);
        if let Err(finding) = self.list_exists(row, &select, from_file) {
            return self.refuse(*finding);
        }
        if let Err(finding) = select_parameters(row, &select, &parameters) {
            return self.refuse(*finding);
        }
        let list = if from_file {
            self.file_list(row, select.list, stem, ending, &parameters);
            stem.to_owned()
        } else {
            self.list_key(&select)
        };
        if select.kind == SelectKind::Multiple && !from_file {
            self.no_spaces(row, select.list);
        }
        if select.or_other && !self.add_other(row, &list) {
            return;
        }
        if !self.table_of_selects(row, select.list) {
            return;
        }
        let names = references(select.list).unwrap_or_default();
        self.chosen_from.extend(names.iter().map(|reference| (reference.name.to_owned(), row.number())));
        let kind = match select.kind {
            _ if has_reference(select.list) && !is_now(select.list) => {
                let finding = row.finding(Code::ChoicesFromRepeat).with("list", select.list);
                self.unsupported(finding);
                QuestionKind::Text
            }
            SelectKind::One | SelectKind::External => QuestionKind::SelectOne(list.clone()),
            SelectKind::Multiple => QuestionKind::SelectMultiple(list.clone()),
            SelectKind::Rank => QuestionKind::Rank(list.clone()),
        };
        let mut question = self.plain(row, name, kind, "select");
        question.parameters.extend(parameters);
        if self.table_list.is_some() {
            question.appearance = "list-nolabel".to_owned();
        }
        self.search(row, &question, &list, from_file);
        self.check_label(row, &question, true);
        let other = select.or_other.then(|| self.specify_other(&question));
        self.place(row.number(), Content::Question(Box::new(question)));
        if let Some(other) = other {
            self.place(row.number(), Content::Question(Box::new(other)));
        }
    }

    fn list_exists(
        &mut self,
        row: Row<'a>,
        select: &Select<'a>,
        from_file: bool,
    ) -> Result<(), Box<Finding>> {
        let (stem, ending) = split_ending(select.list);
        let at_type = |code| {
            let column = row.cell(&["type"]).map_or("type", |(column, _)| &column.raw);
            Box::new(row.finding(code).column(column).with("list", select.list))
        };
        if select.kind == SelectKind::External {
            if !self.has_external {
                return Err(at_type(Code::NoExternalChoices));
            }
            if !self.external.contains_key(select.list) {
                let near = forms::nearest(select.list, self.external.keys().map(String::as_str));
                return Err(Box::new(at_type(Code::UnknownList).meant(near)));
            }
            if row.text(&["choice_filter"]).is_none() {
                return Err(at_type(Code::ExternalUnfiltered));
            }
            return Ok(());
        }
        let one_ending = !stem.is_empty() && !stem.trim_start_matches('.').contains('.');
        if select.is_from_file() && !(from_file && one_ending) {
            return Err(Box::new(at_type(Code::BadFileExtension).with("ending", ending)));
        }
        // pyxform falls over a select_multiple from a repeat's answers, and so says nothing against it.
        if from_file || has_reference(select.list) || self.survey.lists.contains_key(select.list) {
            return Ok(());
        }
        if !self.has_choices {
            return Err(at_type(Code::NoChoices));
        }
        let near = forms::nearest(select.list, self.survey.lists.keys().map(String::as_str));
        Err(Box::new(at_type(Code::UnknownList).meant(near)))
    }

    /// Lists of the external sheet stand beside the others, under a name of their own where it is taken.
    fn list_key(&mut self, select: &Select<'a>) -> String {
        if select.kind != SelectKind::External {
            return select.list.to_owned();
        }
        let key = if self.survey.lists.contains_key(select.list) {
            format!("external/{}", select.list)
        } else {
            select.list.to_owned()
        };
        if let Some(list) = self.external.get(select.list) {
            self.survey.lists.entry(key.clone()).or_insert_with(|| list.clone());
        }
        key
    }

    fn file_list(&mut self, row: Row<'a>, file: &str, stem: &str, ending: &str, parameters: &Parameters) {
        self.sources.push((stem.to_owned(), file.to_owned(), row.number()));
        let language = self.languages.code(&self.languages.default);
        let usual = Named::usual(file, &language);
        let columns = Named {
            value: parameters.get("value").map_or(usual.value, String::as_str),
            label: parameters.get("label").map_or(usual.label, String::as_str),
            language: usual.language,
        };
        self.load(row, file, stem, ending, &columns);
    }

    /// Puts a file's rows among the lists, or says why it is not there.
    fn load(&mut self, row: Row<'a>, file: &str, stem: &str, ending: &str, columns: &Named<'_>) {
        if self.survey.lists.contains_key(stem) {
            return;
        }
        let mut list = List::default();
        if ending == ".xml" {
            self.unsupported(row.finding(Code::FileKindUnsupported).with("file", file));
        } else {
            match self.attached.get(file) {
                None => self.warn(row.finding(Code::FileMissing).with("file", file)),
                Some(bytes) => match attached::choices(file, bytes, columns) {
                    Some(choices) => list.choices = choices,
                    None => self.warn(row.finding(Code::FileUnreadable).with("file", file)),
                },
            }
        }
        self.survey.lists.insert(stem.to_owned(), list);
    }

    /// A file that nobody chooses from: expressions look things up in it.
    pub(super) fn external_file(&mut self, row: Row<'a>, name: &str, question_type: &str) {
        let ending = if question_type == "csv-external" { ".csv" } else { ".xml" };
        if self.sources.iter().any(|(known, from, _)| known == name && from.starts_with("external ")) {
            return self.refuse(row.finding(Code::OneNameTwoFiles).with("name", name));
        }
        // It is no question that others could refer to.
        self.survey.names.remove(name);
        let file = format!("{name}{ending}");
        self.sources.push((name.to_owned(), format!("external {file}"), row.number()));
        let language = self.languages.code(&self.languages.default);
        let columns = Named::usual(&file, &language);
        self.load(row, &file, name, ending, &columns);
    }

    fn no_spaces(&mut self, row: Row<'a>, list: &str) {
        let choices = self.survey.lists.get(list).map(|list| list.choices.as_slice()).unwrap_or_default();
        if let Some(choice) = choices.iter().find(|choice| choice.name.contains(' ')) {
            let finding = row.finding(Code::ChoiceWithSpace).with("choice", &choice.name).with("list", list);
            self.refuse(finding);
        }
    }

    /// Adds the choice "other" to the list; false if that cannot be.
    fn add_other(&mut self, row: Row<'a>, list: &str) -> bool {
        self.or_other = true;
        if row.text(&["choice_filter"]).is_some() {
            self.refuse(row.finding(Code::OrOtherFiltered));
            return false;
        }
        let default = self.languages.code(&self.languages.default);
        let Some(known) = self.survey.lists.get_mut(list).filter(|list| !list.choices.is_empty()) else {
            self.refuse(row.finding(Code::ListWithoutChoices).with("list", list));
            return false;
        };
        if !known.choices.iter().any(|choice| choice.name == OTHER) {
            let mut languages: Vec<String> =
                known.choices.iter().flat_map(|choice| choice.label.0.keys().cloned()).collect();
            languages.push(default);
            known.choices.push(forms::Choice {
                name: OTHER.to_owned(),
                label: Translated(
                    languages.into_iter().map(|language| (language, OTHER_LABEL.to_owned())).collect(),
                ),
                columns: Default::default(),
                media: Default::default(),
            });
        }
        true
    }

    fn specify_other(&self, question: &Question) -> Question {
        let default = self.languages.code(&self.languages.default);
        Question {
            name: format!("{}_other", question.name),
            kind: QuestionKind::Text,
            label: Translated::only(&default, SPECIFY_OTHER),
            relevant: Some(format!("selected(../{}, '{OTHER}')", question.name)),
            compartment: question.compartment,
            ..Question::default()
        }
    }

    /// In a table, all selects have one list and no filter; false where that is not so.
    fn table_of_selects(&mut self, row: Row<'a>, list: &str) -> bool {
        match self.table_list.clone() {
            None => true,
            Some(None) => {
                self.table_list = Some(Some(list.to_owned()));
                if row.text(&["choice_filter"]).is_some() {
                    self.refuse(row.finding(Code::TableListFiltered));
                    return false;
                }
                true
            }
            Some(Some(shared)) => {
                if shared != list {
                    self.refuse(row.finding(Code::TableListMixed).with("list", list).with("first", shared));
                    return false;
                }
                true
            }
        }
    }

    fn search(&mut self, row: Row<'a>, question: &Question, list: &str, from_file: bool) {
        let searches = question.appearance.contains("search(");
        if searches && from_file {
            self.refuse(row.finding(Code::SearchWithFile).with("name", &question.name));
        }
        self.searches.push(Search {
            question: question.name.clone(),
            list: list.to_owned(),
            searches,
            row: row.number(),
        });
    }
}

/// True where the choices are the answers to one question of this filling, not of the last one that was saved.
fn is_now(list: &str) -> bool {
    is_reference(list) && !list.contains("last-saved#")
}

/// `cities.csv` as `cities` and `.csv`.
fn split_ending(name: &str) -> (&str, &str) {
    match name.rfind('.').filter(|at| *at > 0) {
        Some(at) => name.split_at(at),
        None => (name, ""),
    }
}

fn select_parameters(row: Row<'_>, select: &Select<'_>, parameters: &Parameters) -> Result<(), Box<Finding>> {
    let from_file = matches!(select.command, "select_one_from_file" | "select_multiple_from_file");
    let accepted: &[&str] =
        if from_file { &["label", "randomize", "seed", "value"] } else { &["randomize", "seed"] };
    super::limits::only(row, parameters, accepted)?;
    for name in ["value", "label"].into_iter().filter(|_| from_file) {
        if parameters.get(name).is_some_and(|value| !is_name(value)) {
            return Err(Box::new(super::limits::bad(row, parameters, name)));
        }
    }
    match (parameters.get("randomize").map(String::as_str), parameters.get("seed")) {
        (None, Some(_)) => Err(Box::new(row.finding(Code::SeedWithoutRandomize))),
        (Some("true" | "false"), Some(seed)) if !is_reference(seed) && seed.parse::<f64>().is_err() => {
            Err(Box::new(super::limits::bad(row, parameters, "seed")))
        }
        (None | Some("true" | "false"), _) => Ok(()),
        (Some(_), _) => Err(Box::new(super::limits::bad(row, parameters, "randomize"))),
    }
}
