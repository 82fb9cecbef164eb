//! Every text colour of both themes has 7:1 on every surface that it stands on, and every border 3:1.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;

const TOKENS: &str = include_str!("../styles/tokens.css");
const TEXT_MIN: f64 = 7.0;
const BORDER_MIN: f64 = 3.0;

type Colours = BTreeMap<String, (u8, u8, u8)>;

/// The colours of each block of the style sheet: light, dark by choice, dark by the phone.
fn themes() -> Vec<Colours> {
    let blocks = TOKENS.split(" color-scheme:").skip(1);
    blocks.map(|block| block.split('}').next().unwrap().lines().filter_map(colour).collect()).collect()
}

fn colour(line: &str) -> Option<(String, (u8, u8, u8))> {
    let (name, value) = line.trim().strip_prefix("--")?.split_once(": #")?;
    let hex = value.strip_suffix(';').filter(|hex| hex.len() == 6)?;
    let part = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
    Some((name.to_owned(), (part(0), part(2), part(4))))
}

fn luminance((red, green, blue): (u8, u8, u8)) -> f64 {
    let linear = |part: u8| {
        let part = f64::from(part) / 255.0;
        if part <= 0.03928 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

fn contrast(colours: &Colours, one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(colours[one]), luminance(colours[other]));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn text_is_read_in_the_sun_and_at_night() {
    let surfaces = ["paper", "surface", "surface-strong", "accent-soft"];
    let mut pairs: Vec<(&str, &str)> = vec![("on-accent", "accent"), ("on-accent", "accent-strong")];
    for text in ["ink", "ink-soft", "accent", "accent-strong"] {
        pairs.extend(surfaces.map(|surface| (text, surface)));
    }
    for (text, own) in [("amber-ink", "amber-soft"), ("red-ink", "red-soft"), ("green-ink", "green-soft")] {
        pairs.extend([own, "paper", "surface"].map(|surface| (text, surface)));
    }
    for colours in themes() {
        for (text, surface) in &pairs {
            let seen = contrast(&colours, text, surface);
            assert!(seen >= TEXT_MIN, "{text} on {surface}: {seen:.2}");
        }
    }
}

#[test]
fn the_edges_of_what_can_be_pressed_are_seen() {
    for colours in themes() {
        for line in ["line-strong", "amber-line", "red-line", "green-line", "focus"] {
            for surface in ["paper", "surface"] {
                let seen = contrast(&colours, line, surface);
                assert!(seen >= BORDER_MIN, "{line} on {surface}: {seen:.2}");
            }
        }
    }
}

#[test]
fn the_night_is_the_same_whoever_chose_it() {
    let themes = themes();
    assert_eq!(themes.len(), 3);
    assert_eq!(themes[1], themes[2]);
    assert_ne!(themes[0], themes[1]);
}
