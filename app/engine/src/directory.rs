//! The directory: members', sites' and circles' names, as small records in the one circle that every member reads.

use std::collections::BTreeMap;

use bridge::SiteView;
use forms::{Answer, AnswerPath, Compartment};
use rand_core::CryptoRng;
use rusqlite::{Connection, OptionalExtension};
use wire::{CircleId, DeviceId, RecordId};

use crate::engine::Engine;
use crate::founding::text_answer;
use crate::now::Now;
use crate::store::meta;
use crate::trouble::{Outcome, Trouble};

pub(crate) const WORKSPACE: &str = "_workspace";
pub(crate) const MEMBER: &str = "_member";
pub(crate) const SITE: &str = "_site";
pub(crate) const CIRCLE: &str = "_circle";
pub(crate) const FORM: &str = "_form";
pub(crate) const RECOVERY: &str = "_recovery";
/// The one version of the directory's own little forms.
pub(crate) const VERSION: &str = "1";
const DIRECTORY: &str = "directory_circle";
const CHOSEN_SITE: &str = "chosen_site";
const ORGANISATION: &str = "organisation";

pub(crate) type Answers = BTreeMap<AnswerPath, Answer>;
type Document = (&'static str, Answers);

fn answers(pairs: &[(&str, Answer)]) -> Answers {
    pairs
        .iter()
        .filter_map(|(name, answer)| AnswerPath::parse(name).ok().map(|path| (path, answer.clone())))
        .collect()
}

pub(crate) fn workspace_answers(organisation: &str) -> Document {
    (WORKSPACE, answers(&[("name", text_answer(organisation))]))
}

pub(crate) fn member_answers(device: DeviceId, name: &str) -> Document {
    (MEMBER, answers(&[("device", Answer::Text(device.to_string())), ("name", text_answer(name))]))
}

/// When it was written is when the sheet was used.
pub(crate) fn recovery_answers(device: DeviceId) -> Document {
    (RECOVERY, answers(&[("device", Answer::Text(device.to_string()))]))
}

pub(crate) fn site_answers(site: &str, name: &str, prefix: &str, beds: Option<u32>) -> Document {
    let beds = beds.map_or(Answer::Blank, |beds| Answer::Integer(i64::from(beds)));
    let site = Answer::Text(site.to_owned());
    (
        SITE,
        answers(&[
            ("site", site),
            ("name", text_answer(name)),
            ("folio_prefix", text_answer(prefix)),
            ("beds", beds),
        ]),
    )
}

/// The file with its definition is named once it is attached.
pub(crate) fn form_answers(form_id: &str, version: &str) -> Document {
    (FORM, answers(&[("form_id", text_answer(form_id)), ("version", text_answer(version))]))
}

pub(crate) fn circle_answers(circle: CircleId, part: Compartment) -> Document {
    let (circle, part) = (Answer::Text(circle.to_string()), Answer::Text(part.code().to_owned()));
    (CIRCLE, answers(&[("circle", circle), ("part", part)]))
}

pub(crate) fn random<const N: usize>(rng: &mut dyn CryptoRng) -> [u8; N] {
    let mut bytes = [0; N];
    rng.fill_bytes(&mut bytes);
    bytes
}

/// The id of a record that is begun in a circle.
pub(crate) fn new_record(circle: CircleId, rng: &mut dyn CryptoRng) -> RecordId {
    RecordId::of(circle, random(rng))
}

/// Eight random hex digits behind a letter: a choice name, as XLSForm allows it.
pub(crate) fn random_hex(rng: &mut dyn CryptoRng) -> String {
    let bytes: [u8; 4] = random(rng);
    bytes.iter().fold("s".to_owned(), |text, byte| format!("{text}{byte:02x}"))
}

pub(crate) fn set_directory(db: &Connection, circle: CircleId) -> Outcome<()> {
    meta::set(db, DIRECTORY, circle.as_bytes())
}

pub(crate) fn directory_circle(db: &Connection) -> Outcome<CircleId> {
    let bytes = meta::get(db, DIRECTORY)?.ok_or(Trouble::Defect("no_directory"))?;
    Ok(CircleId::from_slice(&bytes)?)
}

pub(crate) fn choose_site(db: &Connection, site: &str) -> Outcome<()> {
    meta::set(db, CHOSEN_SITE, site.as_bytes())
}

pub(crate) fn sites(db: &Connection) -> Outcome<Vec<SiteView>> {
    let mut statement =
        db.prepare_cached("SELECT site, name, folio_prefix, beds FROM site ORDER BY name, site")?;
    let sites = statement.query_map([], |row| {
        Ok(SiteView { site: row.get(0)?, name: row.get(1)?, folio_prefix: row.get(2)?, beds: row.get(3)? })
    })?;
    Ok(sites.collect::<Result<_, _>>()?)
}

/// The site that new arrivals get: the chosen one, or the only one.
pub(crate) fn current_site(db: &Connection) -> Outcome<Option<SiteView>> {
    let sites = sites(db)?;
    let chosen = meta::text(db, CHOSEN_SITE)?;
    let found = sites.iter().find(|site| chosen.as_deref() == Some(&site.site)).cloned();
    Ok(found.or_else(|| sites.into_iter().next()))
}

pub(crate) fn organisation(db: &Connection) -> Outcome<String> {
    Ok(meta::text(db, ORGANISATION)?.unwrap_or_default())
}

/// The circle of a compartment; the directory's own name is known from the start.
pub(crate) fn circle_of(db: &Connection, part: &str) -> Outcome<Option<CircleId>> {
    let bytes: Option<Vec<u8>> = db
        .prepare_cached("SELECT circle FROM circle WHERE part = ?1 ORDER BY circle LIMIT 1")?
        .query_row([part], |row| row.get(0))
        .optional()?;
    Ok(bytes.map(|bytes| CircleId::from_slice(&bytes)).transpose()?)
}

/// A circle's compartment.
pub(crate) fn part_of(db: &Connection, circle: CircleId) -> Outcome<Option<String>> {
    Ok(db
        .prepare_cached("SELECT part FROM circle WHERE circle = ?1")?
        .query_row([circle.as_bytes()], |row| row.get(0))
        .optional()?)
}

pub(crate) fn member_name(db: &Connection, device: DeviceId) -> Outcome<Option<String>> {
    Ok(db
        .prepare_cached("SELECT name FROM member WHERE device = ?1")?
        .query_row([device.as_bytes()], |row| row.get(0))
        .optional()?)
}

impl Engine {
    /// A new record in the directory's circle.
    pub(crate) fn write_directory_record(
        &mut self,
        form_id: &str,
        answers: Answers,
        now: Now,
        rng: &mut dyn CryptoRng,
    ) -> Outcome<()> {
        let circle = directory_circle(&self.db)?;
        let record = new_record(circle, rng);
        self.write_record(record, circle, form_id, VERSION, None, &answers, now)?;
        self.project_directory()
    }

    /// Makes the directory's tables anew from its records, so that they say the same whatever came first. Where two records
    /// speak of one thing, the one with the lower id is believed.
    pub(crate) fn project_directory(&mut self) -> Outcome<()> {
        self.directory_changed = false;
        let circle = directory_circle(&self.db)?;
        let rows: Vec<(Vec<u8>, String)> = self
            .db
            .prepare_cached("SELECT record, form_id FROM record WHERE circle = ?1 ORDER BY record DESC")?
            .query_map([circle.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        self.db.execute_batch(
            "DELETE FROM member; DELETE FROM site; DELETE FROM circle; DELETE FROM published;",
        )?;
        for (record, form_id) in rows {
            self.read_directory_record(RecordId::from_slice(&record)?, &form_id)?;
        }
        self.stock_published()
    }

    /// What one record adds to the directory's tables. A member may name only its own device; sites and circles are a
    /// manager's to name, even if it has left since. Anything else in the record's history is not looked at.
    fn read_directory_record(&self, record: RecordId, form_id: &str) -> Outcome<()> {
        let Some(document) = self.load_document(record)? else { return Ok(()) };
        let answers = document.answers();
        let author = answers
            .values()
            .flat_map(|current| current.versions.first())
            .map(|version| self.author_of(record, version.actor))
            .collect::<Outcome<Vec<_>>>()?;
        let text = |name: &str| {
            let path = AnswerPath::parse(name).ok()?;
            answers.get(&path)?.winner.as_text().map(str::to_owned)
        };
        let managed = author.iter().all(|author| author.is_some_and(|(device, _)| self.manages(device)));
        match form_id {
            MEMBER => {
                let Some(device) = text("device").and_then(|hex| DeviceId::from_hex(&hex).ok()) else {
                    return Ok(());
                };
                let own = author.iter().all(|author| author.is_some_and(|(by, _)| by == device));
                if let (true, Some(name)) = (own, text("name")) {
                    self.db.execute(
                        "INSERT OR REPLACE INTO member VALUES (?1, ?2)",
                        (device.as_bytes(), name),
                    )?;
                }
            }
            WORKSPACE if managed => {
                if let Some(name) = text("name") {
                    meta::set(&self.db, ORGANISATION, name.as_bytes())?;
                }
            }
            SITE if managed => {
                let beds = AnswerPath::parse("beds").ok().and_then(|path| match answers.get(&path)?.winner {
                    Answer::Integer(beds) => u32::try_from(beds).ok(),
                    _ => None,
                });
                if let (Some(site), Some(name), Some(prefix)) =
                    (text("site"), text("name"), text("folio_prefix"))
                {
                    self.db.execute(
                        "INSERT OR REPLACE INTO site VALUES (?1, ?2, ?3, ?4)",
                        (site, name, prefix, beds),
                    )?;
                }
            }
            FORM if managed => {
                if let (Some(form), Some(version), Some(file)) =
                    (text("form_id"), text("version"), text("file"))
                {
                    self.db.execute(
                        "INSERT OR REPLACE INTO published VALUES (?1, ?2, ?3)",
                        (form, version, file),
                    )?;
                }
            }
            CIRCLE if managed => {
                let circle = text("circle").and_then(|hex| CircleId::from_hex(&hex).ok());
                let part = text("part").filter(|part| Compartment::from_code(part).is_some());
                if let (Some(circle), Some(part)) = (circle, part) {
                    let name = text("name").unwrap_or_default();
                    self.db.execute(
                        "INSERT OR REPLACE INTO circle VALUES (?1, ?2, ?3)",
                        (circle.as_bytes(), part, name),
                    )?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn manages(&self, device: DeviceId) -> bool {
        directory_circle(&self.db)
            .is_ok_and(|circle| self.authority.rights_ever(device, circle) & wire::Right::MANAGE != 0)
    }
}
