//! Who belongs to the workspace: roles, the page that shows members, letting somebody go, new epochs afterwards, what came from
//! those who were let go, and what this device does when it is let go itself.

mod beyond;
mod end;
mod label;
mod leave;
mod page;
mod renew_grant;
mod roles;
mod rotate;

use bridge::{Command, Reply};
pub(crate) use label::Label;
use rand_core::CryptoRng;

use crate::engine::Engine;
use crate::trouble::{Outcome, Trouble};

impl Engine {
    pub(crate) fn answer_about_members(
        &mut self,
        command: Command,
        rng: &mut dyn CryptoRng,
    ) -> Outcome<Reply> {
        match command {
            Command::Members => self.members(),
            Command::EndMember { device } => self.in_transaction(|engine| engine.end_member(&device, rng)),
            Command::WithdrawInvite { invite } => {
                self.in_transaction(|engine| engine.withdraw_invite(&invite, rng))
            }
            Command::DecideBeyond { device, take_in } => {
                self.in_transaction(|engine| engine.decide_beyond(&device, take_in))
            }
            _ => Err(Trouble::Defect("not_about_members")),
        }
    }
}
