//! One sync: what it brings is decoded first, then let in piece by piece, then answered.

use grants::Authority;
use wire::{
    Batch, BatchId, Canonical, CircleId, Control, Hash32, Lane, ObjectId, Refused, ServerId, SyncPayload,
    SyncReply, SyncRequest, canonical::VERSION, code, log_next, log_start,
};

use super::authorities::Held;
use super::caller::Caller;
use super::reply::Answer;
use super::{PostOffice, Trouble};
use crate::store::{LogState, LogStore, Stored, WorkspaceKey};

/// A request at work: who sent it, what is known, and what became of its parts.
pub(super) struct Visit<'a, S> {
    pub store: &'a mut S,
    pub workspace: WorkspaceKey,
    pub authority: &'a mut Authority,
    pub caller: Caller,
    pub server: ServerId,
    pub generation: u64,
    pub now_s: u64,
    pub acks: Vec<Hash32>,
    pub refused: Vec<Refused>,
    /// The authority knows objects that the store does not keep, and must not be used again.
    pub ahead_of_store: bool,
}

/// What a request brings, decoded.
struct Parcel {
    controls: Vec<Control>,
    batches: Vec<(BatchId, Batch)>,
}

impl<S: LogStore> PostOffice<S> {
    pub(super) fn exchange(&mut self, request: &SyncRequest, now_s: u64) -> Result<SyncReply, Trouble> {
        let payload = SyncPayload::from_bytes(&request.payload.0)?;
        let parcel = Parcel::open(&payload)?;
        if !self.challenges.is_good(&request.auth.challenge.0, now_s) {
            return Err(Trouble::Refused(code::BAD_CHALLENGE));
        }
        let held = self.authorities.take(&mut self.store, payload.workspace)?;
        let mut held = held.ok_or(Trouble::Refused(code::UNKNOWN_WORKSPACE))?;
        let visited = self.visit(&mut held, request, &payload, &parcel, now_s);
        if !matches!(visited, Err(Trouble::Store(_)) | Ok((_, true))) {
            self.authorities.put_back(held);
        }
        Ok(visited?.0)
    }

    /// The reply, and whether the authority is ahead of the store.
    fn visit(
        &mut self,
        held: &mut Held,
        request: &SyncRequest,
        payload: &SyncPayload,
        parcel: &Parcel,
        now_s: u64,
    ) -> Result<(SyncReply, bool), Trouble> {
        let signed = (self.server, request.payload.0.as_slice());
        let newcomer = with_what_it_brings(&held.authority, request.auth.subject, &parcel.controls);
        let known = newcomer.as_ref().unwrap_or(&held.authority);
        let caller = Caller::enter(known, &request.auth, signed, &parcel.controls, now_s)?;
        if let Caller::Ended(device) = caller {
            return Ok((self.reply(Vec::new(), Vec::new(), Answer::ended(known, device), now_s), false));
        }
        let mut visit = Visit {
            store: &mut self.store,
            workspace: held.key,
            authority: &mut held.authority,
            caller,
            server: self.server,
            generation: self.generation,
            now_s,
            acks: Vec::new(),
            refused: Vec::new(),
            ahead_of_store: false,
        };
        visit.admit_controls(&parcel.controls)?;
        // A newcomer whose grant was not let in carries nothing, and is told why by what was refused.
        if visit.caller.is_inside(visit.authority) {
            visit.admit_batches(&parcel.batches, &payload.bodies)?;
            visit.admit_wraps(&payload.wraps)?;
        }
        let answer = visit.answer(payload)?;
        let (acks, refused, ahead) = (visit.acks, visit.refused, visit.ahead_of_store);
        Ok((self.reply(acks, refused, answer, now_s), ahead))
    }

    fn reply(&self, acks: Vec<Hash32>, refused: Vec<Refused>, answer: Answer, now_s: u64) -> SyncReply {
        SyncReply {
            ver: VERSION,
            server: self.server,
            generation: self.generation,
            challenge: self.challenges.make(now_s),
            now_s,
            state: answer.state,
            acks,
            refused,
            frames: answer.frames,
            bodies: answer.bodies,
            wraps: answer.wraps,
            more: answer.more,
            ahead: answer.ahead,
        }
    }
}

impl<S: LogStore> Visit<'_, S> {
    pub(super) fn ack(&mut self, id: Hash32) {
        self.acks.push(id);
    }

    pub(super) fn refuse(&mut self, id: Hash32, code: &str) {
        self.refused.push(Refused { id, code: code.to_owned() });
    }

    /// Puts an item at the end of a log, and says where that is.
    pub(super) fn append(&mut self, circle: CircleId, lane: Lane, id: [u8; 32], bytes: &[u8]) -> Stored<u64> {
        let end = match self.store.log(self.workspace, circle, lane)? {
            Some(end) => end,
            None => self.start(circle, lane),
        };
        let after = LogState { pos: end.pos + 1, hash: log_next(end.hash, &id), ..end };
        self.store.append(self.workspace, after, id, bytes)?;
        Ok(after.pos)
    }

    /// A log before its first item.
    pub(super) fn start(&self, circle: CircleId, lane: Lane) -> LogState {
        let hash = log_start(self.server, self.generation, self.authority.workspace(), circle, lane);
        LogState { circle, lane, pos: 0, hash }
    }
}

impl Parcel {
    fn open(payload: &SyncPayload) -> Result<Self, Trouble> {
        let controls = payload.control.iter().map(|bytes| Control::from_bytes(&bytes.0));
        let batches = payload.batches.iter().map(|bytes| {
            let batch = Batch::from_bytes(&bytes.0)?;
            Ok((batch.id(), batch))
        });
        Ok(Parcel {
            controls: controls.collect::<Result<_, _>>()?,
            batches: batches.collect::<Result<_, Trouble>>()?,
        })
    }
}

/// A device's first request brings its own certificate and grant, which prove themselves: who it is, is asked of an
/// authority that knows them. What it may do is asked of the real one, after they were let in.
fn with_what_it_brings(authority: &Authority, subject: ObjectId, controls: &[Control]) -> Option<Authority> {
    if authority.subject_key(subject).is_some() || controls.is_empty() {
        return None;
    }
    let mut knowing = authority.clone();
    for control in controls {
        // What is refused here is refused again, and said, when it is to be let in.
        let _ = knowing.add(control);
    }
    Some(knowing)
}
