//! A bundle file: what a sync would have carried, sealed under an epoch of the directory, which every member can open, and so can the recovery key.

use minicbor::bytes::ByteSlice;
use rand_core::CryptoRng;
use wire::canonical::{Canonical, VERSION};
use wire::{Bytes, EpochId, SealedBundle, WorkspaceId, X25519Pk};
use zeroize::Zeroizing;

use crate::cipher;
use crate::contexts::{BUNDLE_KEY, BUNDLE_RECOVERY};
use crate::derive::derive;
use crate::epoch::EpochSecret;
use crate::hpke_x25519::{self as hpke, ENC_BYTES};
use crate::padding;
use crate::refusal::refusal;
use crate::secret::random;
use crate::suites::BUNDLE_XCHACHA;
use crate::x25519::X25519Secret;

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

/// Seals the bytes of a [`wire::Bundle`]. Draws the nonce and HPKE's randomness.
pub fn seal_bundle<R: CryptoRng + ?Sized>(
    bundle: &[u8],
    workspace: WorkspaceId,
    epoch: EpochId,
    secret: &EpochSecret,
    recovery: &X25519Pk,
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
        recovery: Bytes::default(),
        ct: Bytes::default(),
    };
    let key = derive(BUNDLE_KEY, &[secret.as_bytes(), &nonce]);
    // A recovery key that nobody can have is no reason to refuse a backup.
    let to_recovery = hpke::seal(recovery, BUNDLE_RECOVERY, &sealed.to_bytes(), key.as_slice(), rng);
    sealed.recovery = Bytes(to_recovery.map(|to| [to.enc, to.ct].concat()).unwrap_or_default());
    let header = sealed.to_bytes();
    // Five bytes at most grow in the length of `ct`.
    if header.len() + padded.len() + cipher::TAG_BYTES + 5 > SealedBundle::BYTES_MAX {
        return Err(SealBundleError::TooLarge);
    }
    sealed.ct = Bytes(cipher::seal(&key, &nonce, &header, padded));
    Ok(sealed)
}

/// The bytes that were sealed; `secret` is that of `sealed.epoch`.
pub fn open_bundle(sealed: &SealedBundle, secret: &EpochSecret) -> Result<Vec<u8>, OpenBundleError> {
    let nonce = checked_nonce(sealed)?;
    open_content(sealed, &nonce, &derive(BUNDLE_KEY, &[secret.as_bytes(), &nonce]))
}

/// The same with the workspace's recovery key.
pub fn recover_bundle(sealed: &SealedBundle, recovery: &X25519Secret) -> Result<Vec<u8>, OpenBundleError> {
    let nonce = checked_nonce(sealed)?;
    let (enc, ct) = sealed.recovery.0.split_at_checked(ENC_BYTES).ok_or(OpenBundleError::Malformed)?;
    let header = header(sealed, Bytes::default());
    let key = hpke::open(recovery, enc, BUNDLE_RECOVERY, &header, ct).map(Zeroizing::new);
    let key = key.ok_or(OpenBundleError::WrongKey)?;
    let key = key.as_slice().try_into().map(Zeroizing::new).map_err(|_| OpenBundleError::Malformed)?;
    open_content(sealed, &nonce, &key)
}

fn checked_nonce(sealed: &SealedBundle) -> Result<[u8; cipher::NONCE_BYTES], OpenBundleError> {
    if sealed.suite != BUNDLE_XCHACHA {
        return Err(OpenBundleError::UnknownSuite);
    }
    let nonce = sealed.nonce.0.as_slice().try_into().map_err(|_| OpenBundleError::Malformed)?;
    if sealed.magic != SealedBundle::MAGIC || sealed.ver != VERSION {
        return Err(OpenBundleError::Malformed);
    }
    Ok(nonce)
}

fn header(sealed: &SealedBundle, recovery: Bytes) -> Vec<u8> {
    let (magic, nonce, ct) = (sealed.magic.clone(), sealed.nonce.clone(), Bytes::default());
    SealedBundle { magic, nonce, recovery, ct, ..*sealed }.to_bytes()
}

fn open_content(
    sealed: &SealedBundle,
    nonce: &[u8; cipher::NONCE_BYTES],
    key: &[u8; 32],
) -> Result<Vec<u8>, OpenBundleError> {
    let header = header(sealed, sealed.recovery.clone());
    let padded = cipher::open(key, nonce, &header, &sealed.ct.0).ok_or(OpenBundleError::WrongKey)?;
    let content: &ByteSlice = padding::unpad(&padded).map_err(|fault| match fault {
        padding::Unpadded::Malformed => OpenBundleError::Malformed,
        padding::Unpadded::Padding => OpenBundleError::Padding,
    })?;
    Ok(content.to_vec())
}
