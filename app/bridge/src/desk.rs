//! What the page and the desk say to each other: a file with what lies beside it in, a form and a report out.

use forms::FormDefinition;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToDesk {
    /// The file's name, by which a form without an id is called.
    pub name: String,
    pub bytes: Vec<u8>,
    /// Files beside it (`cities.csv`), by their names.
    pub beside: Vec<(String, Vec<u8>)>,
    /// The language of the sentences in the report.
    pub language: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FromDesk {
    /// It hears now.
    Ready,
    Pressed(Box<Found>),
    /// Neither a spreadsheet, nor values, nor tables in Markdown.
    Unreadable,
}

/// What was made of a file. There is a definition exactly if there are no errors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    pub definition: Option<FormDefinition>,
    pub questions: u32,
    pub languages: Vec<String>,
    pub errors: Vec<Remark>,
    /// Passed over: the form works without it.
    pub unsupported: Vec<Remark>,
    pub warnings: Vec<Remark>,
}

/// One thing that there is to say, in words, and where.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Remark {
    pub place: String,
    pub text: String,
}
