//! Making a workspace, with no network: root and recovery keys, the first coordinator, the first circles and site.

use std::collections::BTreeMap;

use bridge::{NewWorkspace, RecoveryShareView, RecoverySheetView, Refusal};
use forms::{Answer, Compartment};
use grants::{Authority, SigningKey};
use rand_core::CryptoRng;
use rusqlite::Connection;
use seal::device::DeviceSecrets;
use seal::recovery::{RecoverySeed, RecoveryShare};
use wire::{
    Bytes, CircleId, Control, ControlBody, DeviceId, Genesis, Grant, Issuer, ObjectId, Right, StreamId,
    Subject, WorkspaceId,
};

use crate::directory::{self, circle_answers, member_answers, site_answers, workspace_answers};
use crate::engine::Engine;
use crate::epochs::{self, Epochs};
use crate::identity::{Identity, certify};
use crate::now::Now;
use crate::recovered::Sheet;
use crate::store;
use crate::trouble::{Outcome, Trouble};

/// A coordinator's grant may be handed on this many times.
const COORDINATOR_DEPTH: u8 = 7;
/// Letters and digits that a typed name may have.
const NAME_CHARS_MAX: usize = 80;

/// A founded workspace, and the recovery sheet, which is shown and printed once and written nowhere.
pub struct Founding {
    pub engine: Engine,
    pub recovery: RecoverySheetView,
}

impl Founding {
    /// Founds a workspace in an empty database. `key` encrypts the database.
    pub fn begin(
        db: Connection,
        key: &[u8; 32],
        new: &NewWorkspace,
        now: Now,
        rng: &mut dyn CryptoRng,
    ) -> Result<Self, Refusal> {
        found(db, key, new, now, rng).map_err(Refusal::from)
    }
}

fn found(
    db: Connection,
    key: &[u8; 32],
    new: &NewWorkspace,
    now: Now,
    rng: &mut dyn CryptoRng,
) -> Outcome<Founding> {
    for (field, text) in [
        ("organisation", &new.organisation),
        ("site_name", &new.site_name),
        ("person_name", &new.person_name),
    ] {
        check_name(field, text)?;
    }
    check_prefix(&new.folio_prefix)?;
    store::unlock(&db, key)?;
    store::prepare(&db)?;
    store::migrate(&db)?;

    let seed = RecoverySeed::make(rng);
    let directory = CircleId(directory::random(rng));
    // Named by the root, the directory is known to whoever takes the workspace over with the sheet.
    let mut engine = begin_by_root(db, &seed, Some(directory), rng)?;
    let workspace = engine.identity.workspace;
    engine.acknowledge_recoveries()?;
    engine.note_sheet(Sheet::Unconfirmed)?;
    let circles = make_circles(&mut engine, directory, rng)?;
    write_directory(&mut engine, new, &circles, now, rng)?;
    engine.db.execute_batch("COMMIT")?;
    Ok(Founding {
        recovery: RecoverySheetView {
            organisation: new.organisation.trim().to_owned(),
            workspace: workspace.to_string(),
            shares: seed.shares(rng).iter().map(share_view).collect(),
        },
        engine,
    })
}

fn share_view(share: &RecoveryShare) -> RecoveryShareView {
    RecoveryShareView {
        number: share.index(),
        words: share.words().into_iter().map(str::to_owned).collect(),
        short: share.short(),
    }
}

/// It follows from the seed alone.
/// In a prepared database, an engine of a new device with a coordinator's grant that the seed's root signs. The transaction that
/// it is begun in is the caller's to commit.
pub(crate) fn begin_by_root(
    db: Connection,
    seed: &RecoverySeed,
    directory: Option<CircleId>,
    rng: &mut dyn CryptoRng,
) -> Outcome<Engine> {
    let root = SigningKey::from_seed(&seed.root_sign_seed());
    let (workspace, genesis) = make_genesis(seed, &root);
    let secrets = DeviceSecrets::make(rng);
    let signing = SigningKey::from_seed(secrets.sign_seed());
    let (device, cert) = certify(workspace, &secrets, &signing);
    let grant = root_grant(workspace, &root, device, directory);
    let mut identity = Identity {
        workspace,
        device,
        grant: epochs::grant_id(&grant),
        stream: StreamId([0; 16]),
        files: None,
        secrets,
        signing,
    };
    let stream = identity.begin_stream(rng);
    db.execute_batch("BEGIN IMMEDIATE")?;
    identity.store(&db)?;
    let authority = Authority::found(&genesis).map_err(|_| Trouble::Defect("genesis"))?;
    let mut engine = Engine::assemble(db, identity, authority, Epochs::default())?;
    for control in [&genesis, &cert, &grant, &stream] {
        engine.keep_control(control)?;
    }
    Ok(engine)
}

