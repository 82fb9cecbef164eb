//! Files that answers name: they arrive byte for byte, after everything else, whatever happens on the way.

use bridge::{Command, OpenDraft, Refusal, Reply, StorageTrouble};
use forms::{Answer, AnswerPath};
use inspectors::disk::Loss;
use inspectors::liar::Lie;
use wire::{DraftId, RecordId};

use crate::town::{ANA, LUIS, Town};

/// Where the files of these tests are attached.
const QUESTION: &str = "nombre_otro_alfabeto";
/// Four parts.
const PHOTO_BYTES: usize = 200_000;

/// Bytes that do not deflate, others for each seed.
fn photo(seed: u64, bytes: usize) -> Vec<u8> {
    let mut state = seed + 1;
    let mut byte = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    (0..bytes).map(|_| byte()).collect()
}

fn attach(town: &mut Town, device: usize, draft: DraftId, bytes: &[u8]) -> Result<String, Refusal> {
    let path = AnswerPath::parse(QUESTION).unwrap();
    let (file_name, bytes) = ("foto.jpg".to_owned(), bytes.to_vec());
    let reply = town.try_ask(device, Command::AttachFile { draft, path: path.clone(), file_name, bytes })?;
    let Reply::Saved { calculated } = reply else { panic!("{reply:?}") };
    let (_, answer) =
        calculated.iter().find(|(at, _)| *at == path).expect("the answer is among the calculated");
    Ok(answer.as_text().unwrap().to_owned())
}

/// Somebody with a photo, and how the answer names it.
fn register(town: &mut Town, device: usize, called: &str, bytes: &[u8]) -> (RecordId, String) {
    let open = OpenDraft::NewPerson { family_of: None, called: Some(called.to_owned()) };
    let draft = town.begin(device, open);
    town.type_in(device, draft, "sexo", "M");
    town.type_in(device, draft, "idioma_preferido", "es");
    let name = attach(town, device, draft, bytes).unwrap();
    (town.save(device, draft), name)
}

fn attached(town: &mut Town, device: usize, name: &str) -> Result<Vec<u8>, Refusal> {
    match town.try_ask(device, Command::Attached { name: name.to_owned() })? {
        Reply::Attached { media_type, bytes } => {
            assert_eq!(media_type, "image/jpeg");
            Ok(bytes)
        }
        other => panic!("{other:?}"),
    }
}

/// The name that the person's records say.
fn named(town: &mut Town, device: usize, person: RecordId) -> Option<String> {
    let view = town.person(device, person);
    let mut answers = view.records.iter().flat_map(|record| &record.answers);
    let answer = answers.find(|answer| answer.path.as_str() == QUESTION)?;
    answer.answer.as_text().map(str::to_owned)
}

/// A conversation that breaks after the second reply: the first says that there is something new, the second brings text.
fn sync_text(town: &mut Town, device: usize) {
    town.line.lose_from(3, 100);
    assert_eq!(town.sync(device), Err(Refusal::ServerUnreachable));
    town.line.lose_replies(0);
}

fn only_here(town: &mut Town, device: usize) -> u32 {
    town.devices[device].sync_view(&mut town.dice).only_here
}

fn count(town: &mut Town, device: usize, sql: &str) -> i64 {
    let count = |db: &rusqlite::Connection| db.query_row(sql, [], |row| row.get(0)).unwrap();
    town.devices[device].look_inside(&mut town.dice, count)
}

#[test]
fn a_photo_arrives_byte_for_byte_and_lies_on_each_disk_once() {
    let mut town = Town::of_two();
    let photo = photo(1, PHOTO_BYTES);
    let (person, name) = register(&mut town, ANA, "Marisol", &photo);
    assert_eq!(attached(&mut town, ANA, &name), Ok(photo.clone()));
    town.sync(ANA).unwrap();
    town.all_is_sent(ANA);
    town.sync(LUIS).unwrap();
    town.all_is_sent(LUIS);
    assert_eq!(named(&mut town, LUIS, person).as_ref(), Some(&name));
    for device in [ANA, LUIS] {
        assert_eq!(attached(&mut town, device, &name), Ok(photo.clone()));
        assert_eq!(count(&mut town, device, "SELECT count(*) FROM attachment_part WHERE content IS NULL"), 4);
        assert_eq!(count(&mut town, device, "SELECT count(*) FROM attachment_part"), 4);
    }
}

