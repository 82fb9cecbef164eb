//! How a name sounds to somebody who writes it down by ear, in Spanish, French or Kreyòl: one key for all its spellings.

use crate::normalise::normalise;
use crate::variants;

/// Whole endings that are written in one language and heard in another: `Benoit` and `Benua`, `Rousseau` and `Ruso`.
const ENDINGS: &[(&str, &str)] = &[
    ("eaux", "o"),
    ("eau", "o"),
    ("ault", "o"),
    ("aud", "o"),
    ("aux", "o"),
    ("oine", "uan"),
    ("ois", "ua"),
    ("oit", "ua"),
    ("oix", "ua"),
    ("elle", "el"),
    ("ella", "ela"),
    ("ques", "k"),
    ("que", "k"),
    ("ges", "j"),
    ("ge", "j"),
    ("ce", "s"),
];
/// A final e is dropped from words of at least this many letters.
const MUTE_E_LETTERS_MIN: usize = 4;

/// The key of one name (one word). Equal keys mean "sounds alike": b/v, s/z/c/x, ll/y/j/g, mute h, ou/u/w/hu, k/c/qu,
/// nasal en/an, e/i, o/u, double letters. What is not in Latin letters is its own key.
pub fn phonetic_key(name: &str) -> String {
    // The cedilla is the only accent that changes the sound.
    let word = normalise(&name.replace(['ç', 'Ç'], "s"));
    if word.is_empty() || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return word;
    }
    let word = variants::one_spelling(&word).unwrap_or(&word);
    Sounding::new(&with_plain_ending(word)).key()
}

fn with_plain_ending(word: &str) -> String {
    let word = word.replace("ncoi", "nsoi");
    for (written, heard) in ENDINGS {
        match word.strip_suffix(written) {
            Some(stem) if !stem.is_empty() => return format!("{stem}{heard}"),
            _ => (),
        }
    }
    let silent =
        word.len() >= MUTE_E_LETTERS_MIN && word.bytes().rev().nth(1).is_some_and(|byte| !is_vowel(byte));
    match word.strip_suffix('e') {
        Some(stem) if silent => stem.to_owned(),
        _ => word,
    }
}

fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u')
}

/// Reads a word from left to right, sound by sound.
struct Sounding<'a> {
    letters: &'a [u8],
    at: usize,
    key: String,
}

impl<'a> Sounding<'a> {
    fn new(word: &'a str) -> Self {
        Sounding { letters: word.as_bytes(), at: 0, key: String::with_capacity(word.len()) }
    }

    fn key(mut self) -> String {
        while self.at < self.letters.len() {
            let before = self.at;
            self.sound();
            debug_assert!(self.at > before, "every sound takes a letter");
        }
        self.key
    }

    /// The letter `ahead` of the present one; 0 beyond the end.
    fn peek(&self, ahead: usize) -> u8 {
        self.letters.get(self.at + ahead).copied().unwrap_or_default()
    }

    fn is_next(&self, written: &str) -> bool {
        self.letters.get(self.at..).is_some_and(|rest| rest.starts_with(written.as_bytes()))
    }

    /// Notes a sound that takes `letters`; the same consonant is not heard twice.
    fn note(&mut self, sound: char, letters: usize) {
        if !self.key.ends_with(sound) {
            self.key.push(sound);
        }
        self.at += letters;
    }

    fn skip(&mut self, letters: usize) {
        self.at += letters;
    }

