//! What this server shows of itself when it is asked who it is: certificate and key, as the TLS library takes them. The
//! provider is ring everywhere.

mod acme;
mod authority;
mod line;
mod local_names;
mod watch;

use std::{fmt, fs, path::Path, sync::Arc};

use ring::digest;
use rustls::{
    ServerConfig,
    crypto::ring::default_provider,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::ResolvesServerCert,
    sign::{CertifiedKey, SingleCertAndKey},
};

pub use acme::{Acme, AcmeSettings};
pub use authority::Authority;
pub use line::{Line, LineAcceptor};
pub use local_names::{HostName, host_names};
pub use watch::{Source, keep_fresh};

/// HTTP/2 where the browser speaks it, else HTTP/1.1.
const PROTOCOLS: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// Why there is no certificate to show.
#[derive(Debug)]
pub struct TlsError(pub String);

pub type Tls<T> = Result<T, TlsError>;

/// Reads a chain and its key from two PEM files.
pub fn from_files(cert: &Path, key: &Path) -> Tls<ServerConfig> {
    let read = |file: &Path| fs::read(file).map_err(|error| TlsError(format!("{}: {error}", file.display())));
    let (cert_pem, key_pem) = (read(cert)?, read(key)?);
    let chain = CertificateDer::pem_slice_iter(&cert_pem)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| TlsError(format!("{}: {error}", cert.display())))?;
    if chain.is_empty() {
        return Err(TlsError(format!("{} holds no certificate", cert.display())));
    }
    let key_der = PrivateKeyDer::from_pem_slice(&key_pem)
        .map_err(|error| TlsError(format!("{}: {error}", key.display())))?;
    config(chain, key_der)
}

/// What a listener is given: a chain that ends the handshake, and its key. They must belong together.
pub(crate) fn config(chain: Vec<CertificateDer<'static>>, key: PrivateKeyDer<'static>) -> Tls<ServerConfig> {
    showing(Arc::new(SingleCertAndKey::from(certified(chain, key)?)))
}

/// A chain and its key, which must belong together.
fn certified(chain: Vec<CertificateDer<'static>>, key: PrivateKeyDer<'static>) -> Tls<CertifiedKey> {
    CertifiedKey::from_der(chain, key, &default_provider())
        .map_err(|error| TlsError(format!("the certificate and its key: {error}")))
}

/// What a listener is given that shows whatever it is told to show.
fn showing(shown: Arc<dyn ResolvesServerCert>) -> Tls<ServerConfig> {
    let builder = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| TlsError(error.to_string()))?;
    let mut config = builder.with_no_client_auth().with_cert_resolver(shown);
    config.alpn_protocols = PROTOCOLS.map(<[u8]>::to_vec).to_vec();
    Ok(config)
}

/// A certificate's SHA-256 as phones show it: pairs of hex digits with colons between.
pub fn fingerprint(der: &[u8]) -> String {
    let hash = digest::digest(&digest::SHA256, der);
    let pairs: Vec<String> = hash.as_ref().iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(":")
}

impl fmt::Display for TlsError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for TlsError {}
