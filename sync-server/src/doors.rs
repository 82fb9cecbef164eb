//! The addresses at which the server listens: how long anybody may take to say what they want, and how it ends. Requests that
//! are being answered when it is asked to end are answered; nobody new is let in.

use std::{io, net::SocketAddr, time::Duration};

use axum::Router;
use axum_server::{Control, Handle, Server, tls_rustls::RustlsConfig};
use tokio::net::TcpListener;

use crate::tls::LineAcceptor;

/// From being asked to end until requests are cut off. Less than the 90 s after which systemd kills.
pub const ENDING_MAX: Duration = Duration::from_secs(20);
/// A connection says within this time what it wants. Over a bad line that is a few hundred bytes in half a minute.
const REQUEST_HEAD_MAX: Duration = Duration::from_secs(30);

/// One address, ready to be served.
pub struct Door {
    pub listener: TcpListener,
    pub app: Router,
    /// What to show to whoever speaks TLS; who does not is told where it is secure.
    pub tls: Option<RustlsConfig>,
}

impl Door {
    /// Answers until `control` ends it.
    pub async fn serve(self, control: Control) -> io::Result<()> {
        let service = self.app.into_make_service_with_connect_info::<SocketAddr>();
        let server = Server::<SocketAddr>::from_listener(self.listener).handle(Handle::with_control(control));
        let mut server = server.first_request_timeout(REQUEST_HEAD_MAX);
        server.http_builder().http1().header_read_timeout(REQUEST_HEAD_MAX);
        server.acceptor(LineAcceptor::new(self.tls)).serve(service).await
    }
}

/// Binds an address, or says which one could not be had.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, String> {
    TcpListener::bind(address).await.map_err(|error| format!("{address}: {error}"))
}
