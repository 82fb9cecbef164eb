//! Several people share a phone: what one has sealed leaves while another has the phone unlocked, and nobody reads more for it.

use bridge::{Command, Refusal, Reply, Role};
use forms::Answer;
use wire::RecordId;

use crate::filing::{about, draft, finish};
use crate::town::{ANA, LUIS, Town};

const CANARY: &str = "Quetzalnegro";
const REFERRAL: &str = "f8_referral";
const CARLA: usize = 2;

/// Ana and Carla coordinate; Luis reads the roster and the registrations.
fn town() -> Town {
    let mut town = Town::of_two();
    let link = town.invite_as(ANA, Role::Coordinator);
    town.join("Carla", &link).unwrap();
    town.rest();
    town
}

/// Something in a circle that Luis is not in.
fn refer(town: &mut Town, person: RecordId) -> RecordId {
    let view = draft(town, ANA, about(REFERRAL, Some(person)));
    let mut page = finish(town, ANA, &view);
    page.parts.remove(0).record
}

fn parcel(town: &mut Town, device: usize, seals: bool) -> Option<Vec<u8>> {
    let now = town.devices[device].now();
    town.devices[device].engine().parcel(seals, now, town.dice.rng()).unwrap()
}

fn hand_over(town: &mut Town, device: usize, parcel: &[u8]) -> Result<(), Refusal> {
    let now = town.devices[device].now();
    town.devices[device].engine().take_parcel(parcel, now, town.dice.rng())
}

fn holds(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

#[test]
fn what_one_has_sealed_leaves_through_anothers_session_who_reads_no_more_for_it() {
    let mut town = town();
    let person = town.register(ANA, CANARY, &[]);
    let referral = refer(&mut town, person);
    let bytes = parcel(&mut town, ANA, true).expect("something is unsent");
    assert!(!holds(&bytes, CANARY), "a parcel lies on the phone as it is");
    hand_over(&mut town, LUIS, &bytes).unwrap();
    hand_over(&mut town, LUIS, &bytes).unwrap();
    assert_eq!(town.try_ask(LUIS, Command::Record { record: referral }), Err(Refusal::NotFound));
    town.sync(LUIS).unwrap();
    town.all_is_sent(LUIS);
    assert_eq!(town.try_ask(LUIS, Command::Record { record: referral }), Err(Refusal::NotFound));
    town.sync(CARLA).unwrap();
    assert!(town.person(CARLA, person).row.called.is_some());
    let Reply::Record(page) = town.ask(CARLA, Command::Record { record: referral }) else { panic!() };
    assert_eq!(page.filed.author, "Ana");
    assert!(town.person(ANA, person).row.only_here, "Ana has not heard of it yet");
    town.sync(ANA).unwrap();
    town.all_is_sent(ANA);
    assert_eq!(town.devices[ANA].engine().unsent().unwrap(), engine::Unsent::default());
    assert_eq!(parcel(&mut town, ANA, true), None);
    town.rest();
    for device in [ANA, LUIS, CARLA] {
        town.all_is_sent(device);
    }
}

#[test]
fn what_was_carried_is_not_sealed_twice_when_its_author_comes_back_first() {
    let mut town = town();
    let person = town.register(ANA, "Jean", &[]);
    let bytes = parcel(&mut town, ANA, true).unwrap();
    town.change(ANA, person, "cama", "C12");
    town.sync(ANA).unwrap();
    hand_over(&mut town, LUIS, &bytes).unwrap();
    town.rest();
    for device in [ANA, LUIS, CARLA] {
        town.all_is_sent(device);
        assert_eq!(town.person(device, person).row.bed.as_deref(), Some("C12"));
        assert!(town.conflicts(device).is_empty());
    }
}

#[test]
fn a_parcel_of_another_workspace_or_of_no_workspace_changes_nothing() {
    let (mut town, mut other) = (town(), Town::founded_with(8));
    other.register(ANA, "Rosa", &[]);
    let bytes = parcel(&mut other, ANA, true).unwrap();
    assert_eq!(hand_over(&mut town, LUIS, &bytes), Err(Refusal::BundleOfAnotherWorkspace));
    assert_eq!(hand_over(&mut town, LUIS, &bytes[..bytes.len() / 2]), Err(Refusal::BadBundle));
    assert!(town.people(LUIS).is_empty());
}

#[test]
fn without_sealing_only_what_was_sealed_before_is_in_a_parcel() {
    let mut town = town();
    town.register(ANA, "Jean", &[]);
    assert_eq!(parcel(&mut town, ANA, false), None);
    assert!(parcel(&mut town, ANA, true).is_some());
    assert!(parcel(&mut town, ANA, false).is_some());
}

#[test]
fn what_removing_a_profile_would_lose_is_gone_once_it_was_sent_or_taken_out_and_counts_again_after_a_change()
{
    let mut town = town();
    let unsent = |town: &mut Town| town.devices[ANA].engine().unsent().unwrap();
    assert_eq!(unsent(&mut town), engine::Unsent::default());
    let person = town.register(ANA, "Jean", &[]);
    assert!(unsent(&mut town).is_only_here && unsent(&mut town).records == 2);
    town.ask(ANA, Command::ExportBundle { everything: false });
    assert!(!unsent(&mut town).is_only_here, "it was taken out");
    town.change(ANA, person, "cama", "C12");
    assert!(unsent(&mut town).is_only_here, "what came after is not in the file");
    parcel(&mut town, ANA, true).unwrap();
    assert!(unsent(&mut town).is_only_here, "a colleague who may carry it is no server");
    town.sync(ANA).unwrap();
    assert!(!unsent(&mut town).is_only_here);
    let draft = town.edit(ANA, person);
    let path = forms::AnswerPath::parse("cama").unwrap();
    town.ask(ANA, Command::SetAnswer { draft, path, answer: Answer::text("D1") });
    assert_eq!(unsent(&mut town).drafts, 1);
}
