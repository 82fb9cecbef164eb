//! Whom a typed word finds, and in what order, among people as they are met between Tapachula and Tijuana.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use matching::{Grade, NameIndex, Query, name_matches, tokens};

const PEOPLE: [&str; 24] = [
    "Wilner Jean-Baptiste",              // 0
    "Mirlande Jean Louis",               // 1
    "Jeannette Pierre-Louis",            // 2
    "Dieudonné Rousseau",                // 3
    "François Delacroix",                // 4
    "Yesenia Carolina Hernández Mejía",  // 5
    "Jeferson Josué Castillo Núñez",     // 6
    "Juan Carlos Pérez López",           // 7
    "María de los Ángeles López Pérez",  // 8
    "José Ángel De la Cruz Peña",        // 9
    "Wendy Yamileth Orellana",           // 10
    "Domingo Tzunún Ixcoy",              // 11
    "Micaela Q'uq' Caal Choc",           // 12
    "Yorbelis del Valle Giménez Baldez", // 13
    "Mohammad Hussain Rahimi",           // 14
    "Fatima Zahra Haidari",              // 15
    "Ahmad Wahid Noori",                 // 16
    "Yoandry Reyes Leyva",               // 17
    "Roberto Carlos Mendoza",            // 18
    "Laura Estela Lazo",                 // 19
    "Ma. Guadalupe Hdz. Mtz.",           // 20
    "Ольга Иванова",                     // 21
    "محمد رضا حسینی",                    // 22
    "Ana",                               // 23
];

fn index() -> NameIndex<usize> {
    let mut index = NameIndex::new();
    for (person, name) in PEOPLE.iter().enumerate() {
        index.set(person, [*name]);
    }
    index
}

fn found(typed: &str) -> Vec<usize> {
    index().search(&Query::new(typed), 50).into_iter().map(|hit| hit.person).collect()
}

#[test]
fn people_are_found_by_any_part_of_their_names_with_or_without_accents() {
    for (typed, person) in [
        ("hernandez", 5),
        ("Núñez", 6),
        ("nunez", 6),
        ("PENA", 9),
        ("angeles", 8),
        ("maria de los angeles", 8),
        ("de los an", 8),
        ("maria de la", 8),
        ("de la cruz", 9),
        ("delacruz", 9),
        ("jeanbaptiste", 0),
        ("jean baptiste", 0),
        ("baptiste", 0),
        ("jn baptiste", 0),
        ("quq", 12),
        ("q'uq'", 12),
        ("yoan", 17),
        ("andry", 17),
        ("lau", 19),
        ("la", 19),
        ("guadalupe martinez", 20),
        ("maria hernandez", 20),
        ("gpe", 20),
        ("ольга", 21),
        ("رضا", 22),
        ("Ana", 23),
    ] {
        assert!(found(typed).contains(&person), "{typed}: {:?}", found(typed));
    }
}

#[test]
fn what_is_typed_as_it_is_heard_finds_what_an_official_wrote() {
    for (typed, person) in [
        ("jesenia", 5),
        ("llesenia", 5),
        ("ernandes", 5),
        ("yeferson", 6),
        ("castiyo", 6),
        ("huilner", 0),
        ("ouilner", 0),
        ("yan luis", 1),
        ("jen", 1),
        ("ruso", 3),
        ("fransua", 4),
        ("orejana", 10),
        ("tsunun", 11),
        ("iscoy", 11),
        ("kaal chok", 12),
        ("jimenez valdes", 13),
        ("yorvelis", 13),
        ("muhammed", 14),
        ("hossein", 14),
        ("fatema", 15),
        ("zehra", 15),
        ("ahmed", 16),
        ("vahid", 16),
        ("nuri", 16),
        ("reies", 17),
    ] {
        assert!(found(typed).contains(&person), "{typed}: {:?}", found(typed));
    }
}

#[test]
fn one_slip_is_forgiven_also_while_typing() {
    for (typed, person) in [
        ("jaen", 1),
        ("jaen lo", 1),
        ("hernadez", 5),
        ("hrena", 5),
        ("mendzoa", 18),
        ("mirlnade", 1),
        ("dieudone", 3),
        ("carolnia hernandes", 5),
        ("rahmii", 14),
        ("иваноав", 21),
    ] {
        assert!(found(typed).contains(&person), "{typed}: {:?}", found(typed));
    }
}

