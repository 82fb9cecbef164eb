//! The functions of the ODK XForms specification that `expressions.rs` has no row for: digests, geometry, chance, trigonometry,
//! lists to check off; and `evaluate`, which needs no form.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod scenario;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use forms::{
    Answer, Choice, QuestionKind, Sitting, Translated, evaluate, sitting::CHANCE, sitting::LAST_SAVED,
};
use scenario::{NOW, Scenario, calculate, calculation, definition, list, path, question, repeat, text};

fn check(rows: &[(&str, &str)]) {
    for (expression, expected) in rows {
        assert_eq!(calculate(expression), *expected, "{expression}");
    }
}

/// Each row's number, to nine digits.
fn near(rows: &[(&str, f64)]) {
    for (expression, expected) in rows {
        let number = evaluate(expression, Sitting::at(NOW)).unwrap().number;
        assert!((number - expected).abs() < 1e-9 * expected.abs().max(1.0), "{expression}: {number}");
    }
}

#[test]
fn digests_are_those_of_xforms() {
    check(&[
        ("digest('abc', 'MD5', 'hex')", "900150983cd24fb0d6963f7d28e17f72"),
        ("digest('abc', 'MD5')", "kAFQmDzST7DWlj99KOF/cg=="),
        ("digest('abc', 'SHA-1', 'hex')", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (
            "digest('abc', 'SHA-256', 'hex')",
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        ),
        ("digest('abc', 'SHA-256', 'base64')", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="),
        ("string(string-length(digest('abc', 'SHA-384', 'hex')))", "96"),
        ("string(string-length(digest('abc', 'SHA-512', 'hex')))", "128"),
        ("digest('abc', 'MD6')", ""),
        ("base64-decode('wr9Ew7NuZGU/')", "¿Dónde?"),
        ("base64-decode('not base64')", ""),
    ]);
}

#[test]
fn places_are_measured_on_a_round_earth() {
    near(&[
        ("area('0 0;0 1;1 1;1 0')", 12_391_256_135.81),
        ("area('0 0 5 1; 0 1 5 1; 1 1 5 1; 1 0 5 1; 0 0 5 1')", 12_391_256_135.81),
        ("distance('0 0;0 1')", 111_318.85),
        ("distance('0 0;0 1;0 3')", 333_956.54),
        ("distance('0 0', '0 1', '0 3')", 333_956.54),
        ("distance('14.9 -92.2;14.9 -92.2')", 0.0),
    ]);
    check(&[
        ("string(area('0 0;nowhere'))", "NaN"),
        ("string(distance('91 0;0 0'))", "NaN"),
        ("string(distance('0 0'))", "NaN"),
        ("string(geofence('0.5 0.5', '0 0;0 1;1 1;1 0;0 0'))", "true"),
        ("string(geofence('1.5 0.5', '0 0;0 1;1 1;1 0;0 0'))", "false"),
        ("string(geofence('', '0 0;0 1;1 1'))", "false"),
    ]);
}

#[test]
fn numbers_have_their_functions() {
    near(&[
        ("pi()", std::f64::consts::PI),
        ("sin(pi() div 2)", 1.0),
        ("cos(pi())", -1.0),
        ("tan(pi() div 4)", 1.0),
        ("asin(1)", std::f64::consts::FRAC_PI_2),
        ("acos(-1)", std::f64::consts::PI),
        ("atan(1)", std::f64::consts::FRAC_PI_4),
        ("atan2(-1, -1)", -3.0 * std::f64::consts::FRAC_PI_4),
        ("exp(1)", std::f64::consts::E),
        ("exp10(3)", 1000.0),
        ("log(exp(2))", 2.0),
        ("log10(0.01)", -2.0),
        ("sqrt(2) * sqrt(2)", 2.0),
        ("round('14,6')", 15.0),
    ]);
    check(&[
        ("string(sqrt(-1))", "NaN"),
        ("string(log(0))", "-Infinity"),
        ("string(max(1, 'cheese'))", "NaN"),
        ("string(min('', 7))", "7"),
        ("string(6.1 - 7.8 = -1.7)", "true"),
        ("string(1 = 1.0001)", "false"),
    ]);
}

#[test]
fn lists_are_checked_off() {
    check(&[
        ("string(checklist(-1, 2, 2 > 1))", "true"),
        ("string(checklist(1, 2, true(), true(), true()))", "false"),
        ("string(checklist(2, -1, true(), false(), true()))", "true"),
        ("string(weighted-checklist(-1, 2, true(), 2, true(), 3))", "false"),
        ("string(weighted-checklist(5, -1, true(), 2, true(), 3))", "true"),
        ("string(weighted-checklist(6, -1, true(), 2, true(), 3))", "false"),
        ("coalesce('', '', 'c')", "c"),
    ]);
}

#[test]
fn texts_have_xpaths_own_substring() {
    check(&[
        ("substring('12345', 2, 3)", "234"),
        ("substring('12345', 2)", "2345"),
        ("substring('12345', 1.5, 2.6)", "234"),
        ("substring('12345', 0, 3)", "12"),
        ("substring('12345', 0 div 0, 3)", ""),
        ("substring('12345', -42, 1 div 0)", "12345"),
        ("substring('12345', -1 div 0, 1 div 0)", ""),
        ("date('1970-1-2')", "1970-01-02"),
        ("format-date('2018-1-2', '%d/%m')", "02/01"),
    ]);
}

#[test]
fn a_language_is_told_with_its_regions() {
    let sitting = Sitting { language: "es-MX".into(), ..Sitting::at(NOW) };
    let says = |text: &str| evaluate(text, sitting.clone()).unwrap().boolean;
    assert!(says("lang('es')") && says("lang('ES-mx')"));
    assert!(!says("lang('e')") && !says("lang('en')") && !says("lang('')"));
}

#[test]
fn uuids_have_their_version_and_are_never_the_same() {
    let uuids: BTreeSet<String> = (0..100).map(|n| drawn("uuid()", &n.to_string())).collect();
    assert_eq!(uuids.len(), 100);
    for uuid in uuids {
        let parts: Vec<usize> = uuid.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12], "{uuid}");
        assert_eq!(uuid.as_bytes()[14], b'4');
        assert!(b"89ab".contains(&uuid.as_bytes()[19]), "{uuid}");
    }
    assert_eq!(drawn("string-length(uuid(30))", ""), "30");
    assert_eq!(drawn("uuid() = uuid()", ""), "false");
    assert_eq!(drawn("uuid()", "a"), drawn("uuid()", "a"), "what was drawn decides");
}

