//! Tonight's list of a site: who sleeps there, and how many of whom.

use std::collections::BTreeMap;

use bridge::{PersonRow, Refusal, Reply, TonightView};

use crate::directory;
use crate::engine::Engine;
use crate::now::Now;
use crate::trouble::Outcome;

impl Engine {
    /// An empty `site` is the one that this device has chosen.
    pub(crate) fn tonight(&self, site: &str, now: Now) -> Outcome<Reply> {
        let site = if site.is_empty() {
            directory::current_site(&self.db)?
        } else {
            directory::sites(&self.db)?.into_iter().find(|each| each.site == site)
        };
        let site = site.ok_or(Refusal::NotFound)?;
        let mut statement = self.db.prepare_cached(
            "SELECT row FROM person WHERE site = ?1 AND (departed = '' OR departed > ?2) AND voided = 0
             ORDER BY arrived, id",
        )?;
        let rows = statement
            .query_map((&site.site, now.date().to_string()), |row| row.get::<_, Vec<u8>>(0))?
            .collect::<Result<Vec<_>, _>>()?;
        let mut rows =
            rows.iter().map(|bytes| self.dress(bytes, now)).collect::<Outcome<Vec<PersonRow>>>()?;
        // The list hangs on a wall: it says the name that was chosen for that, and never the legal one.
        for row in &mut rows {
            row.called = row.alias.take().or(row.called.take());
            row.full_name = None;
        }
        // By bed where there is one: the list is read walking through the dormitory.
        rows.sort_by_key(|row| (row.bed.is_none(), row.bed.clone(), row.called.clone()));
        let mut totals: BTreeMap<(String, String), u32> = BTreeMap::new();
        for row in &rows {
            let band = row.age_band.clone().unwrap_or_default();
            *totals.entry((band, row.sex.clone().unwrap_or_default())).or_default() += 1;
        }
        let mut totals: Vec<(String, String, u32)> =
            totals.into_iter().map(|((band, sex), count)| (band, sex, count)).collect();
        totals.sort_by_key(|(band, sex, _)| (band_start(band), sex.clone()));
        Ok(Reply::Tonight(TonightView { site, rows, totals, made: now.view() }))
    }
}

/// `5-11` -> 5, so that bands stand in the order of life; what is not known stands last.
fn band_start(band: &str) -> u32 {
    let digits: String = band.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(u32::MAX)
}
