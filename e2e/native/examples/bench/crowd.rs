//! Hundreds of devices at one server, each with a connection that stays open and each pushing something small every few
//! seconds. What an engine does before and after its request is done while no request is timed: this machine's cores belong to
//! the server then.

use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use engine::{Incoming, Outgoing};
use serde_json::{Value, json};

use crate::line::Line;
use crate::member::{Member, now};

/// An organisation with its shelters.
const DEVICES_OF_A_WORKSPACE: usize = 25;
/// How often each device pushes.
const EACH: Duration = Duration::from_secs(10);
/// All requests of a round are handed to their couriers before the first is due.
const BEFORE_A_ROUND: Duration = Duration::from_millis(300);

/// A request, and when it is due.
type Errand = (Instant, Outgoing);
/// From the moment it was due until it was answered, and the answer.
type Done = (Duration, Incoming);

/// A device, and the thread that carries its requests over its own connection.
struct Station {
    member: Member,
    line: Line,
    errands: Sender<Errand>,
    done: Receiver<Done>,
}

/// Prints the milliseconds of every push: spread evenly over each round, and of one round all at the same moment.
pub fn measure(server: &str, folder: &Path, devices: usize, rounds: usize) {
    let mut stations: Vec<Station> = (0..devices.div_ceil(DEVICES_OF_A_WORKSPACE))
        .flat_map(|number| workspace(server, folder, number, devices))
        .collect();
    // The first round makes every connection and every page of the database warm.
    round(&mut stations, EACH);
    let spread: Vec<f64> = (0..rounds).flat_map(|_| round(&mut stations, EACH)).collect();
    let at_once = round(&mut stations, Duration::ZERO);
    println!("{}", told(stations.len(), &spread, &at_once));
}

fn told(devices: usize, spread: &[f64], at_once: &[f64]) -> Value {
    json!({
        "devices": devices,
        "devices_of_a_workspace": DEVICES_OF_A_WORKSPACE,
        "pushes_per_second": devices as f64 / EACH.as_secs_f64(),
        "spread_ms": spread,
        "at_once_ms": at_once,
    })
}

fn workspace(server: &str, folder: &Path, number: usize, devices: usize) -> Vec<Station> {
    let line = Line::to(server);
    let mut founder = Member::found(folder, &format!("w{number}"), server);
    let size = DEVICES_OF_A_WORKSPACE.min(devices - number * DEVICES_OF_A_WORKSPACE);
    let links: Vec<String> = (1..size).map(|each| founder.invite(&format!("d{each}"))).collect();
    founder.exchange(&line);
    let mut members = vec![founder];
    members.extend(
        links
            .iter()
            .enumerate()
            .map(|(each, link)| Member::join(folder, &format!("w{number}d{each}"), link, &line)),
    );
    members.into_iter().map(|member| station(member, server)).collect()
}

fn station(mut member: Member, server: &str) -> Station {
    let line = Line::to(server);
    member.exchange(&line);
    let (errands, taken) = channel::<Errand>();
    let (finished, done) = channel();
    let courier = Line::to(server);
    thread::spawn(move || {
        for (due, outgoing) in taken {
            thread::sleep(due.saturating_duration_since(Instant::now()));
            let incoming = courier.carry(&outgoing);
            if finished.send((due.elapsed(), incoming)).is_err() {
                return;
            }
        }
    });
    Station { member, line, errands, done }
}

/// Everybody registers one person and pushes it; the pushes are due evenly over a time.
fn round(stations: &mut [Station], over: Duration) -> Vec<f64> {
    let count = u32::try_from(stations.len()).unwrap_or(u32::MAX);
    let requests: Vec<Outgoing> = stations.iter_mut().map(request).collect();
    let begin = Instant::now() + BEFORE_A_ROUND;
    for ((station, outgoing), number) in stations.iter().zip(requests).zip(0..) {
        let due = begin + over * number / count;
        station.errands.send((due, outgoing)).expect("the courier waits");
    }
    let done: Vec<Done> =
        stations.iter().map(|station| station.done.recv().expect("the courier comes back")).collect();
    let mut times = Vec::new();
    for (station, (time, incoming)) in stations.iter_mut().zip(done) {
        let Member { engine, dice } = &mut station.member;
        engine.handle_reply(&incoming, now(), dice.rng()).expect("the push is taken");
        station.member.go_on(&station.line);
        times.push(time.as_secs_f64() * 1_000.0);
    }
    times
}

fn request(station: &mut Station) -> Outgoing {
    station.member.register("María");
    let Member { engine, dice } = &mut station.member;
    engine.sync_start().expect("a server is set");
    let outgoing = engine.next_request(now(), dice.rng()).expect("there is something to push");
    let outgoing = outgoing.expect("there is something to push");
    assert_eq!(outgoing.path, "/v1/sync", "the challenge of the last answer is still good");
    outgoing
}
