//! Large forms: imported, opened, answered, and a long list narrowed; ours natively and as WebAssembly, beside ODK's own engine.

use super::{
    figure::{Figure, Quantity, Unit},
    peers::Peers,
    script::{self, numbers},
    spread::{Spread, percentiles},
};
use crate::{
    places,
    steps::{self, Failure, command, step},
    tools::python,
    wasm_toolchain,
};
use serde_json::Value;
use std::path::PathBuf;

/// What these figures hold.
const INCLUDES: &str = "\
Forms: the WHO's verbal autopsy (592 rows of survey), and a generated household of 50 members with 10,000 places, of whom everybody's
  share hangs on everybody's age. Ours natively, and as WebAssembly (built as for phones, not shrunk by wasm-opt) under Node.
  import   from the XLSForm's bytes to a definition: the reading of Excel's form, all checks, and the report
  open     from a definition to an empty filling: expressions read, the graph of what depends on what, defaults, all computed
  answer   from an answer to all that follows from it. Every question that is asked is answered in order, then, with all others
           answered, changed and changed back; the autopsy three times, for an adult, a child and a newborn
  age      those of the answers that everybody's share and two totals hang on
  choices  another state is chosen, until the places that it leaves are there: one of forty, 250 of 10,000
  xforms-engine is ODK's, under Node with jsdom, given the same answers in the same order. It opens pyxform's XForm, which is
  larger than a definition; what it takes to be drawn is in neither.";

const SCRIPT: &str = "e2e/bench/forms.mjs";
const PEER: &str = "xforms-engine";
/// The household's question that most hangs on.
const AGE: &str = "age";
const IMPORT_MS_MAX: f64 = 300.0;
const OPEN_MS_MAX: f64 = 200.0;
const ANSWER_P95_MS_MAX: f64 = 16.0;
const CHOICES_P95_MS_MAX: f64 = 16.0;

/// Builds what measures, and measures; the figures and what they hold, with what was passed over.
pub fn measure(peers: Option<&Peers>) -> Result<(Vec<Figure>, String), Failure> {
    let module =
        step("Build the forms' measuring, natively and as WebAssembly", "2 minutes the first time", build)?;
    let mut words = vec![
        places::release_program("filling").into_os_string(),
        module.into_os_string(),
        places::target().join("bench").join("forms").into_os_string(),
    ];
    if let Some(peers) = peers {
        words.extend([peers.folder.clone().into_os_string(), python::ensure()?.into_os_string()]);
    }
    let node = peers.and_then(Peers::node);
    let measured = step("Open and fill large forms, ours and ODK's", "two minutes", || {
        script::run(SCRIPT, &words, node.as_deref())
    })?;
    let forms = measured["forms"].as_array().map(Vec::as_slice).unwrap_or_default();
    let found =
        forms.iter().map(figures).collect::<Option<Vec<_>>>().ok_or_else(|| script::unread(SCRIPT))?;
    let told: String = forms.iter().flat_map(passed_over).chain(absent(&measured)).collect();
    Ok((found.concat(), format!("{INCLUDES}{told}")))
}

/// The module's place, after it and the native program are there.
fn build() -> Result<PathBuf, Failure> {
    let build = |more: &[&str]| {
        let mut cargo = command("cargo");
        cargo.args(["build", "--quiet", "--locked", "--package", "filling"]).args(more);
        cargo
    };
    steps::run(&mut build(&["--release"]))?;
    let toolchain = wasm_toolchain::ensure()?;
    let mut module = build(&["--lib", "--profile", "wasm", "--target", wasm_toolchain::TARGET]);
    toolchain.apply(&mut module);
    steps::run(&mut module)?;
    Ok(wasm_toolchain::target_folder().join(wasm_toolchain::TARGET).join("wasm").join("filling.wasm"))
}

fn absent(measured: &Value) -> Option<String> {
    Some(format!("\n  PASSED OVER: the verbal autopsy; there is no {}", measured["absent"].as_str()?))
}

