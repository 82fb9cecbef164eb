//! A tablet that joins a workspace with many people: it lists them before it has their documents, and loses nothing by it.

use bridge::{Command, PeopleFilter, Reply, Role};
use wire::{Ahead, Batch, Canonical, EntryKind, SyncPayload, SyncReply, SyncRequest};

use crate::town::{ANA, LUIS, Town};

/// As many as a first set is made for, and some.
const MANY: usize = 205;

/// What crossed the line in one conversation.
#[derive(Default)]
struct Heard {
    pushed: Vec<Batch>,
    given: Vec<Ahead>,
    replies: usize,
}

impl Heard {
    /// Sets that were sent, by their ends.
    fn sets(&self) -> usize {
        let kinds = self.pushed.iter().flat_map(|batch| &batch.items).map(|item| item.kind);
        kinds.filter(|kind| *kind == EntryKind::Checkpoint as u8).count()
    }

    fn parts(&self) -> Vec<wire::Bytes> {
        self.given.iter().flat_map(|ahead| ahead.batches.clone()).collect()
    }
}

/// A conversation that breaks off after so many replies.
fn converse(town: &mut Town, device: usize, replies_max: usize) -> Heard {
    let mut heard = Heard::default();
    town.devices[device].clock_ms += 1_000;
    let now = town.devices[device].now();
    town.devices[device].engine().sync_start().unwrap();
    loop {
        let request = town.devices[device].engine().next_request(now, town.dice.rng()).unwrap();
        let Some(request) = request else { break };
        if heard.replies == replies_max {
            town.devices[device].engine().unreachable(now);
            break;
        }
        if request.path == "/v1/sync" {
            let payload = SyncRequest::from_bytes(&request.body).unwrap().payload;
            let payload = SyncPayload::from_bytes(&payload.0).unwrap();
            heard.pushed.extend(payload.batches.iter().map(|batch| Batch::from_bytes(&batch.0).unwrap()));
        }
        let reply = town.line.deliver(&request, &mut town.dice).unwrap();
        if let Ok(reply) = SyncReply::from_bytes(&reply.body) {
            heard.replies += 1;
            heard.given.extend(reply.ahead);
        }
        town.devices[device].engine().handle_reply(&reply, now, town.dice.rng()).unwrap();
    }
    heard
}

/// A name that hardly deflates, so that a set has several parts.
fn long_name(number: usize) -> String {
    let mut state = number as u64 + 1;
    let mut letter = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b'a' + ((state >> 33) % 26) as u8)
    };
    (0..180).map(|_| letter()).collect()
}

fn register_many(town: &mut Town, device: usize, from: usize, count: usize) {
    for number in from..from + count {
        let [full, first, family] = [0, 1, 2].map(|which| long_name(number + 100_000 * which));
        let names = [("nombre_completo", &*full), ("nombre_1", &first), ("apellido_paterno", &family)];
        town.register(device, &format!("Persona {number}"), &names);
    }
}

/// Ana's workspace with many people, whom the server has, and a set of them.
fn full_town() -> Town {
    let mut town = Town::founded();
    register_many(&mut town, ANA, 0, MANY);
    let heard = converse(&mut town, ANA, usize::MAX);
    assert_eq!(heard.sets(), 2, "one of the roster, one of the registrations");
    town
}

fn join(town: &mut Town, name: &str) -> usize {
    let link = town.invite();
    town.join(name, &link).unwrap();
    town.devices.len() - 1
}

/// Everybody's line, page by page, with nothing in it that depends on the order of arrival.
fn everybody(town: &mut Town, device: usize) -> Vec<String> {
    let mut lines = Vec::new();
    loop {
        let offset = u32::try_from(lines.len()).unwrap();
        let page = Command::People { search: String::new(), filter: PeopleFilter::All, offset, limit: 200 };
        let Reply::People(page) = town.ask(device, page) else { panic!("no people") };
        if page.rows.is_empty() {
            lines.sort();
            return lines;
        }
        lines.extend(page.rows.iter().map(|row| format!("{row:?}")));
    }
}

fn found(town: &mut Town, device: usize, search: &str) -> u32 {
    let search =
        Command::People { search: search.to_owned(), filter: PeopleFilter::All, offset: 0, limit: 9 };
    let Reply::People(page) = town.ask(device, search) else { panic!("no people") };
    page.total
}

#[test]
fn a_new_tablet_lists_everybody_before_it_has_a_document_and_then_the_documents_say_the_same() {
    let mut town = full_town();
    let luis = join(&mut town, "Luis");
    let known = everybody(&mut town, ANA);
    let mut replies = 0;
    // Hardly any document is here by then.
    while everybody(&mut town, luis) != known {
        assert_eq!(converse(&mut town, luis, 1).sets(), 0, "what came ahead is not sent back");
        replies += 1;
        assert!(replies < 20, "{} people", everybody(&mut town, luis).len());
    }
    let Reply::Sync(view) = town.ask(luis, Command::SyncState) else { panic!("no state") };
    assert!(view.sent < 100, "{} records are here", view.sent);
    assert_eq!(view.only_here, 0);
    assert_eq!(found(&mut town, luis, &long_name(3)), 1);
    let Reply::Tonight(list) = town.ask(luis, Command::Tonight { site: String::new() }) else { panic!() };
    assert_eq!(list.rows.len(), MANY);
    let newest = town.people(luis)[0].person;
    let view = town.person(luis, newest);
    assert!(view.provisional && view.records.is_empty() && view.history.is_empty());
    town.devices[luis].restart(&mut town.dice);
    assert!(everybody(&mut town, luis) == known, "after a restart too");
    town.rest();
    let view = town.person(luis, newest);
    assert!(!view.provisional && view.records.len() == 2);
    assert!(everybody(&mut town, luis) == known, "the documents say the same");
    town.all_is_sent(luis);
}

