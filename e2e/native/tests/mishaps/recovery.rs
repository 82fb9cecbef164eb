//! All coordinators' phones are lost, and there is the recovery sheet.

use bridge::{Command, HomeView, RecoverFrom, Recovery, Refusal, Reply};
use inspectors::device::Device;
use seal::RecoverySeed;
use seal::recovery::RecoveryShare;

use crate::town::{ANA, LUIS, Town};

const EVA: usize = 2;

fn recovery(shares: [&str; 2]) -> Recovery {
    Recovery {
        shares: shares.map(str::to_owned),
        from: RecoverFrom::Server(String::new()),
        person_name: "Eva".to_owned(),
        secret: String::new(),
    }
}

impl Town {
    /// Two shares of Ana's sheet.
    fn two_shares(&self, one: usize, other: usize) -> Recovery {
        let sheet = &self.devices[ANA].sheet;
        recovery([&sheet[one], &sheet[other]])
    }

    fn take_over(&mut self, recovery: &Recovery) -> Result<(), Refusal> {
        let eva = Device::recover(&self.ground, recovery, &mut self.line, &mut self.dice)?;
        self.devices.push(eva);
        Ok(())
    }

    fn home(&mut self, device: usize) -> HomeView {
        let Reply::Home(home) = self.ask(device, Command::Home) else { panic!("no home") };
        *home
    }

    fn bundle(&mut self, device: usize) -> Vec<u8> {
        let export = Command::ExportBundle { everything: true };
        let Reply::Bundle { bytes, .. } = self.ask(device, export) else { panic!("no bundle") };
        bytes
    }
}

/// What was typed on paper, from what a QR code holds.
fn words(short: &str) -> Vec<String> {
    RecoveryShare::read(short).unwrap().words().into_iter().map(str::to_owned).collect()
}

#[test]
fn two_shares_make_a_coordinator_who_reads_everything_and_everybody_sees_it() {
    for (one, other) in [(0, 1), (1, 2), (2, 0)] {
        let mut town = Town::of_two();
        town.register(ANA, "Jean", &[("cama", "12A")]);
        town.register(LUIS, "Rosa", &[]);
        town.rest();
        town.take_over(&town.two_shares(one, other)).unwrap();
        town.sync(EVA).unwrap();
        town.all_is_sent(EVA);
        assert_eq!(town.people(EVA).len(), 2);
        let home = town.home(EVA);
        assert!(home.coordinator && home.recoveries.is_empty(), "{home:?}");
        assert_eq!((home.organisation.as_str(), home.me.as_str()), ("Red de albergues", "Eva"));
        // What Eva writes is read by Luis, and what Luis writes by Eva.
        town.register(EVA, "Marisol", &[]);
        town.register(LUIS, "Pedro", &[]);
        town.rest();
        assert_eq!((town.people(LUIS).len(), town.people(EVA).len()), (4, 4));
        for device in [ANA, LUIS] {
            let [notice] = town.home(device).recoveries.try_into().unwrap();
            assert_eq!((notice.by.as_str(), notice.at.is_some()), ("Eva", true));
            let read = Command::AcknowledgeRecoveries { grants: vec![notice.grant] };
            let Reply::Home(home) = town.ask(device, read) else { panic!("no home") };
            assert!(home.recoveries.is_empty());
        }
    }
}

#[test]
fn whoever_took_over_may_invite_and_the_invited_are_told_nothing_old() {
    let mut town = Town::of_two();
    town.register(ANA, "Jean", &[]);
    town.rest();
    town.take_over(&town.two_shares(0, 2)).unwrap();
    town.sync(EVA).unwrap();
    let invite = Command::MakeInvite { label: "Turno".to_owned(), hours: 24, role: bridge::Role::Outreach };
    let Reply::Invite(invite) = town.ask(EVA, invite) else { panic!("no invite") };
    town.sync(EVA).unwrap();
    town.join("Otra", &invite.link).unwrap();
    town.rest();
    assert_eq!(town.people(3).len(), 1);
    assert!(town.home(3).recoveries.is_empty());
    // Still the members' news, who have not read it.
    assert_eq!(town.home(LUIS).recoveries.len(), 1);
}

#[test]
fn a_workspace_is_taken_over_a_second_time() {
    let mut town = Town::of_two();
    town.register(LUIS, "Rosa", &[]);
    town.rest();
    town.take_over(&town.two_shares(0, 1)).unwrap();
    town.sync(EVA).unwrap();
    let again = Recovery { person_name: "Tomás".to_owned(), ..town.two_shares(1, 2) };
    town.take_over(&again).unwrap();
    town.rest();
    assert_eq!(town.people(3).len(), 1);
    assert_eq!(town.home(EVA).recoveries.len(), 1);
    let mut names: Vec<String> = town.home(LUIS).recoveries.into_iter().map(|notice| notice.by).collect();
    names.sort();
    assert_eq!(names, ["Eva", "Tomás"]);
}

#[test]
fn a_line_that_loses_replies_does_not_ask_for_the_shares_again() {
    for lost in 1..8 {
        let mut town = Town::of_two();
        town.register(LUIS, "Rosa", &[]);
        town.rest();
        town.line.lose_from(lost, 2);
        town.take_over(&town.two_shares(0, 1)).unwrap();
        town.line.lose_replies(0);
        town.rest();
        assert_eq!(town.people(EVA).len(), 1, "from reply {lost} on");
        assert_eq!(town.home(LUIS).recoveries.len(), 1);
    }
}

