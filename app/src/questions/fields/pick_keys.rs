//! The keyboard in what a search found: arrows move the focus and choose nothing, Enter chooses (the space bar does so by
//! itself).

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, KeyboardEvent};

/// What a key does among `count` choices, of which the one at `at` has the focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Steer {
    GoTo(usize),
    Choose,
}

/// Takes the keys that would choose while somebody only looks.
pub fn steer(event: &KeyboardEvent) {
    let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else {
        return;
    };
    let inputs = inputs_beside(&input);
    let Some(at) = inputs.iter().position(|each| *each == input) else { return };
    match meaning(&event.key(), at, inputs.len()) {
        Some(Steer::GoTo(next)) => {
            event.prevent_default();
            if let Some(next) = inputs.get(next) {
                // A choice that cannot take the focus is passed by with the next key.
                let _ = next.focus();
            }
        }
        Some(Steer::Choose) => {
            event.prevent_default();
            input.click();
        }
        None => {}
    }
}

fn meaning(key: &str, at: usize, count: usize) -> Option<Steer> {
    let last = count.checked_sub(1)?;
    match key {
        "ArrowDown" | "ArrowRight" => Some(Steer::GoTo(if at >= last { 0 } else { at + 1 })),
        "ArrowUp" | "ArrowLeft" => Some(Steer::GoTo(at.checked_sub(1).unwrap_or(last))),
        "Enter" => Some(Steer::Choose),
        _ => None,
    }
}

fn inputs_beside(input: &HtmlInputElement) -> Vec<HtmlInputElement> {
    let list: Option<Element> = input.closest(".picks").ok().flatten();
    let found = list.and_then(|list| list.query_selector_all("input").ok());
    let Some(found) = found else { return Vec::new() };
    (0..found.length()).filter_map(|place| found.get(place)?.dyn_into().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_go_round_and_choose_nothing() {
        assert_eq!(meaning("ArrowDown", 0, 3), Some(Steer::GoTo(1)));
        assert_eq!(meaning("ArrowDown", 2, 3), Some(Steer::GoTo(0)));
        assert_eq!(meaning("ArrowUp", 0, 3), Some(Steer::GoTo(2)));
        assert_eq!(meaning("ArrowLeft", 2, 3), Some(Steer::GoTo(1)));
    }

    #[test]
    fn enter_chooses_and_every_other_key_is_the_browsers() {
        assert_eq!(meaning("Enter", 1, 3), Some(Steer::Choose));
        for key in [" ", "Tab", "a", "Escape"] {
            assert_eq!(meaning(key, 1, 3), None);
        }
        assert_eq!(meaning("ArrowDown", 0, 0), None);
    }
}
