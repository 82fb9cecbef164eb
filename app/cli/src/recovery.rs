//! The recovery sheet: printed when a workspace is founded, and typed when it is taken over.

use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;

use bridge::{RecoverFrom, Recovery, RecoverySheetView, Refusal};
use engine::wire::limits::BUNDLE_BYTES_MAX;
use seal::recovery::{RecoveryShare, ShareFault};
use zeroize::Zeroizing;

use crate::arguments::Source;
use crate::failure::Failure;
use crate::secret::Secret;
use crate::sentences::Sentences;

const WORDS_A_LINE: usize = 5;
/// A share in pieces, and blank lines before it.
const LINES_MAX: usize = 100;

/// Printed once; it is kept nowhere.
pub fn print_sheet(sheet: &RecoverySheetView, sentences: &Sentences) {
    let given = [("organisation", sheet.organisation.as_str()), ("workspace", sheet.workspace.as_str())];
    println!("{}", sentences.say("recovery_sheet", &given));
    for share in &sheet.shares {
        println!("\n{}", sentences.say("recovery_share", &[("number", &share.number.to_string())]));
        for (line, words) in share.words.chunks(WORDS_A_LINE).enumerate() {
            let numbered = words.iter().enumerate();
            let numbered =
                numbered.map(|(place, word)| format!("{:>2} {word:<8}", line * WORDS_A_LINE + place + 1));
            println!("    {}", numbered.collect::<String>().trim_end());
        }
        println!("    {}", share.short);
    }
    println!("\n{}", sentences.say("recovery_warning", &[]));
}

/// Two shares from the standard input, each as its words or as its QR code's text, on as many lines as it takes.
pub fn ask(
    name: String,
    source: Source,
    secret: &Secret,
    sentences: &Sentences,
) -> Result<Recovery, Failure> {
    let from = match source {
        Source::Server(url) => RecoverFrom::Server(url),
        Source::File(file) => RecoverFrom::Bundle(read_bundle(&file)?),
    };
    let mut lines = std::io::stdin().lock();
    let shares = [read_share(&mut lines, "1", sentences)?, read_share(&mut lines, "2", sentences)?];
    Ok(Recovery { shares, from, person_name: name, secret: secret.as_str().to_owned() })
}

/// A file that may be a bundle.
pub fn read_bundle(file: &Path) -> Result<Vec<u8>, Failure> {
    let size = std::fs::metadata(file).map_err(|error| Failure::file(file, &error))?.len();
    if size > BUNDLE_BYTES_MAX as u64 {
        return Err(Refusal::BadBundle.into());
    }
    std::fs::read(file).map_err(|error| Failure::file(file, &error))
}

/// Lines, until they are no longer too few; what is wrong with them is the engine's to say.
fn read_share(lines: &mut impl BufRead, number: &str, sentences: &Sentences) -> Result<String, Failure> {
    if std::io::stdin().is_terminal() {
        eprint!("{}", sentences.say("type_share", &[("number", number)]));
        // A prompt that is not seen at once is no reason to stop.
        let _ = std::io::stderr().flush();
    }
    let mut text = Zeroizing::new(String::new());
    for _ in 0..LINES_MAX {
        let read = lines.read_line(&mut text).map_err(|error| Failure::NoShare(error.to_string()))?;
        let is_short = matches!(RecoveryShare::read(&text), Err(bad) if bad.fault == ShareFault::Short);
        if read == 0 || !is_short {
            break;
        }
    }
    Ok(text.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sentences::Language;

    #[test]
    fn a_share_is_read_over_several_lines_and_the_next_begins_after_it() {
        let seed = seal::RecoverySeed::from_bytes([5; 32]);
        let [one, other, _] = seed.shares(&mut crate::clock::rng());
        let words = one.words();
        let (first, second) = words.split_at(11);
        let typed = format!("\n{}\n{}\n{}\n", first.join(" "), second.join(", "), other.short());
        let mut lines = typed.as_bytes();
        let sentences = Sentences::of(Language::Es);
        let read = read_share(&mut lines, "1", &sentences).unwrap();
        assert_eq!(RecoveryShare::read(&read).unwrap().words(), one.words());
        let read = read_share(&mut lines, "2", &sentences).unwrap();
        assert_eq!(RecoveryShare::read(&read).unwrap().words(), other.words());
        assert_eq!(read_share(&mut lines, "3", &sentences).unwrap(), "");
    }
}
