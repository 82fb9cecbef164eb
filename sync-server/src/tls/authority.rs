//! A server of its own word (`--tls-self-signed`): an authority that phones are told to trust once, kept in the data folder,
//! and short-lived certificates that it signs for whatever this machine is called now. What the authority may vouch for is
//! written into it: machines nearby and the names that it was made with. Whoever steals its key gains no other site.

use std::{collections::BTreeSet, fs, io::Write, net::IpAddr, path::Path};

use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DnType, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, NameConstraints, SanType,
};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, pem::PemObject},
};
use time::{Duration, OffsetDateTime};

use super::local_names::{HostName, nearby_blocks, nearby_domains};
use super::{Tls, TlsError, config, fingerprint};

const FOLDER: &str = "tls";
const CERT_FILE: &str = "authority.crt";
const KEY_FILE: &str = "authority.key";
/// What it may vouch for beyond machines nearby, a line each.
const NAMES_FILE: &str = "authority.names";
const COMMON_NAME: &str = "Acogida";
const AUTHORITY_AGE: Duration = Duration::days(3650);
/// Apple refuses certificates of more than 825 days; browsers at large settled on 398.
const LEAF_AGE: Duration = Duration::days(397);
/// Phones whose clocks are behind.
const MADE_BEFORE: Duration = Duration::days(2);

/// The authority of one data folder.
pub struct Authority {
    cert: CertificateDer<'static>,
    key: KeyPair,
    names: BTreeSet<HostName>,
}

impl Authority {
    /// The authority that is kept in the folder. Where there is none, or `needed` is beyond what it may vouch for, a new one
    /// is made, which every phone must be told of anew. True if it is new.
    pub fn of(data: &Path, wanted: &BTreeSet<HostName>, needed: Option<&HostName>) -> Tls<(Self, bool)> {
        let folder = data.join(FOLDER);
        if let Some(kept) = Self::kept(&folder)?
            && needed.is_none_or(|name| kept.vouches_for(name))
        {
            return Ok((kept, false));
        }
        let names = wanted.iter().filter(|name| !name.is_nearby()).cloned().collect();
        Ok((Self::make(names, &folder)?, true))
    }

    /// What a phone is to trust, as phones take it in.
    pub fn der(&self) -> &[u8] {
        &self.cert
    }

    pub fn fingerprint(&self) -> String {
        fingerprint(&self.cert)
    }

    pub fn vouches_for(&self, name: &HostName) -> bool {
        name.is_nearby() || self.names.contains(name)
    }

    /// A certificate for these names, as far as the authority vouches for them, with a key that is kept nowhere.
    pub fn vouch(&self, names: &BTreeSet<HostName>) -> Tls<ServerConfig> {
        let (cert, key) = self.sign(names.iter().filter(|name| self.vouches_for(name)))?;
        config(vec![cert], PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())))
    }

    fn sign<'a>(&self, names: impl Iterator<Item = &'a HostName>) -> Tls<(CertificateDer<'static>, KeyPair)> {
        let mut params = params(LEAF_AGE);
        params.subject_alt_names = names
            .map(|name| match name {
                HostName::Name(name) => name.as_str().try_into().map(SanType::DnsName),
                HostName::Address(address) => Ok(SanType::IpAddress(*address)),
            })
            .collect::<Result<_, _>>()?;
        params.distinguished_name.push(DnType::OrganizationalUnitName, "server");
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate()?;
        let cert = params.signed_by(&key, &Issuer::new(authority_params(&self.names), &self.key))?;
        Ok((cert.der().clone(), key))
    }

    fn make(names: BTreeSet<HostName>, folder: &Path) -> Tls<Self> {
        let key = KeyPair::generate()?;
        let cert = authority_params(&names).self_signed(&key)?;
        fs::create_dir_all(folder)?;
        let lines: String = names.iter().map(|name| format!("{name}\n")).collect();
        // The certificate last: without it there is no authority, and another is made.
        for (file, text) in [(NAMES_FILE, lines), (KEY_FILE, key.serialize_pem()), (CERT_FILE, cert.pem())] {
            write_private(&folder.join(file), text.as_bytes())?;
        }
        Ok(Authority { cert: cert.der().clone(), key, names })
    }

    fn kept(folder: &Path) -> Tls<Option<Self>> {
        let (cert, key) = (folder.join(CERT_FILE), folder.join(KEY_FILE));
        if !cert.exists() {
            return Ok(None);
        }
        let broken = |error: &dyn std::fmt::Display| TlsError(format!("{}: {error}", folder.display()));
        let cert = CertificateDer::from_pem_file(&cert).map_err(|error| broken(&error))?;
        let key = fs::read_to_string(&key).map_err(|error| broken(&error))?;
        let key = KeyPair::from_pem(&key).map_err(|error| broken(&error))?;
        let names = fs::read_to_string(folder.join(NAMES_FILE)).map_err(|error| broken(&error))?;
        Ok(Some(Authority { cert, key, names: names.lines().map(HostName::new).collect() }))
    }
}

