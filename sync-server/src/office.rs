//! The counter: requests in, replies out, over any [`LogStore`] and with the time given. No network and no clock here, so
//! that the simulation asks it directly. Everything that a reply acknowledges is on the disk before the reply is returned.

mod admission;
mod ahead;
mod authorities;
mod batches;
mod caller;
mod reply;
mod visit;

use wire::{
    Canonical, ChallengeReply, ChallengeRequest, CircleId, Control, Lane, RegisterRequest, ServerId,
    SyncReply, SyncRequest, WireError, code, log_next, log_start,
};

use crate::challenge::Challenges;
use crate::store::{LogState, LogStore, StoreError, Stored};
use authorities::Authorities;

const TOKEN_CONTEXT: &str = "acogida 2026-11 operator token";
const SERVER: &str = "server";
const GENERATION: &str = "generation";
const CHALLENGE_KEY: &str = "challenge_key";
const OPERATOR_TOKEN: &str = "operator_token_hash";

/// What is random about a server; used at its first start and kept from then on.
pub struct FirstStart {
    pub server: ServerId,
    pub challenge_key: [u8; 32],
    pub operator_token: String,
}

/// Which of the post office's doors a request came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    Challenge,
    Register { token_needed: bool },
    Sync,
    Health,
}

/// Why a whole request failed: one of `wire::code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal(pub &'static str);

/// Why a request is not answered. A refusal is found out before anything is written.
#[derive(Debug)]
pub(crate) enum Trouble {
    Refused(&'static str),
    Store(StoreError),
}

pub struct PostOffice<S> {
    store: S,
    server: ServerId,
    generation: u64,
    challenges: Challenges,
    authorities: Authorities,
}

impl<S: LogStore> PostOffice<S> {
    /// Opens the office over its store. True if this was the first start, and `first` was used.
    pub fn open(mut store: S, first: &FirstStart) -> Stored<(Self, bool)> {
        store.begin()?;
        let begun = begin(&mut store, first);
        match begun {
            Ok(_) => store.commit()?,
            Err(_) => store.roll_back(),
        }
        let (server, generation, key, is_first) = begun?;
        let challenges = Challenges::new(key);
        Ok((
            PostOffice { store, server, generation, challenges, authorities: Authorities::default() },
            is_first,
        ))
    }

    pub fn server(&self) -> ServerId {
        self.server
    }

    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// The store, for those who look after it.
    pub fn store_mut(&mut self) -> &mut S {
        &mut self.store
    }

    /// Closes the office and gives its store back.
    pub fn into_store(self) -> S {
        self.store
    }

    pub fn challenge(&mut self, request: &ChallengeRequest, now_s: u64) -> Result<ChallengeReply, Refusal> {
        self.in_one_transaction(|office| office.give_challenge(request, now_s))
    }

    /// Takes a workspace in; one that is here already is answered alike.
    pub fn register(
        &mut self,
        request: &RegisterRequest,
        token_needed: bool,
        now_s: u64,
    ) -> Result<ChallengeReply, Refusal> {
        self.in_one_transaction(|office| office.take_workspace(request, token_needed, now_s))
    }

    pub fn sync(&mut self, request: &SyncRequest, now_s: u64) -> Result<SyncReply, Refusal> {
        self.in_one_transaction(|office| office.exchange(request, now_s))
    }

    /// Answers a request as it came from the network.
    pub fn answer(&mut self, call: Call, body: &[u8], now_s: u64) -> Result<Vec<u8>, Refusal> {
        self.in_one_transaction(|office| office.handle(call, body, now_s))
    }

    /// Answers several requests with one trip to the disk. Each is answered as if it had come alone, after those before it.
    pub fn answer_all(&mut self, calls: &[(Call, Vec<u8>)], now_s: u64) -> Vec<Result<Vec<u8>, Refusal>> {
        if let ([_, _, ..], Ok(answers)) = (calls, self.answer_together(calls, now_s)) {
            return answers;
        }
        calls.iter().map(|(call, body)| self.answer(*call, body, now_s)).collect()
    }

    /// Counts the generation up, as after a restored backup: no device's cursor is a state of these logs any more.
    pub fn begin_generation(&mut self) -> Result<u64, Refusal> {
        self.begin_generation_after(0)
    }

    /// The same, with a generation that is above `floor` too. Whoever restores one backup twice takes the time for it: else
    /// both would be of one generation, and what was taken in between would be lost unnoticed.
    pub fn begin_generation_after(&mut self, floor: u64) -> Result<u64, Refusal> {
        self.in_one_transaction(|office| {
            let generation = office.generation.max(floor) + 1;
            office.store.set_setting(GENERATION, &generation.to_be_bytes())?;
            for (key, workspace) in office.store.workspaces()? {
                for log in office.store.logs(key)? {
                    let mut hash = log_start(office.server, generation, workspace, log.circle, log.lane);
                    for (pos, id) in (1..).zip(office.store.item_ids(key, log)?) {
                        hash = log_next(hash, &id);
                        office.store.set_hash(key, log, pos, hash)?;
                    }
                }
            }
            Ok(generation)
        })
        .inspect(|generation| self.generation = *generation)
    }

    /// From now on another token lets workspaces in.
    pub fn change_operator_token(&mut self, token: &str) -> Result<(), Refusal> {
        self.in_one_transaction(|office| Ok(office.store.set_setting(OPERATOR_TOKEN, &token_hash(token))?))
    }

