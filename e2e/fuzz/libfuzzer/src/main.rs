//! libFuzzer's end of the targets: which one is met is in the environment, and so is the folder that real objects are put
//! into first. No input may take more than a fixed amount of memory.
#![no_main]

use std::alloc::System;
use std::path::Path;
use std::sync::OnceLock;

use cap::Cap;
use fuzz_targets::{TARGETS, Target, target};
use libfuzzer_sys::fuzz_target;

/// What one input may have allocated at once.
const INPUT_BYTES_MAX: usize = 96 * 1024 * 1024;

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

static MET: OnceLock<&Target> = OnceLock::new();

fn begin() {
    if std::env::var_os("ACOGIDA_FUZZ_LIST").is_some() {
        TARGETS.iter().for_each(|target| println!("{}", target.name));
        std::process::exit(0);
    }
    let name = std::env::var("ACOGIDA_FUZZ_TARGET").unwrap_or_default();
    let Some(found) = target(&name) else {
        let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
        panic!("ACOGIDA_FUZZ_TARGET is one of: {}", names.join(" "));
    };
    if let Some(folder) = std::env::var_os("ACOGIDA_FUZZ_SEEDS") {
        for (number, seed) in (found.seeds)().into_iter().enumerate() {
            std::fs::write(Path::new(&folder).join(format!("real-{number:03}")), seed)
                .expect("a seed is written");
        }
    }
    // What a target sets up for itself, once, is no input's doing.
    (found.meet)(&[]);
    let _ = MET.set(found);
}

fuzz_target!(
    init: begin(),
    |bytes: &[u8]| {
        let Some(target) = MET.get() else { return };
        ALLOCATOR.set_limit(ALLOCATOR.allocated() + INPUT_BYTES_MAX).expect("the limit is set");
        (target.meet)(bytes);
        ALLOCATOR.set_limit(usize::MAX).expect("the limit is lifted");
    }
);
