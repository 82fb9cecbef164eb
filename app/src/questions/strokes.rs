//! What a finger drew: lines of points, each line from where the finger came down to where it left. Pure: `fields/draw.rs`
//! puts them on the screen.

/// A place on the paper, in the paper's own measure.
pub type Point = (f64, f64);

/// Points nearer to each other than this draw the same line.
const STEP_MIN: f64 = 1.0;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Strokes {
    lines: Vec<Vec<Point>>,
    /// The finger is on the paper.
    is_down: bool,
}

impl Strokes {
    /// The finger came down. It is a dot already: an `i` has one.
    pub fn begin(&mut self, at: Point) {
        self.lines.push(vec![at]);
        self.is_down = true;
    }

    /// The finger moved; true where that draws something.
    pub fn go_on(&mut self, to: Point) -> bool {
        let Some(line) = self.lines.last_mut().filter(|_| self.is_down) else { return false };
        let is_far = line.last().is_none_or(|from| (from.0 - to.0).hypot(from.1 - to.1) >= STEP_MIN);
        if is_far {
            line.push(to);
        }
        is_far
    }

    /// The finger left; true where it had been down.
    pub fn end(&mut self) -> bool {
        std::mem::take(&mut self.is_down)
    }

    /// Takes the last line back.
    pub fn undo(&mut self) {
        self.is_down = false;
        self.lines.pop();
    }

    pub fn clear(&mut self) {
        *self = Strokes::default();
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    pub fn lines(&self) -> &[Vec<Point>] {
        &self.lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(points: &[Point]) -> Strokes {
        let mut strokes = Strokes::default();
        for (at, point) in points.iter().enumerate() {
            if at == 0 {
                strokes.begin(*point);
            } else {
                strokes.go_on(*point);
            }
        }
        strokes.end();
        strokes
    }

    #[test]
    fn a_finger_that_only_passes_over_draws_nothing() {
        let mut strokes = Strokes::default();
        assert!(!strokes.go_on((5.0, 5.0)));
        assert!(!strokes.end());
        assert!(strokes.is_empty());
    }

    #[test]
    fn a_tap_is_a_dot() {
        assert_eq!(drawn(&[(3.0, 4.0)]).lines(), [vec![(3.0, 4.0)]]);
    }

    #[test]
    fn a_trembling_finger_adds_no_points() {
        let strokes = drawn(&[(0.0, 0.0), (0.3, 0.3), (0.6, 0.6), (2.0, 0.0)]);
        assert_eq!(strokes.lines(), [vec![(0.0, 0.0), (2.0, 0.0)]]);
    }

    #[test]
    fn a_signature_is_several_lines_and_the_last_can_be_taken_back() {
        let mut strokes = drawn(&[(0.0, 0.0), (9.0, 0.0)]);
        assert!(!strokes.go_on((50.0, 50.0)), "between two lines nothing is drawn");
        strokes.begin((0.0, 5.0));
        assert!(strokes.go_on((9.0, 5.0)));
        assert!(strokes.end());
        strokes.undo();
        assert_eq!(strokes, drawn(&[(0.0, 0.0), (9.0, 0.0)]));
        strokes.undo();
        strokes.undo();
        assert!(strokes.is_empty());
    }
}
