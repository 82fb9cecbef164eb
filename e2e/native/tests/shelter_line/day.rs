//! A day's work at a shelter: people registered with what is usually asked at the door and after, and edits through the day.

use std::collections::BTreeMap;

use bridge::{Command, OpenDraft, PeopleFilter, PersonRow, Reply};
use forms::{Answer, AnswerPath};
use wire::{DraftId, RecordId};

use crate::phone::Phone;

const GIVEN: [&str; 12] = [
    "María",
    "José",
    "Wilmer",
    "Yusleidy",
    "Jean",
    "Rosemène",
    "Kevin",
    "Daniela",
    "Óscar",
    "Francisca",
    "Brayan",
    "Ingrid",
];
const FAMILY: [&str; 10] = [
    "Hernández",
    "Pérez",
    "Rodríguez",
    "Pierre",
    "Jean-Baptiste",
    "Guevara",
    "Zelaya",
    "Quispe",
    "Morales",
    "Chávez",
];
const NATIONALITIES: [&str; 6] = ["HND", "VEN", "HTI", "GTM", "SLV", "CUB"];
/// Somebody registered with some twenty answers.
pub fn register(phone: &mut Phone) -> RecordId {
    let open = Command::OpenDraft(OpenDraft::NewPerson { family_of: None, called: None });
    let draft = begin(phone, open);
    let (given, second) = (pick(phone, &GIVEN), pick(phone, &GIVEN));
    let (paternal, maternal) = (pick(phone, &FAMILY), pick(phone, &FAMILY));
    let nationality = pick(phone, &NATIONALITIES);
    let (year, month, day) =
        (1960 + phone.dice.below(45), 1 + phone.dice.below(12), 1 + phone.dice.below(28));
    let bed = (1 + phone.dice.below(180)).to_string();
    let phone_number = format!("+504{}", 20_000_000 + phone.dice.below(79_999_999));
    let paper = format!("documentos/{:016x}", phone.dice.below(usize::MAX));
    let answers = [
        ("nombre_social", given.to_owned()),
        ("nacimiento", format!("{year}-{month:02}-{day:02};exact;document")),
        ("sexo", pick(phone, &["M", "H"]).to_owned()),
        ("idioma_preferido", "es".to_owned()),
        ("dormitorio", "Mujeres y niñez".to_owned()),
        ("cama", bed),
        ("nombre_completo", format!("{given} {second} {paternal} {maternal}")),
        ("nombre_1", given.to_owned()),
        ("nombre_2", second.to_owned()),
        ("apellido_paterno", paternal.to_owned()),
        ("apellido_materno", maternal.to_owned()),
        ("estado_civil", pick(phone, &["soltero", "casado_union"]).to_owned()),
        ("pais_nacimiento", nationality.to_owned()),
        ("nacionalidades", nationality.to_owned()),
        ("perfil", pick(phone, &["solicitante_refugio_mx", "migrante_transito"]).to_owned()),
        ("punto_entrada", pick(phone, &["ciudad_hidalgo", "talisman"]).to_owned()),
        ("destino_intencion", pick(phone, &["eeuu", "quedarse_aqui"]).to_owned()),
        ("telefono_seguro", phone_number),
        ("canal_seguro", pick(phone, &["whatsapp", "sms"]).to_owned()),
        ("hora_segura", pick(phone, &["tarde", "noche"]).to_owned()),
        (&format!("{paper}/_added"), "1".to_owned()),
        (&format!("{paper}/doc_tipo"), "pasaporte".to_owned()),
        (&format!("{paper}/doc_numero"), format!("E{}", 100_000 + phone.dice.below(899_999))),
    ];
    for (path, answer) in answers {
        set(phone, draft, path, answer);
    }
    save(phone, draft)
}

