//! What is drawn: who saves which answers, when and on which heads, and who sends to whom.

use std::collections::BTreeMap;

use forms::{Answer, AnswerPath, NonAnswer};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use records::Authored;

/// Questions that many answer, so that they are changed, disputed and left as they are.
const SHARED: [&str; 8] = [
    "nombre",
    "riesgo",
    "_form",
    "documentos/3f9a0c12/doc_tipo",
    "documentos/3f9a0c12/_removed",
    "documentos/3f9a0c12e4d5/doc_tipo",
    "documentos/3f9a0c12/Nota-1.b",
    "familia/0a0a0a0a/documentos/0b0b0b0b/numero",
];
const OFFSET_MINUTES_MAX: i16 = 24 * 60;
const NOON_MS: i64 = 1_794_312_000_417;

#[derive(Clone, Debug)]
pub struct Drawn {
    pub steps: Vec<Step>,
    pub stream: [u8; 16],
    pub record: [u8; 16],
    pub key: [u8; 32],
    /// The changes that the commitment is to, in any order and perhaps twice.
    pub committed: Vec<Index>,
}

#[derive(Clone, Debug)]
pub enum Step {
    Save(Save),
    Send { from: u8, to: u8 },
}

#[derive(Clone, Debug)]
pub struct Save {
    pub device: u8,
    /// Before it saves, the device loads what it has on its disk; nothing may come of it, and a story does not tell it.
    pub restarted: bool,
    /// The earlier state of the device that the draft was opened on; now, if none is drawn.
    pub opened: Option<Index>,
    pub answers: BTreeMap<AnswerPath, Answer>,
    pub at: Authored,
    pub rewrite: bool,
}

pub fn drawn() -> impl Strategy<Value = Drawn> {
    let steps = vec(any::<u8>(), 2..6).prop_flat_map(|devices| vec(step(devices), 1..30));
    (steps, any::<[u8; 16]>(), any::<[u8; 16]>(), any::<[u8; 32]>(), vec(any::<Index>(), 0..9))
        .prop_map(|(steps, stream, record, key, committed)| Drawn { steps, stream, record, key, committed })
}

fn step(devices: Vec<u8>) -> impl Strategy<Value = Step> {
    let device = select(devices);
    let rarely = prop::bool::weighted(0.2);
    let opened = prop::option::of(any::<Index>());
    let save = (device.clone(), rarely, opened, answers(), authored(), rarely).prop_map(
        |(device, restarted, opened, answers, at, rewrite)| {
            Step::Save(Save { device, restarted, opened, answers, at, rewrite })
        },
    );
    let send = (device.clone(), device).prop_map(|(from, to)| Step::Send { from, to });
    prop_oneof![3 => save, 2 => send]
}

/// Few answers, or so many that a column's run is written with two bytes.
fn answers() -> impl Strategy<Value = BTreeMap<AnswerPath, Answer>> {
    let path = prop_oneof![5 => select(SHARED.to_vec()).prop_map(str::to_owned), 1 => any_path()];
    let few = btree_map(path, answer(), 1..7);
    let many = btree_map(any_path(), answer(), 65..100);
    prop_oneof![20 => few, 1 => many].prop_map(|answers| {
        answers.into_iter().map(|(path, answer)| (AnswerPath::parse(&path).unwrap(), answer)).collect()
    })
}

fn any_path() -> impl Strategy<Value = String> {
    "([a-z]{1,9}/[0-9a-f]{8,32}/){0,2}[A-Za-z_][A-Za-z0-9_.-]{0,140}"
}

fn answer() -> impl Strategy<Value = Answer> {
    let text = prop_oneof![
        8 => select(vec!["", "true", "alto", "Ñu", "N\u{303}u", "漢🙂 \0\"\\"]).prop_map(str::to_owned),
        4 => vec(any::<char>(), 0..40).prop_map(String::from_iter),
        1 => (vec(any::<char>(), 1..9), 1..300_usize).prop_map(|(text, times)| String::from_iter(text).repeat(times)),
    ];
    let decimal = prop_oneof![
        select(vec![1.5, 30.0, 0.1, 0.0, -0.0, f64::MAX, f64::MIN_POSITIVE]),
        any::<f64>().prop_filter("finite", |number| number.is_finite()),
    ];
    prop_oneof![
        Just(Answer::Blank),
        select(NonAnswer::ALL.to_vec()).prop_map(Answer::NonAnswer),
        text.prop_map(Answer::Text),
        number().prop_map(Answer::Integer),
        decimal.prop_map(Answer::Decimal),
    ]
}

/// A number of any magnitude: small ones are written in fewer bytes.
fn number() -> impl Strategy<Value = i64> {
    (any::<i64>(), 0..i64::BITS).prop_map(|(number, bits)| number >> bits)
}

fn authored() -> impl Strategy<Value = Authored> {
    let at_ms = prop_oneof![NOON_MS..NOON_MS + 86_400_000, number()];
    let offset = prop_oneof![select(vec![-360, 0, 345]), -OFFSET_MINUTES_MAX..=OFFSET_MINUTES_MAX];
    (at_ms, offset, any::<bool>()).prop_map(|(at_ms, offset_minutes, clock_doubtful)| Authored {
        at_ms,
        offset_minutes,
        clock_doubtful,
    })
}
