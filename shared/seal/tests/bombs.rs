//! What a small chunk may make its reader allocate, measured.
#![allow(clippy::unwrap_used, clippy::expect_used)]
// Counting allocations takes an allocator of one's own, and that an unsafe trait.
#![allow(unsafe_code)]

mod draws;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use draws::Seeded;
use seal::RecordKey;
use seal::chunk::{self, Deflated, Inner, OpenError};
use wire::{ChunkKind, RecordId};

struct Largest;

thread_local! {
    static LARGEST: Cell<usize> = const { Cell::new(0) };
}

unsafe impl GlobalAlloc for Largest {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LARGEST.with(|largest| largest.set(largest.get().max(layout.size())));
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Largest = Largest;

#[test]
fn a_chunk_that_announces_much_and_brings_little_is_refused_before_memory_is_taken() {
    let rng = &mut Seeded::new(1);
    let key = RecordKey::make(rng);
    let inner = Inner { dict_id: 0, form: "f@1".into(), doc_gen: 0, payload: vec![0; 10_000] };
    let good = inner.deflate(None).unwrap();
    let announced = Deflated { raw_len: 16_000_000, ..good };
    let bomb = chunk::seal_deflated(&key, RecordId([1; 16]), ChunkKind::Changes, &announced, rng).unwrap();
    LARGEST.set(0);
    let opened = chunk::open(&key, &bomb, |_, _| None);
    let largest = LARGEST.get();
    assert_eq!(opened, Err(OpenError::Inflate));
    assert!((64..100_000).contains(&largest), "{largest} bytes at once");
}
