//! What everybody sees of a use of the recovery sheet. That there was one is read from the root's grants, which nobody can leave
//! out; who and when, from a record of the directory, which whoever used it writes.

use std::collections::BTreeSet;

use bridge::{RecoveryNotice, TimeView};
use forms::AnswerPath;
use wire::{CircleId, DeviceId, GrantId, RecordId, Subject};

use crate::directory::{self, RECOVERY};
use crate::engine::Engine;
use crate::now::time_view;
use crate::store::meta;
use crate::trouble::Outcome;

/// The root's grants that this profile came in by, or was told of and has acknowledged.
const ACKNOWLEDGED: &str = "recoveries_acknowledged";

/// Whether the sheet of a workspace that was founded here is on paper.
const SHEET: &str = "recovery_sheet";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sheet {
    Unconfirmed = 1,
    Confirmed = 2,
}

impl Engine {
    pub(crate) fn note_sheet(&self, sheet: Sheet) -> Outcome<()> {
        meta::set(&self.db, SHEET, &[sheet as u8])
    }

    pub(crate) fn is_sheet_unconfirmed(&self) -> Outcome<bool> {
        Ok(meta::get(&self.db, SHEET)?.is_some_and(|sheet| sheet == [Sheet::Unconfirmed as u8]))
    }

    /// The root's grants that are known now are no news to this profile, which is on its way in.
    pub(crate) fn acknowledge_recoveries(&self) -> Outcome<()> {
        self.acknowledge(self.authority.root_grants().map(|(id, _)| id))
    }

    pub(crate) fn acknowledge(&self, grants: impl Iterator<Item = GrantId>) -> Outcome<()> {
        let mut known = self.acknowledged()?;
        known.extend(grants.filter(|id| self.authority.grant(*id).is_some()));
        let known: Vec<u8> = known.into_iter().flat_map(|id| id.0).collect();
        meta::set(&self.db, ACKNOWLEDGED, &known)
    }

    pub(crate) fn recovery_notices(&self) -> Outcome<Vec<RecoveryNotice>> {
        let known = self.acknowledged()?;
        let news = self.authority.root_grants().filter(|(id, _)| !known.contains(id));
        news.map(|(grant, body)| {
            let Subject::Device(device) = body.subject else {
                return Ok(RecoveryNotice { grant, by: String::new(), at: None });
            };
            let by = directory::member_name(&self.db, device)?.unwrap_or_default();
            Ok(RecoveryNotice { grant, by, at: self.used_at(device)? })
        })
        .collect()
    }

    fn acknowledged(&self) -> Outcome<BTreeSet<GrantId>> {
        let bytes = meta::get(&self.db, ACKNOWLEDGED)?.unwrap_or_default();
        Ok(bytes.chunks(GrantId::BYTES).map(GrantId::from_slice).collect::<Result<_, _>>()?)
    }

    /// The circle that the root's own word calls the directory.
    pub(crate) fn directory_by_root(&self) -> Option<CircleId> {
        let first = self.authority.root_grants().filter_map(|(_, grant)| grant.rights.first());
        first.map(|right| right.circle).find(|circle| *circle != CircleId::ALL)
    }

    fn used_at(&self, device: DeviceId) -> Outcome<Option<TimeView>> {
        let circle = directory::directory_circle(&self.db)?;
        let records: Vec<Vec<u8>> = self
            .db
            .prepare_cached("SELECT record FROM record WHERE circle = ?1 AND form_id = ?2 ORDER BY record")?
            .query_map((circle.as_bytes(), RECOVERY), |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let mut at = None;
        for record in records {
            at = at.or(self.said_at(RecordId::from_slice(&record)?, device)?);
        }
        Ok(at)
    }

    /// When the record was written, if it is of this device and by it.
    fn said_at(&self, record: RecordId, device: DeviceId) -> Outcome<Option<TimeView>> {
        let (Some(document), Ok(path)) = (self.load_document(record)?, AnswerPath::parse("device")) else {
            return Ok(None);
        };
        let answers = document.answers();
        let Some(current) = answers.get(&path) else { return Ok(None) };
        let Some(version) = current.versions.first() else { return Ok(None) };
        let is_own = self.author_of(record, version.actor)?.is_some_and(|(author, _)| author == device);
        let names_it = version.answer.as_text() == Some(device.to_string().as_str());
        Ok((is_own && names_it).then(|| time_view(&version.authored)))
    }
}
