//! Parameters of questions: which each type takes, and within which limits.

use super::Reader;
use crate::parameters::Parameters;
use crate::report::{Code, Finding};
use crate::table::Row;
use crate::vocabulary::yes_or_no;

type Checked = Result<(), Box<Finding>>;

impl<'a> Reader<'a> {
    /// Refuses what a type's parameters may not be.
    pub(super) fn limits(&mut self, row: Row<'a>, question_type: &str, parameters: &Parameters) -> Checked {
        match question_type {
            "text" => {
                only(row, parameters, &["rows"])?;
                whole(row, parameters, "rows")
            }
            "photo" => self.image(row, parameters),
            "audio" => {
                only(row, parameters, &["quality"])?;
                one_of(row, parameters, "quality", &["voice-only", "low", "normal", "external"])
            }
            "background-audio" => {
                only(row, parameters, &["quality"])?;
                one_of(row, parameters, "quality", &["voice-only", "low", "normal"])
            }
            "geopoint" => {
                only(
                    row,
                    parameters,
                    &["allow-mock-accuracy", "capture-accuracy", "reference-geometry", "warning-accuracy"],
                )?;
                number(row, parameters, "capture-accuracy")?;
                number(row, parameters, "warning-accuracy")?;
                one_of(row, parameters, "allow-mock-accuracy", &["true", "false"])?;
                self.reference_geometry(row, parameters);
                Ok(())
            }
            "geoshape" | "geotrace" => {
                only(row, parameters, &["allow-mock-accuracy", "incremental", "reference-geometry"])?;
                if parameters.get("incremental").is_some_and(|value| yes_or_no(value) != Some(true)) {
                    return Err(Box::new(bad(row, parameters, "incremental")));
                }
                one_of(row, parameters, "allow-mock-accuracy", &["true", "false"])?;
                self.reference_geometry(row, parameters);
                Ok(())
            }
            "range" => self.range(row, parameters),
            "background-geopoint" => {
                let calculated = row.text(&["bind", "calculate"]).is_some();
                if calculated || row.text(&["trigger"]).is_none() {
                    return Err(Box::new(row.finding(Code::BackgroundGeopoint)));
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn image(&mut self, row: Row<'a>, parameters: &Parameters) -> Checked {
        only(row, parameters, &["app", "max-pixels"])?;
        whole(row, parameters, "max-pixels")?;
        if !parameters.contains_key("max-pixels") {
            self.warn(row.finding(Code::MaxPixels));
        }
        let appearance = row.text(&["control", "appearance"]);
        if let (Some(app), None | Some("annotate")) = (parameters.get("app"), appearance) {
            if !is_package(app) {
                return Err(Box::new(bad(row, parameters, "app")));
            }
            self.unsupported(row.finding(Code::AppearanceUnsupported).with("appearance", "app"));
        }
        Ok(())
    }

    fn reference_geometry(&mut self, row: Row<'a>, parameters: &Parameters) {
        self.geometries
            .extend(parameters.get("reference-geometry").map(|target| (target.clone(), row.number())));
    }

    /// The audit log of ODK Collect: checked, and passed over.
    pub(super) fn audit(&mut self, row: Row<'a>) {
        if row.text(&["name"]).is_some_and(|name| name != "audit") {
            return self.refuse(row.finding(Code::AuditName));
        }
        if !self.reported.insert("audit".to_owned()) {
            return self.refuse(row.finding(Code::NameTwice).with("name", "audit"));
        }
        let parameters = row.text(&["parameters"]).and_then(crate::parameters::parse).unwrap_or_default();
        match audit_parameters(row, &parameters) {
            Err(finding) => self.refuse(*finding),
            Ok(()) => self.unsupported(row.finding(Code::TypeUnsupported).with("type", "audit")),
        }
    }
}

fn audit_parameters(row: Row<'_>, parameters: &Parameters) -> Checked {
    const LOCATION: [&str; 3] = ["location-priority", "location-min-interval", "location-max-age"];
    only(
        row,
        parameters,
        &[
            "identify-user",
            "location-max-age",
            "location-min-interval",
            "location-priority",
            "track-changes",
            "track-changes-reasons",
        ],
    )?;
    one_of(row, parameters, "track-changes", &["true", "false"])?;
    one_of(row, parameters, "track-changes-reasons", &["on-form-edit"])?;
    one_of(row, parameters, "identify-user", &["true", "false"])?;
    if !LOCATION.iter().any(|name| parameters.contains_key(*name)) {
        return Ok(());
    }
    if let Some(missing) = LOCATION.iter().find(|name| !parameters.contains_key(**name)) {
        return Err(Box::new(row.finding(Code::BadParameter).with("parameter", *missing).with("value", "")));
    }
    one_of(row, parameters, LOCATION[0], &["no-power", "low-power", "balanced", "high-accuracy"])?;
    let seconds = |name: &str| parameters.get(name).and_then(|value| value.parse::<i64>().ok());
    let (least, most) = (seconds(LOCATION[1]), seconds(LOCATION[2]));
    if least.is_none_or(|least| least < 0) {
        return Err(Box::new(bad(row, parameters, LOCATION[1])));
    }
    if most.is_none_or(|most| most < 0) || most < least {
        return Err(Box::new(bad(row, parameters, LOCATION[2])));
    }
    Ok(())
}

/// Refuses parameters that the type does not take.
pub(super) fn only(row: Row<'_>, parameters: &Parameters, accepted: &[&str]) -> Checked {
    let Some(name) = parameters.keys().find(|name| !accepted.contains(&name.as_str())) else { return Ok(()) };
    let column = row.cell(&["parameters"]).map_or("parameters", |(column, _)| &column.raw);
    let near = forms::nearest(name, accepted.iter().copied());
    let finding = row.finding(Code::UnknownParameter).column(column).with("parameter", name);
    Err(Box::new(finding.with("accepted", accepted.join(", ")).meant(near)))
}

pub(super) fn bad(row: Row<'_>, parameters: &Parameters, name: &str) -> Finding {
    let column = row.cell(&["parameters"]).map_or("parameters", |(column, _)| &column.raw);
    let value = parameters.get(name).cloned().unwrap_or_default();
    row.finding(Code::BadParameter).column(column).with("parameter", name).with("value", value)
}

fn one_of(row: Row<'_>, parameters: &Parameters, name: &str, values: &[&str]) -> Checked {
    match parameters.get(name) {
        Some(value) if !values.contains(&value.as_str()) => Err(Box::new(bad(row, parameters, name))),
        _ => Ok(()),
    }
}

fn whole(row: Row<'_>, parameters: &Parameters, name: &str) -> Checked {
    match parameters.get(name) {
        Some(value) if value.replace('_', "").parse::<i64>().is_err() => {
            Err(Box::new(bad(row, parameters, name)))
        }
        _ => Ok(()),
    }
}

fn number(row: Row<'_>, parameters: &Parameters, name: &str) -> Checked {
    match parameters.get(name) {
        Some(value) if value.parse::<f64>().is_err() => Err(Box::new(bad(row, parameters, name))),
        _ => Ok(()),
    }
}

/// Whether a text can be the name of an Android package.
fn is_package(name: &str) -> bool {
    name.contains('.')
        && name.split('.').all(|part| {
            part.starts_with(|c: char| c.is_ascii_alphabetic())
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        })
}
