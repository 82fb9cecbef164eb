//! What is sent, fetched, and offered again.

use crate::town::{ANA, LUIS, Town};

/// A text that hardly deflates.
pub fn long_text(seed: usize, bytes: usize) -> String {
    let mut state = seed as u64 + 1;
    let mut letters = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b'a' + ((state >> 33) % 26) as u8)
    };
    (0..bytes).map(|_| letters()).collect()
}

#[test]
fn one_exchange_fetches_everything_also_what_does_not_ride_along() {
    let mut town = Town::of_two();
    for number in 0..150 {
        let story = long_text(number, 30_000);
        town.register(ANA, &format!("Persona {number}"), &[("nombre_otro_alfabeto", &story)]);
    }
    town.sync(ANA).unwrap();
    town.all_is_sent(ANA);
    town.sync(LUIS).unwrap();
    town.all_is_sent(LUIS);
    assert_eq!(town.people(LUIS).len(), 150);
    let (here, there) = (town.people(ANA), town.people(LUIS));
    let sorted = |mut rows: Vec<bridge::PersonRow>| {
        rows.sort_by_key(|row| row.person);
        rows
    };
    assert_eq!(sorted(here), sorted(there));
}

#[test]
fn a_server_that_was_set_back_is_refilled_by_those_who_were_there_and_by_those_who_came_later() {
    let mut town = Town::founded();
    town.line.back_up();
    let link = town.invite();
    town.join("Luis", &link).unwrap();
    town.register(ANA, "Jean", &[]);
    town.register(LUIS, "Rosa", &[]);
    town.rest();
    assert_eq!(town.people(ANA).len(), 2);
    assert!(town.line.set_back());
    town.rest();
    let link = town.invite();
    town.join("Marta", &link).unwrap();
    town.rest();
    assert_eq!(town.people(2).len(), 2, "the server has everything again");
    for device in [ANA, LUIS, 2] {
        town.all_is_sent(device);
    }
}

#[test]
fn a_device_that_is_newer_than_the_servers_backup_is_let_in_again() {
    let mut town = Town::founded();
    town.line.back_up();
    let link = town.invite();
    town.join("Luis", &link).unwrap();
    town.register(LUIS, "Rosa", &[]);
    town.rest();
    assert!(town.line.set_back());
    town.sync(LUIS).unwrap();
    town.register(LUIS, "Marie", &[]);
    town.rest();
    assert_eq!(town.people(ANA).len(), 2);
    town.all_is_sent(LUIS);
}

#[test]
fn a_device_that_is_killed_between_doubt_and_renewal_still_renews_its_stream() {
    let mut town = Town::of_two();
    let person = town.register(ANA, "Jean", &[]);
    town.rest();
    town.devices[ANA].copy_files();
    town.change(ANA, person, "cama", "A1");
    town.rest();
    town.devices[ANA].restore_files();
    // The reply that shows the own stream's other history arrives; the next one does not, and the phone dies.
    town.line.lose_from(2, 10);
    let _ = town.sync(ANA);
    town.line.lose_replies(0);
    town.devices[ANA].restart(&mut town.dice);
    town.change(ANA, person, "cama", "B2");
    town.change(ANA, person, "dormitorio", "Norte");
    town.rest();
    for device in [ANA, LUIS] {
        let view = town.person(device, person);
        let said = |question: &str| -> Vec<String> {
            let answers = view.history.iter().flat_map(|change| &change.answers);
            let mut texts: Vec<String> = answers
                .filter(|(path, _)| path.as_str() == question)
                .filter_map(|(_, answer)| answer.as_text().map(str::to_owned))
                .collect();
            texts.sort();
            texts
        };
        assert_eq!(said("cama"), ["A1", "B2"], "{device}");
        assert_eq!(said("dormitorio"), ["Norte"], "{device}");
        town.all_is_sent(device);
    }
}
