//! What a form's author wants written nowhere: said beside the field, and remarked on when a text looks like it.

use forms::Node;

use crate::words::questions;

/// As many digits in one run as a telephone number or a document has.
const DIGITS_SUSPICIOUS: usize = 7;
const PHOTOS: &str = "photos";
const TITLES: [&str; 10] = ["sr", "sra", "señor", "señora", "don", "doña", "lic", "mr", "mrs", "madame"];

/// What not to write, as one sentence.
pub fn sentence(kinds: &[String]) -> String {
    let known: Vec<&str> = kinds
        .iter()
        .filter_map(|kind| match kind.as_str() {
            "names" => Some(questions::do_not_record_names()),
            "phones" => Some(questions::do_not_record_phones()),
            "places" => Some(questions::do_not_record_places()),
            PHOTOS => Some(questions::do_not_record_photos()),
            _ => None,
        })
        .collect();
    if known.is_empty() { String::new() } else { questions::do_not_record(&known.join(", ")) }
}

/// True if any question among them says that no photos are taken.
pub fn forbids_photos(nodes: &[Node]) -> bool {
    nodes.iter().any(|node| match node {
        Node::Question(question) => question.do_not_record.iter().any(|kind| kind == PHOTOS),
        other => forbids_photos(other.children()),
    })
}

/// True if the text has what looks like a telephone number, or somebody's title and name.
pub fn found(kinds: &[String], text: &str) -> bool {
    let wanted = |kind: &str| kinds.iter().any(|each| each == kind);
    (wanted("phones") && has_number(text)) || (wanted("names") && has_title(text))
}

fn has_number(text: &str) -> bool {
    let mut run = 0;
    for letter in text.chars() {
        match letter {
            '0'..='9' => run += 1,
            ' ' | '-' | '.' | '(' | ')' | '+' => {}
            _ => run = 0,
        }
        if run >= DIGITS_SUSPICIOUS {
            return true;
        }
    }
    false
}

fn has_title(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).peekable();
    while let Some(word) = words.next() {
        let is_title = TITLES.contains(&word.to_lowercase().as_str());
        let is_named = words.peek().is_some_and(|next| next.starts_with(char::is_uppercase));
        if is_title && is_named {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found_in(text: &str) -> bool {
        found(&["names".to_owned(), "phones".to_owned()], text)
    }

    #[test]
    fn telephone_numbers_are_noticed_however_they_are_spaced() {
        assert!(found_in("llamar al 962 123-4567"));
        assert!(found_in("+52 (962) 123 4567"));
        assert!(!found_in("3 hijos de 4, 7 y 12 años"));
        assert!(!found_in("el 14 de 11 de 2026"));
    }

    #[test]
    fn a_title_before_a_name_is_noticed() {
        assert!(found_in("vino con la Sra. Méndez"));
        assert!(found_in("don Jaime lo trajo"));
        assert!(!found_in("un señor mayor"));
    }

    #[test]
    fn one_question_forbids_photos_in_the_whole_form() {
        let question = |kinds: &[&str]| {
            let do_not_record = kinds.iter().map(|kind| (*kind).to_owned()).collect();
            Node::Question(forms::Question { do_not_record, ..forms::Question::default() }.into())
        };
        let group = |children| Node::Group(forms::Group { children, ..forms::Group::default() }.into());
        assert!(forbids_photos(&[question(&[]), group(vec![question(&["names", "photos"])])]));
        assert!(!forbids_photos(&[question(&["names"]), group(vec![question(&["places"])])]));
    }

    #[test]
    fn only_what_the_form_names_is_looked_for() {
        assert!(!found(&["names".to_owned()], "962 123 4567"));
        assert!(!found(&[], "Sra. Méndez, 962 123 4567"));
    }
}