fn make_genesis(seed: &RecoverySeed, root: &SigningKey) -> (WorkspaceId, Control) {
    let mut genesis = Control::unsigned(&ControlBody::Genesis(Genesis {
        root_pk: root.public(),
        recovery_pk: seed.recovery_pk(),
        nonce: seed.genesis_nonce(),
    }));
    let workspace = WorkspaceId::from(genesis.id());
    root.sign_control(&mut genesis, workspace);
    (workspace, genesis)
}

/// A coordinator's grant, signed by the root; the directory stands first, where it is known.
fn root_grant(
    workspace: WorkspaceId,
    root: &SigningKey,
    device: DeviceId,
    directory: Option<CircleId>,
) -> Control {
    let circles = directory.into_iter().chain([CircleId::ALL]);
    let mut grant = Control::unsigned(&ControlBody::Grant(Grant {
        issuer: Issuer::Root,
        parent: Vec::new(),
        subject: Subject::Device(device),
        rights: circles.map(|circle| Right { circle, flags: Right::EVERYTHING }).collect(),
        depth: COORDINATOR_DEPTH,
        expires_s: 0,
        seen: Vec::new(),
        sealed_label: Bytes::default(),
    }));
    root.sign_control(&mut grant, workspace);
    grant
}

/// One circle per compartment, the directory first, each with its first epoch, sealed to this device and to the recovery key.
fn make_circles(
    engine: &mut Engine,
    directory: CircleId,
    rng: &mut dyn CryptoRng,
) -> Outcome<Vec<(Compartment, CircleId)>> {
    let recipients =
        BTreeMap::from([(ObjectId::from(engine.identity.device), engine.identity.secrets.x25519_pk())]);
    let recovery = engine.authority.recovery_pk();
    let mut circles = Vec::new();
    let others = Compartment::ALL.into_iter().filter(|part| *part != Compartment::Dir);
    for part in std::iter::once(Compartment::Dir).chain(others) {
        let is_directory = part == Compartment::Dir;
        let circle = if is_directory { directory } else { CircleId(directory::random(rng)) };
        let epoch = epochs::make(&engine.identity, circle, &[], &recipients, &recovery, Vec::new(), rng)?;
        engine.keep_epoch(circle, epoch)?;
        circles.push((part, circle));
    }
    Ok(circles)
}

fn write_directory(
    engine: &mut Engine,
    new: &NewWorkspace,
    circles: &[(Compartment, CircleId)],
    now: Now,
    rng: &mut dyn CryptoRng,
) -> Outcome<()> {
    let directory = circles.first().map(|(_, circle)| *circle).ok_or(Trouble::Defect("no_circles"))?;
    directory::set_directory(&engine.db, directory)?;
    let site_key = directory::random_hex(rng);
    let device = engine.identity.device;
    let mut documents = vec![
        workspace_answers(new.organisation.trim()),
        member_answers(device, new.person_name.trim()),
        site_answers(&site_key, new.site_name.trim(), &new.folio_prefix, None),
    ];
    for (part, circle) in circles {
        documents.push(circle_answers(*circle, *part));
    }
    for (form_id, answers) in documents {
        engine.write_directory_record(form_id, answers, now, rng)?;
    }
    directory::choose_site(&engine.db, &site_key)
}

/// Something readable, not too long.
pub(crate) fn check_name(field: &'static str, text: &str) -> Outcome<()> {
    let chars = text.trim().chars().count();
    if chars == 0 || chars > NAME_CHARS_MAX || text.chars().any(char::is_control) {
        return Err(Refusal::BadText { field: field.to_owned() }.into());
    }
    Ok(())
}

pub(crate) fn check_prefix(prefix: &str) -> Outcome<()> {
    if (2..=4).contains(&prefix.len()) && prefix.bytes().all(|byte| byte.is_ascii_uppercase()) {
        Ok(())
    } else {
        Err(Refusal::BadText { field: "folio_prefix".to_owned() }.into())
    }
}

/// A typed text as an answer.
pub(crate) fn text_answer(text: &str) -> Answer {
    Answer::text(text.trim())
}
