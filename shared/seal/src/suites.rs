//! The numbers that say how something is sealed. A number is never given a second meaning; unknown ones are refused as such.

macro_rules! suites {
    ($($(#[$doc:meta])* $name:ident = $number:literal;)+) => {
        $($(#[$doc])* pub const $name: u8 = $number;)+
        /// All of them by name, for the test that compares them with FORMAT.md.
        pub const ALL: &[(&str, u8)] = &[$((stringify!($name), $name),)+];
    };
}

suites! {
    /// XChaCha20-Poly1305 under `derive(record key, nonce)`.
    CHUNK_XCHACHA = 1;
    /// XChaCha20-Poly1305 under the epoch, nonce derived from the header.
    KEY_WRAP_EPOCH = 1;
    /// Reserved: HPKE with X-Wing to the epoch.
    KEY_WRAP_XWING = 2;
    /// HPKE, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305, to the epoch's public key.
    KEY_WRAP_DROP = 3;
    /// The same HPKE to a reader's X25519 key.
    EPOCH_WRAP_X25519 = 1;
    /// Reserved: HPKE with X-Wing to a reader's key.
    EPOCH_WRAP_XWING = 2;
    /// XChaCha20-Poly1305 under `derive(epoch, parent's id, parent's commitment)`, nonce zero.
    EPOCH_PARENT_XCHACHA = 1;
    /// XChaCha20-Poly1305 under `derive(epoch, nonce)`.
    EPOCH_TEXT_XCHACHA = 1;
    /// XChaCha20-Poly1305 under `derive(epoch, nonce)`.
    BUNDLE_XCHACHA = 1;
    /// A slot that a passphrase opens.
    SLOT_PASSPHRASE = 1;
    /// Reserved: a slot that a security key or passkey (WebAuthn PRF) opens.
    SLOT_PRF = 2;
    /// Reserved: a slot that the recovery sheet opens.
    SLOT_RECOVERY = 3;
    /// No way in: the sign by which a worker finds their profile at the door, for anybody to read.
    SLOT_SIGN = 4;
    /// The layout of a device's secrets.
    DEVICE_SECRETS_VERSION = 1;
    /// The layout of the keyring file.
    KEYRING_VERSION = 1;
    /// The layout of a recovery share.
    RECOVERY_SHARE_VERSION = 1;
}
