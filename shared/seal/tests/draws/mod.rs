//! Randomness for tests: an endless stream from a seed, or exactly the bytes that a vector gives.
#![allow(dead_code)]

use std::convert::Infallible;

use rand_core::{TryCryptoRng, TryRng};

/// An endless stream that follows from a seed.
pub struct Seeded(blake3::OutputReader);

/// The given bytes, once; asking for more fails the test.
pub struct Given {
    bytes: Vec<u8>,
    used: usize,
}

impl Seeded {
    pub fn new(seed: u64) -> Self {
        Seeded(blake3::Hasher::new().update(&seed.to_le_bytes()).finalize_xof())
    }

    pub fn array<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill(&mut bytes);
        bytes
    }

    pub fn bytes(&mut self, len: usize) -> Vec<u8> {
        let mut bytes = vec![0; len];
        self.0.fill(&mut bytes);
        bytes
    }

    /// A number below `end`, near enough to even.
    pub fn below(&mut self, end: usize) -> usize {
        (u64::from_le_bytes(self.array()) % end as u64) as usize
    }
}

impl Given {
    pub fn new(bytes: Vec<u8>) -> Self {
        Given { bytes, used: 0 }
    }

    pub fn used_up(&self) -> bool {
        self.used == self.bytes.len()
    }
}

macro_rules! random_source {
    ($type:ty, $fill:expr) => {
        impl TryRng for $type {
            type Error = Infallible;
            fn try_next_u32(&mut self) -> Result<u32, Infallible> {
                let mut bytes = [0; 4];
                self.try_fill_bytes(&mut bytes)?;
                Ok(u32::from_le_bytes(bytes))
            }
            fn try_next_u64(&mut self) -> Result<u64, Infallible> {
                let mut bytes = [0; 8];
                self.try_fill_bytes(&mut bytes)?;
                Ok(u64::from_le_bytes(bytes))
            }
            fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
                $fill(self, bytes);
                Ok(())
            }
        }
        impl TryCryptoRng for $type {}
    };
}

random_source!(Seeded, |source: &mut Seeded, bytes: &mut [u8]| source.0.fill(bytes));
random_source!(Given, |source: &mut Given, bytes: &mut [u8]| {
    let end = source.used + bytes.len();
    bytes.copy_from_slice(&source.bytes[source.used..end]);
    source.used = end;
});