#[test]
fn the_text_is_there_before_any_part_of_a_photo_and_a_record_is_only_here_until_its_last_part_is_sent() {
    let mut town = Town::of_two();
    let photo = photo(2, PHOTO_BYTES);
    let (person, name) = register(&mut town, ANA, "Marisol", &photo);
    // The replies to the text and to the stream of files arrive; what follows does not, as if the line broke.
    town.line.lose_from(3, 100);
    assert_eq!(town.sync(ANA), Err(Refusal::ServerUnreachable));
    town.line.lose_replies(0);
    assert_eq!(only_here(&mut town, ANA), 1, "the card is sent, the record with the photo is not");
    sync_text(&mut town, LUIS);
    assert_eq!(named(&mut town, LUIS, person).as_ref(), Some(&name), "the text is there");
    assert_eq!(attached(&mut town, LUIS, &name), Err(Refusal::AttachmentOnItsWay));
    assert_eq!(town.devices[LUIS].sync_view(&mut town.dice).quarantined, 0, "which is no trouble");
    // What is typed meanwhile goes before the rest of the photo.
    town.change(ANA, person, "cama", "B7");
    town.line.lose_from(2, 100);
    let _ = town.sync(ANA);
    sync_text(&mut town, LUIS);
    assert_eq!(town.person(LUIS, person).row.bed.as_deref(), Some("B7"));
    assert_eq!(attached(&mut town, LUIS, &name), Err(Refusal::AttachmentOnItsWay));
    town.rest();
    assert_eq!(attached(&mut town, LUIS, &name), Ok(photo));
    town.all_is_sent(ANA);
}

#[test]
fn over_a_line_that_always_breaks_after_two_answers_a_photo_is_sent_and_fetched_and_no_part_twice() {
    let mut town = Town::of_two();
    let photo = photo(3, 600_000);
    let (_, name) = register(&mut town, ANA, "Marisol", &photo);
    for device in [ANA, LUIS] {
        let mut tries = 0;
        while only_here(&mut town, device) > 0 || attached(&mut town, LUIS, &name).is_err() && device == LUIS
        {
            town.line.lose_from(3, 1);
            let _ = town.sync(device);
            town.line.lose_replies(0);
            tries += 1;
            assert!(tries < 60, "it does not get on");
        }
    }
    assert_eq!(attached(&mut town, LUIS, &name), Ok(photo));
    let parts = "SELECT count(*) FROM batch WHERE files = 1";
    assert_eq!((count(&mut town, ANA, parts), count(&mut town, LUIS, parts)), (11, 11));
}

#[test]
fn wherever_a_phone_dies_in_sending_or_fetching_the_photo_is_whole_in_the_end() {
    for writes in [1, 5, 20, 45, 80] {
        let mut town = Town::of_two();
        let photo = photo(4, PHOTO_BYTES);
        let (_, name) = register(&mut town, ANA, "Marisol", &photo);
        for device in [ANA, LUIS] {
            town.devices[device].lose_power_after(writes);
            let _ = town.sync(device);
            town.devices[device].lose_power(Loss::Everything, &mut town.dice);
            assert_eq!(attached(&mut town, ANA, &name), Ok(photo.clone()), "{writes}");
        }
        town.rest();
        assert_eq!(attached(&mut town, LUIS, &name), Ok(photo), "{writes}");
        town.all_is_sent(ANA);
        town.all_is_sent(LUIS);
    }
}

