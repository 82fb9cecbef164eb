//! Digests and base64, as XForms has them. For comparing and shuffling: nothing here keeps a secret.

use base64ct::{Base64, Encoding};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::super::eval::Args;
use super::{Function, Value, between, exactly};

pub(super) const FUNCTIONS: &[Function] =
    &[between("digest", 2, 3, digest), exactly("base64-decode", 1, base64_decode)];

/// Blank for an algorithm or an encoding that there is not.
fn digest(args: &Args<'_>) -> Value {
    let text = args.text(0);
    let Some(bytes) = digest_of(text.as_bytes(), &args.text(1)) else { return Value::blank() };
    let encoding = if args.len() > 2 { args.text(2) } else { "base64".to_owned() };
    Value::Text(match encoding.as_str() {
        "base64" => Base64::encode_string(&bytes),
        "hex" => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        _ => String::new(),
    })
}

fn digest_of(bytes: &[u8], algorithm: &str) -> Option<Vec<u8>> {
    Some(match algorithm {
        "MD5" => Md5::digest(bytes).to_vec(),
        "SHA-1" => Sha1::digest(bytes).to_vec(),
        "SHA-256" => Sha256::digest(bytes).to_vec(),
        "SHA-384" => Sha384::digest(bytes).to_vec(),
        "SHA-512" => Sha512::digest(bytes).to_vec(),
        _ => return None,
    })
}

/// The first 8 bytes of a text's SHA-256, as a number.
pub(super) fn sha256_start(text: &str) -> i64 {
    let start = Sha256::digest(text.as_bytes()).first_chunk::<8>().copied().unwrap_or_default();
    i64::from_be_bytes(start)
}

/// The text that was encoded; blank where it was none, or no UTF-8.
fn base64_decode(args: &Args<'_>) -> Value {
    let said: String = args.text(0).split_whitespace().collect();
    let bytes = Base64::decode_vec(&said).unwrap_or_default();
    Value::Text(String::from_utf8(bytes).unwrap_or_default())
}