/// Where the peer did not do the same work, a ratio says nothing.
fn passed_over(form: &Value) -> Vec<String> {
    let (name, peer) = (form["name"].as_str().unwrap_or_default(), &form["peer"]);
    let mut told = Vec::new();
    if let Some(why) = peer["missing"].as_str() {
        told.push(format!("\n  {name}: without {PEER}: {why}"));
    }
    match peer["passed_over"].as_u64() {
        Some(0) | None => {}
        Some(count) => {
            told.push(format!("\n  {name}: {PEER} did not ask {count} of the questions that ours did"))
        }
    }
    let counts = |side: &Value| -> Vec<Value> {
        side["choices"].as_array().into_iter().flatten().map(|each| each["count"].clone()).collect()
    };
    let native = &form["native"];
    if peer.get("choices").is_some() && (peer["totals"] != native["totals"] || counts(peer) != counts(native))
    {
        told.push(format!("\n  {name}: {PEER} COMPUTED SOMETHING ELSE than ours"));
    }
    told
}

fn figures(form: &Value) -> Option<Vec<Figure>> {
    let name = form["name"].as_str()?;
    let (native, wasm, peer) = (Run(&form["native"]), Run(&form["wasm"]), Run(&form["peer"]));
    let within = |what: &str, ours: Quantity, limit: f64| {
        Figure::within(format!("{name}: {what}"), Unit::Milliseconds, ours, limit)
    };
    let beside = |what: &str, ours: Quantity, theirs: Option<Quantity>| Figure {
        name: format!("  {what}, beside {PEER}"),
        unit: Unit::Milliseconds,
        ours,
        peer: theirs,
        goal: None,
    };
    let p95 = |times: Vec<f64>| percentiles(times, [95]).map(|[p95]| Quantity::exact(p95));
    let worst = |times: Vec<f64>| percentiles(times, [100]).map(|[worst]| Quantity::exact(worst));
    let limit = ANSWER_P95_MS_MAX;
    let known = |what: &str, ours: Quantity| Figure { goal: None, ..within(what, ours, limit) };
    let mut found = vec![
        within("import", native.typical("import_ms")?, IMPORT_MS_MAX),
        within("open", native.typical("open_ms")?, OPEN_MS_MAX),
        within("open, WebAssembly", wasm.typical("open_ms")?, OPEN_MS_MAX),
        beside("the same, WebAssembly", wasm.typical("open_ms")?, peer.typical("open_ms")),
        within("answer, p95", p95(native.answers()?)?, limit),
        within("answer, WebAssembly, p95", p95(wasm.answers()?)?, limit),
        beside("the same, native", p95(native.answers()?)?, peer.answers().and_then(p95)),
        beside("the same, WebAssembly", p95(wasm.answers()?)?, peer.answers().and_then(p95)),
        known("slowest answer, WebAssembly", worst(wasm.answers()?)?),
        beside("the same", worst(wasm.answers()?)?, peer.answers().and_then(worst)),
    ];
    let ages = |run: &Run<'_>| run.answers_to(AGE, &native).filter(|times| !times.is_empty());
    if let Some(times) = ages(&native) {
        found.extend([
            within("an age, p95", p95(times)?, limit),
            within("an age, WebAssembly, p95", p95(ages(&wasm)?)?, limit),
            beside("the same, WebAssembly", p95(ages(&wasm)?)?, ages(&peer).and_then(p95)),
        ]);
    }
    if let Some(times) = native.choices().filter(|times| !times.is_empty()) {
        found.extend([
            within("choices, p95", p95(times)?, CHOICES_P95_MS_MAX),
            within("choices, WebAssembly, p95", p95(wasm.choices()?)?, CHOICES_P95_MS_MAX),
            beside("the same, WebAssembly", p95(wasm.choices()?)?, peer.choices().and_then(p95)),
        ]);
    }
    Some(found)
}

/// What one side measured of one form.
struct Run<'a>(&'a Value);

