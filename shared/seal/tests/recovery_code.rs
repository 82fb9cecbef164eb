//! The recovery code as people write and read it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod draws;

use draws::Seeded;
use proptest::prelude::*;
use seal::RecoverySeed;
use seal::recovery::BadCode;

fn typed(seed: &RecoverySeed) -> String {
    seed.code().join(" ")
}

#[test]
fn a_code_is_twelve_groups_of_five_unambiguous_characters() {
    let groups = RecoverySeed::make(&mut Seeded::new(1)).code();
    assert_eq!(groups.len(), 12);
    for group in groups {
        assert_eq!(group.len(), 5);
        assert!(group.chars().all(|c| c.is_ascii_digit() || (c.is_ascii_uppercase() && !"ILOU".contains(c))));
    }
}

#[test]
fn lower_case_hyphens_and_look_alikes_are_read() {
    let seed = RecoverySeed::from_bytes([0x00; 32]);
    let code = typed(&seed).to_lowercase().replace(' ', " - ").replace('0', "o").replace('1', "l");
    assert_eq!(RecoverySeed::from_code(&code).unwrap().to_bytes(), seed.to_bytes());
    let code = typed(&seed).replace('0', "O").replace('1', "I").replace(' ', "\u{2013}\n");
    assert_eq!(RecoverySeed::from_code(&code).unwrap().to_bytes(), seed.to_bytes());
}

#[test]
fn what_is_wrong_with_a_code_is_told() {
    let code = typed(&RecoverySeed::make(&mut Seeded::new(2)));
    let error = |code: &str| RecoverySeed::from_code(code).err().unwrap();
    assert_eq!(error(""), BadCode::Length);
    assert_eq!(error(&code[1..]), BadCode::Length);
    assert_eq!(error(&format!("{code}0")), BadCode::Length);
    assert_eq!(error(&"Z".repeat(1_000_000)), BadCode::Length);
    assert_eq!(error(&code.replacen(|c: char| c.is_ascii_digit(), "U", 1)), BadCode::Character);
    assert_eq!(error(&code.replacen(' ', "ñ", 1)), BadCode::Character);
    assert_eq!(error(&"Z".repeat(60)), BadCode::Check);
}

proptest! {
    #[test]
    fn every_seed_comes_back(bytes: [u8; 32]) {
        let seed = RecoverySeed::from_bytes(bytes);
        prop_assert_eq!(*RecoverySeed::from_code(&typed(&seed)).unwrap().to_bytes(), bytes);
    }

    #[test]
    fn one_wrong_character_is_noticed(bytes: [u8; 32], at in 0usize..60, other in 0usize..32) {
        let mut code = RecoverySeed::from_bytes(bytes).code().concat().into_bytes();
        let character = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ"[other];
        prop_assume!(code[at] != character);
        code[at] = character;
        let read = RecoverySeed::from_code(std::str::from_utf8(&code).unwrap());
        prop_assert!(matches!(read.err(), Some(BadCode::Check)));
    }

    #[test]
    fn two_groups_changed_over_are_noticed(bytes: [u8; 32], a in 0usize..12, b in 0usize..12) {
        let mut groups = RecoverySeed::from_bytes(bytes).code();
        prop_assume!(groups[a] != groups[b]);
        groups.swap(a, b);
        prop_assert!(matches!(RecoverySeed::from_code(&groups.concat()).err(), Some(BadCode::Check)));
    }
}
