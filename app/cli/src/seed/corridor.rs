//! Who comes through the corridor, as far as invented people need it: nationalities, languages, routes, names.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::dice::Dice;

const CORRIDOR: &str = include_str!("corridor.json");
const NAMES: &str = include_str!("names.json");

#[derive(Deserialize)]
pub struct Nationality {
    pub code: String,
    weight: u32,
    culture: String,
    languages: Vec<(String, u32)>,
    /// Countries on the way, space-separated, as the form's choices have them.
    pub route: String,
    pub dial: String,
    pub document: String,
    /// Where children that were born on the way were born.
    #[serde(default)]
    pub child_born: Option<String>,
    /// Often needs an interpreter.
    #[serde(default)]
    pub interpreter: bool,
    /// Counts itself to a people.
    #[serde(default)]
    pub people: bool,
}

#[derive(Deserialize)]
struct Culture {
    women: Vec<String>,
    men: Vec<String>,
    surnames: Vec<String>,
    surnames_each: u8,
    second_given_percent: u32,
}

#[derive(Deserialize)]
struct CorridorFile {
    nationalities: Vec<Nationality>,
}

pub struct Corridor {
    nationalities: Vec<Nationality>,
    cultures: BTreeMap<String, Culture>,
}

/// A name in its parts; any of them may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name {
    pub given: String,
    pub second_given: Option<String>,
    pub paternal: Option<String>,
    pub maternal: Option<String>,
}

impl Name {
    /// As it would stand on a document.
    pub fn full(&self) -> String {
        let parts =
            [Some(&self.given), self.second_given.as_ref(), self.paternal.as_ref(), self.maternal.as_ref()];
        parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ")
    }
}

impl Corridor {
    pub fn read() -> Result<Self, serde_json::Error> {
        let file: CorridorFile = serde_json::from_str(CORRIDOR)?;
        Ok(Corridor { nationalities: file.nationalities, cultures: serde_json::from_str(NAMES)? })
    }

    pub fn nationality(&self, dice: &mut Dice) -> Option<&Nationality> {
        dice.weighted(&self.nationalities, |each| each.weight)
    }

    /// A name of that culture; `parents` hand their surnames on.
    pub fn name(&self, from: &Nationality, woman: bool, parents: Option<&Name>, dice: &mut Dice) -> Name {
        let Some(culture) = self.cultures.get(&from.culture) else { return Name::default() };
        let givens = if woman { &culture.women } else { &culture.men };
        let given = dice.pick(givens).cloned().unwrap_or_default();
        let second = dice.pick(givens).filter(|second| **second != given).cloned();
        let second_given = second.filter(|_| dice.percent(culture.second_given_percent));
        let (own, other) = (dice.pick(&culture.surnames).cloned(), dice.pick(&culture.surnames).cloned());
        let paternal = parents.and_then(|name| name.paternal.clone()).or(own);
        Name {
            given,
            second_given,
            paternal: paternal.filter(|_| culture.surnames_each > 0),
            maternal: other.filter(|_| culture.surnames_each > 1),
        }
    }
}

impl Nationality {
    pub fn language(&self, dice: &mut Dice) -> String {
        dice.weighted(&self.languages, |each| each.1)
            .map_or_else(|| "es".to_owned(), |(code, _)| code.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_nationality_has_names_and_languages() {
        let corridor = Corridor::read().unwrap();
        for nationality in &corridor.nationalities {
            assert!(corridor.cultures.contains_key(&nationality.culture), "{}", nationality.culture);
            assert!(!nationality.languages.is_empty() && nationality.weight > 0);
        }
    }

    #[test]
    fn some_have_two_surnames_some_one_and_some_none() {
        let corridor = Corridor::read().unwrap();
        let mut dice = Dice::seeded(3);
        let mut of = |code: &str| {
            let from = corridor.nationalities.iter().find(|each| each.code == code).unwrap();
            corridor.name(from, true, None, &mut dice)
        };
        assert!(of("HND").maternal.is_some());
        let haitian = of("HTI");
        assert!(haitian.paternal.is_some() && haitian.maternal.is_none());
        assert_eq!(of("AFG").paternal, None);
    }
}
