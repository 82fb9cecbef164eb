//! What is inside a chunk, before and after deflating.

use minicbor::{Decode, Encode};
use wire::Bytes;

use super::{OpenError, SealError};
use crate::contexts::PAYLOAD_CHECK;
use crate::deflate;
use crate::derive::derive;
use crate::limits::{DICTIONARY_BYTES_MAX, FORM_BYTES_MAX, PAYLOAD_BYTES_MAX};

const CHECK_BYTES: usize = 4;

/// The content of a chunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inner {
    /// Which preset dictionary it is deflated with; 0: none.
    pub dict_id: u16,
    /// The form and version that the payload belongs to: `f1_registration@1`.
    pub form: String,
    /// The document's generation: a later one begins after an erasure.
    pub doc_gen: u32,
    pub payload: Vec<u8>,
}

/// The same, deflated: what is padded and sealed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Deflated {
    #[n(0)]
    pub dict_id: u16,
    #[n(1)]
    pub form: String,
    #[n(2)]
    pub doc_gen: u32,
    #[n(3)]
    pub raw_len: u32,
    /// The first bytes of a hash of the payload: raw DEFLATE does not notice another dictionary.
    #[n(4)]
    pub raw_check: Bytes,
    #[n(5)]
    pub deflated: Bytes,
}

impl Inner {
    /// Deflates with the dictionary that `dict_id` names, or with none for 0.
    pub fn deflate(&self, dictionary: Option<&[u8]>) -> Result<Deflated, SealError> {
        let acceptable = match dictionary {
            Some(dictionary) => self.dict_id != 0 && dictionary.len() <= DICTIONARY_BYTES_MAX,
            None => self.dict_id == 0,
        };
        if !acceptable {
            return Err(SealError::Dictionary);
        }
        if self.payload.len() > PAYLOAD_BYTES_MAX || self.form.len() > FORM_BYTES_MAX {
            return Err(SealError::TooLarge);
        }
        Ok(Deflated {
            dict_id: self.dict_id,
            form: self.form.clone(),
            doc_gen: self.doc_gen,
            raw_len: u32::try_from(self.payload.len()).map_err(|_| SealError::TooLarge)?,
            raw_check: check(&self.payload),
            deflated: Bytes(deflate::deflate(&self.payload, dictionary).ok_or(SealError::Dictionary)?),
        })
    }
}

impl Deflated {
    /// Inflates, never to more than the announced and allowed length.
    pub fn inflate(self, dictionary: impl Fn(u16, &str) -> Option<Vec<u8>>) -> Result<Inner, OpenError> {
        let raw_len = usize::try_from(self.raw_len).map_err(|_| OpenError::TooLarge)?;
        if raw_len > PAYLOAD_BYTES_MAX || self.form.len() > FORM_BYTES_MAX {
            return Err(OpenError::TooLarge);
        }
        let dictionary = match self.dict_id {
            0 => None,
            dict_id => Some(dictionary(dict_id, &self.form).ok_or(OpenError::UnknownDictionary)?),
        };
        let payload =
            deflate::inflate(&self.deflated.0, raw_len, dictionary.as_deref()).ok_or(OpenError::Inflate)?;
        if check(&payload) != self.raw_check {
            return Err(OpenError::Inflate);
        }
        Ok(Inner { dict_id: self.dict_id, form: self.form, doc_gen: self.doc_gen, payload })
    }
}

fn check(payload: &[u8]) -> Bytes {
    Bytes(derive(PAYLOAD_CHECK, &[payload]).iter().take(CHECK_BYTES).copied().collect())
}
