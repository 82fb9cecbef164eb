//! F1, the registration, as it is shipped: that it compiles, says everything in the languages it must, and is short enough.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod scenario;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use forms::definition::has_appearance;
use forms::{
    Answer, Choice, Compartment, Form, FormDefinition, Instance, NonAnswer, Outline, Question, QuestionKind,
    Sitting, Translated, ViolationKind,
};
use scenario::{NOW, Scenario, path};

const F1: &[u8] = include_bytes!("../../../public/forms/f1_registration.md");
const DOC: &str = "documentos/3f9a0c12";
const CONSENT: &str = "consentimientos/00c0ffee";

fn definition() -> FormDefinition {
    xlsform::press(F1, "f1_registration.md", &xlsform::Attached::new()).unwrap().definition.unwrap()
}

fn form() -> Form {
    Form::compile(definition()).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn sitting() -> Sitting {
    let properties =
        [("site", "belen"), ("folio", "TAP-7F3K-2"), ("group_id", "9b1c"), ("staff_code", "ana")];
    let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    Sitting { properties: properties.into_iter().map(own).collect(), ..Sitting::at(NOW) }
}

fn scenario() -> Scenario {
    Scenario::sitting(definition(), sitting())
}

/// The texts of a question and of its choices, that somebody reads or hears.
fn texts(form: &Form, question: &Question) -> Vec<Translated> {
    let own = [
        &question.label,
        &question.hint,
        &question.required_message,
        &question.constraint_message,
        &question.prefers_not_label,
    ];
    let list = question.kind.list().and_then(|list| form.list(list));
    let choices =
        list.into_iter().flat_map(|list: &Arc<Vec<Choice>>| list.iter().map(|choice| &choice.label));
    own.into_iter().filter(|text| !text.0.is_empty()).chain(choices).cloned().collect()
}

fn is_asked_aloud(question: &Question) -> bool {
    question.is_drawn() && !has_appearance(&question.appearance, "staff")
}

#[test]
fn it_compiles_without_a_problem() {
    assert_eq!(form().definition().form_id, "f1_registration");
}

#[test]
fn every_text_is_in_spanish_and_english_and_in_creole_where_it_is_asked_aloud() {
    let form = form();
    let mut missing = Vec::new();
    for (name, question, _) in form.questions() {
        assert!(!question.label.is_empty(), "{name} has no label");
        let languages: &[&str] = if is_asked_aloud(question) { &["es", "en", "ht"] } else { &["es", "en"] };
        for text in texts(&form, question) {
            missing.extend(
                languages
                    .iter()
                    .filter(|code| text.exactly(code).is_none())
                    .map(|code| format!("{name} {code}")),
            );
        }
    }
    assert_eq!(missing, Vec::<String>::new());
    assert_eq!(form.definition().awaiting_native_review, ["ht", "fr", "pt"]);
}

#[test]
fn every_page_has_a_title_and_at_most_five_questions_for_one_person() {
    let (instance, _) = Instance::create(Arc::new(form()), sitting());
    for page in instance.outline() {
        let Outline::Group { group, children } = page else { panic!("a question outside of a page") };
        for language in ["es", "en", "ht"] {
            assert!(group.label.exactly(language).is_some(), "{} {language}", group.name);
        }
        assert!(has_appearance(&group.appearance, "field-list"), "{}", group.name);
        assert!((1..=5).contains(&children.len()), "{} has {}", group.name, children.len());
    }
}

#[test]
fn at_most_five_questions_are_required() {
    let form = form();
    let required: Vec<String> = form
        .questions()
        .filter(|(_, question, _)| question.required.is_some() && question.kind.is_asked())
        .map(|(name, _, _)| name)
        .collect();
    assert_eq!(required, ["nombre_social", "sexo", "idioma_preferido", "sitio", "fecha_hora_ingreso"]);
}

/// Fields to fill and taps to make until an adult is registered: a typed field counts one, a choice one, several choices
/// three, each page one for going on.
#[test]
fn one_adult_is_registered_with_25_taps_and_fields_at_most() {
    let mut scenario = scenario();
    scenario.answer("nacimiento", "1992;age_estimate;self");
    let mut count = 0;
    let mut pages = 0;
    for page in scenario.instance.outline() {
        let Outline::Group { group, children } = page else { continue };
        if !has_appearance(&group.appearance, "intake") {
            continue;
        }
        pages += 1;
        for child in children {
            let Outline::Question { question, .. } = child else { continue };
            count += match question.kind {
                QuestionKind::SelectMultiple(_) => 3,
                QuestionKind::Note => 0,
                _ => 1,
            };
        }
    }
    assert!((1..=2).contains(&pages), "{pages} pages");
    assert!(count + pages <= 25, "{count} taps and fields on {pages} pages");
    assert!(count >= 7, "the first screen asks too little: {count}");
}

/// FIELD §2.2, row by row.
#[test]
fn it_asks_every_field_of_the_field_guide_in_its_compartment() {
    let rost = "nombre_social alias_seguro edad_grupo sexo idioma_preferido sitio dormitorio cama alerta_operativa \
        no_ubicar_con_quien fecha_hora_ingreso fecha_salida motivo_salida destino reg_id grupo_id es_titular";
    let reg = "modo nombre_completo nombre_1 nombre_2 apellido_paterno apellido_materno nombre_otro_alfabeto nacimiento \
        pais_nacimiento nacionalidades pais_residencia_ultima etnia pueblo otros_idiomas necesita_interprete lee_escribe \
        estado_civil relacion_con_titular menores_a_cargo telefono_seguro canal_seguro hora_segura se_puede_dejar_mensaje \
        no_contactar emergencia_nombre emergencia_parentesco emergencia_telefono emergencia_pais \
        emergencia_autoriza_aviso perfil composicion fecha_entrada_mx punto_entrada ruta destino_intencion tiempo_en_mx \
        documentos/doc_tipo documentos/doc_numero documentos/doc_emision documentos/doc_vence documentos/doc_estado \
        documentos/doc_retenido_por otros_ids/id_sistema otros_ids/id_numero necesidades_inmediatas \
        consentimientos/con_finalidad consentimientos/con_respuesta consentimientos/con_quien consentimientos/con_forma \
        consentimientos/con_fecha consentimientos/con_idioma consentimientos/con_interprete consentimientos/con_vence \
        consentimientos/con_revocado_el consentimientos/con_retiene consentimientos/con_base_legal registrado_por dispositivo";
    let asked: BTreeMap<String, Compartment> =
        form().questions().map(|(name, _, compartment)| (name, compartment)).collect();
    for (names, compartment) in
        [(rost, Compartment::Rost), (reg, Compartment::Reg), ("genero", Compartment::Prot)]
    {
        for name in names.split_ascii_whitespace() {
            assert_eq!(asked.get(name), Some(&compartment), "{name}");
        }
    }
    let on_the_card: BTreeSet<&str> =
        asked.iter().filter(|(_, each)| **each == Compartment::Rost).map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        on_the_card,
        rost.split_ascii_whitespace().collect::<BTreeSet<_>>(),
        "nothing else is on the card"
    );
}

