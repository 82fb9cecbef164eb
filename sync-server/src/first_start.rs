//! What a server draws at random at its first start. Keys of certificates are drawn by their own library; nothing else here asks
//! the operating system for randomness.

use getrandom::Error;
use wire::ServerId;

use crate::office::FirstStart;

impl FirstStart {
    pub fn random() -> Result<Self, Error> {
        Ok(FirstStart {
            server: ServerId(random()?),
            challenge_key: random()?,
            operator_token: random_operator_token()?,
        })
    }
}

/// A token of 128 random bits, in hex.
pub fn random_operator_token() -> Result<String, Error> {
    Ok(random::<16>()?.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}