impl Run<'_> {
    fn typical(&self, what: &str) -> Option<Quantity> {
        Spread::of(numbers(&self.0[what])?).map(Quantity::typical)
    }

    /// The times of all answers; ours say what was answered too.
    fn answers(&self) -> Option<Vec<f64>> {
        let said = self.0["fillings"].as_array()?.iter().map(Value::as_array).collect::<Option<Vec<_>>>()?;
        said.into_iter().flatten().map(|said| said["ms"].as_f64().or(said.as_f64())).collect()
    }

    /// The times of the answers to one question; `native` says which they are. A peer that passed some over cannot be told apart.
    fn answers_to(&self, question: &str, native: &Run<'_>) -> Option<Vec<f64>> {
        let (times, said) = (self.answers()?, native.0["fillings"].as_array()?);
        let said: Vec<&Value> = said.iter().filter_map(Value::as_array).flatten().collect();
        let wanted = times.iter().zip(&said).filter(|(_, said)| said["question"] == question);
        (times.len() == said.len()).then(|| wanted.map(|(ms, _)| *ms).collect())
    }

    /// From the answer that decides until the choices are there; ours tell of both parts.
    fn choices(&self) -> Option<Vec<f64>> {
        let sum = |each: &Value| match each["ms"].as_f64() {
            Some(ms) => Some(ms),
            None => Some(each["set_ms"].as_f64()? + each["choices_ms"].as_f64()?),
        };
        self.0["choices"].as_array()?.iter().map(sum).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn form(peer: Value) -> Value {
        let ours = json!({
            "import_ms": [400.0], "open_ms": [50.0], "totals": [1500],
            "fillings": [[{ "question": "who", "ms": 1.0 }, { "question": "age", "ms": 20.0 }]],
            "choices": [{ "set_ms": 1.0, "choices_ms": 4.0, "count": 250 }],
        });
        json!({ "name": "household", "native": ours, "wasm": ours, "peer": peer })
    }

    fn peer(total: u32, passed_over: u32) -> Value {
        json!({
            "open_ms": [500.0], "totals": [total], "passed_over": passed_over,
            "fillings": [[2.0, 40.0]], "choices": [{ "ms": 50.0, "count": 250 }],
        })
    }

    fn named<'a>(found: &'a [Figure], name: &str) -> &'a Figure {
        found.iter().find(|figure| figure.name == name).unwrap()
    }

    #[test]
    fn each_figure_is_held_against_its_limit_and_a_missed_one_is_missed() {
        let found = figures(&form(peer(1500, 0))).unwrap();
        let met = |name: &str| named(&found, name).is_met();
        assert_eq!(met("household: import"), Some(false));
        assert_eq!(met("household: open"), Some(true));
        assert_eq!(met("household: answer, p95"), Some(false));
        assert_eq!(met("household: choices, p95"), Some(true));
        assert_eq!(named(&found, "household: an age, p95").ours.value, 20.0);
        assert_eq!(named(&found, "household: choices, p95").ours.value, 5.0);
    }

    #[test]
    fn the_peer_is_there_as_a_ratio_and_has_no_goal() {
        let found = figures(&form(peer(1500, 0))).unwrap();
        let answer = named(&found, "  the same, native, beside xforms-engine");
        assert_eq!((answer.ratio(), answer.is_met()), (Some(0.5), None));
        let without = figures(&form(json!({ "missing": "not installed" }))).unwrap();
        assert_eq!(named(&without, "  the same, native, beside xforms-engine").ratio(), None);
    }

    #[test]
    fn a_peer_that_did_other_work_is_said_aloud() {
        assert_eq!(passed_over(&form(peer(1500, 0))), Vec::<String>::new());
        assert!(passed_over(&form(peer(1499, 0))).concat().contains("SOMETHING ELSE"));
        assert!(passed_over(&form(peer(1500, 3))).concat().contains("did not ask 3"));
        assert!(passed_over(&form(json!({ "missing": "no DOM" }))).concat().contains("no DOM"));
    }

    #[test]
    fn an_absent_form_is_passed_over_visibly() {
        assert!(absent(&json!({ "absent": "FILE" })).is_some_and(|told| told.contains("PASSED OVER")));
        assert_eq!(absent(&json!({ "absent": null })), None);
    }
}
