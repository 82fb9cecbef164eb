//! Who is shown before somebody is registered a second time, and why.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;

use matching::{Age, Likeness, PersonSketch, Reason, likeness};

fn person(names: &str, years: u16, sex: &str, nationality: &str) -> PersonSketch {
    PersonSketch {
        names: names.split('/').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
        age: (years > 0).then_some(Age { years, is_approximate: false }),
        sex: (!sex.is_empty()).then(|| sex.to_owned()),
        nationalities: nationality.split_whitespace().map(str::to_owned).collect(),
    }
}

#[test]
fn the_same_person_written_down_twice_is_probable() {
    for (one, other) in [
        (
            person("Juan Carlos Pérez López", 30, "H", "HND"),
            person("JUAN CARLOS PEREZ LOPEZ", 30, "H", "HND"),
        ),
        (person("Juan Carlos Pérez López", 30, "H", "HND"), person("Juan Perez", 31, "H", "HND")),
        (person("Juan Carlos Pérez López", 30, "H", "HND"), person("López Pérez Juan Carlos", 30, "H", "")),
        (person("Wilner Jean-Baptiste", 27, "H", "HTI"), person("Jn Baptiste Ouilner", 28, "H", "HTI CHL")),
        (
            person("Yesenia Hernández Mejía", 22, "M", "GTM"),
            person("Llesenia Ernandes Mejia", 22, "M", "GTM"),
        ),
        (
            person("Mohammad Hussain Rahimi", 35, "H", "AFG"),
            person("Muhammed Hossein Raheemi", 36, "H", "AFG"),
        ),
        (person("Domingo Tzunún Ixcoy", 41, "H", "GTM"), person("Domingo Tsunun Iscoy", 40, "H", "GTM")),
        (person("María de los Ángeles Peña", 50, "M", "VEN"), person("Ma. Angeles Pena", 50, "M", "VEN")),
        (person("Carlos Mejía/Karla Mejía", 19, "M", "SLV"), person("Karla Mejia", 19, "M", "SLV")),
        (person("Yoandry Reyes Leyva", 33, "H", "CUB"), person("Yoandri Reyes", 33, "H", "CUB")),
    ] {
        let alike = likeness(&one, &other);
        assert!(alike.score >= Likeness::PROBABLE, "{one:?}\n{other:?}\n{alike:?}");
        assert_eq!(alike, likeness(&other, &one), "whichever comes first");
        assert!(alike.score <= 1.0);
    }
}

#[test]
fn different_people_are_not_worth_a_look() {
    for (one, other) in [
        (
            person("Juan Carlos Pérez López", 30, "H", "HND"),
            person("Juan Alberto Gómez Ruiz", 30, "H", "HND"),
        ),
        (person("María López", 20, "M", "GTM"), person("María Ramírez", 45, "M", "GTM")),
        (person("María", 30, "M", "HND"), person("María Ramírez Díaz", 50, "M", "HND")),
        (person("Jean Pierre", 20, "H", "HTI"), person("Pierre Louis", 40, "H", "HTI")),
        (person("Ana Mejía", 5, "M", "HND"), person("Ana Mejía", 40, "M", "HND")),
        (person("", 30, "H", "HND"), person("", 30, "H", "HND")),
        (person("Rosa Tum", 30, "M", "GTM"), person("", 30, "M", "GTM")),
        (person("Luis Ortiz", 0, "", ""), person("Rosa Tum", 0, "", "")),
    ] {
        let alike = likeness(&one, &other);
        assert!(alike.score < Likeness::WORTH_A_LOOK, "{one:?}\n{other:?}\n{alike:?}");
        assert_eq!(alike, likeness(&other, &one));
    }
}

#[test]
fn every_hint_gives_its_reasons() {
    for (one, other, reasons) in [
        (
            person("Juan Pérez", 30, "H", "HND"),
            person("Juan Pérez", 30, "H", "HND"),
            &[Reason::SameName, Reason::SameAge, Reason::SameSex, Reason::SharedNationality][..],
        ),
        (
            person("Juan Pérez López", 30, "H", "HND"),
            person("Juan López Pérez", 32, "M", "GTM"),
            &[
                Reason::SameName,
                Reason::NamesInAnotherOrder,
                Reason::NearAge,
                Reason::OtherSex,
                Reason::OtherNationality,
            ],
        ),
        (person("Juan Peres", 0, "", ""), person("Juan Pérez López", 0, "", ""), &[Reason::PartOfTheName]),
        (
            person("Juan Peres", 30, "", ""),
            person("Juan Pérez", 50, "", ""),
            &[Reason::SimilarName, Reason::OtherAge],
        ),
    ] {
        let expected: BTreeSet<Reason> = reasons.iter().copied().collect();
        assert_eq!(likeness(&one, &other).reasons, expected, "{one:?} {other:?}");
    }
}

#[test]
fn two_years_apart_are_near_and_five_if_one_of_them_guessed() {
    let aged = |years, is_approximate| PersonSketch {
        age: Some(Age { years, is_approximate }),
        ..person("Juan Pérez", 0, "", "")
    };
    let between = |one: &PersonSketch, other: &PersonSketch| likeness(one, other);
    for (one, other, reason) in [
        (aged(17, false), aged(17, false), Reason::SameAge),
        (aged(17, false), aged(19, false), Reason::NearAge),
        (aged(17, false), aged(20, false), Reason::OtherAge),
        (aged(17, true), aged(22, false), Reason::NearAge),
        (aged(17, true), aged(23, true), Reason::OtherAge),
    ] {
        assert!(between(&one, &other).reasons.contains(&reason), "{one:?} {other:?}");
    }
    let near = between(&aged(17, false), &aged(19, false)).score;
    let apart = between(&aged(17, false), &aged(20, false)).score;
    let far = between(&aged(17, false), &aged(60, false)).score;
    assert!(near > apart && apart > far);
}

#[test]
fn agreement_raises_a_likeness_and_disagreement_lowers_it() {
    let asked = person("Juan Peres", 0, "H", "CHL");
    let score =
        |sex: &str, nationality: &str| likeness(&asked, &person("Juan Pérez", 0, sex, nationality)).score;
    let bare = score("", "");
    assert!(score("H", "") > bare && score("M", "") < bare);
    assert!(score("", "HTI CHL") > bare && score("", "HND") < bare);
}

#[test]
fn one_given_name_says_little_and_codes_are_stable() {
    let alike = likeness(&person("María", 0, "", ""), &person("María", 0, "", ""));
    assert!(alike.score <= 0.6, "{alike:?}");
    assert_eq!(Reason::NamesInAnotherOrder.code(), "likeness.other_order");
}
