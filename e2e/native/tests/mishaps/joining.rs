//! Coming in by an invite over a bad line, and staying in.

use bridge::Refusal;

use crate::town::{ANA, LUIS, Town};

#[test]
fn a_line_that_loses_the_redemptions_reply_does_not_use_the_invite_up() {
    // Challenge, reading and redemption: the reply to each, and to several in a row, is lost once.
    for lost_at_first in [3, 5] {
        let mut town = Town::founded();
        let link = town.invite();
        let mut tries = 0;
        loop {
            tries += 1;
            town.line.lose_replies(if tries == 1 { lost_at_first } else { 0 });
            match town.join(&format!("Luis{tries}"), &link) {
                Ok(()) => break,
                Err(Refusal::ServerUnreachable) if tries < 3 => {}
                Err(other) => panic!("{other:?} after {lost_at_first} lost replies"),
            }
        }
    }
    let mut town = Town::founded();
    let link = town.invite();
    town.register(ANA, "Jean", &[]);
    town.sync(ANA).unwrap();
    town.line.lose_from(3, 2);
    town.join("Luis", &link).unwrap();
    town.rest();
    assert_eq!(town.people(LUIS).len(), 1);
    let late = town.join("Otra", &link);
    assert_eq!(late.err(), Some(Refusal::InviteUsed));
}

#[test]
fn who_came_by_an_invite_sends_on_after_the_invites_end() {
    let mut town = Town::of_two();
    town.line.let_pass(40 * 86_400);
    town.register(LUIS, "Rosa", &[]);
    town.rest();
    assert_eq!(town.people(ANA).len(), 1);
    town.all_is_sent(LUIS);
}

#[test]
fn an_invite_names_the_address_that_the_server_gives_to_others() {
    let mut town = Town::founded();
    town.devices[ANA].engine().note_public_url("https://acogida.example/").unwrap();
    assert!(town.invite().starts_with("https://acogida.example/#"), "the public one");
    town.devices[ANA].engine().note_public_url("not an address").unwrap();
    assert!(town.invite().starts_with("https://acogida.example/#"), "what is no address changes nothing");
    let other = bridge::Command::SetServer { url: "https://other.example".to_owned(), operator_token: None };
    town.ask(ANA, other);
    assert!(town.invite().starts_with("https://other.example/#"), "another server has another one");
}
