//! The line to a real server: HTTP over loopback, on a connection that is kept.

use std::time::Duration;

use engine::{Incoming, Outgoing};
use ureq::Agent;
use wire::limits::MESSAGE_BYTES_MAX;

/// Far more than a server on the same machine needs: who waits longer measures nothing.
const EXCHANGE_MAX: Duration = Duration::from_secs(60);

pub struct Line {
    agent: Agent,
    pub server: String,
}

impl Line {
    pub fn to(server: &str) -> Self {
        let settings = Agent::config_builder().http_status_as_error(false).timeout_global(Some(EXCHANGE_MAX));
        Line { agent: settings.build().into(), server: server.trim_end_matches('/').to_owned() }
    }

    /// The server's answer, read to its end.
    pub fn carry(&self, outgoing: &Outgoing) -> Incoming {
        let address = format!("{}{}", self.server, outgoing.path);
        let request = self.agent.post(address).header("content-type", "application/cbor");
        let mut response = request.send(&outgoing.body).expect("the server is reached");
        let status = response.status().as_u16();
        let body = response.body_mut().with_config().limit(MESSAGE_BYTES_MAX as u64 + 1).read_to_vec();
        Incoming { status, body: body.expect("the answer comes whole") }
    }
}
