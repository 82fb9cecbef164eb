//! Forms as files: checked, converted there and back, filled from a terminal, and expressions by the line.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::stage::Ended;

const FORM: &str = "\
| survey | type | name | label | relevant | constraint | constraint_message |
| | integer | edad | ¿Edad? | | . < 120 | Demasiado |
| | text | escuela | ¿Escuela? | ${edad} < 18 | | |
| | begin repeat | hermanos | Hermanos | | | |
| | text | nombre | ¿Nombre? | | | |
| | end repeat | | | | | |
| | calculate | cuantos | | | | |
";

fn written(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn run(words: &[&str], typed: &str) -> Ended {
    let mut child = Command::new(env!("CARGO_BIN_EXE_acogida"))
        .arg("form")
        .args(words)
        .args(["--lang", "en"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The program may end before it has read everything.
    let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ended { code: output.status.code().unwrap(), said: text(output.stdout), complained: text(output.stderr) }
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn a_check_says_what_is_understood_and_ends_with_its_code() {
    let folder = tempfile::tempdir().unwrap();
    let good = FORM.replace("| | calculate | cuantos | | | | |\n", "");
    let path = written(folder.path(), "familia.md", &good);
    let ended = run(&["check", path.to_str().unwrap(), "--json"], "");
    assert_eq!(ended.code, 0, "{ended:?}");
    let report = json(&ended.said);
    assert_eq!(report["form_id"], "familia");
    assert_eq!(report["questions"], 3);
    for key in ["languages", "warnings", "unsupported", "errors"] {
        assert!(report[key].is_array(), "{key}");
    }
    let in_words = run(&["check", path.to_str().unwrap()], "");
    assert!(in_words.code == 0 && in_words.said.contains("Questions: 3"), "{in_words:?}");
}

#[test]
fn a_refusal_names_the_place_and_what_was_meant() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = FORM.replace("integer", "intger");
    let path = written(folder.path(), "familia.md", &wrong);
    let ended = run(&["check", path.to_str().unwrap(), "--json"], "");
    assert_eq!(ended.code, 1, "{ended:?}");
    let errors = json(&ended.said)["errors"].clone();
    let first = &errors[0];
    assert_eq!((first["sheet"].as_str(), first["row"].as_u64()), (Some("survey"), Some(2)));
    assert_eq!((first["column"].as_str(), first["code"].as_str()), (Some("type"), Some("unknown_type")));
    assert_eq!(first["message"], "There is no type 'intger'. Did you mean 'integer'?");
    let second = errors.as_array().unwrap().iter().find(|error| error["code"] == "missing_calculation");
    assert_eq!(second.unwrap()["row"], 7, "everything that is wrong is said at once");
}

#[test]
fn what_is_no_form_at_all_could_not_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let text = written(folder.path(), "carta.txt", "Querida Ana");
    let damaged = folder.path().join("roto.xlsx");
    std::fs::write(&damaged, b"PK\x03\x04 and nothing more").unwrap();
    for path in [text, damaged, folder.path().join("no_hay.xlsx")] {
        let ended = run(&["check", path.to_str().unwrap()], "");
        assert_eq!((ended.code, ended.said.as_str()), (2, ""), "{ended:?}");
        assert!(ended.complained.contains(path.file_name().unwrap().to_str().unwrap()), "{ended:?}");
    }
}

#[test]
fn a_definition_goes_to_markdown_and_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let good = FORM.replace("| | calculate | cuantos | | | | |\n", "");
    let path = written(folder.path(), "familia.md", &good);
    let definition = run(&["convert", path.to_str().unwrap()], "");
    assert_eq!(definition.code, 0, "{definition:?}");
    let as_json = written(folder.path(), "familia.json", &definition.said);
    let markdown = run(&["convert", as_json.to_str().unwrap()], "");
    let again = written(folder.path(), "familia2.md", &markdown.said);
    assert_eq!(json(&run(&["convert", again.to_str().unwrap()], "").said), json(&definition.said));
}

#[test]
fn a_form_is_filled_with_relevance_and_constraints_at_work() {
    let folder = tempfile::tempdir().unwrap();
    let good = FORM.replace("| | calculate | cuantos | | | | |\n", "");
    let path = written(folder.path(), "familia.md", &good);
    let path = path.to_str().unwrap();
    let ended = run(&["fill", path], "200\n7\nPrimaria\ny\nLuis\nn\n");
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.complained.contains("Demasiado"), "{ended:?}");
    let answers = json(&ended.said);
    assert_eq!((&answers["edad"], &answers["escuela"]), (&Value::from(7), &Value::from("Primaria")));
    let brother = answers.as_object().unwrap().iter().find(|(path, _)| path.starts_with("hermanos/"));
    assert_eq!(brother.unwrap().1, "Luis");
    let grown = run(&["fill", path], "30\nn\n");
    assert!(!grown.complained.contains("Escuela"), "what is not asked is not asked: {grown:?}");
    let refused = run(&["fill", path], "200\n");
    assert_eq!(refused.code, 1, "{refused:?}");
}

