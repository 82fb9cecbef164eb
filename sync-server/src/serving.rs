//! From the settings to a server that answers: its folder, its office, its doors, and the order in which it ends.

use std::{
    error::Error,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use axum::Router;
use axum_server::{Control, tls_rustls::RustlsConfig};
use tokio::{signal, task::JoinSet, time::timeout};

use crate::data_folder::{DataFolder, now_s};
use crate::doors::{Door, ENDING_MAX, bind};
use crate::first_start::random_operator_token;
use crate::flags::{self, Flags};
use crate::meters::{Meters, metered, metrics};
use crate::plain_door::{SafeAddress, plain_door};
use crate::plain_pages::{TRUST_PATH, Trusted, plain_pages};
use crate::public_url::{PublicUrl, host_asked};
use crate::tls::{Acme, Authority, HostName, Source, host_names, keep_fresh};
use crate::{
    Clerk, FirstStart, PostOffice, SqliteStore,
    about::about,
    porch,
    routes::{self, Manners},
};

pub type Failure = Box<dyn Error + Send + Sync>;

/// Behind the last answer: emptying the store's log.
const CLOSING_MAX: Duration = Duration::from_secs(20);

/// Answers until it is asked to end.
pub async fn serve(flags: Flags) -> Result<(), Failure> {
    if !flags.dist.join("index.html").is_file() {
        eprintln!("{} holds no app; `cargo xtask build` makes it", flags.dist.display());
    }
    let folder = DataFolder::take(&flags.data)?;
    let (source, trusted) = source(&flags)?;
    let tls = source
        .as_ref()
        .map(Source::load)
        .transpose()?
        .map(|config| RustlsConfig::from_config(Arc::new(config)));
    let listener = bind(flags.listen).await?;
    let plain_listener = match flags.listen_http {
        Some(address) => Some(bind(address).await?),
        None => None,
    };
    let metrics_listener = match flags.metrics_listen {
        Some(address) => Some(bind(address).await?),
        None => None,
    };
    let first = FirstStart::random()?;
    let store_file = folder.store_file();
    let store = SqliteStore::open(&store_file)?;
    let (mut office, is_first) = PostOffice::open(store, &first)?;
    let address = listener.local_addr()?;
    println!("Acogida: {}://{address}", if tls.is_some() { "https" } else { "http" });
    if let Some(listener) = &plain_listener {
        println!("Without TLS: http://{}", listener.local_addr()?);
    }
    if let Some(listener) = &metrics_listener {
        println!("Metrics: http://{}/metrics", listener.local_addr()?);
    }
    say_more(&flags, address, trusted.as_ref());
    if flags.new_operator_token && !is_first {
        let token = random_operator_token()?;
        office.change_operator_token(&token).map_err(|refusal| refusal.0)?;
        say_token(&token);
    } else if is_first {
        say_token(&first.operator_token);
    }
    let (clerk, thread) = Clerk::start(office, now_s)?;

    let safe = SafeAddress {
        public: flags.public_url.clone(),
        tls_port: tls.is_some().then_some(address.port()),
        trust_first: trusted.is_some(),
    };
    let meters = Arc::new(Meters::default());
    let app = app(&flags, clerk, trusted, safe, meters.clone());
    let control = Control::new();
    let mut doors = JoinSet::new();
    if let Some(listener) = metrics_listener {
        let door = Door { listener, app: metrics(meters, store_file), tls: None };
        doors.spawn(door.serve(control.clone()));
    }
    if let Some(listener) = plain_listener {
        let door = Door { listener, app: app.clone(), tls: None };
        doors.spawn(door.serve(control.clone()));
    }
    if let (Some(source), Some(shown)) = (source, tls.clone()) {
        tokio::spawn(keep_fresh(source, shown));
    }
    doors.spawn(Door { listener, app, tls }.serve(control.clone()));
    tokio::spawn(async move {
        asked_to_end().await;
        tracing::info!("asked to end");
        control.graceful_shutdown(Some(ENDING_MAX));
    });
    while let Some(ended) = doors.join_next().await {
        ended??;
    }
    // The last request was answered, so that nobody asks the clerk any more; closing the store empties its log.
    let closed = timeout(CLOSING_MAX, tokio::task::spawn_blocking(move || thread.join())).await;
    closed.map_err(|_| "the store was still at work")??.map_err(|_| "the clerk failed".into())
}

/// Everything that is answered, through whichever door it is asked.
fn app(
    flags: &Flags,
    clerk: Clerk,
    trusted: Option<Trusted>,
    safe: SafeAddress,
    meters: Arc<Meters>,
) -> Router {
    let safe_for_pages = safe.clone();
    let manners = Manners { token_needed: !flags.only_this_machine(), proxies: flags.proxies.clone() };
    let app = porch::porch(flags.dist.clone())
        .merge(routes::routes_with(clerk, manners))
        .merge(about(flags.public_url.as_ref()))
        .merge(plain_pages(trusted, move |request| safe_for_pages.for_whom(host_asked(request).as_deref())));
    metered(plain_door(app, safe), meters)
}

/// Where the certificate comes from; and what phones are to trust, where that is this server's own word.
fn source(flags: &Flags) -> Result<(Option<Source>, Option<Trusted>), Failure> {
    match &flags.tls {
        flags::Tls::Off => Ok((None, None)),
        flags::Tls::Files { cert, key } => {
            Ok((Some(Source::Files { cert: cert.clone(), key: key.clone() }), None))
        }
        flags::Tls::SelfSigned => {
            let public = flags.public_url.clone();
            let needed = public.as_ref().map(|url| HostName::new(url.host()));
            let (authority, is_new) =
                Authority::of(&flags.data, &host_names(public.as_ref()), needed.as_ref())?;
            if is_new {
                tracing::warn!("a new certificate: every phone must be told to trust it");
            }
            let trusted = Trusted { der: authority.der().to_vec(), fingerprint: authority.fingerprint() };
            Ok((Some(Source::OwnWord { authority: Arc::new(authority), public }), Some(trusted)))
        }
        flags::Tls::Acme(settings) => {
            let acme = Acme::open(settings.clone(), &flags.data)?;
            Ok((Some(Source::Acme(Arc::new(acme))), None))
        }
    }
}

fn say_more(flags: &Flags, address: SocketAddr, trusted: Option<&Trusted>) {
    if flags.tls != flags::Tls::Off && address.ip().is_unspecified() {
        for ip in own_addresses(flags.public_url.as_ref()) {
            println!("On this network: https://{}", SocketAddr::new(ip, address.port()));
        }
    }
    if let Some(public) = &flags.public_url {
        println!("Public URL: {}", public.as_str());
    }
    if let Some(trusted) = trusted {
        println!(
            "Each phone must be told once to trust this server, at {TRUST_PATH}. Compare there, SHA-256:"
        );
        println!("{}", trusted.fingerprint);
    }
}

fn own_addresses(public: Option<&PublicUrl>) -> impl Iterator<Item = IpAddr> {
    host_names(public).into_iter().filter_map(|name| match name {
        HostName::Address(ip) if !ip.is_loopback() => Some(ip),
        _ => None,
    })
}

fn say_token(token: &str) {
    println!("Operator token, for registering a workspace from another machine (shown only now): {token}");
}

#[cfg(unix)]
async fn asked_to_end() {
    let Ok(mut terminate) = signal::unix::signal(signal::unix::SignalKind::terminate()) else {
        let _ = signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

#[cfg(not(unix))]
async fn asked_to_end() {
    let _ = signal::ctrl_c().await;
}
