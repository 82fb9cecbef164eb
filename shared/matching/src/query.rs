//! What somebody types to find a person, and how well a name answers it.

use crate::normalise::normalise;
use crate::token::{Token, is_particle, tokens};
use crate::typo::{Typed, within_one_typo};

/// Shorter words are not searched for inside names, nor by sound.
const INSIDE_LETTERS_MIN: usize = 3;
const SOUND_LETTERS_MIN: usize = 3;

/// How one typed word fits one word of a name, the best last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    Typo,
    Sound,
    Inside,
    Beginning,
    Exact,
}

impl Grade {
    pub const ALL: [Grade; 5] = [Grade::Typo, Grade::Sound, Grade::Inside, Grade::Beginning, Grade::Exact];

    fn points(self) -> u16 {
        match self {
            Grade::Typo => 1,
            Grade::Sound => 2,
            Grade::Inside => 3,
            Grade::Beginning => 5,
            Grade::Exact => 6,
        }
    }
}

/// How well a name answers a query; greater is better. The worst fitting word decides, then all words together, then
/// their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Score {
    worst: Grade,
    points: u16,
    in_order: bool,
    from_start: bool,
    unasked: std::cmp::Reverse<u8>,
}

impl Score {
    /// The grade of the word that fits worst.
    pub fn worst(&self) -> Grade {
        self.worst
    }
}

/// The typed words, ready to be compared with many names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    pub(crate) words: Vec<Word>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub token: Token,
    pub typed: Typed,
    /// `la` may be the beginning of Laura, or stand in `de la Cruz` and mean nothing.
    pub may_be_particle: bool,
}

impl Query {
    /// Reads what was typed; the last word may not be finished.
    pub fn new(typed: &str) -> Self {
        let plain = normalise(typed);
        let is_open = !typed.ends_with(char::is_whitespace);
        let mut words: Vec<Word> = tokens(typed)
            .into_iter()
            .map(|token| Word { token, typed: Typed::Whole, may_be_particle: false })
            .collect();
        let last = plain.split_ascii_whitespace().next_back().unwrap_or_default();
        if is_open && is_particle(last) && words.last().is_some_and(|word| word.token.text != last) {
            let token = Token { text: last.to_owned(), sound: last.to_owned() };
            words.push(Word { token, typed: Typed::Beginning, may_be_particle: true });
        } else if let Some(word) = words.last_mut().filter(|_| is_open) {
            word.typed = Typed::Beginning;
            // An abbreviation may also be the beginning of another name: `ma` is typed for María and for Mateo.
            if word.token.text != last && is_short(last) {
                word.token = Token { text: last.to_owned(), sound: last.to_owned() };
            }
        }
        Query { words }
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

fn is_short(word: &str) -> bool {
    word.len() < INSIDE_LETTERS_MIN
}

impl Word {
    /// How this word fits one word of a name.
    pub fn grade(&self, name: &Token) -> Option<Grade> {
        let typed = self.token.text.as_str();
        if name.text == typed {
            return Some(Grade::Exact);
        }
        if name.text.starts_with(typed) {
            return Some(Grade::Beginning);
        }
        if typed.len() >= INSIDE_LETTERS_MIN && name.text.contains(typed) {
            return Some(Grade::Inside);
        }
        let sound = self.token.sound.as_str();
        let sounds_alike =
            name.sound == sound || self.typed == Typed::Beginning && name.sound.starts_with(sound);
        if sound.len() >= SOUND_LETTERS_MIN && sounds_alike {
            return Some(Grade::Sound);
        }
        within_one_typo(typed, &name.text, self.typed).then_some(Grade::Typo)
    }
}

/// How well a name, in words, answers the query; `None` unless every typed word is found. Surnames may be changed about,
/// and several names may be typed by their beginnings.
pub fn name_matches(query: &Query, name: &[Token]) -> Option<Score> {
    assign(&query.words, name.len(), |word, place| {
        name.get(place).and_then(|token| query.words.get(word)?.grade(token))
    })
}

/// Gives each typed word a word of the name of its own, the best fits first; only a word found inside another may share.
pub(crate) fn assign(
    words: &[Word],
    name_length: usize,
    grade: impl Fn(usize, usize) -> Option<Grade>,
) -> Option<Score> {
    let mut places: Vec<Option<(usize, Grade)>> = vec![None; words.len()];
    let mut is_taken = vec![false; name_length];
    for wanted in Grade::ALL.into_iter().rev() {
        for (index, place) in places.iter_mut().enumerate().filter(|(_, place)| place.is_none()) {
            let shares = wanted == Grade::Inside;
            let fits = |at: &usize| grade(index, *at) == Some(wanted);
            let free = (0..name_length).find(|at| !is_taken.get(*at).copied().unwrap_or(true) && fits(at));
            if let Some(at) = free.or_else(|| (0..name_length).find(|at| shares && fits(at))) {
                *place = Some((at, wanted));
                if let Some(taken) = is_taken.get_mut(at) {
                    *taken = true;
                }
            }
        }
    }
    score(words, &places, name_length)
}

fn score(words: &[Word], places: &[Option<(usize, Grade)>], name_length: usize) -> Option<Score> {
    let mut found: Vec<(usize, Grade)> = Vec::with_capacity(places.len());
    for (word, place) in words.iter().zip(places) {
        match place {
            Some(place) => found.push(*place),
            None if word.may_be_particle => (),
            None => return None,
        }
    }
    let worst = found.iter().map(|(_, grade)| *grade).min()?;
    Some(Score {
        worst,
        points: found.iter().map(|(_, grade)| grade.points()).sum(),
        in_order: found.is_sorted_by_key(|(at, _)| *at),
        from_start: found.iter().any(|(at, _)| *at == 0),
        unasked: std::cmp::Reverse(u8::try_from(name_length.saturating_sub(found.len())).unwrap_or(u8::MAX)),
    })
}
