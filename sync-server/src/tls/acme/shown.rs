//! What a handshake is answered with: the proof to whoever checks a name, the certificate to everybody else.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};

use rustls::{
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};

use super::CHALLENGE_PROTOCOL;

#[derive(Debug, Default)]
pub struct Shown(RwLock<Faces>);

#[derive(Debug, Default)]
struct Faces {
    certificate: Option<Arc<CertifiedKey>>,
    proofs: BTreeMap<String, Arc<CertifiedKey>>,
}

impl Shown {
    pub fn show(&self, certificate: Arc<CertifiedKey>) {
        self.change(|faces| faces.certificate = Some(certificate));
    }

    pub fn prove(&self, name: String, proof: Arc<CertifiedKey>) {
        self.change(|faces| drop(faces.proofs.insert(name, proof)));
    }

    pub fn forget_proofs(&self) {
        self.change(|faces| faces.proofs.clear());
    }

    fn change(&self, act: impl FnOnce(&mut Faces)) {
        act(&mut self.0.write().unwrap_or_else(PoisonError::into_inner));
    }
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let faces = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let checks = hello.alpn().is_some_and(|mut offered| offered.any(|each| each == CHALLENGE_PROTOCOL));
        if checks { faces.proofs.get(hello.server_name()?).cloned() } else { faces.certificate.clone() }
    }
}
