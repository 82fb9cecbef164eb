//! Tonight's counts as a table: age bands down, sexes across, in the order in which they were given.

/// `counts` of each band are in the order of `sexes`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NightTotals {
    pub sexes: Vec<String>,
    pub bands: Vec<(String, Vec<u32>)>,
}

impl NightTotals {
    /// From (age band, sex, count).
    pub fn of(totals: &[(String, String, u32)]) -> Self {
        let mut table = NightTotals::default();
        for (_, sex, _) in totals {
            if !table.sexes.contains(sex) {
                table.sexes.push(sex.clone());
            }
        }
        for (band, sex, count) in totals {
            let column = table.sexes.iter().position(|each| each == sex).unwrap_or_default();
            let counts = table.band(band);
            if let Some(cell) = counts.get_mut(column) {
                *cell += count;
            }
        }
        table
    }

    fn band(&mut self, band: &str) -> &mut Vec<u32> {
        let at = self.bands.iter().position(|(each, _)| each == band).unwrap_or_else(|| {
            self.bands.push((band.to_owned(), vec![0; self.sexes.len()]));
            self.bands.len() - 1
        });
        &mut self.bands[at].1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_count_stands_once_under_its_sex() {
        let given = [("0-4", "M", 2), ("0-4", "H", 1), ("18-29", "H", 7), ("", "I", 1)]
            .map(|(band, sex, count)| (band.to_owned(), sex.to_owned(), count));
        let table = NightTotals::of(&given);
        assert_eq!(table.sexes, ["M", "H", "I"]);
        let expected = [("0-4", [2, 1, 0]), ("18-29", [0, 7, 0]), ("", [0, 0, 1])];
        assert_eq!(table.bands, expected.map(|(band, counts)| (band.to_owned(), counts.to_vec())));
    }

    #[test]
    fn an_empty_night_is_an_empty_table() {
        assert_eq!(NightTotals::of(&[]), NightTotals::default());
    }
}
