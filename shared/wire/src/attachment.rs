//! Files that answers name: what is inside the chunks of their parts. A file's id follows from its head, and its head from
//! what is in each part, so that whoever has the id knows of each part by itself whether it is right.

use minicbor::{Decode, Encode};

use crate::canonical::{Bytes, canonical, encode};
use crate::entry::{BatchItem, EntryKind};
use crate::ids::*;
use crate::limits::{ATTACHMENT_BYTES_MAX, ATTACHMENT_PART_BYTES, ATTACHMENT_PAYLOAD_BYTES_MAX};

const ATTACHMENT_CONTEXT: &str = "acogida 2026-11 attachment id";
const PART_CONTEXT: &str = "acogida 2026-11 attachment part";
/// How many random bytes keep two equal files apart.
pub const ATTACHMENT_SALT_BYTES: usize = 16;

/// What a whole file is made of; the same in each of its parts.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct AttachmentHead {
    /// 16 random bytes.
    #[n(0)]
    pub salt: Bytes,
    /// Of the whole file.
    #[n(1)]
    pub bytes: u32,
    /// The hash of what is in each part, in their order.
    #[n(2)]
    pub parts: Vec<Hash32>,
}
canonical!(AttachmentHead, ATTACHMENT_PAYLOAD_BYTES_MAX);

/// One part of a file.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct AttachmentPart {
    #[n(0)]
    pub ver: u8,
    #[n(1)]
    pub head: AttachmentHead,
    /// Counted from 0.
    #[n(2)]
    pub number: u32,
    #[n(3)]
    pub content: Bytes,
}
canonical!(AttachmentPart, ATTACHMENT_PAYLOAD_BYTES_MAX, versioned);

impl AttachmentHead {
    /// `None` for what is too large.
    pub fn of(file: &[u8], salt: [u8; ATTACHMENT_SALT_BYTES]) -> Option<Self> {
        let bytes = u32::try_from(file.len()).ok().filter(|_| file.len() <= ATTACHMENT_BYTES_MAX)?;
        let parts = contents(file).map(hash).collect();
        Some(AttachmentHead { salt: Bytes(salt.to_vec()), bytes, parts })
    }

    pub fn id(&self) -> AttachmentId {
        let hash = blake3::derive_key(ATTACHMENT_CONTEXT, &encode(self));
        let mut id = [0; AttachmentId::BYTES];
        id.iter_mut().zip(&hash).for_each(|(byte, from)| *byte = *from);
        AttachmentId(id)
    }

    /// True if there can be such a file: as many parts as its bytes fill.
    pub fn is_sound(&self) -> bool {
        let bytes = self.bytes as usize;
        self.salt.0.len() == ATTACHMENT_SALT_BYTES
            && bytes <= ATTACHMENT_BYTES_MAX
            && self.parts.len() == bytes.div_ceil(ATTACHMENT_PART_BYTES).max(1)
    }

    /// True if that is what the head says of that part.
    pub fn names(&self, number: u32, content: &[u8]) -> bool {
        let number = number as usize;
        let before = number.saturating_mul(ATTACHMENT_PART_BYTES);
        let length = (self.bytes as usize).saturating_sub(before).min(ATTACHMENT_PART_BYTES);
        self.parts.get(number).is_some_and(|part| content.len() == length && *part == hash(content))
    }
}

impl AttachmentPart {
    /// The file that this is a part of, if it is one.
    pub fn of(&self) -> Option<AttachmentId> {
        let is_right = self.head.is_sound() && self.head.names(self.number, &self.content.0);
        is_right.then(|| self.head.id())
    }
}

impl BatchItem {
    pub fn is_attachment(&self) -> bool {
        self.kind == EntryKind::Attachment as u8
    }
}

/// What is in each part; a file without a byte has one part.
pub fn contents(file: &[u8]) -> impl Iterator<Item = &[u8]> {
    let empty = file.is_empty().then_some(file);
    empty.into_iter().chain(file.chunks(ATTACHMENT_PART_BYTES))
}

fn hash(content: &[u8]) -> Hash32 {
    Hash32(blake3::derive_key(PART_CONTEXT, content))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::canonical::Canonical;

    fn parts(file: &[u8]) -> Vec<AttachmentPart> {
        let head = AttachmentHead::of(file, [7; 16]).unwrap();
        let contents = contents(file).zip(0..);
        contents
            .map(|(content, number)| AttachmentPart {
                ver: 1,
                head: head.clone(),
                number,
                content: Bytes(content.to_vec()),
            })
            .collect()
    }

    #[test]
    fn the_parts_of_a_file_name_it_and_make_it() {
        for bytes in [0, 1, ATTACHMENT_PART_BYTES - 1, ATTACHMENT_PART_BYTES, ATTACHMENT_PART_BYTES + 1] {
            let file = vec![5; bytes];
            let parts = parts(&file);
            let id = parts[0].head.id();
            assert!(parts.iter().all(|part| part.of() == Some(id)), "{bytes}");
            let whole: Vec<u8> = parts.iter().flat_map(|part| part.content.0.clone()).collect();
            assert_eq!(whole, file);
        }
    }

    #[test]
    fn a_part_that_is_another_than_its_file_says_is_none_of_it() {
        let file: Vec<u8> = (0..150_000_u32).map(|at| (at % 251) as u8).collect();
        let right = parts(&file);
        let id = right[0].head.id();
        let mut flipped = right[1].clone();
        flipped.content.0[9] ^= 1;
        let swapped = AttachmentPart { number: 0, ..right[1].clone() };
        let mut cut = right[2].clone();
        cut.content.0.pop();
        let beyond = AttachmentPart { number: 3, ..right[2].clone() };
        for wrong in [&flipped, &swapped, &cut, &beyond] {
            assert_eq!(wrong.of(), None);
        }
        // Whoever changes the head as well speaks of another file.
        let mut other = flipped.clone();
        other.head.parts[1] = hash(&other.content.0);
        assert!(other.of().is_some_and(|other| other != id));
        let mut long = right[0].clone();
        long.head.parts.push(Hash32([0; 32]));
        assert_eq!(long.of(), None);
    }

    #[test]
    fn the_largest_file_has_parts_that_fit_and_a_larger_one_has_none() {
        let file = vec![1; ATTACHMENT_BYTES_MAX];
        let part = parts(&file).remove(0);
        assert!(part.to_bytes().len() <= ATTACHMENT_PAYLOAD_BYTES_MAX, "{}", part.to_bytes().len());
        assert!(AttachmentHead::of(&vec![1; ATTACHMENT_BYTES_MAX + 1], [0; 16]).is_none());
    }
}
