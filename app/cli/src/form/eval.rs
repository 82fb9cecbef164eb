//! `acogida form eval`: expressions on standard input, a line of JSON each, and what each comes to on standard output.

use std::io::{BufRead, Write};
use std::path::Path;

use forms::{Evaluated, Moment, Sitting, evaluate, sitting::CHANCE};
use rand_core::Rng;
use serde_json::{Value, json};

use crate::clock;
use crate::failure::Failure;

/// Answers each line before it reads the next, so that another program can hold a conversation.
pub fn eval() -> Result<(), Failure> {
    let io = |error: std::io::Error| Failure::file(Path::new("-"), &error);
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line.map_err(io)?;
        if line.trim().is_empty() {
            continue;
        }
        writeln!(out, "{}", answer(&line)).and_then(|()| out.flush()).map_err(io)?;
    }
    Ok(())
}

fn answer(line: &str) -> Value {
    let asked: Value = match serde_json::from_str(line) {
        Ok(asked) => asked,
        Err(error) => return json!({ "error": format!("bad_line: {error}") }),
    };
    let Some(expression) = asked.get("expr").and_then(Value::as_str) else {
        return json!({ "error": "bad_line: no expr" });
    };
    let kind = asked.get("kind").and_then(Value::as_str).unwrap_or("string");
    match evaluate(expression, sitting()) {
        Ok(evaluated) => match read_as(kind, &evaluated) {
            Some(value) => json!({ "value": value }),
            None => json!({ "error": format!("bad_line: kind {kind}") }),
        },
        Err(error) => json!({ "error": error.to_string() }),
    }
}

fn sitting() -> Sitting {
    let now = clock::now();
    let mut sitting = Sitting::at(Moment { unix_ms: now.at_ms, offset_minutes: now.offset_minutes });
    let drawn = format!("{:016x}", clock::rng().next_u64());
    sitting.properties.insert(CHANCE.to_owned(), drawn);
    sitting
}

fn read_as(kind: &str, evaluated: &Evaluated) -> Option<Value> {
    Some(match kind {
        "string" => json!(evaluated.text),
        "number" => number(evaluated.number),
        "boolean" => json!(evaluated.boolean),
        _ => return None,
    })
}

/// JSON has no names for what is no number, nor for what is beyond all of them.
fn number(number: f64) -> Value {
    const EXACT_MAX: f64 = 9_007_199_254_740_992.0;
    if number.is_nan() {
        json!("NaN")
    } else if number.is_infinite() {
        json!(if number > 0.0 { "Infinity" } else { "-Infinity" })
    } else if number.fract() == 0.0 && number.abs() <= EXACT_MAX {
        json!(number as i64)
    } else {
        json!(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_answered_in_its_own_way() {
        let rows = [
            (r#"{"expr": "1 + 1", "kind": "number"}"#, r#"{"value":2}"#),
            (r#"{"expr": "1 div 3 > 0", "kind": "boolean"}"#, r#"{"value":true}"#),
            (r#"{"expr": "concat('a', 1)", "kind": "string"}"#, r#"{"value":"a1"}"#),
            (r#"{"expr": "0 div 0", "kind": "number"}"#, r#"{"value":"NaN"}"#),
            (r#"{"expr": "-1 div 0", "kind": "number"}"#, r#"{"value":"-Infinity"}"#),
            (r#"{"expr": "1.5", "kind": "number"}"#, r#"{"value":1.5}"#),
        ];
        for (line, expected) in rows {
            assert_eq!(answer(line).to_string(), expected, "{line}");
        }
    }

    #[test]
    fn what_cannot_be_evaluated_is_an_error_and_not_the_end() {
        for line in
            [r#"{"expr": "selectd('a')"}"#, r#"{"expr": "1 +"}"#, "{}", "x", r#"{"expr":"1","kind":"x"}"#]
        {
            assert!(answer(line).get("error").is_some_and(Value::is_string), "{line}");
        }
        let said = answer(r#"{"expr": "selectd('a', 'b')"}"#).to_string();
        assert!(said.contains("selected"), "{said}");
    }
}
