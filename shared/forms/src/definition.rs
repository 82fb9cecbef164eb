//! What a form asks, as data: immutable, versioned, pinned by each record. It travels as a JSON file and as postcard
//! across the hatch, so every type here keeps serde's plain derives. Absent on purpose: any evaluation (see `Form`).

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{Compartment, Translated};

/// A form. Expressions in it are text in the ODK XForms XPath subset; [`crate::Form::compile`] understands them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormDefinition {
    pub form_id: String,
    pub version: String,
    pub title: Translated,
    pub default_language: String,
    pub languages: Vec<String>,
    /// Languages whose wording a native speaker has not read yet.
    #[serde(default)]
    pub awaiting_native_review: Vec<String>,
    /// Where answers go that name no compartment of their own.
    pub compartment: Compartment,
    /// An expression that names a filled form in lists (XLSForm's `instance_name`).
    #[serde(default)]
    pub instance_name: Option<String>,
    /// XLSForm's `style` (`pages`, `theme-grid`), for screens.
    #[serde(default)]
    pub style: String,
    #[serde(default)]
    pub choice_lists: BTreeMap<String, Arc<Vec<Choice>>>,
    pub children: Vec<Node>,
}

/// Files beside a label, by what they are (`image`, `big-image`, `audio`, `video`): their names, in each language.
pub type Media = BTreeMap<String, Translated>;

/// One choice of a list. `columns` are the further columns that choice filters read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub name: String,
    pub label: Translated,
    #[serde(default)]
    pub columns: BTreeMap<String, String>,
    #[serde(default)]
    pub media: Media,
}

/// A node of the form's tree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Node {
    Group(Arc<Group>),
    Repeat(Arc<Repeat>),
    Question(Arc<Question>),
}

/// Layout: a page or a section. Groups are not in an [`crate::AnswerPath`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Group {
    pub name: String,
    pub label: Translated,
    pub hint: Translated,
    pub relevant: Option<String>,
    /// Space-separated, as in XLSForm: `field-list` makes it a page.
    pub appearance: String,
    pub compartment: Option<Compartment>,
    pub children: Vec<Node>,
}

/// Questions asked once for each instance; instances are keyed by random ids, never by position.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Repeat {
    pub name: String,
    /// The name in paths, where the form's own name for it will not do.
    pub key: Option<String>,
    pub label: Translated,
    pub hint: Translated,
    pub relevant: Option<String>,
    pub appearance: String,
    pub compartment: Option<Compartment>,
    pub min: Option<u32>,
    pub max: Option<u32>,
    /// An expression for how many instances there should be (XLSForm's `repeat_count`).
    pub count: Option<String>,
    pub children: Vec<Node>,
}

/// A question, with XLSForm's attributes and ours.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Question {
    /// What expressions call it.
    pub name: String,
    /// The name in paths, where the form's own name will not do: it begins with `_`, has other letters, or stands in two groups.
    pub key: Option<String>,
    pub kind: QuestionKind,
    pub label: Translated,
    pub hint: Translated,
    /// What is said only to who asks for more.
    pub guidance_hint: Translated,
    pub media: Media,
    pub relevant: Option<String>,
    pub required: Option<String>,
    pub required_message: Translated,
    pub constraint: Option<String>,
    pub constraint_message: Translated,
    /// Whether an answer that breaks the constraint is refused on saving, or only remarked on.
    pub constraint_level: Level,
    pub calculation: Option<String>,
    /// Names of questions: the calculation is done when one of their answers changes, and then only.
    pub trigger: Vec<String>,
    pub default: Option<DefaultAnswer>,
    pub read_only: Option<String>,
    pub appearance: String,
    pub choice_filter: Option<String>,
    /// XLSForm's parameters (`start`, `end`, `step`, `randomize`, `seed`, `max-pixels`, ...).
    pub parameters: BTreeMap<String, String>,
    /// Ours: where the answer goes; inherited from the nearest ancestor that says so.
    pub compartment: Option<Compartment>,
    /// Ours: a safety field, of which concurrent answers are both kept and shown until somebody decides.
    pub review: bool,
    /// Ours: the agenda that a date in this question feeds.
    pub due: Option<String>,
    /// Ours: feeds the search for people already known.
    pub identity: bool,
    /// Ours: what the non-answer "prefers not to say" is called at this question, where it is more than that.
    pub prefers_not_label: Translated,
    /// Ours: what must not be written here (`names`, `phones`, `places`), for the screen to warn about.
    pub do_not_record: Vec<String>,
}

