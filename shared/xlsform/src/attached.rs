//! Files beside a form (`cities.csv`, `sites.geojson`), as lists that selects choose from and expressions look things up in.

use std::collections::BTreeMap;

use forms::{Choice, Translated};
use serde_json::Value;

use crate::workbook::delimited;

/// The files that came with a form, by their names.
pub type Attached = BTreeMap<String, Vec<u8>>;

/// More rows than any list that a person looks through.
const ROWS_MAX: usize = 200_000;

/// A file's rows as choices, named and labelled by those columns. `None` for what cannot be read.
pub fn choices(name: &str, bytes: &[u8], columns: &Named<'_>) -> Option<Vec<Choice>> {
    let rows = match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("csv") => csv_rows(bytes)?,
        Some("geojson") => geojson_rows(bytes)?,
        _ => return None,
    };
    let choice = |(number, mut columns_of): (usize, BTreeMap<String, String>)| {
        columns_of.retain(|_, text| !text.is_empty());
        let label = columns_of.get(columns.label).map(|label| Translated::only(columns.language, label));
        // A table that is only looked up in has no names; a list that is written has to have them.
        let name = columns_of.get(columns.value).cloned().unwrap_or_else(|| (number + 1).to_string());
        // Paths in expressions find these two among a choice's own.
        if columns.value == "name" {
            columns_of.remove("name");
        }
        if columns.label == "label" {
            columns_of.remove("label");
        }
        Choice { name, label: label.unwrap_or_default(), columns: columns_of, media: BTreeMap::new() }
    };
    Some(rows.into_iter().take(ROWS_MAX).enumerate().map(choice).collect())
}

/// Which columns hold a choice's name and label, and the language of the latter.
pub struct Named<'a> {
    pub value: &'a str,
    pub label: &'a str,
    pub language: &'a str,
}

impl<'a> Named<'a> {
    /// As XLSForm has it where parameters say nothing.
    pub fn usual(file: &str, language: &'a str) -> Self {
        if file.ends_with(".geojson") {
            Named { value: "id", label: "title", language }
        } else {
            Named { value: "name", label: "label", language }
        }
    }
}

fn csv_rows(bytes: &[u8]) -> Option<Vec<BTreeMap<String, String>>> {
    let mut rows = delimited::rows(bytes)?.into_iter();
    let header = rows.next()?;
    let row = |cells: Vec<String>| {
        let named = header.iter().cloned().zip(cells).filter(|(name, _)| !name.is_empty());
        named.collect::<BTreeMap<_, _>>()
    };
    Some(rows.filter(|cells| cells.iter().any(|cell| !cell.is_empty())).map(row).collect())
}

/// Each feature's properties, its id, and its geometry as ODK writes places.
fn geojson_rows(bytes: &[u8]) -> Option<Vec<BTreeMap<String, String>>> {
    let file: Value = serde_json::from_slice(bytes).ok()?;
    let features = file.get("features")?.as_array()?;
    let row = |feature: &Value| {
        let mut columns = BTreeMap::new();
        for (name, value) in feature.get("properties").and_then(Value::as_object).into_iter().flatten() {
            columns.insert(name.clone(), text_of(value));
        }
        if let Some(id) = feature.get("id") {
            columns.insert("id".to_owned(), text_of(id));
        }
        if let Some(geometry) = feature.get("geometry").map(geometry) {
            columns.insert("geometry".to_owned(), geometry);
        }
        columns
    };
    Some(features.iter().map(row).collect())
}

fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// `latitude longitude`, several with `;` between; GeoJSON has longitude first.
fn geometry(geometry: &Value) -> String {
    let place = |pair: &Value| {
        let number = |index: usize| pair.get(index).and_then(Value::as_f64);
        number(1).zip(number(0)).map(|(latitude, longitude)| format!("{latitude} {longitude} 0 0"))
    };
    let coordinates = geometry.get("coordinates").unwrap_or(&Value::Null);
    let places: Vec<String> = match geometry.get("type").and_then(Value::as_str) {
        Some("Point") => place(coordinates).into_iter().collect(),
        Some("LineString") => coordinates.as_array().into_iter().flatten().filter_map(place).collect(),
        Some("Polygon") => {
            let ring = coordinates.get(0).and_then(Value::as_array);
            ring.into_iter().flatten().filter_map(place).collect()
        }
        _ => Vec::new(),
    };
    places.join("; ")
}
