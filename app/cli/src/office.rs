//! A coordinator's affairs: server, state, invites, bundles.

use std::path::Path;

use bridge::{Command, Reply, Role, SyncView};

use crate::act::write_new;
use crate::failure::Failure;
use crate::sentences::Sentences;
use crate::unlocked::{Unlocked, unexpected};
use crate::{json, recovery};

pub fn sync(unlocked: &mut Unlocked, sentences: &Sentences) -> Result<(), Failure> {
    let view = unlocked.sync()?;
    println!("{}", in_words(&view, sentences));
    Ok(())
}

pub fn set_server(
    unlocked: &mut Unlocked,
    url: String,
    operator_token: Option<String>,
    sentences: &Sentences,
) -> Result<(), Failure> {
    unlocked.ask(Command::SetServer { url: url.clone(), operator_token })?;
    println!("{}", sentences.say("server_set", &[("url", &url)]));
    Ok(())
}

pub fn status(unlocked: &mut Unlocked, as_json: bool, sentences: &Sentences) -> Result<(), Failure> {
    let Reply::Home(home) = unlocked.ask(Command::Home)? else { return Err(unexpected()) };
    if as_json {
        println!("{}", json::status(&home));
        return Ok(());
    }
    let role = sentences.say(if home.coordinator { "role_coordinator" } else { "role_member" }, &[]);
    let given = [
        ("organisation", home.organisation.as_str()),
        ("me", &home.me),
        ("role", &role),
        ("people", &home.people.to_string()),
        ("present", &home.present.to_string()),
        ("conflicts", &home.conflicts.to_string()),
        ("drafts", &home.drafts.len().to_string()),
    ];
    println!("{}", sentences.say("status", &given));
    for notice in &home.recoveries {
        println!("{}", sentences.say("recovery_used", &[("by", &notice.by)]));
    }
    println!("{}", in_words(&home.sync, sentences));
    Ok(())
}

fn in_words(view: &SyncView, sentences: &Sentences) -> String {
    let none = sentences.say("no_server", &[]);
    sentences.say(
        "sync",
        &[
            ("server", view.server_url.as_deref().unwrap_or(&none)),
            ("sent", &view.sent.to_string()),
            ("only_here", &view.only_here.to_string()),
            ("quarantined", &view.quarantined.to_string()),
        ],
    )
}

/// The link alone goes to the standard output, so that a script can take it.
pub fn invite(
    unlocked: &mut Unlocked,
    label: String,
    hours: u32,
    role: Role,
    sentences: &Sentences,
) -> Result<(), Failure> {
    let invite = Command::MakeInvite { label, hours, role };
    let Reply::Invite(invite) = unlocked.ask(invite)? else { return Err(unexpected()) };
    println!("{}", invite.link);
    if !invite.on_server {
        eprintln!("{}", sentences.say("invite_not_there_yet", &[]));
    }
    Ok(())
}

pub fn export(
    unlocked: &mut Unlocked,
    file: &Path,
    everything: bool,
    sentences: &Sentences,
) -> Result<(), Failure> {
    let Reply::Bundle { bytes, records, .. } = unlocked.ask(Command::ExportBundle { everything })? else {
        return Err(unexpected());
    };
    write_new(file, &bytes)?;
    let given = [("records", records.to_string()), ("file", file.display().to_string())];
    println!("{}", sentences.say("exported", &given.each_ref().map(|(name, value)| (*name, value.as_str()))));
    Ok(())
}

pub fn import(unlocked: &mut Unlocked, file: &Path, sentences: &Sentences) -> Result<(), Failure> {
    let bytes = recovery::read_bundle(file)?;
    let reply = unlocked.ask(Command::ImportBundle { bytes })?;
    let Reply::Imported { records_new, records_changed, already_here, quarantined } = reply else {
        return Err(unexpected());
    };
    let given = [
        ("new", records_new.to_string()),
        ("changed", records_changed.to_string()),
        ("known", already_here.to_string()),
        ("quarantined", quarantined.to_string()),
    ];
    println!("{}", sentences.say("imported", &given.each_ref().map(|(name, value)| (*name, value.as_str()))));
    Ok(())
}
