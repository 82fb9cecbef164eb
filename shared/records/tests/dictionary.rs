//! The preset dictionary: the same everywhere, within what DEFLATE looks at, and worth its while.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod devices;

use std::io::Write;

use devices::{Device, text};
use flate2::{Compress, Compression, FlushCompress};
use forms::FormDefinition;
use records::dictionary;

fn registration() -> FormDefinition {
    xlsform::press(
        include_bytes!("../../../public/forms/f1_registration.md"),
        "f1_registration.md",
        &xlsform::Attached::new(),
    )
    .unwrap()
    .definition
    .unwrap()
}

fn deflated_bytes(raw: &[u8], dictionary: Option<&[u8]>) -> usize {
    let mut compress = Compress::new(Compression::best(), false);
    if let Some(bytes) = dictionary {
        compress.set_dictionary(bytes).unwrap();
    }
    let mut out = Vec::with_capacity(raw.len() + 64);
    compress.compress_vec(raw, &mut out, FlushCompress::Finish).unwrap();
    out.flush().unwrap();
    out.len()
}

#[test]
fn it_follows_from_the_definition_and_fits_the_window() {
    let bytes = dictionary(&registration());
    assert_eq!(bytes, dictionary(&registration()));
    assert!(bytes.len() <= 32 * 1024, "{}", bytes.len());
    let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    assert!(holds(b"\x06cama") || holds(b"\x04cama"), "a key stands behind its length");
    assert!(holds(b"documentos/doc_tipo"));
}

#[test]
fn a_registration_deflates_to_about_half_of_what_it_takes_without() {
    let mut device = Device::new(1);
    let answers = [
        ("nombre_social", "Jean"),
        ("sexo", "H"),
        ("idioma_preferido", "ht"),
        ("edad_grupo", "30-59"),
        ("nacimiento", "1992;year;age_estimate;self"),
        ("nacionalidades", "HTI CHL"),
        ("pais_nacimiento", "HTI"),
        ("perfil", "solicitante_refugio_mx"),
        ("composicion", "solo"),
        ("estado_civil", "union"),
        ("necesidades_inmediatas", "alimentos legal"),
        ("alerta_operativa", "hablar_con_proteccion"),
        ("punto_entrada", "ciudad_hidalgo"),
        ("necesita_interprete", "si"),
        ("lee_escribe", "si"),
    ]
    .map(|(key, value)| (key, text(value)));
    let raw = device.save(&answers).raw;
    let (with, without) =
        (deflated_bytes(&raw, Some(&dictionary(&registration()))), deflated_bytes(&raw, None));
    println!("{} raw, {without} deflated, {with} with the dictionary", raw.len());
    assert!(5 * with < 3 * without, "{with} and {without} bytes");
}
