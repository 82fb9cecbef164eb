//! HPKE (RFC 9180) in base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305. Anybody can seal; who did is signed elsewhere.

use hpke::{
    Deserializable, OpModeR, OpModeS, Serializable, aead::ChaCha20Poly1305, kdf::HkdfSha256,
    kem::X25519HkdfSha256, single_shot_open, single_shot_seal_with_rng,
};
use rand_core::CryptoRng;
use wire::X25519Pk;

use crate::x25519::X25519Secret;

/// The length of an encapsulated X25519 key.
pub(crate) const ENC_BYTES: usize = 32;

type Kem = X25519HkdfSha256;
type PublicKey = <Kem as hpke::Kem>::PublicKey;
type PrivateKey = <Kem as hpke::Kem>::PrivateKey;
type EncappedKey = <Kem as hpke::Kem>::EncappedKey;

/// What HPKE puts out.
pub(crate) struct Sealed {
    pub enc: Vec<u8>,
    pub ct: Vec<u8>,
}

/// Seals to a public key; `None` for one that no honest device has (of low order).
pub(crate) fn seal<R: CryptoRng + ?Sized>(
    to: &X25519Pk,
    info: &str,
    aad: &[u8],
    content: &[u8],
    mut rng: &mut R,
) -> Option<Sealed> {
    let to = PublicKey::from_bytes(to.as_bytes()).ok()?;
    let (enc, ct) = single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, Kem>(
        &OpModeS::Base,
        &to,
        info.as_bytes(),
        content,
        aad,
        &mut rng,
    )
    .ok()?;
    Some(Sealed { enc: enc.to_bytes().to_vec(), ct })
}

/// Opens; `None` for another key, info or associated data, or a changed byte.
pub(crate) fn open(with: &X25519Secret, enc: &[u8], info: &str, aad: &[u8], ct: &[u8]) -> Option<Vec<u8>> {
    let with = PrivateKey::from_bytes(with.as_bytes()).ok()?;
    let enc = EncappedKey::from_bytes(enc).ok()?;
    single_shot_open::<ChaCha20Poly1305, HkdfSha256, Kem>(
        &OpModeR::Base,
        &with,
        &enc,
        info.as_bytes(),
        ct,
        aad,
    )
    .ok()
}
