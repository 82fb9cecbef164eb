//! Letting somebody go: what stays, what is taken out again, who stays, and what whoever goes can read afterwards.

use std::collections::BTreeSet;

use bridge::{Command, Event, Refusal, Reply, Role};

use crate::town::{ANA, LUIS, Town};

/// What the device with that number shows of a person's alias.
fn alias(town: &mut Town, device: usize, person: wire::RecordId) -> Option<String> {
    town.people(device).into_iter().find(|row| row.person == person).and_then(|row| row.called)
}

#[test]
fn who_was_let_go_hears_it_from_the_servers_proof_and_what_was_sent_before_stays() {
    let mut town = Town::of_two();
    let person = town.register(LUIS, "Jean", &[]);
    town.rest();
    town.let_go(ANA, "Luis");
    town.sync(ANA).unwrap();
    assert!(town.member(ANA, "Luis").ended);
    assert_eq!(alias(&mut town, ANA, person).as_deref(), Some("Jean"));
    assert_eq!(town.sync(LUIS), Err(Refusal::LetGo));
    assert!(town.devices[LUIS].engine().is_let_go());
    assert!(town.devices[LUIS].engine().take_events().contains(&Event::LetGo));
    town.all_is_sent(ANA);
}

#[test]
fn a_new_record_is_sealed_to_no_epoch_that_who_was_let_go_can_open() {
    let mut town = Town::of_two();
    town.welcome(ANA, "Eva", Role::Outreach);
    town.let_go(ANA, "Luis");
    town.sync(ANA).unwrap();
    let person = town.register(ANA, "Rosa", &[]);
    town.rest_of(&[ANA, 2]);
    assert_eq!(alias(&mut town, 2, person).as_deref(), Some("Rosa"), "who stays reads on");
    // Luis seizes the server: everything that is on its logs comes to his device as a bundle of Ana's would bring it.
    let Reply::Bundle { bytes, .. } = town.ask(ANA, Command::ExportBundle { everything: true }) else {
        panic!("no bundle")
    };
    let _ = town.try_ask(LUIS, Command::ImportBundle { bytes });
    let (held, current) = town.devices[LUIS].look_inside(&mut town.dice, |db| {
        let held: i64 = db.query_row("SELECT count(*) FROM epoch_secret", [], |row| row.get(0)).unwrap();
        let known: i64 = db
            .query_row("SELECT count(*) FROM record WHERE record = ?1", [person.as_bytes()], |row| row.get(0))
            .unwrap();
        (held, known)
    });
    assert!(held > 0);
    assert_eq!(current, 0);
}

#[test]
fn what_was_written_beyond_the_cut_is_taken_out_everywhere_until_a_coordinator_takes_it_in() {
    let mut town = Town::of_two();
    let eva = town.welcome(ANA, "Eva", Role::Outreach);
    let person = town.register(LUIS, "Jean", &[]);
    town.rest();
    // Ana is offline when she lets Luis go; the server and Eva have more of his by then.
    town.change(LUIS, person, "nombre_social", "Juana");
    let other = town.register(LUIS, "Marisol", &[]);
    town.sync(LUIS).unwrap();
    town.sync(eva).unwrap();
    assert_eq!(alias(&mut town, eva, person).as_deref(), Some("Juana"));
    town.let_go(ANA, "Luis");
    town.rest_of(&[ANA, eva]);
    for device in [ANA, eva] {
        assert_eq!(alias(&mut town, device, person).as_deref(), Some("Jean"), "{device}");
        assert_eq!(alias(&mut town, device, other), None, "{device}");
    }
    let beyond = town.members(ANA).beyond;
    assert_eq!(beyond.len(), 1);
    assert_eq!((beyond[0].name.as_str(), beyond[0].records.len()), ("Luis", 2));
    assert!(town.members(eva).beyond.is_empty(), "who decides nothing is not asked");
    let device = beyond[0].device.clone();
    let refused = town.try_ask(eva, Command::DecideBeyond { device: device.clone(), take_in: true });
    assert_eq!(refused.err(), Some(Refusal::NotAllowed));
    town.ask(ANA, Command::DecideBeyond { device, take_in: true });
    assert!(town.members(ANA).beyond.is_empty());
    town.rest_of(&[ANA, eva]);
    for device in [ANA, eva] {
        assert_eq!(alias(&mut town, device, person).as_deref(), Some("Juana"), "{device}");
        assert_eq!(alias(&mut town, device, other).as_deref(), Some("Marisol"), "{device}");
        town.all_is_sent(device);
    }
}

