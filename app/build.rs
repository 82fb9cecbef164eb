//! Makes the module of sentences from `locales/<language>/<namespace>.json`: one function for each sentence, so that a
//! sentence that does not exist, or lacks its blanks, does not compile.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

/// The first is complete by definition; the others are measured against it.
const LANGUAGES: [&str; 3] = ["es", "en", "ht"];
const NAMESPACES: [&str; 2] = ["shell", "questions"];

/// What a key says: one text, or two by number.
#[derive(Clone, PartialEq)]
enum Sentence {
    Plain(String),
    Counted { one: String, other: String },
}

type Sentences = BTreeMap<String, Sentence>;
type Outcome<T> = Result<T, String>;

fn main() -> Outcome<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=locales");
    let locales =
        PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or("no manifest folder")?).join("locales");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("no output folder")?).join("sentences.rs");
    let mut texts: Vec<Vec<String>> = LANGUAGES.map(|_| Vec::new()).to_vec();
    let mut module = String::new();
    for namespace in NAMESPACES {
        let all: Vec<Sentences> =
            LANGUAGES.iter().map(|language| read(&locales, language, namespace)).collect::<Outcome<_>>()?;
        compare(namespace, &all)?;
        module += &write_namespace(namespace, &all, &mut texts)?;
    }
    for (language, texts) in LANGUAGES.iter().zip(&texts) {
        let _ = writeln!(module, "static {}: [&str; {}] = {texts:?};", language.to_uppercase(), texts.len());
    }
    fs::write(&out, module).map_err(|error| format!("{}: {error}", out.display()))
}

fn read(locales: &Path, language: &str, namespace: &str) -> Outcome<Sentences> {
    let path = locales.join(language).join(format!("{namespace}.json"));
    let wrong = |what: &str| format!("{}: {what}", path.display());
    let text = fs::read_to_string(&path).map_err(|error| wrong(&error.to_string()))?;
    let json: BTreeMap<String, Value> =
        serde_json::from_str(&text).map_err(|error| wrong(&error.to_string()))?;
    let mut sentences = Sentences::new();
    for (key, value) in json {
        if !key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_') {
            return Err(wrong(&format!("{key}: keys are lower_case")));
        }
        let sentence = match (said(Some(&value)), said(value.get("one")), said(value.get("other"))) {
            (Some(text), ..) => Sentence::Plain(text),
            (_, Some(one), Some(other)) => Sentence::Counted { one, other },
            _ => return Err(wrong(&format!("{key}: needs a text, or one and other"))),
        };
        sentences.insert(key, sentence);
    }
    Ok(sentences)
}

fn said(value: Option<&Value>) -> Option<String> {
    let text = value?.as_str()?;
    (!text.trim().is_empty()).then(|| text.to_owned())
}

/// Every language has the first one's keys, with the same blanks.
fn compare(namespace: &str, all: &[Sentences]) -> Outcome<()> {
    let Some((first, others)) = all.split_first() else { return Ok(()) };
    let mut wrong = Vec::new();
    for (language, sentences) in LANGUAGES.iter().skip(1).zip(others) {
        for key in first.keys().filter(|key| !sentences.contains_key(*key)) {
            wrong.push(format!("{language}/{namespace}: {key} is missing"));
        }
        for (key, sentence) in sentences {
            match first.get(key) {
                None => wrong.push(format!("{language}/{namespace}: {key} is not in {}", LANGUAGES[0])),
                Some(model) if blanks(model) != blanks(sentence) => {
                    wrong.push(format!(
                        "{language}/{namespace}: {key} has other blanks than in {}",
                        LANGUAGES[0]
                    ));
                }
                Some(model) if is_counted(model) != is_counted(sentence) => {
                    wrong.push(format!("{language}/{namespace}: {key} is counted in one language only"));
                }
                Some(_) => {}
            }
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// The names between braces; `n` is there wherever a number decides.
fn blanks(sentence: &Sentence) -> BTreeSet<String> {
    let (texts, counted) = match sentence {
        Sentence::Plain(text) => (vec![text], false),
        Sentence::Counted { one, other } => (vec![one, other], true),
    };
    let mut blanks: BTreeSet<String> = counted.then(|| "n".to_owned()).into_iter().collect();
    for text in texts {
        let pieces = text.split('{').skip(1).filter_map(|piece| piece.split_once('}'));
        blanks.extend(pieces.map(|(name, _)| name.to_owned()));
    }
    blanks
}

fn write_namespace(namespace: &str, all: &[Sentences], texts: &mut [Vec<String>]) -> Outcome<String> {
    let first = all.first().ok_or("no language")?;
    let mut module = format!("pub mod {namespace} {{\n");
    for (key, sentence) in first {
        let place = texts.first().map_or(0, Vec::len);
        for (texts, sentences) in texts.iter_mut().zip(all) {
            match sentences.get(key) {
                Some(Sentence::Plain(text)) => texts.push(text.clone()),
                Some(Sentence::Counted { one, other }) => texts.extend([one.clone(), other.clone()]),
                None => return Err(format!("{namespace}: {key} is missing")),
            }
        }
        module += &write_function(key, sentence, place);
    }
    module += "}\n";
    Ok(module)
}

fn is_counted(sentence: &Sentence) -> bool {
    matches!(sentence, Sentence::Counted { .. })
}

fn write_function(key: &str, sentence: &Sentence, place: usize) -> String {
    let doc = match sentence {
        Sentence::Plain(text) => text,
        Sentence::Counted { other, .. } => other,
    };
    let blanks = blanks(sentence);
    let doc = doc.replace('\n', " ");
    if blanks.is_empty() {
        return format!("#[doc = {doc:?}]\npub fn {key}() -> &'static str {{ super::say({place}) }}\n");
    }
    let parameters: Vec<String> = blanks
        .iter()
        .map(|name| if name == "n" { "n: u64".to_owned() } else { format!("{name}: &str") })
        .collect();
    let numbers =
        if blanks.contains("n") { "let number = n.to_string(); let n = number.as_str(); " } else { "" };
    let filled: Vec<String> = blanks.iter().map(|name| format!("({name:?}, {name})")).collect();
    let chosen = if is_counted(sentence) {
        format!("super::say_counted({place}, n)")
    } else {
        format!("super::say({place})")
    };
    format!(
        "#[doc = {doc:?}]\npub fn {key}({}) -> String {{ let text = {chosen}; {numbers}super::fill(text, &[{}]) }}\n",
        parameters.join(", "),
        filled.join(", "),
    )
}
