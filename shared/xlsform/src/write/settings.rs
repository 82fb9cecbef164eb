//! The settings sheet of a definition.

use std::collections::BTreeSet;

use forms::FormDefinition;

use super::{Grid, header};
use crate::vocabulary::ours;

pub fn settings(definition: &FormDefinition) -> Grid {
    let mut grid = Grid::new("settings", &["form_title", "form_id", "version"]);
    grid.row();
    for (language, text) in &definition.title.0 {
        if *language == definition.default_language {
            grid.put("form_title", text);
        } else {
            grid.put(&header(ours::TITLE, language), text);
        }
    }
    grid.put("form_id", &definition.form_id);
    grid.put("version", &definition.version);
    grid.put("default_language", &definition.default_language);
    grid.put_if("instance_name", definition.instance_name.as_deref());
    grid.put("style", &definition.style);
    if has_duplicates(definition) {
        grid.put("allow_choice_duplicates", "yes");
    }
    // Spaces and quotes as they are.
    grid.put(ours::VERBATIM, "yes");
    grid.put(ours::COMPARTMENT, definition.compartment.code());
    grid.put(ours::LANGUAGES, &definition.languages.join(", "));
    grid.put(ours::AWAITING_REVIEW, &definition.awaiting_native_review.join(", "));
    grid
}

fn has_duplicates(definition: &FormDefinition) -> bool {
    definition.choice_lists.values().any(|choices| {
        let names: BTreeSet<&str> = choices.iter().map(|choice| choice.name.as_str()).collect();
        names.len() < choices.len()
    })
}
