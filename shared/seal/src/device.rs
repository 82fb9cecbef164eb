//! A device profile's secret keys, made once and kept in its encrypted database. Signing itself is the doorkeeper's.

use rand_core::CryptoRng;
use wire::{Hash32, X25519Pk};
use x_wing::{DecapsulationKey, Decapsulator, KeyExport};
use zeroize::Zeroizing;

use crate::contexts::XWING_PK_HASH;
use crate::derive::derive;
use crate::refusal::refusal;
use crate::secret::random;
use crate::suites::DEVICE_SECRETS_VERSION;
use crate::x25519::X25519Secret;

/// Ed25519 seed, X25519 secret, X-Wing seed.
pub struct DeviceSecrets {
    sign_seed: Zeroizing<[u8; 32]>,
    x25519: X25519Secret,
    xwing_seed: Zeroizing<[u8; 32]>,
}

refusal! {
    /// Why bytes are not a device's secrets.
    DeviceSecretsError {
        Malformed => "device_secrets_malformed",
        UnknownVersion => "device_secrets_version",
    }
}

impl DeviceSecrets {
    pub const BYTES: usize = 97;

    pub fn make<R: CryptoRng + ?Sized>(rng: &mut R) -> Self {
        let sign_seed = random(rng);
        let x25519 = X25519Secret::make(rng);
        let xwing_seed = random(rng);
        DeviceSecrets { sign_seed, x25519, xwing_seed }
    }

    /// The seed of the Ed25519 key that the device signs with.
    pub fn sign_seed(&self) -> &[u8; 32] {
        &self.sign_seed
    }

    /// Opens the epochs that are sealed to this device.
    pub fn x25519(&self) -> &X25519Secret {
        &self.x25519
    }

    pub fn x25519_pk(&self) -> X25519Pk {
        self.x25519.public()
    }

    /// The commitment to the X-Wing key that a later suite will seal to.
    pub fn xwing_pk_hash(&self) -> Hash32 {
        let public = DecapsulationKey::from(*self.xwing_seed).encapsulation_key().to_bytes();
        Hash32(*derive(XWING_PK_HASH, &[public.as_slice()]))
    }

    pub fn to_bytes(&self) -> Zeroizing<[u8; Self::BYTES]> {
        let mut bytes = Zeroizing::new([0; Self::BYTES]);
        let parts = [DEVICE_SECRETS_VERSION].into_iter().chain(*self.sign_seed);
        let parts = parts.chain(*self.x25519.as_bytes()).chain(*self.xwing_seed);
        for (byte, part) in bytes.iter_mut().zip(parts) {
            *byte = part;
        }
        bytes
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DeviceSecretsError> {
        let (version, rest) = bytes.split_first().ok_or(DeviceSecretsError::Malformed)?;
        if *version != DEVICE_SECRETS_VERSION {
            return Err(DeviceSecretsError::UnknownVersion);
        }
        let (keys, []) = rest.as_chunks::<32>() else {
            return Err(DeviceSecretsError::Malformed);
        };
        let [sign_seed, x25519, xwing_seed] = keys else {
            return Err(DeviceSecretsError::Malformed);
        };
        Ok(DeviceSecrets {
            sign_seed: Zeroizing::new(*sign_seed),
            x25519: X25519Secret::from_bytes(*x25519),
            xwing_seed: Zeroizing::new(*xwing_seed),
        })
    }
}
