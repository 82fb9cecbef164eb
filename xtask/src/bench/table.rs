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
    [
        figure.name.clone(),
        shown(figure.ours, figure.unit),
        shown(figure.peer, figure.unit),
        format!("{:.2}x", figure.ratio()),
        format!("{:.2}x", figure.goal),
        if figure.is_met() { "met" } else { "MISSED" }.to_owned(),
    ]
}

fn shown(quantity: Quantity, unit: Unit) -> String {
    let number = |value: f64| match unit {
        Unit::Bytes => format!("{:.1}", value / 1_000.0),
        Unit::Milliseconds => format!("{value:.2}"),
    };
    let value = match unit {
        Unit::Bytes => format!("{} kB", number(quantity.value)),
        Unit::Milliseconds => format!("{} ms", number(quantity.value)),
    };
    match quantity.spread {
        Some(spread) => format!("{value} ({}..{})", number(spread.p10), number(spread.p90)),
        None => value,
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
                peer: Quantity::exact(250_000.0),
                goal: 1.0,
            },
            Figure {
                name: "save".to_owned(),
                unit: Unit::Milliseconds,
                ours: Quantity::typical(save),
                peer: Quantity::exact(2.5),
                goal: 0.5,
            },
        ];
        let expected = "\
figure                      ours      peer  ratio   goal
first load              125.0 kB  250.0 kB  0.50x  1.00x  met
save        2.00 ms (1.00..4.50)   2.50 ms  0.80x  0.50x  MISSED
";
        assert_eq!(of(&figures), expected);
    }
}