#[test]
fn its_codes_are_those_of_the_field_guide() {
    let rows = [
        ("L_sexo", "M H I"),
        ("L_genero", "mujer_cis hombre_cis mujer_trans hombre_trans no_binario otro"),
        ("L_etnia", "ninguna pueblo_indigena garifuna afrodescendiente otro"),
        ("L_alerta", "hablar_con_proteccion no_publicar no_ubicar_con alergia dieta"),
        ("L_edad_grupo", "0-4 5-11 12-17 18-29 30-59 60+"),
        ("L_estado_documento", "vigente vencido robado retenido_por_autoridad perdido destruido"),
        (
            "L_perfil",
            "solicitante_refugio_mx refugiado_reconocido proteccion_complementaria migrante_transito migrante_destino \
             retornado_deportado_eeuu devuelto_tercer_pais_eeuu desplazado_interno_mx apatrida_o_riesgo otro",
        ),
        (
            "L_documento",
            "ninguno pasaporte cedula_dpi_identidad acta_nacimiento constancia_comar preregistro_comar curp_temporal curp \
             tvrh tvr ttf residente_temporal residente_permanente fmm oficio_salida_inm citatorio_inm cbp_one_historico \
             nta_i862 expediente_eeuu unhcr_cert carta_deportacion otro",
        ),
    ];
    let form = form();
    for (list, codes) in rows {
        let names: Vec<&str> = form.list(list).unwrap().iter().map(|choice| choice.name.as_str()).collect();
        assert_eq!(names, codes.split_ascii_whitespace().collect::<Vec<_>>(), "{list}");
    }
    let first: Vec<&str> =
        form.list("L_nacionalidad").unwrap().iter().take(15).map(|choice| choice.name.as_str()).collect();
    assert_eq!(first.join(" "), "HND GTM SLV NIC VEN HTI CUB COL ECU PER BRA CHL DOM MEX USA");
}