fn authority_params(names: &BTreeSet<HostName>) -> CertificateParams {
    let mut params = params(AUTHORITY_AGE);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let nearby = nearby_domains()
        .map(|domain| GeneralSubtree::DnsName(domain.to_owned()))
        .chain(nearby_blocks().map(|(block, bits)| block_of(block, bits)));
    let named = names.iter().map(|name| match name {
        HostName::Name(name) => GeneralSubtree::DnsName(name.clone()),
        HostName::Address(IpAddr::V4(address)) => block_of((*address).into(), 32),
        HostName::Address(IpAddr::V6(address)) => block_of((*address).into(), 128),
    });
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: nearby.chain(named).collect(),
        excluded_subtrees: Vec::new(),
    });
    params
}

fn block_of(block: IpAddr, bits: u8) -> GeneralSubtree {
    GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(block, bits))
}

fn params(age: Duration) -> CertificateParams {
    let mut params = CertificateParams::default();
    let begins = OffsetDateTime::now_utc() - MADE_BEFORE;
    (params.not_before, params.not_after) = (begins, begins + age);
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, COMMON_NAME);
    params
}

pub(super) fn write_private(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(file)?;
    file.write_all(bytes)?;
    file.sync_all()
}

impl From<rcgen::Error> for TlsError {
    fn from(error: rcgen::Error) -> Self {
        TlsError(format!("a certificate of this server's own: {error}"))
    }
}

impl From<std::io::Error> for TlsError {
    fn from(error: std::io::Error) -> Self {
        TlsError(format!("the folder of certificates: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> BTreeSet<HostName> {
        names.iter().map(|name| HostName::new(name)).collect()
    }

    #[test]
    fn an_authority_is_kept_until_a_name_is_needed_that_it_may_not_vouch_for() {
        let data = tempfile::tempdir().unwrap();
        let wanted = names(&["localhost", "shelter.example"]);
        let (first, is_new) = Authority::of(data.path(), &wanted, None).unwrap();
        assert!(is_new);
        let (again, is_new) =
            Authority::of(data.path(), &names(&["10.0.0.3"]), Some(&HostName::new("shelter.example")))
                .unwrap();
        assert_eq!((is_new, again.fingerprint()), (false, first.fingerprint()));
        let other = HostName::new("other.example");
        let (other, is_new) = Authority::of(data.path(), &names(&["other.example"]), Some(&other)).unwrap();
        assert!(is_new && other.fingerprint() != first.fingerprint());
    }

    #[test]
    fn an_authority_vouches_for_machines_nearby_and_for_the_names_it_was_made_with() {
        let data = tempfile::tempdir().unwrap();
        let (authority, _) = Authority::of(data.path(), &names(&["shelter.example"]), None).unwrap();
        for name in ["shelter.example", "192.168.7.7", "laptop.local"] {
            assert!(authority.vouches_for(&HostName::new(name)), "{name}");
        }
        assert!(!authority.vouches_for(&HostName::new("bank.example")));
        authority.vouch(&names(&["192.168.7.7", "bank.example"])).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_of_this_machine_reads_the_authoritys_key() {
        use std::os::unix::fs::PermissionsExt;
        let data = tempfile::tempdir().unwrap();
        Authority::of(data.path(), &BTreeSet::new(), None).unwrap();
        let key = fs::metadata(data.path().join(FOLDER).join(KEY_FILE)).unwrap();
        assert_eq!(key.permissions().mode() & 0o077, 0);
    }

    #[test]
    fn what_the_authority_may_not_vouch_for_is_not_believed_even_with_its_key() {
        use rustls::{
            RootCertStore,
            client::{WebPkiServerVerifier, danger::ServerCertVerifier},
            crypto::ring::default_provider,
            pki_types::{ServerName, UnixTime},
        };
        let data = tempfile::tempdir().unwrap();
        let (authority, _) = Authority::of(data.path(), &names(&["shelter.example"]), None).unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(authority.cert.clone()).unwrap();
        let provider = std::sync::Arc::new(default_provider());
        let verifier = WebPkiServerVerifier::builder_with_provider(roots.into(), provider).build().unwrap();
        let is_believed = |name: &str| {
            let (cert, _) = authority.sign([HostName::new(name)].iter()).unwrap();
            let server = ServerName::try_from(name.to_owned()).unwrap();
            verifier.verify_server_cert(&cert, &[], &server, &[], UnixTime::now()).is_ok()
        };
        for name in ["shelter.example", "192.168.7.7", "laptop.local", "fd00::7"] {
            assert!(is_believed(name), "{name}");
        }
        for name in ["bank.example", "8.8.8.8", "2001:db8::1"] {
            assert!(!is_believed(name), "{name}");
        }
    }
}