#[test]
fn random_numbers_are_from_0_up_to_1() {
    let numbers: Vec<f64> = (0..200).map(|n| drawn("random()", &n.to_string()).parse().unwrap()).collect();
    assert!(numbers.iter().all(|number| (0.0..1.0).contains(number)));
    assert!(numbers.iter().any(|number| *number < 0.2) && numbers.iter().any(|number| *number > 0.8));
}

fn drawn(expression: &str, chance: &str) -> String {
    let properties = BTreeMap::from([(CHANCE.to_owned(), chance.to_owned())]);
    evaluate(expression, Sitting { properties, ..Sitting::at(NOW) }).unwrap().text
}

/// The orders that other ODK clients give for these seeds.
#[test]
fn a_seed_shuffles_as_it_does_elsewhere() {
    let with_seed = |seed: &str| {
        let mut form = definition(vec![calculation(
            "orden",
            &format!("join('', randomize(instance('l')/root/item/name, {seed}))"),
        )]);
        form.choice_lists.insert("l".into(), list(&["A", "B", "C", "D", "E", "F"]));
        Scenario::of(form).text("orden")
    };
    let rows = [("42", "AFCBDE"), ("'42'", "AFCBDE"), ("-42", "EDAFBC"), ("1", "BFEACD"), ("1.9", "BFEACD")];
    for (seed, order) in rows {
        assert_eq!(with_seed(seed), order, "{seed}");
    }
    assert_eq!(with_seed("'hola'"), with_seed("'hola'"));
    assert_ne!(with_seed("'hola'"), with_seed("'adiós'"));
}

#[test]
fn shuffled_choices_stay_as_they_are_while_somebody_sits() {
    let form = |seed: Option<&str>| {
        let mut form = definition(vec![
            question("semilla", QuestionKind::Integer, |_| ()),
            question("color", QuestionKind::SelectOne("l".into()), |question| {
                question.parameters.insert("randomize".into(), "true".into());
                question.parameters.extend(seed.map(|seed| ("seed".to_owned(), seed.to_owned())));
            }),
        ]);
        form.choice_lists.insert("l".into(), list(&["A", "B", "C", "D", "E", "F"]));
        form
    };
    let order = |scenario: &Scenario| -> String {
        scenario.instance.choices(&path("color")).iter().map(|choice| choice.name.as_str()).collect()
    };
    let unseeded = Scenario::of(form(None));
    assert_eq!(order(&unseeded), order(&unseeded));
    let mut seeded = Scenario::of(form(Some("${semilla}")));
    seeded.answer("semilla", 42);
    assert_eq!(order(&seeded), "AFCBDE");
    assert!(seeded.last.redraw.contains(&path("color")));
}

