//! The scripts of e2e/bench: started with what they need, and what they printed, as JSON.

use crate::{
    places,
    steps::{self, Failure},
    tools::node,
};
use serde_json::Value;
use std::{ffi::OsString, path::Path};

/// Runs a script to its end under the machine's Node, or under another one.
pub fn run(script: &str, words: &[OsString], other_node: Option<&Path>) -> Result<Value, Failure> {
    let mut node = node::with_browsers();
    if let Some(program) = other_node {
        node = node::in_place_of_node(node, program);
    }
    node.env("ACOGIDA_BENCH", places::release_program("examples/bench"));
    node.arg(script).args(words);
    // The servers tell there of every request, which is worth reading only if something went wrong.
    let output = node.output().map_err(|error| steps::not_started(&node, &error))?;
    if !output.status.success() {
        eprint!("{}", String::from_utf8_lossy(&output.stderr));
    }
    steps::succeeded(&node, output.status)?;
    serde_json::from_slice(&output.stdout)
        .map_err(|_| Failure::new(format!("{script} printed no figures")).remedy(steps::typed(&node)))
}

/// What a script printed has another form than is read here.
pub fn unread(script: &str) -> Failure {
    Failure::new(format!("{script} printed something else than figures"))
}

/// A list of numbers.
pub fn numbers(list: &Value) -> Option<Vec<f64>> {
    list.as_array()?.iter().map(Value::as_f64).collect()
}
