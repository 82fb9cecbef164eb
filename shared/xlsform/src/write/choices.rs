//! The choices sheet of a definition.

use forms::FormDefinition;

use super::{Grid, header, put_texts};
use crate::vocabulary::{CHOICES_ALIASES, CHOICES_COLUMNS, ours};

pub fn choices(definition: &FormDefinition) -> Grid {
    let mut grid = Grid::new("choices", &["list_name", "name"]);
    for (list, choices) in &definition.choice_lists {
        for choice in choices.iter() {
            grid.row();
            grid.put("list_name", list);
            grid.put("name", &choice.name);
            put_texts(&mut grid, "label", &choice.label);
            for (kind, files) in &choice.media {
                for (language, file) in &files.0 {
                    grid.put(&header(&format!("media::{kind}"), language), file);
                }
            }
            for (column, text) in &choice.columns {
                grid.put(&column_header(column), text);
            }
        }
    }
    grid
}

/// A further column under its own name, unless XLSForm would take that for something else.
fn column_header(column: &str) -> String {
    let word = column.split_whitespace().collect::<Vec<_>>().join("_").to_lowercase();
    let is_known = CHOICES_COLUMNS.contains(&word.as_str())
        || CHOICES_ALIASES.iter().any(|(alias, _)| *alias == word)
        || word == ours::COLUMN;
    if is_known || column.contains([' ', ':']) {
        format!("{}::{column}", ours::COLUMN)
    } else {
        column.to_owned()
    }
}
