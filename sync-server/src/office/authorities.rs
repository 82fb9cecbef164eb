//! Workspaces' control objects in memory, read from their logs when first asked for.

use std::collections::BTreeMap;

use grants::{Added, Authority};
use wire::{Canonical, CircleId, Control, Lane, WorkspaceId};

use crate::store::{LogState, LogStore, StoreError, Stored, WorkspaceKey};

const WORKSPACES_HELD_MAX: usize = 64;
/// Of a log, read at a time.
const STEP_BYTES: usize = 256 * 1024;

/// A workspace that a request is working on.
pub(super) struct Held {
    pub key: WorkspaceKey,
    pub authority: Authority,
}

/// Workspaces that were asked for lately. What a request takes out it puts back, unless it left it ahead of the store.
#[derive(Default)]
pub(super) struct Authorities {
    held: BTreeMap<WorkspaceId, (u64, Held)>,
    uses: u64,
}

impl Authorities {
    /// `None` where the workspace is not registered here.
    pub(super) fn take<S: LogStore>(
        &mut self,
        store: &mut S,
        workspace: WorkspaceId,
    ) -> Stored<Option<Held>> {
        if let Some((_, held)) = self.held.remove(&workspace) {
            return Ok(Some(held));
        }
        match store.workspace(workspace)? {
            Some(key) => Ok(Some(Held { key, authority: load(store, key)? })),
            None => Ok(None),
        }
    }

    pub(super) fn put_back(&mut self, held: Held) {
        self.uses += 1;
        self.held.insert(held.authority.workspace(), (self.uses, held));
        if self.held.len() > WORKSPACES_HELD_MAX {
            let oldest = self.held.iter().min_by_key(|(_, (used, _))| *used).map(|(id, _)| *id);
            oldest.map(|id| self.held.remove(&id));
        }
    }
}

fn load<S: LogStore>(store: &mut S, key: WorkspaceKey) -> Stored<Authority> {
    let mut logs = store.logs(key)?;
    logs.retain(|log| log.lane == Lane::Control);
    // Epochs hang on grants, never the other way round.
    logs.sort_by_key(|log| log.circle != CircleId::ALL);
    let mut authority = None;
    for log in logs {
        each_control(store, key, log, |control| match &mut authority {
            None => Authority::found(&control).map(|founded| authority = Some(founded)).is_ok(),
            Some(authority) => authority.add_from_own_store(&control) == Ok(Added::New),
        })?;
    }
    authority.ok_or_else(|| StoreError::Broken("a workspace without its genesis".to_owned()))
}

fn each_control<S: LogStore>(
    store: &mut S,
    key: WorkspaceKey,
    log: LogState,
    mut take: impl FnMut(Control) -> bool,
) -> Stored<()> {
    let mut pos = 0;
    while pos < log.pos {
        let items = store.items_after(key, log, pos, STEP_BYTES)?;
        let Some(last) = items.last() else { break };
        pos = last.pos;
        for item in items {
            if !Control::from_bytes(&item.bytes).is_ok_and(&mut take) {
                return Err(StoreError::Broken("a control object that does not fit its log".to_owned()));
            }
        }
    }
    Ok(())
}
