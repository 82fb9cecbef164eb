//! How alike two people are on paper: a hint before somebody is registered twice, with its reasons. Never a verdict.

use std::collections::BTreeSet;

use crate::query::Grade;
use crate::query::Word;
use crate::token::{Token, tokens};
use crate::typo::Typed;

/// What is known of somebody; whatever was not said is left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PersonSketch {
    /// Every name that the person goes by: as in the document, social, alias.
    pub names: Vec<String>,
    pub age: Option<Age>,
    /// The form's code (M, H, I).
    pub sex: Option<String>,
    /// ISO 3166 alpha-3 codes.
    pub nationalities: BTreeSet<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Age {
    pub years: u16,
    /// Told or guessed, not read from a document.
    pub is_approximate: bool,
}

/// A likeness from 0 (nothing in common) to 1, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Likeness {
    pub score: f32,
    pub reasons: BTreeSet<Reason>,
}

impl Likeness {
    /// From here on the person is shown before a new one is registered.
    pub const WORTH_A_LOOK: f32 = 0.6;
    /// From here on it is probably the same person.
    pub const PROBABLE: f32 = 0.85;
}

/// What speaks for or against; codes for the screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    SameName,
    SimilarName,
    NamesInAnotherOrder,
    PartOfTheName,
    SameAge,
    NearAge,
    SameSex,
    SharedNationality,
    OtherAge,
    OtherSex,
    OtherNationality,
}

impl Reason {
    pub fn code(self) -> &'static str {
        match self {
            Reason::SameName => "likeness.same_name",
            Reason::SimilarName => "likeness.similar_name",
            Reason::NamesInAnotherOrder => "likeness.other_order",
            Reason::PartOfTheName => "likeness.part_of_name",
            Reason::SameAge => "likeness.same_age",
            Reason::NearAge => "likeness.near_age",
            Reason::SameSex => "likeness.same_sex",
            Reason::SharedNationality => "likeness.shared_nationality",
            Reason::OtherAge => "likeness.other_age",
            Reason::OtherSex => "likeness.other_sex",
            Reason::OtherNationality => "likeness.other_nationality",
        }
    }
}

const AGE_YEARS_NEAR: u16 = 2;
const AGE_YEARS_NEAR_IF_APPROXIMATE: u16 = 5;
/// One given name alone says little: half of a shelter is called María.
const ONE_WORD_WEIGHT: f32 = 0.6;
/// A name found in a longer one counts nearly like the whole name: people give two of their four names.
const LEFT_OUT_WEIGHT: f32 = 0.15;
const WORD_ALIKE_MIN: f32 = 0.7;

/// Compares two people. The same whichever comes first.
pub fn likeness(one: &PersonSketch, other: &PersonSketch) -> Likeness {
    let pairs = one.names.iter().flat_map(|name| other.names.iter().map(move |theirs| (name, theirs)));
    let best = pairs.map(|(name, theirs)| names_alike(&tokens(name), &tokens(theirs)));
    let (mut score, mut reasons) =
        best.max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(&a.1))).unwrap_or_default();
    let facts = [age(one, other), sex(one, other), nationality(one, other)];
    for (evidence, reason) in facts.into_iter().flatten() {
        score = evidence.weigh(score.clamp(0.0, 1.0));
        reasons.insert(reason);
    }
    let score = if no_name_agrees(&reasons) { 0.0 } else { score.clamp(0.0, 1.0) };
    Likeness { score, reasons }
}

/// What one more fact does to a likeness.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Evidence {
    /// Takes away this part of the doubt that is left.
    For(f32),
    /// Takes away this part of the likeness.
    Against(f32),
}

impl Evidence {
    fn weigh(self, score: f32) -> f32 {
        match self {
            Evidence::For(part) => score + (1.0 - score) * part,
            Evidence::Against(part) => score * (1.0 - part),
        }
    }
}

/// True where no name speaks for it: age, sex and nationality alone make nobody alike.
fn no_name_agrees(reasons: &BTreeSet<Reason>) -> bool {
    !reasons.contains(&Reason::SameName)
        && !reasons.contains(&Reason::SimilarName)
        && !reasons.contains(&Reason::PartOfTheName)
}

