//! How a secret's type is written: wiped when dropped, neither printed nor cloned nor compared.

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::refusal::refusal;

refusal! {
    /// Why bytes are not a secret of this type.
    BadSecretLength {
        WrongLength => "secret_length",
    }
}

macro_rules! secret {
    ($(#[$doc:meta])* $name:ident, $bytes:literal) => {
        $(#[$doc])*
        pub struct $name(zeroize::Zeroizing<[u8; $bytes]>);

        impl $name {
            pub const BYTES: usize = $bytes;

            /// The secret that [`Self::to_bytes`] gave.
            pub fn from_bytes(bytes: [u8; $bytes]) -> Self {
                Self(zeroize::Zeroizing::new(bytes))
            }

            /// The same from a slice, such as a database's.
            pub fn from_slice(bytes: &[u8]) -> Result<Self, $crate::secret::BadSecretLength> {
                let bytes = bytes.try_into().map_err(|_| $crate::secret::BadSecretLength::WrongLength)?;
                Ok(Self::from_bytes(bytes))
            }

            /// For keeping it inside an encrypted database, or handing it to another worker.
            pub fn to_bytes(&self) -> zeroize::Zeroizing<[u8; $bytes]> {
                self.0.clone()
            }
        }
    };
}
pub(crate) use secret;

/// Fresh random bytes, wiped when dropped.
pub(crate) fn random<const N: usize, R: CryptoRng + ?Sized>(rng: &mut R) -> Zeroizing<[u8; N]> {
    let mut bytes = Zeroizing::new([0; N]);
    rng.fill_bytes(bytes.as_mut_slice());
    bytes
}
