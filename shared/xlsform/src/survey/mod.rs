//! The survey sheet, row by row: what each row is, in what it stands, and what pyxform would not take.

mod control;
mod end;
mod group;
mod kinds;
mod limits;
mod loops;
mod question;
mod range;
mod select;

use std::collections::{BTreeMap, BTreeSet};

use forms::{Group, Question, Repeat, nearest};

pub use control::Control;
pub use question::unreadable;

use crate::attached::Attached;
use crate::choices::Lists;
use crate::entities::{Container, Entities};
use crate::languages::Languages;
use crate::names::is_name;
use crate::report::{Code, Finding, Report};
use crate::settings::Settings;
use crate::table::{Row, Table};
use crate::vocabulary::{SETTINGS_ALIASES, yes_or_no};

/// A node with the row that it came from.
#[derive(Clone, Debug)]
pub struct Built {
    pub row: u32,
    pub content: Content,
    pub children: Vec<Built>,
}

#[derive(Clone, Debug)]
pub enum Content {
    Question(Box<Question>),
    Group(Group),
    Repeat(Repeat),
}

/// What the survey's rows came to, and what else they told.
#[derive(Default)]
pub struct Survey {
    pub nodes: Vec<Built>,
    /// How often each name stands in the sheet, for references.
    pub names: BTreeMap<String, usize>,
    pub lists: Lists,
    /// Settings that stand among the questions.
    pub settings: Vec<(String, String)>,
}

/// What holds the rows that are being read.
struct Open {
    control: Option<Control>,
    name: String,
    row: u32,
    content: Option<Content>,
    children: Vec<Built>,
    names: BTreeSet<String>,
    lower_names: BTreeSet<String>,
    /// Of a loop: the list it goes over.
    list: String,
}

/// A select, its list, and whether it searches in a file instead.
struct Search {
    question: String,
    list: String,
    searches: bool,
    row: u32,
}

struct Reader<'a> {
    table: &'a Table,
    settings: &'a Settings,
    languages: &'a Languages,
    attached: &'a Attached,
    external: Lists,
    has_external: bool,
    has_choices: bool,
    entities: Entities,
    report: &'a mut Report,
    survey: Survey,
    stack: Vec<Open>,
    /// Inside a group whose selects share one heading: the list that they share, once there is one.
    table_list: Option<Option<String>>,
    question_names: BTreeSet<String>,
    repeat_names: BTreeSet<String>,
    triggers: Vec<(String, u32)>,
    /// Questions that are computed when others are answered.
    triggered: Vec<(String, u32)>,
    /// Questions whose answers are somebody's choices.
    chosen_from: Vec<(String, u32)>,
    geometries: Vec<(String, u32)>,
    /// Names of lists and files that expressions may look things up in, with what each comes from.
    sources: Vec<(String, String, u32)>,
    searches: Vec<Search>,
    or_other: bool,
    reported: BTreeSet<String>,
    /// Questions that nobody sees because they are computed.
    unseen: BTreeSet<String>,
}

/// What is read besides the survey itself.
pub struct Around<'a> {
    pub settings: &'a Settings,
    pub languages: &'a Languages,
    pub attached: &'a Attached,
    pub lists: Lists,
    pub external: Option<Lists>,
    pub has_choices: bool,
    pub entities: Entities,
}

pub fn read(table: &Table, around: Around<'_>, report: &mut Report) -> Survey {
    let mut reader = Reader {
        table,
        settings: around.settings,
        languages: around.languages,
        attached: around.attached,
        has_external: around.external.is_some(),
        external: around.external.unwrap_or_default(),
        has_choices: around.has_choices,
        entities: around.entities,
        report,
        survey: Survey { lists: around.lists, ..Survey::default() },
        stack: vec![Open::new(None, "", 0)],
        table_list: None,
        question_names: BTreeSet::new(),
        repeat_names: BTreeSet::new(),
        triggers: Vec::new(),
        triggered: Vec::new(),
        chosen_from: Vec::new(),
        geometries: Vec::new(),
        sources: Vec::new(),
        searches: Vec::new(),
        or_other: false,
        reported: BTreeSet::new(),
        unseen: BTreeSet::new(),
    };
    for row in table.rows() {
        reader.row(row);
    }
    reader.end();
    reader.survey
}

impl Open {
    fn new(control: Option<Control>, name: &str, row: u32) -> Self {
        Open {
            control,
            name: name.to_owned(),
            row,
            content: None,
            children: Vec::new(),
            names: BTreeSet::from(["meta".to_owned()]),
            lower_names: BTreeSet::new(),
            list: String::new(),
        }
    }
}

