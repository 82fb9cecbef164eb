//! What a later version says: kept, counted and shown until the update, and good entries around it arrive.

use bridge::{Command, Refusal, Reply};
use inspectors::later_build::{LaterBuild, Novelty};

use crate::town::{ANA, LUIS, Town};

const LATER_CODES: [&str; 2] = ["unknown_kind", "update_needed"];

#[test]
fn what_only_a_later_version_opens_is_counted_and_the_entries_around_it_arrive() {
    let mut town = Town::of_two();
    let mut later = LaterBuild::of(&mut town.devices[LUIS], &mut town.dice);
    town.register(LUIS, "Rosa", &[]);
    town.sync(LUIS).unwrap();
    later.say(&Novelty::ALL, &mut town.dice);
    assert!(later.send(&mut town.line, &mut town.dice), "the server takes it");
    town.register(LUIS, "Marie", &[]);
    for device in [LUIS, ANA, LUIS] {
        town.sync(device).unwrap();
    }
    for device in [ANA, LUIS] {
        assert_eq!(town.people(device).len(), 2);
        let Reply::Quarantine(apart) = town.ask(device, Command::Quarantine) else { panic!("no list") };
        assert_eq!(apart.len(), Novelty::ALL.len());
        assert!(apart.iter().all(|each| LATER_CODES.contains(&each.why.as_str())), "{apart:?}");
        let view = town.devices[device].sync_view(&mut town.dice);
        assert_eq!((view.quarantined as usize, view.only_here), (Novelty::ALL.len(), 0));
    }
}

#[test]
fn what_an_older_build_had_set_apart_is_opened_when_this_one_opens_the_vault() {
    let mut town = Town::of_two();
    let person = town.register(ANA, "Jean", &[]);
    town.sync(ANA).unwrap();
    // The vault as a build leaves it that does not know the dictionary of this form's version.
    town.sync(LUIS).unwrap();
    let older = "
        UPDATE entry SET state = 1, reason = 'update_needed', record = NULL
            WHERE record IN (SELECT record FROM record WHERE person IS NOT NULL);
        DELETE FROM person; DELETE FROM person_name; DELETE FROM record WHERE person IS NOT NULL;";
    town.devices[LUIS].look_inside(&mut town.dice, |db| db.execute_batch(older).unwrap());
    assert_eq!(town.people(LUIS).len(), 1, "with no network");
    assert_eq!(town.person(LUIS, person).records.len(), 2);
    town.all_is_sent(LUIS);
}

#[test]
fn an_unknown_critical_entry_stops_the_sending_to_its_circle_and_says_so() {
    let mut town = Town::of_two();
    let mut later = LaterBuild::of(&mut town.devices[LUIS], &mut town.dice);
    later.say(&[Novelty::EntryKind { critical: true }], &mut town.dice);
    assert!(later.send(&mut town.line, &mut town.dice));
    assert_eq!(town.sync(ANA), Err(Refusal::UpdateNeeded), "it is said");
    // A new site is a record of the directory, the circle that the entry is in.
    let site =
        Command::AddSite { name: "Desayunador".to_owned(), folio_prefix: "TIJ".to_owned(), beds: None };
    town.ask(ANA, site);
    town.register(ANA, "Jean", &[]);
    for device in [ANA, LUIS] {
        assert_eq!(town.sync(device), Err(Refusal::UpdateNeeded), "it is said again");
    }
    assert_eq!(town.people(LUIS).len(), 1, "the other circles' records go on");
    let sites =
        |db: &rusqlite::Connection| db.query_row("SELECT count(*) FROM site", [], |row| row.get::<_, u32>(0));
    let found = town.devices[LUIS].look_inside(&mut town.dice, sites).unwrap();
    assert_eq!(found, 1, "nothing was sent to the circle");
}