#[test]
fn the_answers_of_a_repeat_are_offered_and_a_way_is_typed_place_by_place() {
    let folder = tempfile::tempdir().unwrap();
    let form = "\
| survey | type | name | label |
| | begin repeat | hermanos | Hermanos |
| | text | nombre | ¿Nombre? |
| | end repeat | | |
| | select_one ${nombre} | mayor | ¿Quién es mayor? |
| | geotrace | camino | ¿Por dónde? |
";
    let path = written(folder.path(), "familia.md", form);
    let typed = "y\nAna María\ny\nLuis\nn\nnadie\nAna María\n14.9 -92.2\n14.9 -92.2; 14.91 -92.2\n";
    let ended = run(&["fill", path.to_str().unwrap()], typed);
    assert_eq!(ended.code, 0, "{ended:?}");
    let answers = json(&ended.said);
    assert_eq!(answers["mayor"], "Ana María");
    assert_eq!(answers["camino"], "14.9 -92.2; 14.91 -92.2");
    for said in ["  Luis  Luis", "not_a_choice", "too_few_places"] {
        assert!(ended.complained.contains(said), "{said}: {ended:?}");
    }
}

#[test]
fn expressions_are_answered_line_by_line() {
    let lines = r#"{"expr": "1 + 1", "kind": "number"}
{"expr": "concat('a', 1 = 1)", "kind": "string"}
{"expr": "1 div 0", "kind": "number"}
{"expr": "selectd('a b', 'a')", "kind": "boolean"}
{"expr": "selected('a b', 'a')", "kind": "boolean"}
"#;
    let ended = run(&["eval"], lines);
    let said: Vec<Value> = ended.said.lines().map(json).collect();
    assert_eq!((said[0]["value"].clone(), said[1]["value"].clone()), (Value::from(2), Value::from("atrue")));
    assert_eq!(said[2]["value"], "Infinity");
    assert!(said[3]["error"].as_str().unwrap().contains("selected"), "{}", said[3]);
    assert_eq!((said[4]["value"].clone(), ended.code), (Value::from(true), 0));
}

#[test]
fn a_list_beside_the_form_is_found_and_no_other_file_is() {
    let folder = tempfile::tempdir().unwrap();
    let form = "| survey | type | name | label |\n| | select_one_from_file lugares.csv | lugar | ¿Dónde? |\n";
    let path = written(folder.path(), "f.md", form);
    let codes = |path: &Path| {
        let report = json(&run(&["check", path.to_str().unwrap(), "--json"], "").said);
        report["warnings"].as_array().unwrap().iter().map(|each| each["code"].to_string()).collect::<String>()
    };
    assert!(codes(&path).contains("file_missing"));
    written(folder.path(), "lugares.csv", "name,label\ntap,Tapachula\n");
    assert!(!codes(&path).contains("file_missing"));
    let outside = form.replace("lugares.csv", "../lugares.csv");
    let inner = folder.path().join("inner");
    std::fs::create_dir(&inner).unwrap();
    assert!(
        !run(&["convert", written(&inner, "g.md", &outside).to_str().unwrap()], "")
            .said
            .contains("Tapachula")
    );
}
