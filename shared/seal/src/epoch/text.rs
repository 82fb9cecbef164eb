//! A short text that every reader of an epoch may read, such as the name and role in a grant. It says by commitment which epoch opens it,
//! because a grant is signed before the first epoch has an id.

use minicbor::{Decode, Encode};
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use wire::{Bytes, Hash32};

use super::EpochSecret;
use crate::cipher;
use crate::contexts::EPOCH_TEXT;
use crate::derive::derive;
use crate::limits::TEXT_BYTES_MAX;
use crate::padding::{self, Unpadded};
use crate::refusal::refusal;
use crate::secret::random;
use crate::suites::EPOCH_TEXT_XCHACHA;

refusal! {
    /// Why a text was not sealed.
    SealTextError {
        TooLarge => "text_too_large",
    }
}

refusal! {
    /// Why a text did not open.
    OpenTextError {
        UnknownSuite => "text_suite",
        Malformed => "text_malformed",
        /// Sealed under another epoch, or changed on the way.
        WrongKey => "text_wrong_key",
        Padding => "text_padding",
    }
}

/// The layout; with an empty `ct` it is the associated data.
#[derive(Encode, Decode)]
#[cbor(array)]
struct SealedText {
    #[n(0)]
    suite: u8,
    #[n(1)]
    commit: Hash32,
    #[n(2)]
    nonce: Bytes,
    #[n(3)]
    ct: Bytes,
}

/// The commitment of the epoch that a text was sealed under, so that its secret can be looked up.
pub fn sealed_text_commit(sealed: &Bytes) -> Result<Hash32, OpenTextError> {
    Ok(parse(sealed)?.commit)
}

impl EpochSecret {
    pub fn seal_text<R: CryptoRng + ?Sized>(&self, text: &str, rng: &mut R) -> Result<Bytes, SealTextError> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(SealTextError::TooLarge);
        }
        let nonce = *random::<{ cipher::NONCE_BYTES }, R>(rng);
        let mut sealed = SealedText {
            suite: EPOCH_TEXT_XCHACHA,
            commit: self.commit(),
            nonce: Bytes(nonce.to_vec()),
            ct: Bytes::default(),
        };
        let header = padding::spell(&sealed);
        let key = derive(EPOCH_TEXT, &[self.as_bytes(), &nonce]);
        sealed.ct = Bytes(cipher::seal(&key, &nonce, &header, padding::pad(&text)));
        Ok(Bytes(padding::spell(&sealed)))
    }

    pub fn open_text(&self, sealed: &Bytes) -> Result<String, OpenTextError> {
        let sealed = parse(sealed)?;
        let nonce: [u8; cipher::NONCE_BYTES] =
            sealed.nonce.0.as_slice().try_into().map_err(|_| OpenTextError::Malformed)?;
        if !bool::from(self.commit().as_bytes().ct_eq(sealed.commit.as_bytes())) {
            return Err(OpenTextError::WrongKey);
        }
        let header =
            padding::spell(&SealedText { ct: Bytes::default(), nonce: sealed.nonce.clone(), ..sealed });
        let key = derive(EPOCH_TEXT, &[self.as_bytes(), &nonce]);
        let padded = cipher::open(&key, &nonce, &header, &sealed.ct.0).ok_or(OpenTextError::WrongKey)?;
        let text: &str = padding::unpad(&padded).map_err(|fault| match fault {
            Unpadded::Malformed => OpenTextError::Malformed,
            Unpadded::Padding => OpenTextError::Padding,
        })?;
        Ok(text.to_owned())
    }
}

fn parse(sealed: &Bytes) -> Result<SealedText, OpenTextError> {
    let sealed: SealedText = padding::unspell(&sealed.0).ok_or(OpenTextError::Malformed)?;
    match sealed.suite {
        EPOCH_TEXT_XCHACHA => Ok(sealed),
        _ => Err(OpenTextError::UnknownSuite),
    }
}
