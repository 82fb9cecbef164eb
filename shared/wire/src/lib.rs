//! THE POST: what crosses the network: ids, control objects, entries, batches, bodies, sync request and reply, limits.
//! Absent on purpose: keys, ciphers, signature checks, I/O, the clock, randomness. The bytes are described in PROTOCOL.md.

pub mod ids;

pub use ids::*;
