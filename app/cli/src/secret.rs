//! The secret that opens the profile: from a file, from the environment, or typed without an echo.

use std::io::IsTerminal;
use std::path::Path;

use bridge::{Refusal, SECRET_CHARACTERS_MIN};
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::sentences::Sentences;

pub type Secret = Zeroizing<String>;

const VARIABLE: &str = "ACOGIDA_SECRET";

/// The secret of a profile that exists.
pub fn existing(file: Option<&Path>, sentences: &Sentences) -> Result<Secret, Failure> {
    match given(file)? {
        Some(secret) => Ok(secret),
        None => typed(&sentences.say("type_secret", &[])),
    }
}

/// A new one: long enough, and typed twice where it is typed.
pub fn new(file: Option<&Path>, sentences: &Sentences) -> Result<Secret, Failure> {
    let secret = match given(file)? {
        Some(secret) => secret,
        None => {
            let first = typed(&sentences.say("type_new_secret", &[]))?;
            let second = typed(&sentences.say("type_secret_again", &[]))?;
            if first != second {
                return Err(Failure::NoSecret(sentences.say("secrets_differ", &[])));
            }
            first
        }
    };
    if secret.trim().chars().count() < SECRET_CHARACTERS_MIN {
        let minimum = u32::try_from(SECRET_CHARACTERS_MIN).unwrap_or(u32::MAX);
        return Err(Refusal::SecretTooShort { minimum }.into());
    }
    Ok(secret)
}

fn given(file: Option<&Path>) -> Result<Option<Secret>, Failure> {
    if let Some(path) = file {
        let text = std::fs::read_to_string(path).map(Zeroizing::new);
        let text = text.map_err(|error| Failure::file(path, &error))?;
        return Ok(Some(Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned())));
    }
    Ok(std::env::var(VARIABLE).ok().map(Zeroizing::new))
}

fn typed(prompt: &str) -> Result<Secret, Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::NoSecret(format!("--secret-file, {VARIABLE}")));
    }
    rpassword::prompt_password(prompt)
        .map(Zeroizing::new)
        .map_err(|error| Failure::NoSecret(error.to_string()))
}