fn names_alike(one: &[Token], other: &[Token]) -> (f32, BTreeSet<Reason>) {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let pairs = pair_up(short, long);
    let alike: f32 = pairs.iter().map(|(_, _, value)| value).sum();
    let (fewer, more) = (short.len() as f32, long.len() as f32);
    let mut reasons = BTreeSet::new();
    if fewer == 0.0 || pairs.is_empty() {
        return (0.0, reasons);
    }
    let mut score = (1.0 - LEFT_OUT_WEIGHT) * alike / fewer + LEFT_OUT_WEIGHT * alike / more;
    if short.len() == 1 {
        score *= ONE_WORD_WEIGHT;
    }
    let is_exact = pairs.iter().all(|(_, _, value)| *value >= 1.0);
    let is_whole = pairs.len() == long.len();
    reasons.insert(match (is_exact, is_whole) {
        (true, true) => Reason::SameName,
        (_, true) => Reason::SimilarName,
        _ if pairs.len() == short.len() => Reason::PartOfTheName,
        _ => Reason::SimilarName,
    });
    if !pairs.is_sorted_by_key(|(_, place, _)| *place) {
        reasons.insert(Reason::NamesInAnotherOrder);
    }
    (score, reasons)
}

/// Pairs words one to one, the most alike first: (place in `short`, place in `long`, how alike), by place in `short`.
fn pair_up(short: &[Token], long: &[Token]) -> Vec<(usize, usize, f32)> {
    let mut all: Vec<(usize, usize, f32)> = short
        .iter()
        .enumerate()
        .flat_map(|(at, word)| {
            long.iter().enumerate().map(move |(place, theirs)| (at, place, words_alike(word, theirs)))
        })
        .filter(|(_, _, value)| *value >= WORD_ALIKE_MIN)
        .collect();
    all.sort_by(|a, b| {
        b.2.total_cmp(&a.2).then((a.0.abs_diff(a.1), a.0, a.1).cmp(&(b.0.abs_diff(b.1), b.0, b.1)))
    });
    let mut pairs: Vec<(usize, usize, f32)> = Vec::new();
    for (at, place, value) in all {
        if pairs.iter().all(|(other_at, other_place, _)| *other_at != at && *other_place != place) {
            pairs.push((at, place, value));
        }
    }
    pairs.sort_by_key(|(at, _, _)| *at);
    pairs
}

fn words_alike(one: &Token, other: &Token) -> f32 {
    let word = |token: &Token| Word { token: token.clone(), typed: Typed::Whole, may_be_particle: false };
    let grade = word(one).grade(other).max(word(other).grade(one));
    let initial = one.text.len() == 1 || other.text.len() == 1;
    match grade {
        Some(Grade::Exact) => 1.0,
        Some(Grade::Sound) => 0.92,
        Some(Grade::Typo) => 0.88,
        Some(Grade::Beginning) if initial => 0.75,
        Some(Grade::Beginning) => 0.8,
        _ => strsim::jaro_winkler(&one.text, &other.text) as f32 * 0.85,
    }
}

fn age(one: &PersonSketch, other: &PersonSketch) -> Option<(Evidence, Reason)> {
    let (a, b) = (one.age?, other.age?);
    let apart = a.years.abs_diff(b.years);
    let near =
        if a.is_approximate || b.is_approximate { AGE_YEARS_NEAR_IF_APPROXIMATE } else { AGE_YEARS_NEAR };
    Some(match apart {
        0 => (Evidence::For(0.3), Reason::SameAge),
        _ if apart <= near => (Evidence::For(0.1), Reason::NearAge),
        _ if apart <= 2 * near => (Evidence::Against(0.15), Reason::OtherAge),
        _ => (Evidence::Against(0.5), Reason::OtherAge),
    })
}

fn sex(one: &PersonSketch, other: &PersonSketch) -> Option<(Evidence, Reason)> {
    let is_same = one.sex.as_ref()? == other.sex.as_ref()?;
    Some(if is_same {
        (Evidence::For(0.05), Reason::SameSex)
    } else {
        (Evidence::Against(0.3), Reason::OtherSex)
    })
}

fn nationality(one: &PersonSketch, other: &PersonSketch) -> Option<(Evidence, Reason)> {
    if one.nationalities.is_empty() || other.nationalities.is_empty() {
        return None;
    }
    Some(if one.nationalities.is_disjoint(&other.nationalities) {
        (Evidence::Against(0.2), Reason::OtherNationality)
    } else {
        (Evidence::For(0.1), Reason::SharedNationality)
    })
}