#[test]
fn what_has_nothing_to_do_with_a_name_does_not_find_it() {
    for (typed, person) in [
        ("jxxn", 1),
        ("zzz", 0),
        ("lopez hernandez", 7),
        ("juan juan", 7),
        ("perez perez", 7),
        ("an", 14),
        ("mo", 16),
        ("carlos roberto mendoza x", 18),
        ("rosa", 3),
    ] {
        assert!(!found(typed).contains(&person), "{typed}: {:?}", found(typed));
    }
    assert!(found("").is_empty() && found(" . ").is_empty());
}

#[test]
fn better_fits_come_first() {
    assert_eq!(&found("ana")[..1], [23], "the whole name before its beginnings");
    assert_eq!(found("perez lopez"), [7, 8], "both orders are found, the typed one first");
    assert_eq!(found("lopez perez"), [8, 7]);
    assert_eq!(found("louis"), [1, 2]);
    assert_eq!(found("jean")[..3], [0, 1, 2], "a whole word before the beginning of one");
    assert_eq!(found("carlos")[..2], [18, 7]);
}

#[test]
fn beginnings_of_several_names_are_enough() {
    assert_eq!(found("ju pe lo"), [7]);
    assert_eq!(found("lo ju"), [7]);
    assert_eq!(found("ro me"), [18]);
}

#[test]
fn a_word_of_the_name_answers_one_typed_word_only() {
    let name = tokens("Ana López");
    assert!(name_matches(&Query::new("ana ana"), &name).is_none());
    assert!(name_matches(&Query::new("ana lopez lopez"), &name).is_none());
    assert_eq!(name_matches(&Query::new("lopez an"), &name).unwrap().worst(), Grade::Beginning);
    assert_eq!(name_matches(&Query::new("lopez ana "), &name).unwrap().worst(), Grade::Exact);
}

#[test]
fn grades_rank_exact_before_beginning_before_inside_before_sound_before_typo() {
    let grades = [("nelson", Grade::Exact), ("nels", Grade::Beginning), ("elson", Grade::Inside)];
    let rest = [("nelzon", Grade::Sound), ("neslon", Grade::Typo)];
    for (typed, grade) in grades.into_iter().chain(rest) {
        let score = name_matches(&Query::new(typed), &tokens("Nelson")).expect(typed);
        assert_eq!(score.worst(), grade, "{typed}");
    }
    assert!(Grade::ALL.is_sorted());
}

#[test]
fn a_person_goes_by_several_names_until_they_are_set_anew() {
    let mut index = NameIndex::new();
    index.set(1, ["Carlos Alberto Mejía", "Karla", "La Flaca"]);
    let search = |index: &NameIndex<i32>, typed: &str| index.search(&Query::new(typed), 5).len();
    assert_eq!((search(&index, "karla"), search(&index, "flaca"), search(&index, "karla mejia")), (1, 1, 0));
    index.set(1, ["Karla Mejía"]);
    assert_eq!((search(&index, "alberto"), search(&index, "karla mejia")), (0, 1));
    index.remove(&1);
    assert_eq!((search(&index, "karla"), index.len()), (0, 0));
}

#[test]
fn only_as_many_as_asked_for_are_given_and_they_are_the_best() {
    let mut index = NameIndex::new();
    for person in 0..100 {
        index.set(person, [if person % 10 == 0 { "Ana" } else { "Anastasia" }]);
    }
    let hits: Vec<i32> = index.search(&Query::new("ana"), 12).into_iter().map(|hit| hit.person).collect();
    assert_eq!(hits, [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 1, 2]);
    assert!(index.search(&Query::new("ana"), 0).is_empty());
}

#[test]
fn neighbours_share_half_of_a_name() {
    let index = index();
    assert_eq!(index.neighbours("Carlos Perez Lopez Juan", 3)[0], 7);
    assert!(index.neighbours("Jean Batiste Vilner", 3).contains(&0));
    assert!(index.neighbours("Yessenia Ernandez", 3).contains(&5));
    assert!(!index.neighbours("Juan Alberto Gómez Ruiz", 9).contains(&7), "one name of four");
    assert!(index.neighbours("", 3).is_empty());
}
