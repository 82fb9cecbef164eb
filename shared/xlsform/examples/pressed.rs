//! Reads the names of forms on standard input, a line each, and says what the press makes of each as a line: `accepted`, `refused` with
//! its codes, or `unreadable`. The comparison with pyxform (`comparison/check.py`) reads it.

use std::io::BufRead;
use std::path::Path;

use xlsform::{Attached, Code, press};

fn main() -> std::io::Result<()> {
    for line in std::io::stdin().lock().lines() {
        let path = line?;
        println!("{}", verdict(Path::new(&path))?);
    }
    Ok(())
}

fn verdict(path: &Path) -> std::io::Result<String> {
    let bytes = std::fs::read(path)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut attached = Attached::new();
    for beside in path.parent().map(std::fs::read_dir).into_iter().flatten().flatten().flatten() {
        let name = beside.file_name().to_string_lossy().into_owned();
        if name.ends_with(".csv") || name.ends_with(".geojson") {
            attached.insert(name, std::fs::read(beside.path())?);
        }
    }
    Ok(match press(&bytes, &name, &attached) {
        Err(unreadable) => format!("unreadable {unreadable}"),
        Ok(pressed) if pressed.definition.is_some() => {
            let report = pressed.report;
            let codes = |found: &[xlsform::Finding]| {
                found.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>().join(",")
            };
            format!(
                "accepted {} unsupported={} warnings={}",
                report.questions,
                codes(&report.unsupported),
                codes(&report.warnings)
            )
        }
        Ok(pressed) => {
            let errors = pressed.report.errors;
            let first: Vec<String> = errors.iter().map(ToString::to_string).collect();
            let codes: Vec<Code> = errors.iter().map(|finding| finding.code).collect();
            let codes: Vec<&str> = codes.into_iter().map(Code::as_str).collect();
            format!("refused {} ({})", codes.join(","), first.join("; ").replace('\n', " "))
        }
    })
}