    fn sound(&mut self) {
        let letter = self.peek(0);
        match letter {
            b'a' | b'e' | b'i' | b'o' | b'u' | b'w' => self.vowel(letter),
            b'b' | b'v' => self.note('b', 1),
            b'c' => self.letter_c(),
            b'd' if self.peek(1) == b'j' => self.skip(1),
            b'g' | b'h' => self.letter_g_or_h(letter),
            b'j' => self.soft_j(1),
            b'k' => self.note('k', 1),
            b'l' if self.peek(1) == b'l' && is_vowel(self.peek(2)) && !self.is_william() => self.soft_j(2),
            b'n' if matches!(self.peek(1), b'm' | b'b' | b'p' | b'v') => self.note('m', 1),
            b'p' if self.peek(1) == b'h' => self.note('f', 2),
            b'p' if self.peek(1) == b't' => self.skip(1),
            b'q' if self.peek(1) == b'u' && matches!(self.peek(2), b'e' | b'i') => self.note('k', 2),
            b'q' => self.note('k', 1),
            b's' if self.peek(1) == b'h' => self.note('x', 2),
            b's' if self.peek(1) == b'c' && matches!(self.peek(2), b'e' | b'i') => self.note('s', 2),
            b's' | b'z' | b'x' => self.note('s', 1),
            b't' if self.is_next("tch") => self.skip(1),
            b't' if self.peek(1) == b'h' => self.note('t', 2),
            b't' if matches!(self.peek(1), b's' | b'z') => self.note('s', 2),
            b'y' if is_vowel(self.peek(1)) && (self.at == 0 || self.is_after_vowel()) => self.soft_j(1),
            b'y' => self.vowel(b'i'),
            other => self.note(char::from(other), 1),
        }
    }

    /// A double l before i and another vowel is no Spanish ll.
    fn is_william(&self) -> bool {
        self.peek(2) == b'i' && is_vowel(self.peek(3))
    }

    fn letter_c(&mut self) {
        match self.peek(1) {
            b'h' => self.note('x', 2),
            b'k' => self.note('k', 2),
            b'c' if matches!(self.peek(2), b'e' | b'i') => self.note('s', 2),
            b'e' | b'i' | b'y' => self.note('s', 1),
            _ => self.note('k', 1),
        }
    }

    fn letter_g_or_h(&mut self, letter: u8) {
        let (next, after) = (self.peek(1), self.peek(2));
        match (letter, next) {
            (_, b'u') if is_vowel(after) && !(letter == b'g' && matches!(after, b'e' | b'i')) => {
                self.note('u', 2)
            }
            (b'g', b'u') if matches!(after, b'e' | b'i') => self.note('g', 2),
            (b'g', b'e' | b'i' | b'y') => self.soft_j(1),
            (b'g', b'n') => self.skip(1),
            (b'g', b'h') => self.note('g', 2),
            (b'g', _) => self.note('g', 1),
            (_, b'i') if is_vowel(after) => self.soft_j(1),
            _ => self.skip(1),
        }
    }

    /// The sound of Yesenia, Jesenia, Llesenia and Gesenia; an e or i that only softens it (`Jean`, `Giovanni`) is mute.
    fn soft_j(&mut self, letters: usize) {
        self.note('y', letters);
        if matches!(self.peek(0), b'e' | b'i') && matches!(self.peek(1), b'a' | b'o' | b'u') {
            self.skip(1);
        }
    }

    fn vowel(&mut self, letter: u8) {
        let (next, after) = (self.peek(1), self.peek(2));
        match letter {
            b'i' if is_vowel(next) && (self.at == 0 || self.is_after_vowel()) => self.soft_j(1),
            b'e' if next == b'n' && !is_vowel(after) && !matches!(after, b'm' | b'n') => self.note('a', 1),
            b'e' if next == b'u' && self.at > 0 => self.note('i', 2),
            b'a' | b'e' if matches!(next, b'i' | b'y') && !is_vowel(after) => self.note('i', 2),
            b'a' if next == b'u' => self.note('u', 2),
            b'o' if next == b'u' => self.note('u', 2),
            b'a' => self.note('a', 1),
            b'e' | b'i' => self.note('i', 1),
            _ => self.note('u', 1),
        }
    }

    fn is_after_vowel(&self) -> bool {
        self.at
            .checked_sub(1)
            .and_then(|before| self.letters.get(before))
            .is_some_and(|letter| is_vowel(*letter))
    }
}

#[cfg(test)]
mod tests {
    use super::phonetic_key;

