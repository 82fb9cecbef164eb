//! The names of F1's questions that lists, search and defaults read. The one place where the engine knows a question.

use std::collections::BTreeMap;

use bridge::{AgeView, PersonRow};
use forms::{AnswerPath, CivilDate, PartialDate};
use records::Current;
use serde::{Deserialize, Serialize};
use wire::RecordId;

use crate::ledger::VOIDED;

/// How the person wants to be called.
pub(crate) const CALLED: &str = "nombre_social";
const ALIAS: &str = "alias_seguro";
const FULL_NAME: &str = "nombre_completo";
const NAME_PARTS: [&str; 4] = ["nombre_1", "nombre_2", "apellido_paterno", "apellido_materno"];
const BIRTH: &str = "nacimiento";
const AGE_BAND: &str = "edad_grupo";
const SEX: &str = "sexo";
const NATIONALITIES: &str = "nacionalidades";
const LANGUAGE: &str = "idioma_preferido";
const SITE: &str = "sitio";
const BED: &str = "cama";
const ALERTS: &str = "alerta_operativa";
const ARRIVED: &str = "fecha_hora_ingreso";
const DEPARTED: &str = "fecha_salida";
const FOLIO: &str = "reg_id";
pub(crate) const GROUP: &str = "grupo_id";

/// What "guardar y añadir familiar" copies to the next member of the family.
/// Not the country of birth: a child's is often another.
pub(crate) const COPIED_TO_FAMILY: [&str; 9] = [
    GROUP,
    SITE,
    LANGUAGE,
    NATIONALITIES,
    "fecha_entrada_mx",
    "punto_entrada",
    "ruta",
    "destino_intencion",
    "destino_intencion_lugar",
];

/// Every question that a person's line, the search and the age are made from. A checkpoint says these and nothing else.
pub(crate) const LISTED: [&str; 20] = [
    FOLIO,
    CALLED,
    ALIAS,
    FULL_NAME,
    NAME_PARTS[0],
    NAME_PARTS[1],
    NAME_PARTS[2],
    NAME_PARTS[3],
    BIRTH,
    AGE_BAND,
    SEX,
    NATIONALITIES,
    LANGUAGE,
    SITE,
    BED,
    ALERTS,
    ARRIVED,
    DEPARTED,
    GROUP,
    VOIDED,
];
/// Longer ones are cut in a checkpoint; the documents have them whole.
const LISTED_TEXT_BYTES_MAX: usize = 200;

/// What records say to those questions: empty where the answer is no text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Listed(BTreeMap<String, String>);

impl Listed {
    pub(crate) fn of(answers: &BTreeMap<AnswerPath, Current>) -> Self {
        let said = |name: &&str| {
            let current = answers.get(&AnswerPath::parse(name).ok()?)?;
            let text = match *name {
                ALERTS => every_alert(current),
                _ => current.winner.as_text().unwrap_or_default().to_owned(),
            };
            Some(((*name).to_owned(), text))
        };
        Listed(LISTED.iter().filter_map(said).collect())
    }

    /// What somebody says to have read in a record; questions that lists do not read are passed over.
    pub(crate) fn said<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let known = pairs.filter(|(name, _)| LISTED.contains(name));
        Listed(known.map(|(name, text)| (name.to_owned(), text.to_owned())).collect())
    }

    /// The answer to one of [`LISTED`] as a checkpoint says it: that somebody was entered by mistake, and not why.
    pub(crate) fn in_short(&self, name: &str) -> Option<&str> {
        let text = self.0.get(name)?;
        if name == VOIDED && !text.is_empty() {
            return Some("true");
        }
        let end = (0..=LISTED_TEXT_BYTES_MAX.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
        end.and_then(|end| text.get(..end))
    }

    /// The other's answers count where both have one.
    pub(crate) fn lay_over(&mut self, other: Listed) {
        self.0.extend(other.0);
    }

    fn text(&self, name: &str) -> Option<String> {
        self.0.get(name).filter(|text| !text.is_empty()).cloned()
    }

    fn chosen(&self, name: &str) -> impl Iterator<Item = String> {
        let text = self.0.get(name).map(String::as_str).unwrap_or_default();
        text.split_ascii_whitespace().map(str::to_owned)
    }
}

/// A person's line in a list, from what all records of the person say that this device may read.
pub(crate) fn person_row(person: RecordId, listed: &Listed) -> PersonRow {
    PersonRow {
        person,
        folio: listed.text(FOLIO),
        called: listed.text(CALLED).or_else(|| listed.text(ALIAS)),
        alias: listed.text(ALIAS),
        full_name: listed.text(FULL_NAME).or_else(|| parts_joined(listed)),
        age: None,
        age_band: listed.text(AGE_BAND),
        sex: listed.text(SEX),
        nationality: listed.chosen(NATIONALITIES).next(),
        language: listed.text(LANGUAGE),
        site: listed.text(SITE),
        bed: listed.text(BED),
        alerts: listed.chosen(ALERTS).collect(),
        arrived: listed.text(ARRIVED),
        departed: listed.text(DEPARTED),
        voided: listed.text(VOIDED).is_some(),
        conflicts: 0,
        only_here: false,
        group: listed.text(GROUP),
    }
}

/// All alerts that anybody gave and nobody has decided against: an allergy must not be missing on paper because a colleague
/// wrote something else at the same time.
fn every_alert(current: &Current) -> String {
    let mut alerts: Vec<&str> = Vec::new();
    for alert in current.versions.iter().flat_map(|version| version.answer.chosen()) {
        if !alerts.contains(&alert) {
            alerts.push(alert);
        }
    }
    alerts.join(" ")
}

fn parts_joined(listed: &Listed) -> Option<String> {
    let parts: Vec<String> = NAME_PARTS.iter().filter_map(|name| listed.text(name)).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// Every name that a person may be searched by, and the folio.
pub(crate) fn searchable(listed: &Listed) -> Vec<String> {
    let told = [CALLED, ALIAS, FULL_NAME, FOLIO].iter().filter_map(|name| listed.text(name));
    told.chain(parts_joined(listed)).collect()
}

/// The birth date as the answers have it, for ages that are right on the day they are shown.
pub(crate) fn birth(listed: &Listed) -> Option<PartialDate> {
    PartialDate::parse(&listed.text(BIRTH)?).ok()
}

pub(crate) fn age(birth: &PartialDate, today: CivilDate) -> Option<AgeView> {
    let age = birth.age_on(today);
    Some(AgeView { years: u16::from(age.years), approximate: age.approximate })
}
