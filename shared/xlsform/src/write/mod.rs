//! A definition as an XLSForm in Markdown: other programs read what XLSForm has words for, and we read back the same definition. What XLSForm
//! has no word for stands in columns of our own (`vocabulary::ours`).

mod choices;
mod grid;
mod settings;
mod survey;

use forms::{FormDefinition, Translated};

use grid::Grid;

/// The whole workbook. Reading it gives this definition again, as long as its lists have choices and its texts no space at their ends.
pub fn write(definition: &FormDefinition) -> String {
    let sheets = [survey::survey(definition), choices::choices(definition), settings::settings(definition)];
    sheets.iter().map(Grid::to_string).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The header of a text in one language; the language that has no name has none in the header.
fn header(column: &str, language: &str) -> String {
    if language == crate::languages::UNNAMED { column.to_owned() } else { format!("{column}::{language}") }
}

fn put_texts(grid: &mut Grid, column: &str, text: &Translated) {
    for (language, text) in &text.0 {
        grid.put(&header(column, language), text);
    }
}
