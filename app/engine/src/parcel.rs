//! What a profile has sealed and no server is known to hold, for another profile of the workspace on the same device to carry
//! while this one is locked; and what must have left a profile before it may be removed.

use bridge::Refusal;
use rand_core::CryptoRng;
use wire::Body;
use wire::limits::ATTACHMENT_PART_BYTES;

use crate::engine::Engine;
use crate::now::Now;
use crate::store::meta;
use crate::trouble::Outcome;

/// Of files, in one parcel: it is made in the moment in which the door closes. What does not fit waits for its author.
const FILES_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Which unsent objects the last bundle held, as a hash over their ids.
const EXPORTED: &str = "exported";

/// What has not left a profile yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unsent {
    /// Something that no server is known to hold, and no bundle has taken out as it is now.
    pub is_only_here: bool,
    /// Records among it.
    pub records: u32,
    /// Forms that were begun and are in nobody's record.
    pub drafts: u32,
}

impl Engine {
    /// The unsent work as one file, which another member carries without being able to read more of it than the circles that
    /// they are in. With `seals`, what was saved is sealed first; else only what was sealed before is in it. `None` where there
    /// is nothing, and while this device does not know its own stream's end.
    pub fn parcel(
        &mut self,
        seals: bool,
        now: Now,
        rng: &mut dyn CryptoRng,
    ) -> Result<Option<Vec<u8>>, Refusal> {
        self.in_transaction(|engine| engine.make_parcel(seals, now, rng)).map_err(Refusal::from)
    }

    /// Takes a parcel of another profile in, which is sent with this one's own work from now on. One that is of another
    /// workspace, or sealed under an epoch that has not come yet, is refused and can be taken later.
    pub fn take_parcel(&mut self, bytes: &[u8], now: Now, rng: &mut dyn CryptoRng) -> Result<(), Refusal> {
        self.in_transaction(|engine| engine.import_bundle(bytes, now, rng)).map_err(Refusal::from)?;
        Ok(())
    }

    /// What removing this profile would lose.
    pub fn unsent(&self) -> Result<Unsent, Refusal> {
        self.look_for_unsent().map_err(Refusal::from)
    }

    fn make_parcel(&mut self, seals: bool, now: Now, rng: &mut dyn CryptoRng) -> Outcome<Option<Vec<u8>>> {
        if self.is_in_doubt()? {
            return Ok(None);
        }
        if seals {
            self.seal_pending(now, rng)?;
            self.seal_parts(FILES_BYTES_MAX / ATTACHMENT_PART_BYTES, now, rng)?;
        }
        if self.unsent_ids()?.is_empty() {
            return Ok(None);
        }
        let (bundle, _) = self.bundle(false, FILES_BYTES_MAX)?;
        self.seal_bundle(&bundle, rng).map(Some)
    }

    /// A bundle that was handed out holds all that is unsent now, unless something is not sealed yet.
    pub(crate) fn note_exported(&self) -> Outcome<()> {
        let mark = Body::hash(&self.unsent_ids()?);
        meta::set(&self.db, EXPORTED, mark.as_bytes())
    }

    fn look_for_unsent(&self) -> Outcome<Unsent> {
        let (records, drafts): (u32, u32) = self.db.query_row(
            "SELECT (SELECT count(*) FROM only_here), (SELECT count(*) FROM draft)",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let ids = self.unsent_ids()?;
        let mark = Body::hash(&ids);
        let was_exported = meta::get(&self.db, EXPORTED)?.is_some_and(|kept| kept == mark.as_bytes());
        let is_unsealed = self.has_pending()? || self.has_unsealed_parts()?;
        Ok(Unsent { is_only_here: is_unsealed || !ids.is_empty() && !was_exported, records, drafts })
    }

    /// The ids of everything that is sealed or signed and that no server is known to hold, in order.
    fn unsent_ids(&self) -> Outcome<Vec<u8>> {
        let mut statement = self.db.prepare_cached(
            "SELECT batch FROM batch WHERE NOT EXISTS (SELECT 1 FROM held WHERE held.object = batch.batch)
             UNION
             SELECT id FROM control WHERE NOT EXISTS (SELECT 1 FROM held WHERE held.object = control.id)
             ORDER BY 1",
        )?;
        let mut rows = statement.query([])?;
        let mut ids = Vec::new();
        while let Some(row) = rows.next()? {
            ids.extend(row.get::<_, Vec<u8>>(0)?);
        }
        Ok(ids)
    }
}
