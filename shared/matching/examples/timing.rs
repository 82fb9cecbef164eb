//! Prints how long searches take among 10,000 people: `cargo run --release -p matching --example timing`.
#![allow(clippy::print_stdout)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use matching::{NameIndex, PersonSketch, Query, likeness};

const PEOPLE: usize = 10_000;
const RUNS: usize = 50;
const GIVEN: [&str; 24] = [
    "Juan",
    "José",
    "María",
    "Ana",
    "Carlos",
    "Yesenia",
    "Jeferson",
    "Wendy",
    "Yamileth",
    "Wilner",
    "Mirlande",
    "Jean",
    "Pierre",
    "Dieudonné",
    "Roseline",
    "Mohammad",
    "Fatima",
    "Ahmad",
    "Yoandry",
    "Yorbelis",
    "Domingo",
    "Micaela",
    "Guadalupe",
    "Kevin",
];
const FAMILY: [&str; 24] = [
    "Pérez",
    "López",
    "Hernández",
    "Martínez",
    "Mejía",
    "Castillo",
    "Orellana",
    "Zelaya",
    "Jean-Baptiste",
    "Louis",
    "Rousseau",
    "Charles",
    "Tzunún",
    "Ixcoy",
    "Caal",
    "Choc",
    "Giménez",
    "Valdez",
    "Rahimi",
    "Haidari",
    "Noori",
    "Reyes",
    "Leyva",
    "De la Cruz",
];

fn main() {
    let names: Vec<String> = (0..PEOPLE).map(name).collect();
    let start = Instant::now();
    let mut index = NameIndex::new();
    for (person, name) in names.iter().enumerate() {
        index.set(person, [name.as_str()]);
    }
    println!("{PEOPLE} people, {} distinct words, filled in {:?}", index.words(), start.elapsed());
    println!("{:<28} {:>6} {:>12} {:>12}", "typed", "found", "median", "worst");
    for typed in ["a", "jean", "jaen", "hernadez", "maria lo", "jesenia ernandes castiyo", "zzzzzz"] {
        let query = Query::new(typed);
        let found = index.search(&query, PEOPLE).len();
        row(typed, found, || drop(black_box(index.search(&query, 50))));
    }
    let sketch = |name: &str| PersonSketch { names: vec![name.to_owned()], ..PersonSketch::default() };
    let known: Vec<PersonSketch> = names.iter().map(|name| sketch(name)).collect();
    let asked = sketch("Llesenia Ernandes Mejia");
    row("who might this be", index.neighbours("Llesenia Ernandes Mejia", PEOPLE).len(), || {
        for person in index.neighbours("Llesenia Ernandes Mejia", 50) {
            black_box(known.get(person).map(|other| likeness(&asked, other)));
        }
    });
}

fn row(what: &str, found: usize, mut act: impl FnMut()) {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            act();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    let (median, worst) = (times.get(RUNS / 2), times.last());
    println!(
        "{what:<28} {found:>6} {:>12?} {:>12?}",
        median.copied().unwrap_or_default(),
        worst.copied().unwrap_or_default()
    );
}

/// Two given and two family names; every third with a spelling of its own, so that the vocabulary is a real one's size.
fn name(person: usize) -> String {
    let pick = |list: [&str; 24], step: usize| {
        list.get(person * step / 7 % list.len()).copied().unwrap_or_default().to_owned()
    };
    let given = [pick(GIVEN, 3), pick(GIVEN, 11)].join(" ");
    let family = [pick(FAMILY, 5), pick(FAMILY, 13)].join(" ");
    if person.is_multiple_of(3) {
        format!("{given} {family}{}", spelling(person))
    } else {
        format!("{given} {family}")
    }
}

fn spelling(person: usize) -> String {
    ["ez", "son", "is", "ana", "ier"]
        .iter()
        .cycle()
        .skip(person % 5)
        .take(1 + person % 2)
        .copied()
        .collect::<String>()
        + &["a", "e", "i", "o", "u", "n", "s", "r", "l", "m", "t"][person / 3 % 11..][..1].concat()
        + &["b", "d", "f", "g", "k", "p", "v", "x", "z", "c", "q", "w", "y"][person / 33 % 13..][..1].concat()
}
