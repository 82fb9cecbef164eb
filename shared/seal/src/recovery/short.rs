//! A share as a QR code holds it: `ACOGIDA:` and sixty characters of Crockford's base32, all of which QR writes compactly.

use super::share::{BadShare, SHARE_WORDS, ShareFault, Words};

const PREFIX: &str = "ACOGIDA:";
/// Crockford's base32: no I, L, O or U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Two characters for each word, the higher bits first.
pub(super) fn write(words: &Words) -> String {
    let characters = words.iter().flat_map(|word| [word >> 5, word & 31]);
    let characters = characters.filter_map(|value| ALPHABET.get(usize::from(value)).copied());
    PREFIX.chars().chain(characters.map(char::from)).collect()
}

/// The words of a text that begins as a short form does, in either case; `None` where it does not.
pub(super) fn read(text: &str) -> Option<Result<Words, BadShare>> {
    let text = text.trim_start();
    let begins = text.get(..PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(PREFIX));
    begins.then(|| text.get(PREFIX.len()..).unwrap_or_default()).map(read_characters)
}

fn read_characters(characters: &str) -> Result<Words, BadShare> {
    let mut words = Words::default();
    let mut count = 0;
    for typed in characters.chars().filter(|typed| !typed.is_whitespace()) {
        let value = value(typed).ok_or(ShareFault::Character)?;
        if let Some(word) = words.get_mut(count / 2) {
            *word = *word << 5 | value;
        }
        count += 1;
    }
    match count.cmp(&(2 * SHARE_WORDS)) {
        std::cmp::Ordering::Less => Err(ShareFault::Short.into()),
        std::cmp::Ordering::Equal => Ok(words),
        std::cmp::Ordering::Greater => Err(ShareFault::Long.into()),
    }
}

/// O is read as 0, and I and L as 1.
fn value(typed: char) -> Option<u16> {
    let meant = match typed.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let position = ALPHABET.iter().position(|character| char::from(*character) == meant)?;
    u16::try_from(position).ok()
}
