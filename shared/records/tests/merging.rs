//! Copies of a record that were written apart and met in any order say the same, and what a plain model says.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod devices;

use std::collections::{BTreeMap, BTreeSet};

use devices::{Device, NOON, given, path};
use forms::{Answer, AnswerPath, NonAnswer};
use proptest::prelude::*;
use proptest::sample::{Index, Selector};
use records::{ChangeHash, Committed, Document, Heads, Incoming, Rewrite};

const DEVICES: usize = 3;
const QUESTIONS: [&str; 6] = [
    "riesgo",
    "edad",
    "familia/0a0a0a0a/nombre",
    "familia/0a0a0a0a/_removed",
    "familia/0b0b0b0b/nombre",
    "_form",
];

#[derive(Clone, Debug)]
enum Step {
    /// A device saves a form that it opened now, or at some earlier state of its own.
    Save { device: usize, opened: Index, edits: Vec<(usize, Answer)>, decide: bool },
    /// Some of what one device has reaches another, out of order and perhaps twice.
    Deliver { to: usize, picks: Vec<Index> },
}

fn answers() -> impl Strategy<Value = Answer> {
    prop_oneof![
        Just(Answer::Blank),
        prop::sample::select(NonAnswer::ALL.to_vec()).prop_map(Answer::NonAnswer),
        prop::sample::select(vec!["alto", "bajo", "true", ""]).prop_map(|text| Answer::Text(text.to_owned())),
        (-2..3_i64).prop_map(Answer::Integer),
        Just(Answer::Decimal(0.5)),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let edits = prop::collection::vec((0..QUESTIONS.len(), answers()), 1..4);
    let save = (0..DEVICES, any::<Index>(), edits, prop::bool::weighted(0.2))
        .prop_map(|(device, opened, edits, decide)| Step::Save { device, opened, edits, decide });
    let deliver = (0..DEVICES, prop::collection::vec(any::<Index>(), 1..6))
        .prop_map(|(to, picks)| Step::Deliver { to, picks });
    prop::collection::vec(prop_oneof![3 => save, 2 => deliver], 1..24)
}

/// All that was ever committed, with what each change had seen and wrote.
#[derive(Default)]
struct Model {
    changes: Vec<Committed>,
    wrote: BTreeMap<ChangeHash, BTreeMap<AnswerPath, Answer>>,
    seen: BTreeMap<ChangeHash, BTreeSet<ChangeHash>>,
}

impl Model {
    fn add(&mut self, change: Committed, document: &Document) {
        let view = document.history().into_iter().find(|view| view.hash == change.hash).unwrap();
        let mut seen: BTreeSet<ChangeHash> = view.deps.iter().copied().collect();
        seen.extend(view.deps.iter().flat_map(|dep| &self.seen[dep]).copied());
        self.seen.insert(change.hash, seen);
        self.wrote.insert(change.hash, view.paths.into_iter().collect());
        self.changes.push(change);
    }

    /// What must stand under each path: every answer whose path nobody wrote again having seen it.
    fn expected(&self) -> BTreeMap<AnswerPath, BTreeSet<(ChangeHash, String)>> {
        let mut expected: BTreeMap<AnswerPath, BTreeSet<(ChangeHash, String)>> = BTreeMap::new();
        for (hash, wrote) in &self.wrote {
            for (at, answer) in wrote {
                let replaced = (self.wrote.iter())
                    .any(|(other, theirs)| theirs.contains_key(at) && self.seen[other].contains(hash));
                if !replaced {
                    expected.entry(at.clone()).or_default().insert((*hash, format!("{answer:?}")));
                }
            }
        }
        expected
    }
}

fn standing(document: &Document) -> BTreeMap<AnswerPath, BTreeSet<(ChangeHash, String)>> {
    let versions = |current: records::Current| {
        current
            .versions
            .into_iter()
            .map(|version| (version.change, format!("{:?}", version.answer)))
            .collect()
    };
    document.answers().into_iter().map(|(at, current)| (at, versions(current))).collect()
}

struct World {
    devices: Vec<Device>,
    /// Each device's states, for drafts that were opened earlier.
    states: Vec<Vec<Heads>>,
    model: Model,
}

impl World {
    fn new() -> Self {
        let devices = (1..=DEVICES as u8).map(Device::new).collect();
        World { devices, states: vec![vec![Heads::default()]; DEVICES], model: Model::default() }
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Save { device: at, opened, edits, decide } => {
                let device = &mut self.devices[*at];
                let answers: Vec<_> =
                    edits.iter().map(|(at, answer)| (QUESTIONS[*at], answer.clone())).collect();
                let opened =
                    if *decide { device.document.heads() } else { opened.get(&self.states[*at]).clone() };
                let rewrite = if *decide { Rewrite::Everything } else { Rewrite::Nothing };
                let committed =
                    device.document.commit(&device.actor, &opened, &given(&answers), rewrite, &NOON).unwrap();
                assert!(!decide || committed.is_some(), "a decision always writes");
                if let Some(change) = committed {
                    self.model.add(change, &self.devices[*at].document);
                }
                self.states[*at].push(self.devices[*at].document.heads());
            }
            Step::Deliver { to, picks } => {
                if self.model.changes.is_empty() {
                    return;
                }
                self.devices[*to].receive(picks.iter().map(|pick| pick.get(&self.model.changes)));
                self.states[*to].push(self.devices[*to].document.heads());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(96), ..ProptestConfig::default() })]

    #[test]
    fn all_copies_end_with_the_same_answers_and_these_are_the_models(
        steps in steps(), selector in any::<Selector>(), batch in 1..5_usize
    ) {
        let mut world = World::new();
        steps.iter().for_each(|step| world.step(step));
        let World { mut devices, model, .. } = world;
        for device in &mut devices {
            let mut left: Vec<&Committed> = model.changes.iter().collect();
            while !left.is_empty() {
                let picked: Vec<&Committed> = (0..batch).map(|_| *selector.select(&left)).collect();
                device.receive(picked.iter().copied());
                left.retain(|change| !picked.contains(change));
            }
            prop_assert_eq!(device.document.waiting(), 0);
        }
        let mut late = Device::new(200);
        late.receive(model.changes.iter().rev());
        let mut from_snapshot = Document::new();
        from_snapshot.apply(Incoming::read_snapshot(&devices[0].document.snapshot()).unwrap()).unwrap();
        let documents = devices.iter().map(|device| device.document.clone()).chain([late.document, from_snapshot]);
        for document in documents {
            prop_assert_eq!(standing(&document), model.expected());
            let first = &devices[0].document;
            prop_assert_eq!(document.answers(), first.answers());
            prop_assert_eq!(document.conflicts(|_| true), first.conflicts(|_| true));
            prop_assert_eq!(document.removed_with_later_edits(), first.removed_with_later_edits());
            prop_assert_eq!(document.heads(), first.heads());
            prop_assert_eq!(document.history(), first.history());
            prop_assert_eq!(document.snapshot(), first.snapshot(), "a snapshot is the same bytes everywhere");
            let reloaded = Document::load(&document.save()).unwrap();
            prop_assert_eq!(reloaded.answers(), document.answers());
            prop_assert!(document.unreadable().is_empty());
        }
    }
}