#[test]
fn a_new_form_knows_its_site_its_hour_and_its_folio() {
    let scenario = scenario();
    assert_eq!(scenario.text("sitio"), "belen");
    assert_eq!(scenario.text("reg_id"), "TAP-7F3K-2");
    assert_eq!(scenario.text("grupo_id"), "9b1c");
    assert_eq!(scenario.text("registrado_por"), "ana");
    assert_eq!(scenario.text("fecha_hora_ingreso"), "2026-11-22T19:05:30.250-06:00");
}

#[test]
fn three_answers_are_enough_to_save_even_without_a_name() {
    let mut scenario = scenario();
    let missing =
        |scenario: &Scenario| scenario.violations().into_iter().map(|(at, _)| at).collect::<Vec<_>>();
    assert_eq!(missing(&scenario), ["nombre_social", "sexo", "idioma_preferido"]);
    scenario
        .answer("nombre_social", Answer::NonAnswer(NonAnswer::PrefersNotToSay))
        .answer("sexo", "M")
        .answer("idioma_preferido", "ht");
    assert_eq!(missing(&scenario), Vec::<String>::new());
}

#[test]
fn the_age_band_follows_the_birth_date() {
    let rows = [
        ("2026-01-10;exact;document", "0-4"),
        ("2020;age_estimate;caregiver", "5-11"),
        ("2009-11-23;exact;document", "12-17"),
        ("2008-11-22;exact;document", "18-29"),
        ("1992;age_estimate;self", "30-59"),
        ("1950;year;self", "60+"),
    ];
    let mut scenario = scenario();
    for (birth, band) in rows {
        scenario.answer("nacimiento", birth);
        assert_eq!(scenario.text("edad_grupo"), band, "{birth}");
    }
    scenario.answer("nacimiento", Answer::NonAnswer(NonAnswer::DoesNotKnow));
    assert_eq!(scenario.text("edad_grupo"), "");
}

#[test]
fn a_roster_volunteer_keeps_the_age_band_without_reading_the_birth_date() {
    let mut full = scenario();
    full.answer("nombre_social", "Jean").answer("nacimiento", "1992;age_estimate;self");
    let card = full.instance.answers_by_compartment().remove(&Compartment::Rost).unwrap();
    assert!(!card.contains_key(&path("nacimiento")));
    let readable = Some(BTreeSet::from([Compartment::Rost]));
    let (mut seen, consequences) =
        Instance::open(Arc::new(form()), card, Sitting { readable, ..Sitting::at(NOW) });
    assert_eq!(consequences.changed_answers, BTreeMap::new());
    assert_eq!(seen.answer(&path("edad_grupo")), &Answer::text("30-59"));
    assert!(seen.set(&path("nacimiento"), Answer::text("1990;year;self")).is_err());
    seen.set(&path("cama"), Answer::text("C12")).unwrap();
    assert_eq!(seen.answer(&path("edad_grupo")), &Answer::text("30-59"));
    let drawn = format!("{:?}", seen.outline());
    assert!(drawn.contains("\"cama\"") && !drawn.contains("\"telefono_seguro\""));
}

#[test]
fn gender_is_not_asked_where_no_protection_circle_is_readable() {
    let readable = Some(BTreeSet::from([Compartment::Rost, Compartment::Reg]));
    let (instance, _) = Instance::create(Arc::new(form()), Sitting { readable, ..sitting() });
    assert!(!format!("{:?}", instance.outline()).contains("\"genero\""));
}

#[test]
fn a_child_is_asked_who_looks_after_them_and_an_adult_is_not() {
    let mut scenario = scenario();
    scenario.answer("nacimiento", "1990;year;self");
    assert!(!scenario.is_relevant("nna_acompanado"));
    scenario.answer("nacimiento", "2009;age_estimate;self");
    assert!(scenario.is_relevant("nna_acompanado") && !scenario.is_relevant("nota_nna"));
    scenario.answer("nna_acompanado", "no");
    assert!(scenario.is_relevant("nota_nna"));
    // Somebody of about 18 may be 17.
    scenario.answer("nacimiento", "2008;age_estimate;self");
    assert!(scenario.is_relevant("nna_acompanado"));
}

