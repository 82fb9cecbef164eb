//! XLSForm's words: sheets, columns and their other spellings.

/// The sheets that mean something.
pub const SHEETS: [&str; 6] = ["survey", "choices", "settings", "external_choices", "osm", "entities"];

/// A column's other name, and what it stands for.
pub type Alias = (&'static str, &'static [&'static str]);

pub const SURVEY_ALIASES: &[Alias] = &[
    ("sms_field", &["sms_field"]),
    ("sms_option", &["sms_option"]),
    ("sms_separator", &["sms_separator"]),
    ("sms_allow_media", &["sms_allow_media"]),
    ("sms_date_format", &["sms_date_format"]),
    ("sms_datetime_format", &["sms_datetime_format"]),
    ("sms_response", &["sms_response"]),
    ("compact_tag", &["instance", "odk:tag"]),
    ("read_only", &["bind", "readonly"]),
    ("readonly", &["bind", "readonly"]),
    ("relevant", &["bind", "relevant"]),
    ("caption", &["label"]),
    ("appearance", &["control", "appearance"]),
    ("relevance", &["bind", "relevant"]),
    ("required", &["bind", "required"]),
    ("constraint", &["bind", "constraint"]),
    ("constraining_message", &["bind", "jr:constraintMsg"]),
    ("constraint_message", &["bind", "jr:constraintMsg"]),
    ("calculation", &["bind", "calculate"]),
    ("calculate", &["bind", "calculate"]),
    ("command", &["type"]),
    ("tag", &["name"]),
    ("value", &["name"]),
    ("image", &["media", "image"]),
    ("big-image", &["media", "big-image"]),
    ("audio", &["media", "audio"]),
    ("video", &["media", "video"]),
    ("count", &["control", "jr:count"]),
    ("repeat_count", &["control", "jr:count"]),
    ("jr:count", &["control", "jr:count"]),
    ("autoplay", &["control", "autoplay"]),
    ("rows", &["control", "rows"]),
    ("noapperrorstring", &["bind", "jr:noAppErrorString"]),
    ("no_app_error_string", &["bind", "jr:noAppErrorString"]),
    ("requiredmsg", &["bind", "jr:requiredMsg"]),
    ("required_message", &["bind", "jr:requiredMsg"]),
    ("body", &["control"]),
    ("save_to", &["bind", "entities:saveto"]),
];

pub const CHOICES_ALIASES: &[Alias] = &[
    ("caption", &["label"]),
    ("list_name", &["list name"]),
    ("value", &["name"]),
    ("image", &["media", "image"]),
    ("big-image", &["media", "big-image"]),
    ("audio", &["media", "audio"]),
    ("video", &["media", "video"]),
];

pub const SETTINGS_ALIASES: &[Alias] = &[
    ("form_title", &["title"]),
    ("set_form_title", &["title"]),
    ("form_id", &["id_string"]),
    ("set_form_id", &["id_string"]),
    ("prefix", &["prefix"]),
];

pub const ENTITIES_ALIASES: &[Alias] = &[("list_name", &["dataset"])];

/// Columns that are known by the names they have.
pub const SURVEY_COLUMNS: &[&str] = &[
    "actions",
    "bind",
    "choice_filter",
    "choices",
    "control",
    "default",
    "extra_data",
    "guidance_hint",
    "hint",
    "instance",
    "itemset",
    "label",
    "list_name",
    "media",
    "name",
    "parameters",
    "parent",
    "query",
    "sms_field",
    "trigger",
    "type",
];

pub const CHOICES_COLUMNS: &[&str] = &["extra_data", "label", "media", "name", "parent", "sms_option"];

pub const SETTINGS_COLUMNS: &[&str] = &[
    "add_none_option",
    "allow_choice_duplicates",
    "attribute",
    "auto_delete",
    "auto_send",
    "clean_text_values",
    "client_editable",
    "default_language",
    "delimiter",
    "flat",
    "id_string",
    "instance_name",
    "instance_xmlns",
    "name",
    "namespaces",
    "omit_instanceID",
    "prefix",
    "public_key",
    "sms_allow_media",
    "sms_date_format",
    "sms_datetime_format",
    "sms_field",
    "sms_keyword",
    "sms_response",
    "sms_separator",
    "style",
    "submission_url",
    "title",
    "version",
];

pub const ENTITIES_COLUMNS: &[&str] = &["dataset", "entity_id", "create_if", "update_if", "repeat", "label"];

/// Our own columns, which other programs pass over: what our forms say and XLSForm has no word for.
pub mod ours {
    pub const COMPARTMENT: &str = "acogida_compartment";
    pub const KIND: &str = "acogida_kind";
    pub const KEY: &str = "acogida_key";
    pub const CONSTRAINT_LEVEL: &str = "acogida_constraint_level";
    pub const REVIEW: &str = "acogida_review";
    pub const DUE: &str = "acogida_due";
    pub const IDENTITY: &str = "acogida_identity";
    pub const PREFERS_NOT: &str = "acogida_prefers_not_label";
    pub const DO_NOT_RECORD: &str = "acogida_do_not_record";
    pub const MIN: &str = "acogida_min";
    pub const MAX: &str = "acogida_max";
    /// Expressions in words of ours: they count here, the standard column beside them for other programs.
    pub const RELEVANT: &str = "acogida_relevant";
    pub const CONSTRAINT: &str = "acogida_constraint";
    pub const CALCULATION: &str = "acogida_calculation";
    pub const DEFAULT: &str = "acogida_default";
    pub const FIXED_DEFAULT: &str = "acogida_fixed_default";
    pub const AWAITING_REVIEW: &str = "acogida_awaiting_native_review";
    pub const LANGUAGES: &str = "acogida_languages";
    pub const TITLE: &str = "acogida_title";
    /// Texts are taken as they are, with their quotes and spaces.
    pub const VERBATIM: &str = "acogida_verbatim";
    /// Of a choice: a further column whose name XLSForm would read otherwise.
    pub const COLUMN: &str = "acogida_column";

    pub const SURVEY: [&str; 16] = [
        COMPARTMENT,
        KIND,
        KEY,
        CONSTRAINT_LEVEL,
        REVIEW,
        DUE,
        IDENTITY,
        PREFERS_NOT,
        DO_NOT_RECORD,
        MIN,
        MAX,
        RELEVANT,
        CONSTRAINT,
        CALCULATION,
        DEFAULT,
        FIXED_DEFAULT,
    ];
    pub const SETTINGS: [&str; 5] = [COMPARTMENT, AWAITING_REVIEW, LANGUAGES, TITLE, VERBATIM];
}

/// What counts as yes, and what as no, where a cell is neither an expression.
pub fn yes_or_no(text: &str) -> Option<bool> {
    match text {
        "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "true()" => Some(true),
        "no" | "No" | "NO" | "false" | "False" | "FALSE" | "false()" => Some(false),
        _ => None,
    }
}
