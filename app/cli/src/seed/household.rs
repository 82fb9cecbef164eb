//! Who travels together: families, couples, friends, people on their own.

use super::corridor::{Corridor, Name, Nationality};
use super::dice::Dice;

/// One person of a group, before anything is known of their papers.
pub struct Traveller {
    pub woman: bool,
    pub age: u32,
    pub name: Name,
    /// How they are related to the one who answers for the group; `None` for that one.
    pub relation: Option<&'static str>,
}

pub struct Household {
    /// The form's code for who travels together.
    pub composition: &'static str,
    pub travellers: Vec<Traveller>,
}

/// Kinds of groups, in percent.
const KINDS: [(&str, u32); 7] = [
    ("solo", 50),
    ("familia_nuclear", 14),
    ("monoparental", 13),
    ("pareja", 9),
    ("grupo_amigos", 8),
    ("nna_no_acompanado", 3),
    ("embarazada_sola", 3),
];

impl Household {
    pub fn make(corridor: &Corridor, from: &Nationality, dice: &mut Dice) -> Self {
        let composition = dice.weighted(&KINDS, |kind| kind.1).map_or("solo", |kind| kind.0);
        let mut group = Group { corridor, from, dice, travellers: Vec::new() };
        match composition {
            "familia_nuclear" => group.family(true),
            "monoparental" => group.family(false),
            "pareja" => group.couple(),
            "grupo_amigos" => group.friends(),
            "nna_no_acompanado" => group.minor(),
            "embarazada_sola" => group.adult(true, None),
            _ => {
                let woman = group.dice.percent(30);
                group.adult(woman, None);
            }
        }
        Household { composition, travellers: group.travellers }
    }
}

struct Group<'a> {
    corridor: &'a Corridor,
    from: &'a Nationality,
    dice: &'a mut Dice,
    travellers: Vec<Traveller>,
}

impl Group<'_> {
    fn add(&mut self, woman: bool, age: u32, relation: Option<&'static str>, inherits: bool) {
        let parent = if inherits { self.travellers.first().map(|first| first.name.clone()) } else { None };
        let name = self.corridor.name(self.from, woman, parent.as_ref(), self.dice);
        self.travellers.push(Traveller { woman, age, name, relation });
    }

    fn adult(&mut self, woman: bool, relation: Option<&'static str>) {
        let old = self.dice.percent(6);
        let age = if old { self.dice.between(56, 78) } else { self.dice.between(18, 52) };
        self.add(woman, age, relation, false);
    }

    fn couple(&mut self) {
        let woman = self.dice.percent(45);
        self.adult(woman, None);
        self.adult(!woman, Some("pareja"));
    }

    fn family(&mut self, with_partner: bool) {
        let woman = !with_partner && self.dice.percent(88) || with_partner && self.dice.percent(35);
        let age = self.dice.between(20, 45);
        self.add(woman, age, None, false);
        if with_partner {
            let age = self.dice.between(19, 48);
            self.add(!woman, age, Some("esposa_o"), false);
        }
        for _ in 0..self.dice.between(1, 4) {
            let (girl, age) = (self.dice.percent(49), self.dice.between(0, 17.min(age - 15)));
            self.add(girl, age, Some("hija_o"), true);
        }
        if self.dice.percent(9) {
            let age = age + self.dice.between(18, 28);
            self.add(true, age, Some("abuela_o"), false);
        }
    }

    fn friends(&mut self) {
        let woman = self.dice.percent(20);
        self.adult(woman, None);
        for _ in 0..self.dice.between(1, 4) {
            let woman = self.dice.percent(20);
            self.adult(woman, Some("no_familiar"));
        }
    }

    fn minor(&mut self) {
        let (girl, age) = (self.dice.percent(30), self.dice.between(12, 17));
        self.add(girl, age, None, false);
    }
}
