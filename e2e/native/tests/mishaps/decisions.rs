//! Deciding between answers: of what was shown, and with all that follows from it.

use bridge::{Command, Reply};
use forms::Answer;

use crate::town::{ANA, LUIS, Town};

const REVIEWED: &str = "alerta_operativa";

#[test]
fn a_decision_leaves_open_what_came_after_it_was_shown() {
    let mut town = Town::of_two();
    let link = town.invite();
    town.join("Marta", &link).unwrap();
    let person = town.register(ANA, "Jean", &[]);
    town.rest();
    town.change(ANA, person, REVIEWED, "alergia");
    town.change(LUIS, person, REVIEWED, "dieta");
    town.change(2, person, REVIEWED, "no_publicar");
    town.sync(ANA).unwrap();
    town.sync(LUIS).unwrap();
    town.sync(ANA).unwrap();
    let shown = town.conflicts(ANA).remove(0);
    assert_eq!(Town::said(&shown), ["alergia", "dieta"]);
    town.sync(2).unwrap();
    town.sync(ANA).unwrap();
    let decide = Command::Resolve {
        record: shown.record,
        path: shown.path.clone(),
        answer: Answer::Text("alergia".to_owned()),
        heads: shown.heads.clone(),
    };
    town.ask(ANA, decide);
    assert_eq!(Town::said(&town.conflicts(ANA)[0]), ["alergia", "no_publicar"]);
    town.rest();
    for device in [ANA, LUIS, 2] {
        assert_eq!(Town::said(&town.conflicts(device)[0]), ["alergia", "no_publicar"]);
    }
}

#[test]
fn every_alert_stands_on_the_list_until_somebody_decides() {
    let mut town = Town::of_two();
    let person = town.register(ANA, "Jean", &[]);
    town.rest();
    town.change(ANA, person, REVIEWED, "alergia");
    town.change(LUIS, person, REVIEWED, "dieta");
    town.rest();
    for device in [ANA, LUIS] {
        let Reply::Tonight(list) = town.ask(device, Command::Tonight { site: String::new() }) else {
            panic!("no list")
        };
        let mut alerts = list.rows[0].alerts.clone();
        alerts.sort();
        assert_eq!((alerts, list.rows[0].conflicts), (vec!["alergia".to_owned(), "dieta".to_owned()], 1));
    }
}

#[test]
fn a_decided_birth_date_changes_the_age_band_on_the_roster() {
    let mut town = Town::of_two();
    let person = town.register(ANA, "Jean", &[("nacimiento", "2000-05-12;exact;document")]);
    town.rest();
    town.change(ANA, person, "nacimiento", "2001-05-12;exact;document");
    town.change(LUIS, person, "nacimiento", "2014-05-12;exact;document");
    town.rest();
    // Luis's band stands on the card; the decision is for Ana's date.
    assert_eq!(town.person(ANA, person).row.age_band.as_deref(), Some("12-17"));
    let conflict = town.conflicts(ANA).remove(0);
    let decide = Command::Resolve {
        record: conflict.record,
        path: conflict.path,
        answer: Answer::Text("2001-05-12;exact;document".to_owned()),
        heads: conflict.heads,
    };
    town.ask(ANA, decide);
    town.rest();
    for device in [ANA, LUIS] {
        assert_eq!(town.person(device, person).row.age_band.as_deref(), Some("18-29"), "{device}");
        let Reply::Tonight(list) = town.ask(device, Command::Tonight { site: String::new() }) else {
            panic!("no list")
        };
        assert_eq!(list.totals[0].0, "18-29");
    }
}
