//! The build's id, and the only three files that hold it: `index.html`, `build.json`, `sw.js`; the hashes by which the keeper
//! knows what it may keep.

use super::assemble::{read, read_text, write};
use crate::{fingerprint::files_below, steps::Failure};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, path::Path};

/// The facts of a build, for tests and for whoever asks which one a server serves.
pub const FACTS: &str = "build.json";
const PAGE: &str = "index.html";
const SERVICE_WORKER: &str = "sw.js";

const UNSTAMPED: &str = "@build@";
const UNLISTED: &str = "{ '@files@': '' }";
/// The page's address; the one file that is not kept under its name.
const PAGE_ADDRESS: &str = "/";
const BUILD_ID_CHARS: usize = 12;
const BUILD_ID_CHARS_MAX: usize = 32;

/// The page with what it needs to start: its own build's id, the worker's address, its program.
pub fn page_with_head(page: &str, ui: &str, worker: &str, desk: &str) -> Result<String, Failure> {
    let head = format!(
        "<meta name=\"acogida-build\" content=\"{UNSTAMPED}\">\n    \
         <meta name=\"acogida-worker\" content=\"/{worker}/start.js?build={UNSTAMPED}\">\n    \
         <meta name=\"acogida-desk\" content=\"/{desk}/start.js?build={UNSTAMPED}\">\n    \
         <link rel=\"modulepreload\" href=\"/{ui}/start.js\">\n    \
         <link rel=\"modulepreload\" href=\"/{ui}/app.js\">\n    \
         <link rel=\"preload\" href=\"/{ui}/app_bg.wasm\" as=\"fetch\" type=\"application/wasm\" crossorigin>\n    \
         <script src=\"/{ui}/probe.js\" defer></script>\n    \
         <script type=\"module\" src=\"/{ui}/start.js\"></script>\n  </head>"
    );
    let (before, after) =
        page.split_once("</head>").ok_or_else(|| Failure::new("index.html has no </head>"))?;
    if page.contains("<script") || page.contains("<style") || page.contains(" style=") {
        return Err(Failure::new(
            "index.html holds a script or a style, which the server forbids: move it to a file",
        ));
    }
    Ok(format!("{}\n    {head}{after}", before.trim_end()))
}

/// Stamps a new build with an id made of all that it holds; the id.
pub fn stamp_with_own_hash(dist: &Path) -> Result<String, Failure> {
    let mut hasher = blake3::Hasher::new();
    let mut kept_offline = Vec::new();
    for file in files_below(dist, &[])? {
        let name = file.strip_prefix(dist).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        hasher.update(blake3::hash(name.as_bytes()).as_bytes());
        hasher.update(blake3::hash(&read(&file)?).as_bytes());
        if is_kept_offline(&name) {
            kept_offline.push((format!("/{name}"), file));
        }
    }
    let build_id: String = hasher.finalize().to_hex().chars().take(BUILD_ID_CHARS).collect();
    replace(&dist.join(PAGE), UNSTAMPED, &build_id)?;
    kept_offline.push((PAGE_ADDRESS.to_owned(), dist.join(PAGE)));
    let files: BTreeMap<String, String> = (kept_offline.into_iter())
        .map(|(address, file)| Ok((address, sha256(&file)?)))
        .collect::<Result<_, Failure>>()?;
    let service_worker = dist.join(SERVICE_WORKER);
    replace(&service_worker, UNLISTED, &json!(files).to_string())?;
    replace(&service_worker, UNSTAMPED, &build_id)?;
    let facts = format!("{:#}\n", json!({ "build": build_id, "files": files }));
    write(&dist.join(FACTS), facts.as_bytes())?;
    Ok(build_id)
}

/// What an app without a network is made of: not the desk, which a coordinator loads once in a while; the service worker itself
/// is kept by the browser.
fn is_kept_offline(name: &str) -> bool {
    ![PAGE, SERVICE_WORKER, FACTS].contains(&name) && !name.starts_with("desk-")
}

