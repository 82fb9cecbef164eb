//! Where the entities of a form would be kept: in the survey itself, a group or a repeat, each of which holds one at most. Nothing here
//! keeps any; but what pyxform can find no place for, it refuses, and so do we. Its rules, step by step.

use std::collections::BTreeMap;

use crate::report::{Code, Finding};

/// What holds questions: its name, and whether it is a repeat.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Container {
    pub name: String,
    pub control: &'static str,
}

/// The containers around a row, outermost first; none for the survey itself.
pub type Way = Vec<Container>;

/// A row that an entity speaks of, or that is saved to it.
#[derive(Clone, Debug)]
pub struct Mention {
    pub way: Way,
    pub row: u32,
    /// Saved to it, rather than named in its expressions.
    pub saved: bool,
}

/// An entity with the rows that have to do with it, in their order.
pub struct Wanting {
    pub list: String,
    pub row: u32,
    pub mentions: Vec<Mention>,
}

/// Where an entity wants to be kept.
struct Request {
    list: String,
    row: u32,
    scope: Way,
    wanted: Way,
    /// The ways of what is saved to it, each once.
    saved: Vec<Way>,
}

const REPEAT: &str = "repeat";

/// Down to the innermost repeat.
fn scope(way: &[Container]) -> &[Container] {
    let length = way.iter().rposition(|each| each.control == REPEAT).map_or(0, |at| at + 1);
    way.get(..length).unwrap_or_default()
}

fn repeats(way: &[Container]) -> usize {
    way.iter().filter(|each| each.control == REPEAT).count()
}

/// How many groups below the innermost repeat.
fn groups(way: &[Container]) -> usize {
    way.len() - scope(way).len()
}

/// Refuses entities for which there is no place. `wanting` are those that are mentioned, in the order of their first mention;
/// `others`, by list and row, those that nothing mentions.
pub fn check(wanting: &[Wanting], others: &[(String, u32)]) -> Result<(), Box<Finding>> {
    let mut scopes: Vec<(Way, Vec<Request>)> = Vec::new();
    let mut requests = wanting.iter().map(request).collect::<Result<Vec<_>, _>>()?;
    requests.extend(others.iter().map(|(list, row)| Request {
        list: list.clone(),
        row: *row,
        scope: Way::new(),
        wanted: Way::new(),
        saved: Vec::new(),
    }));
    for request in requests {
        match scopes.iter_mut().find(|(scope, _)| *scope == request.scope) {
            Some((_, requests)) => requests.push(request),
            None => scopes.push((request.scope.clone(), vec![request])),
        }
    }
    if matches!(scopes.as_slice(), [(scope, requests)] if scope.is_empty() && requests.len() == 1) {
        return Ok(());
    }
    let mut taken: BTreeMap<Way, String> = BTreeMap::new();
    for (scope, mut requests) in scopes {
        requests.sort_by_key(|request| request.row);
        for request in &requests {
            give_place(&scope, request, &mut taken)?;
        }
    }
    Ok(())
}

/// As deep as is wanted, or else as little above as is free.
fn give_place(
    scope: &[Container],
    request: &Request,
    taken: &mut BTreeMap<Way, String>,
) -> Result<(), Box<Finding>> {
    let mut in_the_way = None;
    for length in (scope.len()..=request.wanted.len()).rev() {
        let place = request.wanted.get(..length).unwrap_or_default();
        let Some(other) = taken.get(place) else {
            taken.insert(place.to_vec(), request.list.clone());
            for way in &request.saved {
                let between = (length..=way.len()).filter_map(|end| way.get(..end));
                between.for_each(|way| drop(taken.insert(way.to_vec(), request.list.clone())));
            }
            return Ok(());
        };
        let saved_elsewhere = request.saved.iter().find_map(|way| taken.get(way));
        in_the_way = Some(saved_elsewhere.unwrap_or(other).clone());
        if saved_elsewhere.is_some() {
            break;
        }
    }
    match in_the_way {
        None => Ok(()),
        Some(other) => Err(Box::new(refusal("entities", request.row, &request.list).with("other", other))),
    }
}

fn request(wanting: &Wanting) -> Result<Request, Box<Finding>> {
    let mentions = &wanting.mentions;
    let depth = |way: &[Container]| (repeats(way), groups(way));
    // The first of the deepest: `max_by_key` would give the last.
    let deepest = mentions.iter().rev().max_by_key(|mention| depth(&mention.way));
    let deepest = deepest.map(|mention| mention.way.as_slice()).unwrap_or_default();
    let mut saved: Vec<Way> = Vec::new();
    for mention in mentions.iter().filter(|mention| mention.saved) {
        if !saved.contains(&mention.way) {
            saved.push(mention.way.clone());
        }
    }
    let wanted = match saved.as_slice() {
        [] => deepest.to_vec(),
        [only] => only.clone(),
        [first, ..] => {
            let (own, common) = (scope(first), common(&saved));
            if depth(own) >= depth(&common) { own.to_vec() } else { common }
        }
    };
    for mention in mentions {
        let own = scope(&mention.way);
        let apart = mention.saved && own != scope(&wanted);
        if !scope(deepest).starts_with(own) || apart {
            let (sheet, row) =
                if mention.saved { ("survey", mention.row) } else { ("entities", wanting.row) };
            return Err(refusal(sheet, row, &wanting.list));
        }
    }
    Ok(Request {
        list: wanting.list.clone(),
        row: wanting.row,
        scope: scope(deepest).to_vec(),
        wanted,
        saved,
    })
}

/// Down to the last level at which some two differ, as pyxform has it.
fn common(ways: &[Way]) -> Way {
    let shortest = ways.iter().map(Vec::len).min().unwrap_or_default();
    let Some(first) = ways.first() else { return Way::new() };
    let differ = |at: &usize| ways.iter().any(|way| way.get(*at) != first.get(*at));
    let end = (0..shortest).rev().find(differ).unwrap_or(shortest);
    first.get(..end).unwrap_or_default().to_vec()
}

fn refusal(sheet: &str, row: u32, list: &str) -> Box<Finding> {
    Box::new(Finding::new(sheet, Code::EntityPlace).at(row).with("list", list))
}