#[test]
fn what_is_left_out_stays_out_and_stops_nothing() {
    let mut town = Town::of_two();
    let person = town.register(LUIS, "Jean", &[]);
    town.rest();
    town.change(LUIS, person, "nombre_social", "Juana");
    town.sync(LUIS).unwrap();
    town.let_go(ANA, "Luis");
    town.sync(ANA).unwrap();
    let device = town.members(ANA).beyond[0].device.clone();
    town.ask(ANA, Command::DecideBeyond { device, take_in: false });
    assert!(town.members(ANA).beyond.is_empty());
    town.sync(ANA).unwrap();
    assert_eq!(alias(&mut town, ANA, person).as_deref(), Some("Jean"));
    town.change(ANA, person, "nombre_social", "Juan");
    town.sync(ANA).unwrap();
    town.all_is_sent(ANA);
}

#[test]
fn what_who_was_let_go_had_not_sent_is_left_sealed_and_waits_for_a_decision() {
    let mut town = Town::of_two();
    let person = town.register(LUIS, "Jean", &[]);
    town.rest();
    town.change(LUIS, person, "nombre_social", "Juana");
    town.let_go(ANA, "Luis");
    town.sync(ANA).unwrap();
    assert_eq!(town.sync(LUIS), Err(Refusal::LetGo));
    let bytes = town.devices[LUIS].parting_bundle(&mut town.dice).expect("something was not sent");
    town.ask(ANA, Command::ImportBundle { bytes });
    assert_eq!(alias(&mut town, ANA, person).as_deref(), Some("Jean"));
    let device = town.members(ANA).beyond[0].device.clone();
    town.ask(ANA, Command::DecideBeyond { device, take_in: true });
    assert_eq!(alias(&mut town, ANA, person).as_deref(), Some("Juana"));
    town.sync(ANA).unwrap();
    town.all_is_sent(ANA);
}

#[test]
fn whom_a_coordinator_invited_who_is_let_go_stays_and_loses_nothing_that_was_not_sent() {
    let mut town = Town::of_two_coordinators();
    let eva = town.welcome(LUIS, "Eva", Role::Outreach);
    let person = town.register(eva, "Jean", &[]);
    town.rest();
    town.change(eva, person, "nombre_social", "Juana");
    town.let_go(ANA, "Luis");
    town.sync(ANA).unwrap();
    town.change(eva, person, "nombre_social", "Juan");
    town.rest_of(&[ANA, eva]);
    assert!(!town.member(ANA, "Eva").ended);
    assert_eq!(alias(&mut town, ANA, person).as_deref(), Some("Juan"));
    assert!(town.members(ANA).beyond.is_empty());
    for device in [ANA, eva] {
        town.all_is_sent(device);
    }
    assert_eq!(town.sync(LUIS), Err(Refusal::LetGo));
    // What Eva has said until then is in force also once she is let go herself.
    town.let_go(ANA, "Eva");
    town.sync(ANA).unwrap();
    assert_eq!(alias(&mut town, ANA, person).as_deref(), Some("Juan"));
}

#[test]
fn two_coordinators_who_let_go_at_once_end_in_one_state_that_neither_can_be_read_in() {
    let mut town = Town::of_two_coordinators();
    let eva = town.welcome(ANA, "Eva", Role::Outreach);
    let rosa = town.welcome(ANA, "Rosa", Role::Outreach);
    let omar = town.welcome(ANA, "Omar", Role::Outreach);
    town.let_go(ANA, "Eva");
    town.let_go(LUIS, "Rosa");
    town.rest_of(&[ANA, LUIS, omar]);
    let person = town.register(ANA, "Jean", &[]);
    town.rest_of(&[ANA, LUIS, omar]);
    for device in [ANA, LUIS, omar] {
        assert_eq!(alias(&mut town, device, person).as_deref(), Some("Jean"), "{device}");
        town.all_is_sent(device);
    }
    for gone in [eva, rosa] {
        assert_eq!(town.sync(gone), Err(Refusal::LetGo));
        assert_eq!(alias(&mut town, gone, person), None);
    }
}

