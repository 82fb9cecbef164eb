//! The one thread that works on the store. While it waits for the disk, requests gather, and the next trip takes them all.

use std::thread::JoinHandle;

use tokio::sync::{mpsc, oneshot};
use wire::code;

use crate::office::{Call, PostOffice, Refusal};
use crate::store::LogStore;

/// Requests that are answered with one trip to the disk.
const TOGETHER_MAX: usize = 64;
/// Requests that wait; further ones wait at the door.
const WAITING_MAX: usize = 256;

type Answer = Result<Vec<u8>, Refusal>;

struct Job {
    call: Call,
    body: Vec<u8>,
    answer: oneshot::Sender<Answer>,
}

/// Hands requests to the thread. When the last one of these is dropped, the thread ends.
#[derive(Clone)]
pub struct Clerk {
    jobs: mpsc::Sender<Job>,
}

impl Clerk {
    /// Gives the office a thread of its own. `clock` says seconds since 1970 (UTC).
    pub fn start<S: LogStore + 'static>(
        office: PostOffice<S>,
        clock: fn() -> u64,
    ) -> std::io::Result<(Self, JoinHandle<()>)> {
        let (jobs, waiting) = mpsc::channel(WAITING_MAX);
        let work = move || work(office, waiting, clock);
        Ok((Clerk { jobs }, std::thread::Builder::new().name("clerk".to_owned()).spawn(work)?))
    }

    pub async fn ask(&self, call: Call, body: Vec<u8>) -> Answer {
        let (answer, told) = oneshot::channel();
        let closed = Refusal(code::INTERNAL);
        self.jobs.send(Job { call, body, answer }).await.map_err(|_| closed)?;
        told.await.unwrap_or(Err(closed))
    }
}

fn work<S: LogStore>(mut office: PostOffice<S>, mut waiting: mpsc::Receiver<Job>, clock: fn() -> u64) {
    while let Some(first) = waiting.blocking_recv() {
        let mut calls = vec![(first.call, first.body)];
        let mut answers = vec![first.answer];
        while calls.len() < TOGETHER_MAX
            && let Ok(job) = waiting.try_recv()
        {
            calls.push((job.call, job.body));
            answers.push(job.answer);
        }
        for (answer, told) in answers.into_iter().zip(office.answer_all(&calls, clock())) {
            // Who has hung up meanwhile asks again, and is told the same.
            let _ = answer.send(told);
        }
    }
}
