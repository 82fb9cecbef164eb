//! How one connection speaks: TLS or in the clear, which its first byte tells. Whoever types an address without `https://`
//! reaches a port of TLS in the clear; they are answered, so that the page there can say where to go.

use std::{io, pin::Pin, sync::Arc, time::Duration};

use axum::Extension;
use axum_server::{accept::Accept, tls_rustls::RustlsConfig};
use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use tokio_util::either::Either;
use tower::Layer;

/// How a TLS client's first record begins; no request of HTTP does.
const HANDSHAKE: u8 = 0x16;
/// From the first byte until both know who they are.
const HANDSHAKE_MAX: Duration = Duration::from_secs(20);

/// Rides with each request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    Clear,
    Tls,
}

/// Takes connections in.
#[derive(Clone)]
pub struct LineAcceptor {
    shown: Option<RustlsConfig>,
}

impl LineAcceptor {
    /// Without anything to show, every line is in the clear.
    pub fn new(shown: Option<RustlsConfig>) -> Self {
        LineAcceptor { shown }
    }
}

impl<S: Send + 'static> Accept<TcpStream, S> for LineAcceptor {
    type Stream = Either<TlsStream<TcpStream>, TcpStream>;
    type Service = <Extension<Line> as Layer<S>>::Service;
    type Future = Pin<Box<dyn Future<Output = io::Result<(Self::Stream, Self::Service)>> + Send>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let config = self.shown.as_ref().map(RustlsConfig::get_inner);
        Box::pin(async move {
            // Replies are written whole; waiting to fill a packet only delays them.
            stream.set_nodelay(true)?;
            let (stream, line) = match config {
                None => (Either::Right(stream), Line::Clear),
                Some(config) => timeout(HANDSHAKE_MAX, greet(stream, config)).await??,
            };
            Ok((stream, Extension(line).layer(service)))
        })
    }
}

type Greeted = (Either<TlsStream<TcpStream>, TcpStream>, Line);

async fn greet(stream: TcpStream, config: Arc<rustls::ServerConfig>) -> io::Result<Greeted> {
    let mut first = [0];
    stream.peek(&mut first).await?;
    if first == [HANDSHAKE] {
        Ok((Either::Left(TlsAcceptor::from(config).accept(stream).await?), Line::Tls))
    } else {
        Ok((Either::Right(stream), Line::Clear))
    }
}
