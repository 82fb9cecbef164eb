//! Question types: some hundred spellings, and what each is to us.

use forms::QuestionKind;

/// What a type of question is.
pub struct Meaning {
    pub kind: QuestionKind,
    /// Whether somebody sees it, so that it needs a label or a hint.
    pub shown: bool,
    pub preset: Preset,
}

/// What a type brings along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    Nothing,
    /// Filled in when the form begins.
    Starts(&'static str),
    /// A whole number up to this.
    UpTo(u32),
    /// Digits only.
    Digits,
    /// Kept as a place that others may refer to; nothing asks for it or fills it in.
    Unsupported,
}

const fn asked(kind: QuestionKind) -> Meaning {
    Meaning { kind, shown: true, preset: Preset::Nothing }
}

const fn filled(expression: &'static str) -> Meaning {
    Meaning { kind: QuestionKind::Hidden, shown: false, preset: Preset::Starts(expression) }
}

const fn number_up_to(max: u32) -> Meaning {
    Meaning { kind: QuestionKind::Integer, shown: true, preset: Preset::UpTo(max) }
}

const fn unsupported(shown: bool) -> Meaning {
    Meaning { kind: QuestionKind::Hidden, shown, preset: Preset::Unsupported }
}

/// Types of selects that need a list behind them.
pub const WITHOUT_LIST: [&str; 11] = [
    "add select multiple prompt using",
    "add select one prompt using",
    "q select",
    "q select1",
    "rank",
    "select all that apply",
    "select all that apply from",
    "select multiple from",
    "select multiple using",
    "select one",
    "select one using",
];

/// What a type is; `None` where XLSForm has no such type. Types are told apart by case, as in pyxform.
pub fn meaning(question_type: &str) -> Option<Meaning> {
    Some(match question_type {
        "text" | "string" | "q string" | "add text prompt" => asked(QuestionKind::Text),
        "integer" | "int" | "q int" | "add integer prompt" => asked(QuestionKind::Integer),
        "decimal" | "q decimal" | "add decimal prompt" => asked(QuestionKind::Decimal),
        "date" | "q date" | "add date prompt" => asked(QuestionKind::Date),
        "time" => asked(QuestionKind::Time),
        "dateTime"
        | "datetime"
        | "date time"
        | "q dateTime"
        | "q date time"
        | "add dateTime prompt"
        | "add date time prompt" => asked(QuestionKind::DateTime),
        "note" | "q note" | "add note prompt" => asked(QuestionKind::Note),
        "photo" | "image" | "q image" | "q picture" | "add image prompt" => asked(QuestionKind::Image),
        "audio" | "q audio" | "add audio prompt" => asked(QuestionKind::Audio),
        "video" | "q video" | "add video prompt" => asked(QuestionKind::Video),
        "file" | "add file prompt" => asked(QuestionKind::File),
        "barcode" | "q barcode" | "add barcode prompt" => asked(QuestionKind::Barcode),
        "acknowledge" | "q acknowledge" | "add acknowledge prompt" | "trigger" => {
            asked(QuestionKind::Acknowledge)
        }
        "geopoint" | "gps" | "location" | "q geopoint" | "q location" | "add location prompt" => {
            asked(QuestionKind::Geopoint)
        }
        "geotrace" | "q geotrace" => asked(QuestionKind::Geotrace),
        "geoshape" | "q geoshape" => asked(QuestionKind::Geoshape),
        "range" => asked(QuestionKind::Range),
        "percentage" => number_up_to(100),
        "number of days in last month" => number_up_to(31),
        "number of days in last six months" => number_up_to(183),
        "number of days in last year" => number_up_to(365),
        "phone number" => Meaning { kind: QuestionKind::Text, shown: true, preset: Preset::Digits },
        "calculate" | "q calculate" | "add calculate prompt" => {
            Meaning { kind: QuestionKind::Calculate, shown: false, preset: Preset::Nothing }
        }
        "hidden" => Meaning { kind: QuestionKind::Hidden, shown: false, preset: Preset::Nothing },
        "start" | "start time" | "get start time" => filled("now()"),
        "today" | "get today" => filled("today()"),
        "deviceid" | "device id" | "get device id" | "imei" | "uri:deviceid" => {
            filled("acogida:property('device_code')")
        }
        "username" | "uri:username" => filled("acogida:property('staff_code')"),
        "email" | "uri:email" => filled("acogida:property('email')"),
        "phonenumber" | "get phone number" | "uri:phonenumber" => filled("acogida:property('phonenumber')"),
        "end" | "end time" | "get end time" | "simserial" | "sim id" | "get sim id" | "uri:simserial"
        | "subscriberid" | "subscriber id" | "get subscriber id" | "uri:subscriberid" | "start-geopoint"
        | "background-audio" => unsupported(false),
        "osm" | "background-geopoint" => unsupported(true),
        _ => return None,
    })
}

/// All spellings, for saying which one was probably meant.
pub const SPELLINGS: [&str; 39] = [
    "text",
    "string",
    "integer",
    "int",
    "decimal",
    "date",
    "time",
    "dateTime",
    "datetime",
    "note",
    "image",
    "photo",
    "audio",
    "video",
    "file",
    "barcode",
    "acknowledge",
    "trigger",
    "geopoint",
    "geoshape",
    "geotrace",
    "gps",
    "range",
    "percentage",
    "calculate",
    "hidden",
    "start",
    "end",
    "today",
    "deviceid",
    "username",
    "audit",
    "begin_group",
    "end_group",
    "begin_repeat",
    "end_repeat",
    "select_one",
    "select_multiple",
    "rank",
];