#[test]
fn each_commit_of_a_conversation_may_fail_and_the_photo_is_sent_once() {
    for commit in 1..=8 {
        let mut town = Town::of_two();
        let photo = photo(5, PHOTO_BYTES);
        let (_, name) = register(&mut town, ANA, "Marisol", &photo);
        town.devices[ANA].crash_in_sync(commit, &mut town.line, &mut town.dice);
        town.devices[LUIS].crash_in_sync(commit, &mut town.line, &mut town.dice);
        town.rest();
        assert_eq!(attached(&mut town, LUIS, &name), Ok(photo), "{commit}");
        town.all_is_sent(ANA);
        assert_eq!(count(&mut town, LUIS, "SELECT count(*) FROM batch WHERE files = 1"), 4, "{commit}");
    }
}

#[test]
fn a_part_that_the_server_withholds_or_bends_is_missed_and_said_and_the_answers_are_there() {
    for lie in [Lie::BodiesHidden, Lie::BodyDamaged] {
        let mut town = Town::of_two();
        let photo = photo(6, 600_000);
        let (person, name) = register(&mut town, ANA, "Marisol", &photo);
        town.sync(ANA).unwrap();
        // Not the answers' bodies: these come with the first reply.
        sync_text(&mut town, LUIS);
        town.line.liar.tell_all(lie);
        let outcome = town.sync(LUIS);
        assert_eq!(outcome, Err(Refusal::ServerRefused { code: "missing_body".to_owned() }), "{lie:?}");
        assert_eq!(attached(&mut town, LUIS, &name), Err(Refusal::AttachmentOnItsWay), "{lie:?}");
        assert!(named(&mut town, LUIS, person).is_some());
        town.line.liar.be_honest();
        town.rest();
        assert_eq!(attached(&mut town, LUIS, &name), Ok(photo), "{lie:?}");
        town.all_is_sent(LUIS);
    }
}

#[test]
fn a_parts_entry_that_the_server_leaves_out_of_the_middle_is_missed() {
    let mut town = Town::of_two();
    let photo = photo(7, 400_000);
    let holes = "SELECT count(*) FROM (SELECT 1 FROM entry JOIN batch USING (batch) WHERE files = 1
                 GROUP BY entry.stream, entry.circle HAVING max(n) <> count(*))";
    let (mut names, mut missed) = (Vec::new(), 0);
    // What is left out may be an answer's entry; not each time.
    for called in ["Uno", "Dos", "Tres"] {
        names.push(register(&mut town, ANA, called, &photo).1);
        town.line.liar.be_honest();
        town.sync(ANA).unwrap();
        town.line.liar.tell_all(Lie::MiddleHidden);
        sync_text(&mut town, LUIS);
        if count(&mut town, LUIS, holes) > 0 {
            missed += 1;
            assert!(town.devices[LUIS].sync_view(&mut town.dice).quarantined > 0, "it is counted");
        }
    }
    assert!(missed > 0, "something was missing from the middle of the files");
    town.line.liar.be_honest();
    town.rest();
    for name in names {
        assert_eq!(attached(&mut town, LUIS, &name), Ok(photo.clone()));
    }
    town.all_is_sent(LUIS);
}

#[test]
fn a_bundle_carries_photos() {
    let mut town = Town::of_two();
    let photo = photo(8, PHOTO_BYTES);
    let (person, name) = register(&mut town, ANA, "Marisol", &photo);
    for _ in 0..2 {
        let bundle = town.ask(ANA, Command::ExportBundle { everything: false });
        let Reply::Bundle { bytes, .. } = bundle else { panic!("no bundle") };
        town.ask(LUIS, Command::ImportBundle { bytes });
        assert_eq!(named(&mut town, LUIS, person).as_ref(), Some(&name));
        assert_eq!(attached(&mut town, LUIS, &name), Ok(photo.clone()));
    }
    // Luis is the one who comes to a server.
    town.sync(LUIS).unwrap();
    let link = town.invite();
    town.join("Marta", &link).unwrap();
    town.rest();
    assert_eq!(attached(&mut town, 2, &name), Ok(photo));
    town.all_is_sent(ANA);
}