    #[test]
    fn spellings_of_one_sound_share_a_key() {
        for spellings in [
            &["Valdez", "Baldes", "Valdés", "Baldez"][..],
            &["González", "Gonsales", "Gonzales"],
            &["Hernández", "Ernandes", "Hernandes", "Ernández"],
            &["Jiménez", "Giménez", "Gimenes"],
            &["Yesenia", "Jesenia", "Llesenia", "Yessenia"],
            &["Jeferson", "Yeferson", "Jefferson"],
            &["Giovanni", "Jovani", "Yovany", "Yobani", "Geovanny"],
            &["Yamileth", "Llamilet", "Jamileth"],
            &["Castillo", "Castiyo", "Kastillo"],
            &["Cecilia", "Sesilia", "Zecilia"],
            &["Víctor", "Bictor", "Viktor"],
            &["Katherine", "Catherine", "Katerin", "Caterine"],
            &["Enmanuel", "Emmanuel", "Emanuel"],
            &["Mayra", "Maira"],
            &["Enrique", "Enrike", "Henrique"],
            &["William", "Wiliam", "Wilyam"],
            &["Daniela", "Daniella"],
            &["Isabel", "Isabelle", "Ysabel"],
            &["Jorge", "Georges", "Yorge"],
            &["Wendy", "Wendi"],
            &["Jean", "Yan", "Jan", "Jen", "Gean"],
            &["Louis", "Luis", "Luiz"],
            &["Wilner", "Ouilner", "Wilnerr"],
            &["Rousseau", "Ruso", "Rouso"],
            &["Michaud", "Misho", "Micheau"],
            &["François", "Francois", "Fransua"],
            &["Benoit", "Benoît", "Benua"],
            &["Antoine", "Antuan", "Antwan"],
            &["Pierre", "Piere", "Pier", "Pyer"],
            &["Mathieu", "Matieu", "Matye"],
            &["Jacques", "Jak", "Yak"],
            &["Florence", "Florans", "Florense"],
            &["Guillaume", "Guiyom"],
            &["Joseph", "Yosef", "Josef"],
            &["Mirlande", "Mirland", "Myrlande"],
            &["Charles", "Sharles"],
            &["Djouly", "Jouly", "Yuli"],
            &["Moussa", "Musa"],
            &["Choc", "Chok"],
            &["Caal", "Kaal", "Cal"],
            &["Ical", "Ikal", "Hical"],
            &["Tzunún", "Tz'unun", "Tsunun", "Zunun"],
            &["Huitz", "Witz", "Wits"],
            &["Quim", "Kim"],
            &["Ixcoy", "Iscoy", "Ixkoy"],
            &["Mohammad", "Muhammed", "Mohamed", "Mohammed"],
            &["Hussain", "Hossein", "Hussein", "Husain"],
            &["Rahimi", "Raheemi", "Rahimy"],
            &["Noor", "Nur", "Nour"],
            &["Qasim", "Kasim", "Qassim"],
            &["Ghulam", "Gholam", "Golam"],
            &["Fatima", "Fatema", "Fatimah"],
            &["Yousef", "Yusuf", "Youssef"],
        ] {
            let keys: Vec<String> = spellings.iter().map(|spelling| phonetic_key(spelling)).collect();
            assert!(keys.iter().all(|key| *key == keys[0]), "{spellings:?} {keys:?}");
        }
    }

    #[test]
    fn different_names_keep_different_keys() {
        for (one, other) in [
            ("María", "Mario"),
            ("Carmelo", "Carmela"),
            ("Juan", "José"),
            ("Rosa", "Luisa"),
            ("Marta", "Marcos"),
            ("Wilson", "Nelson"),
            ("López", "Pérez"),
            ("Ramírez", "Ramos"),
            ("Pierre", "Pétion"),
            ("Ahmad", "Hamid"),
            ("Choc", "Coc"),
            ("Ana", "Ena"),
        ] {
            assert_ne!(phonetic_key(one), phonetic_key(other), "{one} {other}");
        }
    }

    #[test]
    fn what_is_not_latin_is_its_own_key() {
        assert_eq!(phonetic_key("محمد"), "محمد");
        assert_eq!(phonetic_key("7F3K"), "7f3k");
        assert_eq!(phonetic_key(""), "");
    }
}
