//! Every act of a vector, run by this implementation: what goes in, what comes out, as JSON with bytes in hex.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]

mod post;
mod safe;

use serde_json::Value;

use crate::draws::Given;

/// The output, or the refusal's code. Panics on an act or an input that is none: that is the vector's fault.
pub fn run(act: &str, given: &Value) -> Result<Value, String> {
    let input = Input(given);
    post::run(act, input).or_else(|| safe::run(act, input)).unwrap_or_else(|| panic!("no act {act}"))
}

/// `None` where the module does not know the act.
type Ran = Option<Result<Value, String>>;

/// A JSON value that is read as what it must be.
#[derive(Clone, Copy)]
pub struct Input<'a>(&'a Value);

impl<'a> Input<'a> {
    pub fn at(self, name: &str) -> Input<'a> {
        Input(self.0.get(name).unwrap_or_else(|| panic!("no {name} in {}", self.0)))
    }

    pub fn list(self) -> impl Iterator<Item = Input<'a>> {
        self.0.as_array().expect("an array").iter().map(Input)
    }

    pub fn bytes(self) -> Vec<u8> {
        unhex(self.text())
    }

    pub fn array<const N: usize>(self) -> [u8; N] {
        self.bytes().try_into().expect("the right length")
    }

    pub fn text(self) -> &'a str {
        self.0.as_str().expect("a text")
    }

    pub fn number<T: TryFrom<u64, Error: std::fmt::Debug>>(self) -> T {
        self.0.as_u64().expect("a number").try_into().expect("a number of that size")
    }

    pub fn truth(self) -> bool {
        self.0.as_bool().expect("true or false")
    }

    /// A variant's name and its record.
    pub fn variant(self) -> (&'a str, Input<'a>) {
        let both = self.0.as_array().expect("a variant");
        (both[0].as_str().expect("a name"), Input(&both[1]))
    }

    pub fn missing(self) -> bool {
        self.0.is_null()
    }

    /// Randomness that must be used up.
    pub fn draws(self) -> Given {
        Given::new(self.at("random").bytes())
    }
}

pub fn hex(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn unhex(text: &str) -> Vec<u8> {
    assert!(text.len().is_multiple_of(2), "hex");
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hex")).collect()
}
