//! A server that lies, one lie a test: it is found out, or it changes nothing that lasts.

use bridge::{Command, Refusal, Reply};
use inspectors::liar::Lie;
use wire::{Bytes, Canonical, SyncReply, SyncState};

use crate::town::{ANA, LUIS, Town};

#[test]
fn what_a_server_says_it_has_and_does_not_show_is_offered_again() {
    let mut town = Town::of_two();
    town.line.liar.tell_all(Lie::NothingKept);
    town.register(ANA, "Jean", &[]);
    let outcome = town.sync(ANA);
    assert_eq!(outcome, Err(Refusal::ServerRefused { code: "ack_without_log".to_owned() }));
    assert_eq!(
        town.devices[ANA].sync_view(&mut town.dice).only_here,
        2,
        "card and registration are only here"
    );
    town.line.liar.be_honest();
    town.rest();
    assert_eq!(town.people(LUIS).len(), 1);
    town.all_is_sent(ANA);
}

#[test]
fn an_old_acknowledgement_is_not_believed_after_the_server_was_set_back() {
    let mut town = Town::of_two();
    town.line.back_up();
    town.register(ANA, "Jean", &[]);
    // The reply to the push does not say what the log holds: the line's end is hidden.
    town.line.liar.tell_all(Lie::LogsHidden);
    let _ = town.sync(ANA);
    town.line.liar.be_honest();
    assert!(town.line.set_back());
    town.rest();
    assert_eq!(town.people(LUIS).len(), 1);
    town.all_is_sent(ANA);
}

#[test]
fn an_entry_that_is_withheld_from_the_middle_of_a_stream_is_missed() {
    let mut town = Town::of_two();
    for called in ["Jean", "Rosa", "Marie", "Paul"] {
        town.register(ANA, called, &[]);
        town.sync(ANA).unwrap();
    }
    town.line.liar.tell_all(Lie::MiddleHidden);
    let holes =
        "SELECT count(*) FROM (SELECT 1 FROM entry GROUP BY stream, circle HAVING max(n) <> count(*))";
    let count = |db: &rusqlite::Connection| db.query_row(holes, [], |row| row.get::<_, u32>(0)).unwrap();
    town.sync(LUIS).unwrap();
    assert!(
        town.devices[LUIS].look_inside(&mut town.dice, count) > 0,
        "something is missing from the middle"
    );
    let view = town.devices[LUIS].sync_view(&mut town.dice);
    assert!(view.quarantined > 0, "it is counted");
    let Reply::Quarantine(apart) = town.ask(LUIS, Command::Quarantine) else { panic!("no list") };
    assert!(apart.iter().any(|each| each.why == "gap"), "and shown: {apart:?}");
    town.line.liar.be_honest();
    town.rest();
    assert_eq!(town.people(LUIS).len(), 4);
    town.all_is_sent(LUIS);
}

#[test]
fn a_batch_under_our_name_that_we_did_not_sign_makes_nobody_doubt() {
    let mut town = Town::of_two();
    let stream = "SELECT value FROM meta WHERE key = 'stream'";
    let stream =
        |db: &rusqlite::Connection| db.query_row(stream, [], |row| row.get::<_, Vec<u8>>(0)).unwrap();
    let before = town.devices[ANA].look_inside(&mut town.dice, stream);
    town.line.liar.tell_all(Lie::ObjectDamaged);
    for called in ["Jean", "Rosa", "Marie", "Paul", "Luz", "Eva"] {
        town.register(ANA, called, &[]);
        let _ = town.sync(ANA);
    }
    assert!(town.line.liar.told[&Lie::ObjectDamaged] > 2, "own batches came back damaged");
    town.line.liar.be_honest();
    town.rest();
    assert_eq!(town.devices[ANA].look_inside(&mut town.dice, stream), before, "the stream is the same");
    assert_eq!((town.people(ANA).len(), town.people(LUIS).len()), (6, 6));
}

#[test]
fn a_server_that_showed_one_device_another_history_is_refilled_from_both() {
    let mut town = Town::of_two();
    town.line.begin_to_lie_to_newest(Lie::AnotherHistory);
    town.register(ANA, "Jean", &[]);
    town.register(LUIS, "Rosa", &[]);
    for device in [ANA, LUIS, ANA, LUIS] {
        town.sync(device).unwrap();
    }
    assert_eq!((town.people(ANA).len(), town.people(LUIS).len()), (1, 1), "each is shown its own");
    town.line.liar.be_honest();
    town.rest();
    for device in [ANA, LUIS] {
        assert_eq!(town.people(device).len(), 2);
        town.all_is_sent(device);
    }
}

#[test]
fn a_server_that_says_who_was_let_go_and_shows_no_proof_is_not_believed() {
    let mut town = Town::of_two();
    let control = town.devices[ANA].engine().control_history();
    for proof in [
        Vec::new(),
        control.iter().map(|control| Bytes(control.to_bytes())).collect(),
        vec![Bytes(vec![7; 40])],
    ] {
        let Town { devices, line, dice, .. } = &mut town;
        let luis = &mut devices[LUIS];
        let now = luis.now();
        luis.engine().sync_start().unwrap();
        let refusal = loop {
            let outgoing = luis.engine().next_request(now, dice.rng()).unwrap().expect("it goes on");
            let mut incoming = line.carry(&outgoing, dice).expect("the line is good");
            if let Ok(reply) = SyncReply::from_bytes(&incoming.body) {
                let lie =
                    SyncReply { state: SyncState::Ended, bodies: proof.clone(), frames: Vec::new(), ..reply };
                incoming.body = lie.to_bytes();
            }
            if let Err(refusal) = luis.engine().handle_reply(&incoming, now, dice.rng()) {
                break refusal;
            }
        };
        assert_eq!(refusal, Refusal::ServerRefused { code: wire::code::NOT_A_MEMBER.to_owned() });
        assert!(!luis.engine().is_let_go());
        assert!(!luis.engine().take_events().contains(&bridge::Event::LetGo));
    }
    town.register(LUIS, "Jean", &[]);
    town.rest();
    assert_eq!(town.people(ANA).len(), 1);
}