    fn answer_together(
        &mut self,
        calls: &[(Call, Vec<u8>)],
        now_s: u64,
    ) -> Result<Vec<Result<Vec<u8>, Refusal>>, Refusal> {
        self.in_one_transaction(|office| {
            let one = |(call, body): &(Call, Vec<u8>)| match office.handle(*call, body, now_s) {
                Ok(reply) => Ok(Ok(reply)),
                Err(Trouble::Refused(code)) => Ok(Err(Refusal(code))),
                Err(Trouble::Store(error)) => Err(Trouble::Store(error)),
            };
            calls.iter().map(one).collect()
        })
    }

    fn in_one_transaction<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, Trouble>,
    ) -> Result<T, Refusal> {
        let done = self.store.begin().map_err(Trouble::Store).and_then(|()| work(self));
        let done = done.and_then(|value| Ok(self.store.commit().map(|()| value)?));
        done.map_err(|trouble| {
            self.store.roll_back();
            match trouble {
                Trouble::Refused(code) => Refusal(code),
                Trouble::Store(error) => {
                    // What is in memory may be ahead of the disk.
                    self.authorities = Authorities::default();
                    tracing::error!(%error, "the store failed");
                    Refusal(if matches!(error, StoreError::Full) { code::STORE_FULL } else { code::INTERNAL })
                }
            }
        })
    }

    fn handle(&mut self, call: Call, body: &[u8], now_s: u64) -> Result<Vec<u8>, Trouble> {
        Ok(match call {
            Call::Challenge => self.give_challenge(&ChallengeRequest::from_bytes(body)?, now_s)?.to_bytes(),
            Call::Register { token_needed } => {
                self.take_workspace(&RegisterRequest::from_bytes(body)?, token_needed, now_s)?.to_bytes()
            }
            Call::Sync => self.exchange(&SyncRequest::from_bytes(body)?, now_s)?.to_bytes(),
            Call::Health => self.store.setting(SERVER)?.map(|_| b"ok".to_vec()).unwrap_or_default(),
        })
    }

    fn give_challenge(&mut self, request: &ChallengeRequest, now_s: u64) -> Result<ChallengeReply, Trouble> {
        let knows_workspace = self.store.workspace(request.workspace)?.is_some();
        Ok(self.challenge_reply(knows_workspace, now_s))
    }

    fn take_workspace(
        &mut self,
        request: &RegisterRequest,
        token_needed: bool,
        now_s: u64,
    ) -> Result<ChallengeReply, Trouble> {
        let genesis = Control::from_bytes(&request.genesis.0)?;
        let authority = grants::Authority::found(&genesis).map_err(|error| Trouble::Refused(error.code()))?;
        let workspace = authority.workspace();
        if self.store.workspace(workspace)?.is_none() {
            if token_needed && !self.is_operators(&request.operator_token)? {
                return Err(Trouble::Refused(code::OPERATOR_TOKEN_NEEDED));
            }
            let key = self.store.add_workspace(workspace)?;
            let (circle, lane) = (CircleId::ALL, Lane::Control);
            let start = log_start(self.server, self.generation, workspace, circle, lane);
            let id = genesis.id().0;
            let after = LogState { circle, lane, pos: 1, hash: log_next(start, &id) };
            self.store.append(key, after, id, &request.genesis.0)?;
        }
        Ok(self.challenge_reply(true, now_s))
    }

    fn is_operators(&mut self, token: &str) -> Stored<bool> {
        let kept = self.store.setting(OPERATOR_TOKEN)?.and_then(|hash| <[u8; 32]>::try_from(hash).ok());
        // BLAKE3's own comparison takes the same time wherever two hashes differ.
        Ok(kept.is_some_and(|kept| {
            blake3::Hash::from_bytes(kept) == blake3::Hash::from_bytes(token_hash(token))
        }))
    }

    fn challenge_reply(&self, knows_workspace: bool, now_s: u64) -> ChallengeReply {
        ChallengeReply {
            ver: wire::canonical::VERSION,
            server: self.server,
            generation: self.generation,
            challenge: self.challenges.make(now_s),
            knows_workspace,
        }
    }
}

type Begun = (ServerId, u64, [u8; 32], bool);

fn begin<S: LogStore>(store: &mut S, first: &FirstStart) -> Stored<Begun> {
    let is_first = store.setting(SERVER)?.is_none();
    if is_first {
        store.set_setting(SERVER, first.server.as_bytes())?;
        store.set_setting(GENERATION, &1u64.to_be_bytes())?;
        store.set_setting(CHALLENGE_KEY, &first.challenge_key)?;
        store.set_setting(OPERATOR_TOKEN, &token_hash(&first.operator_token))?;
    }
    let server = kept(store, SERVER).map(ServerId)?;
    let generation = kept(store, GENERATION).map(u64::from_be_bytes)?;
    Ok((server, generation, kept(store, CHALLENGE_KEY)?, is_first))
}

fn kept<S: LogStore, const N: usize>(store: &mut S, name: &str) -> Stored<[u8; N]> {
    let value = store.setting(name)?.and_then(|value| value.try_into().ok());
    value.ok_or_else(|| StoreError::Broken(format!("the setting {name} is missing or damaged")))
}

fn token_hash(token: &str) -> [u8; 32] {
    blake3::derive_key(TOKEN_CONTEXT, token.trim().as_bytes())
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Trouble::Store(error)
    }
}

impl From<WireError> for Trouble {
    fn from(error: WireError) -> Self {
        Trouble::Refused(error.code())
    }
}
