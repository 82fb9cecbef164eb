//! What the screens show of the exchange, and where it goes to.

use bridge::{Refusal, Reply, SyncState, SyncView, TimeView};

use super::{LAST_EXCHANGE, OPERATOR_TOKEN, PUBLIC_URL, SERVER_URL};
use crate::directory;
use crate::engine::Engine;
use crate::store::meta;
use crate::trouble::Outcome;

const URL_BYTES_MAX: usize = 200;

impl Engine {
    pub(crate) fn server_url(&self) -> Outcome<Option<String>> {
        meta::text(&self.db, SERVER_URL)
    }

    pub(crate) fn set_server(&mut self, url: &str, operator_token: Option<&str>) -> Outcome<Reply> {
        let url = sound_url(url).ok_or(Refusal::BadText { field: "server_url".to_owned() })?;
        meta::set(&self.db, SERVER_URL, url.as_bytes())?;
        meta::set(&self.db, PUBLIC_URL, &[])?;
        if let Some(token) = operator_token {
            meta::set(&self.db, OPERATOR_TOKEN, token.trim().as_bytes())?;
        }
        self.exchange = super::Exchange::default();
        Ok(Reply::Sync(self.sync_view()?))
    }

    /// Sets the server that the app was loaded from, where none is set yet.
    pub fn suggest_server(&mut self, url: &str) -> Result<(), Refusal> {
        let known = self.server_url().map_err(Refusal::from)?.is_some();
        if !known {
            self.in_transaction(|engine| engine.set_server(url, None)).map_err(Refusal::from)?;
        }
        Ok(())
    }

    /// The server said by which address others reach it; what is no address changes nothing.
    pub fn note_public_url(&mut self, url: &str) -> Result<(), Refusal> {
        let Some(url) = sound_url(url) else { return Ok(()) };
        self.in_transaction(|engine| meta::set(&engine.db, PUBLIC_URL, url.as_bytes())).map_err(Refusal::from)
    }

    /// The server's address for somebody who does not know it yet.
    pub(crate) fn invite_url(&self) -> Outcome<Option<String>> {
        let public = meta::text(&self.db, PUBLIC_URL)?.filter(|url| !url.is_empty());
        public.map_or_else(|| self.server_url(), |url| Ok(Some(url)))
    }

    pub(crate) fn sync_view(&self) -> Outcome<SyncView> {
        // Whoever is only joining knows no directory yet, and has no record of another circle either.
        let directory =
            directory::directory_circle(&self.db).map(|circle| circle.0.to_vec()).unwrap_or_default();
        // What was handed in has no record here, and is counted while it is unsent.
        let (records, only_here, of_records, drafts): (u32, u32, u32, u32) = self.db.query_row(
            "SELECT (SELECT count(*) FROM record WHERE circle <> ?1), count(*), count(record.record),
                    (SELECT count(*) FROM draft)
             FROM only_here LEFT JOIN record ON record.record = only_here.record
             WHERE record.record IS NULL OR record.circle <> ?1",
            [directory],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )?;
        let exchange = &self.exchange;
        Ok(SyncView {
            state: match (exchange.is_running(), &exchange.trouble) {
                (true, _) => SyncState::Running,
                (false, Some(Refusal::ServerUnreachable)) => SyncState::Waiting,
                (false, _) => SyncState::Idle,
            },
            server_url: self.server_url()?,
            only_here,
            sent: records.saturating_sub(of_records),
            drafts,
            quarantined: self.quarantined_count()?,
            last_exchange: self.last_exchange()?,
            trouble: exchange.trouble.clone(),
            next_attempt_ms: exchange.next_attempt_ms,
        })
    }

    fn last_exchange(&self) -> Outcome<Option<TimeView>> {
        let Some(bytes) = meta::get(&self.db, LAST_EXCHANGE)? else { return Ok(None) };
        let Some((at, offset)) = bytes.split_first_chunk::<8>() else { return Ok(None) };
        let offset_minutes = offset.try_into().map(i16::from_be_bytes).unwrap_or_default();
        Ok(Some(TimeView { at_ms: i64::from_be_bytes(*at), offset_minutes, doubtful: false }))
    }
}

/// An address without anything behind the host but a path, or `None`.
fn sound_url(url: &str) -> Option<&str> {
    let url = url.trim().trim_end_matches('/');
    let begins = url.starts_with("https://") || url.starts_with("http://");
    (begins && url.len() <= URL_BYTES_MAX && !url.contains(['#', '?', ' '])).then_some(url)
}
