//! One certificate from an authority: the account, the order, the proof of each name, and what went wrong in the authority's
//! own words.

use std::{sync::Arc, time::Duration};

use instant_acme::{
    Account, AuthorizationStatus, ChallengeType, Identifier, NewAccount, NewOrder, Order, OrderStatus,
    RetryPolicy,
};
use rcgen::{CertificateParams, CustomExtension, KeyPair};
use rustls::{
    crypto::ring::default_provider,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    sign::CertifiedKey,
};

use super::{AcmeSettings, kept::Shelf, shown::Shown};
use crate::tls::{Tls, TlsError};

/// An authority looks at a name from several places; that takes seconds, seldom a minute.
const PATIENCE: RetryPolicy =
    RetryPolicy::new().initial_delay(Duration::from_secs(1)).timeout(Duration::from_secs(120));

/// The account at the directory: the one that is kept, or a new one.
pub async fn account(settings: &AcmeSettings, shelf: &Shelf) -> Tls<Account> {
    // The client of this library takes the provider of the process; where there is one already, it is ring's as well.
    let _ = default_provider().install_default();
    let at_directory = |error| failed(&settings.directory, &error);
    let builder = || match &settings.root_ca {
        Some(root) => Account::builder_with_root(root),
        None => Account::builder(),
    };
    if let Some(kept) = shelf.account(&settings.directory)? {
        return builder().map_err(at_directory)?.from_credentials(kept).await.map_err(at_directory);
    }
    let contact = settings.contact.as_ref().map(|mail| format!("mailto:{mail}"));
    let contact: Vec<&str> = contact.as_deref().into_iter().collect();
    let new = NewAccount { contact: &contact, terms_of_service_agreed: true, only_return_existing: false };
    let opened = builder().map_err(at_directory)?.create(&new, settings.directory.clone(), None).await;
    let (account, credentials) = opened.map_err(at_directory)?;
    shelf.keep_account(&credentials)?;
    Ok(account)
}

/// A certificate for these names: its key, then its chain.
pub async fn order(account: &Account, names: &[String], shown: &Shown) -> Tls<String> {
    let of_order = |error| failed("the order", &error);
    let identifiers: Vec<Identifier> = names.iter().cloned().map(Identifier::Dns).collect();
    let mut order = account.new_order(&NewOrder::new(&identifiers)).await.map_err(of_order)?;
    prove(&mut order, shown).await?;
    match order.poll_ready(&PATIENCE).await {
        Ok(OrderStatus::Ready) => {}
        Ok(status) => {
            let why = complaints(&mut order).await;
            return Err(TlsError(why.unwrap_or_else(|| format!("the order is {status:?}"))));
        }
        Err(error) => return Err(complaints(&mut order).await.map_or_else(|| of_order(error), TlsError)),
    }
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::new(names.to_vec())?;
    params.distinguished_name = rcgen::DistinguishedName::new();
    let request = params.serialize_request(&key)?;
    order.finalize_csr(request.der()).await.map_err(of_order)?;
    let chain = order.poll_certificate(&PATIENCE).await.map_err(of_order)?;
    Ok(key.serialize_pem() + &chain)
}

/// Shows the proof of each name, and says that it can be looked at.
async fn prove(order: &mut Order, shown: &Shown) -> Tls<()> {
    let mut authorizations = order.authorizations();
    while let Some(authorization) = authorizations.next().await {
        let mut authorization = authorization.map_err(|error| failed("an authorization", &error))?;
        let name = authorization.identifier().to_string();
        if authorization.status == AuthorizationStatus::Valid {
            continue;
        }
        let challenge = authorization.challenge(ChallengeType::TlsAlpn01);
        let mut challenge =
            challenge.ok_or_else(|| TlsError(format!("{name}: the authority offers no TLS-ALPN-01")))?;
        shown.prove(name.clone(), proof(&name, challenge.key_authorization().digest().as_ref())?);
        challenge.set_ready().await.map_err(|error| failed(&name, &error))?;
    }
    Ok(())
}

/// A certificate that nobody trusts and that says what only the account's holder can say (RFC 8737).
fn proof(name: &str, digest: &[u8]) -> Tls<Arc<CertifiedKey>> {
    let mut params = CertificateParams::new(vec![name.to_owned()])?;
    params.custom_extensions = vec![CustomExtension::new_acme_identifier(digest)];
    let key = KeyPair::generate()?;
    let cert = params.self_signed(&key)?.der().clone();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let key = default_provider().key_provider.load_private_key(key);
    // Not compared with its key as others are: what it says is critical, and nobody but the authority understands it.
    Ok(Arc::new(CertifiedKey::new(vec![cert], key.map_err(|error| failed(name, &error))?)))
}

/// What the authority says about each name that it did not find proved.
async fn complaints(order: &mut Order) -> Option<String> {
    let mut said = Vec::new();
    let mut authorizations = order.authorizations();
    while let Some(authorization) = authorizations.next().await {
        let Ok(mut authorization) = authorization else { continue };
        // What was read before the proof was looked at says nothing of it.
        let Ok(state) = authorization.refresh().await else { continue };
        let why = state.challenges.iter().filter_map(|challenge| challenge.error.as_ref());
        said.extend(why.map(|problem| format!("{}: {problem}", state.identifier())));
    }
    (!said.is_empty()).then(|| said.join("; "))
}

/// An error with what it came from, which these libraries do not say by themselves.
fn failed(what: &str, error: &(dyn std::error::Error + 'static)) -> TlsError {
    let mut said = format!("{what}: {error}");
    let mut source = error.source();
    while let Some(deeper) = source {
        said += &format!(": {deeper}");
        source = deeper.source();
    }
    TlsError(said)
}
