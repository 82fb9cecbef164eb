//! One expression without a form: what it comes to where there is nothing to refer to.

use std::sync::Arc;

use super::{Env, ExpressionError, parse};
use crate::Sitting;
use crate::form::Form;
use crate::instance::{Instance, NodeRef};

/// What an expression came to, read in each of XPath's ways.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluated {
    pub text: String,
    pub number: f64,
    pub boolean: bool,
}

/// Evaluates an expression that names nothing of a form; a `${name}` in it is a set of no nodes.
pub fn evaluate(text: &str, sitting: Sitting) -> Result<Evaluated, ExpressionError> {
    let expr = parse(text)?;
    let form = Arc::new(Form::nothing(&sitting.language));
    let (instance, _) = Instance::create(form, sitting);
    let value = Env::of(&instance, NodeRef::Document).value(&expr);
    Ok(Evaluated { text: value.text(&instance), number: value.number(&instance), boolean: value.boolean() })
}
