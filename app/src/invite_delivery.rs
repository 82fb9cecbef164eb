//! Whether the server knows an invite by now: it does once an exchange that began after the invite was made has ended
//! well. Pure; the page feeds it with what is heard of the exchange.

use bridge::{SyncState, SyncView, TimeView};

/// What was last heard, for one invite.
#[derive(Clone, Debug, PartialEq)]
pub struct InviteDelivery {
    last_exchange: Option<TimeView>,
    /// The exchange that runs was under way when the invite was made, and may have gone without it.
    began_before: bool,
}

impl InviteDelivery {
    /// Begins with what is known when the invite is made.
    pub fn since(sync: Option<&SyncView>) -> Self {
        InviteDelivery {
            last_exchange: sync.and_then(|sync| sync.last_exchange),
            began_before: sync.is_some_and(|sync| sync.state == SyncState::Running),
        }
    }

    /// Takes what was heard now; true once the invite has arrived.
    pub fn hear(&mut self, sync: &SyncView) -> bool {
        if sync.state == SyncState::Running {
            return false;
        }
        let ended = sync.last_exchange != self.last_exchange;
        self.last_exchange = sync.last_exchange;
        let went_without = std::mem::take(&mut self.began_before);
        ended && !went_without && sync.trouble.is_none()
    }
}

#[cfg(test)]
mod tests {
    use bridge::Refusal;

    use super::*;

    fn heard(state: SyncState, exchanged_ms: i64) -> SyncView {
        let last_exchange = Some(TimeView { at_ms: exchanged_ms, offset_minutes: 0, doubtful: false });
        SyncView { state, last_exchange, ..SyncView::default() }
    }

    #[test]
    fn an_invite_has_arrived_when_the_next_exchange_has_ended() {
        let mut delivery = InviteDelivery::since(Some(&heard(SyncState::Idle, 1)));
        assert!(!delivery.hear(&heard(SyncState::Idle, 1)));
        assert!(!delivery.hear(&heard(SyncState::Running, 1)));
        assert!(delivery.hear(&heard(SyncState::Idle, 2)));
    }

    #[test]
    fn an_exchange_that_was_under_way_already_brings_no_invite() {
        let mut delivery = InviteDelivery::since(Some(&heard(SyncState::Running, 1)));
        assert!(!delivery.hear(&heard(SyncState::Idle, 2)));
        assert!(!delivery.hear(&heard(SyncState::Running, 2)));
        assert!(delivery.hear(&heard(SyncState::Idle, 3)));
    }

    #[test]
    fn an_exchange_that_failed_brings_nothing() {
        let mut delivery = InviteDelivery::since(None);
        let failed = SyncView { trouble: Some(Refusal::ServerUnreachable), ..heard(SyncState::Waiting, 0) };
        assert!(!delivery.hear(&SyncView { last_exchange: None, ..failed.clone() }));
        assert!(!delivery.hear(&failed));
        assert!(delivery.hear(&heard(SyncState::Idle, 5)));
    }
}
