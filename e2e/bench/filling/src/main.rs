//! `filling FILE` measures a form and prints what it found as JSON; `filling --household` prints the generated form.

use std::process::ExitCode;
use std::sync::LazyLock;
use std::time::Instant;

static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);

fn main() -> ExitCode {
    match said() {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn said() -> Result<String, String> {
    let word = std::env::args().nth(1).ok_or("filling FILE | filling --household")?;
    if word == "--household" {
        return Ok(filling::form());
    }
    let bytes = std::fs::read(&word).map_err(|error| format!("{word}: {error}"))?;
    let told = filling::measure(&bytes, &word, || BEGUN.elapsed().as_secs_f64() * 1_000.0)?;
    Ok(told.to_string())
}