#[test]
fn a_full_phone_refuses_the_photo_and_keeps_what_was_said() {
    let mut town = Town::of_two();
    let open = OpenDraft::NewPerson { family_of: None, called: Some("Marisol".to_owned()) };
    let draft = town.begin(ANA, open);
    town.type_in(ANA, draft, QUESTION, "antes");
    town.devices[ANA].fill_disk(true);
    let refused = attach(&mut town, ANA, draft, &photo(9, PHOTO_BYTES));
    assert_eq!(refused, Err(Refusal::Storage(StorageTrouble::Full)));
    let Reply::Draft(view) = town.ask(ANA, Command::OpenDraft(OpenDraft::Resume { draft })) else { panic!() };
    let said =
        view.answers.iter().find(|(path, _)| path.as_str() == QUESTION).map(|(_, answer)| answer.clone());
    assert_eq!(said, Some(Answer::Text("antes".to_owned())));
    town.devices[ANA].fill_disk(false);
    attach(&mut town, ANA, draft, &photo(9, PHOTO_BYTES)).unwrap();
}

#[test]
fn a_phone_without_room_for_a_colleagues_photo_takes_the_answers_and_the_photo_later() {
    let mut town = Town::of_two();
    let photo = photo(10, 3_000_000);
    let (person, name) = register(&mut town, ANA, "Marisol", &photo);
    town.sync(ANA).unwrap();
    // Room for answers, not for the photo.
    town.devices[LUIS].engine().cap_pages_with_room(60).unwrap();
    town.sync(LUIS).unwrap();
    assert_eq!(named(&mut town, LUIS, person).as_ref(), Some(&name));
    assert_eq!(attached(&mut town, LUIS, &name), Err(Refusal::AttachmentOnItsWay));
    town.change(ANA, person, "cama", "C3");
    town.sync(ANA).unwrap();
    town.sync(LUIS).unwrap();
    assert_eq!(town.person(LUIS, person).row.bed.as_deref(), Some("C3"));
    town.devices[LUIS].fill_disk(false);
    town.devices[LUIS].restart(&mut town.dice);
    town.rest();
    assert_eq!(attached(&mut town, LUIS, &name), Ok(photo));
}

#[test]
fn a_phone_that_was_set_back_and_goes_on_sends_its_photos_on_a_new_stream_and_loses_none() {
    let mut town = Town::of_two();
    let (first, second, third) = (photo(11, PHOTO_BYTES), photo(12, PHOTO_BYTES), photo(13, PHOTO_BYTES));
    let (_, one) = register(&mut town, ANA, "Uno", &first);
    town.rest();
    town.devices[ANA].copy_files();
    let (_, two) = register(&mut town, ANA, "Dos", &second);
    town.rest();
    town.devices[ANA].restore_files();
    let (_, three) = register(&mut town, ANA, "Tres", &third);
    town.rest();
    for device in [ANA, LUIS] {
        assert_eq!(attached(&mut town, device, &one), Ok(first.clone()));
        assert_eq!(attached(&mut town, device, &two), Ok(second.clone()));
        assert_eq!(attached(&mut town, device, &three), Ok(third.clone()));
        town.all_is_sent(device);
    }
}

#[test]
fn a_phone_that_was_set_back_and_sealed_before_it_knew_says_its_photos_again_on_a_new_stream() {
    let mut town = Town::of_two();
    let (first, second, third) = (photo(21, PHOTO_BYTES), photo(22, PHOTO_BYTES), photo(23, PHOTO_BYTES));
    let (_, one) = register(&mut town, ANA, "Uno", &first);
    town.rest();
    town.devices[ANA].copy_files();
    let (_, two) = register(&mut town, ANA, "Dos", &second);
    town.rest();
    town.devices[ANA].restore_files();
    let (_, three) = register(&mut town, ANA, "Tres", &third);
    // A copy seals, and so the places are taken that the server has other entries at.
    town.ask(ANA, Command::ExportBundle { everything: false });
    town.rest();
    for device in [ANA, LUIS] {
        for (name, photo) in [(&one, &first), (&two, &second), (&three, &third)] {
            assert_eq!(attached(&mut town, device, name).as_ref(), Ok(photo));
        }
        town.all_is_sent(device);
    }
}

