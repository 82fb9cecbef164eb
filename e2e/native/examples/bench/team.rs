//! What a team costs when somebody leaves: new keys for every circle that the one who left could read, and what a colleague
//! fetches who was away meanwhile.

use std::path::Path;
use std::time::Instant;

use bridge::{Command, Reply};
use serde_json::json;

use crate::line::Line;
use crate::member::{Member, now};

/// Of each a few, so that a median means something.
const LET_GO: usize = 5;
/// In sixty days, every five of them somebody leaves and somebody comes.
const ROTATIONS: usize = 12;
const STEPS: usize = 50;

/// Prints how long letting one of so many members go takes, how long their history of grants takes to verify, and how many
/// bytes a device of a smaller team reads that was away for sixty days.
pub fn measure(server: &str, folder: &Path, readers: usize, team: usize) {
    let line = Line::to(server);
    let (mut founder, _) = workspace(folder, "large", server, &line, readers);
    let letting_go_ms: Vec<f64> = (1..=LET_GO)
        .map(|number| {
            let device = device_of(&mut founder, &format!("large{number}"));
            let begun = Instant::now();
            founder.ask(Command::EndMember { device });
            begun.elapsed().as_secs_f64() * 1_000.0
        })
        .collect();
    let verify_ms: Vec<f64> = (0..LET_GO).map(|_| verify(&founder)).collect();
    println!(
        "{}",
        json!({
            "readers": readers,
            "letting_go_ms": letting_go_ms,
            "steps": STEPS,
            "verify_ms": verify_ms,
            "team": team,
            "rotations": ROTATIONS,
            "away_bytes": away(folder, server, &line, team),
        })
    );
}

/// A founder, and so many others who came by invites.
fn workspace(folder: &Path, name: &str, server: &str, line: &Line, size: usize) -> (Member, Vec<Member>) {
    let mut founder = Member::found(folder, name, server);
    let links: Vec<String> = (1..size).map(|each| founder.invite(&format!("{name}{each}"))).collect();
    founder.exchange(line);
    let joined = links
        .iter()
        .enumerate()
        .map(|(each, link)| Member::join(folder, &format!("{name}{}", each + 1), link, line))
        .collect();
    founder.exchange(line);
    (founder, joined)
}

fn device_of(member: &mut Member, name: &str) -> String {
    let Reply::Members(view) = member.ask(Command::Members) else { panic!("no members") };
    let found = view.members.into_iter().find(|member| member.name == name || member.label == name);
    found.expect("the member is listed").device
}

/// The first control objects of a history, signatures and all, from nothing but the Genesis.
fn verify(member: &Member) -> f64 {
    let history = member.engine.control_history();
    let (genesis, rest) = history.split_first().expect("a workspace has a Genesis");
    let begun = Instant::now();
    let mut authority = grants::Authority::found(genesis).expect("it is good");
    let taken = rest.iter().take(STEPS).filter(|control| authority.add(control).is_ok()).count();
    assert_eq!(taken, STEPS);
    begun.elapsed().as_secs_f64() * 1_000.0
}

/// What the answers to one member's first exchange after sixty days weigh, no record having been written meanwhile.
fn away(folder: &Path, server: &str, line: &Line, team: usize) -> usize {
    let (mut founder, mut joined) = workspace(folder, "small", server, line, team);
    let mut traveller = joined.pop().expect("somebody is away");
    founder.exchange(line);
    traveller.exchange(line);
    for number in 1..=ROTATIONS {
        let device = device_of(&mut founder, &format!("small{number}"));
        founder.ask(Command::EndMember { device });
        let link = founder.invite(&format!("new{number}"));
        founder.exchange(line);
        let mut joined = Member::join(folder, &format!("new{number}"), &link, line);
        joined.exchange(line);
    }
    let mut bytes = 0;
    traveller.engine.sync_start().expect("a server is set");
    while let Some(outgoing) =
        traveller.engine.next_request(now(), traveller.dice.rng()).expect("the conversation goes on")
    {
        let incoming = line.carry(&outgoing);
        bytes += incoming.body.len();
        traveller.engine.handle_reply(&incoming, now(), traveller.dice.rng()).expect("the answer is good");
    }
    traveller.register("María");
    traveller.exchange(line);
    bytes
}
