//! A phone with a real engine, whose requests a real HTTP client carries over TLS.

use std::io::Read;
use std::path::Path;
use std::time::{Duration, SystemTime};

use bridge::{Command, NewWorkspace, Refusal, Reply, SyncView};
use engine::{Engine, Founding, Incoming, Joining, Now, Outgoing};
use inspectors::dice::Dice;
use reqwest::Certificate;
use reqwest::blocking::Client;
use rusqlite::Connection;

/// Longer than the largest request takes over the thinnest line here.
const EXCHANGE_MAX: Duration = Duration::from_secs(600);

/// Carries requests as the native program does, and counts them.
pub struct PostRider {
    client: Client,
    pub rides: usize,
    pub largest_bytes: usize,
}

impl PostRider {
    pub fn trusting(authority: &[u8]) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let trusted = Certificate::from_pem(authority).unwrap();
        let client = Client::builder().no_proxy().timeout(EXCHANGE_MAX).tls_certs_only([trusted]);
        PostRider { client: client.build().unwrap(), rides: 0, largest_bytes: 0 }
    }

    fn carry(&mut self, server_url: &str, outgoing: Outgoing) -> Option<Incoming> {
        self.rides += 1;
        self.largest_bytes = self.largest_bytes.max(outgoing.body.len());
        let response = self.client.post(format!("{server_url}{}", outgoing.path)).body(outgoing.body).send();
        let mut response = response.ok()?;
        let (status, mut body) = (response.status().as_u16(), Vec::new());
        response.read_to_end(&mut body).ok()?;
        self.largest_bytes = self.largest_bytes.max(body.len());
        Some(Incoming { status, body })
    }
}

pub struct Phone {
    engine: Engine,
    pub dice: Dice,
}

impl Phone {
    pub fn found(folder: &Path, server_url: &str) -> Self {
        let mut dice = Dice::new(1);
        let new = NewWorkspace {
            organisation: "Red de albergues".to_owned(),
            site_name: "Belén".to_owned(),
            folio_prefix: "TAP".to_owned(),
            person_name: "Ana".to_owned(),
            secret: String::new(),
        };
        let db = Connection::open(folder.join("ana.db")).unwrap();
        let founding = Founding::begin(db, &[1; 32], &new, now(), dice.rng()).unwrap();
        let mut phone = Phone { engine: founding.engine, dice };
        phone.use_server(server_url);
        phone
    }

    pub fn join(folder: &Path, link: &str, rider: &mut PostRider) -> Self {
        let mut dice = Dice::new(2);
        let db = Connection::open(folder.join("luis.db")).unwrap();
        let mut joining = Joining::begin(db, &[2; 32], link, "Luis").unwrap();
        while let Some(outgoing) = joining.next_request(now(), dice.rng()).unwrap() {
            let incoming = rider.carry(joining.server_url(), outgoing).unwrap();
            joining.handle_reply(&incoming, now(), dice.rng()).unwrap();
        }
        Phone { engine: joining.finish().unwrap(), dice }
    }

    pub fn use_server(&mut self, server_url: &str) {
        self.ask(Command::SetServer { url: server_url.to_owned(), operator_token: None });
    }

    pub fn ask(&mut self, command: Command) -> Reply {
        self.try_ask(command).unwrap()
    }

    pub fn try_ask(&mut self, command: Command) -> Result<Reply, Refusal> {
        self.engine.handle(command, now(), self.dice.rng())
    }

    /// One conversation, until it ends or the line does.
    pub fn sync(&mut self, rider: &mut PostRider) -> Result<(), Refusal> {
        let server_url = self.engine.server_url_now().unwrap();
        self.engine.sync_start()?;
        while let Some(outgoing) = self.engine.next_request(now(), self.dice.rng())? {
            match rider.carry(&server_url, outgoing) {
                Some(incoming) => self.engine.handle_reply(&incoming, now(), self.dice.rng())?,
                None => return Err(self.engine.unreachable(now())),
            }
        }
        self.engine.sync_outcome().map(drop)
    }

    pub fn sync_state(&mut self) -> SyncView {
        let Reply::Sync(view) = self.ask(Command::SyncState) else { panic!("no state") };
        view
    }
}

fn now() -> Now {
    let since = SystemTime::UNIX_EPOCH.elapsed().unwrap();
    Now { at_ms: since.as_millis().try_into().unwrap(), offset_minutes: -360 }
}