#[test]
fn two_coordinators_who_let_each_other_go_are_both_out() {
    let mut town = Town::of_two_coordinators();
    let sol = town.welcome(ANA, "Sol", Role::Coordinator);
    // Luis came by Ana, and cannot end what his own grant hangs on; Sol and Luis can end each other.
    let ana = town.member(LUIS, "Ana");
    assert!(!ana.can_end);
    assert_eq!(
        town.try_ask(LUIS, Command::EndMember { device: ana.device }).err(),
        Some(Refusal::NotAllowed)
    );
    town.let_go(LUIS, "Sol");
    town.let_go(sol, "Luis");
    let Reply::Bundle { bytes, .. } = town.ask(sol, Command::ExportBundle { everything: false }) else {
        panic!("no bundle")
    };
    // Sol's word comes to Ana by hand, Luis's by the server: deny wins.
    town.ask(ANA, Command::ImportBundle { bytes });
    town.sync(LUIS).unwrap();
    assert_eq!(town.sync(sol), Err(Refusal::LetGo), "the server heard of Luis's word first");
    town.sync(ANA).unwrap();
    assert!(town.member(ANA, "Luis").ended && town.member(ANA, "Sol").ended);
    assert_eq!((town.sync(LUIS), town.sync(sol)), (Err(Refusal::LetGo), Err(Refusal::LetGo)));
    town.register(ANA, "Jean", &[]);
    town.sync(ANA).unwrap();
    town.all_is_sent(ANA);
}

#[test]
fn a_device_that_was_away_while_circles_got_new_keys_catches_up_and_loses_nothing() {
    let mut town = Town::of_two();
    let names: Vec<String> = (0..4).map(|number| format!("Voluntaria {number}")).collect();
    for name in &names {
        town.welcome(ANA, name, Role::Outreach);
    }
    let person = town.register(LUIS, "Jean", &[]);
    for name in &names {
        town.let_go(ANA, name);
        town.register(ANA, "Otra", &[]);
        town.sync(ANA).unwrap();
    }
    town.line.let_pass(60 * 86_400);
    town.rest_of(&[ANA, LUIS]);
    assert_eq!(town.people(LUIS).len(), 5);
    assert_eq!(alias(&mut town, ANA, person).as_deref(), Some("Jean"));
    town.all_is_sent(LUIS);
}

#[test]
fn an_invite_that_is_withdrawn_lets_nobody_in_and_who_came_by_it_before_stays() {
    let mut town = Town::of_two();
    let link = town.invite();
    let invites = town.members(ANA).invites;
    assert_eq!(invites.len(), 1);
    assert_eq!((invites[0].label.as_str(), invites[0].role), ("Turno", Some(Role::Outreach)));
    town.ask(ANA, Command::WithdrawInvite { invite: invites[0].invite.clone() });
    town.sync(ANA).unwrap();
    assert!(town.members(ANA).invites.is_empty());
    assert!(town.join("Nadie", &link).is_err());
    let person = town.register(ANA, "Jean", &[]);
    town.rest();
    assert_eq!(alias(&mut town, LUIS, person).as_deref(), Some("Jean"));
}

#[test]
fn who_joins_by_an_invite_from_before_a_rotation_reads_what_is_written_now() {
    let mut town = Town::of_two();
    let link = town.invite();
    town.let_go(ANA, "Luis");
    town.register(ANA, "Jean", &[]);
    town.sync(ANA).unwrap();
    town.join("Eva", &link).unwrap();
    town.rest_of(&[ANA, 2]);
    assert_eq!(town.people(2).len(), 1);
}

