//! A shelter's line: a relay on loopback that lets bytes pass as slowly, as late and as unreliably as a modem would, and
//! breaks off when it is told to. It stands where `tc netem` would, which not every machine permits.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use inspectors::dice::Dice;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use tokio::time::sleep_until;

/// What one packet carries of a stream, and what its headers take besides.
const SEGMENT_BYTES: usize = 1_460;
const HEADER_BYTES: usize = 40;
/// A first packet that is lost is sent again after this long.
const OPENING_LOST: Duration = Duration::from_secs(1);

#[derive(Clone, Copy)]
pub struct Quality {
    /// Each way.
    pub bits_per_s: u64,
    pub round_trip: Duration,
    /// Packets lost out of 100.
    pub lost_percent: usize,
    /// How long the line stays up once somebody uses it. It is up again when somebody asks anew.
    pub breaks_after: Option<Duration>,
}

/// Read where they are printed.
#[derive(Clone, Copy, Debug, Default)]
#[allow(dead_code)]
pub struct Figures {
    pub connections: usize,
    pub up_bytes: usize,
    pub down_bytes: usize,
    pub packets: usize,
    pub lost: usize,
}

pub struct ThinLine {
    pub port: u16,
    state: Arc<State>,
    _runtime: Runtime,
}

struct State {
    quality: Quality,
    up: Way,
    down: Way,
    since: Mutex<Option<Instant>>,
    connections: Mutex<usize>,
}

impl ThinLine {
    /// A line to that port of this machine.
    pub fn to(server_port: u16, quality: Quality) -> Self {
        let runtime = Runtime::new().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(State {
            quality,
            up: Way::new(quality, 1),
            down: Way::new(quality, 2),
            since: Mutex::default(),
            connections: Mutex::default(),
        });
        runtime.spawn(accept(listener, server_port, state.clone()));
        ThinLine { port, state, _runtime: runtime }
    }

    /// What has passed so far.
    pub fn figures(&self) -> Figures {
        let (up, down) = (self.state.up.passed.lock().unwrap(), self.state.down.passed.lock().unwrap());
        Figures {
            connections: *self.state.connections.lock().unwrap(),
            up_bytes: up.bytes,
            down_bytes: down.bytes,
            packets: up.packets + down.packets,
            lost: up.lost + down.lost,
        }
    }
}

async fn accept(listener: TcpListener, server_port: u16, state: Arc<State>) {
    while let Ok((near, _)) = listener.accept().await {
        *state.connections.lock().unwrap() += 1;
        let end = state.end_of_line();
        let relayed = relay(near, server_port, state.clone());
        tokio::spawn(async move {
            match end {
                // Both ends are dropped, with whatever is under way.
                Some(end) => drop(tokio::time::timeout_at(end.into(), relayed).await),
                None => drop(relayed.await),
            }
        });
    }
}

async fn relay(near: TcpStream, server_port: u16, state: Arc<State>) -> io::Result<()> {
    sleep_until((Instant::now() + state.opening()).into()).await;
    let far = TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], server_port))).await?;
    near.set_nodelay(true)?;
    far.set_nodelay(true)?;
    let ((near_out, near_in), (far_out, far_in)) = (near.into_split(), far.into_split());
    tokio::try_join!(pass(near_out, far_in, &state.up), pass(far_out, near_in, &state.down)).map(drop)
}

/// Until one end closes: packet by packet, each held until the line has sent it and for as long as it travels.
async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, way: &Way) -> io::Result<()> {
    let (travelling, mut arriving) = mpsc::unbounded_channel::<(Instant, Vec<u8>)>();
    let send = async move {
        loop {
            let mut packet = vec![0; SEGMENT_BYTES];
            let bytes = from.read(&mut packet).await?;
            if bytes == 0 {
                return io::Result::Ok(());
            }
            packet.truncate(bytes);
            let sent = way.send(bytes);
            sleep_until(sent.into()).await;
            let _ = travelling.send((sent + way.quality.round_trip / 2, packet));
        }
    };
    let deliver = async move {
        while let Some((at, packet)) = arriving.recv().await {
            sleep_until(at.into()).await;
            to.write_all(&packet).await?;
        }
        to.shutdown().await
    };
    tokio::try_join!(send, deliver).map(drop)
}

impl State {
    /// From asking for a connection until its first byte may be sent.
    fn opening(&self) -> Duration {
        let mut passed = self.up.passed.lock().unwrap();
        let mut opening = self.quality.round_trip;
        while passed.dice.chance(self.quality.lost_percent) {
            opening += OPENING_LOST;
        }
        opening
    }

    fn end_of_line(&self) -> Option<Instant> {
        let stays_up = self.quality.breaks_after?;
        let mut since = self.since.lock().unwrap();
        let up_since = since.filter(|since| since.elapsed() < stays_up).unwrap_or_else(Instant::now);
        *since = Some(up_since);
        Some(up_since + stays_up)
    }
}

/// One direction, which all connections share.
struct Way {
    quality: Quality,
    passed: Mutex<Passed>,
}

struct Passed {
    dice: Dice,
    free_at: Instant,
    bytes: usize,
    packets: usize,
    lost: usize,
}

impl Way {
    fn new(quality: Quality, seed: u64) -> Self {
        let passed = Passed { dice: Dice::new(seed), free_at: Instant::now(), bytes: 0, packets: 0, lost: 0 };
        Way { quality, passed: Mutex::new(passed) }
    }

    /// When a packet has left. A lost one stands for what it costs a stream: until its loss is known nothing else passes,
    /// and it is sent again.
    fn send(&self, bytes: usize) -> Instant {
        let takes =
            Duration::from_secs_f64(((bytes + HEADER_BYTES) * 8) as f64 / self.quality.bits_per_s as f64);
        let mut passed = self.passed.lock().unwrap();
        let mut sent = passed.free_at.max(Instant::now()) + takes;
        while passed.dice.chance(self.quality.lost_percent) {
            sent += self.quality.round_trip + takes;
            passed.lost += 1;
        }
        passed.free_at = sent;
        passed.bytes += bytes;
        passed.packets += 1;
        sent
    }
}
