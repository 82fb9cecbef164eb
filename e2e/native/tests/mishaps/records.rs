//! A person's two records, begun, edited and shown by several people.

use bridge::{Command, OpenDraft, PeopleFilter, Refusal, Reply};

use crate::sending::long_text;
use crate::town::{ANA, LUIS, Town};

#[test]
fn an_edit_before_the_registration_has_come_goes_into_that_registration() {
    let mut town = Town::of_two();
    let story: String =
        (0..4_000_u32).map(|number| format!("{:08x}", number.wrapping_mul(2_654_435_761))).collect();
    let person = town.register(ANA, "Jean", &[("nombre_1", "Jean"), ("nombre_otro_alfabeto", &story)]);
    town.sync(ANA).unwrap();
    // The long registration is asked for after the roster card has come, and the line breaks off.
    town.line.lose_from(3, 1);
    assert!(town.sync(LUIS).is_err());
    assert_eq!(town.person(LUIS, person).records.len(), 1, "only the roster card is here");
    town.change(LUIS, person, "apellido_paterno", "Pierre");
    town.rest();
    for device in [ANA, LUIS] {
        let view = town.person(device, person);
        assert_eq!(view.records.len(), 2, "a roster card and one registration");
        assert_eq!(view.row.full_name.as_deref(), Some("Jean Pierre"));
    }
}

#[test]
fn an_edit_before_the_roster_card_has_come_goes_into_that_card() {
    let mut town = Town::of_two();
    let person = town.register(ANA, "Jean", &[("alias_seguro", &long_text(1, 40_000))]);
    town.sync(ANA).unwrap();
    // The long card is asked for after the registration has come, and the line breaks off.
    town.line.lose_from(3, 1);
    assert!(town.sync(LUIS).is_err());
    assert_eq!(town.person(LUIS, person).records.len(), 1, "only the registration is here");
    town.change(LUIS, person, "alerta_operativa", "dieta");
    town.rest();
    for device in [ANA, LUIS] {
        let view = town.person(device, person);
        assert_eq!(view.records.len(), 2, "a roster card and one registration");
        assert_eq!(view.row.alerts, ["dieta"], "the alert stands on the list");
    }
}

#[test]
fn an_edit_that_nobody_typed_in_does_not_hold_on_to_old_answers() {
    let mut town = Town::of_two();
    let person = town.register(ANA, "Jean", &[]);
    town.rest();
    let looked = town.edit(ANA, person);
    town.change(LUIS, person, "alerta_operativa", "dieta");
    town.rest();
    let again = town.edit(ANA, person);
    assert_ne!(looked, again);
    town.type_in(ANA, again, "alerta_operativa", "dieta alergia");
    town.save(ANA, again);
    assert_eq!(town.conflicts(ANA), [], "she saw what Luis had said");
    let typed = town.edit(ANA, person);
    town.type_in(ANA, typed, "cama", "A1");
    assert_eq!(town.edit(ANA, person), typed, "what was typed is offered again");
}

#[test]
fn the_list_for_the_wall_says_the_safe_name_and_never_the_legal_one() {
    let mut town = Town::founded();
    town.register(ANA, "Jean", &[("alias_seguro", "Pedro"), ("nombre_completo", "Jean Pierre Louis")]);
    let draft = town.begin(ANA, OpenDraft::NewPerson { family_of: None, called: None });
    for (question, value) in [
        ("sexo", "M"),
        ("idioma_preferido", "es"),
        ("nombre_completo", "Rosa Elvira Paz"),
        ("nombre_social", "98"),
    ] {
        town.type_in(ANA, draft, question, value);
    }
    town.save(ANA, draft);
    let Reply::Tonight(list) = town.ask(ANA, Command::Tonight { site: String::new() }) else {
        panic!("no list")
    };
    let text = format!("{:?}", list.rows);
    assert!(text.contains("Pedro"), "{text}");
    for legal in ["Jean", "Pierre", "Rosa", "Paz"] {
        assert!(!text.contains(legal), "{legal}: {text}");
    }
}

#[test]
fn who_leaves_tomorrow_sleeps_here_tonight_and_who_left_is_found_when_coming_back() {
    let mut town = Town::founded();
    let person = town.register(ANA, "Jeanne", &[]);
    let beds = |town: &mut Town| {
        let Reply::Tonight(list) = town.ask(ANA, Command::Tonight { site: String::new() }) else {
            panic!("no list")
        };
        list.rows.len()
    };
    let search =
        Command::People { search: "jeane".to_owned(), filter: PeopleFilter::Present, offset: 0, limit: 9 };
    town.change(ANA, person, "fecha_salida", "2026-11-23");
    assert_eq!(beds(&mut town), 1);
    town.devices[ANA].clock_ms += 86_400_000;
    assert_eq!(beds(&mut town), 0);
    let Reply::People(page) = town.ask(ANA, search) else { panic!("no people") };
    assert_eq!((page.total, page.rows[0].departed.as_deref()), (1, Some("2026-11-23")));
}

#[test]
fn a_mark_of_mistake_needs_a_reason() {
    let mut town = Town::founded();
    let person = town.register(ANA, "Jean", &[]);
    let outcome = town.try_ask(ANA, Command::Void { person, reason: "  ".to_owned() });
    assert_eq!(outcome.err(), Some(Refusal::BadText { field: "reason".to_owned() }));
}
