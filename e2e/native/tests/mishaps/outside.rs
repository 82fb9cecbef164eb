//! What comes from outside may be anything: it is refused with a code, stops nothing and loses nothing.

use bridge::{Command, Refusal, Reply};
use engine::Incoming;

use crate::town::{ANA, LUIS, Town};

const TRIES: usize = 150;

/// The bytes with something wrong: a bit turned, an end cut off, a piece put twice, or nothing of them left.
fn damaged(town: &mut Town, bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let at = town.dice.below(bytes.len().max(1));
    match town.dice.below(8) {
        0 => bytes.truncate(at),
        1 => bytes = bytes.get(at..).unwrap_or_default().to_vec(),
        2 => bytes.extend_from_within(at..),
        3 => bytes = (0..at).map(|_| town.dice.below(256) as u8).collect(),
        _ => {
            for _ in 0..=town.dice.below(3) {
                let at = town.dice.below(bytes.len().max(1));
                let bit = 1 << town.dice.below(8);
                bytes.get_mut(at).into_iter().for_each(|byte| *byte ^= bit);
            }
        }
    }
    bytes
}

#[test]
fn a_reply_of_any_bytes_is_refused_or_set_apart_and_the_next_exchange_brings_everything() {
    let mut town = Town::of_two();
    for number in 0..TRIES {
        if number % 10 == 0 {
            town.register(ANA, &format!("Persona {number}"), &[]);
            town.register(LUIS, &format!("Otra {number}"), &[]);
            town.sync(ANA).unwrap();
        }
        let now = town.devices[LUIS].now();
        town.devices[LUIS].engine().sync_start().unwrap();
        let bad_at = town.dice.below(3);
        for round in 0.. {
            let request = town.devices[LUIS].engine().next_request(now, town.dice.rng());
            let Ok(Some(request)) = request else { break };
            let Some(mut reply) = town.line.deliver(&request, &mut town.dice) else { break };
            if round == bad_at {
                let body = damaged(&mut town, &reply.body);
                let status = if town.dice.chance(10) { 500 } else { reply.status };
                reply = Incoming { status, body };
            }
            if town.devices[LUIS].engine().handle_reply(&reply, now, town.dice.rng()).is_err() {
                break;
            }
        }
    }
    town.rest();
    let people = town.people(ANA).len();
    assert_eq!(people, 2 * TRIES / 10);
    assert_eq!(town.people(LUIS).len(), people);
    let Reply::Sync(view) = town.ask(LUIS, Command::SyncState) else { panic!("no state") };
    assert_eq!((view.only_here, view.trouble), (0, None));
}

#[test]
fn a_bundle_of_any_bytes_is_refused_and_changes_nothing() {
    let mut town = Town::of_two();
    town.register(ANA, "Jean", &[]);
    let Reply::Bundle { bytes, nothing: false, .. } =
        town.ask(ANA, Command::ExportBundle { everything: false })
    else {
        panic!("no bundle")
    };
    for _ in 0..TRIES {
        let damaged = damaged(&mut town, &bytes);
        if damaged == bytes {
            continue;
        }
        match town.try_ask(LUIS, Command::ImportBundle { bytes: damaged }) {
            Err(Refusal::BadBundle | Refusal::BundleOfAnotherWorkspace | Refusal::NotAllowed) => {}
            other => panic!("{other:?}"),
        }
        assert_eq!(town.people(LUIS).len(), 0);
    }
    town.ask(LUIS, Command::ImportBundle { bytes });
    assert_eq!(town.people(LUIS).len(), 1);
}

#[test]
fn a_link_of_any_text_is_refused_or_asks_a_server_that_does_not_know_it() {
    let mut town = Town::founded();
    let link = town.invite();
    // The line asks the same server whatever the address says.
    let (address, invite) = link.split_at(link.find('#').unwrap());
    for number in 0..TRIES {
        let damaged = damaged(&mut town, invite.as_bytes());
        let text = format!("{address}{}", String::from_utf8_lossy(&damaged));
        if text == link {
            continue;
        }
        match town.join(&format!("Otra{number}"), &text) {
            Err(Refusal::BadLink | Refusal::UnknownWorkspace | Refusal::InviteNotYetThere) => {}
            Err(Refusal::ServerRefused { code }) => assert_eq!(code, "bad_signature"),
            other => panic!("{other:?} for {text}"),
        }
    }
    town.join("Luis", &link).unwrap();
}
