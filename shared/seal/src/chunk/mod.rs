//! A chunk: sealed content of one record. Its associated data is its own header, never a circle or an epoch, so that it can be shared.

mod inner;

use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use wire::canonical::{Canonical, VERSION};
use wire::{Bytes, Chunk, ChunkKind, RecordId};

use crate::cipher;
use crate::padding::{self, Unpadded};
use crate::record_key::RecordKey;
use crate::refusal::refusal;
use crate::secret::random;
use crate::suites::CHUNK_XCHACHA;

pub use inner::{Deflated, Inner};

refusal! {
    /// Why content was not sealed.
    SealError {
        /// The payload, the form's name, or what came out for a body that a server takes.
        TooLarge => "chunk_too_large",
        /// A dictionary's number without the dictionary, or the other way round, or one that is too long.
        Dictionary => "chunk_dictionary",
    }
}

refusal! {
    /// Why a chunk did not open.
    OpenError {
        UnknownSuite => "chunk_suite",
        Malformed => "chunk_malformed",
        /// Sealed with another key, or changed on the way.
        WrongKey => "chunk_wrong_key",
        Padding => "chunk_padding",
        TooLarge => "chunk_too_large",
        /// This build has no such dictionary for that form.
        UnknownDictionary => "chunk_unknown_dictionary",
        /// It does not inflate to what its author deflated: damaged before it was sealed, or another dictionary.
        Inflate => "chunk_inflate",
    }
}

/// Deflates, pads and seals. `dictionary` is the one that `inner.dict_id` names, or none for 0.
pub fn seal<R: CryptoRng + ?Sized>(
    key: &RecordKey,
    record_tag: RecordId,
    kind: ChunkKind,
    inner: &Inner,
    dictionary: Option<&[u8]>,
    rng: &mut R,
) -> Result<Chunk, SealError> {
    seal_deflated(key, record_tag, kind, &inner.deflate(dictionary)?, rng)
}

/// Pads and seals what is deflated already.
pub fn seal_deflated<R: CryptoRng + ?Sized>(
    key: &RecordKey,
    record_tag: RecordId,
    kind: ChunkKind,
    deflated: &Deflated,
    rng: &mut R,
) -> Result<Chunk, SealError> {
    let nonce = *random::<{ cipher::NONCE_BYTES }, R>(rng);
    let mut chunk = Chunk {
        ver: VERSION,
        body_kind: Chunk::BODY_KIND,
        suite: CHUNK_XCHACHA,
        record_tag,
        key_id: key.key_id(),
        kind: kind as u8,
        nonce: Bytes(nonce.to_vec()),
        ct: Bytes::default(),
    };
    let header = chunk.to_bytes();
    let padded = padding::pad(deflated);
    // The length of `ct` takes up to four bytes more than that of nothing.
    if header.len() + padded.len() + cipher::TAG_BYTES + 4 > Chunk::BYTES_MAX {
        return Err(SealError::TooLarge);
    }
    chunk.ct = Bytes(cipher::seal(&key.chunk_key(&nonce), &nonce, &header, padded));
    Ok(chunk)
}

/// Opens a chunk; `dictionary` gives the one that a number names for a form.
pub fn open(
    key: &RecordKey,
    chunk: &Chunk,
    dictionary: impl Fn(u16, &str) -> Option<Vec<u8>>,
) -> Result<Inner, OpenError> {
    open_deflated(key, chunk)?.inflate(dictionary)
}

/// Opens a chunk and leaves it deflated.
pub fn open_deflated(key: &RecordKey, chunk: &Chunk) -> Result<Deflated, OpenError> {
    if chunk.suite != CHUNK_XCHACHA {
        return Err(OpenError::UnknownSuite);
    }
    if chunk.ct.0.len() > Chunk::BYTES_MAX {
        return Err(OpenError::TooLarge);
    }
    let nonce: [u8; cipher::NONCE_BYTES] =
        chunk.nonce.0.as_slice().try_into().map_err(|_| OpenError::Malformed)?;
    if chunk.ver != VERSION || chunk.body_kind != Chunk::BODY_KIND {
        return Err(OpenError::Malformed);
    }
    if !bool::from(key.key_id().as_bytes().ct_eq(chunk.key_id.as_bytes())) {
        return Err(OpenError::WrongKey);
    }
    let header = Chunk { nonce: chunk.nonce.clone(), ct: Bytes::default(), ..*chunk }.to_bytes();
    let padded =
        cipher::open(&key.chunk_key(&nonce), &nonce, &header, &chunk.ct.0).ok_or(OpenError::WrongKey)?;
    padding::unpad(&padded).map_err(|fault| match fault {
        Unpadded::Malformed => OpenError::Malformed,
        Unpadded::Padding => OpenError::Padding,
    })
}
