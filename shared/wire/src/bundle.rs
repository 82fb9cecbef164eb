//! A file that carries what a sync would have carried; any order, importing twice changes nothing.

use minicbor::{Decode, Encode};

use crate::canonical::{Bytes, canonical};
use crate::control::EpochWrap;
use crate::ids::*;
use crate::limits::BUNDLE_BYTES_MAX;

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Bundle {
    #[n(0)]
    pub ver: u8,
    #[n(1)]
    pub workspace: WorkspaceId,
    #[n(2)]
    pub control: Vec<Bytes>,
    #[n(3)]
    pub wraps: Vec<EpochWrap>,
    #[n(4)]
    pub batches: Vec<Bytes>,
    #[n(5)]
    pub bodies: Vec<Bytes>,
}
canonical!(Bundle, BUNDLE_BYTES_MAX, versioned);

/// The file: a [`Bundle`] sealed under an epoch of the directory, which every member can open; and the recovery key.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct SealedBundle {
    #[n(0)]
    pub ver: u8,
    /// `acogida-bundle`
    #[n(1)]
    pub magic: String,
    #[n(2)]
    pub workspace: WorkspaceId,
    #[n(3)]
    pub suite: u8,
    #[n(4)]
    pub epoch: EpochId,
    #[n(5)]
    pub nonce: Bytes,
    /// The bundle's key, sealed to the workspace's recovery key.
    #[n(6)]
    pub recovery: Bytes,
    #[n(7)]
    pub ct: Bytes,
}
canonical!(SealedBundle, BUNDLE_BYTES_MAX, versioned);

impl SealedBundle {
    pub const MAGIC: &str = "acogida-bundle";
}
