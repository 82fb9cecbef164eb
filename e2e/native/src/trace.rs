//! What was said on the line, in one line each, for whoever looks into a failed schedule (`ACOGIDA_TRACE=1`).

use std::sync::LazyLock;

use engine::{Incoming, Outgoing};
use wire::{Batch, Bytes, Canonical, Control, ErrorReply, Know, Lane, SyncPayload, SyncReply, SyncRequest};

static WANTED: LazyLock<bool> = LazyLock::new(|| std::env::var_os("ACOGIDA_TRACE").is_some());

/// Says something, if anybody listens.
pub fn say(what: impl FnOnce() -> String) {
    if *WANTED {
        println!("    {}", what());
    }
}

pub fn request(outgoing: &Outgoing) -> String {
    let Some((subject, payload)) = SyncRequest::from_bytes(&outgoing.body)
        .ok()
        .and_then(|request| Some((request.auth.subject, SyncPayload::from_bytes(&request.payload.0).ok()?)))
    else {
        return outgoing.path.to_owned();
    };
    let know = match &payload.know {
        Know::Digest(_) => "digest".to_owned(),
        Know::Cursors(cursors) => {
            let data = cursors.iter().filter(|cursor| cursor.lane == Lane::Data);
            data.map(|cursor| format!("{}@{}", short(&cursor.circle), cursor.pos))
                .collect::<Vec<_>>()
                .join(" ")
        }
    };
    format!(
        "> {} knows [{know}] control {} batches {:?} wants {}",
        short(&subject),
        payload.control.len(),
        payload.batches.iter().map(batch).collect::<Vec<_>>(),
        payload.want_bodies.len()
    )
}

pub fn reply(incoming: Option<&Incoming>) -> String {
    let Some(incoming) = incoming else { return "< nothing".to_owned() };
    let Ok(reply) = SyncReply::from_bytes(&incoming.body) else {
        let error = ErrorReply::from_bytes(&incoming.body).map(|error| error.code);
        return format!("< {} {}", incoming.status, error.unwrap_or_default());
    };
    let frames = reply.frames.iter().map(|frame| {
        let items: Vec<String> = match frame.lane {
            Lane::Data => frame.items.iter().map(batch).collect(),
            Lane::Control => frame.items.iter().map(control).collect(),
        };
        let reset = if frame.reset { " reset" } else { "" };
        format!("{}@{}{reset} {items:?}", short(&frame.circle), frame.pos)
    });
    format!(
        "< gen {} {:?} acks {:?} refused {:?} frames {:?} bodies {} wraps {} more {}",
        reply.generation,
        reply.state,
        reply.acks.iter().map(short).collect::<Vec<_>>(),
        reply.refused.iter().map(|each| format!("{} {}", short(&each.id), each.code)).collect::<Vec<_>>(),
        frames.collect::<Vec<_>>(),
        reply.bodies.len(),
        reply.wraps.len(),
        reply.more
    )
}

fn batch(bytes: &Bytes) -> String {
    Batch::from_bytes(&bytes.0).map_or("?".to_owned(), |batch| {
        let last = batch.n_first + batch.items.len() as u64 - 1;
        format!("{}:{}-{last}={}", short(&batch.stream), batch.n_first, short(&batch.id()))
    })
}

fn control(bytes: &Bytes) -> String {
    Control::from_bytes(&bytes.0).map_or("?".to_owned(), |control| format!("kind {}", control.kind))
}

fn short(id: &impl ToString) -> String {
    id.to_string().chars().take(4).collect()
}