#[test]
fn a_copy_from_before_a_photo_was_sealed_ends_with_the_photo_also_where_it_sealed_by_itself() {
    for seals_again in [false, true] {
        let mut town = Town::of_two();
        // Some of its parts are sealed when the copy is made, others not.
        let photo = photo(24, 1_500_000);
        let (_, name) = register(&mut town, ANA, "Marisol", &photo);
        town.line.lose_from(2, 100);
        let _ = town.sync(ANA);
        town.line.lose_replies(0);
        town.devices[ANA].copy_files();
        town.rest();
        town.devices[ANA].restore_files();
        if seals_again {
            town.ask(ANA, Command::ExportBundle { everything: false });
        }
        town.rest();
        for device in [ANA, LUIS] {
            assert_eq!(attached(&mut town, device, &name).as_ref(), Ok(&photo));
            town.all_is_sent(device);
        }
    }
}

#[test]
fn a_server_that_was_set_back_gets_photos_again_from_whoever_has_them() {
    let mut town = Town::of_two();
    town.line.back_up();
    let photo = photo(14, PHOTO_BYTES);
    let (_, name) = register(&mut town, ANA, "Marisol", &photo);
    town.sync(ANA).unwrap();
    // Luis has the answers, and nothing of the photo.
    sync_text(&mut town, LUIS);
    assert_eq!(attached(&mut town, LUIS, &name), Err(Refusal::AttachmentOnItsWay));
    assert!(town.line.set_back());
    // He offers what he has; the photo is not his to offer, and nothing is refused for it.
    assert_eq!(town.sync(LUIS), Ok(()));
    assert_eq!(only_here(&mut town, ANA), 0, "Ana has not heard of it");
    town.rest();
    assert_eq!(attached(&mut town, LUIS, &name), Ok(photo.clone()));
    let link = town.invite();
    town.join("Marta", &link).unwrap();
    town.rest();
    assert_eq!(attached(&mut town, 2, &name), Ok(photo));
    for device in [ANA, LUIS, 2] {
        town.all_is_sent(device);
    }
}

#[test]
fn a_photo_that_was_replaced_or_whose_draft_was_discarded_leaves_nothing() {
    let mut town = Town::founded();
    let open = || OpenDraft::NewPerson { family_of: None, called: Some("Marisol".to_owned()) };
    let files = "SELECT (SELECT count(*) FROM attachment) * 1000 + (SELECT count(*) FROM attachment_part)";
    let draft = town.begin(ANA, open());
    let first = attach(&mut town, ANA, draft, &photo(15, PHOTO_BYTES)).unwrap();
    let second = attach(&mut town, ANA, draft, &photo(16, PHOTO_BYTES)).unwrap();
    assert_eq!(attached(&mut town, ANA, &first), Err(Refusal::AttachmentOnItsWay));
    assert!(attached(&mut town, ANA, &second).is_ok());
    assert_eq!(count(&mut town, ANA, files), 1_004);
    town.ask(ANA, Command::DiscardDraft { draft });
    assert_eq!(count(&mut town, ANA, files), 0);
    let draft = town.begin(ANA, open());
    attach(&mut town, ANA, draft, &photo(17, PHOTO_BYTES)).unwrap();
    let (path, answer) = (AnswerPath::parse(QUESTION).unwrap(), Answer::Blank);
    town.ask(ANA, Command::SetAnswer { draft, path, answer });
    assert_eq!(count(&mut town, ANA, files), 0);
}