#[test]
fn pulldata_looks_up_a_row_of_a_list() {
    let row = |name: &str, state: &str| Choice {
        name: name.to_owned(),
        label: Translated::only("es", &name.to_uppercase()),
        columns: BTreeMap::from([("estado".to_owned(), state.to_owned())]),
        media: BTreeMap::new(),
    };
    let mut form = definition(vec![
        text("donde"),
        calculation("estado", "pulldata('lugares', 'estado', 'name', ${donde})"),
        calculation("nombre", "pulldata('lugares', 'label', 'estado', 'Chiapas')"),
        calculation("nada", "pulldata('lugares', 'estado', 'name', 'x')"),
    ]);
    form.choice_lists.insert("lugares".into(), Arc::new(vec![row("tap", "Chiapas"), row("tij", "BC")]));
    let mut scenario = Scenario::of(form);
    scenario.answer("donde", "tij");
    assert_eq!((scenario.text("estado").as_str(), scenario.text("nombre").as_str()), ("BC", "TAP"));
    assert_eq!(scenario.text("nada"), "");
}

#[test]
fn the_last_saved_answer_is_a_default() {
    let form = definition(vec![
        question("sitio", QuestionKind::Text, |question| {
            question.default = scenario::computed_default("${last-saved#sitio}");
        }),
        repeat("r", vec![text("x")]),
    ]);
    let properties = BTreeMap::from([(format!("{LAST_SAVED}sitio"), "Belén".to_owned())]);
    let scenario = Scenario::sitting(form, Sitting { properties, ..Sitting::at(NOW) });
    assert_eq!(scenario.text("sitio"), "Belén");
}

#[test]
fn nodes_tell_their_names_and_texts_are_found_by_their_id() {
    let mut form = definition(vec![
        question("edad", QuestionKind::Integer, |question| question.label = Translated::only("es", "¿Edad?")),
        calculation("nombre", "name(${edad})"),
        calculation("texto", "jr:itext('/data/edad:label')"),
        calculation("opcion", "jr:itext('l-1')"),
        calculation("ninguno", "jr:itext('x')"),
    ]);
    form.choice_lists.insert("l".into(), list(&["a", "b"]));
    let scenario = Scenario::of(form);
    assert_eq!(scenario.text("nombre"), "edad");
    assert_eq!(scenario.text("texto"), "¿Edad?");
    assert_eq!(scenario.text("opcion"), "b (es)");
    assert_eq!(scenario.text("ninguno"), "");
}

#[test]
fn a_trigger_has_a_calculation_done_and_nothing_else_does() {
    let triggered = |question: &mut forms::Question| {
        question.calculation = Some("concat(${b}, now())".into());
        question.trigger = vec!["a".into()];
    };
    let form = definition(vec![text("a"), text("b"), question("cuando", QuestionKind::Text, triggered)]);
    let mut scenario = Scenario::of(form);
    scenario.answer("b", "x");
    assert_eq!(scenario.text("cuando"), "", "only the trigger counts");
    scenario.answer("a", "1");
    assert_eq!(scenario.text("cuando"), "x2026-11-22T19:05:30.250-06:00");
    scenario.answer("b", "y");
    assert!(scenario.text("cuando").starts_with('x'));
    scenario.answer("cuando", "corregido");
    assert_eq!(scenario.value("cuando"), Answer::text("corregido"), "and it may be corrected");
}

#[test]
fn a_trigger_without_a_calculation_clears() {
    let form = definition(vec![
        text("a"),
        question("b", QuestionKind::Text, |question| question.trigger = vec!["a".into()]),
    ]);
    let mut scenario = Scenario::of(form);
    scenario.answer("b", "algo").answer("a", "1");
    assert_eq!(scenario.value("b"), Answer::Blank);
}

#[test]
fn a_name_that_paths_cannot_have_has_a_key() {
    let keyed = |name: &str, key: &str| {
        let key = Some(key.to_owned());
        question(name, QuestionKind::Text, |question| question.key = key)
    };
    let form = definition(vec![
        keyed("año", "a_o"),
        scenario::group("g", vec![text("nota")]),
        scenario::group("h", vec![keyed("nota", "h_nota")]),
        calculation("suma", "concat(${año}, /data/h/nota, /data/g/nota)"),
    ]);
    let mut scenario = Scenario::of(form);
    scenario.answer("a_o", "1").answer("h_nota", "2").answer("nota", "3");
    assert_eq!(scenario.text("suma"), "123");
    assert!(scenario.instance.answers().contains_key(&path("h_nota")));
}
