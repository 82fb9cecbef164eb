//! The settings sheet: its one row.

use forms::Compartment;
use forms::nearest;

use crate::names::is_name;
use crate::report::{Code, Finding, Report};
use crate::table::{Cleaning, Columns, Row, Table};
use crate::vocabulary::{SETTINGS_ALIASES, SETTINGS_COLUMNS, ours, yes_or_no};
use crate::workbook::Workbook;

pub struct Settings {
    pub form_id: String,
    pub title: String,
    pub titles: Vec<(String, String)>,
    pub version: String,
    /// The root element's name.
    pub root: String,
    pub instance_name: Option<String>,
    pub default_language: Option<String>,
    pub style: String,
    pub collapse_spaces: bool,
    pub verbatim: bool,
    pub duplicate_choices: bool,
    pub has_instance_id: bool,
    pub compartment: Compartment,
    pub languages: Vec<String>,
    pub awaiting_review: Vec<String>,
}

/// Settings that other programs act on and that mean nothing here.
const UNSUPPORTED: [&str; 20] = [
    "add_none_option",
    "attribute",
    "auto_delete",
    "auto_send",
    "client_editable",
    "delimiter",
    "flat",
    "instance_xmlns",
    "namespaces",
    "prefix",
    "public_key",
    "sms_allow_media",
    "sms_date_format",
    "sms_datetime_format",
    "sms_field",
    "sms_keyword",
    "sms_response",
    "sms_separator",
    "submission_url",
    "omit_instanceID",
];

impl Settings {
    /// The settings as they are, or as they are where there are none. `stem` is the file's name without its ending.
    pub fn read(book: &Workbook, stem: &str, report: &mut Report) -> (Self, Option<Table>) {
        let stem = if stem.is_empty() { "data" } else { stem };
        let mut settings = Settings {
            form_id: stem.to_owned(),
            title: String::new(),
            titles: Vec::new(),
            version: String::new(),
            root: "data".to_owned(),
            instance_name: None,
            default_language: None,
            style: String::new(),
            collapse_spaces: true,
            verbatim: false,
            duplicate_choices: false,
            has_instance_id: true,
            compartment: Compartment::Reg,
            languages: Vec::new(),
            awaiting_review: Vec::new(),
        };
        let sheet = book.sheet("settings").filter(|sheet| !sheet.lines.is_empty());
        let table = sheet.map(|sheet| {
            let columns = Columns { aliases: SETTINGS_ALIASES, known: SETTINGS_COLUMNS };
            let verbatim = sheet.headers.iter().flatten().any(|header| header == ours::VERBATIM);
            let cleaning = if verbatim { Cleaning::Nothing } else { Cleaning::Quotes };
            let (table, problems) = Table::new("settings", sheet, &columns, cleaning);
            report.errors.extend(problems);
            table
        });
        if let Some(row) = table.as_ref().and_then(|table| table.rows().next()) {
            settings.take(row, report);
        }
        if settings.title.is_empty() {
            settings.title = settings.form_id.clone();
        }
        (settings, table)
    }

    fn take(&mut self, row: Row<'_>, report: &mut Report) {
        let own = |name: &str| row.text(&[name]).map(str::to_owned);
        self.form_id = own("id_string").unwrap_or_else(|| self.form_id.clone());
        self.title = own("title").unwrap_or_default();
        self.version = own("version").unwrap_or_default();
        self.instance_name = own("instance_name");
        self.default_language = own("default_language");
        self.style = own("style").unwrap_or_default();
        self.verbatim = row.text(&[ours::VERBATIM]).and_then(yes_or_no).unwrap_or(false);
        self.collapse_spaces = row.text(&["clean_text_values"]).and_then(yes_or_no).unwrap_or(true);
        self.duplicate_choices = row.text(&["allow_choice_duplicates"]).and_then(yes_or_no).unwrap_or(false);
        if let Some(root) = own("name") {
            if !is_name(&root) {
                let (column, _) =
                    row.cell(&["name"]).map_or(("name", ""), |(column, text)| (&column.raw, text));
                report.errors.push(row.finding(Code::BadFormName).column(column).with("name", &root));
            }
            self.root = root;
        }
        // It would stand for the form itself.
        if let Some((column, said)) = row.cell(&["type"]).filter(|(_, said)| *said != "survey") {
            let finding = row.finding(Code::UnknownType).column(&column.raw).with("type", said);
            report.errors.push(finding.meant(Some("survey".to_owned())));
        }
        if row.text(&["omit_instanceID"]).and_then(yes_or_no) == Some(true) {
            self.has_instance_id = false;
            if row.text(&["public_key"]).is_some() {
                report.errors.push(row.finding(Code::InstanceIdNeeded));
            }
        }
        let words = |name| {
            let text = row.text(&[name]).unwrap_or_default();
            let words = text.split(',').map(|word| word.trim().to_owned());
            words.filter(|word| !word.is_empty()).collect::<Vec<_>>()
        };
        self.languages = words(ours::LANGUAGES);
        self.awaiting_review = words(ours::AWAITING_REVIEW);
        self.titles = row
            .texts(&[ours::TITLE])
            .into_iter()
            .filter_map(|(language, text)| Some((language?.to_owned(), text.to_owned())))
            .collect();
        if let Some(said) = row.text(&[ours::COMPARTMENT]) {
            let known = Compartment::ALL.into_iter().find(|each| each.code() == said);
            self.compartment = known.unwrap_or(self.compartment);
        }
        for (column, _) in row.cells() {
            let name = column.way.first().map(String::as_str).unwrap_or_default();
            if UNSUPPORTED.contains(&name) {
                let finding = row.finding(Code::SettingUnsupported).column(&column.raw);
                report.unsupported.push(finding.with("setting", &column.raw));
            } else if !SETTINGS_COLUMNS.contains(&name) && !ours::SETTINGS.contains(&name) {
                let near = nearest(name, SETTINGS_COLUMNS.iter().copied().chain(["form_id", "form_title"]));
                let finding = row.finding(Code::UnknownSetting).column(&column.raw);
                report.warnings.push(finding.with("setting", &column.raw).meant(near));
            }
        }
    }

    /// What is made plain in the survey, and in the other sheets.
    pub fn cleaning(&self) -> (Cleaning, Cleaning) {
        match (self.verbatim, self.collapse_spaces) {
            (true, _) => (Cleaning::Nothing, Cleaning::Nothing),
            (false, true) => (Cleaning::QuotesAndSpaces, Cleaning::Quotes),
            (false, false) => (Cleaning::Quotes, Cleaning::Quotes),
        }
    }

    /// A setting that stands among the questions.
    pub fn say(&mut self, name: &str, value: String) {
        match name {
            "title" => self.title = value,
            "id_string" => self.form_id = value,
            _ => {}
        }
    }

    /// A sheet whose name is nearly that of one that is missing.
    pub fn misspelled(book: &Workbook, wanted: &str) -> Option<Finding> {
        if book.sheet(wanted).is_some() {
            return None;
        }
        let names = book.sheets.iter().map(|sheet| sheet.name.as_str());
        let unknown = names.filter(|name| {
            !name.starts_with('_') && !crate::vocabulary::SHEETS.contains(&name.to_lowercase().as_str())
        });
        let near = nearest(wanted, unknown)?;
        Some(Finding::new(&near, Code::SheetMisspelled).with("wanted", wanted).with("found", &near))
    }
}
