//! What was made of a file: what is wrong, what is doubtful, and what is not supported and was passed over. Codes and what they are about;
//! the sentences are whoever's who shows them.

use std::fmt;

/// Everything that there is to say about one file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    pub form_id: String,
    pub title: String,
    /// How many questions the form has, those included that are only computed.
    pub questions: usize,
    /// The form's languages as it names them, `Español (es)`; none where it names none.
    pub languages: Vec<String>,
    pub warnings: Vec<Finding>,
    /// Passed over: the form works without it.
    pub unsupported: Vec<Finding>,
    /// Refused: there is no form.
    pub errors: Vec<Finding>,
}

/// One thing at one place. `given` is what its sentence mentions: the misspelled type, the near one, ...
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub sheet: String,
    /// As a person counts rows; the header is row 1.
    pub row: Option<u32>,
    /// The column's header as the file has it.
    pub column: Option<String>,
    pub code: Code,
    pub given: Vec<(&'static str, String)>,
}

impl Finding {
    pub fn new(sheet: &str, code: Code) -> Self {
        Finding { sheet: sheet.to_owned(), row: None, column: None, code, given: Vec::new() }
    }

    pub fn at(self, row: u32) -> Self {
        Finding { row: Some(row), ..self }
    }

    pub fn column(self, column: &str) -> Self {
        Finding { column: Some(column.to_owned()), ..self }
    }

    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.given.push((name, value.into()));
        self
    }

    /// What was probably meant, where something is near.
    pub fn meant(self, nearest: Option<String>) -> Self {
        match nearest {
            Some(nearest) => self.with("nearest", nearest),
            None => self,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {:?} {:?} {}", self.sheet, self.row, self.column, self.code.as_str())?;
        self.given.iter().try_for_each(|(name, value)| write!(formatter, " {name}={value}"))
    }
}

macro_rules! codes {
    ($($name:ident => $text:literal,)+) => {
        /// What there is to say; each has a stable text, which a locale turns into a sentence.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code { $($name,)+ }

        impl Code {
            pub const ALL: &'static [Code] = &[$(Code::$name,)+];

            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $text,)+ }
            }
        }
    };
}

codes! {
    // The workbook and its sheets.
    NoSurvey => "no_survey",
    SheetMisspelled => "sheet_misspelled",
    RepeatedHeader => "repeated_header",
    HeaderTwice => "header_twice",
    HeaderMissing => "header_missing",
    CellWithoutHeader => "cell_without_header",
    HeaderUnusable => "header_unusable",
    UnknownColumn => "unknown_column",
    // Settings.
    BadFormName => "bad_form_name",
    TwoFormIds => "two_form_ids",
    InstanceIdNeeded => "instance_id_needed",
    SettingUnsupported => "setting_unsupported",
    UnknownSetting => "unknown_setting",
    // Choices.
    ChoiceWithoutList => "choice_without_list",
    ChoiceWithoutName => "choice_without_name",
    ChoiceWithoutLabel => "choice_without_label",
    ChoiceTwice => "choice_twice",
    ChoiceIsNonAnswer => "choice_is_non_answer",
    ChoiceWithSpace => "choice_with_space",
    NoChoices => "no_choices",
    NoExternalChoices => "no_external_choices",
    ExternalUnfiltered => "external_unfiltered",
    UnknownList => "unknown_list",
    ListWithoutChoices => "list_without_choices",
    // Files beside the form.
    BadFileExtension => "bad_file_extension",
    FileMissing => "file_missing",
    FileUnreadable => "file_unreadable",
    FileKindUnsupported => "file_kind_unsupported",
    OneNameTwoFiles => "one_name_two_files",
    // Rows.
    RowWithoutType => "row_without_type",
    RowSkipped => "row_skipped",
    RowDisabled => "row_disabled",
    RowWithoutName => "row_without_name",
    UnknownType => "unknown_type",
    TypeWithoutList => "type_without_list",
    TypeUnsupported => "type_unsupported",
    TypeDeprecated => "type_deprecated",
    Include => "include",
    BadName => "bad_name",
    NameTwice => "name_twice",
    NameNearlyTwice => "name_nearly_twice",
    NameReserved => "name_reserved",
    RepeatNamedAsForm => "repeat_named_as_form",
    RepeatNameTwice => "repeat_name_twice",
    UnmatchedEnd => "unmatched_end",
    UnmatchedBegin => "unmatched_begin",
    LoopWithoutList => "loop_without_list",
    RepeatWithoutLabel => "repeat_without_label",
    NoLabel => "no_label",
    BigImageAlone => "big_image_alone",
    UnknownMedia => "unknown_media",
    MissingCalculation => "missing_calculation",
    // References and expressions.
    BadReference => "bad_reference",
    UnknownReference => "unknown_reference",
    AmbiguousReference => "ambiguous_reference",
    SkippedReference => "skipped_reference",
    ReferenceList => "reference_list",
    TriggerUnseen => "trigger_unseen",
    BadExpression => "bad_expression",
    UnknownFunction => "unknown_function",
    Cycle => "cycle",
    TooLarge => "too_large",
    // Parameters.
    BadParameters => "bad_parameters",
    UnknownParameter => "unknown_parameter",
    BadParameter => "bad_parameter",
    SeedWithoutRandomize => "seed_without_randomize",
    RangeAppearance => "range_appearance",
    MaxPixels => "max_pixels",
    // Selects.
    OrOtherFiltered => "or_other_filtered",
    OrOtherTranslated => "or_other_translated",
    TableListFiltered => "table_list_filtered",
    TableListMixed => "table_list_mixed",
    ChoicesFromRepeat => "choices_from_repeat",
    SearchWithFile => "search_with_file",
    SearchShared => "search_shared",
    // What is passed over.
    AppearanceUnsupported => "appearance_unsupported",
    ColumnUnsupported => "column_unsupported",
    SheetUnsupported => "sheet_unsupported",
    // Languages.
    TranslationMissing => "translation_missing",
    LanguageWithoutCode => "language_without_code",
    // Entities.
    EntityColumn => "entity_column",
    EntityName => "entity_name",
    EntityTwice => "entity_twice",
    EntityRules => "entity_rules",
    EntityPlace => "entity_place",
    SaveTo => "save_to",
    // Geographic and background questions.
    BackgroundGeopoint => "background_geopoint",
    AuditName => "audit_name",
}