/// Somebody with a photo, and how the answer names it.
pub fn register_with_photo(phone: &mut Phone, photo: &[u8]) -> (RecordId, String) {
    let draft = begin(
        phone,
        Command::OpenDraft(OpenDraft::NewPerson { family_of: None, called: Some("Ada".into()) }),
    );
    set(phone, draft, "sexo", "M".to_owned());
    set(phone, draft, "idioma_preferido", "es".to_owned());
    let path = AnswerPath::parse("nombre_otro_alfabeto").unwrap();
    let file = Command::AttachFile { draft, path, file_name: "foto.jpg".into(), bytes: photo.to_vec() };
    let Reply::Saved { calculated } = phone.ask(file) else { panic!("not kept") };
    let (_, answer) = calculated.last().unwrap();
    let name = answer.as_text().unwrap().to_owned();
    (save(phone, draft), name)
}

pub fn attached(phone: &mut Phone, name: &str) -> Option<Vec<u8>> {
    match phone.try_ask(Command::Attached { name: name.to_owned() }) {
        Ok(Reply::Attached { bytes, .. }) => Some(bytes),
        _ => None,
    }
}

/// One edit of what changes in a day: a bed, a number, somebody to call, a permission.
pub fn edit(phone: &mut Phone, person: RecordId) {
    let draft = begin(phone, Command::OpenDraft(OpenDraft::Edit { person, page: None }));
    let number = format!("+502{}", 20_000_000 + phone.dice.below(79_999_999));
    match phone.dice.below(4) {
        0 => set(phone, draft, "telefono_seguro", number),
        1 => {
            let bed = (1 + phone.dice.below(180)).to_string();
            set(phone, draft, "cama", bed);
        }
        2 => {
            let called = format!("{} {}", pick(phone, &GIVEN), pick(phone, &FAMILY));
            set(phone, draft, "emergencia_nombre", called);
            set(phone, draft, "emergencia_telefono", number);
        }
        _ => {
            let permission = format!("consentimientos/{:016x}", phone.dice.below(usize::MAX));
            for (question, answer) in
                [("_added", "1"), ("con_finalidad", "referencia"), ("con_respuesta", "si")]
            {
                set(phone, draft, &format!("{permission}/{question}"), answer.to_owned());
            }
        }
    }
    save(phone, draft);
}

/// Everything that a phone knows of everybody, for comparing phones.
pub fn known(phone: &mut Phone) -> BTreeMap<RecordId, Vec<(String, Answer)>> {
    let rows = people(phone);
    let of = |phone: &mut Phone, person| {
        let Reply::Person(view) = phone.ask(Command::Person { person }) else { panic!("no person") };
        let answers = view.records.into_iter().flat_map(|record| {
            record
                .answers
                .into_iter()
                .map(move |each| (format!("{}/{}", record.compartment, each.path), each.answer))
        });
        answers.collect()
    };
    rows.into_iter().map(|row| (row.person, of(phone, row.person))).collect()
}

pub fn people(phone: &mut Phone) -> Vec<PersonRow> {
    let all = Command::People { search: String::new(), filter: PeopleFilter::All, offset: 0, limit: 500 };
    let Reply::People(page) = phone.ask(all) else { panic!("no people") };
    page.rows
}

fn begin(phone: &mut Phone, open: Command) -> DraftId {
    let Reply::Draft(view) = phone.ask(open) else { panic!("no draft") };
    view.draft
}

fn set(phone: &mut Phone, draft: DraftId, path: &str, answer: String) {
    let path = AnswerPath::parse(path).unwrap();
    phone.ask(Command::SetAnswer { draft, path, answer: Answer::Text(answer) });
}

fn save(phone: &mut Phone, draft: DraftId) -> RecordId {
    let Reply::Person(view) = phone.ask(Command::SaveDraft { draft }) else { panic!("not saved") };
    view.row.person
}

fn pick<'a>(phone: &mut Phone, from: &[&'a str]) -> &'a str {
    from[phone.dice.below(from.len())]
}
