//! A certificate for a public name, asked of an authority and renewed by the server itself (ACME, RFC 8555). The proof is
//! given in the handshake on the same port (TLS-ALPN-01, RFC 8737). Without the authority, what is kept is shown.

mod kept;
mod order;
mod shown;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use rustls::ServerConfig;
use time::OffsetDateTime;
use tokio::time::sleep;

use super::{Tls, TlsError, showing};
use kept::{Kept, Shelf};
use shown::Shown;

const LETS_ENCRYPT: &str = "https://acme-v02.api.letsencrypt.org/directory";
/// How a challenge's handshake says what it is.
const CHALLENGE_PROTOCOL: &[u8] = b"acme-tls/1";
/// A certificate is renewed when so much of its life is left: a third, as authorities ask for.
const LIFE_LEFT_DIVISOR: i32 = 3;
/// A sleeping machine's timers sleep too: the calendar is looked at this often.
const LOOK_AGAIN: Duration = Duration::from_secs(3_600);
/// Let's Encrypt allows five failures an hour.
const TRY_AGAIN: [Duration; 4] =
    [Duration::from_secs(60), Duration::from_secs(300), Duration::from_secs(900), Duration::from_secs(3_600)];

/// For which names, and of whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcmeSettings {
    pub names: Vec<String>,
    pub contact: Option<String>,
    pub directory: String,
    /// Whom to trust about the directory; what the machine trusts where there is none.
    pub root_ca: Option<PathBuf>,
}

/// The server's certificate from an authority, and how it is kept fresh.
pub struct Acme {
    settings: AcmeSettings,
    shelf: Shelf,
    shown: Arc<Shown>,
}

impl Default for AcmeSettings {
    fn default() -> Self {
        AcmeSettings { names: Vec::new(), contact: None, directory: LETS_ENCRYPT.to_owned(), root_ca: None }
    }
}

impl AcmeSettings {
    /// Whether a name was given; or what is missing beside it.
    pub fn is_wanted(&self, terms_agreed: bool) -> Result<bool, &'static str> {
        let only_the_rest = AcmeSettings { names: self.names.clone(), ..AcmeSettings::default() } != *self;
        match (self.names.is_empty(), terms_agreed) {
            (false, true) => Ok(true),
            (false, false) => {
                Err("--tls-acme needs --acme-agree-terms: an authority gives certificates under its \
                                   terms (those of Let's Encrypt: https://letsencrypt.org/repository/)")
            }
            (true, false) if !only_the_rest => Ok(false),
            (true, _) => Err("--acme-… says how, and --tls-acme NAME is missing"),
        }
    }
}

impl Acme {
    /// Takes up what is kept in the data folder; nothing is asked of anybody yet.
    pub fn open(settings: AcmeSettings, data: &Path) -> Tls<Self> {
        let shelf = Shelf::in_folder(data)?;
        let shown = Arc::new(Shown::default());
        if let Some(root) = &settings.root_ca {
            std::fs::metadata(root).map_err(|error| TlsError(format!("{}: {error}", root.display())))?;
        }
        let acme = Acme { settings, shelf, shown };
        match acme.kept() {
            Some(kept) => acme.shown.show(kept.certified),
            None => tracing::info!("there is no certificate yet; it is being asked for"),
        }
        Ok(acme)
    }

    /// What a listener is given: it shows the certificate of the day, and the proof to whoever checks the name.
    pub fn config(&self) -> Tls<ServerConfig> {
        let mut config = showing(self.shown.clone())?;
        config.alpn_protocols.push(CHALLENGE_PROTOCOL.to_vec());
        Ok(config)
    }

    /// Asks for a certificate whenever there is none, or the one that is kept grows old; for as long as the server runs.
    pub async fn keep_fresh(&self) {
        let mut failures = 0;
        loop {
            if self.kept().is_some_and(|kept| OffsetDateTime::now_utc() < kept.renew_at()) {
                sleep(LOOK_AGAIN).await;
                continue;
            }
            match self.renew().await {
                Ok(()) => {
                    failures = 0;
                    tracing::info!("a new certificate is shown");
                }
                Err(error) => {
                    let again = TRY_AGAIN.get(failures).or(TRY_AGAIN.last()).copied().unwrap_or(LOOK_AGAIN);
                    failures += 1;
                    let again_s = again.as_secs();
                    tracing::warn!(%error, again_s, "no new certificate from the authority");
                    sleep(again).await;
                }
            }
        }
    }

    async fn renew(&self) -> Tls<()> {
        let account = order::account(&self.settings, &self.shelf).await?;
        let issued = order::order(&account, &self.settings.names, &self.shown).await;
        self.shown.forget_proofs();
        let kept = Kept::read(&issued?)?;
        if !kept.is_for(&self.settings.names) {
            return Err(TlsError("the authority's certificate is for other names".to_owned()));
        }
        self.shelf.keep(&kept)?;
        self.shown.show(kept.certified);
        Ok(())
    }

    /// The certificate that is kept, if it is for these names and fits its key.
    fn kept(&self) -> Option<Kept> {
        match self.shelf.kept() {
            Ok(kept) => kept.filter(|kept| kept.is_for(&self.settings.names)),
            Err(error) => {
                tracing::warn!(%error, "the certificate that is kept cannot be used");
                None
            }
        }
    }
}
