//! One share of the recovery seed, as thirty words and as the text of a QR code.

use wire::X25519Pk;
use zeroize::Zeroizing;

use super::check::{CHECK_WORDS, Checked, check, check_words};
use super::{SHARES, set_of, short, words};
use crate::refusal::refusal;
use crate::suites::RECOVERY_SHARE_VERSION;

pub(super) const SHARE_WORDS: usize = 30;
const DATA_WORDS: usize = SHARE_WORDS - CHECK_WORDS;
const WORD_BITS: usize = 10;
/// Version (4), number (2), set (18): the bits before the value.
const HEAD_BITS: usize = 24;
const SET_BITS: u32 = 18;

/// A share's words by their numbers in the list.
pub(super) type Words = Zeroizing<[u16; SHARE_WORDS]>;

/// One of three; with another it gives the seed, by itself it gives nothing.
pub struct RecoveryShare {
    pub(super) index: u8,
    pub(super) set: u32,
    pub(super) value: Zeroizing<[u8; 32]>,
}

refusal! {
    /// What is wrong with a text that should be a share.
    ShareFault {
        /// A word that no share has.
        Word => "recovery_share_word",
        /// Too few words or characters.
        Short => "recovery_share_short",
        /// Too many words or characters.
        Long => "recovery_share_long",
        /// A character that no QR code of a share has.
        Character => "recovery_share_character",
        /// A word of the list that stands for another, or a character that does.
        Check => "recovery_share_check",
        /// The right words in another order.
        Order => "recovery_share_order",
        /// From a later version.
        Version => "recovery_share_version",
    }
}

/// A fault and, where it can be told, its word, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadShare {
    pub fault: ShareFault,
    pub word: Option<usize>,
}

impl From<ShareFault> for BadShare {
    fn from(fault: ShareFault) -> Self {
        BadShare { fault, word: None }
    }
}

impl std::fmt::Display for BadShare {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.fault.code())?;
        self.word.map_or(Ok(()), |word| write!(formatter, " {word}"))
    }
}

impl std::error::Error for BadShare {}

impl RecoveryShare {
    /// Its number: 1, 2 or 3.
    pub fn index(&self) -> u8 {
        self.index
    }

    /// Thirty words, to be written on paper.
    pub fn words(&self) -> Vec<&'static str> {
        self.numbers().iter().filter_map(|number| words::word(*number)).collect()
    }

    /// What a QR code holds of it: 68 characters of QR's alphanumeric mode.
    pub fn short(&self) -> String {
        short::write(&self.numbers())
    }

    /// Reads what was typed or scanned. Words may have accents, capitals and numbers between them, and need only their first four
    /// letters; a short form may be in either case and broken into lines.
    pub fn read(text: &str) -> Result<Self, BadShare> {
        if let Some(words) = short::read(text) {
            // Its reader sees characters: a word's place would say nothing.
            return Self::from_numbers(&words?).map_err(|bad| bad.fault.into());
        }
        let mut numbers = Words::default();
        let mut count = 0;
        for typed in words::typed_words(text).map(Zeroizing::new) {
            count += 1;
            if let Some(number) = numbers.get_mut(count - 1) {
                *number =
                    words::number(&typed).ok_or(BadShare { fault: ShareFault::Word, word: Some(count) })?;
            }
        }
        match count.cmp(&SHARE_WORDS) {
            std::cmp::Ordering::Less => Err(ShareFault::Short.into()),
            std::cmp::Ordering::Equal => Self::from_numbers(&numbers),
            std::cmp::Ordering::Greater => Err(ShareFault::Long.into()),
        }
    }

    /// Whether the share says that it is of the workspace with this recovery key.
    pub fn is_of(&self, recovery_pk: &X25519Pk) -> bool {
        self.set == set_of(recovery_pk)
    }

    fn from_numbers(numbers: &Words) -> Result<Self, BadShare> {
        match check(numbers.as_slice()) {
            Checked::Good => {}
            Checked::OneWrong(place) => {
                return Err(BadShare { fault: ShareFault::Check, word: Some(place + 1) });
            }
            Checked::Order => return Err(ShareFault::Order.into()),
            Checked::Wrong => return Err(ShareFault::Check.into()),
        }
        let head = (0..HEAD_BITS).fold(0, |head, bit| head << 1 | u32::from(bit_of(numbers, bit)));
        let index = (head >> SET_BITS & 3) as u8;
        if head >> (SET_BITS + 2) != u32::from(RECOVERY_SHARE_VERSION)
            || !(1..=SHARES).contains(&index.into())
        {
            return Err(ShareFault::Version.into());
        }
        let mut value = Zeroizing::new([0u8; 32]);
        for bit in 0..8 * value.len() {
            if let Some(byte) = value.get_mut(bit / 8) {
                *byte = *byte << 1 | bit_of(numbers, HEAD_BITS + bit);
            }
        }
        Ok(RecoveryShare { index, set: head & ((1 << SET_BITS) - 1), value })
    }

    /// Head and value in groups of ten bits, the highest bit first, and the check.
    fn numbers(&self) -> Words {
        let head = u32::from(RECOVERY_SHARE_VERSION) << (SET_BITS + 2)
            | u32::from(self.index) << SET_BITS
            | self.set;
        let [_, head @ ..] = head.to_be_bytes();
        let bytes = head.into_iter().chain(self.value.iter().copied());
        let mut numbers = Words::default();
        let bits = bytes.flat_map(|byte| (0..8).rev().map(move |place| u16::from(byte >> place & 1)));
        for (at, bit) in bits.enumerate() {
            if let Some(number) = numbers.get_mut(at / WORD_BITS) {
                *number = *number << 1 | bit;
            }
        }
        let (data, last) = numbers.split_at_mut(DATA_WORDS);
        last.copy_from_slice(&check_words(data));
        numbers
    }
}

fn bit_of(numbers: &Words, bit: usize) -> u8 {
    let number = numbers.get(bit / WORD_BITS).copied().unwrap_or_default();
    (number >> (WORD_BITS - 1 - bit % WORD_BITS) & 1) as u8
}