#[test]
fn each_role_opens_its_circles_and_no_other() {
    let mut town = Town::founded();
    let rows = [
        (Role::Volunteer, vec!["DIR", "ROST"]),
        (Role::Outreach, vec!["DIR", "ROST", "REG", "AST", "SITE"]),
        (Role::Legal, vec!["DIR", "ROST", "REG", "LEG", "HR", "SITE"]),
        (Role::GbvLead, vec!["DIR", "ROST", "REG", "GBV"]),
    ];
    for (role, expected) in rows {
        let name = role.code();
        town.welcome(ANA, name, role);
        let member = town.member(ANA, name);
        let read: BTreeSet<&str> = (member.rights.iter().filter(|right| right.read))
            .map(|right| right.compartment.as_str())
            .collect();
        assert_eq!((member.role, read), (Some(role), expected.into_iter().collect()), "{name}");
        assert_eq!(member.invited_by, "Ana");
    }
}

#[test]
fn what_a_member_who_stays_had_handed_in_and_photographed_arrives_under_the_grant_of_before() {
    let mut town = Town::of_two_coordinators();
    let eva = town.welcome(LUIS, "Eva", Role::Outreach);
    let person = town.register(ANA, "Jean", &[]);
    town.rest();
    crate::dropping::hand_in(&mut town, eva, person);
    let other = town.register(eva, "Marisol", &[]);
    town.let_go(ANA, "Luis");
    town.sync(ANA).unwrap();
    town.rest_of(&[ANA, eva]);
    assert_eq!(town.person(ANA, person).filed.len(), 1);
    assert_eq!(alias(&mut town, ANA, other).as_deref(), Some("Marisol"));
    town.all_is_sent(eva);
}

#[test]
fn who_has_handed_in_hundreds_of_records_can_be_let_go_like_anybody() {
    let mut town = Town::of_two();
    let person = town.register(ANA, "Jean", &[]);
    town.rest();
    for _ in 0..410 {
        crate::dropping::hand_in_quickly(&mut town, LUIS, person);
    }
    town.sync(LUIS).unwrap();
    town.sync(ANA).unwrap();
    let before = town.person(ANA, person).filed.len();
    assert!(before >= 410, "{before}");
    town.let_go(ANA, "Luis");
    town.sync(ANA).unwrap();
    assert_eq!(town.sync(LUIS), Err(Refusal::LetGo));
    assert_eq!(town.person(ANA, person).filed.len(), before, "every stream has its cut");
    assert!(town.members(ANA).beyond.is_empty());
}

#[test]
fn whom_nobody_meant_to_let_go_is_locked_out_and_keeps_what_is_on_the_phone() {
    let mut town = Town::of_two_coordinators();
    let link = town.invite_as(LUIS, Role::Outreach);
    town.join("Eva", &link).unwrap();
    town.sync(2).unwrap();
    // Ana has not heard of Eva when she lets Luis go.
    town.let_go(ANA, "Luis");
    town.sync(ANA).unwrap();
    assert_eq!(town.sync(2), Err(Refusal::LetGo));
    assert!(!town.devices[2].engine().is_let_go(), "no revocation names her");
    assert!(!town.devices[2].engine().take_events().contains(&Event::LetGo));
    assert_eq!(town.sync(LUIS), Err(Refusal::LetGo));
    assert!(town.devices[LUIS].engine().is_let_go());
}

#[test]
fn the_revenge_of_who_was_let_go_is_set_apart_and_lets_nobody_go() {
    let mut town = Town::of_two_coordinators();
    town.welcome(ANA, "Eva", Role::Outreach);
    town.let_go(ANA, "Luis");
    town.sync(ANA).unwrap();
    // Luis has not heard of it, or behaves as if: what he had not sent lets Eva go.
    town.let_go(LUIS, "Eva");
    let bytes = town.devices[LUIS].parting_bundle(&mut town.dice).expect("something was not sent");
    town.ask(ANA, Command::ImportBundle { bytes });
    assert!(!town.member(ANA, "Eva").ended);
    let Reply::Quarantine(aside) = town.ask(ANA, Command::Quarantine) else { panic!("no list") };
    assert!(aside.iter().any(|each| each.why == "issuer_ended"), "{aside:?}");
    town.sync(ANA).unwrap();
    assert!(!town.member(ANA, "Eva").ended);
    town.sync(2).unwrap();
}
