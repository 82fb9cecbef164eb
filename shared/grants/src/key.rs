//! Ed25519: signing keys from a seed, and strict verification. Where seeds come from is not this room's business.

use ed25519_dalek::{Signer, VerifyingKey};
use wire::{Control, Head, SignPk, Signature, WorkspaceId};

/// A secret signing key; it is wiped when dropped, and cannot be printed.
pub struct SigningKey(ed25519_dalek::SigningKey);

/// The signature is not that key's over that message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadSignature;

impl SigningKey {
    /// The key of a 32-byte seed.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        SigningKey(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    pub fn public(&self) -> SignPk {
        SignPk(self.0.verifying_key().to_bytes())
    }

    /// Signs a control object in place.
    pub fn sign_control(&self, control: &mut Control, workspace: WorkspaceId) {
        control.signature = self.sign(&control.message(workspace));
    }

    /// The signature that a batch with this head carries.
    pub fn sign_head(&self, head: &Head) -> Signature {
        self.sign(&head.message())
    }

    /// Signs what `wire::Auth::message` made.
    pub fn sign_session(&self, message: &[u8]) -> Signature {
        self.sign(message)
    }

    fn sign(&self, message: &[u8]) -> Signature {
        Signature(self.0.sign(message).to_bytes())
    }
}

/// Verifies strictly: weak keys and a signature's second spellings are refused.
pub fn verify(pk: &SignPk, message: &[u8], signature: &Signature) -> Result<(), BadSignature> {
    let key = VerifyingKey::from_bytes(&pk.0).map_err(|_| BadSignature)?;
    key.verify_strict(message, &ed25519_dalek::Signature::from_bytes(&signature.0)).map_err(|_| BadSignature)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_good_for_its_key_and_message_only() {
        let (key, other) = (SigningKey::from_seed(&[1; 32]), SigningKey::from_seed(&[2; 32]));
        let signature = key.sign_session(b"message");
        assert_eq!(verify(&key.public(), b"message", &signature), Ok(()));
        assert_eq!(verify(&key.public(), b"messagf", &signature), Err(BadSignature));
        assert_eq!(verify(&other.public(), b"message", &signature), Err(BadSignature));
    }

    #[test]
    fn a_key_of_small_order_signs_nothing() {
        // The identity point: with it, a plain check accepts one signature for every message.
        let mut identity = [0; 32];
        identity[0] = 1;
        let mut signature = [0; 64];
        signature[0] = 1;
        assert_eq!(verify(&SignPk(identity), b"anything", &Signature(signature)), Err(BadSignature));
    }
}
