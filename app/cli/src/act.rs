//! One task from its beginning to its end: opens what it needs, does it, prints what came of it.

use std::path::Path;

use bridge::{Command, NewWorkspace, OpenDraft, Reply};

use crate::arguments::{Assignment, Place, Source, Task};
use crate::failure::Failure;
use crate::home::Home;
use crate::sentences::Sentences;
use crate::unlocked::{Unlocked, unexpected};
use crate::{clock, draft, members, office, people, recovery, secret, seed};

pub fn act(place: &Place, task: Task, sentences: &Sentences) -> Result<(), Failure> {
    match task {
        Task::Create { organisation, site, prefix, name, server } => {
            let home = Home::open(&place.home)?;
            let secret = secret::new(place.secret_file.as_deref(), sentences)?;
            let new = NewWorkspace {
                organisation,
                site_name: site,
                folio_prefix: prefix,
                person_name: name,
                secret: secret.as_str().to_owned(),
            };
            let (mut unlocked, sheet) = Unlocked::found(home, &new)?;
            recovery::print_sheet(&sheet, sentences);
            unlocked.ask(Command::SheetConfirmed)?;
            server.map_or(Ok(()), |url| office::set_server(&mut unlocked, url, None, sentences))
        }
        Task::Join { link, name } => {
            let home = Home::open(&place.home)?;
            let secret = secret::new(place.secret_file.as_deref(), sentences)?;
            let mut unlocked = Unlocked::join(home, &link, &name, &secret)?;
            println!("{}", sentences.say("joined", &[("name", &name)]));
            office::sync(&mut unlocked, sentences)
        }
        Task::Recover { name, source } => {
            let home = Home::open(&place.home)?;
            let secret = secret::new(place.secret_file.as_deref(), sentences)?;
            let is_online = matches!(source, Source::Server(_));
            let recovery = recovery::ask(name, source, &secret, sentences)?;
            let mut unlocked = Unlocked::recover(home, &recovery)?;
            println!("{}", sentences.say("recovered", &[("name", &recovery.person_name)]));
            if is_online { office::sync(&mut unlocked, sentences) } else { Ok(()) }
        }
        task => {
            let home = Home::open(&place.home)?;
            home.profile()?;
            let secret = secret::existing(place.secret_file.as_deref(), sentences)?;
            act_inside(&mut Unlocked::open(home, &secret)?, task, sentences)
        }
    }
}

fn act_inside(unlocked: &mut Unlocked, task: Task, sentences: &Sentences) -> Result<(), Failure> {
    match task {
        Task::Sync => office::sync(unlocked, sentences),
        Task::Status { json } => office::status(unlocked, json, sentences),
        Task::SetServer { url, token } => office::set_server(unlocked, url, token, sentences),
        Task::Invite { label, hours, role } => office::invite(unlocked, label, hours, role, sentences),
        Task::Members { json } => members::list(unlocked, json, sentences),
        Task::EndMember { device } => members::change(unlocked, Command::EndMember { device }, sentences),
        Task::Withdraw { invite } => members::change(unlocked, Command::WithdrawInvite { invite }, sentences),
        Task::Decide { device, take_in } => {
            members::change(unlocked, Command::DecideBeyond { device, take_in }, sentences)
        }
        Task::Export { file, everything } => office::export(unlocked, &file, everything, sentences),
        Task::Import { file } => office::import(unlocked, &file, sentences),
        Task::People { search, json } => people::list(unlocked, &search, json, sentences),
        Task::Person { who, json } => people::show(unlocked, &who, json, sentences),
        Task::Conflicts { json } => people::conflicts(unlocked, json, sentences),
        Task::Resolve { who, answer } => resolve(unlocked, &who, &answer, sentences),
        Task::Register { family_of, answers } => register(unlocked, family_of, &answers, sentences),
        Task::Edit { who, answers } => {
            let open = OpenDraft::Edit { person: people::find(unlocked, &who)?, page: None };
            let person = draft::fill(unlocked, open, &answers, clock::now())?;
            people::print_person(&person, false, sentences);
            Ok(())
        }
        Task::Void { who, reason } => {
            let command = Command::Void { person: people::find(unlocked, &who)?, reason };
            unlocked.ask(command)?;
            println!("{}", sentences.say("voided", &[]));
            Ok(())
        }
        Task::Unvoid { who } => {
            let command = Command::Unvoid { person: people::find(unlocked, &who)? };
            unlocked.ask(command)?;
            println!("{}", sentences.say("unvoided", &[]));
            Ok(())
        }
        Task::Seed { people, seed } => seed::seed(unlocked, people, seed, sentences),
        Task::Create { .. } | Task::Join { .. } | Task::Recover { .. } => Err(unexpected()),
    }
}

fn register(
    unlocked: &mut Unlocked,
    family_of: Option<String>,
    answers: &[Assignment],
    sentences: &Sentences,
) -> Result<(), Failure> {
    let family_of = family_of.map(|who| people::find(unlocked, &who)).transpose()?;
    let open = OpenDraft::NewPerson { family_of, called: None };
    let person = draft::fill(unlocked, open, answers, clock::now())?;
    people::print_person(&person, false, sentences);
    Ok(())
}

/// Decides the person's open conflict at that question.
fn resolve(
    unlocked: &mut Unlocked,
    who: &str,
    wanted: &Assignment,
    sentences: &Sentences,
) -> Result<(), Failure> {
    let person = people::find(unlocked, who)?;
    let Reply::Conflicts(conflicts) = unlocked.ask(Command::Conflicts)? else { return Err(unexpected()) };
    let conflict = conflicts
        .into_iter()
        .find(|each| each.person == Some(person) && each.path.as_str() == wanted.path)
        .ok_or_else(|| Failure::Unknown { key: "unknown_conflict", what: wanted.path.clone() })?;
    let form = Command::Form { form_id: conflict.form_id.clone(), version: conflict.form_version.clone() };
    let Reply::Form(form) = unlocked.ask(form)? else { return Err(unexpected()) };
    let (path, answer) = draft::read(&form, wanted, clock::now())?;
    unlocked.ask(Command::Resolve {
        record: conflict.record,
        path,
        answer,
        heads: conflict.heads.clone(),
    })?;
    println!("{}", sentences.say("resolved", &[("path", &wanted.path)]));
    Ok(())
}

/// Writes a file that did not exist.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut file = std::fs::File::create_new(path).map_err(|error| Failure::file(path, &error))?;
    let written = std::io::Write::write_all(&mut file, bytes).and_then(|()| file.sync_all());
    written.map_err(|error| Failure::file(path, &error))
}
