//! The form's languages: as it names them (`Español (es)`), and by the codes that records keep.

use std::collections::BTreeMap;

use forms::Translated;
use forms::definition::Media;

use crate::report::{Code, Finding};
use crate::table::{Row, Table};

/// What XLSForm calls the language of columns that name none.
pub const UNNAMED: &str = "default";

#[derive(Clone, Debug, Default)]
pub struct Languages {
    /// In the order in which columns name them.
    pub names: Vec<String>,
    codes: BTreeMap<String, String>,
    /// The language of what is written in a column without one.
    pub default: String,
}

/// Columns that may have a language behind them.
const TRANSLATED: [&[&str]; 7] = [
    &["label"],
    &["hint"],
    &["guidance_hint"],
    &["bind", "jr:constraintMsg"],
    &["bind", "jr:requiredMsg"],
    &["bind", "jr:noAppErrorString"],
    &[crate::vocabulary::ours::PREFERS_NOT],
];

impl Languages {
    pub fn of(survey: &Table, choices: Option<&Table>, default: Option<&str>) -> Self {
        let mut languages = Languages::default();
        let mut has_unnamed = false;
        for table in std::iter::once(survey).chain(choices) {
            for column in table.columns.iter().flatten() {
                match language_of(&column.way) {
                    Some(Some(language)) => languages.add(language),
                    Some(None) => {
                        has_unnamed |= table.rows().any(|row| row.cell(&words(&column.way)).is_some());
                    }
                    None => {}
                }
            }
        }
        languages.default = match (default, languages.names.first()) {
            (Some(named), _) => named.to_owned(),
            (None, Some(first)) if !has_unnamed => first.clone(),
            _ => UNNAMED.to_owned(),
        };
        languages.give_code(&languages.default.clone());
        languages
    }

    pub fn add(&mut self, name: &str) {
        if !self.names.iter().any(|known| known == name) {
            self.names.push(name.to_owned());
        }
        self.give_code(name);
    }

    /// All codes, the default language's first.
    pub fn codes(&self) -> Vec<String> {
        let mut codes = vec![self.code(&self.default)];
        for name in &self.names {
            let code = self.code(name);
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        codes
    }

    pub fn code(&self, name: &str) -> String {
        self.codes.get(name).cloned().unwrap_or_else(|| name.to_owned())
    }

    /// A row's text in all languages that it has.
    pub fn translated(&self, row: Row<'_>, way: &[&str]) -> Translated {
        let mut texts = BTreeMap::new();
        for (language, text) in row.texts(way) {
            match language {
                Some(language) => {
                    texts.insert(self.code(language), text.to_owned());
                }
                // What names the default language is right before what names none.
                None => {
                    texts.entry(self.code(&self.default)).or_insert_with(|| text.to_owned());
                }
            }
        }
        Translated(texts)
    }

    /// The files beside a row's label, by what they are.
    pub fn media(&self, row: Row<'_>) -> Media {
        let mut media = Media::new();
        for (column, _) in row.cells() {
            if let [first, kind, ..] = column.way.as_slice()
                && first == "media"
            {
                media.insert(kind.clone(), self.translated(row, &["media", kind]));
            }
        }
        media
    }

    /// `Español (es)` is `es`, as long as no other language is.
    fn give_code(&mut self, name: &str) {
        if self.codes.contains_key(name) {
            return;
        }
        let short = code_in(name).filter(|code| !self.codes.values().any(|known| known == code));
        self.codes.insert(name.to_owned(), short.unwrap_or(name).to_owned());
    }

    /// What languages lack: columns that others have, and codes.
    pub fn warnings(&self, survey: &Table, choices: Option<&Table>) -> Vec<Finding> {
        let mut found = Vec::new();
        for table in std::iter::once(survey).chain(choices) {
            let mut seen: Vec<(String, Option<&str>)> = Vec::new();
            for column in table.columns.iter().flatten() {
                if let Some(language) = language_of(&column.way) {
                    let named = usize::from(language.is_some());
                    let way = column.way.get(..column.way.len() - named).unwrap_or_default().join("::");
                    seen.push((way, language));
                }
            }
            for name in &self.names {
                for (way, _) in &seen {
                    let has = |language| seen.iter().any(|each| each.0 == *way && each.1 == language);
                    let is_new = !found.iter().any(|each: &Finding| {
                        each.sheet == table.sheet
                            && each.given == [("language", name.clone()), ("what", way.clone())]
                    });
                    if !has(Some(name.as_str())) && is_new {
                        let finding = table.finding(Code::TranslationMissing);
                        found.push(finding.with("language", name).with("what", way));
                    }
                }
            }
        }
        for name in self.names.iter().filter(|name| code_in(name).is_none()) {
            found.push(survey.finding(Code::LanguageWithoutCode).with("language", name));
        }
        found
    }
}

/// The language behind a translated column (`None` inside, if it names none), or `None` for any other column.
fn language_of(way: &[String]) -> Option<Option<&str>> {
    let way: Vec<&str> = words(way);
    if let ["media", _, rest @ ..] = way.as_slice() {
        return (rest.len() < 2).then(|| rest.first().copied());
    }
    TRANSLATED.iter().find_map(|column| {
        let rest = way.strip_prefix(*column)?;
        (rest.len() < 2).then(|| rest.first().copied())
    })
}

fn words(way: &[String]) -> Vec<&str> {
    way.iter().map(String::as_str).collect()
}

/// `es` of `Español (es)`; a name that is a code already is one.
fn code_in(name: &str) -> Option<&str> {
    let is_code = |code: &&str| {
        let mut parts = code.split('-');
        let first = parts.next().unwrap_or_default();
        (2..=3).contains(&first.len())
            && first.bytes().all(|byte| byte.is_ascii_alphabetic())
            && parts.all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
    };
    let inside =
        name.trim_end().strip_suffix(')').and_then(|rest| rest.rsplit_once('(')).map(|(_, code)| code);
    inside
        .map(str::trim)
        .filter(is_code)
        .or_else(|| Some(name).filter(|name| is_code(name) && name.is_ascii()))
}
