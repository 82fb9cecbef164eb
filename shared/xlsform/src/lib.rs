//! THE PRESS: XLSForm in, a [`FormDefinition`] and a report out; and a definition as an XLSForm in Markdown.
//! Absent on purpose: files (bytes come in as arguments), answers, evaluation. Owns calamine. No phone loads it.

mod attached;
mod check;
mod choices;
mod dynamic;
mod entities;
mod finish;
mod languages;
mod names;
mod parameters;
mod pulldata;
mod references;
pub mod report;
mod settings;
mod survey;
mod table;
mod vocabulary;
mod workbook;
mod write;

use forms::FormDefinition;

pub use attached::Attached;
pub use report::{Code, Finding, Report};
pub use workbook::Unreadable;
pub use write::write;

use entities::Entities;
use languages::Languages;
use settings::Settings;
use survey::Around;
use table::{Columns, Table};

/// A file that was read. There is a definition exactly if the report has no errors.
#[derive(Clone, Debug)]
pub struct Pressed {
    pub definition: Option<FormDefinition>,
    pub report: Report,
}

/// Reads a form. `name` is the file's, which a form without an id is called by; `attached` are the files beside it.
pub fn press(bytes: &[u8], name: &str, attached: &Attached) -> Result<Pressed, Unreadable> {
    let book = workbook::read(bytes, name)?;
    let mut report = Report::default();
    let stem = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    let definition = pressed(&book, stem, attached, &mut report);
    let definition = definition.filter(|_| report.errors.is_empty());
    Ok(Pressed { definition, report })
}

fn pressed(
    book: &workbook::Workbook,
    stem: &str,
    attached: &Attached,
    report: &mut Report,
) -> Option<FormDefinition> {
    let Some(sheet) = book.sheet("survey") else {
        let near = Settings::misspelled(book, "survey").map(|finding| finding.sheet);
        report.errors.push(Finding::new("survey", Code::NoSurvey).meant(near));
        return None;
    };
    let (mut settings, settings_table) = Settings::read(book, stem, report);
    for name in ["settings", "choices", "entities"] {
        report.warnings.extend(Settings::misspelled(book, name));
    }
    let (cleaning, elsewhere) = settings.cleaning();
    let choices = choices::table(book, "choices", elsewhere, report);
    let external = choices::table(book, "external_choices", elsewhere, report);
    let (entities, entities_table) = Entities::read(book, report);
    let columns = Columns { aliases: vocabulary::SURVEY_ALIASES, known: vocabulary::SURVEY_COLUMNS };
    let (table, problems) = Table::new("survey", sheet, &columns, cleaning);
    report.errors.extend(problems);
    if !table.has("type") {
        let headers = table.columns.iter().flatten().map(|column| column.raw.as_str());
        let near = forms::nearest("type", headers);
        report.errors.push(table.finding(Code::HeaderMissing).with("header", "type").meant(near));
        return None;
    }
    let mut languages = Languages::of(&table, choices.as_ref(), settings.default_language.as_deref());
    settings.languages.iter().for_each(|code| languages.add(code));
    report.warnings.extend(languages.warnings(&table, choices.as_ref()));
    let lists = choices
        .as_ref()
        .map(|table| choices::lists(table, &languages, settings.duplicate_choices, true, report));
    let external = external.as_ref().map(|table| choices::lists(table, &languages, true, false, report));
    let around = Around {
        settings: &settings,
        languages: &languages,
        attached,
        has_choices: lists.as_ref().is_some_and(|lists| !lists.is_empty()),
        lists: lists.unwrap_or_default(),
        external: external.filter(|lists| !lists.is_empty()),
        entities,
    };
    let mut survey = survey::read(&table, around, report);
    if settings.has_instance_id {
        *survey.names.entry("instanceID".to_owned()).or_default() += 1;
    }
    check::references(
        book,
        &table,
        choices.as_ref(),
        settings_table.as_ref(),
        entities_table.as_ref(),
        &survey.names,
        report,
    );
    for (name, value) in std::mem::take(&mut survey.settings) {
        settings.say(&name, value);
    }
    finish::finish(survey, settings, &languages, settings_table.as_ref(), report)
}
