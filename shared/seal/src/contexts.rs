//! The purpose of every key and hash that is derived here, as BLAKE3's `derive_key` contexts and HPKE's `info`. Never reused, never changed.

macro_rules! contexts {
    ($($(#[$doc:meta])* $name:ident = $context:literal;)+) => {
        $($(#[$doc])* pub const $name: &str = $context;)+
        /// All of them by name, for the test that compares them with FORMAT.md.
        pub const ALL: &[(&str, &str)] = &[$((stringify!($name), $context),)+];
    };
}

contexts! {
    /// Unlock key to the key of one slot.
    SLOT = "acogida 2026-11 slot";
    /// The keyring file's checksum.
    KEYRING_CHECKSUM = "acogida 2026-11 keyring checksum";
    /// X-Wing public key to the hash in a device's certificate.
    XWING_PK_HASH = "acogida 2026-11 xwing public key hash";
    /// Invite secret to an Ed25519 seed.
    INVITE_SIGN = "acogida 2026-11 invite sign";
    /// Invite secret to an X25519 secret.
    INVITE_X25519 = "acogida 2026-11 invite x25519";
    /// Recovery seed to the workspace root's Ed25519 seed.
    RECOVERY_ROOT_SIGN = "acogida 2026-11 recovery root sign";
    /// Recovery seed to the recovery key that every epoch is sealed to.
    RECOVERY_X25519 = "acogida 2026-11 recovery x25519";
    /// Recovery seed to the nonce of the workspace's Genesis.
    RECOVERY_GENESIS_NONCE = "acogida 2026-11 recovery genesis nonce";
    /// Recovery key's public half to the bits that say which shares belong together.
    RECOVERY_SET = "acogida 2026-11 recovery set";
    /// Epoch secret to the X25519 secret that write-only devices seal to.
    EPOCH_X25519 = "acogida 2026-11 epoch x25519";
    /// Epoch secret to its public commitment.
    EPOCH_COMMIT = "acogida 2026-11 epoch commit";
    /// Epoch secret, parent's id and parent's commitment to the key that seals that parent.
    EPOCH_PARENT = "acogida 2026-11 epoch parent";
    /// Epoch secret and nonce to the key of one short text.
    EPOCH_TEXT = "acogida 2026-11 epoch text";
    /// HPKE info of an epoch's secret sealed to one reader.
    EPOCH_WRAP = "acogida 2026-11 epoch wrap";
    /// Record key to its public commitment, the key's id.
    RECORD_KEY_ID = "acogida 2026-11 record key id";
    /// Record key to the key of the change commitment.
    CHANGE_COMMIT = "acogida 2026-11 change commit";
    /// Epoch secret to the key that wraps record keys.
    KEY_WRAP = "acogida 2026-11 key wrap";
    /// Epoch secret and a key wrap's header to its nonce.
    KEY_WRAP_NONCE = "acogida 2026-11 key wrap nonce";
    /// HPKE info of a record key from a write-only device.
    KEY_DROP = "acogida 2026-11 key drop";
    /// Record key and nonce to the key of one chunk.
    CHUNK_KEY = "acogida 2026-11 chunk key";
    /// Four bytes of a payload's hash, which tell a wrong dictionary.
    PAYLOAD_CHECK = "acogida 2026-11 payload check";
    /// Epoch secret and nonce to the key of one bundle.
    BUNDLE_KEY = "acogida 2026-11 bundle key";
    /// HPKE info of a bundle's key sealed to the recovery key.
    BUNDLE_RECOVERY = "acogida 2026-11 bundle recovery";
}
