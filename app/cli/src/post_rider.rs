//! Carries one request to the server and its answer back.

use std::io::Read;
use std::time::Duration;

use bridge::Refusal;
use engine::wire::limits::MESSAGE_BYTES_MAX;
use engine::{Incoming, Outgoing};
use reqwest::blocking::Client;

use crate::failure::Failure;

const CONNECT_MAX: Duration = Duration::from_secs(30);
/// The largest request and the largest answer over a bad line that several share.
const EXCHANGE_MAX: Duration = Duration::from_secs(600);

pub struct PostRider(Client);

impl PostRider {
    pub fn saddle() -> Result<Self, Failure> {
        // The second time it is there already, which is just as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().connect_timeout(CONNECT_MAX).timeout(EXCHANGE_MAX).build();
        client.map(PostRider).map_err(|_| Refusal::Internal { code: "http_client".to_owned() }.into())
    }

    /// The server's answer; `None` where it was not reached or broke off.
    pub fn carry(&self, server_url: &str, outgoing: Outgoing) -> Option<Incoming> {
        let request = self.0.post(format!("{server_url}{}", outgoing.path));
        let request = request.header("content-type", "application/cbor").body(outgoing.body);
        let response = request.send().ok()?;
        let status = response.status().as_u16();
        let (mut body, most) = (Vec::new(), MESSAGE_BYTES_MAX as u64 + 1);
        response.take(most).read_to_end(&mut body).ok()?;
        (body.len() <= MESSAGE_BYTES_MAX).then_some(Incoming { status, body })
    }
}