#[test]
fn a_lost_phone_is_restored_from_its_file_and_two_shares_with_no_network() {
    // Of the founder, who minted the epochs, and of a colleague, who only reads some of them.
    for from in [ANA, LUIS] {
        let mut town = Town::of_two();
        town.register(ANA, "Jean", &[("cama", "12A")]);
        town.register(LUIS, "Rosa", &[]);
        town.rest();
        let never_sent = town.register(from, "Marisol", &[]);
        let bundle = town.bundle(from);
        let shares = town.two_shares(1, 2);
        let eva = Device::restore(&town.ground, &shares, &bundle, &mut town.dice).unwrap();
        town.devices.push(eva);
        assert_eq!(town.people(EVA).len(), 3);
        assert_eq!(town.person(EVA, never_sent).row.called.as_deref(), Some("Marisol"));
        let home = town.home(EVA);
        assert!(home.coordinator);
        assert_eq!((home.organisation.as_str(), home.me.as_str()), ("Red de albergues", "Eva"));
        // Later there is a network: what only the file had goes on, and the others are told.
        let server = Command::SetServer { url: "http://127.0.0.1:1".to_owned(), operator_token: None };
        town.ask(EVA, server);
        town.sync(EVA).unwrap();
        town.sync(LUIS).unwrap();
        assert_eq!(town.people(LUIS).len(), 3);
        assert_eq!(town.home(LUIS).recoveries.len(), 1);
        town.register(EVA, "Pedro", &[]);
        town.rest();
        assert_eq!(town.people(LUIS).len(), 4);
    }
}

#[test]
fn a_file_and_shares_of_two_workspaces_open_nothing() {
    let mut town = Town::of_two();
    let bea = Device::found(&town.ground, "Bea", &mut inspectors::dice::Dice::new(8));
    let named = |name: &str, recovery: Recovery| Recovery { person_name: name.to_owned(), ..recovery };
    let hers = |name| named(name, recovery([&bea.sheet[0], &bea.sheet[1]]));
    let bundle = town.bundle(ANA);
    let refused = Device::restore(&town.ground, &hers("Eva1"), &bundle, &mut town.dice);
    assert_eq!(refused.err(), Some(Refusal::BundleOfAnotherWorkspace));
    assert_eq!(town.take_over(&hers("Eva2")).err(), Some(Refusal::UnknownWorkspace));
    let mixed = town.take_over(&recovery([&town.devices[ANA].sheet[0], &bea.sheet[1]]));
    assert_eq!(mixed.err(), Some(Refusal::SharesApart { code: "recovery_pair_other_set".to_owned() }));
    let (shares, cut) = (named("Eva3", town.two_shares(0, 1)), &bundle[..bundle.len() - 1]);
    let cut = Device::restore(&town.ground, &shares, cut, &mut town.dice);
    assert_eq!(cut.err(), Some(Refusal::BadBundle));
}

#[test]
fn a_wrong_word_is_named_and_one_share_twice_is_not_two() {
    let mut town = Town::founded();
    let first = town.devices[ANA].sheet[0].clone();
    let mut typed = words(&town.devices[ANA].sheet[1]);
    let right = std::mem::replace(&mut typed[16], "telefono".to_owned());
    let refused = |town: &mut Town, other: &str| town.take_over(&recovery([&first, other])).err();
    let bad = |code: &str, word| Some(Refusal::BadShare { share: 2, code: code.to_owned(), word });
    assert_eq!(refused(&mut town, &typed.join(" ")), bad("recovery_share_word", Some(17)));
    typed[16] = if right == "abeja" { "abono" } else { "abeja" }.to_owned();
    assert_eq!(refused(&mut town, &typed.join(" ")), bad("recovery_share_check", Some(17)));
    typed.remove(16);
    assert_eq!(refused(&mut town, &typed.join(" ")), bad("recovery_share_short", None));
    let same = refused(&mut town, &words(&first).join(" "));
    assert_eq!(same, Some(Refusal::SharesApart { code: "recovery_pair_same".to_owned() }));
}

#[test]
fn neither_the_founders_phone_nor_the_new_one_keeps_anything_of_the_root() {
    let mut town = Town::of_two();
    town.take_over(&town.two_shares(0, 1)).unwrap();
    town.rest();
    let sheet = town.devices[ANA].sheet.clone();
    let shares: Vec<RecoveryShare> = sheet.iter().map(|short| RecoveryShare::read(short).unwrap()).collect();
    let seed = RecoverySeed::from_shares(&shares[0], &shares[1]).unwrap();
    let mut secrets = vec![
        seed.to_bytes().to_vec(),
        seed.root_sign_seed().to_vec(),
        seed.recovery_x25519().to_bytes().to_vec(),
    ];
    for share in &shares {
        secrets.push(share.short().into_bytes());
        secrets.push(share.words()[3..6].join(" ").into_bytes());
    }
    for device in [ANA, EVA] {
        let values = town.devices[device].look_inside(&mut town.dice, everything);
        assert!(values.len() > 100);
        for secret in &secrets {
            let found = values.iter().any(|value| value.windows(secret.len()).any(|part| part == secret));
            assert!(!found, "device {device}");
        }
    }
}

/// Every text and every byte string of a database.
fn everything(db: &rusqlite::Connection) -> Vec<Vec<u8>> {
    let mut tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").unwrap();
    let tables: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let mut values = Vec::new();
    for table in tables {
        let mut statement = db.prepare(&format!("SELECT * FROM \"{table}\"")).unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for column in 0..columns {
                match row.get_ref(column).unwrap() {
                    rusqlite::types::ValueRef::Text(bytes) | rusqlite::types::ValueRef::Blob(bytes) => {
                        values.push(bytes.to_vec());
                    }
                    _ => {}
                }
            }
        }
    }
    values
}
