//! "Hoy", and what a coordinator sets from there.

use bridge::{HomeView, Refusal, Reply};
use rand_core::CryptoRng;
use wire::Right;

use crate::directory::{self, site_answers};
use crate::engine::Engine;
use crate::founding::{check_name, check_prefix};
use crate::now::Now;
use crate::trouble::Outcome;

const BEDS_MAX: u32 = 10_000;

impl Engine {
    pub(crate) fn home(&self, now: Now) -> Outcome<Reply> {
        let site = directory::current_site(&self.db)?;
        let name = site.as_ref().map(|site| site.site.clone()).unwrap_or_default();
        let (present, people, conflicts): (u32, u32, u32) = self.db.query_row(
            "SELECT (SELECT count(*) FROM person
                        WHERE voided = 0 AND (departed = '' OR departed > ?2) AND site = ?1),
                    (SELECT count(*) FROM person WHERE voided = 0),
                    (SELECT count(*) FROM conflict)",
            (name, now.date().to_string()),
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        let coordinator = self.is_coordinator()?;
        let drafts =
            self.draft_heads()?.iter().map(|head| self.draft_card(head)).collect::<Outcome<Vec<_>>>()?;
        Ok(Reply::Home(Box::new(HomeView {
            organisation: directory::organisation(&self.db)?,
            me: directory::member_name(&self.db, self.identity.device)?.unwrap_or_default(),
            coordinator,
            sheet_unconfirmed: self.is_sheet_unconfirmed()?,
            recoveries: self.recovery_notices()?,
            site,
            sites: directory::sites(&self.db)?,
            present,
            people,
            drafts,
            conflicts,
            beyond: if coordinator { self.beyond_count()? } else { 0 },
            due: self.due(now)?,
            sync: self.sync_view()?,
        })))
    }

    /// The holder of this device coordinates.
    pub fn coordinates(&self) -> bool {
        self.is_coordinator().unwrap_or(false)
    }

    pub(crate) fn is_coordinator(&self) -> Outcome<bool> {
        let circle = directory::directory_circle(&self.db)?;
        Ok(self.authority.rights(self.identity.device, circle) & Right::MANAGE != 0)
    }

    pub(crate) fn add_site(
        &mut self,
        name: &str,
        folio_prefix: &str,
        beds: Option<u32>,
        now: Now,
        rng: &mut dyn CryptoRng,
    ) -> Outcome<Reply> {
        check_name("name", name)?;
        check_prefix(folio_prefix)?;
        if beds.is_some_and(|beds| beds > BEDS_MAX) {
            return Err(Refusal::BadText { field: "beds".to_owned() }.into());
        }
        if !self.is_coordinator()? {
            return Err(Refusal::NotAllowed.into());
        }
        let site = directory::random_hex(rng);
        let (form_id, answers) = site_answers(&site, name.trim(), folio_prefix, beds);
        self.write_directory_record(form_id, answers, now, rng)?;
        self.home(now)
    }

    pub(crate) fn set_site(&mut self, site: &str, now: Now) -> Outcome<Reply> {
        if !directory::sites(&self.db)?.iter().any(|each| each.site == site) {
            return Err(Refusal::NotFound.into());
        }
        directory::choose_site(&self.db, site)?;
        self.home(now)
    }
}
