//! Taking an input apart: choices from its front, the rest as what is being chosen for.

pub struct Input<'a>(pub &'a [u8]);

impl<'a> Input<'a> {
    /// The next byte; zeros where the input has ended.
    pub fn byte(&mut self) -> u8 {
        let (first, rest) = self.0.split_first().unwrap_or((&0, &[]));
        self.0 = rest;
        *first
    }

    /// One of so many, by the next byte.
    pub fn below(&mut self, bound: usize) -> usize {
        usize::from(self.byte()) % bound.max(1)
    }

    pub fn word(&mut self) -> u16 {
        u16::from_be_bytes([self.byte(), self.byte()])
    }

    pub fn is_over(&self) -> bool {
        self.0.is_empty()
    }

    /// Everything that is left.
    pub fn rest(&self) -> &'a [u8] {
        self.0
    }
}

/// An input that chooses `first` and goes on with `rest`.
pub fn chosen(first: &[u8], rest: &[u8]) -> Vec<u8> {
    [first, rest].concat()
}
