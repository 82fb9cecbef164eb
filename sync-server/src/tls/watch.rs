//! Certificates end: files are read again when they change or when the server is told to (SIGHUP), and what the server signs
//! itself is made anew before it is old or when the machine is called otherwise. What cannot be read changes nothing.

use std::{
    collections::BTreeSet,
    fs,
    path::PathBuf,
    sync::Arc,
    time::{Duration, SystemTime},
};

use axum_server::tls_rustls::RustlsConfig;
use rustls::ServerConfig;
use tokio::time::sleep;

use super::{Acme, Authority, HostName, Tls, from_files, host_names};
use crate::public_url::PublicUrl;

/// A renewed certificate is shown after this time at the latest.
const LOOK_AGAIN: Duration = Duration::from_secs(60);
/// A month before its end.
const LEAF_KEPT: Duration = Duration::from_secs(366 * 86_400);

/// Where this server's certificate comes from.
pub enum Source {
    Files { cert: PathBuf, key: PathBuf },
    OwnWord { authority: Arc<Authority>, public: Option<PublicUrl> },
    Acme(Arc<Acme>),
}

/// What tells one state of a source from another.
#[derive(PartialEq, Eq)]
enum State {
    Files(Vec<Option<Vec<u8>>>),
    OwnWord { names: BTreeSet<HostName>, age: u64 },
    Acme,
}

impl Source {
    pub fn load(&self) -> Tls<ServerConfig> {
        match self {
            Source::Files { cert, key } => from_files(cert, key),
            Source::OwnWord { authority, public } => authority.vouch(&host_names(public.as_ref())),
            Source::Acme(acme) => acme.config(),
        }
    }

    fn state(&self, since: SystemTime) -> State {
        match self {
            Source::Files { cert, key } => State::Files([cert, key].map(|file| fs::read(file).ok()).to_vec()),
            Source::OwnWord { public, .. } => {
                let age = since.elapsed().unwrap_or_default().as_secs() / LEAF_KEPT.as_secs();
                State::OwnWord { names: host_names(public.as_ref()), age }
            }
            Source::Acme(_) => State::Acme,
        }
    }
}

/// Shows what the source holds, for as long as the server runs.
pub async fn keep_fresh(source: Source, shown: RustlsConfig) {
    if let Source::Acme(acme) = source {
        return acme.keep_fresh().await;
    }
    let mut made = SystemTime::now();
    let mut state = source.state(made);
    let mut told = Told::listen();
    loop {
        tokio::select! {
            () = sleep(LOOK_AGAIN) => {}
            () = told.again() => {}
        }
        let now = source.state(made);
        if now == state {
            continue;
        }
        match source.load() {
            Ok(config) => {
                shown.reload_from_config(Arc::new(config));
                made = SystemTime::now();
                state = source.state(made);
                tracing::info!("another certificate is shown");
            }
            // Half of a renewal, perhaps: the next look finds the rest.
            Err(error) => tracing::warn!(%error, "the certificate before is still shown"),
        }
    }
}

/// SIGHUP, where there is such a thing.
struct Told {
    #[cfg(unix)]
    signal: Option<tokio::signal::unix::Signal>,
}

impl Told {
    fn listen() -> Self {
        Told {
            #[cfg(unix)]
            signal: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()).ok(),
        }
    }

    async fn again(&mut self) {
        #[cfg(unix)]
        if let Some(signal) = &mut self.signal
            && signal.recv().await.is_some()
        {
            return;
        }
        std::future::pending().await
    }
}
