//! The functions that expressions may call. To add one: write it in the file of its kind and name it in that file's table.

mod chance;
mod choices;
mod dates;
mod digests;
mod geography;
mod logic;
mod nodes;
mod numbers;
mod ours;
mod texts;

use std::fmt;

use super::Value;
use super::eval::Args;

pub(crate) use chance::{seed_of, shuffled};
pub(crate) use choices::no_break;
pub(crate) use texts::is_regex;

/// One function: its name, how many arguments it takes (`max` of `None` is any number), and what it does.
pub(crate) struct Function {
    pub name: &'static str,
    pub min: usize,
    pub max: Option<usize>,
    pub run: fn(&Args<'_>) -> Value,
}

const TABLES: [&[Function]; 10] = [
    logic::FUNCTIONS,
    texts::FUNCTIONS,
    numbers::FUNCTIONS,
    nodes::FUNCTIONS,
    dates::FUNCTIONS,
    choices::FUNCTIONS,
    chance::FUNCTIONS,
    geography::FUNCTIONS,
    digests::FUNCTIONS,
    ours::FUNCTIONS,
];

pub(super) fn find(name: &str) -> Option<&'static Function> {
    TABLES.into_iter().flatten().find(|function| function.name == name)
}

pub(super) fn names() -> impl Iterator<Item = &'static str> {
    TABLES.into_iter().flatten().map(|function| function.name)
}

/// A row of a table, with an exact number of arguments.
const fn exactly(name: &'static str, count: usize, run: fn(&Args<'_>) -> Value) -> Function {
    Function { name, min: count, max: Some(count), run }
}

/// A row of a table, with some optional arguments.
const fn between(name: &'static str, min: usize, max: usize, run: fn(&Args<'_>) -> Value) -> Function {
    Function { name, min, max: Some(max), run }
}

/// A row of a table, with any number of arguments from `min` on.
const fn at_least(name: &'static str, min: usize, run: fn(&Args<'_>) -> Value) -> Function {
    Function { name, min, max: None, run }
}

impl PartialEq for Function {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl fmt::Debug for Function {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name)
    }
}