#[test]
fn a_child_born_elsewhere_is_asked_for_that_nationality() {
    let mut scenario = scenario();
    scenario.answer("nacimiento", "2019;age_estimate;caregiver").answer("pais_nacimiento", "CHL");
    assert!(!scenario.is_relevant("nna_otra_nacionalidad"));
    scenario.answer("nacionalidades", "HTI");
    assert!(scenario.is_relevant("nna_otra_nacionalidad"));
    let asked = &path("nna_otra_nacionalidad");
    let label = scenario.instance.form().question(asked).unwrap().label.clone();
    let spoken = scenario.instance.text(asked, &label, "ht");
    assert_eq!(spoken, "Li fèt nan yon lòt peyi (Chili). Èske l gen nasyonalite sa a tou?");
    scenario.answer("nacionalidades", "HTI CHL");
    assert!(!scenario.is_relevant("nna_otra_nacionalidad"));
}

#[test]
fn a_message_is_asked_about_only_where_there_is_a_safe_telephone() {
    let mut scenario = scenario();
    assert!(!scenario.is_relevant("se_puede_dejar_mensaje"));
    scenario.answer("telefono_seguro", "+529621234567");
    assert!(scenario.is_relevant("se_puede_dejar_mensaje"));
    scenario.answer("no_contactar", "si");
    assert!(!scenario.is_relevant("telefono_seguro") && !scenario.is_relevant("se_puede_dejar_mensaje"));
    assert_eq!(scenario.text("telefono_seguro"), "+529621234567", "kept, though not asked any more");
}

#[test]
fn an_odd_curp_is_remarked_on_and_never_refused() {
    let mut scenario = scenario();
    scenario.add("documentos", "3f9a0c12");
    scenario.answer(&format!("{DOC}/doc_tipo"), "curp");
    let number = format!("{DOC}/doc_numero");
    for (typed, is_odd) in [
        ("HEGG560427MVZRRL04", false),
        ("RL04", false),
        ("HEGG560427MVZRRL0", true),
        ("HEGG560427QVZRRL04", true),
    ] {
        scenario.answer(&number, typed);
        let found = scenario.instance.violation_at(&path(&number));
        assert_eq!(found.is_some(), is_odd, "{typed}");
        if let Some(violation) = found {
            assert_eq!((violation.kind, violation.level), (ViolationKind::Constraint, forms::Level::Warn));
        }
    }
}

#[test]
fn a_consent_starts_with_todays_date_and_the_persons_language() {
    let mut scenario = scenario();
    scenario.answer("idioma_preferido", "ht").add("consentimientos", "00c0ffee");
    assert_eq!(scenario.text(&format!("{CONSENT}/con_fecha")), "2026-11-22");
    assert_eq!(scenario.text(&format!("{CONSENT}/con_idioma")), "ht");
    assert!(!scenario.is_relevant(&format!("{CONSENT}/con_fecha")));
    scenario.answer(&format!("{CONSENT}/con_respuesta"), "parcial");
    assert!(scenario.is_relevant(&format!("{CONSENT}/con_parcial")));
}

#[test]
fn nobody_leaves_before_arriving() {
    let mut scenario = scenario();
    scenario.answer("fecha_salida", "2026-11-21");
    assert!(scenario.instance.violation_at(&path("fecha_salida")).is_some());
    scenario.answer("fecha_salida", "2026-11-22");
    assert_eq!(scenario.instance.violation_at(&path("fecha_salida")), None);
    assert!(scenario.is_relevant("motivo_salida"));
}

#[test]
fn what_must_not_be_merged_silently_is_marked_for_review() {
    let marked: BTreeSet<String> =
        form().questions().filter(|(_, question, _)| question.review).map(|(name, _, _)| name).collect();
    for name in [
        "alerta_operativa",
        "no_ubicar_con_quien",
        "necesidades_inmediatas",
        "nna_acompanado",
        "no_contactar",
        "se_puede_dejar_mensaje",
        "consentimientos/con_respuesta",
        "consentimientos/con_revocado_el",
    ] {
        assert!(marked.contains(name), "{name}");
    }
}
