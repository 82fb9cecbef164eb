//! What is kept of an authority in the data folder, for nobody else to read: the account there, and the certificate with its
//! key in one file, so that the two always belong together.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use instant_acme::AccountCredentials;
use rustls::{
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    sign::CertifiedKey,
};
use time::OffsetDateTime;
use x509_parser::{extensions::GeneralName, parse_x509_certificate};

use super::LIFE_LEFT_DIVISOR;
use crate::tls::{Tls, TlsError, authority::write_private, certified};

const FOLDER: &str = "tls";
const CERTIFICATE_FILE: &str = "acme.pem";
const ACCOUNT_FILE: &str = "acme-account.json";

pub struct Shelf(PathBuf);

/// A certificate as it is kept: its key, then its chain.
pub struct Kept {
    pem: String,
    pub certified: Arc<CertifiedKey>,
    names: Vec<String>,
    begins: OffsetDateTime,
    ends: OffsetDateTime,
}

impl Shelf {
    pub fn in_folder(data: &Path) -> Tls<Self> {
        let folder = data.join(FOLDER);
        fs::create_dir_all(&folder)?;
        Ok(Shelf(folder))
    }

    pub fn kept(&self) -> Tls<Option<Kept>> {
        self.read(CERTIFICATE_FILE)?.map(|pem| Kept::read(&pem)).transpose()
    }

    pub fn keep(&self, kept: &Kept) -> Tls<()> {
        self.write(CERTIFICATE_FILE, kept.pem.as_bytes())
    }

    /// The account at this directory, if there is one.
    pub fn account(&self, directory: &str) -> Tls<Option<AccountCredentials>> {
        let Some(text) = self.read(ACCOUNT_FILE)? else { return Ok(None) };
        // Of another directory, or of another time: another account is opened.
        let fields: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
        let is_there = fields.get("directory").and_then(|url| url.as_str()) == Some(directory);
        Ok(serde_json::from_value(fields).ok().filter(|_| is_there))
    }

    pub fn keep_account(&self, account: &AccountCredentials) -> Tls<()> {
        let text = serde_json::to_string(account).map_err(|error| TlsError(error.to_string()))?;
        self.write(ACCOUNT_FILE, text.as_bytes())
    }

    fn read(&self, file: &str) -> Tls<Option<String>> {
        match fs::read_to_string(self.0.join(file)) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Whole or not at all.
    fn write(&self, file: &str, bytes: &[u8]) -> Tls<()> {
        let (file, beside) = (self.0.join(file), self.0.join(format!("{file}.new")));
        write_private(&beside, bytes)?;
        Ok(fs::rename(beside, file)?)
    }
}

impl Kept {
    pub fn read(pem: &str) -> Tls<Self> {
        let broken = |error: &dyn std::fmt::Display| TlsError(format!("{CERTIFICATE_FILE}: {error}"));
        let key = PrivateKeyDer::from_pem_slice(pem.as_bytes()).map_err(|error| broken(&error))?;
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(pem.as_bytes())
            .collect::<Result<_, _>>()
            .map_err(|error| broken(&error))?;
        let leaf = chain.first().ok_or_else(|| broken(&"no certificate"))?;
        let (_, parsed) = parse_x509_certificate(leaf).map_err(|error| broken(&error))?;
        let alternative = parsed.subject_alternative_name().map_err(|error| broken(&error))?;
        let names =
            alternative.iter().flat_map(|names| &names.value.general_names).filter_map(|name| match name {
                GeneralName::DNSName(name) => Some((*name).to_owned()),
                _ => None,
            });
        let (names, validity) = (names.collect(), parsed.validity());
        let (begins, ends) = (validity.not_before.to_datetime(), validity.not_after.to_datetime());
        let certified = Arc::new(certified(chain, key)?);
        Ok(Kept { pem: pem.to_owned(), certified, names, begins, ends })
    }

    pub fn is_for(&self, names: &[String]) -> bool {
        names.iter().all(|name| self.names.contains(name))
    }

    pub fn renew_at(&self) -> OffsetDateTime {
        self.ends - (self.ends - self.begins) / LIFE_LEFT_DIVISOR
    }
}

#[cfg(test)]
mod tests {
    use time::Duration;

    use super::*;

    fn issued(names: &[&str], begins: OffsetDateTime, days: i64) -> String {
        let mut params =
            rcgen::CertificateParams::new(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
                .unwrap();
        (params.not_before, params.not_after) = (begins, begins + Duration::days(days));
        let key = rcgen::KeyPair::generate().unwrap();
        key.serialize_pem() + &params.self_signed(&key).unwrap().pem()
    }

    #[test]
    fn what_is_kept_is_found_again_and_read_by_nobody_else() {
        let data = tempfile::tempdir().unwrap();
        let shelf = Shelf::in_folder(data.path()).unwrap();
        assert!(shelf.kept().unwrap().is_none());
        let now = OffsetDateTime::now_utc();
        shelf.keep(&Kept::read(&issued(&["shelter.example"], now, 90)).unwrap()).unwrap();
        let again = shelf.kept().unwrap().unwrap();
        assert!(again.is_for(&["shelter.example".to_owned()]));
        assert!(!again.is_for(&["shelter.example".to_owned(), "other.example".to_owned()]));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let file = fs::metadata(data.path().join(FOLDER).join(CERTIFICATE_FILE)).unwrap();
            assert_eq!(file.permissions().mode() & 0o077, 0);
        }
    }

    #[test]
    fn a_certificate_is_renewed_a_third_of_its_life_before_its_end() {
        let begins = OffsetDateTime::from_unix_timestamp(1_795_341_600).unwrap();
        let kept = Kept::read(&issued(&["shelter.example"], begins, 90)).unwrap();
        assert_eq!(kept.renew_at(), begins + Duration::days(60));
    }

    #[test]
    fn a_key_that_is_not_the_certificates_is_no_certificate() {
        let now = OffsetDateTime::now_utc();
        let (one, other) = (issued(&["a.example"], now, 90), issued(&["a.example"], now, 90));
        let at = |pem: &str| pem.find("-----BEGIN CERTIFICATE").unwrap();
        let mixed = one[..at(&one)].to_owned() + &other[at(&other)..];
        assert!(Kept::read(&mixed).is_err());
        assert!(Kept::read(&one[..at(&one)]).is_err());
    }
}
