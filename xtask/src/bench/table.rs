//! The figures as a table for the terminal.

use super::figure::{Figure, Quantity, Unit};

const HEAD: [&str; 6] = ["figure", "ours", "peer", "ratio", "goal", ""];

/// One line a figure, under a head; the columns are as wide as what they hold.
pub fn of(figures: &[Figure]) -> String {
    let rows: Vec<[String; 6]> =
        std::iter::once(HEAD.map(str::to_owned)).chain(figures.iter().map(cells)).collect();
    let widths: [usize; 6] = std::array::from_fn(|column| {
        rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default()
    });
    rows.iter().map(|row| line(row, widths)).collect()
}

fn cells(figure: &Figure) -> [String; 6] {
    let outcome = match (figure.is_met(), figure.peer) {
        (Some(true), _) => "met",
        (Some(false), _) => "MISSED",
        (None, Some(_)) => "",
        (None, None) => "NOT MEASURED",
    };
    let times = |ratio: Option<f64>| {
        // Of a small ratio two decimals say nothing.
        let decimals = if ratio.is_some_and(|ratio| ratio < 0.1) { 4 } else { 2 };
        ratio.map(|ratio| format!("{ratio:.decimals$}x")).unwrap_or_default()
    };
    [
        figure.name.clone(),
        shown(figure.ours, figure.unit),
        figure.peer.map_or_else(|| "not there".to_owned(), |peer| shown(peer, figure.unit)),
        times(figure.ratio()),
        times(figure.goal),
        outcome.to_owned(),
    ]
}

fn shown(quantity: Quantity, unit: Unit) -> String {
    let (per, decimals, name) = scale(quantity.value, unit);
    let number = |value: f64| format!("{:.decimals$}", value / per);
    let value = format!("{} {name}", number(quantity.value));
    match quantity.spread {
        Some(spread) => format!("{} ({}..{})", value.trim_end(), number(spread.p10), number(spread.p90)),
        None => value.trim_end().to_owned(),
    }
}

/// By what a number is divided to be read easily, its decimals, and what it is called then.
fn scale(value: f64, unit: Unit) -> (f64, usize, &'static str) {
    match unit {
        Unit::Bytes if value < 10_000.0 => (1.0, 0, "B"),
        Unit::Bytes if value < 10_000_000.0 => (1_000.0, 1, "kB"),
        Unit::Bytes => (1_000_000.0, 1, "MB"),
        Unit::Milliseconds if value < 0.1 => (0.001, 1, "µs"),
        Unit::Milliseconds if value < 1_000.0 => (1.0, 2, "ms"),
        Unit::Milliseconds => (1_000.0, 2, "s"),
        Unit::Times => (1.0, 0, ""),
    }
}

fn line(cells: &[String; 6], widths: [usize; 6]) -> String {
    let [name, numbers @ .., outcome] = cells;
    let [name_width, number_widths @ .., _] = widths;
    let mut line = format!("{name:name_width$}");
    for (number, width) in numbers.iter().zip(number_widths) {
        line.push_str(&format!("  {number:>width$}"));
    }
    format!("{}\n", format!("{line}  {outcome}").trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::spread::Spread;

    #[test]
    fn a_missed_figure_is_printed_as_missed_and_times_with_their_spread() {
        let save = Spread { p10: 1.0, p50: 2.0, p90: 4.5 };
        let figures = [
            Figure {
                name: "first load".to_owned(),
                unit: Unit::Bytes,
                ours: Quantity::exact(125_049.0),
                peer: Some(Quantity::exact(250_000.0)),
                goal: Some(1.0),
            },
            Figure {
                name: "save".to_owned(),
                unit: Unit::Milliseconds,
                ours: Quantity::typical(save),
                peer: Some(Quantity::exact(2.5)),
                goal: Some(0.5),
            },
        ];
        let expected = "\
figure                      ours      peer  ratio   goal
first load              125.0 kB  250.0 kB  0.50x  1.00x  met
save        2.00 ms (1.00..4.50)   2.50 ms  0.80x  0.50x  MISSED
";
        assert_eq!(of(&figures), expected);
    }
    #[test]
    fn numbers_are_in_the_unit_in_which_they_are_read_easily() {
        let in_words = |value, unit| shown(Quantity::exact(value), unit);
        assert_eq!(in_words(267.0, Unit::Bytes), "267 B");
        assert_eq!(in_words(29_000_000.0, Unit::Bytes), "29.0 MB");
        assert_eq!(in_words(0.004_27, Unit::Milliseconds), "4.3 µs");
        assert_eq!(in_words(39_403.9, Unit::Milliseconds), "39.40 s");
        assert_eq!(in_words(2.0, Unit::Times), "2");
    }

    #[test]
    fn a_peer_that_is_not_there_is_told_and_nothing_is_made_up_for_it() {
        let ours = Quantity::exact(1.0);
        let alone = Figure { name: "pull".to_owned(), unit: Unit::Times, ours, peer: None, goal: Some(0.5) };
        let line = of(&[alone]).lines().nth(1).map(str::to_owned);
        assert_eq!(line.as_deref(), Some("pull       1  not there         0.50x  NOT MEASURED"));
    }
}
