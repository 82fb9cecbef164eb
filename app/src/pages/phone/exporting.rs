//! A bundle as a file: asked for, offered, and said.

use bridge::{Command, Refusal, Reply};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::{
    files,
    session::{Session, unexpected},
    words::shell,
};

/// A handle of whichever part of a page offers it; copies are the same.
#[derive(Clone, Copy)]
pub struct Exporting {
    session: Session,
    pub refusal: RwSignal<Option<Refusal>>,
    pub done: RwSignal<Option<String>>,
    pub busy: RwSignal<bool>,
}

impl Exporting {
    pub fn here() -> Self {
        Exporting {
            session: Session::here(),
            refusal: RwSignal::new(None),
            done: RwSignal::new(None),
            busy: RwSignal::new(false),
        }
    }

    /// What was said before is not said any longer.
    pub fn begin(self) {
        self.busy.set(true);
        self.refusal.set(None);
        self.done.set(None);
    }

    pub fn export(self, everything: bool) {
        self.begin();
        spawn_local(async move {
            match self.session.hatch.ask(Command::ExportBundle { everything }).await {
                Ok(Reply::Bundle { nothing: true, .. }) if !everything => {
                    self.done.set(Some(shell::phone_backup_nothing().to_owned()));
                }
                Ok(Reply::Bundle { file_name, bytes, records, .. }) => {
                    if files::offer(&file_name, &bytes).is_some() {
                        self.done.set(Some(shell::phone_backup_done(u64::from(records), &file_name)));
                    } else {
                        self.refusal.set(Some(Refusal::Internal { code: "file_not_offered".to_owned() }));
                    }
                }
                Ok(_) => self.refusal.set(Some(unexpected())),
                Err(why) => self.refusal.set(Some(why)),
            }
            self.busy.set(false);
        });
    }
}
