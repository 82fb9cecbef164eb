//! A bundle file: what a sync would have carried, sealed under an epoch of the directory, which every member can open.

use minicbor::bytes::ByteSlice;
use rand_core::CryptoRng;
use wire::canonical::{Canonical, VERSION};
use wire::{Bytes, EpochId, SealedBundle, WorkspaceId};

use crate::cipher;
use crate::contexts::BUNDLE_KEY;
use crate::derive::derive;
use crate::epoch::EpochSecret;
use crate::padding;
use crate::refusal::refusal;
use crate::secret::random;
use crate::suites::BUNDLE_XCHACHA;

refusal! {
    /// Why a bundle was not sealed.
    SealBundleError {
        TooLarge => "bundle_too_large",
    }
}

refusal! {
    /// Why a bundle did not open.
    OpenBundleError {
        UnknownSuite => "bundle_suite",
        Malformed => "bundle_malformed",
        /// Sealed under another epoch, or changed on the way.
        WrongKey => "bundle_wrong_key",
        Padding => "bundle_padding",
    }
}

/// Seals the bytes of a [`wire::Bundle`].
pub fn seal_bundle<R: CryptoRng + ?Sized>(
    bundle: &[u8],
    workspace: WorkspaceId,
    epoch: EpochId,
    secret: &EpochSecret,
    rng: &mut R,
) -> Result<SealedBundle, SealBundleError> {
    if bundle.len() > SealedBundle::BYTES_MAX {
        return Err(SealBundleError::TooLarge);
    }
    let padded = padding::pad(&<&ByteSlice>::from(bundle));
    let nonce = *random::<{ cipher::NONCE_BYTES }, R>(rng);
    let mut sealed = SealedBundle {
        ver: VERSION,
        magic: SealedBundle::MAGIC.to_owned(),
        workspace,
        suite: BUNDLE_XCHACHA,
        epoch,
        nonce: Bytes(nonce.to_vec()),
        ct: Bytes::default(),
    };
    let header = sealed.to_bytes();
    // Five bytes at most grow in the length of `ct`.
    if header.len() + padded.len() + cipher::TAG_BYTES + 5 > SealedBundle::BYTES_MAX {
        return Err(SealBundleError::TooLarge);
    }
    let key = derive(BUNDLE_KEY, &[secret.as_bytes(), &nonce]);
    sealed.ct = Bytes(cipher::seal(&key, &nonce, &header, padded));
    Ok(sealed)
}

/// The bytes that were sealed; `secret` is that of `sealed.epoch`.
pub fn open_bundle(sealed: &SealedBundle, secret: &EpochSecret) -> Result<Vec<u8>, OpenBundleError> {
    if sealed.suite != BUNDLE_XCHACHA {
        return Err(OpenBundleError::UnknownSuite);
    }
    let nonce: [u8; cipher::NONCE_BYTES] =
        sealed.nonce.0.as_slice().try_into().map_err(|_| OpenBundleError::Malformed)?;
    if sealed.magic != SealedBundle::MAGIC || sealed.ver != VERSION {
        return Err(OpenBundleError::Malformed);
    }
    let header = SealedBundle {
        magic: sealed.magic.clone(),
        nonce: sealed.nonce.clone(),
        ct: Bytes::default(),
        ..*sealed
    };
    let key = derive(BUNDLE_KEY, &[secret.as_bytes(), &nonce]);
    let padded =
        cipher::open(&key, &nonce, &header.to_bytes(), &sealed.ct.0).ok_or(OpenBundleError::WrongKey)?;
    let content: &ByteSlice = padding::unpad(&padded).map_err(|fault| match fault {
        padding::Unpadded::Malformed => OpenBundleError::Malformed,
        padding::Unpadded::Padding => OpenBundleError::Padding,
    })?;
    Ok(content.to_vec())
}
