//! The recovery shares as people keep, type and mix them up.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod draws;

use draws::Seeded;
use proptest::prelude::*;
use seal::RecoverySeed;
use seal::recovery::{BadPair, BadShare, RecoveryShare, ShareFault};

fn shares(seed: u64) -> (RecoverySeed, [RecoveryShare; 3]) {
    let rng = &mut Seeded::new(seed);
    let root = RecoverySeed::make(rng);
    let shares = root.shares(rng);
    (root, shares)
}

fn share() -> RecoveryShare {
    let (_, [share, ..]) = shares(2);
    share
}

fn refused(text: &str) -> BadShare {
    RecoveryShare::read(text).err().unwrap()
}

fn fault(text: &str) -> ShareFault {
    refused(text).fault
}

#[test]
fn any_two_of_three_give_the_seed_in_either_order() {
    let (seed, shares) = shares(1);
    for (one, other) in [(0, 1), (0, 2), (1, 2), (1, 0), (2, 0), (2, 1)] {
        let found = RecoverySeed::from_shares(&shares[one], &shares[other]).unwrap();
        assert_eq!(found.to_bytes(), seed.to_bytes());
    }
}

#[test]
fn a_share_is_thirty_words_or_sixty_eight_characters_that_read_back() {
    let (seed, shares) = shares(1);
    for (place, share) in (1..).zip(&shares) {
        assert_eq!((share.index(), share.words().len(), share.short().len()), (place, 30, 68));
        for text in [share.words().join(" "), share.short()] {
            let read = RecoveryShare::read(&text).unwrap();
            assert_eq!((read.words(), read.index()), (share.words(), place));
            assert!(read.is_of(&seed.recovery_pk()));
        }
    }
}

#[test]
fn words_are_read_as_people_type_them() {
    let words = share().words();
    let numbered: Vec<String> = words
        .iter()
        .enumerate()
        .map(|(place, word)| format!("{}. {}", place + 1, word.to_uppercase()))
        .collect();
    let short: Vec<&str> = words.iter().map(|word| &word[..4]).collect();
    let accents = words.join("\n").replace('a', "á").replace('o', "o\u{301}");
    for text in [numbered.join("\n"), short.join(", "), accents] {
        assert_eq!(RecoveryShare::read(&text).unwrap().words(), words);
    }
    let scanned = share().short().to_lowercase().replace('0', "o").replace('1', "l");
    let (start, end) = scanned.split_at(40);
    assert_eq!(RecoveryShare::read(&format!(" \n{start}\n {end}\n")).unwrap().words(), words);
}

#[test]
fn a_word_that_is_in_no_list_is_named_by_its_place() {
    let mut words = share().words();
    words[6] = "telefono";
    assert_eq!(refused(&words.join(" ")), BadShare { fault: ShareFault::Word, word: Some(7) });
}

#[test]
fn a_word_of_the_list_in_anothers_place_is_named_too() {
    for place in 0..30 {
        let mut words = share().words();
        words[place] = if words[place] == "abeja" { "abono" } else { "abeja" };
        assert_eq!(refused(&words.join(" ")), BadShare { fault: ShareFault::Check, word: Some(place + 1) });
    }
}

#[test]
fn a_missing_word_one_too_many_and_two_changed_over_are_told_apart() {
    let words = share().words();
    assert_eq!(fault(&words[1..].join(" ")), ShareFault::Short);
    assert_eq!(fault(&format!("{} abeja", words.join(" "))), ShareFault::Long);
    let mut turned = words.clone();
    turned.swap(3, 4);
    assert_ne!(words[3], words[4]);
    assert_eq!(fault(&turned.join(" ")), ShareFault::Order);
    assert_eq!(fault(""), ShareFault::Short);
    assert_eq!(fault(&"abeja ".repeat(1_000_000)), ShareFault::Long);
}

#[test]
fn what_is_wrong_with_a_scanned_share_is_told() {
    let short = share().short();
    assert_eq!(fault(&short[..67]), ShareFault::Short);
    assert_eq!(fault(&format!("{short}0")), ShareFault::Long);
    assert_eq!(fault(&format!("{}U", &short[..67])), ShareFault::Character);
    let last = if short.ends_with('0') { "1" } else { "0" };
    assert_eq!(
        refused(&format!("{}{last}", &short[..67])),
        BadShare { fault: ShareFault::Check, word: None }
    );
}

#[test]
fn one_share_twice_and_shares_of_two_workspaces_are_told_apart() {
    let (seed, [one, two, _]) = shares(1);
    let again = RecoveryShare::read(&one.short()).unwrap();
    assert_eq!(RecoverySeed::from_shares(&one, &again).err(), Some(BadPair::Same));
    let (_, [_, of_another, _]) = shares(3);
    assert_eq!(RecoverySeed::from_shares(&one, &of_another).err(), Some(BadPair::OtherSet));
    assert!(!of_another.is_of(&seed.recovery_pk()));
    // The same seed shared a second time: the papers look alike and do not belong together.
    let [other_one, other_two, _] = seed.shares(&mut Seeded::new(4));
    assert_eq!(RecoverySeed::from_shares(&one, &other_two).err(), Some(BadPair::Damaged));
    assert_eq!(RecoverySeed::from_shares(&one, &other_one).err(), Some(BadPair::Damaged));
    assert!(RecoverySeed::from_shares(&one, &two).is_ok());
}

proptest! {
    #[test]
    fn every_seed_comes_back_from_what_was_written(bytes: [u8; 32], draw: u64, left_out in 0usize..3) {
        let seed = RecoverySeed::from_bytes(bytes);
        let texts: Vec<String> =
            seed.shares(&mut Seeded::new(draw)).iter().map(|share| share.words().join(" ")).collect();
        let kept: Vec<RecoveryShare> = (0..3)
            .filter(|place| *place != left_out)
            .map(|place| RecoveryShare::read(&texts[place]).unwrap())
            .collect();
        prop_assert_eq!(*RecoverySeed::from_shares(&kept[0], &kept[1]).unwrap().to_bytes(), bytes);
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".{0,300}", prefix: bool) {
        let text = if prefix { format!("ACOGIDA:{text}") } else { text };
        prop_assert!(RecoveryShare::read(&text).is_err());
    }
}
