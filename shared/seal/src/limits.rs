//! Every limit of the safe, named, unit last. The sizes of sealed things are the post's (`wire::limits`).

macro_rules! limits {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $value:expr;)+) => {
        $($(#[$doc])* pub const $name: $type = $value;)+
        /// All of them by name, for the test that compares them with FORMAT.md.
        pub const ALL: &[(&str, u64)] = &[$((stringify!($name), $name as u64),)+];
    };
}

limits! {
    /// A secret that a person types, after normalisation.
    SECRET_BYTES_MAX: usize = 1024;
    /// Argon2id's memory: OWASP's floor.
    KDF_MEMORY_KIB_MIN: u32 = 19 * 1024;
    /// Argon2id's memory: what a keyring file may ask of a device.
    KDF_MEMORY_KIB_MAX: u32 = 1024 * 1024;
    KDF_PASSES_MIN: u32 = 2;
    KDF_PASSES_MAX: u32 = 64;
    KDF_LANES_MIN: u32 = 1;
    KDF_LANES_MAX: u32 = 8;
    /// The keyring file.
    KEYRING_BYTES_MAX: usize = 256 * 1024;
    KEYRING_PROFILES_MAX: usize = 64;
    PROFILE_SLOTS_MAX: usize = 8;
    /// The sign of a profile at the door.
    SIGN_BYTES_MAX: usize = 32;
    /// Any name of a database file.
    FILE_NAME_BYTES_MAX: usize = 128;
    /// The smallest padded plaintext.
    PADDED_BYTES_MIN: usize = 64;
    /// A chunk's content before deflating.
    PAYLOAD_BYTES_MAX: usize = 16 * 1024 * 1024;
    /// DEFLATE makes at most this many bytes out of one: what claims more is refused before memory is taken.
    INFLATE_RATIO_MAX: usize = 1032;
    /// A form's name and version.
    FORM_BYTES_MAX: usize = 128;
    /// A preset dictionary: DEFLATE's window.
    DICTIONARY_BYTES_MAX: usize = 32 * 1024;
    /// A short sealed text, such as a grant's label.
    TEXT_BYTES_MAX: usize = 4096;
}
