//! How many tests there were, read from what Rust's, Node's and the vectors' own test
//! programs print.

/// The sum of what test programs said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub passed: u32,
    pub failed: u32,
    pub ignored: u32,
}

impl Counts {
    /// Adds what a line says, if it is one of the closing lines.
    pub fn hear(&mut self, line: &str) {
        if let Some(said) = line.strip_prefix("test result: ") {
            self.passed += before(said, " passed");
            self.failed += before(said, " failed");
            self.ignored += before(said, " ignored");
        } else if let Some(said) = line.strip_prefix("\u{2139} ") {
            self.passed += after(said, "pass ");
            self.failed += after(said, "fail ");
            self.ignored += after(said, "skipped ") + after(said, "todo ");
        } else if line.starts_with(|first: char| first.is_ascii_digit()) && line.contains(" passed, ") {
            self.passed += before(line, " passed");
            self.failed += before(line, " failed");
        }
    }

    /// The sum of both.
    pub fn and(self, other: Counts) -> Counts {
        Counts {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            ignored: self.ignored + other.ignored,
        }
    }
}

/// The number before a word: "12 passed".
fn before(line: &str, word: &str) -> u32 {
    let number = line.split(word).next().filter(|first| first.len() < line.len());
    number.and_then(|first| first.rsplit(' ').next()?.parse().ok()).unwrap_or(0)
}

/// The number after a word that starts the line: "pass 12".
fn after(line: &str, word: &str) -> u32 {
    line.strip_prefix(word).and_then(|number| number.trim().parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rusts_closing_lines_are_added_up() {
        let mut counts = Counts::default();
        counts.hear(
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.02s",
        );
        counts.hear("test names::a_name ... ok");
        counts.hear("test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out");
        assert_eq!(counts, Counts { passed: 15, failed: 2, ignored: 1 });
    }

    #[test]
    fn the_vectors_closing_line_is_counted() {
        let mut counts = Counts::default();
        counts.hear("Rust makes its vectors from the seed 142819034052820");
        counts.hear("871 passed, 0 failed");
        assert_eq!(counts, Counts { passed: 871, failed: 0, ignored: 0 });
    }

    #[test]
    fn nodes_closing_lines_are_added_up() {
        let mut counts = Counts::default();
        for line in
            ["ℹ tests 9", "ℹ suites 2", "ℹ pass 7", "ℹ fail 1", "ℹ cancelled 0", "ℹ skipped 1", "ℹ todo 0"]
        {
            counts.hear(line);
        }
        assert_eq!(counts, Counts { passed: 7, failed: 1, ignored: 1 });
    }
}