/// Gives a finished build another id.
pub fn restamp(dist: &Path, build_id: &str) -> Result<(), Failure> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if build_id.is_empty() || build_id.len() > BUILD_ID_CHARS_MAX || !build_id.chars().all(plain) {
        let rule = format!("a build id is 1 to {BUILD_ID_CHARS_MAX} of a-z, 0-9 and -");
        return Err(Failure::new(format!("{rule}, unlike {build_id}")));
    }
    let facts: Value = serde_json::from_str(&read_text(&dist.join(FACTS))?)
        .map_err(|error| Failure::new(format!("{FACTS} cannot be read: {error}")))?;
    let fact = |place: &str| {
        let found = facts.pointer(place).and_then(Value::as_str).map(str::to_owned);
        found.ok_or_else(|| Failure::new(format!("{FACTS} says nothing at {place}")))
    };
    let (old, old_page) = (fact("/build")?, fact("/files/~1")?);
    for name in [PAGE, FACTS, SERVICE_WORKER] {
        replace(&dist.join(name), &old, build_id)?;
    }
    let page = sha256(&dist.join(PAGE))?;
    [FACTS, SERVICE_WORKER].iter().try_for_each(|name| replace(&dist.join(name), &old_page, &page))
}

fn replace(file: &Path, old: &str, new: &str) -> Result<(), Failure> {
    let text = read_text(file)?;
    if !text.contains(old) {
        return Err(Failure::new(format!("{} does not hold {old}", file.display())));
    }
    write(file, text.replace(old, new).as_bytes())
}

/// As browsers work it out (`crypto.subtle`).
fn sha256(file: &Path) -> Result<String, Failure> {
    Ok(Sha256::digest(read(file)?).iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_names_its_worker_with_the_build() {
        let page = page_with_head(
            "<html><head><title>x</title></head><body></body></html>",
            "ui-1",
            "worker-2",
            "desk-3",
        )
        .unwrap();
        assert!(page.contains("content=\"/worker-2/start.js?build=@build@\""), "{page}");
        let (probe, program) = (page.find("src=\"/ui-1/probe.js\""), page.find("src=\"/ui-1/start.js\""));
        assert!(probe.is_some() && probe < program, "the probe comes first: {page}");
    }

    #[test]
    fn a_page_with_a_script_inside_is_refused() {
        assert!(page_with_head("<head><script>alert(1)</script></head>", "ui", "worker", "desk").is_err());
        assert!(page_with_head("<head></head><p style=\"color:red\">", "ui", "worker", "desk").is_err());
    }

    #[test]
    fn the_offline_app_holds_all_but_what_is_stamped() {
        assert!(is_kept_offline("ui-1/app.js"));
        assert!(is_kept_offline("manifest.webmanifest"));
        assert!(!is_kept_offline("build.json"));
        assert!(!is_kept_offline("sw.js"));
    }

    #[test]
    fn a_stamped_build_can_be_stamped_again_and_never_with_a_strange_id() {
        let dist = std::env::temp_dir().join(format!("acogida-stamp-{}", std::process::id()));
        write(&dist.join(PAGE), b"<meta content=\"@build@\">").unwrap();
        write(&dist.join(SERVICE_WORKER), b"const BUILD = '@build@'; const FILES = { '@files@': '' };")
            .unwrap();
        write(&dist.join("ui-1/app.js"), b"x").unwrap();
        let first = stamp_with_own_hash(&dist).unwrap();
        assert_eq!(first.len(), BUILD_ID_CHARS);
        restamp(&dist, "another").unwrap();
        for name in [PAGE, FACTS, SERVICE_WORKER] {
            let text = read_text(&dist.join(name)).unwrap();
            assert!(text.contains("another") && !text.contains(&first), "{name}: {text}");
        }
        let keeper = read_text(&dist.join(SERVICE_WORKER)).unwrap();
        let page = sha256(&dist.join(PAGE)).unwrap();
        // SHA-256 of "x".
        let program = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";
        assert!(keeper.contains(&format!(r#"{{"/":"{page}","/ui-1/app.js":"{program}"}}"#)), "{keeper}");
        for strange in ["", "A", "a\"b", "a/b", &"a".repeat(BUILD_ID_CHARS_MAX + 1)] {
            assert!(restamp(&dist, strange).is_err(), "{strange}");
        }
        std::fs::remove_dir_all(&dist).unwrap();
    }
}