/// `PROPTEST_CASES` asks for more than a quick run does.
fn cases(quick: u32) -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(quick)
}

#[test]
fn changes_whose_dependencies_are_missing_wait_are_counted_and_survive_a_restart() {
    let mut ana = Device::new(1);
    let changes: Vec<Committed> = (0..4).map(|edad| ana.save(&[("edad", Answer::Integer(edad))])).collect();
    let mut luis = Device::new(2);
    let applied = luis.receive(&changes[1..3]);
    assert_eq!((applied.waiting, applied.new_changes.len()), (2, 0));
    assert!(luis.document.answers().is_empty());
    let mut luis = Device { document: Document::load(&luis.document.save()).unwrap(), ..luis };
    assert_eq!(luis.document.waiting(), 2);
    let own = luis.save(&[("cama", Answer::Integer(4))]);
    let applied = luis.receive([&changes[3]]);
    assert_eq!(applied.waiting, 3);
    let applied = luis.receive([&changes[0], &changes[2]]);
    let new: Vec<ChangeHash> = applied.new_changes.iter().map(|change| change.hash).collect();
    assert_eq!(new, changes.iter().map(|change| change.hash).collect::<Vec<_>>());
    assert_eq!((applied.waiting, applied.touched), (0, BTreeSet::from([path("edad")])));
    assert_eq!(luis.answer("edad"), Answer::Integer(3));
    assert_eq!(ana.receive([&own]).touched, BTreeSet::from([path("cama")]));
    assert_eq!(ana.document.heads(), luis.document.heads());
}

#[test]
fn a_change_that_is_known_already_is_passed_over() {
    let (mut ana, mut luis) = (Device::new(1), Device::new(2));
    let change = ana.save(&[("edad", Answer::Integer(3))]);
    assert_eq!(luis.receive([&change, &change]).new_changes.len(), 1);
    let again = luis.receive([&change]);
    assert!(again.new_changes.is_empty() && again.touched.is_empty() && again.refused.is_empty());
    assert!(ana.receive([&change]).new_changes.is_empty());
}

#[test]
fn a_draft_on_heads_that_are_not_here_is_refused_and_changes_nothing() {
    let (mut ana, mut luis) = (Device::new(1), Device::new(2));
    ana.save(&[("edad", Answer::Integer(3))]);
    let before = luis.document.save();
    let answers = given(&[("edad", Answer::Integer(4))]);
    let refused = luis.document.commit(&luis.actor, &ana.document.heads(), &answers, Rewrite::Nothing, &NOON);
    assert_eq!(refused.unwrap_err().code(), "records.unknown_heads");
    assert_eq!(luis.document.save(), before);
}

#[test]
fn heads_come_back_from_their_bytes_and_only_from_these() {
    let mut ana = Device::new(1);
    let opened = Heads::default();
    ana.save_draft(&opened, &[("edad", Answer::Integer(1))]);
    ana.save_draft(&opened, &[("cama", Answer::Integer(2))]);
    let heads = ana.document.heads();
    assert_eq!(heads.len(), 2);
    let bytes = heads.to_bytes();
    assert_eq!(Heads::from_bytes(&bytes).unwrap(), heads);
    assert_eq!(Heads::from_bytes(&[]).unwrap(), Heads::default());
    let swapped = [&bytes[32..], &bytes[..32]].concat();
    for bad in [&bytes[1..], &swapped[..], &[&bytes[..32], &bytes[..32]].concat()] {
        assert_eq!(Heads::from_bytes(bad).unwrap_err().code(), "records.bad_heads");
    }
}
