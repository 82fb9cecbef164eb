//! A form's preset dictionary: what a change to one of its records is made of, so that even a single short change deflates
//! well. It follows from the form's definition alone, byte for byte, on every device; `FORMAT.md` says how.

use std::collections::BTreeSet;

use forms::FormDefinition;
use forms::definition::Node;

/// The derivation below. Another one gets another number, and this one stays for what was sealed with it.
pub const DICTIONARY: u16 = 1;
/// The window of raw DEFLATE: more would never be looked at.
const BYTES_MAX: usize = 32 * 1024;
/// What answers have in common whatever is asked: the precisions and sources of partial dates.
const VALUES: &str =
    ";exact;document;month;document;year;caregiver;age_estimate;estimate;year;self;exact;self";
/// The keys that the app itself writes, as they stand among a form's.
const SYSTEM_KEYS: [&str; 3] = ["_person", "_registration", "_voided"];
const MARKS: [&str; 2] = ["_added", "_removed"];

/// The dictionary of a form. What is met more often stands nearer to its end, where a reference to it is shorter.
pub fn dictionary(form: &FormDefinition) -> Vec<u8> {
    let mut bytes = Vec::new();
    for list in form.choice_lists.values() {
        // A document keeps texts one after the other, without anything between them.
        for choice in list.iter() {
            bytes.extend_from_slice(choice.name.as_bytes());
        }
    }
    bytes.extend_from_slice(VALUES.as_bytes());
    let mut keys: BTreeSet<String> = SYSTEM_KEYS.iter().map(|key| (*key).to_owned()).collect();
    take_keys(&form.children, "", &mut keys);
    for key in keys {
        // A key stands behind its length, in the order of all keys.
        bytes.extend(u8::try_from(key.len()));
        bytes.extend_from_slice(key.as_bytes());
    }
    bytes.split_off(bytes.len().saturating_sub(BYTES_MAX))
}

/// Keys of questions; those in repeats without the instance's id, which nobody can know.
fn take_keys(nodes: &[Node], prefix: &str, keys: &mut BTreeSet<String>) {
    for node in nodes {
        match node {
            Node::Question(question) => {
                keys.insert(format!("{prefix}{}", question.key()));
            }
            Node::Group(group) => take_keys(&group.children, prefix, keys),
            Node::Repeat(repeat) => {
                let inside = format!("{prefix}{}/", repeat.key());
                keys.extend(MARKS.map(|mark| format!("{inside}{mark}")));
                take_keys(&repeat.children, &inside, keys);
            }
        }
    }
}