/// How a question is answered. Yes/no questions are `SelectOne` on a list of `yes` and `no`, as in XLSForm. A list that is called
/// `${name}` is none of the form's: the answers to that question, in all instances of its repeat, are the choices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    #[default]
    Text,
    LongText,
    Integer,
    Decimal,
    Date,
    /// A [`crate::PartialDate`].
    PartialDate,
    Time,
    DateTime,
    SelectOne(String),
    SelectMultiple(String),
    Phone,
    /// Shown, never answered.
    Note,
    Calculate,
    /// Set by the app or by a default, never shown.
    Hidden,
    /// A [`crate::Folio`] or another short code for paper.
    Code,
    /// Files: the answer is a file's name.
    Image,
    Audio,
    Video,
    File,
    /// `latitude longitude altitude accuracy`, the last two optional.
    Geopoint,
    Barcode,
    /// Read and agreed to: `OK`.
    Acknowledge,
    /// A number between the parameters `start` and `end`, in steps.
    Range,
    /// All choices of a list, in the order that somebody puts them in.
    Rank(String),
    /// Places on a way, with `;` between: two or more.
    Geotrace,
    /// The same around an area: three or more, and the first again.
    Geoshape,
}

/// How much a broken constraint weighs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    #[default]
    Refuse,
    Warn,
}

/// The answer that a question starts with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DefaultAnswer {
    Fixed(String),
    /// An expression, evaluated once, when the form or the repeat's instance begins.
    Computed(String),
}

impl QuestionKind {
    /// The choice list of the form that the question chooses from.
    pub fn list(&self) -> Option<&str> {
        self.source().filter(|list| referred(list).is_none())
    }

    /// The name of the question whose answers this one chooses from.
    pub fn answers_of(&self) -> Option<&str> {
        self.source().and_then(referred)
    }

    fn source(&self) -> Option<&str> {
        match self {
            QuestionKind::SelectOne(list) | QuestionKind::SelectMultiple(list) | QuestionKind::Rank(list) => {
                Some(list)
            }
            _ => None,
        }
    }

    /// True where the answer is a file's name.
    pub fn is_file(&self) -> bool {
        matches!(self, QuestionKind::Image | QuestionKind::Audio | QuestionKind::Video | QuestionKind::File)
    }

    /// True where a screen shows something: what is only computed or set by the app is not shown.
    pub fn is_drawn(&self) -> bool {
        !matches!(self, QuestionKind::Calculate | QuestionKind::Hidden)
    }

    /// True where a person is asked and may answer.
    pub fn is_asked(&self) -> bool {
        !matches!(self, QuestionKind::Note | QuestionKind::Calculate | QuestionKind::Hidden)
    }
}

impl Question {
    /// The name in paths.
    pub fn key(&self) -> &str {
        self.key.as_deref().unwrap_or(&self.name)
    }

    /// True where a screen shows something: not what the app sets, nor what is computed behind the screen.
    pub fn is_drawn(&self) -> bool {
        self.kind.is_drawn() && !has_appearance(&self.appearance, "hidden")
    }
}

impl Repeat {
    /// The name in paths.
    pub fn key(&self) -> &str {
        self.key.as_deref().unwrap_or(&self.name)
    }
}

impl Node {
    /// The name in paths; groups are in none.
    pub fn key(&self) -> &str {
        match self {
            Node::Group(group) => &group.name,
            Node::Repeat(repeat) => repeat.key(),
            Node::Question(question) => question.key(),
        }
    }

    pub fn name(&self) -> &str {
        match self {
            Node::Group(group) => &group.name,
            Node::Repeat(repeat) => &repeat.name,
            Node::Question(question) => &question.name,
        }
    }

    pub fn children(&self) -> &[Node] {
        match self {
            Node::Group(group) => &group.children,
            Node::Repeat(repeat) => &repeat.children,
            Node::Question(_) => &[],
        }
    }
}

/// The name in a text that is one `${name}`.
fn referred(list: &str) -> Option<&str> {
    list.strip_prefix("${")?.strip_suffix('}')
}

/// True if `appearance`, a space-separated list, has `word`.
pub fn has_appearance(appearance: &str, word: &str) -> bool {
    appearance.split_ascii_whitespace().any(|each| each == word)
}
