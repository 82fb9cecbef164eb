//! Commands for the engine, and which of them others wait for.

use bridge::{Command, Refusal};

use crate::cellar::{Cellar, Inside, Outcome};
use crate::clock;

/// What a command that succeeded means for the next conversation with the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Haste {
    None,
    /// Colleagues should have it soon.
    Soon,
    /// Somebody waits for it on the other side.
    Now,
}

impl Cellar {
    pub fn command(&mut self, command: Command) -> Outcome {
        self.opened()?;
        let Inside::Member(engine) = &mut self.inside else { return Err(Refusal::Locked) };
        let (haste, now) = (haste(&command), clock::now());
        let reply = engine.handle(command, now, &mut clock::rng())?;
        match haste {
            Haste::None => {}
            Haste::Soon => self.next_sync.after_change(now.at_ms),
            Haste::Now => self.next_sync.at_once(now.at_ms),
        }
        Ok(reply)
    }
}

fn haste(command: &Command) -> Haste {
    match command {
        Command::SaveDraft { .. }
        | Command::Void { .. }
        | Command::Unvoid { .. }
        | Command::Resolve { .. }
        | Command::AddSite { .. }
        | Command::ImportBundle { .. } => Haste::Soon,
        Command::MakeInvite { .. } | Command::SetServer { .. } => Haste::Now,
        _ => Haste::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::wire::DraftId;

    #[test]
    fn what_others_wait_for_is_sent_and_what_is_only_read_is_not() {
        assert_eq!(haste(&Command::SaveDraft { draft: DraftId([0; 16]) }), Haste::Soon);
        let invite = Command::MakeInvite { label: String::new(), hours: 1, role: bridge::Role::Outreach };
        assert_eq!(haste(&invite), Haste::Now);
        assert_eq!(haste(&Command::Home), Haste::None);
    }
}