#[test]
fn a_set_that_breaks_off_goes_on_where_it_was_and_no_part_is_carried_twice() {
    let mut town = full_town();
    let luis = join(&mut town, "Luis");
    let mut parts = Vec::new();
    let mut resumed = 0;
    for conversation in 0.. {
        assert!(conversation < 50, "{} parts", parts.len());
        let heard = converse(&mut town, luis, 1);
        if heard.given.is_empty() && !parts.is_empty() {
            break;
        }
        resumed += heard.given.iter().filter(|ahead| ahead.parts_before > 0).count();
        if parts.is_empty() {
            town.devices[luis].restart(&mut town.dice);
        }
        parts.extend(heard.parts());
    }
    assert!(resumed > 1, "{resumed} of {}", parts.len());
    let all = parts.len();
    parts.sort();
    parts.dedup();
    assert_eq!(parts.len(), all);
    assert_eq!(everybody(&mut town, luis).len(), MANY);
    town.rest();
    town.all_is_sent(luis);
}

#[test]
fn who_has_read_everything_is_given_no_list_again() {
    let mut town = full_town();
    let luis = join(&mut town, "Luis");
    converse(&mut town, luis, usize::MAX);
    town.register(ANA, "Otra", &[]);
    town.sync(ANA).unwrap();
    let heard = converse(&mut town, luis, usize::MAX);
    assert!(heard.given.is_empty());
    assert_eq!(everybody(&mut town, luis).len(), MANY + 1);
}

#[test]
fn sets_are_made_by_those_who_manage_the_circle_and_only_for_enough_new_people() {
    let mut town = Town::of_two();
    register_many(&mut town, LUIS, 0, MANY);
    assert_eq!(converse(&mut town, LUIS, usize::MAX).sets(), 0, "Luis manages nothing");
    assert_eq!(converse(&mut town, ANA, usize::MAX).sets(), 2);
    register_many(&mut town, LUIS, MANY, 20);
    town.sync(LUIS).unwrap();
    assert_eq!(converse(&mut town, ANA, usize::MAX).sets(), 0, "twenty are not enough");
    let link = {
        let invite = Command::MakeInvite { label: "Otra".to_owned(), hours: 24, role: Role::Coordinator };
        let Reply::Invite(invite) = town.ask(ANA, invite) else { panic!("no invite") };
        town.sync(ANA).unwrap();
        invite.link
    };
    town.join("Berta", &link).unwrap();
    let berta = town.devices.len() - 1;
    assert_eq!(converse(&mut town, berta, usize::MAX).sets(), 0, "there is one, and it covers enough");
    register_many(&mut town, LUIS, MANY + 20, MANY - 20);
    town.sync(LUIS).unwrap();
    assert_eq!(converse(&mut town, berta, usize::MAX).sets(), 2, "another coordinator makes the next ones");
    assert_eq!(converse(&mut town, ANA, usize::MAX).sets(), 0);
    town.rest();
    for device in [ANA, LUIS, berta] {
        town.all_is_sent(device);
    }
}

#[test]
fn a_server_that_was_set_back_is_refilled_without_the_sets_bodies_and_then_with_them() {
    let mut town = Town::founded();
    let luis = join(&mut town, "Luis");
    town.sync(luis).unwrap();
    town.line.back_up();
    // Their batches alternate in the log, and will not when Luis brings them: so Ana sees that the server was set back.
    for (device, from, count) in [(ANA, 0, 1), (luis, 1, 1), (ANA, 2, MANY - 2)] {
        register_many(&mut town, device, from, count);
        town.sync(device).unwrap();
    }
    town.rest();
    assert!(town.line.set_back());
    // Luis has the parts' entries from the log, and not what is in them.
    town.sync(luis).unwrap();
    town.sync(luis).unwrap();
    town.all_is_sent(luis);
    let marta = join_without(&mut town);
    assert!(!is_listed_early(&mut town, marta), "no set is whole");
    town.rest();
    let rosa = join(&mut town, "Rosa");
    assert!(is_listed_early(&mut town, rosa), "Ana has brought the bodies again");
    town.rest();
    for device in [ANA, luis, marta, rosa] {
        assert_eq!(everybody(&mut town, device).len(), MANY);
        town.all_is_sent(device);
    }
}

/// Everybody is listed by the time that not half of their records are here.
fn is_listed_early(town: &mut Town, device: usize) -> bool {
    loop {
        let people = everybody(town, device).len();
        let Reply::Sync(view) = town.ask(device, Command::SyncState) else { panic!("no state") };
        if people == MANY || view.sent as usize > MANY {
            return people == MANY && view.sent as usize <= MANY / 2;
        }
        converse(town, device, 1);
    }
}

/// Somebody who joins before Ana has exchanged anything with the server again.
fn join_without(town: &mut Town) -> usize {
    let invite = Command::MakeInvite { label: "Turno".to_owned(), hours: 24, role: Role::Outreach };
    let Reply::Invite(invite) = town.ask(ANA, invite) else { panic!("no invite") };
    // Ana's line carries the invite and breaks before the server can ask for more.
    converse(town, ANA, 1);
    town.join("Marta", &invite.link).unwrap();
    town.devices.len() - 1
}
