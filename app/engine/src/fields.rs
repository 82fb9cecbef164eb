//! The names of F1's questions that lists, search and defaults read. The one place where the engine knows a question.

use std::collections::BTreeMap;

use bridge::{AgeView, PersonRow};
use forms::{Answer, AnswerPath, CivilDate, PartialDate};
use records::Current;
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

pub(crate) type Answers = BTreeMap<AnswerPath, Current>;

fn answer<'a>(answers: &'a Answers, name: &str) -> Option<&'a Answer> {
    let path = AnswerPath::parse(name).ok()?;
    answers.get(&path).map(|current| &current.winner)
}

fn text(answers: &Answers, name: &str) -> Option<String> {
    answer(answers, name)?.as_text().map(str::to_owned)
}

/// A person's line in a list, from the answers of all records of the person that this device may read.
pub(crate) fn person_row(person: RecordId, answers: &Answers) -> PersonRow {
    let chosen = |name: &str| -> Vec<String> {
        answer(answers, name).map(|answer| answer.chosen().map(str::to_owned).collect()).unwrap_or_default()
    };
    PersonRow {
        person,
        folio: text(answers, FOLIO),
        called: text(answers, CALLED).or_else(|| text(answers, ALIAS)),
        alias: text(answers, ALIAS),
        full_name: text(answers, FULL_NAME).or_else(|| parts_joined(answers)),
        age: None,
        age_band: text(answers, AGE_BAND),
        sex: text(answers, SEX),
        nationality: chosen(NATIONALITIES).into_iter().next(),
        language: text(answers, LANGUAGE),
        site: text(answers, SITE),
        bed: text(answers, BED),
        alerts: every_alert(answers),
        arrived: text(answers, ARRIVED),
        departed: text(answers, DEPARTED),
        voided: text(answers, VOIDED).is_some(),
        conflicts: 0,
        only_here: false,
        group: text(answers, GROUP),
    }
}

/// All alerts that anybody gave and nobody has decided against: an allergy must not be missing on paper because a colleague
/// wrote something else at the same time.
fn every_alert(answers: &Answers) -> Vec<String> {
    let Some(current) = AnswerPath::parse(ALERTS).ok().and_then(|path| answers.get(&path)) else {
        return Vec::new();
    };
    let mut alerts: Vec<String> = Vec::new();
    for alert in current.versions.iter().flat_map(|version| version.answer.chosen()) {
        if !alerts.iter().any(|known| known == alert) {
            alerts.push(alert.to_owned());
        }
    }
    alerts
}

fn parts_joined(answers: &Answers) -> Option<String> {
    let parts: Vec<String> = NAME_PARTS.iter().filter_map(|name| text(answers, name)).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// Every name that a person may be searched by, and the folio.
pub(crate) fn searchable(answers: &Answers) -> Vec<String> {
    let told = [CALLED, ALIAS, FULL_NAME, FOLIO].iter().filter_map(|name| text(answers, name));
    told.chain(parts_joined(answers)).collect()
}

/// The birth date as the answers have it, for ages that are right on the day they are shown.
pub(crate) fn birth(answers: &Answers) -> Option<PartialDate> {
    PartialDate::parse(&text(answers, BIRTH)?).ok()
}

pub(crate) fn age(birth: &PartialDate, today: CivilDate) -> Option<AgeView> {
    let age = birth.age_on(today);
    Some(AgeView { years: u16::from(age.years), approximate: age.approximate })
}
