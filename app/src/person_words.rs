//! A person in one line: how they are called, and the few facts that tell one from another.

use bridge::{AgeView, PersonRow};
use forms::{CivilDate, FormDefinition};

use crate::{form_words, spoken_times, words::shell};

/// Nobody is certain to be an adult on an estimate.
const ADULT_YEARS: u16 = 18;

/// How the person wants to be called; else the name on the document; else that there is none.
pub fn called(row: &PersonRow) -> String {
    row.called.clone().or_else(|| row.full_name.clone()).unwrap_or_else(|| shell::person_unnamed().to_owned())
}

/// For a list that hangs on a wall: the name that is safe there (the engine put it in `called`), else the folio. Never the
/// name on a document.
pub fn on_the_wall(row: &PersonRow) -> String {
    row.called.clone().unwrap_or_else(|| match &row.folio {
        Some(folio) => format!("{} · {folio}", shell::tonight_unnamed()),
        None => shell::tonight_unnamed().to_owned(),
    })
}

/// `34`, `≈34`, `≈17 (por verificar)`.
pub fn age(age: AgeView) -> String {
    let years = age.years.to_string();
    match (age.approximate, age.years < ADULT_YEARS) {
        (false, _) => years,
        (true, false) => format!("≈{years}"),
        (true, true) => shell::age_to_verify(&format!("≈{years}")),
    }
}

/// The age, or the band where no age can be read.
pub fn age_or_band(row: &PersonRow, form: Option<&FormDefinition>) -> Option<String> {
    let band = || row.age_band.as_deref().map(|band| choice(form, "edad_grupo", band));
    row.age.map(age).or_else(band)
}

/// `≈34 · Haití · Kreyòl · cama C12 · salió 14 nov`, as much of it as is known.
pub fn facts(row: &PersonRow, form: Option<&FormDefinition>, today: CivilDate) -> String {
    let day = |text: &String| spoken_times::day_of_answer(text, today);
    let facts = [
        age_or_band(row, form),
        row.nationality.as_deref().map(|code| choice(form, "nacionalidades", code)),
        row.language.as_deref().map(|code| choice(form, "idioma_preferido", code)),
        row.bed.as_deref().filter(|_| row.departed.is_none()).map(shell::person_bed),
        row.departed.as_ref().map(|date| shell::person_departed(&day(date))),
    ];
    facts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// The alerts, which never carry their reasons.
pub fn alerts(row: &PersonRow, form: Option<&FormDefinition>) -> Vec<String> {
    row.alerts.iter().map(|alert| choice(form, "alerta_operativa", alert)).collect()
}

pub fn sex(row: &PersonRow, form: Option<&FormDefinition>) -> String {
    row.sex.as_deref().map(|code| choice(form, "sexo", code)).unwrap_or_default()
}

pub fn language(row: &PersonRow, form: Option<&FormDefinition>) -> String {
    row.language.as_deref().map(|code| choice(form, "idioma_preferido", code)).unwrap_or_default()
}

/// What was searched for, as the name of somebody new; nothing where it was a folio or a bed.
pub fn searched_name(search: &str) -> Option<String> {
    let search = search.trim();
    let is_name = !search.is_empty() && !search.chars().any(|c| c.is_ascii_digit());
    is_name.then(|| search.to_owned())
}

fn choice(form: Option<&FormDefinition>, question: &str, name: &str) -> String {
    form.map_or_else(|| name.to_owned(), |form| form_words::choice(form, question, name))
}

#[cfg(test)]
mod tests {
    use wire::RecordId;

    use super::*;
    use crate::words::{Language, aloud};

    fn row() -> PersonRow {
        PersonRow {
            person: RecordId([1; 16]),
            folio: None,
            called: None,
            alias: None,
            full_name: None,
            age: None,
            age_band: None,
            sex: None,
            nationality: None,
            language: None,
            site: None,
            bed: None,
            alerts: Vec::new(),
            arrived: None,
            departed: None,
            voided: false,
            conflicts: 0,
            only_here: false,
            group: None,
        }
    }

    #[test]
    fn a_child_by_estimate_is_to_be_verified_and_an_adult_is_only_approximate() {
        let said = |years, approximate| aloud(Language::Es, || age(AgeView { years, approximate }));
        assert_eq!(said(17, true), "≈17 (por verificar)");
        assert_eq!(said(17, false), "17");
        assert_eq!(said(34, true), "≈34");
    }

    #[test]
    fn the_name_that_is_wanted_comes_before_the_legal_one() {
        let both =
            PersonRow { called: Some("Jean".into()), full_name: Some("Jean-Baptiste".into()), ..row() };
        assert_eq!(called(&both), "Jean");
        assert_eq!(called(&PersonRow { called: None, ..both }), "Jean-Baptiste");
        assert_eq!(aloud(Language::Es, || called(&row())), "Persona sin nombre");
    }

    #[test]
    fn on_the_wall_nobody_reads_the_name_on_a_document() {
        let said = |row: &PersonRow| aloud(Language::Es, || on_the_wall(row));
        let row =
            PersonRow { full_name: Some("Jean-Baptiste".into()), folio: Some("TAP-7F3K-2".into()), ..row() };
        assert_eq!(said(&row), "Sin nombre · TAP-7F3K-2");
        assert_eq!(said(&PersonRow { folio: None, ..row.clone() }), "Sin nombre");
        assert_eq!(said(&PersonRow { called: Some("Jean".into()), ..row }), "Jean");
    }

    #[test]
    fn a_name_that_was_not_found_is_carried_over_and_a_folio_is_not() {
        assert_eq!(searched_name(" Jean P. ").as_deref(), Some("Jean P."));
        assert_eq!(searched_name("TAP-7F3K-2"), None);
        assert_eq!(searched_name("  "), None);
    }

    #[test]
    fn a_line_of_facts_has_no_holes_and_no_bed_for_who_left() {
        let today = CivilDate::new(2026, 11, 22).unwrap();
        let said = |row: &PersonRow| aloud(Language::Es, || facts(row, None, today));
        assert_eq!(said(&row()), "");
        let here = PersonRow { bed: Some("C12".into()), nationality: Some("HTI".into()), ..row() };
        assert_eq!(said(&here), "HTI · cama C12");
        assert_eq!(said(&PersonRow { departed: Some("2026-11-14".into()), ..here }), "HTI · salió 14 nov");
    }
}
