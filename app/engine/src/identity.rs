//! Who this profile is: its keys, its grant and the stream that it writes on.

use grants::SigningKey;
use rand_core::CryptoRng;
use rusqlite::Connection;
use seal::device::DeviceSecrets;
use wire::{Control, ControlBody, DeviceCert, DeviceId, GrantId, Hash32, Stream, StreamId, WorkspaceId};

use crate::directory;
use crate::store::meta;
use crate::trouble::{Outcome, Trouble};

pub(crate) struct Identity {
    pub workspace: WorkspaceId,
    pub device: DeviceId,
    pub grant: GrantId,
    pub stream: StreamId,
    /// The stream of its files; none before the first.
    pub files: Option<StreamId>,
    pub secrets: DeviceSecrets,
    pub signing: SigningKey,
}

const WORKSPACE: &str = "workspace";
const SECRETS: &str = "device_secrets";
const DEVICE: &str = "device";
const GRANT: &str = "grant";
const STREAM: &str = "stream";
const FILES: &str = "files_stream";

impl Identity {
    pub(crate) fn load(db: &Connection) -> Outcome<Self> {
        let get = |key| meta::get(db, key)?.ok_or(Trouble::Defect("no_identity"));
        let secrets =
            DeviceSecrets::from_bytes(&get(SECRETS)?).map_err(|_| Trouble::Defect("device_secrets"))?;
        Ok(Identity {
            workspace: WorkspaceId::from_slice(&get(WORKSPACE)?)?,
            device: DeviceId::from_slice(&get(DEVICE)?)?,
            grant: GrantId::from_slice(&get(GRANT)?)?,
            stream: StreamId::from_slice(&get(STREAM)?)?,
            files: meta::get(db, FILES)?
                .filter(|bytes| !bytes.is_empty())
                .map(|bytes| StreamId::from_slice(&bytes))
                .transpose()?,
            signing: SigningKey::from_seed(secrets.sign_seed()),
            secrets,
        })
    }

    pub(crate) fn store(&self, db: &Connection) -> Outcome<()> {
        meta::set(db, WORKSPACE, self.workspace.as_bytes())?;
        meta::set(db, DEVICE, self.device.as_bytes())?;
        meta::set(db, GRANT, self.grant.as_bytes())?;
        meta::set(db, SECRETS, &self.secrets.to_bytes()[..])?;
        self.store_stream(db)
    }

    pub(crate) fn store_stream(&self, db: &Connection) -> Outcome<()> {
        meta::set(db, STREAM, self.stream.as_bytes())
    }

    pub(crate) fn store_files(&self, db: &Connection) -> Outcome<()> {
        meta::set(db, FILES, self.files.as_ref().map(StreamId::as_bytes).unwrap_or_default())
    }

    /// A control object signed by this device.
    pub(crate) fn sign(&self, body: &ControlBody) -> Control {
        let mut control = Control::unsigned(body);
        self.signing.sign_control(&mut control, self.workspace);
        control
    }

    /// Begins a new stream under this device's grant; the announcement is still to be kept and sent.
    pub(crate) fn begin_stream(&mut self, rng: &mut dyn CryptoRng) -> Control {
        let (stream, announcement) = self.announce_stream(rng);
        self.stream = stream;
        announcement
    }

    pub(crate) fn announce_stream(&self, rng: &mut dyn CryptoRng) -> (StreamId, Control) {
        let stream = Stream { device: self.device, grant: self.grant, nonce: Hash32(directory::random(rng)) };
        (stream.id(), self.sign(&ControlBody::Stream(stream)))
    }
}

/// A device's certificate, signed by itself.
pub(crate) fn certify(
    workspace: WorkspaceId,
    secrets: &DeviceSecrets,
    signing: &SigningKey,
) -> (DeviceId, Control) {
    let mut cert = Control::unsigned(&ControlBody::DeviceCert(DeviceCert {
        workspace,
        sign_pk: signing.public(),
        x25519_pk: secrets.x25519_pk(),
        xwing_pk_hash: secrets.xwing_pk_hash(),
    }));
    signing.sign_control(&mut cert, workspace);
    (cert.id().into(), cert)
}