impl<'a> Reader<'a> {
    fn row(&mut self, row: Row<'a>) {
        if let Some(disabled) = row.text(&["disabled"]) {
            self.warn(row.finding(Code::RowDisabled));
            if yes_or_no(disabled) == Some(true) {
                return;
            }
        }
        if row.is_empty() {
            return;
        }
        let Some(question_type) = row.text(&["type"]) else {
            if row.says("name") || row.says("label") {
                self.refuse(row.finding(Code::RowWithoutType));
            } else {
                self.warn(row.finding(Code::RowSkipped));
            }
            return;
        };
        let question_type = dealiased(question_type);
        let asks = !(question_type == "audit"
            || SETTINGS_ALIASES.iter().any(|(word, _)| *word == question_type)
            || control::begin(question_type).is_some()
            || control::end(question_type).is_some());
        if !asks {
            // Nothing comes of them here, and yet they must be well formed.
            self.trigger(row);
            self.parameters(row);
        }
        if question_type == "audit" {
            return self.audit(row);
        }
        if let Some((_, way)) = SETTINGS_ALIASES.iter().find(|(word, _)| *word == question_type) {
            return match row.text(&["name"]) {
                None if way.contains(&"id_string") => self.refuse(row.finding(Code::RowWithoutName)),
                value => {
                    let value = value.unwrap_or("None").to_owned();
                    self.survey.settings.extend(way.first().map(|name| ((*name).to_owned(), value)));
                }
            };
        }
        let begins = control::begin(question_type);
        let ends = control::end(question_type);
        let name = match self.name(row, question_type, ends.is_some()) {
            Ok(name) => name,
            Err(finding) => return self.refuse(*finding),
        };
        self.entity(row, &name, begins.is_some() || ends.is_some());
        self.columns(row, begins.is_some());
        match (begins, ends) {
            (_, Some(control)) => self.end_control(row, control),
            (Some((control, list)), None) => self.begin_control(row, name, control, list),
            (None, None) => {
                self.question_names.insert(name.to_owned());
                self.question(row, name, question_type);
            }
        }
    }

    /// The row's name, if it is one and is new where it stands.
    fn name(&mut self, row: Row<'a>, question_type: &str, ends: bool) -> Result<String, Box<Finding>> {
        if ends {
            return Ok(String::new());
        }
        let name = match row.text(&["name"]) {
            Some(name) => name.to_owned(),
            None if question_type == "note" => format!("generated_note_name_{}", row.number()),
            None => return Err(Box::new(row.finding(Code::RowWithoutName))),
        };
        let at_name = |code| {
            let column = row.cell(&["name"]).map_or("name", |(column, _)| &column.raw);
            row.finding(code).column(column).with("name", &name)
        };
        if !is_name(&name) {
            return Err(Box::new(at_name(Code::BadName)));
        }
        *self.survey.names.entry(name.clone()).or_default() += 1;
        if let Some(open) = self.stack.last_mut() {
            if !open.names.insert(name.clone()) {
                let code = if name == "meta" { Code::NameReserved } else { Code::NameTwice };
                return Err(Box::new(at_name(code)));
            }
            if !open.lower_names.insert(name.to_lowercase()) {
                let finding = at_name(Code::NameNearlyTwice);
                self.report.warnings.push(finding);
            }
        }
        Ok(name)
    }

    /// What the row has to do with entities.
    fn entity(&mut self, row: Row<'a>, name: &str, holds_others: bool) {
        let way = self
            .stack
            .iter()
            .filter_map(|open| Some(Container { name: open.name.clone(), control: open.control?.as_str() }));
        let way = way.collect();
        if let Err(finding) = self.entities.save_to(row, &way, holds_others) {
            self.refuse(*finding);
        }
        self.entities.named(name, row.number(), &way);
    }

    fn place(&mut self, row: u32, content: Content) {
        if let Some(open) = self.stack.last_mut() {
            open.children.push(Built { row, content, children: Vec::new() });
        }
    }

    fn refuse(&mut self, finding: Finding) {
        self.report.errors.push(finding);
    }

    fn warn(&mut self, finding: Finding) {
        self.report.warnings.push(finding);
    }

    fn unsupported(&mut self, finding: Finding) {
        self.report.unsupported.push(finding);
    }

    fn unknown_type(&self, row: Row<'_>, question_type: &str) -> Finding {
        let first = question_type.split_whitespace().next().unwrap_or_default();
        let spellings = kinds::SPELLINGS;
        let near = nearest(question_type, spellings).or_else(|| nearest(first, spellings));
        let column = row.cell(&["type"]).map_or("type", |(column, _)| &column.raw);
        row.finding(Code::UnknownType).column(column).with("type", question_type).meant(near)
    }
}

fn dealiased(question_type: &str) -> &str {
    match question_type {
        "imei" => "deviceid",
        "image" | "add image prompt" | "add photo prompt" => "photo",
        "add audio prompt" => "audio",
        "add video prompt" => "video",
        "add file prompt" => "file",
        other => other,
    }
}
