//! Every promise holds for the real objects that fuzzing begins from, and for everything that broke one once.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;

use fuzz_targets::TARGETS;

#[test]
fn real_objects_meet_every_promise() {
    for target in TARGETS {
        let seeds = (target.seeds)();
        assert!(!seeds.is_empty(), "{} begins from nothing", target.name);
        for seed in seeds {
            (target.meet)(&seed);
        }
    }
}

#[test]
fn what_was_found_once_is_not_found_again() {
    let found = Path::new(env!("CARGO_MANIFEST_DIR")).join("found");
    for target in TARGETS {
        let Ok(files) = found.join(target.name).read_dir() else { continue };
        for file in files {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            (target.meet)(&bytes);
        }
    }
}
